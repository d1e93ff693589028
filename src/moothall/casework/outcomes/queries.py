"""How one child is followed: the schedule with what came of each wave, consent, and who looks after the child."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from moothall.casework.intake.assessments.queries import all_instruments
from moothall.casework.intake.models import Case, Child
from moothall.casework.intake.shelf import all_arrangements
from moothall.casework.outcomes import rules
from moothall.casework.outcomes.models import AnswerLink, FollowUpConsent, Handover, Measure, Wave
from moothall.casework.sharing.models import StatutoryStep
from moothall.core import clock
from moothall.core.access.gather import gather, kept
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor, NotVisible
from moothall.methods.arrangements import (
    Arrangement,
    ArrangementError,
    FollowUp,
    FollowUpUse,
    Planned,
    age_on,
    asked_at,
    needs_consent,
    schedule,
)
from moothall.methods.instruments import Instrument, InstrumentError


@dataclass
class Followed:
    """One child's follow-up: what is planned, and by point what was recorded. `measures` are those that stand."""

    case: Case
    follow_up: FollowUp
    today: date
    born: date | None
    plan: Sequence[Planned]
    waves: dict[str, Wave]
    earlier: dict[str, list[Wave]]
    measures: dict[str, list[Measure]]
    links: dict[str, list[AnswerLink]]
    consents: list[FollowUpConsent]
    handovers: list[Handover]
    steps: list[tuple[str, date]] = field(default_factory=list)

    def planned(self, point: str) -> Planned:
        """One point of the schedule; NotVisible where the schedule has none of this code."""
        found = next((each for each in self.plan if each.code == point), None)
        if found is None:
            raise NotVisible
        return found

    def standing(self, planned: Planned) -> str:
        """How a point stands today: held, missed, coming, open, closing or unexplained."""
        missed = [code for code, wave in self.waves.items() if wave.way == rules.MISSED]
        return planned.standing(self.waves.keys() - set(missed), missed, self.today)

    def asked_at(self, point: str) -> tuple[FollowUpUse, ...]:
        """The questionnaires of a point by the arrangement."""
        return asked_at(self.follow_up, point)

    def consent(self, on: date) -> FollowUpConsent | None:
        """Where asking for consent stood on a day: the newest step by then."""
        known = [row for row in self.consents if row.answered_on <= on]
        return known[-1] if known else None

    def may_be_asked(self, on: date) -> bool:
        """Whether the person may be asked on a day: under the age of consent, or having given it."""
        newest = self.consent(on)
        return not needs_consent(self.follow_up, self.born, on) or (
            newest is not None and newest.answer == "given"
        )

    def age(self, on: date) -> int | None:
        """The person's age on a day; None where the date of birth is not known."""
        return age_on(self.born, on) if self.born else None

    def handover(self, on: date) -> Handover | None:
        """The handover in force on a day."""
        known = [row for row in self.handovers if row.handed_on <= on]
        return known[-1] if known else None

    def authority_on(self, on: date) -> str:
        """The code of the authority that looked after the child on a day, as far as it is known."""
        handed = self.handover(on)
        return handed.authority_code if handed else str(self.case.authority_code)

    def since(self, planned: Planned) -> date | None:
        """The day the wave before this one was held or due; None before the first."""
        before = [each for each in self.plan if each.due_on < planned.due_on]
        if not before:
            return None
        wave = self.waves.get(before[-1].code)
        return wave.held_on if wave and wave.way != rules.MISSED else before[-1].due_on

    def facts_of(self, planned: Planned, until: date) -> dict[str, int]:
        """The counted steps of the case between the wave before and a day of this one."""
        return rules.counted_steps(self.steps, self.since(planned), until)

    def newest_by_worker(self, point: str) -> dict[str, Measure]:
        """The standing measure of each questionnaire at a point that a worker filled in."""
        return {row.instrument: row for row in self.measures.get(point, []) if not row.own}


def follow_up_of(arrangement: Arrangement) -> FollowUp | None:
    """The rules of follow-up: the case's own version's, or where that is older than them those in force today."""
    if arrangement.governance.follow_up is not None:
        return arrangement.governance.follow_up
    try:
        return all_arrangements().in_force(arrangement.name, clock.today()).governance.follow_up
    except ArrangementError:
        return None


def own_cases(actor: Actor, case: Case) -> QuerySet[Case]:
    """This case and those of whoever was said to be the same child, as far as the actor may see them."""
    child = Case.objects.filter(pk=case.pk).values("child_id")
    root = Child.objects.filter(pk__in=child).exclude(same_as=None).values("same_as_id")
    mine = (
        Q(child_id__in=child) | Q(child__same_as_id__in=child)
        | Q(child_id__in=root) | Q(child__same_as_id__in=root)
    )  # fmt: skip
    return visible(Case.objects.filter(mine), actor)


