"""What a figure is about, so that figures of different outputs and releases are known to overlap.

A `Key` names what is counted, the conditions that hold (dimension: categories) and the months. Two figures with the
same key are the same figure, wherever they stand. A dimension that is not named is taken over all its categories.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from moothall.methods.outputs import ALL, Output, Role

from .rules import Grouping

Conditions = tuple[tuple[str, frozenset[str]], ...]
Period = tuple[str, str]
#: A category that names a month, a quarter or a year of the calendar.
_TIME = re.compile(r"^(\d{4})(?:-(0[1-9]|1[0-2])|-?\s?Q([1-4]))?$")


@dataclass(frozen=True)
class Key:
    """What is counted, of whom (by dimension), and in which months (first and last, or any)."""

    measure: str
    conditions: Conditions = ()
    period: Period | None = None

    def told(self) -> str:
        """In words, for a log or a checker."""
        who = ", ".join(f"{name} {' or '.join(sorted(these))}" for name, these in self.conditions) or "all"
        when = "" if self.period is None else f", {self.period[0]} to {self.period[1]}"
        return f"{self.measure}: {who}{when}"

    def order(self) -> tuple[str, str, str]:
        """A sort key that is the same everywhere."""
        return self.measure, repr([(name, sorted(these)) for name, these in self.conditions]), repr(self.period)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One figure of an output as disclosure control sees it.

    `value` is the truth, `low` and `high` what a reader knows of it when it is shown, `reason` the rule by which it
    must be hidden (or nothing), `width` what must stay open of it, `columns` what is emptied with it: the first of
    them prints it, unless `prints` is false (a rate tells its numerator without printing it). `children` is how many
    stand behind it, where that is another number. Hidden, it is known to be from `floor` to `ceiling`; a figure that is
    `known` stands nowhere, and outsiders have it all the same (a rate's denominator).
    """

    key: Key
    value: float
    low: float
    high: float
    output: str
    row: int
    columns: tuple[int, ...]
    reason: str = ""
    width: float = 0.0
    whole: bool = True
    prints: bool = True
    children: float | None = None
    floor: float = 1.0
    ceiling: float = math.inf
    known: bool = False


@dataclass
class Reading:
    """How the rows of an output are read as cohorts: groupings that are known, and dimensions that are months."""

    groupings: tuple[Grouping, ...] = ()
    _parts: dict[tuple[str, str], tuple[str, frozenset[str]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.groupings:
            for name, parts in one.parts.items():
                self._parts[one.dimension, name] = (one.of, frozenset(parts))

    def keys(self, output: Output, measure: str) -> list[Key]:
        """The key of each row of an output."""
        places = output.places(Role.DIMENSION)
        months = {place for place in places if _is_time(output, place)}
        return [self._key(output, row, places, months, measure) for row in range(len(output.rows))]

    def _key(self, output: Output, row: int, places: list[int], months: set[int], measure: str) -> Key:
        held: list[tuple[str, str]] = list(output.where.items())
        period = output.period
        for place in places:
            category = str(output.rows[row][place])
            if category == ALL:
                continue
            if place in months:
                period = _months(category)
            else:
                held.append((output.columns[place].name, category))
        return Key(measure, self.conditions(held), period)

    def conditions(self, held: Iterable[tuple[str, str]]) -> Conditions:
        """Conditions by their base dimensions; two on one dimension hold together."""
        found: dict[str, frozenset[str]] = {}
        for name, category in held:
            base, parts = self._parts.get((name, category), (name, frozenset({category})))
            found[base] = found[base] & parts if base in found else parts
        return tuple(sorted(found.items()))


def conditions_of(told: Mapping[str, Iterable[str]]) -> Conditions:
    """Conditions as a ledger has them: dimension, and its categories."""
    return tuple(sorted((name, frozenset(these)) for name, these in told.items()))


def month_number(month: str) -> int:
    """Months since the year 0, so that they can be compared and counted."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _is_time(output: Output, place: int) -> bool:
    """Whether the categories of a column are months, quarters or years, and nothing else."""
    categories = {str(row[place]) for row in output.rows} - {ALL}
    return bool(categories) and all(_TIME.match(one) for one in categories)


def _months(category: str) -> Period:
    found = _TIME.match(category)
    assert found is not None
    year, month, quarter = found.groups()
    if month:
        return (f"{year}-{month}", f"{year}-{month}")
    first = 1 if not quarter else 3 * int(quarter) - 2
    last = 12 if not quarter else 3 * int(quarter)
    return (f"{year}-{first:02}", f"{year}-{last:02}")
