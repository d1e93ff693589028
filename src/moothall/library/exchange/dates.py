"""A date as sources write it, brought to as much of an ISO date as it tells."""

from __future__ import annotations

import re
from calendar import monthrange

FIRST_YEAR, LAST_YEAR = 1000, 2199
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan ionawr", "february feb chwefror", "march mar mawrth", "april apr ebrill", "may mai",
            "june jun mehefin", "july jul gorffennaf", "august aug awst", "september sep sept medi",
            "october oct hydref", "november nov tachwedd", "december dec rhagfyr",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:T.*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_UK = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_WORDS = re.compile(r"[\W_]+")


def read_date(text: str) -> str | None:
    """As much of an ISO date as the text tells for certain; None where it is no date.

    >>> [read_date(text) for text in ("2021/12//", "21 October 2020", "Oct 2020", "c2019", "forthcoming")]
    ['2021-12', '2020-10-21', '2020-10', '2019', None]
    """
    bare = text.strip().strip("[]()").rstrip("/-. ")
    bare = re.sub(r"^(?:circa|ca\.?|c\.?|©)\s*(?=\d)", "", bare, flags=re.IGNORECASE)
    for pattern in (_ISO, _COMPACT):
        if found := pattern.fullmatch(bare):
            return partial_date(*(int(part) if part else None for part in found.groups()))
    if found := _UK.fullmatch(bare):
        first, second, year = (int(part) for part in found.groups())
        if first > 12 >= second or first == second:
            return partial_date(year, second, first)
        return partial_date(year, first, second) if second > 12 >= first else None
    return _in_words(bare)


def _in_words(text: str) -> str | None:
    """'21st of October 2020', 'October 21, 2020', '2020 Oct 21'."""
    words = [word for word in _WORDS.split(text.casefold()) if word not in ("", "of", "the")]
    year = month = day = None
    for word in words:
        number = re.fullmatch(r"(\d{1,4})(?:st|nd|rd|th)?", word)
        if number and len(number[1]) == 4 and year is None:
            year = int(number[1])
        elif number and len(number[1]) <= 2 and day is None:
            day = int(number[1])
        elif word in _MONTHS and month is None:
            month = _MONTHS[word]
        else:
            return None
    if year is None or (day is not None and month is None):
        return None
    return partial_date(year, month, day)


def partial_date(year: int | None, month: int | None = None, day: int | None = None) -> str | None:
    """The ISO date of numbers, None where there is no such day. A month or day of nought is not told."""
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if not month:
        return f"{year:04d}" if not day else None
    if not 1 <= month <= 12:
        return None
    if not day:
        return f"{year:04d}-{month:02d}"
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= day <= monthrange(year, month)[1] else None


def parts_of(published: str) -> tuple[int, ...]:
    """Year, month and day as numbers, as many as are told."""
    return tuple(int(part) for part in published.split("-")) if published else ()


MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
