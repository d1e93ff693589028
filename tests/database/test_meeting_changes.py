"""Who is at the table may change: another chair, another seat, a member who leaves, papers for the guardian."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from moothall.casework.panel import actions, page
from moothall.casework.panel.models import AgendaItem, MeetingSeat
from moothall.core import ledger
from moothall.core.access.capabilities import Relation
from moothall.core.access.models import CircleSeat, Person
from moothall.core.kinds import Actor, Invalid, NotVisible, Refused, Role
from moothall.demo import cast as people
from tests.cast import Cast
from tests.database.panel_at_work import PLAN, AtWork, a_case, at_work

pytestmark = pytest.mark.django_db
WHY = "The guardian speaks for the child on where to live."


@pytest.fixture
def signed_in(cast: Cast) -> Callable[[Actor], Client]:
    def sign_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(Person.objects.get(pk=actor.person_id))
        session = client.session
        session["second_factor"] = True
        session["acting_as"] = str(actor.membership_id)
        session.save()
        return client

    return sign_in


def another_chair(cast: Cast) -> Actor:
    """The deputy, in the role of chair."""
    return cast.actors[(people.DEPUTY, Role.CHAIR)]


def meeting_page(work: AtWork) -> str:
    return f"/meetings/{work.meeting.reference}/"


def notices() -> list[tuple[str, str, str]]:
    """Template, reference and address of every notice that waits in the outbox."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'template', args->>'reference', args->>'to' FROM procrastinate_jobs ORDER BY id"
        )
        return [(row[0], row[1], row[2]) for row in cursor.fetchall()]


# -- the chair ---------------------------------------------------------------------------------------


def test_another_chair_is_let_into_the_cases_listed_and_takes_the_chair(
    cast: Cast, signed_in: Callable[[Actor], Client]
) -> None:
    work, chair = at_work(cast), another_chair(cast)
    with pytest.raises(NotVisible):
        work.now(chair)
    client = signed_in(cast.coordinator)
    shown = client.get(meeting_page(work)).content.decode()
    assert chair.name in shown
    answer = client.post(meeting_page(work), {"do": "chair", "member": str(chair.membership_id)})
    assert answer.status_code == 302
    assert [place.person for place in work.now(chair).places if place.chair] == [chair.name]
    told = {address for template, reference, address in notices()
            if (template, reference) == ("meeting_changed", work.meeting.reference)}  # fmt: skip
    assert {people.CHAIR, people.DEPUTY, people.POLICE_SEAT, people.HEALTH_SEAT} <= told


def test_only_somebody_who_holds_the_role_of_chair_takes_the_chair(cast: Cast) -> None:
    work = at_work(cast)
    with pytest.raises(Refused, match="role of chair"):
        actions.change_chair(
            by=cast.coordinator, meeting_id=work.meeting.pk, membership_id=cast.police.membership_id
        )
    with pytest.raises(NotVisible):
        actions.change_chair(
            by=cast.coordinator, meeting_id=work.meeting.pk, membership_id=cast.stranger.membership_id
        )


# -- another seat ------------------------------------------------------------------------------------


def test_another_member_is_seated_and_sees_the_papers_once_they_are_released_again(
    cast: Cast, signed_in: Callable[[Actor], Client]
) -> None:
    work = at_work(cast)
    client = signed_in(cast.coordinator)
    new = {"do": "seat", "member": str(cast.education.membership_id)}
    assert client.post(meeting_page(work), new).status_code == 302
    with pytest.raises(NotVisible):
        work.now(cast.education)
    twice = client.post(meeting_page(work), new)
    assert twice.status_code == 409
    assert "has a seat at this meeting already" in twice.content.decode()
    actions.release_papers(by=cast.coordinator, agenda_item_id=work.item.pk)
    assert any(place.person == cast.education.name for place in work.now(cast.education).places)
    assert client.post(meeting_page(work), {"do": "seat", "member": ""}).status_code == 409


# -- a member who leaves -----------------------------------------------------------------------------


