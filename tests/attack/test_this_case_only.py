"""What is for the chair alone is for this case's chair; and one who stands aside sees nothing more of the case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from moothall.casework.panel import actions
from moothall.casework.panel.models import Meeting
from moothall.core import ledger
from moothall.core.kinds import Actor, NotVisible, Refused, Role
from moothall.demo import cast as people
from tests.attack.doors import client_of
from tests.cast import Cast
from tests.database.panel_at_work import RG, AtWork, a_case, at_work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def by_button(settings: object) -> None:
    settings.MOOTHALL_DEMO_SIGN_IN = True  # type: ignore[attr-defined]


def rows(actor: Actor, sql: str) -> int:
    """What a raw query under the application's role returns to this person."""
    with ledger.unit(actor, "test"), connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def secrets(actor: Actor, work: AtWork) -> int:
    return rows(
        actor,
        f"SELECT count(*) FROM sharing_item WHERE marking = 'chair_only' AND case_id = '{work.case.pk}'",
    )


def of_the_case(actor: Actor, work: AtWork) -> int:
    tables = (
        "intake_case", "sharing_item", "panel_agenda_item", "panel_view", "panel_limb_reasoning", "panel_pack",
    )  # fmt: skip
    where = f"circle_id IN (SELECT circle_id FROM access_circle_seat) AND partnership_id = '{work.case.partnership_id}'"
    return sum(rows(actor, f"SELECT count(*) FROM {table} WHERE {where}") for table in tables)


def other_chair(cast: Cast) -> Actor:
    return cast.actors[(people.DEPUTY, Role.CHAIR)]


def another_meeting(cast: Cast, work: AtWork, chair: Actor) -> Meeting:
    return actions.schedule_meeting(
        by=cast.coordinator, arrangement="nrm-child", starts_at=work.meeting.starts_at + timedelta(days=7),
        ends_at=work.meeting.ends_at + timedelta(days=7), place="Room 9", chair_id=chair.membership_id,
        seat_ids=[cast.police.membership_id, cast.health.membership_id],
    )  # fmt: skip


def test_a_chair_with_no_part_in_the_case_finds_nothing_of_it(cast: Cast) -> None:
    work, other = at_work(cast), other_chair(cast)
    assert secrets(cast.chair, work) == 1
    assert secrets(other, work) == 0
    address = f"/cases/{work.case.reference}/"
    for path in ("", "agencies/", "plan/", "voice/", "chronology/"):
        assert client_of(other).get(address + path).status_code == 404


def test_another_chair_sees_it_from_then_on_and_the_old_one_no_longer(cast: Cast) -> None:
    work, other = at_work(cast, open_now=False), other_chair(cast)
    actions.change_chair(by=cast.coordinator, meeting_id=work.meeting.pk, membership_id=other.membership_id)
    assert (secrets(cast.chair, work), secrets(other, work)) == (0, 1)
    # The papers were released: the old chair stays at the table as one of the seats.
    assert [item.number for item in work.now(cast.chair).items] == [1, 2]
    actions.change_chair(
        by=cast.coordinator, meeting_id=work.meeting.pk, membership_id=cast.chair.membership_id
    )
    assert (secrets(cast.chair, work), secrets(other, work)) == (1, 0)


def test_a_chair_replaced_before_the_papers_are_released_no_longer_sees_the_case(cast: Cast) -> None:
    work, other = at_work(cast, open_now=False), other_chair(cast)
    case = a_case(cast, "MH-2026-0099")
    actions.list_case(by=cast.coordinator, meeting_id=work.meeting.pk, case_id=case.pk)
    page = f"/cases/{case.reference}/"
    assert client_of(cast.chair).get(page).status_code == 200
    actions.change_chair(by=cast.coordinator, meeting_id=work.meeting.pk, membership_id=other.membership_id)
    assert client_of(cast.chair).get(page).status_code == 404
    assert client_of(other).get(page).status_code == 200


def test_listed_later_elsewhere_the_chair_there_sees_it_beside_the_first(cast: Cast) -> None:
    work, other = at_work(cast), other_chair(cast)
    actions.adjourn_sitting(by=cast.chair, agenda_item_id=work.item.pk, reason="Health is awaited.")
    later = another_meeting(cast, work, other)
    item = actions.list_case(by=cast.coordinator, meeting_id=later.pk, case_id=work.case.pk)
    assert (secrets(cast.chair, work), secrets(other, work)) == (1, 1)
    actions.remove_case(by=cast.coordinator, agenda_item_id=item.pk)
    assert (secrets(cast.chair, work), secrets(other, work)) == (1, 0)
    assert client_of(other).get(f"/cases/{work.case.reference}/").status_code == 404


def test_a_case_taken_off_or_a_meeting_cancelled_is_closed_to_its_seats(cast: Cast) -> None:
    work = at_work(cast, open_now=False)
    assert of_the_case(cast.police, work) > 0
    actions.cancel_meeting(by=cast.coordinator, meeting_id=work.meeting.pk, reason="No room.")
    assert of_the_case(cast.police, work) == 0
    assert of_the_case(cast.chair, work) == 0
    assert of_the_case(cast.coordinator, work) > 0


def test_a_seat_that_has_the_papers_by_another_meeting_keeps_them(cast: Cast) -> None:
    work = at_work(cast)
    actions.adjourn_sitting(by=cast.chair, agenda_item_id=work.item.pk, reason="Health is awaited.")
    later = another_meeting(cast, work, cast.chair)
    item = actions.list_case(by=cast.coordinator, meeting_id=later.pk, case_id=work.case.pk)
    actions.remove_case(by=cast.coordinator, agenda_item_id=item.pk)
    assert of_the_case(cast.police, work) > 0
    assert secrets(cast.chair, work) == 1


