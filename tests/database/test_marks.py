"""The marks lists are read by: the database sets them itself, and nothing saved back undoes them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import connection

from moothall.casework.intake.closing import close_case, reopen_case
from moothall.casework.intake.models import Case
from moothall.casework.panel import actions as panel
from moothall.casework.panel.correspondence import actions as letters
from moothall.casework.panel.correspondence.kinds import Words
from moothall.casework.panel.models import Letter
from moothall.casework.plans.actions import add_need
from moothall.casework.sharing import actions as sharing
from moothall.casework.sharing.models import InformationRequest
from moothall.core import clock, ledger
from moothall.core.kinds import Actor, uuid7
from tests.cast import Cast
from tests.database.panel_at_work import PLAN, AtWork, at_work
from tests.database.standing import the_marks_agree
from tests.database.test_intake import receive, sample
from tests.database.test_sharing import answer, ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(cast: Cast) -> AtWork:
    """A case with its determination."""
    work = at_work(cast)
    work.complete()
    panel.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)
    return work


def marked(model: type, by: Actor, mark: str = "", **lookup: object) -> bool:
    mark = mark or {Case: "determined", InformationRequest: "answered", Letter: "settled"}[model]
    with ledger.unit(by, "test"):
        return bool(model.objects.values_list(mark, flat=True).get(**lookup))  # type: ignore[attr-defined]


def test_a_request_is_answered_from_its_first_reply_on(cast: Cast) -> None:
    case = receive(cast, sample("child-county-lines")).case
    health, police = ask(cast, case, "health", "police")
    answer(cast.health_contributor, health, "nothing_held")
    assert marked(InformationRequest, cast.coordinator, pk=health.pk)
    assert not marked(InformationRequest, cast.coordinator, pk=police.pk)
    with ledger.unit(cast.coordinator, "test"):
        health.save()  # a row read before the reply came
    assert marked(InformationRequest, cast.coordinator, pk=health.pk)


def test_a_case_is_determined_from_its_first_determination_on(cast: Cast, decided: AtWork) -> None:
    assert marked(Case, cast.chair, pk=decided.case.pk)
    with ledger.unit(cast.coordinator, "test"):
        Case.objects.filter(pk=decided.case.pk).update(determined=False)
    assert marked(Case, cast.chair, pk=decided.case.pk)


def test_a_case_without_a_determination_is_not(cast: Cast) -> None:
    assert not marked(Case, cast.chair, pk=at_work(cast).case.pk)


def test_a_case_is_decided_while_a_determination_that_settles_it_stands(cast: Cast, decided: AtWork) -> None:
    def add(stage: str, settles: bool, supersedes: UUID | None = None) -> UUID:
        made.pk, made.stage, made.settles, made.supersedes_id = uuid7(), stage, settles, supersedes
        made._state.adding = True
        made.save(force_insert=True)
        return made.pk

    with ledger.unit(cast.chair, "test"):
        made = decided.item.determinations.get()
        assert not made.settles
        assert not marked(Case, cast.chair, "decided", pk=decided.case.pk)
        settling = add("the_last", settles=True)
        assert marked(Case, cast.chair, "decided", pk=decided.case.pk)
        add("the_last_again", settles=False, supersedes=settling)
        assert not marked(Case, cast.chair, "decided", pk=decided.case.pk)
        assert marked(Case, cast.chair, "determined", pk=decided.case.pk)


def test_the_application_cannot_set_a_case_s_marks(cast: Cast) -> None:
    case_id = at_work(cast).case.pk
    with ledger.unit(cast.coordinator, "test"):
        Case.objects.filter(pk=case_id).update(determined=True, decided=True, planned=True)
        case = Case.objects.get(pk=case_id)
    assert (case.determined, case.decided, case.planned) == (False, False, False)


def test_a_case_with_a_plan_is_marked(cast: Cast, case_id: UUID) -> None:
    with ledger.unit(cast.coordinator, "test"):
        assert not Case.objects.get(pk=case_id).planned
    add_need(
        by=cast.coordinator, case_id=case_id, what="need", text="A school place.", goal="Back at school."
    )
    with ledger.unit(cast.coordinator, "test"):
        assert Case.objects.get(pk=case_id).planned


def test_a_letter_is_settled_when_sent_set_aside_or_replaced(cast: Cast, decided: AtWork) -> None:
    by = cast.coordinator
    with ledger.unit(by, "test"):
        made = decided.item.determinations.first()
    assert made is not None
    drafted = {one.recipient: one for one in letters.draft_letters(by=by, determination_id=made.pk)}
    assert not any(marked(Letter, by, pk=one.pk) for one in drafted.values())
    letters.record_not_sent(by=by, letter_id=drafted["carer"].pk, reason="Not safe.")
    letters.record_sent(by=by, letter_id=drafted["police"].pk, sent_on=clock.today(), how="secure_email")
    newer = letters.redraft(by=by, letter_id=drafted["first_responder"].pk, words=Words(), note="")
    for recipient, settled in {
        "carer": True,
        "police": True,
        "first_responder": True,
        "child": False,
    }.items():
        assert marked(Letter, by, pk=drafted[recipient].pk) is settled, recipient
    assert not marked(Letter, by, pk=newer.pk)


def test_a_rare_kind_is_found_through_its_own_index(cast: Cast) -> None:
    """Under row-level security an operator on arrays is asked last; the partial index needs no asking."""
    with ledger.unit(cast.coordinator, "test"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        rows = Case.objects.filter(
            exploitation__contains=["organ_removal"], received_on__lte=date(2026, 1, 1)
        )
        plan = rows.filter(partnership_id=cast.coordinator.partnership_id).order_by("-received_on").explain()
    assert "case_of_organ_removal" in plan


def test_the_marks_say_what_the_line_says_after_every_step(cast: Cast) -> None:
    by, reference = cast.coordinator, "MH-2026-0041"
    work = at_work(cast, open_now=False, heard=False)

    def stage() -> str:
        return the_marks_agree(by)[reference]

    assert stage() == "listed"
    panel.remove_case(by=by, agenda_item_id=work.item.pk)
    assert stage() == "received"
    health, police = ask(cast, work.case, "health", "police")
    assert stage() == "gathering"
    answer(cast.health_contributor, health, "nothing_held")
    sharing.withdraw(by=by, request_id=police.pk)
    assert stage() == "gathering"
    work.hear()
    assert stage() == "ready"
    ask(cast, work.case, "education")
    assert stage() == "gathering"
    work.item = panel.list_case(by=by, meeting_id=work.meeting.pk, case_id=work.case.pk)
    panel.open_sitting(by=cast.chair, agenda_item_id=work.item.pk)
    assert stage() == "listed"
    panel.adjourn_sitting(by=cast.chair, agenda_item_id=work.item.pk, reason="The police have more to say.")
    assert stage() == "gathering"
    close_case(by=by, case=work.case, closed_on=clock.today(), code="left_country")
    assert stage() == "closed"
    reopen_case(by=by, case=work.case, why="The family is back.")
    assert stage() == "gathering"


def test_the_marks_say_what_the_line_says_from_a_decision_to_its_reconsideration(
    cast: Cast, decided: AtWork
) -> None:
    by = cast.coordinator
    assert the_marks_agree(by)[decided.case.reference] == "part_decided"
    with ledger.unit(by, "test"):
        made = decided.item.determinations.get()
    asked = panel.ask_reconsideration(
        by=by, determination_id=made.pk, asked_by_kind="first_responder", asked_by_name="Sam Hart",
        asked_on=made.decided_on, grounds="New evidence from the port.",
    )  # fmt: skip
    meeting = panel.schedule_meeting(
        by=by, arrangement="nrm-child", starts_at=decided.meeting.starts_at, ends_at=decided.meeting.ends_at,
        place="Town Hall", chair_id=cast.chair.membership_id, seat_ids=[cast.police.membership_id],
    )  # fmt: skip
    panel.answer_reconsideration(
        by=by,
        reconsideration_id=asked.pk,
        accepted=True,
        reason="It bears on the act.",
        meeting_id=meeting.pk,
    )
    assert the_marks_agree(by)[decided.case.reference] == "part_decided"


def test_the_application_cannot_say_how_far_a_case_has_come_nor_that_it_was_followed(cast: Cast) -> None:
    case = receive(cast, sample("child-county-lines")).case
    with ledger.unit(cast.coordinator, "test"):
        Case.objects.filter(pk=case.pk).update(stands_at="ready", waves_recorded="baseline")
        found = Case.objects.get(pk=case.pk)
    assert (found.stands_at, found.waves_recorded) == ("received", "")
