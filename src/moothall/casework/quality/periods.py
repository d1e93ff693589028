"""Quarters and years: the only periods in which figures are counted.

Whoever could ask for any two days could take one answer from another and be left with one case. Whole quarters
and whole calendar years can be kept safe against that (`overview.themes.hiding`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_WRITTEN = re.compile(r"^(\d{4})(?:-Q([1-4]))?$")


@dataclass(frozen=True, order=True)
class Period:
    """A calendar year, or with `quarter` one quarter of it."""

    year: int
    quarter: int | None = None

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * ((self.quarter or 1) - 1) + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        month = 3 * (self.quarter or 4)
        return date(self.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)

    @property
    def code(self) -> str:
        """As it stands in an address: 2026-Q3, or 2026."""
        return f"{self.year}-Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def before(self) -> Period:
        """The quarter or year before."""
        if self.quarter is None:
            return Period(self.year - 1)
        return Period(self.year, self.quarter - 1) if self.quarter > 1 else Period(self.year - 1, 4)

    @property
    def after(self) -> Period:
        """The quarter or year after."""
        if self.quarter is None:
            return Period(self.year + 1)
        return Period(self.year, self.quarter + 1) if self.quarter < 4 else Period(self.year + 1, 1)


def quarter_of(day: date) -> Period:
    """The quarter a day lies in."""
    return Period(day.year, (day.month - 1) // 3 + 1)


def quarters_of(year: int) -> list[Period]:
    """The four quarters of a year."""
    return [Period(year, number) for number in (1, 2, 3, 4)]


def read_period(text: str, today: date) -> Period:
    """The period an address names, 2026-Q3 or 2026; the quarter of today where it names none that has begun."""
    found = _WRITTEN.match(text)
    if found is None or not 2000 <= int(found[1]) <= today.year:
        return quarter_of(today)
    named = Period(int(found[1]), int(found[2]) if found[2] else None)
    return named if named.first <= today else quarter_of(today)