# -- standing aside ----------------------------------------------------------------------------------


def aside(by: Actor, who: Actor, work: AtWork, stands: bool = True) -> None:
    actions.declare_conflict(
        by=by, agenda_item_id=work.item.pk, seat_id=work.seat(who), tie="knows_the_family",
        text="My sister teaches the child.", stood_aside=stands,
    )  # fmt: skip


def test_one_who_stands_aside_sees_nothing_of_what_the_panel_does_next(cast: Cast) -> None:
    work = at_work(cast)
    work.attend()
    client = client_of(cast.health)
    sitting = f"/meetings/{work.meeting.reference}/{work.case.reference}/"
    before = client.get(sitting).status_code
    assert before == 200
    aside(cast.health, cast.health, work)
    work.reason()
    for actor in (cast.chair, cast.police):
        actions.give_view(
            by=actor, agenda_item_id=work.item.pk, seat_id=work.seat(actor), stage=RG, outcome="positive",
            reasons="On the papers.",
        )  # fmt: skip
    assert work.now().round_closed
    assert of_the_case(cast.health, work) == 0
    assert rows(cast.health, f"SELECT count(*) FROM panel_view WHERE agenda_item_id = '{work.item.pk}'") == 0
    for path in (sitting, f"/cases/{work.case.reference}/", f"/cases/{work.case.reference}/agencies/"):
        assert client.get(path).status_code == 404
    assert rows(cast.police, f"SELECT count(*) FROM panel_view WHERE agenda_item_id = '{work.item.pk}'") == 2


def test_what_was_seen_before_stands_in_the_ledger(cast: Cast) -> None:
    work = at_work(cast)
    client_of(cast.health).get(f"/meetings/{work.meeting.reference}/{work.case.reference}/")
    aside(cast.chair, cast.health, work)
    seen = (
        "SELECT count(*) FROM ledger_entry WHERE act = 'read' AND verb = 'sitting.read' "
        f"AND membership_id = '{cast.health.membership_id}'"
    )
    assert rows(cast.coordinator, seen) == 1
    assert rows(cast.health, seen) == 1


def test_papers_released_again_do_not_reach_one_who_stands_aside(cast: Cast) -> None:
    work = at_work(cast)
    aside(cast.chair, cast.health, work)
    actions.release_papers(by=cast.coordinator, agenda_item_id=work.item.pk)
    assert of_the_case(cast.health, work) == 0
    later = another_meeting(cast, work, cast.chair)
    item = actions.list_case(by=cast.coordinator, meeting_id=later.pk, case_id=work.case.pk)
    actions.freeze_papers(by=cast.coordinator, agenda_item_id=item.pk)
    actions.release_papers(by=cast.coordinator, agenda_item_id=item.pk)
    assert of_the_case(cast.health, work) == 0
    assert of_the_case(cast.police, work) > 0


def test_a_conflict_withdrawn_gives_the_seat_back_and_only_another_can_withdraw_it(cast: Cast) -> None:
    work = at_work(cast)
    aside(cast.health, cast.health, work)
    with pytest.raises(NotVisible):
        aside(cast.health, cast.health, work, stands=False)
    aside(cast.chair, cast.health, work, stands=False)
    assert work.now(cast.health).items
    work.attend()
    work.give_views()


def test_a_chair_who_stands_aside_leaves_the_case_and_comes_back_as_its_chair(cast: Cast) -> None:
    work = at_work(cast)
    aside(cast.chair, cast.chair, work)
    assert secrets(cast.chair, work) == 0
    assert of_the_case(cast.chair, work) == 0
    with pytest.raises(NotVisible):
        work.reason(by=cast.chair)
    aside(cast.coordinator, cast.chair, work, stands=False)
    assert secrets(cast.chair, work) == 1


def test_one_who_stood_aside_does_not_come_in_again_as_the_chair_in_another_role(cast: Cast) -> None:
    """The deputy sits for its agency, and holds the role of chair as well."""
    work = at_work(cast, seats=[cast.police, cast.health, cast.deputy])
    aside(cast.deputy, cast.deputy, work)
    actions.change_chair(
        by=cast.coordinator, meeting_id=work.meeting.pk, membership_id=other_chair(cast).membership_id
    )
    assert of_the_case(other_chair(cast), work) == 0


def test_the_page_sends_a_chair_who_stands_aside_to_the_meeting_and_never_by_a_slip(cast: Cast) -> None:
    work = at_work(cast)
    client, seat = client_of(cast.chair), work.seat(cast.chair)
    page = f"/meetings/{work.meeting.reference}/{work.case.reference}/"
    said = {f"aside-{seat}": "yes", f"conflict-{seat}": "I know the family.", "discussion": "Opened at ten."}
    saved = client.post(page, said, headers={"X-Moothall-Autosave": "1"})
    assert saved.status_code == 200
    assert client.get(page).status_code == 200
    answer = client.post(page, said)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/meetings/{work.meeting.reference}/")
    assert client.get(page).status_code == 404
    assert work.now(cast.coordinator).item.discussion == "Opened at ten."
    assert client.get(f"/meetings/{work.meeting.reference}/").status_code == 200


def test_a_seat_that_stood_aside_gives_no_view_and_writes_no_reason(cast: Cast) -> None:
    work = at_work(cast)
    work.attend()
    aside(cast.health, cast.health, work)
    acts: list[Callable[[], object]] = [
        lambda: actions.give_view(
            by=cast.health, agenda_item_id=work.item.pk, seat_id=work.seat(cast.health), stage=RG,
            outcome="negative", reasons="No.",
        ),
        lambda: work.reason(by=cast.health),
    ]  # fmt: skip
    for act in acts:
        with pytest.raises((NotVisible, Refused)):
            act()
