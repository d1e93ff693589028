"""How the systems meet, in one partnership: the map of steps across all arrangements, without names.

The database counts over rows the reader may not see and answers numbers alone (migration 0001_process); what is
too small, or would give a small number away, is hidden here by the rule STA-04 before anything leaves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any, NamedTuple

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from moothall.casework.intake.models import RuleOverride
from moothall.casework.intake.queries import with_overrides
from moothall.casework.intake.shelf import all_arrangements
from moothall.casework.overview.ahead.asking import Kept, Question, Rows, answer
from moothall.casework.sharing.rules import BEGINS, STEPS
from moothall.core import clock
from moothall.core.kinds import Actor
from moothall.methods.arrangements import Arrangement, ArrangementError, Rule
from moothall.methods.process import (
    Arrow,
    Box,
    Line,
    Order,
    Period,
    ProcessMap,
    Spread,
    Waiting,
    about,
    hidden_cells,
    may_be_shown,
)
from moothall.methods.process.periods import period as period_named
from moothall.methods.process.periods import quarter_of

SMALL = "STA-04"
HOWS = ("before", "same_day", "after", "not_recorded")
#: What the work of a case itself leaves on the path, in whatever arrangement.
WORK: dict[str, Promise] = {
    "asked": _later("Information requested"),
    "replied": _later("All replies in"),
    "heard": _later("Heard in their own words"),
    "listed": _later("Listed for a meeting"),
    "planned": _later("Plan made"),
    "acted": _later("First action done"),
    "told": _later("First letter sent"),
    "onward_service": _later("Sent on to a service"),
    "closed": _later("Case closed"),
}
#: How somebody comes to an arrangement, by itself or from another.
ARRIVALS: dict[str, Promise] = {
    "referral": _later("Referral received"),
    "onward": _later("Sent on to this arrangement"),
    "onward_other": _later("Sent on here for another person"),
}


class Cell(NamedTuple):
    """One count: what is counted, in which period, and of which step or pair of steps."""

    measure: str
    period: str
    step: str
    following: str = ""


@dataclass(frozen=True)
class View:
    """What is looked at: a period, and one arrangement or one kind of exploitation, or all."""

    period: Period
    arrangement: str = ""
    kind: str = ""

    @property
    def place(self) -> int:
        """Which of the four counts of a row is of this view."""
        return (1 if self.arrangement else 0) + (2 if self.kind else 0)

    @property
    def wider(self) -> tuple[int, ...]:
        """The counts of which this view's is a part."""
        return {0: (), 1: (0,), 2: (0,), 3: (0, 1, 2)}[self.place]


@dataclass
class _Counted:
    """What the database answered."""

    times: dict[Cell, list[int]] = field(default_factory=dict)
    people: dict[Cell, list[int]] = field(default_factory=dict)
    days: dict[Cell, list[int]] = field(default_factory=dict)


def arrangements_today(today: date) -> list[Arrangement]:
    """The version in force of each published arrangement, by name."""
    found = []
    for name in all_arrangements().names():
        try:
            found.append(all_arrangements().in_force(name, today))
        except ArrangementError:
            continue
    return found


def too_few(actor: Actor, today: date) -> int:
    """The number of people below which nothing is shown: the strictest of the arrangements' own rules.

    The map goes across arrangements, so one number holds for all of it. Counts the partnership's own values. One
    query. Raises ArrangementError where no arrangement has the rule.
    """
    rules = [
        (arrangement, rule)
        for arrangement in arrangements_today(today)
        if (rule := _small_numbers(arrangement)) is not None
    ]
    if not rules:
        raise ArrangementError(f"No arrangement has the rule {SMALL}, so nothing can be shown.")
    rows = RuleOverride.objects.filter(
        partnership_id=actor.partnership_id,
        rule__in={rule.id for _arrangement, rule in rules},
        effective_from__lte=today,
    ).select_related("made_by__person")
    own: dict[str, list[RuleOverride]] = defaultdict(list)
    for row in rows.order_by("made_at"):
        if row.ended_on is None or row.ended_on > today:
            own[row.arrangement].append(row)
    return max(
        int(with_overrides(arrangement, own[arrangement.name]).rule(rule.id).value)
        for arrangement, rule in rules
    )


def _small_numbers(arrangement: Arrangement) -> Rule[Any] | None:
    """The rule that says how few are too few to show."""
    named = arrangement.governance.small_numbers
    return named or next((rule for rule in arrangement.rules() if rule.id == SMALL), None)


def process_map(actor: Actor, view: View, today: date) -> tuple[ProcessMap, Kept | None]:
    """What may be shown of a view, and when it was counted if not now. Three queries; needs an open unit.

    Raises BeingCounted where a large partnership's map has yet to be counted by the worker.
    """
    least, told = too_few(actor, today), answer(actor, _question(view, today))
    return _shown(_sorted(told.rows, today), view, least), told.kept


