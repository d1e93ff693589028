"""Rows of the table of steps: what happened in a case, in order, by code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from moothall.core.clock import UNITED_KINGDOM
from moothall.evidence.extract.cases import standing, withdrawn
from moothall.evidence.extract.known import Known, Row
from moothall.evidence.extract.pseudonyms import Pseudonyms
from moothall.methods.extracts.coarsening import calendar_month, days_between


@dataclass(frozen=True)
class Step:
    """One thing that happened, on a day that is made coarse before it is written."""

    on: date
    code: str
    by_whom: str | None = None
    until: date | None = None


def step_rows(known: Known, key: Pseudonyms) -> Iterator[Row]:
    """Each case's steps, numbered in order; cases by their keys."""
    for pseudonym, case in sorted((key.case(pk), pk) for pk in known.cases):
        steps = [step for step in _steps(known, known.cases[case]) if step.on <= known.as_at]
        steps.sort(key=lambda step: (step.on, step.code, step.by_whom or "", step.until or date.max))
        for number, step in enumerate(steps, start=1):
            until = step.until if step.until and step.until <= known.as_at else None
            yield {
                "case": pseudonym, "number": number, "step": step.code, "by_whom": step.by_whom,
                "month": calendar_month(step.on),
                "days": days_between(known.cases[case]["received_on"], step.on),
                "lasted_days": days_between(step.on, until),
            }  # fmt: skip


def _steps(known: Known, case: Row) -> Iterator[Step]:
    pk = case["id"]
    yield from _asking(known, pk)
    for row in standing(known.of("steps", pk)):
        yield Step(row["happened_on"], row["step"], until=row["ended_on"])
    for row in standing(known.of("voices", pk)):
        yield Step(row["gathered_on"], "heard" if row["heard"] else "not_heard")
    for row in known.of("sittings", pk):
        yield Step(_day(row["opened_at"]), "sitting")
    for day in {row["decided_on"] for row in known.of("decisions", pk)}:
        yield Step(day, "decision")
    for row in known.of("reviews", pk):
        yield Step(row["held_on"], "plan_reviewed")
    for row in known.of("onward", pk):
        if row["state"] == "made":
            yield Step(row["made_on"], "referred_on")
    for row in known.of("reconsiderations", pk):
        yield Step(row["asked_on"], "reconsideration_asked")
    for row in known.of("handovers", pk):
        yield Step(row["handed_on"], "handed_over")
    for row in known.letters.get(pk, []):
        if row["sent_on"]:
            yield Step(row["sent_on"], "letter_sent")
    for row in known.plans.get(pk, []):
        if row["ended_on"]:
            yield Step(row["ended_on"], "plan_ended")
    if case["closed_on"]:
        yield Step(case["closed_on"], "closed")


def _asking(known: Known, case_id: UUID) -> Iterator[Step]:
    requests = {row["id"]: row for row in known.of("requests", case_id) if not withdrawn(known, row)}
    for row in requests.values():
        yield Step(_day(row["created_at"]), "asked", known.function(row["agency_id"]))
    for row in known.of("replies", case_id):
        if row["request_id"] in requests:
            asked = requests[row["request_id"]]
            yield Step(
                _day(row["created_at"]), f"replied_{row['outcome']}", known.function(asked["agency_id"])
            )


def _day(moment: datetime) -> date:
    return moment.astimezone(UNITED_KINGDOM).date()
