"""Asking agencies and answering: who sees what, what is kept, and in what order it is shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from moothall.casework.intake.actions import receive_message
from moothall.casework.intake.models import Case, Fact
from moothall.casework.intake.queries import open_case
from moothall.casework.overview.case_page import frame, overview_parts
from moothall.casework.overview.events import events
from moothall.casework.sharing import actions, queries
from moothall.casework.sharing.models import ChronologyEntry, InformationRequest, Item, Reply
from moothall.casework.sharing.rules import NewItem
from moothall.core import ledger
from moothall.core.access.actions import holder_membership, seat
from moothall.core.access.capabilities import Relation
from moothall.core.kinds import Actor, Invalid, NotAllowed, NotVisible, Refused
from tests.cast import Cast

pytestmark = pytest.mark.django_db
REFERRAL = Path(__file__).resolve().parent.parent / "samples" / "nrm-referral" / "child-county-lines.json"
RECEIVED = date(2026, 11, 10)


@pytest.fixture
def case(cast: Cast) -> Case:
    """The case of the county-lines referral, as its coordinator sees it."""
    made = receive_message(by=cast.coordinator, raw=REFERRAL.read_bytes(), received_on=RECEIVED).case
    with ledger.unit(cast.coordinator, "test"):
        return open_case(cast.coordinator, made.reference)


def ask(cast: Cast, case: Case, *functions: str) -> list[InformationRequest]:
    return actions.ask_agencies(
        by=cast.coordinator,
        case=case,
        agencies=[cast.agency(each).pk for each in functions],
        gateway="safeguarding",
    )


def item(**changes: Any) -> NewItem:
    said = {
        "title": "Attended with a cut hand", "text": "Seen on the ward.\n<b>Not</b> alone.", "gateway": "safeguarding",
        "marking": "whole_panel", "question": "injuries", "dated": date(2026, 10, 2), **changes,
    }  # fmt: skip
    return NewItem(**said)


def answer(
    by: Actor, request: InformationRequest, outcome: str = "information", *items: NewItem, because: str = ""
) -> Reply:
    with ledger.unit(by, "test"):
        arrangement = queries.arrangement_for_request(by, request)
    return actions.answer(
        by=by, request_id=request.pk, arrangement=arrangement, outcome=outcome, items=items, because=because
    )


def seat_on_the_panel(cast: Cast, case: Case, actor: Actor, relation: Relation = Relation.PANEL_SEAT) -> None:
    seat(
        by=cast.coordinator, circle_id=case.circle_id, holder=holder_membership(actor.membership_id),
        relation=relation, reason="Sits on the panel", case_id=case.pk,
    )  # fmt: skip


def seen(actor: Actor, table: str, case_id: UUID) -> list[Any]:
    """What a raw query under the application's role returns to this person."""
    with ledger.unit(actor, "test"), connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE case_id = %s", [case_id])
        return [row[0] for row in cursor.fetchall()]


def test_each_agency_is_asked_its_own_questions_by_the_day_the_arrangement_gives(
    cast: Cast, case: Case
) -> None:
    health, police = ask(cast, case, "health", "police")
    assert {"injuries", "disability"} <= {each["code"] for each in health.questions}
    assert "intelligence" in {each["code"] for each in police.questions}
    assert health.due_on > date.today()
    assert health.identity_shared["name"]
    assert health.identity_shared["date_of_birth"]


def test_nobody_asked_and_an_unknown_ground_are_refused_by_the_field(cast: Cast, case: Case) -> None:
    with pytest.raises(Invalid) as nobody:
        actions.ask_agencies(by=cast.coordinator, case=case, agencies=[], gateway="safeguarding")
    with pytest.raises(Invalid) as ground:
        actions.ask_agencies(
            by=cast.coordinator, case=case, agencies=[cast.agency("health").pk], gateway="because we can"
        )
    assert (nobody.value.field, ground.value.field) == ("agencies", "gateway")


def test_a_contributor_of_an_agency_asked_sees_its_request_and_nothing_else_of_the_case(
    cast: Cast, case: Case
) -> None:
    health, police = ask(cast, case, "health", "police")
    nurse = cast.health_contributor
    with ledger.unit(nurse, "test"):
        assert queries.one_request(nurse, health.pk).request.pk == health.pk
        assert [one.request.pk for one in queries.my_requests(nurse).asked] == [health.pk]
        with pytest.raises(NotVisible):
            queries.one_request(nurse, police.pk)
        with pytest.raises(NotVisible):
            open_case(nurse, case.reference)
    for table in ("intake_fact", "sharing_statutory_step", "intake_referral_source", "voice_voice"):
        assert seen(nurse, table, case.pk) == []


def test_an_agency_not_asked_and_another_partnership_see_nothing(cast: Cast, case: Case) -> None:
    (health,) = ask(cast, case, "health")
    answer(cast.health_contributor, health, "information", item())
    for outsider in (cast.education_contributor, cast.stranger, cast.stranger_on_a_panel, cast.administrator):
        assert seen(outsider, "sharing_information_request", case.pk) == []
        assert seen(outsider, "sharing_item", case.pk) == []
        with ledger.unit(outsider, "test"), pytest.raises(NotVisible):
            queries.one_request(outsider, health.pk)