def test_a_member_who_leaves_is_no_longer_counted_and_one_who_comes_back_is(cast: Cast) -> None:
    work = at_work(cast)
    work.complete()
    assert work.now().quorum.quorate
    actions.record_departure(by=cast.chair, meeting_id=work.meeting.pk, seat_id=work.seat(cast.health))
    state = work.now()
    assert not state.quorum.quorate
    assert "quorum" in work.missing()
    left = state.place(work.seat(cast.health))
    assert left is not None
    assert left.left
    assert not left.takes_part
    with pytest.raises(Refused):
        actions.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)
    actions.record_departure(
        by=cast.chair, meeting_id=work.meeting.pk, seat_id=work.seat(cast.health), back=True
    )
    assert work.now().quorum.quorate


def test_who_left_after_a_case_was_decided_was_there_for_it(cast: Cast) -> None:
    work = at_work(cast)
    work.complete()
    made = actions.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)[0]
    assert all(not one["left"] for one in made.content["attendance"])
    actions.record_departure(by=cast.chair, meeting_id=work.meeting.pk, seat_id=work.seat(cast.health))
    assert work.now().quorum.quorate
    actions.close_meeting(by=cast.coordinator, meeting_id=work.meeting.pk)
    assert work.now().quorum.quorate


def test_when_a_member_left_stands_in_the_record(cast: Cast) -> None:
    work = at_work(cast)
    work.complete()
    actions.record_departure(by=cast.chair, meeting_id=work.meeting.pk, seat_id=work.seat(cast.health))
    actions.adjourn_sitting(by=cast.chair, agenda_item_id=work.item.pk, reason="No quorum any more.")
    minutes = actions.write_minutes(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)
    left = {one["agency"]: one["left"] for one in minutes.content["attendance"]}
    assert left[cast.health.agency_name]
    assert not left[cast.police.agency_name]


def test_only_one_who_came_can_leave(cast: Cast) -> None:
    work = at_work(cast)
    with pytest.raises(Refused, match="came"):
        actions.record_departure(by=cast.chair, meeting_id=work.meeting.pk, seat_id=work.seat(cast.health))


def test_saving_the_rest_of_a_seat_does_not_bring_back_who_has_left(cast: Cast) -> None:
    work = at_work(cast)
    work.attend()
    seat = work.seat(cast.health)
    actions.record_departure(by=cast.chair, meeting_id=work.meeting.pk, seat_id=seat)
    actions.record_attendance(by=cast.chair, agenda_item_id=work.item.pk, seat_id=seat, attendance="present")
    with ledger.unit(cast.chair, "test"):
        assert MeetingSeat.objects.get(pk=seat).left_at


def test_a_departure_is_recorded_on_the_page_of_the_sitting_and_of_the_meeting(
    cast: Cast, signed_in: Callable[[Actor], Client]
) -> None:
    work = at_work(cast)
    work.attend()
    client, seat = signed_in(cast.chair), work.seat(cast.health)
    sitting = f"{meeting_page(work)}{work.case.reference}/"
    fields = page.page_fields(work.now(), cast.chair)
    posted = {**fields, f"left-{seat}": "yes", "version": page.marks(fields)}
    saved = client.post(sitting, posted, headers={"X-Moothall-Autosave": "1"})
    assert saved.status_code == 200, saved.content
    assert "is not represented" in saved.json()["missing_html"]
    assert "Left at" in client.get(meeting_page(work)).content.decode()
    answer = client.post(meeting_page(work), {"do": "back", "seat": str(seat)})
    assert answer.status_code == 302
    assert work.now().quorum.quorate
    assert client.post(meeting_page(work), {"do": "left", "seat": str(seat)}).status_code == 302
    assert not work.now().quorum.quorate


# -- papers for the guardian -------------------------------------------------------------------------


def test_a_guardian_has_the_papers_only_where_the_panel_says_so_and_why(
    cast: Cast, signed_in: Callable[[Actor], Client]
) -> None:
    work = at_work(cast)
    papers = f"{meeting_page(work)}{work.case.reference}/papers.pdf"
    guardian, coordinator = signed_in(cast.guardian), signed_in(cast.coordinator)
    assert guardian.get(papers).status_code == 404
    seat = work.seat(cast.guardian)
    with pytest.raises(Invalid, match="why"):
        actions.release_papers(by=cast.coordinator, agenda_item_id=work.item.pk, also=(seat,))
    told = {"do": "release", "item": str(work.item.pk), "also": [str(seat)], "why": WHY}
    assert coordinator.post(meeting_page(work), told).status_code == 302
    answer = guardian.get(papers)
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert guardian.get(f"{meeting_page(work)}{work.case.reference}/").status_code == 403
    assert WHY in coordinator.get(meeting_page(work)).content.decode()
    with ledger.unit(cast.coordinator, "test"):
        seated = CircleSeat.objects.filter(
            circle_id=work.case.circle_id, holder=f"membership:{cast.guardian.membership_id}"
        )
        assert [row.relation for row in seated] == [Relation.PANEL_SEAT]
        assert WHY in seated[0].reason


