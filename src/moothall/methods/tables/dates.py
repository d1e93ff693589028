"""A day in the words of the file's language."""

from __future__ import annotations

from datetime import date

_MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
    "cy": (
        "Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd",
        "Rhagfyr",
    ),
}  # fmt: skip


def day_words(day: date, language: str) -> str:
    """Such as '4 May 2026'."""
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"