def test_what_is_for_the_chair_only_is_invisible_to_a_seat_even_to_a_raw_query(
    cast: Cast, case: Case
) -> None:
    (health,) = ask(cast, case, "health")
    answer(
        cast.health_contributor, health, "information", item(), item(title="A source", marking="chair_only")
    )
    seat_on_the_panel(cast, case, cast.police)
    seat_on_the_panel(cast, case, cast.chair)
    assert len(seen(cast.chair, "sharing_item", case.pk)) == 1
    seat_on_the_panel(cast, case, cast.chair, Relation.CHAIRS)
    assert len(seen(cast.police, "sharing_item", case.pk)) == 1
    assert len(seen(cast.chair, "sharing_item", case.pk)) == 2
    assert len(seen(cast.coordinator, "sharing_item", case.pk)) == 2


def test_the_sender_keeps_sight_of_what_it_sent(cast: Cast, case: Case) -> None:
    (health,) = ask(cast, case, "health")
    answer(
        cast.health_contributor, health, "information", item(), item(title="A source", marking="chair_only")
    )
    actions.withdraw(by=cast.coordinator, request_id=health.pk)
    with ledger.unit(cast.health_contributor, "test"):
        sent = queries.one_request(cast.health_contributor, health.pk)
    assert [each.title for each in sent.items] == ["Attended with a cut hand", "A source"]
    assert sent.items[0].text == "Seen on the ward.\n<b>Not</b> alone."
    assert [each.number for each in sent.items] == [1, 2]


def test_a_second_reply_supersedes_the_first_and_both_are_kept(cast: Cast, case: Case) -> None:
    (health,) = ask(cast, case, "health")
    first = answer(cast.health_contributor, health, "cannot_share", because="A live investigation")
    second = answer(cast.health_contributor, health, "information", item())
    assert second.supersedes_id == first.pk
    with ledger.unit(cast.coordinator, "test"):
        (asked,) = queries.asked_of_case(cast.coordinator, case)
    assert [reply.pk for reply in asked.replies] == [first.pk, second.pk]
    assert asked.reply is not None
    assert asked.reply.outcome == "information"


def test_nothing_held_is_refused_once_something_was_shared(cast: Cast, case: Case) -> None:
    (health,) = ask(cast, case, "health")
    answer(cast.health_contributor, health, "information", item())
    with pytest.raises(Refused):
        answer(cast.health_contributor, health, "nothing_held")


def test_each_reply_says_enough(cast: Cast, case: Case) -> None:
    (health,) = ask(cast, case, "health")
    by = cast.health_contributor
    for outcome, items, field in [
        ("cannot_share", (), "because"), ("information", (), "outcome"), ("nothing_held", (item(),), "outcome"),
        ("information", (item(gateway=""),), "gateway"), ("information", (item(marking=""),), "marking"),
        ("information", (item(title=" "),), "title"), ("information", (item(text=""),), "text"),
    ]:  # fmt: skip
        with pytest.raises(Invalid) as refused:
            answer(by, health, outcome, *items)
        assert refused.value.field == field
    assert seen(by, "sharing_item", case.pk) == []


def test_a_corrected_item_is_shown_in_place_of_the_old_one_which_is_kept(cast: Cast, case: Case) -> None:
    (health,) = ask(cast, case, "health")
    answer(cast.health_contributor, health, "information", item())
    by = cast.health_contributor
    with ledger.unit(by, "test"):
        old = queries.one_request(by, health.pk).items[0]
        arrangement = queries.arrangement_for_request(by, health)
    new = actions.correct_item(by=by, item_id=old.pk, arrangement=arrangement, new=item(title="A cut arm"))
    with ledger.unit(cast.coordinator, "test"):
        (asked,) = queries.asked_of_case(cast.coordinator, case)
    assert [each.title for each in asked.items] == ["A cut arm"]
    assert asked.corrected[new.pk].title == "Attended with a cut hand"
    with pytest.raises(Refused):
        actions.correct_item(by=by, item_id=old.pk, arrangement=arrangement, new=item(title="Again"))


def test_items_and_replies_cannot_be_changed_in_the_database(cast: Cast, case: Case) -> None:
    (health,) = ask(cast, case, "health")
    answer(cast.health_contributor, health, "information", item())
    for model in (Item, Reply):
        with pytest.raises(DatabaseError), ledger.unit(cast.coordinator, "test"):
            model.objects.update(created_by_id=cast.coordinator.membership_id)


def test_a_withdrawn_request_is_neither_answered_nor_chased(cast: Cast, case: Case) -> None:
    (health,) = ask(cast, case, "health")
    actions.chase(by=cast.coordinator, request_id=health.pk, note="Please")
    actions.withdraw(by=cast.coordinator, request_id=health.pk)
    with pytest.raises(Refused):
        answer(cast.health_contributor, health, "nothing_held")
    with pytest.raises(Refused):
        actions.chase(by=cast.coordinator, request_id=health.pk)


