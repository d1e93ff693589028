"""The missing episodes of the cases somebody may see: what the team that meets each day goes through.

What an episode wants and by when is the arrangement's (an instrument of each `missing_episode`, a clock of `each`).
A case of another arrangement shows its episodes without clocks, and they want something only while the child is missing. Cost: two queries a page, whatever the partnership's size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from moothall.casework.intake.assessments.models import Assessment
from moothall.casework.intake.flags import flags_of
from moothall.casework.intake.matching import born, full_name
from moothall.casework.intake.models import Case, Child
from moothall.casework.intake.overrides import Rules
from moothall.casework.intake.shelf import all_arrangements
from moothall.casework.overview.keyset import page_by_day
from moothall.casework.panel.around import INTERVIEWS, MISSING, Around
from moothall.casework.sharing.interviews import ways_of
from moothall.casework.sharing.models import StatutoryStep
from moothall.core import clock
from moothall.core.access.gather import gather
from moothall.core.access.models import Partnership
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor
from moothall.methods.arrangements import Arrangement, ClockState, Raised, age_on

PAGE = 20
MOST_COUNTED = 200
ASSESSED = "missing_episode_assessed"
WANTED = ("open", "missing", "unassessed", "interview", "all")


@dataclass(frozen=True, slots=True)
class EpisodeLine:
    """One missing episode as the team looks at it."""

    id: UUID
    reference: str
    initials_of: str
    age: int | None
    arrangement: str
    went: date
    returned: date | None
    assessed_on: date | None
    instrument: str
    offered: StatutoryStep | None
    interview: StatutoryStep | None
    heard_as: str
    assess_by: ClockState | None
    hear_by: ClockState | None
    flags: tuple[Raised, ...]
    explained: bool


@dataclass(frozen=True, slots=True)
class EpisodePage:
    """One page of episodes, newest first; `counted` says how many there are of each kind that wants something."""

    lines: list[EpisodeLine]
    counted: dict[str, int]
    next_key: str = ""
    previous_key: str = ""


def episodes_page(actor: Actor, *, wanted: str = "open", after: str = "", before: str = "") -> EpisodePage:
    """A page of the episodes of open cases, narrowed to what is wanted (see `WANTED`). Six queries at most."""
    every = _episodes(actor)
    # Only a case that is marked has an episode that wants something: of no other is any asked (docs/decisions 0010).
    waiting, where = every.filter(case__episode_waits=True), _where()
    paged = page_by_day(
        waiting.filter(where[wanted]) if wanted in where else every,
        "happened_on",
        size=PAGE,
        after=after,
        before=before,
    )
    counted = {
        name: waiting.filter(where[name]).values("pk")[:MOST_COUNTED].count()
        for name in ("missing", "unassessed", "interview")
    }
    return EpisodePage(_lines(actor, paged.rows), counted, paged.next_key, paged.previous_key)


def _episodes(actor: Actor) -> QuerySet[StatutoryStep]:
    rows = StatutoryStep.objects.filter(
        partnership_id=actor.partnership_id, step=MISSING, superseded_by=None, case__closed_on=None
    )
    return visible(rows, actor)


def _without_interview() -> Q:
    """Back, and no return interview held or declined since, before the child went missing again."""
    again = StatutoryStep.objects.filter(
        case_id=OuterRef("case_id"), step=MISSING, superseded_by=None, happened_on__lte=OuterRef("happened_on"),
        happened_on__gt=OuterRef(OuterRef("happened_on")),
    )  # fmt: skip
    answered = StatutoryStep.objects.filter(
        case_id=OuterRef("case_id"), step__in=list(INTERVIEWS), superseded_by=None,
        happened_on__gte=OuterRef("ended_on"), about=None,
    )  # fmt: skip
    named = StatutoryStep.objects.filter(
        _names_the_episode(), case_id=OuterRef("case_id"), step__in=list(INTERVIEWS), superseded_by=None
    )
    return Q(ended_on__isnull=False) & ~Q(Exists(named)) & ~Q(Exists(answered.filter(~Exists(again))))


def _names_the_episode() -> Q:
    """That an interview is about this episode, even where the episode was corrected since, up to three times."""
    return (
        Q(about=OuterRef("pk"))
        | Q(about__superseded_by=OuterRef("pk"))
        | Q(about__superseded_by__superseded_by=OuterRef("pk"))
        | Q(about__superseded_by__superseded_by__superseded_by=OuterRef("pk"))
    )


#: An episode and what it was corrected from, up to three times: its assessment may name any of them.
_ITSELF_AND_BEFORE = (
    "pk", "supersedes_id", "supersedes__supersedes_id", "supersedes__supersedes__supersedes_id",
)  # fmt: skip
_UNASSESSED = ~Q(
    Exists(
        # The case says nothing more, but is what the index is entered by.
        Assessment.objects.filter(
            case_id=OuterRef("case_id"), about_id__in=[OuterRef(name) for name in _ITSELF_AND_BEFORE]
        )
    )
)


def _where() -> dict[str, Q]:
    """Which episodes want something, and what: nobody waits for what the case's arrangement does not ask for."""
    missing = Q(ended_on=None)
    unassessed = Q(case__arrangement__in=_that(_assesses)) & _UNASSESSED
    interview = Q(case__arrangement__in=_that(_hears)) & _without_interview()
    return {
        "missing": missing, "unassessed": unassessed, "interview": interview,
        "open": missing | unassessed | interview,
    }  # fmt: skip


