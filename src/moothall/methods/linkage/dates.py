"""A date of birth as somebody wrote it, read as a day. Nothing is guessed that was not written but the century: of a
year in two digits it is the one that makes the birth the most recent that is not to come."""

from __future__ import annotations

import re
from datetime import date

_NUMBERS = re.compile(r"(\d{1,4})\s*[\s./-]\s*(\d{1,2})\s*[\s./-]\s*(\d{1,4})(?:[ T].*)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s./-]*([a-z]{3})[a-z]*[\s,./-]*(\d{4}|\d\d)", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([a-z]{3})[a-z]*[\s.]+(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4})", re.IGNORECASE)


def read_birth(text: str | None) -> str:
    """A date as year-month-day, empty where it is none. Where a day cannot be, such as 1998-02-31, its digits stay,
    since a slip of the pen still tells.

    >>> read_birth("17/02/2009"), read_birth("20090217"), read_birth("17 Feb 2009"), read_birth("not known")
    ('2009-02-17', '2009-02-17', '2009-02-17', '')
    >>> read_birth("17/02/09"), read_birth("17-Feb-98"), read_birth("Feb 17, 2009")
    ('2009-02-17', '1998-02-17', '2009-02-17')
    """
    said = (text or "").strip()
    if re.fullmatch(r"\d{8}(?:\.0)?", said):
        return _ordered(said[:4], said[4:6], said[6:8])
    if numbers := _NUMBERS.fullmatch(said):
        first, middle, last = numbers.groups()
        return _ordered(first, middle, last) if len(first) == 4 else _ordered(last, middle, first)
    if words := _WORDS.fullmatch(said):
        day, month, year = words.groups()
    elif words := _MONTH_FIRST.fullmatch(said):
        month, day, year = words.groups()
    else:
        return ""
    return _ordered(year, str(_MONTHS.index(month.lower()) + 1), day) if month.lower() in _MONTHS else ""


def _ordered(year: str, month: str, day: str) -> str:
    if len(year) == 2:
        this_year = date.today().year
        in_this_century = this_year // 100 * 100 + int(year)
        year = str(in_this_century if in_this_century <= this_year else in_this_century - 100)
    if len(year) != 4:
        return ""
    return f"{year}-{int(month):02d}-{int(day):02d}"


def is_placeholder(born: str) -> bool:
    """Whether a date is a 1 January, which often stands for a day that is not known."""
    return born.endswith("-01-01")


def real(born: str) -> date | None:
    """The date, where there is such a day."""
    try:
        return date.fromisoformat(born)
    except ValueError:
        return None
