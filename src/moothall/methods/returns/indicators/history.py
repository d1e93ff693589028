"""What happened to one child, gathered from the rows of any returns; and for which days each return tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from moothall.methods.returns.years import CollectionYear

from .model import Indicators, Place


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A right row of one child, as it was kept: days may be dates or written year-month-day."""

    kind: str
    year: int
    table: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Covered:
    """A return that the child is in: its kind and year, and the tables it held (None: all of its kind)."""

    kind: str
    year: int
    tables: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened. `end` is None while it lasts. `on` is the day it counts as known."""

    name: str
    start: date
    end: date | None
    on: date
    fields: Mapping[str, Any]
    kind: str
    table: str


@dataclass(slots=True)
class History:
    """All facts of one child, by name, and what is covered."""

    facts: dict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    covered: tuple[Covered, ...] = ()
    born: date | None = None

    def of(self, name: str) -> list[Fact]:
        """The facts of a name, by the day they began; what two returns tell alike is there twice."""
        return sorted(self.facts.get(name, ()), key=lambda one: (one.start, one.kind))

    def days_told(self, name: str, terms: Indicators) -> list[tuple[date, date]]:
        """The days for which some return would tell of a fact of this name, as stretches, joined."""
        stretches = []
        for told in self.covered:
            for place in terms.facts.get(name, ()):
                if place.kind == told.kind and (told.tables is None or place.table in told.tables):
                    year = CollectionYear(told.year)
                    first = CollectionYear(told.year - terms.reaches_back.get(told.kind, 0)).first_day
                    stretches.append((first, year.last_day))
        return joined(stretches)


def joined(stretches: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Stretches of days, both ends included, with those that touch made one."""
    found: list[tuple[date, date]] = []
    for first, last in sorted(stretches):
        if last < first:
            continue
        if found and first <= found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def history_of(
    rows: Iterable[KeptRow], covered: Iterable[Covered], terms: Indicators, *,
    nrm_referrals: Iterable[date] = (), born: date | None = None,
) -> History:  # fmt: skip
    """Gather what the rows tell. `nrm_referrals` are the days this system received the child's referrals."""
    history = History(covered=tuple(covered), born=born)
    by_table: dict[tuple[str, str], list[tuple[str, Place]]] = defaultdict(list)
    for name, places in terms.facts.items():
        for place in places:
            by_table[place.kind, place.table].append((name, place))
    for row in rows:
        for name, place in by_table.get((row.kind, row.table), ()):
            fact = _fact(name, place, row)
            if fact is not None:
                history.facts[name].append(fact)
    for day in nrm_referrals:
        history.facts["nrm_referral"].append(Fact("nrm_referral", day, None, day, {}, "", ""))
    return history


def as_day(value: Any) -> date | None:
    """A day as it was kept; None where there is none."""
    if isinstance(value, date):
        return value
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _fact(name: str, place: Place, row: KeptRow) -> Fact | None:
    for column, words in place.only_where.items():
        if not _says(row.values.get(column), words):
            return None
    fields = {
        named: row.values[column]
        for named, column in place.fields.items()
        if row.values.get(column) is not None
    }
    year = CollectionYear(row.year)
    if place.yearly:
        return Fact(name, year.first_day, year.last_day, year.last_day, fields, row.kind, row.table)
    start = as_day(row.values.get(place.start))
    if start is None:
        return None
    end = as_day(row.values.get(place.end)) if place.end else None
    return Fact(name, start, end, start, fields, row.kind, row.table)


def _says(value: Any, words: tuple[str, ...]) -> bool:
    """Whether a value is one of these codes, or for words in small letters contains one of them."""
    text = str(value or "")
    return any(text == word or (word.islower() and word in text.lower()) for word in words)