def question_asked(actor: Actor, terms: Mapping[str, str]) -> Question:
    """The question that a period, an arrangement and a kind of exploitation make today."""
    today = clock.today()
    period = period_named(terms.get("period", "")) or quarter_of(today)
    return _question(View(period, terms.get("arrangement", ""), terms.get("kind", "")), today)


def _question(view: View, today: date) -> Question:
    given = {"period": str(view.period), "arrangement": view.arrangement, "kind": view.kind}
    return Question("process", given, given, lambda: _rows(view, today))


def _prompting(today: date) -> frozenset[str]:
    """The decisions that safeguarding should follow: outcomes their arrangement tells as being for the person."""
    return frozenset(
        f"decided:{arrangement.name}:{stage.code}:{outcome.code}"
        for arrangement in arrangements_today(today)
        for stage in arrangement.function.stages
        for outcome in stage.outcomes
        if outcome.telling == "favourable"
    )


def _rows(view: View, today: date) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT measure, period, step, following, times, people, days "
            "FROM overview_process(%s, %s, %s, %s, %s)",
            [today, str(view.period), str(view.period.before), view.arrangement, view.kind],
        )
        return [list(row) for row in cursor.fetchall()]


def _sorted(rows: Rows, today: date) -> _Counted:
    counted, prompting = _Counted(), _prompting(today)
    for measure, period, step, following, times, people, days in rows:
        cell = Cell(measure, period, step, following)
        if cell.measure in HOWS and not _is_told(cell, prompting):
            continue
        if days is None:
            counted.times[cell], counted.people[cell] = times, people
        else:
            counted.days[cell] = days
    _count_the_unrecorded(counted)
    return counted


def _is_told(cell: Cell, prompting: frozenset[str]) -> bool:
    """Whether the order of two steps is told at all.

    Of the steps of the law, those that answer what happened to the child, which are the ones clocks start from; beside
    a referral, or a decision that should prompt such a step.
    """
    beside = cell.step.startswith("referral:") or cell.step in prompting
    return beside and cell.following.removeprefix("step:") in BEGINS


