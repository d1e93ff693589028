"""Working an indicator out for one child and one period. Not known is never nought: without a return, no number."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .history import Fact, History, joined
from .model import Indicator, Indicators, Measure

Amount = int | float | str | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Measured:
    """What an indicator comes to. `amount` is None where it is not known.

    `complete` says whether returns tell of every day of the period; where not, a count is 'at least'. `out_of` is the
    denominator of a share for this child. `told_by` are the tables the amount was read in.
    """

    code: str
    amount: Amount
    unit: str
    complete: bool
    told_days: int
    period_days: int
    out_of: int | None = None
    told_by: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether there is an amount at all."""
        return self.amount is not None


Stretches = list[tuple[date, date]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a measure works on: the child's facts, and the days of the period that returns tell of."""

    history: History
    terms: Indicators
    measure: Measure
    period: Period
    told: Stretches

    def facts(self) -> list[Fact]:
        """The facts it counts, by the day they began."""
        return _meant(self.history, self.measure)


def _meant(history: History, measure: Measure) -> list[Fact]:
    return [
        fact
        for fact in history.of(measure.fact)
        if all(_starts(fact.fields.get(name), words) for name, words in measure.only.items())
    ]


def facts_counted(history: History, terms: Indicators, code: str) -> list[Fact]:
    """The facts that an indicator counts, of whatever period, by the day they began. Raises ReturnRefused for another code."""
    return _meant(history, terms.indicator(code).measure)


@dataclass(frozen=True, slots=True)
class _Found:
    amount: Amount
    facts: tuple[Fact, ...] = ()
    out_of: int | None = None


def measured(history: History, terms: Indicators, code: str, period: Period) -> Measured:
    """One indicator of one child over one period."""
    one = terms.indicator(code)
    asked = _Asked(history, terms, one.measure, period, _told(history, terms, one.measure, period))
    found = _MEASURES[one.measure.how](asked)
    # A count of repeats looks back before the period, and is whole only where returns tell of that time too.
    looked = Period(period.first - timedelta(days=one.measure.within_days), period.last)
    days = sum((last - first).days + 1 for first, last in _told(history, terms, one.measure, looked))
    by = tuple(dict.fromkeys(f"{fact.kind}: {fact.table}" for fact in found.facts if fact.table))
    return Measured(code, found.amount, one.unit, days == looked.days, days, looked.days, found.out_of, by)


def all_measured(history: History, terms: Indicators, period: Period) -> dict[str, Measured]:
    """Every indicator of one child over one period, in the order of the file."""
    return {one.code: measured(history, terms, one.code, period) for one in terms.indicators}


def describe(one: Indicator, found: Measured) -> str:
    """The amount as a person reads it: '3 times', 'at least 2 days', 'not known'."""
    amount = found.amount
    if amount is None:
        return "not known"
    if isinstance(amount, bool):
        return "yes" if amount else "no"
    if isinstance(amount, tuple):
        return ", ".join(amount) if amount else "none of them"
    if isinstance(amount, str):
        return amount
    words = f"{amount:g} {one.unit}" + (f" of {found.out_of}" if found.out_of is not None else "")
    return (
        words
        if found.complete or found.out_of is not None or one.measure.how in ("latest", "greatest")
        else f"at least {words}"
    )


def _told(history: History, terms: Indicators, measure: Measure, period: Period) -> Stretches:
    if measure.how == "after_the_first":
        return [(period.first, period.last)]
    told = history.days_told(measure.fact, terms)
    return [
        (max(first, period.first), min(last, period.last))
        for first, last in told
        if first <= period.last and last >= period.first
    ]


def _starts(value: Any, words: tuple[str, ...]) -> bool:
    """Whether a code is one of these; a word such as 'Missing' is known by its first letter."""
    text = str(value or "").strip()
    return text in words or (len(text) > 2 and text[:1].upper() in words)


def _lasts(fact: Fact, period: Period, told: Stretches) -> tuple[date, date] | None:
    """The days of the period on which it lasted; what has no end lasts as long as the returns tell."""
    until = fact.end or max((last for _first, last in told), default=period.first)
    first, last = max(fact.start, period.first), min(until, period.last)
    return (first, last) if first <= last else None


def _episodes(asked: _Asked) -> _Found:
    facts = [fact for fact in asked.facts() if _lasts(fact, asked.period, asked.told)]
    return _counted({fact.start for fact in facts}, facts, asked.told)


def _counted(things: set[Any], facts: list[Fact], told: Stretches) -> _Found:
    return _Found(len(things) if things or told else None, tuple(facts))


def _days(asked: _Asked) -> _Found:
    facts = asked.facts()
    stretches = [lasts for fact in facts if (lasts := _lasts(fact, asked.period, asked.told))]
    if not stretches and not asked.told:
        return _Found(None)
    return _Found(sum((last - first).days + 1 for first, last in joined(stretches)), tuple(facts))


def _began(asked: _Asked) -> _Found:
    facts = [fact for fact in asked.facts() if asked.period.holds(fact.start)]
    return _counted({fact.start for fact in facts}, facts, asked.told)


def _repeats(asked: _Asked) -> _Found:
    days = sorted({fact.start for fact in asked.facts()})
    again = {
        later for earlier, later in itertools.pairwise(days)
        if asked.period.holds(later) and (later - earlier).days <= asked.measure.within_days
    }  # fmt: skip
    return _counted(again, [fact for fact in asked.facts() if fact.start in again], asked.told)


_YES, _NO = {"1", "y", "yes", "true"}, {"0", "n", "no", "false"}


def yes_or_no(value: Any) -> bool | None:
    """An answer however a return writes it; None where it says neither."""
    text = str(value if value is not None else "").strip().lower()
    return True if text in _YES else False if text in _NO else None


def _answered(asked: _Asked) -> _Found:
    said: dict[date, tuple[bool, Fact]] = {}
    for fact in asked.facts():
        if fact.end is None or not asked.period.holds(fact.end):
            continue
        if asked.measure.given and yes_or_no(fact.fields.get(asked.measure.given)) is not True:
            continue
        answer = yes_or_no(fact.fields.get(asked.measure.field))
        if answer is not None:
            said[fact.start] = (answer, fact)
    if not said:
        return _Found(None)
    return _Found(
        sum(answer for answer, _fact in said.values()),
        tuple(fact for _answer, fact in said.values()),
        len(said),
    )


def _greatest(asked: _Asked) -> _Found:
    facts = [
        f
        for f in asked.facts()
        if _lasts(f, asked.period, asked.told) and f.fields.get(asked.measure.field) is not None
    ]
    if not facts:
        return _Found(None)
    top = max(facts, key=lambda fact: float(fact.fields[asked.measure.field]))
    return _Found(float(top.fields[asked.measure.field]), (top,))


def _latest(asked: _Asked) -> _Found:
    for fact in sorted(asked.facts(), key=lambda one: one.on, reverse=True):
        lies_in = (
            bool(_lasts(fact, asked.period, asked.told))
            if asked.measure.in_force
            else asked.period.holds(fact.on)
        )
        if not lies_in or not _of_age(asked.history, fact, asked.measure):
            continue
        value = _read(fact, asked.measure)
        if value is not None:
            return _Found(value, (fact,))
    return _Found(None)


def _read(fact: Fact, measure: Measure) -> Amount:
    value: Amount = fact.fields.get(measure.field)
    if measure.endings or measure.beginnings:
        text = str(value or "")
        word = measure.beginnings.get(text[:1]) if measure.beginnings else measure.endings.get(text[1:])
        if word is not None:
            return word == "yes"
        return yes_or_no(fact.fields.get(measure.else_field)) if measure.else_field else None
    return value


def _of_age(history: History, fact: Fact, measure: Measure) -> bool:
    if measure.from_age is None or measure.to_age is None or history.born is None:
        return True
    age = (
        fact.on.year
        - history.born.year
        - ((fact.on.month, fact.on.day) < (history.born.month, history.born.day))
    )
    return measure.from_age <= age <= measure.to_age


def _among(asked: _Asked) -> _Found:
    facts = [
        f
        for f in asked.facts()
        if asked.period.holds(f.start) and f.fields.get(asked.measure.field) is not None
    ]
    if not facts:
        return _Found(None)
    named = {code for fact in facts for code in fact.fields[asked.measure.field]}
    return _Found(tuple(code for code in asked.measure.values if code in named), tuple(facts))


def _said(asked: _Asked) -> _Found:
    """Yes where a fact says so, or happened and says nothing; no where one says no, or a table that lists them has none."""
    facts = [fact for fact in asked.facts() if asked.period.holds(fact.on)]
    if asked.measure.latest:
        facts = sorted(facts, key=lambda fact: fact.on)[-1:]
    answers = [yes_or_no(fact.fields["said"]) if "said" in fact.fields else _unsaid(fact) for fact in facts]
    if any(answer is True for answer in answers):
        return _Found(True, tuple(facts))
    if any(answer is False for answer in answers):
        return _Found(False, tuple(facts))
    none_listed = not facts and not asked.measure.latest and _lists_each(asked)
    return _Found(False if none_listed else None, tuple(facts))


def _lists_each(asked: _Asked) -> bool:
    """Whether a return that tells of the period lists each time apart, so that none listed is none."""
    each = {
        (place.kind, place.table)
        for place in asked.terms.facts[asked.measure.fact]
        if not place.yearly and not place.fields
    }
    held = {
        (one.kind, table)
        for one in asked.history.covered
        for _kind, table in each
        if one.tables is None or table in one.tables
    }
    return bool(asked.told) and bool(each & held)


def _unsaid(fact: Fact) -> bool | None:
    """What is listed one by one happened; a yearly answer left out says nothing."""
    return None if fact.end == fact.on and fact.start != fact.on else True


def _after_the_first(asked: _Asked) -> _Found:
    days = [fact.start for fact in asked.facts()]
    return _Found(sum(asked.period.holds(day) for day in days[1:]) if days else None)


def _ever(asked: _Asked) -> _Found:
    facts = [fact for fact in asked.facts() if fact.start <= asked.period.last]
    if facts:
        return _Found(True, tuple(facts))
    complete = sum((last - first).days + 1 for first, last in asked.told) == asked.period.days
    return _Found(False if complete else None)


_MEASURES: dict[str, Callable[[_Asked], _Found]] = {
    "episodes": _episodes, "days": _days, "starts": _began, "answered": _answered, "greatest": _greatest,
    "repeats": _repeats, "latest": _latest, "among": _among, "said": _said, "after_the_first": _after_the_first,
    "ever": _ever,
}  # fmt: skip
