"""Days and months of the calendar as people write them in English."""

from __future__ import annotations

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day_in_words(day: str) -> str:
    """A day or a month of the calendar (`2025-12-31`, `2025-12`) as people write it: 31 December 2025."""
    year, month, *rest = day.split("-")
    words = f"{_MONTHS[int(month) - 1]} {year}"
    return f"{int(rest[0])} {words}" if rest else words