def _that(asks: Callable[[Arrangement], bool]) -> list[str]:
    """The names of the arrangements of which one version at least asks for something."""
    return sorted({one.name for one in all_arrangements().arrangements if asks(one)})


def _assesses(arrangement: Arrangement) -> bool:
    return any(rule.value.of == MISSING for rule in arrangement.function.instruments)


def _hears(arrangement: Arrangement) -> bool:
    ended_by = set(INTERVIEWS.values())
    return any(
        rule.value.each == MISSING and ended_by & set(rule.value.ends) for rule in arrangement.function.clocks
    )


def _lines(actor: Actor, found: Sequence[StatutoryStep]) -> list[EpisodeLine]:
    cases = {row.case_id for row in found}
    rows = gather(
        cases=visible(Case.objects.filter(pk__in=cases), actor),
        children=visible(Child.objects.filter(cases__in=cases), actor).distinct(),
        partnerships=Partnership.objects.filter(pk=actor.partnership_id),
        steps=visible(StatutoryStep.objects.filter(case_id__in=cases), actor).order_by("happened_on", "id"),
        assessments=visible(Assessment.objects.filter(case_id__in=cases), actor),
    )
    children = {child.pk: child for child in rows["children"]}
    rules, today = Rules(actor), clock.today()
    about = {}
    for case in rows["cases"]:
        case.child, case.partnership = children[case.child_id], rows["partnerships"][0]
        about[case.pk] = _Case(
            case, rules.of(case), _own(rows["steps"], case), _own(rows["assessments"], case), today
        )
    return [about[row.case_id].line(row) for row in found if row.case_id in about]


def _own(rows: Sequence[Any], case: Case) -> list[Any]:
    return [row for row in rows if row.case_id == case.pk]


class _Case:
    """What the episodes of one case have in common."""

    def __init__(
        self, case: Case, arrangement: Arrangement, steps: list[Any], assessments: list[Any], today: date
    ) -> None:
        around = Around(arrangement=arrangement, steps=steps, assessments=assessments)
        self.case, self.arrangement, birth = case, arrangement, born(case.child)
        self.age = age_on(birth, today) if birth else None
        self.interviews, self.offers = around.interviews(), around.offers()
        self.clocks = around.interview_clocks(case, today)
        self.ways = ways_of(arrangement)
        self.unexplained = {row.pk for row in around.late_unexplained(case)}
        raised = flags_of(arrangement, {"steps": steps, "assessments": assessments}, today)
        self.flags = tuple(flag for flag in raised if flag.raised)
        self.assessed_on = around.assessed_on

    def line(self, row: StatutoryStep) -> EpisodeLine:
        wanted = [rule.value for rule in self.arrangement.function.instruments if rule.value.of == MISSING]
        return EpisodeLine(
            id=row.pk, reference=self.case.reference, initials_of=full_name(self.case.child), age=self.age,
            arrangement=self.arrangement.title, went=row.happened_on, returned=row.ended_on,
            assessed_on=self.assessed_on(row.pk), instrument=wanted[0].instrument if wanted else "",
            offered=self.offers.get(row.pk), interview=(interview := self.interviews.get(row.pk)),
            heard_as=self.ways.get(interview.heard_as, "") if interview else "", assess_by=self._ended_by(row, {ASSESSED}),
            hear_by=self._ended_by(row, set(INTERVIEWS.values())), flags=self.flags, explained=row.pk not in self.unexplained,
        )  # fmt: skip

    def _ended_by(self, row: StatutoryStep, events: set[str]) -> ClockState | None:
        """The episode's clock that such an event ends, by the arrangement's own rule."""
        codes = {
            rule.value.code for rule in self.arrangement.function.clocks if events & set(rule.value.ends)
        }
        return next((one for one in self.clocks.get(row.pk, ()) if one.code in codes), None)
