"""What is missing is one list: the case page and the sitting never disagree, whatever has been recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moothall.casework.intake.queries import arrangement_of, open_case
from moothall.casework.overview.case_page import frame, overview_parts
from moothall.casework.overview.missing import decision_parts, missing_for
from moothall.casework.panel import actions, queries
from moothall.casework.panel.actions.reasoning import keep_plan_lines
from moothall.casework.panel.models import AgendaItem
from moothall.casework.panel.table import PlanFacts, PlanLine
from moothall.casework.plans.actions import add_action, withdraw_action
from moothall.core import clock, ledger
from moothall.core.access.models import Person
from moothall.core.kinds import Actor
from tests.cast import Cast
from tests.database.panel_at_work import CG, PLAN, RG, AtWork, at_work, hear

pytestmark = pytest.mark.django_db
Lacks = list[tuple[str, str, str]]


def on_the_case_page(work: AtWork, actor: Actor) -> Lacks:
    with ledger.unit(actor, "test"):
        case = open_case(actor, work.case.reference)
        shown = frame(actor, case, **{**overview_parts(actor, case), **decision_parts(actor, case)})
        return told(missing_for(actor, case, shown.arrangement, shown.rows))


def at_the_sitting(work: AtWork, actor: Actor) -> Lacks:
    from moothall.casework.plans.queries import whole_plan

    with ledger.unit(actor, "test"):
        item = queries.agenda_item(actor, work.meeting.reference, work.case.reference)
        lines = [one for one in whole_plan(actor, work.case.pk).actions if one.state != "withdrawn"]
        plan = PlanFacts(tuple(PlanLine(one.text, "", "", one.due_on) for one in lines))
        return told(queries.sitting(actor, item).missing_so_far(plan))


def told(found: list[Any]) -> Lacks:
    return sorted((one.code, one.subject, one.sentence) for one in found)


def agree(work: AtWork, *, lacks: set[str] | None = None) -> None:
    for actor in (work.cast.chair, work.cast.coordinator):
        here, there = on_the_case_page(work, actor), at_the_sitting(work, actor)
        assert here == there
        if lacks is not None:
            assert {code for code, _subject, _sentence in here} == lacks


def steps(work: AtWork) -> list[Callable[[], Any]]:
    """A sitting from its opening to the moment nothing is missing, with all that can go wrong on the way."""
    cast, item = work.cast, work.item.pk
    line = {"what": "See the child", "owner": str(cast.agency("police").pk), "due": "2026-12-20"}
    plan = {
        "case_id": work.case.pk, "owner_agency_id": cast.agency("police").pk, "agenda_item_id": item,
        "due_on": clock.today() + timedelta(days=9),
    }  # fmt: skip
    return [
        lambda: actions.open_sitting(by=cast.chair, agenda_item_id=item),
        lambda: work.attend(cast.chair, cast.police),
        lambda: work.attend(cast.health),
        lambda: work.give_views(),
        lambda: actions.declare_conflict(
            by=cast.chair, agenda_item_id=item, seat_id=work.seat(cast.police), tie="", text="A neighbour.",
            stood_aside=True,
        ),
        lambda: actions.declare_conflict(
            by=cast.chair, agenda_item_id=item, seat_id=work.seat(cast.police), tie="", text="Not so.",
            stood_aside=False,
        ),
        lambda: actions.reason_limb(
            by=cast.chair, agenda_item_id=item, stage=RG, limb="act", finding="met", evidence_for="Seen."
        ),
        lambda: work.reason(),
        lambda: work.vote(RG, "positive", "negative", "positive"),
        lambda: work.vote(RG, "positive", "negative", "positive", dissent="The account changed."),
        lambda: work.reason(CG),
        lambda: work.vote(CG, "negative", "negative", "positive", dissent="It is shown."),
        lambda: actions.record_votes(
            by=cast.chair, agenda_item_id=item, stage=CG, votes={}, dissents={}, reason="not_enough"
        ),
        lambda: work.best_interests(),
        lambda: keep(work, {"next": 1, "lines": {"0": line}}),
        lambda: keep(work, {"next": 1, "lines": {"0": {**line, "because": "Safety"}}}),
        lambda: keep(work, {"next": 1, "lines": {}}),
        lambda: add_action(by=cast.chair, text="Meet weekly", because="The risk", **plan),
        lambda: hear(cast, work.case),
        lambda: actions.record_departure(
            by=cast.chair, meeting_id=work.meeting.pk, seat_id=work.seat(cast.health)
        ),
    ]  # fmt: skip


def keep(work: AtWork, lines: dict[str, Any]) -> None:
    with ledger.unit(work.cast.chair, "test"):
        keep_plan_lines(work.cast.chair, AgendaItem.objects.get(pk=work.item.pk), lines)


def test_the_two_lists_agree_after_every_step_of_a_sitting(cast: Cast) -> None:
    work = at_work(cast, heard=False, open_now=False)
    agree(work)
    for step in steps(work):
        step()
        agree(work)


def test_the_two_lists_are_empty_together(cast: Cast) -> None:
    work = at_work(cast)
    work.complete()
    agree(work, lacks={"plan"})
    line = {
        "what": "See the child",
        "owner": str(cast.agency("police").pk),
        "due": "2026-12-20",
        "because": "Safe",
    }
    keep(work, {"next": 1, "lines": {"0": {**line, "because": ""}}})
    agree(work, lacks={"plan"})
    keep(work, {"next": 1, "lines": {"0": line}})
    agree(work, lacks=set())


def test_a_withdrawn_action_is_no_plan_on_either_page(cast: Cast) -> None:
    work = at_work(cast)
    work.complete()
    made = add_action(
        by=cast.chair, case_id=work.case.pk, text="Meet weekly", owner_agency_id=cast.agency("police").pk,
        due_on=clock.today(), because="The risk", agenda_item_id=work.item.pk,
    )  # fmt: skip
    agree(work, lacks=set())
    withdraw_action(by=cast.chair, action_id=made.pk, version=made.version, reason="Another agency does it.")
    agree(work, lacks={"plan"})


def test_a_second_sitting_lacks_only_what_the_second_stage_needs(cast: Cast) -> None:
    work = at_work(cast)
    work.complete()
    actions.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)
    again = actions.schedule_meeting(
        by=cast.coordinator, arrangement="nrm-child", starts_at=work.meeting.starts_at + timedelta(days=7),
        ends_at=work.meeting.ends_at + timedelta(days=7), place="Room 9", chair_id=cast.chair.membership_id,
        seat_ids=[cast.police.membership_id, cast.health.membership_id],
    )  # fmt: skip
    item = actions.list_case(by=cast.coordinator, meeting_id=again.pk, case_id=work.case.pk)
    second = AtWork(cast, work.case, again, item, work.items)
    agree(second)
    actions.open_sitting(by=cast.chair, agenda_item_id=item.pk)
    second.attend()
    agree(second)
    limbs = {subject for code, subject, _s in on_the_case_page(second, cast.chair) if code == "limbs"}
    assert limbs
    assert all(subject.startswith(CG) for subject in limbs)


def test_every_stage_an_arrangement_names_is_looked_at(cast: Cast) -> None:
    work = at_work(cast)
    with ledger.unit(cast.chair, "test"):
        case = open_case(cast.chair, work.case.reference)
        named = [stage.code for stage in arrangement_of(cast.chair, case).function.stages]
    assert work.now().stages == named


def test_the_page_of_a_case_at_the_table_costs_at_most_twelve_queries(cast: Cast) -> None:
    work = at_work(cast)
    few = queries_of(cast.chair, f"/cases/{work.case.reference}/")
    work.complete()
    assert queries_of(cast.chair, f"/cases/{work.case.reference}/") == few <= 12


def queries_of(actor: Actor, address: str) -> int:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id))
    session = client.session
    session["second_factor"], session["acting_as"] = True, str(actor.membership_id)
    session.save()
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    aside = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT set_config('moothall.membership', ''")
    return sum(not one["sql"].startswith(aside) for one in seen.captured_queries)
