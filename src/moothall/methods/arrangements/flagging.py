"""Flags: what the records themselves say, by counting events in a time or by a score that is reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from .arrangement import Arrangement
from .calendars import Nation, add_months, add_working_days
from .clocks import unit_of
from .phrases import say
from .rule import Answer, Rule
from .sections.amounts import Period
from .sections.function import Flag
from .words import counted, sentence_of


class Raised(Answer):
    """One flag: whether it is raised, and what was counted."""

    code: str
    title: str
    raised: bool
    number: int | None = None


def flags(
    arrangement: Arrangement,
    events: Iterable[tuple[str, date]],
    scores: Mapping[str, int | None],
    today: date,
) -> tuple[Raised, ...]:
    """Each flag of the arrangement. `events` are what happened and when, by the names the flags know."""
    happened = list(events)
    return tuple(_flag(arrangement, rule, happened, scores, today) for rule in arrangement.function.flags)


def _flag(
    arrangement: Arrangement,
    rule: Rule[Flag],
    events: list[tuple[str, date]],
    scores: Mapping[str, int | None],
    today: date,
) -> Raised:
    flag = rule.value
    number: int | None
    if flag.event is not None:
        number, said = _by_count(arrangement, flag, events, today)
    else:
        number = scores.get(flag.score or "")
        said = (
            say("nobody has filled the questionnaire in")
            if number is None
            else say("the score is {number}", number=number)
        )
        said = say("{said}; {at_least} raises it", said=said, at_least=flag.at_least)
    return Raised(
        sentence=sentence_of(said), rules=arrangement.cited(rule), code=flag.code, title=flag.title,
        raised=number is not None and number >= flag.at_least, number=number,
    )  # fmt: skip


def _by_count(
    arrangement: Arrangement, flag: Flag, events: list[tuple[str, date]], today: date
) -> tuple[int, str]:
    """The most events of the kind that lie in one stretch of the flag's length that reaches up to today."""
    days = sorted(day for name, day in events if name == flag.event and day <= today)
    if flag.within is None:
        return len(days), say(
            "{number}; {at_least} raises it", number=counted(len(days), "time"), at_least=flag.at_least
        )
    recent = [day for day in days if _reaches(arrangement, day, flag.within) >= today]
    within = counted(flag.within.limit, flag.within.unit.replace("_", " ").removesuffix("s"))
    return len(recent), say(
        "{number} in the last {within}; {at_least} raises it",
        number=counted(len(recent), "time"),
        within=within,
        at_least=flag.at_least,
    )


def _reaches(arrangement: Arrangement, day: date, period: Period) -> date:
    unit = unit_of(arrangement, period.unit)
    if unit == "months":
        return add_months(day, period.limit)
    if unit == "working_days":
        return add_working_days(day, period.limit, Nation(arrangement.nations[0]))
    limit = -(-period.limit // 24) if unit == "hours" else period.limit
    return date.fromordinal(day.toordinal() + limit)