def test_those_let_in_are_told_that_papers_are_released_and_no_child_is_named(cast: Cast) -> None:
    work = at_work(cast)
    released = [one for one in notices() if one[0] == "papers_released"]
    assert {one[1] for one in released} == {work.case.reference}
    with ledger.unit(cast.coordinator, "test"):
        guardian = Person.objects.get(pk=cast.guardian.person_id).email
        police = Person.objects.get(pk=cast.police.person_id).email
    assert police in {one[2] for one in released}
    assert guardian not in {one[2] for one in released}


# -- the agenda --------------------------------------------------------------------------------------


def test_the_agenda_shows_initials_beside_the_reference_and_no_name(
    cast: Cast, signed_in: Callable[[Actor], Client]
) -> None:
    work = at_work(cast)
    words = signed_in(cast.coordinator).get(meeting_page(work)).content.decode()
    assert "T. F-Q." in words
    assert "Ffion" not in words
    other = a_case(cast, "MH-2026-0077")
    actions.list_case(by=cast.coordinator, meeting_id=work.meeting.pk, case_id=other.pk)
    assert signed_in(cast.coordinator).get(meeting_page(work)).content.decode().count("T. F-Q.") == 2
    with ledger.unit(cast.coordinator, "test"):
        assert AgendaItem.objects.filter(meeting_id=work.meeting.pk).count() == 2


# -- another time, and none --------------------------------------------------------------------------


def test_a_meeting_is_moved_and_everybody_seated_is_told(
    cast: Cast, signed_in: Callable[[Actor], Client]
) -> None:
    work, client = at_work(cast, open_now=False), signed_in(cast.coordinator)
    address = f"{meeting_page(work)}move/"
    assert address in client.get(meeting_page(work)).content.decode()
    shown = client.get(address).content.decode()
    assert "Town Hall, room 3" in shown
    fields = {
        "day_day": "27", "day_month": "11", "day_year": "2026", "starts": "14:00", "ends": "13:00", "place": "Room 9",
    }  # fmt: skip
    assert client.post(address, fields).status_code == 422
    assert client.post(address, {**fields, "ends": "16:00"}).status_code == 302
    assert "Room 9" in client.get(meeting_page(work)).content.decode()
    told = {address for template, _reference, address in notices() if template == "meeting_changed"}
    assert {people.CHAIR, people.POLICE_SEAT, people.HEALTH_SEAT, people.GUARDIAN} <= told
    same = client.post(address, {**fields, "ends": "16:00"})
    assert same.status_code == 422
    assert "already" in same.content.decode()
    assert "SEQUENCE:1" in client.get(f"{meeting_page(work)}invitation.ics").content.decode()


def test_a_meeting_that_has_opened_or_was_cancelled_is_not_moved(cast: Cast) -> None:
    work = at_work(cast)
    times = {"starts_at": work.meeting.starts_at, "ends_at": work.meeting.ends_at, "place": "Room 9"}
    with pytest.raises(Refused, match="opened"):
        actions.move_meeting(by=cast.coordinator, meeting_id=work.meeting.pk, **times)
    with pytest.raises(NotVisible):
        actions.move_meeting(by=cast.stranger, meeting_id=work.meeting.pk, **times)


def test_those_seated_are_told_that_a_meeting_is_cancelled(cast: Cast) -> None:
    work = at_work(cast, open_now=False)
    actions.cancel_meeting(by=cast.coordinator, meeting_id=work.meeting.pk, reason="Snow.")
    told = [one for one in notices() if one[0] == "meeting_changed"]
    assert {reference for _template, reference, _to in told} == {work.meeting.reference}
    assert {people.CHAIR, people.POLICE_SEAT, people.HEALTH_SEAT} <= {
        to for _template, _reference, to in told
    }