def test_an_agency_asked_cannot_ask_others(cast: Cast, case: Case) -> None:
    (health,) = ask(cast, case, "health")
    with pytest.raises(NotAllowed):
        actions.chase(by=cast.health_contributor, request_id=health.pk)
    with pytest.raises(NotVisible):
        actions.chase(by=cast.education_contributor, request_id=health.pk)
    with pytest.raises(NotVisible):
        actions.chase(by=cast.coordinator, request_id=uuid4())


def test_a_step_starts_its_clock_and_a_correction_supersedes(cast: Cast, case: Case) -> None:
    by = cast.coordinator
    first = actions.record_step(
        by=by, case=case, step="strategy_discussion", happened_on=date(2026, 11, 2), record_number="EHM-1"
    )
    actions.record_step(
        by=by, case=case, step="strategy_discussion", happened_on=date(2026, 11, 3), record_number="EHM-1",
        supersedes=first.pk, because="It was held a day later.",
    )  # fmt: skip
    with ledger.unit(by, "test"):
        shown = frame(by, case)
    conference = next(state for state in shown.clocks if state.code == "initial_conference")
    assert conference.started_on == date(2026, 11, 3)
    with pytest.raises(Refused):
        actions.record_step(
            by=by, case=case, step="strategy_discussion", happened_on=date(2026, 11, 4), supersedes=first.pk,
            because="Again.",
        )  # fmt: skip


def test_a_correction_of_a_step_or_an_entry_says_why(cast: Cast, case: Case) -> None:
    by, day = cast.coordinator, date(2026, 11, 2)
    step = actions.record_step(by=by, case=case, step="strategy_discussion", happened_on=day)
    entry = actions.add_to_chronology(by=by, case=case, happened_on=day, text="Missing for a night.")
    with pytest.raises(Invalid, match="why"):
        actions.record_step(
            by=by, case=case, step="strategy_discussion", happened_on=day, supersedes=step.pk, because=" "
        )
    with pytest.raises(Invalid, match="why"):
        actions.add_to_chronology(
            by=by, case=case, happened_on=day, text="Missing for two nights.", supersedes=entry.pk
        )


def test_a_corrected_entry_stays_in_sight_under_the_correction(cast: Cast, case: Case) -> None:
    by, day = cast.coordinator, date(2026, 11, 2)
    old = actions.add_to_chronology(by=by, case=case, happened_on=day, text="Missing for a night.")
    new = actions.add_to_chronology(
        by=by, case=case, happened_on=date(2026, 11, 1), text="Missing for two nights.", supersedes=old.pk,
        because="The police record says two.",
    )  # fmt: skip
    with ledger.unit(by, "test"):
        found = [each for each in events(frame(by, case, **overview_parts(by, case))) if each.kind == "life"]
        kept = ChronologyEntry.objects.get(pk=old.pk)
    assert [(each.on, each.title, each.subject) for each in found] == [
        (date(2026, 11, 1), "Missing for two nights.", new.pk)
    ]
    assert found[0].before is not None
    assert (found[0].before.text, found[0].before.because) == (
        "Missing for a night.", "The police record says two.",
    )  # fmt: skip
    assert kept.text == "Missing for a night."
    with pytest.raises(Refused):
        actions.add_to_chronology(
            by=by, case=case, happened_on=day, text="Again.", supersedes=old.pk, because="Once more."
        )


def test_the_chronology_is_one_list_in_order_across_agencies(cast: Cast, case: Case) -> None:
    by = cast.coordinator
    (health,) = ask(cast, case, "health")
    answer(cast.health_contributor, health, "information", item(dated=date(2026, 10, 2)))
    actions.record_step(
        by=by, case=case, step="section_47", happened_on=date(2026, 11, 5), ended_on=date(2026, 11, 9)
    )
    actions.add_to_chronology(by=by, case=case, happened_on=date(2026, 9, 1), text="Missing for two nights")
    with ledger.unit(by, "test"):
        shown = frame(by, case, **overview_parts(by, case))
        everything = events(shown)
        of_health = events(shown, agency_id=cast.agency("health").pk)
    days = [event.on for event in everything]
    assert days == sorted(days)
    assert [event.kind for event in everything][:4] == ["life", "item", "step", "step"]
    assert {event.kind for event in of_health} == {"item", "request", "reply"}


def test_only_the_childs_own_address_goes_with_a_request(cast: Cast, case: Case) -> None:
    with ledger.unit(cast.coordinator, "test"):
        for key, text in (("address", "4 Quay Street"), ("recipient_address", "9 Elsewhere Road")):
            fact = Fact(
                partnership_id=case.partnership_id, circle_id=case.circle_id, case=case, key=key, label=key,
                section="child", text=text, said_by="Humberside Police", created_by_id=cast.coordinator.membership_id,
            )  # fmt: skip
            fact.save(force_insert=True)
    (health,) = ask(cast, case, "health")
    assert health.identity_shared["address"] == "4 Quay Street"
