"""Small pieces of plain words that several answers share, in the language spoken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from .phrases import say

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def listed(things: Sequence[str], joiner: str = "and") -> str:
    """Join words as a person would: 'police', 'police and health', 'police, health and education'."""
    if len(things) <= 1:
        return "".join(things)
    return say(f"{{before}} {joiner} {{last}}", before=", ".join(things[:-1]), last=things[-1])


def counted(number: int, thing: str) -> str:
    """Say how many: '1 day', '2 days', '1 working day'."""
    return say(f"{{number}} {thing}" if number == 1 else f"{{number}} {thing}s", number=number)


def long_date(day: date) -> str:
    """Write a date in full, with no leading nought: '4 May 2026'."""
    return say(f"{{day}} {MONTHS[day.month - 1]} {{year}}", day=day.day, year=day.year)


def begun(text: str) -> str:
    """The words with a capital to begin with."""
    return f"{text[:1].upper()}{text[1:]}"


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
