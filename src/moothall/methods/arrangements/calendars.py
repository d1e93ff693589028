"""Counting days: calendar days, working days by nation, months, birthdays.

A working day is not a Saturday, a Sunday, Christmas Day, Good Friday or a bank holiday of that nation
(rule SAF-11: regulation 2 of SI 2006/1738).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

_A_DAY = timedelta(days=1)
_SATURDAY = 5


class Nation(StrEnum):
    """Whose bank holidays, and whose statutory steps."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"

    @classmethod
    def _missing_(cls, value: object) -> Nation | None:
        """England and Wales share their bank holidays; the pair is read as England."""
        also_read = {"england-and-wales": cls.ENGLAND, "northern_ireland": cls.NORTHERN_IRELAND}
        return also_read.get(str(value))


_SUBDIVISIONS = {
    Nation.ENGLAND: "ENG",
    Nation.WALES: "WLS",
    Nation.SCOTLAND: "SCT",
    Nation.NORTHERN_IRELAND: "NIR",
}


@lru_cache(maxsize=512)
def bank_holidays(year: int, nation: Nation) -> dict[date, str]:
    """Every bank holiday of that nation in that year, with its name."""
    import holidays  # half a second of calendars of the whole world, needed only where days are counted

    # The language is named so that a machine set to another one gives the same words.
    found = holidays.country_holidays(
        "GB", subdiv=_SUBDIVISIONS[Nation(nation)], years=year, language="en_GB"
    )
    return {day: name for day, name in found.items() if day.year == year}


def is_working_day(day: date, nation: Nation) -> bool:
    """Is this a working day in that nation (rule SAF-11)?"""
    return day.weekday() < _SATURDAY and day not in bank_holidays(day.year, nation)


def add_working_days(start: date, number: int, nation: Nation) -> date:
    """The working day that is that many working days after the start; nought gives the start itself."""
    if number < 0:
        raise ValueError("Working days are counted forward: give nought or more.")
    day = start
    while number:
        day += _A_DAY
        number -= is_working_day(day, nation)
    return day


def working_days_between(start: date, end: date, nation: Nation) -> int:
    """How many working days lie after the start, up to and including the end; below nought if it is past."""
    if end < start:
        return -working_days_between(end, start, nation)
    span = range(1, (end - start).days + 1)
    return sum(is_working_day(start + timedelta(days=step), nation) for step in span)


def last_working_day_up_to(day: date, nation: Nation) -> date:
    """The day itself if it is a working day, else the last working day before it."""
    while not is_working_day(day, nation):
        day -= _A_DAY
    return day


def add_months(start: date, number: int) -> date:
    """The same day of a later month, or that month's last day if it has no such day."""
    years, month = divmod(start.month - 1 + number, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def birthday(date_of_birth: date, age: int) -> date:
    """The day a person attains an age: from its first moment (Family Law Reform Act 1969, section 9).

    Somebody born on 29 February attains it on 1 March where the year has no 29 February.
    """
    year = date_of_birth.year + age
    if (date_of_birth.month, date_of_birth.day) == (2, 29) and monthrange(year, 2)[1] == 28:
        return date(year, 3, 1)
    return date_of_birth.replace(year=year)


def age_on(date_of_birth: date, day: date) -> int:
    """Age in whole years on that day."""
    years = day.year - date_of_birth.year
    return years if birthday(date_of_birth, years) <= day else years - 1
