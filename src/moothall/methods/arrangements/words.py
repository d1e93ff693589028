"""Small pieces of plain English that several answers share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date


def listed(things: Sequence[str], joiner: str = "and") -> str:
    """Join words as a person would: 'police', 'police and health', 'police, health and education'."""
    if len(things) <= 1:
        return "".join(things)
    return f"{', '.join(things[:-1])} {joiner} {things[-1]}"


def counted(number: int, thing: str) -> str:
    """Say how many: '1 day', '2 days', '1 working day'."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def long_date(day: date) -> str:
    """Write a date in full, with no leading nought: '4 May 2026'."""
    return f"{day.day} {day:%B %Y}"


def sentence_of(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


_TIME = re.compile(r"^([0-9]{1,4}) (day|calendar day|working day|hour|month)s?$")


def time_said(said: str) -> dict[str, int | str]:
    """A length of time as it is said, such as '3 working days', in its parts. ValueError for other words."""
    found = _TIME.match(said)
    if found is None:
        raise ValueError(
            f"'{said}' is not a length of time: write a number, then days, calendar days, working days, hours or months"
        )
    number, unit = found.groups()
    return {"limit": int(number), "unit": f"{unit.replace(' ', '_')}s"}