def _count_the_unrecorded(counted: _Counted) -> None:
    """Those for whom the other step was never recorded are the rest of all: one cell more in each line.

    A quarter in which nobody had the two has that cell too, or the quarters would not make the year.
    """
    known: dict[Cell, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    others: dict[tuple[str, str], set[str]] = defaultdict(set)
    for cell, people in counted.people.items():
        if cell.measure in HOWS:
            others[cell.period[:4], cell.step].add(cell.following)
            sums = known[cell._replace(measure="not_recorded")]
            for place, number in enumerate(people):
                sums[place] += number
    for whole in [cell for cell in counted.people if cell.measure == "first"]:
        for other in others[whole.period[:4], whole.step]:
            cell = Cell("not_recorded", whole.period, whole.step, other)
            rest = [all_of - some for all_of, some in zip(counted.people[whole], known[cell], strict=True)]
            counted.times[cell] = counted.people[cell] = rest


def _shown(counted: _Counted, view: View, least: int) -> ProcessMap:
    everybody = {cell: people[0] for cell, people in counted.people.items()}
    sight = _Sight(counted, view, least, hidden_cells(everybody, list(_lines(everybody)), least))
    now = str(view.period)
    ways = [cell for cell in counted.people if cell.measure == "follows" and cell.period == now]
    arrows = [sight.arrow(cell) for cell in ways if sight.of(cell)]
    reached = {cell.following for cell in counted.people if cell[:2] == ("reached", now) and sight.any(cell)}
    waits = {cell.step for cell in counted.people if cell.measure == "waits" and sight.of(cell)}
    ends = {arrow.step for arrow in arrows} | {arrow.following for arrow in arrows}
    large = {step for step in reached if sight.is_large(Cell("reached", now, "", step))}
    steps = (large | waits | ends) - {""}
    return ProcessMap(
        boxes=tuple(sight.box(step) for step in sorted(steps)),
        arrows=tuple(sorted(arrows, key=lambda arrow: (-arrow.times, arrow.step, arrow.following))),
        orders=tuple(sight.orders()),
        hidden_arrows=sum(1 for cell in ways if sight.any(cell)) - len(arrows),
        hidden_boxes=len(reached - steps),
        least=least,
        is_about=view.place > 0,
    )


def _lines(people: Mapping[Cell, int]) -> Iterator[Line[Cell]]:
    """Every total with its parts: a year and its quarters, a step and the ways into it, a referral and its orders."""
    quarters: dict[Cell, list[Cell]] = defaultdict(list)
    ways: dict[Cell, list[Cell]] = defaultdict(list)
    orders: dict[tuple[Cell, str], list[Cell]] = defaultdict(list)
    for cell in people:
        if "-" in cell.period:
            quarters[cell._replace(period=cell.period[:4])].append(cell)
        if cell.measure == "follows":
            ways[Cell("reached", cell.period, "", cell.following)].append(cell)
        if cell.measure in HOWS:
            orders[Cell("first", cell.period, cell.step), cell.following].append(cell)
    for total, parts in quarters.items():
        yield Line(total, tuple(sorted(parts)))
    for total, parts in ways.items():
        yield Line(total, tuple(sorted(parts)), gives_up_total=True)
    for (total, _other), parts in orders.items():
        yield Line(total, tuple(sorted(parts)))


@dataclass(frozen=True)
class _Sight:
    """What of the counts may be seen in one view."""

    counted: _Counted
    view: View
    least: int
    hidden: frozenset[Cell]

    def any(self, cell: Cell) -> bool:
        """Whether there is anything to count."""
        return bool(self._people(cell, self.view.place))

    def is_large(self, cell: Cell) -> bool:
        """Whether it is of enough people by itself."""
        return self._people(cell, self.view.place) >= self.least

    def of(self, cell: Cell) -> int | None:
        """How many people, where it may be shown and is not nobody."""
        count = self._people(cell, self.view.place)
        if cell in self.hidden or count < max(self.least, 1):
            return None
        rests = (self._people(cell, place) - count for place in self.view.wider)
        return None if any(0 < rest < self.least for rest in rests) else count

    def told(self, number: int) -> int:
        """The number as it is told: itself, or about so many where it is a part of a number told elsewhere."""
        return about(number, self.least) if self.view.place else number

    def _people(self, cell: Cell, place: int) -> int:
        return self.counted.people.get(cell, (0, 0, 0, 0))[place]

    def spread(self, cell: Cell) -> Spread | None:
        """The days of a cell that may be shown. Nine tenths only where that is not the longest one's own days."""
        people, days = self.of(cell), self.counted.days.get(cell)
        if people is None or days is None:
            return None
        return Spread(days[0], days[1], days[2], days[3] if ceil(0.9 * people) < people else None)

    def arrow(self, cell: Cell) -> Arrow:
        """One arrow that may be shown, with its days and those of the period before."""
        return Arrow(
            step=cell.step, following=cell.following,
            times=self.told(self.counted.times[cell][self.view.place]), people=self.of(cell) or 0,
            days=self.spread(cell),
            days_before=self.spread(cell._replace(period=str(self.view.period.before))),
        )  # fmt: skip

    def box(self, step: str) -> Box:
        """One step, with those who wait at it."""
        cell, waiting = Cell("reached", str(self.view.period), "", step), Cell("waits", "", step)
        times = self.told(self.counted.times[cell][self.view.place]) if self.of(cell) else None
        people = self.of(waiting)
        return Box(
            step=step,
            times=times if self.any(cell) else 0,
            waiting=Waiting(self.told(people), self.spread(waiting)) if people else None,
        )

    def orders(self) -> Iterator[Order]:
        """Whether a step of the law came before a referral or a decision, that day, after, or is not recorded."""
        now = str(self.view.period)
        pairs = {cell[2:] for cell in self.counted.people if cell.measure in HOWS and cell.period == now}
        for step, other in sorted(pairs):
            whole = self.of(Cell("first", now, step))
            if whole is None:
                continue
            parts = {how: self._part(Cell(how, now, step, other), whole) for how in HOWS}
            if not any(parts[how] for how in HOWS[:3]):
                continue
            yield Order(
                step, other, self.told(whole), **parts,
                days_before=self.spread(Cell("before", now, step, other)),
                days_after=self.spread(Cell("after", now, step, other)),
            )  # fmt: skip

    def _part(self, cell: Cell, whole: int) -> int | None:
        count = self._people(cell, self.view.place)
        if count == 0:
            return 0
        if self.of(cell) is None or not may_be_shown(count, whole, self.least):
            return None
        return self.told(count)


@dataclass(frozen=True)
class StepWords:
    """A step in words: where it happens, what it is, and what sort of step it is."""

    where: str
    what: str
    sort: str

    def __str__(self) -> str:
        return f"{self.what} ({self.where})" if self.where else self.what


def step_words(step: str) -> StepWords:
    """The words of a step's code, from the arrangements and the steps the law provides for."""
    sort, *rest = step.split(":")
    if sort == "step":
        return StepWords("", str(STEPS.get(rest[0], rest[0].replace("_", " "))), "law")
    if sort in WORK:
        return StepWords("", str(WORK[sort]), "work")
    where = _title(rest[0])
    if sort == "decided":
        return StepWords(where, _decision(*rest), "decision")
    return StepWords(where, str(ARRIVALS[sort]), "referral" if sort == "referral" else "work")


def _versions(name: str) -> Iterable[Arrangement]:
    try:
        return reversed(all_arrangements().versions(name))
    except ArrangementError:
        return ()


def _title(name: str) -> str:
    return next((version.title for version in _versions(name)), name)


def _decision(name: str, stage: str, outcome: str) -> str:
    for version in _versions(name):
        for one in version.function.stages:
            if one.code == stage:
                words = next((o.title for o in one.outcomes if o.code == outcome), outcome.replace("_", " "))
                return _("%(stage)s: %(outcome)s") % {"stage": one.title, "outcome": words}
    return _("%(stage)s: %(outcome)s") % {
        "stage": stage.replace("_", " "),
        "outcome": outcome.replace("_", " "),
    }
