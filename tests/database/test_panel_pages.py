"""The pages of the panel: meetings, the sitting, the decision; and what they cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moothall.casework.panel import actions, page
from moothall.core.access.models import Person
from moothall.core.kinds import Actor
from tests.cast import Cast
from tests.database.panel_at_work import CG, PLAN, RG, AtWork, a_case, at_work

pytestmark = pytest.mark.django_db


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


def _address(work: AtWork) -> str:
    return f"/meetings/{work.meeting.reference}/{work.case.reference}/"


def _whole_page(work: AtWork) -> dict[str, Any]:
    """Everything a chair fills in on the one page, as the browser would send it."""
    sitting = work.now()
    fields: dict[str, Any] = {
        "version": page.marks(page.page_fields(sitting, work.cast.chair)),
        "do": "review",
    }
    for actor, vote in zip(work.voters, ("positive", "positive", "negative"), strict=True):
        seat = str(work.seat(actor))
        fields |= {
            f"attendance-{seat}": "present", f"confidential-{seat}": "yes", f"view-{seat}": vote,
            f"reasons-{seat}": f"{actor.agency_name} has read the papers.", f"given-{seat}": "yes",
        }  # fmt: skip
        for stage in (RG, CG):
            fields[f"vote-{stage}-{seat}"] = vote
            if vote == "negative":
                fields[f"dissent-{stage}-{seat}"] = "The account changed twice."
    for limb in ("act", "purpose", "slavery", "age", "credibility"):
        fields |= {
            f"limb-{RG}-{limb}-for": f"What shows {limb}.", f"limb-{RG}-{limb}-finding": "met",
            f"limb-{CG}-{limb}-finding": "met", f"cite-{limb}-for": [str(work.items[0].pk), str(work.items[1].pk)],
        }  # fmt: skip
    agency = str(work.cast.agency("police").pk)
    for number in range(4):
        fields |= {
            f"action-{number}-what": f"Action {number}", f"action-{number}-owner": agency,
            f"action-{number}-due": "2027-01-15", f"action-{number}-because": "Keeps the child safe at school",
        }  # fmt: skip
    return fields | {"best_interests": "Safe at school.", "discussion": "Talked through limb by limb."}


def test_the_whole_sitting_is_saved_in_one_post_and_finalised(
    cast: Cast, signed_in: Callable[[Actor], Client]
) -> None:
    work = at_work(cast)
    client = signed_in(cast.chair)
    shown = client.get(_address(work))
    assert shown.status_code == 200
    answer = client.post(_address(work), _whole_page(work))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert answer["Location"].endswith("/finalise/")
    review = client.get(answer["Location"])
    assert review.status_code == 200
    assert b"Read it once more" in review.content
    seen = review.content.decode().split('name="seen" value="')[1].split('"')[0]
    done = client.post(answer["Location"], {"seen": seen})
    assert done.status_code == 302, done.content.decode()[:3000]
    decision = client.get(done["Location"])
    assert decision.status_code == 200
    words = decision.content.decode()
    assert "The account changed twice." in words
    assert "Action 3" in words
    assert "I want to stay at my school." in words
    assert "Ffion" not in words
    for address in (f"{done['Location']}decision.pdf", f"{_address(work)}papers.pdf"):
        paper = client.get(address)
        assert paper.status_code == 200
        assert paper.content.startswith(b"%PDF")
    tab = client.get(f"/cases/{work.case.reference}/decisions/")
    assert tab.status_code == 200
    minutes = [
        part.split('"')[0]
        for part in tab.content.decode().split('href="')
        if "/minutes/" in part.split('"')[0]
    ]
    assert client.get(minutes[0]).content.startswith(b"%PDF")
    assert client.get(minutes[1]).status_code == 200
    amend = client.post(f"/cases/{work.case.reference}/decisions/sittings/{work.item.pk}/amend/",
                        {"amendment": "Health joined at 10:05.", "reason": "Left out."})  # fmt: skip
    assert amend.status_code == 302
    made = done["Location"].rstrip("/").split("/")[-1]
    assert client.get(f"/cases/{work.case.reference}/decisions/{made}/reconsider/").status_code == 200


def test_what_is_typed_is_saved_by_itself_and_says_what_is_missing(
    cast: Cast, signed_in: Callable[[Actor], Client]
) -> None:
    work = at_work(cast)
    client = signed_in(cast.chair)
    drawn = page.marks(page.page_fields(work.now(), cast.chair))
    answer = client.post(
        _address(work),
        {"version": drawn, "best_interests": "Half a sen"},
        headers={"X-Moothall-Autosave": "1"},
    )
    told = answer.json()
    assert answer.status_code == 200
    assert "data-missing" in told["missing_html"]
    assert told["version"] != drawn
    assert work.now().item.best_interests == "Half a sen"


def test_two_writers_each_keep_their_words(cast: Cast, signed_in: Callable[[Actor], Client]) -> None:
    work = at_work(cast)
    drawn = page.marks(page.page_fields(work.now(), cast.chair))
    name = f"limb-{RG}-act-for"
    first, second = signed_in(cast.chair), signed_in(cast.coordinator)
    by_script = {"X-Moothall-Autosave": "1"}
    assert (
        first.post(
            _address(work), {"version": drawn, name: "The chair's words."}, headers=by_script
        ).status_code
        == 200
    )
    both = {"version": drawn, name: "The coordinator's words.", "discussion": "And a note."}
    clash = second.post(_address(work), both, headers=by_script)
    assert clash.status_code == 409
    assert clash.json()["fields"][name]["theirs"] == "The chair's words."
    assert work.now().item.discussion == "And a note."
    page_shown = second.post(_address(work), both)
    words = page_shown.content.decode()
    assert page_shown.status_code == 422
    assert "The chair&#39;s words." in words
    assert "The coordinator&#39;s words." in words
    kept = {**both, "version": clash.json()["version"], name: "The chair's words. The coordinator's words."}
    assert second.post(_address(work), kept, headers=by_script).status_code == 200
    assert work.now().reasoning[(RG, "act")].evidence_for == "The chair's words. The coordinator's words."


def test_a_page_that_changed_nothing_overwrites_nothing(
    cast: Cast, signed_in: Callable[[Actor], Client]
) -> None:
    work = at_work(cast)
    drawn = page.marks(page.page_fields(work.now(), cast.chair))
    actions.note(
        by=cast.coordinator, agenda_item_id=work.item.pk, what="discussion", words="Written meanwhile."
    )
    answer = signed_in(cast.chair).post(
        _address(work), {"version": drawn, "discussion": ""}, headers={"X-Moothall-Autosave": "1"}
    )
    assert answer.status_code == 200
    assert work.now().item.discussion == "Written meanwhile."


def test_the_page_hides_the_views_of_others_and_keeps_the_half_written_one(
    cast: Cast, signed_in: Callable[[Actor], Client]
) -> None:
    work = at_work(cast)
    work.attend()
    actions.give_view(
        by=cast.police, agenda_item_id=work.item.pk, seat_id=work.seat(cast.police), stage=RG, outcome="negative",
        reasons="A secret thought.",
    )  # fmt: skip
    client, seat = signed_in(cast.health), work.seat(cast.health)
    drawn = page.marks(page.page_fields(work.now(cast.health), cast.health))
    client.post(
        _address(work),
        {"version": drawn, f"reasons-{seat}": "Half a thou"},
        headers={"X-Moothall-Autosave": "1"},
    )
    words = client.get(_address(work)).content.decode()
    assert "A secret thought." not in words
    assert "Half a thou" in words
    assert "Half a thou" not in signed_in(cast.police).get(_address(work)).content.decode()


def test_meeting_sitting_and_decision_cost_at_most_twelve_queries(
    cast: Cast, signed_in: Callable[[Actor], Client]
) -> None:
    work = at_work(cast)
    work.complete()
    client = signed_in(cast.chair)
    assert _queries(client, _address(work)) <= 12
    made = actions.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)[0]
    few = {address: _queries(client, address) for address in _read_pages(work, made.pk)}
    for number in range(42, 47):
        other = a_case(cast, f"MH-2026-00{number}")
        actions.list_case(by=cast.coordinator, meeting_id=work.meeting.pk, case_id=other.pk)
    many = {address: _queries(client, address) for address in _read_pages(work, made.pk)}
    assert few == many
    assert max(many.values()) <= 12, many


def test_each_further_card_of_a_page_costs_a_few_queries(cast: Cast) -> None:
    work = at_work(cast)

    def saved(*limbs: str) -> int:
        drawn = page.read_marks(page.marks(page.page_fields(work.now(), cast.chair)))
        posted = {f"limb-{RG}-{limb}-for": f"What shows {limb}." for limb in limbs}
        posted |= {f"cite-{limb}-for": str(work.items[0].pk) for limb in limbs}
        drawn = {name: drawn[name] for name in posted}
        with CaptureQueriesContext(connection) as seen:
            result = actions.save_page(by=cast.chair, agenda_item_id=work.item.pk, posted=posted, drawn=drawn)
        assert sorted(result.saved) == sorted(posted)
        return len([one for one in seen.captured_queries if "SAVEPOINT" not in one["sql"]])

    saved("slavery")
    assert (saved("purpose", "age", "credibility") - saved("act")) / 2 <= 6


def _read_pages(work: AtWork, made: Any) -> list[str]:
    case = f"/cases/{work.case.reference}/decisions/"
    return ["/meetings/", f"/meetings/{work.meeting.reference}/", f"{case}{made}/", case, _address(work)]


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    # A transaction's begin and end, and the test's own forgetting of who asked, are not questions.
    aside = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT set_config('moothall.membership', ''")
    counted = [one["sql"] for one in seen.captured_queries if not one["sql"].startswith(aside)]
    return len(counted)


def test_a_meeting_is_scheduled_listed_and_cancelled_on_the_pages(
    cast: Cast, signed_in: Callable[[Actor], Client]
) -> None:
    client = signed_in(cast.coordinator)
    form = client.get("/meetings/new/?arrangement=nrm-child")
    assert form.status_code == 200
    answer = client.post("/meetings/new/?arrangement=nrm-child", {
        "day_day": "3", "day_month": "12", "day_year": "2026", "starts": "09:30", "ends": "11:00", "place": "Town Hall",
        "chair": str(cast.chair.membership_id),
        "seats": [str(cast.police.membership_id), str(cast.health.membership_id)],
    })  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[:4000]
    case = a_case(cast)
    assert client.post(answer["Location"], {"do": "list", "case": str(case.pk)}).status_code == 302
    words = client.get(answer["Location"]).content.decode()
    assert case.reference in words
    assert "Ffion" not in words
    invitation = client.get(f"{answer['Location']}invitation.ics").content.decode()
    assert "BEGIN:VCALENDAR" in invitation
    assert case.reference not in invitation
    assert client.post(answer["Location"], {"do": "cancel", "reason": ""}).status_code == 409
    assert client.post(answer["Location"], {"do": "cancel", "reason": "Snow."}).status_code == 302
    assert "METHOD:CANCEL" in client.get(f"{answer['Location']}invitation.ics").content.decode()


def test_the_chair_who_is_the_lead_worker_is_told_at_once(
    cast: Cast, signed_in: Callable[[Actor], Client]
) -> None:
    work = at_work(cast, chair=cast.social_worker_as_chair, open_now=False)
    words = signed_in(cast.coordinator).get(f"/meetings/{work.meeting.reference}/").content.decode()
    assert "lead social worker in this child" in words


def test_no_other_partnership_and_no_administrator_finds_the_sitting(
    cast: Cast, signed_in: Callable[[Actor], Client]
) -> None:
    work = at_work(cast)
    for actor in (cast.stranger, cast.administrator, cast.education):
        client = signed_in(actor)
        for address in (_address(work), f"{_address(work)}papers.pdf", f"{_address(work)}table/"):
            assert client.get(address).status_code in (403, 404)