def nrm_referrals(cases: Iterable[Case]) -> list[date]:
    """On which days these cases were referred under an arrangement that takes the referrals of the mechanism."""
    found, shelf = set(), all_arrangements()
    for one in cases:
        try:
            arrangement = shelf.pinned(one.arrangement, one.arrangement_version, one.arrangement_hash)
        except ArrangementError:
            continue
        if arrangement.function.takes_message is not None:
            found.add(one.received_on)
    return sorted(found)


@kept
def follow_up_parts(actor: Actor, case: Case) -> dict[str, QuerySet[Any]]:
    """What `gather` needs for the follow-up of a case."""
    mine = {"case_id": case.pk}
    return {
        "waves": visible(Wave.objects.filter(**mine), actor).order_by("created_at", "id"),
        "measures": visible(Measure.objects.filter(**mine), actor).order_by(
            "completed_on", "created_at", "id"
        ),
        "answer_links": visible(AnswerLink.objects.filter(**mine).defer("digest"), actor).order_by(
            "created_at"
        ),
        "follow_up_consents": visible(FollowUpConsent.objects.filter(**mine), actor).order_by(
            "answered_on", "created_at"
        ),
        "handovers": visible(Handover.objects.filter(**mine), actor).order_by("handed_on", "created_at"),
        "own_cases": own_cases(actor, case),
    }


def followed(actor: Actor, case: Case, arrangement: Arrangement) -> Followed:
    """The follow-up of one case. One query. NotVisible where its arrangement follows nobody."""
    steps = visible(StatutoryStep.objects.filter(case_id=case.pk), actor).defer(
        "outcome", "corrected_because"
    )
    return put_together(case, arrangement, gather(follow_up_parts(actor, case), steps=steps), clock.today())


def put_together(
    case: Case, arrangement: Arrangement, rows: Mapping[str, Sequence[Any]], today: date
) -> Followed:
    """The follow-up out of rows that were read with a page's others. NotVisible where nobody is followed."""
    follow_up = follow_up_of(arrangement)
    if follow_up is None:
        raise NotVisible
    born = _day(case.child.date_of_birth)
    replaced = {row.supersedes_id for row in rows["waves"]}
    return Followed(
        case=case, follow_up=follow_up, today=today, born=born,
        plan=schedule(follow_up, case.received_on, born),
        waves={row.point: row for row in rows["waves"] if row.pk not in replaced},
        earlier=_by_point([row for row in rows["waves"] if row.pk in replaced]),
        measures=_by_point(_standing(rows["measures"], rows["waves"])),
        links=_by_point(rows["answer_links"]),
        consents=list(rows["follow_up_consents"]), handovers=list(rows["handovers"]),
        steps=[*_steps(rows.get("steps", ())), *_again(rows.get("own_cases", ()))],
    )  # fmt: skip


def instruments_for(found: Followed, point: str, on: date) -> list[Instrument]:
    """The questionnaires of a point that fit the person's age on a day, in the arrangement's order."""
    age = found.age(on)
    shelf = all_instruments()
    chosen = []
    for use in found.asked_at(point):
        try:
            instrument = shelf.in_force(use.instrument, on)
        except InstrumentError:
            continue
        if instrument.for_age(age):
            chosen.append(instrument)
    return chosen


def instrument_used(row: Measure | AnswerLink) -> Instrument | None:
    """The very version that was answered; None where that file is no longer there or has changed."""
    try:
        return all_instruments().pinned(row.instrument, row.instrument_version, row.instrument_hash)
    except InstrumentError:
        return None


def _standing(measures: Sequence[Measure], waves: Sequence[Wave]) -> list[Measure]:
    """Those that no later answer and no corrected wave has taken the place of."""
    replaced = {row.supersedes_id for row in measures}
    corrected = {row.point: row.created_at for row in waves if row.supersedes_id}
    return [
        row for row in measures
        if row.pk not in replaced and (row.own or row.point not in corrected or row.created_at >= corrected[row.point])
    ]  # fmt: skip


def _by_point(rows: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.point, []).append(row)
    return found


def _steps(rows: Sequence[StatutoryStep]) -> list[tuple[str, date]]:
    superseded = {row.supersedes_id for row in rows}
    return [(row.step, row.happened_on) for row in rows if row.pk not in superseded]


def _again(cases: Sequence[Case]) -> list[tuple[str, date]]:
    return [(rules.REFERRED_AGAIN, day) for day in nrm_referrals(cases)[1:]]


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
