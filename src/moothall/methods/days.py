"""Days and months of the calendar as people write them in English."""

from __future__ import annotations

#: Days in a year and in a month of the calendar, in the long run.
DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day_in_words(day: str) -> str:
    """A day or a month of the calendar (`2025-12-31`, `2025-12`) as people write it: 31 December 2025."""
    year, month, *rest = day.split("-")
    words = f"{_MONTHS[int(month) - 1]} {year}"
    return f"{int(rest[0])} {words}" if rest else words
