"""Quarters and years of the calendar, as they stand in an address: `2026`, or `2026-3` for a quarter.

There is nothing shorter, and no period that begins where the reader likes: two periods that overlap by a few
days would tell, taken from each other, what happened in those days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_WRITTEN = re.compile(r"(?P<year>(19|20)\d\d)(-(?P<quarter>[1-4]))?")


@dataclass(frozen=True, order=True)
class Period:
    """A calendar year, or with `quarter` (1 to 4) that quarter of it."""

    year: int
    quarter: int = 0

    def __str__(self) -> str:
        return f"{self.year}-{self.quarter}" if self.quarter else str(self.year)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * max(self.quarter - 1, 0) + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after.first - timedelta(days=1)

    @property
    def after(self) -> Period:
        """The period of the same length that follows."""
        if not self.quarter:
            return Period(self.year + 1)
        return Period(self.year, self.quarter + 1) if self.quarter < 4 else Period(self.year + 1, 1)

    @property
    def before(self) -> Period:
        """The period of the same length that went before."""
        if not self.quarter:
            return Period(self.year - 1)
        return Period(self.year, self.quarter - 1) if self.quarter > 1 else Period(self.year - 1, 4)

    @property
    def whole_year(self) -> Period:
        """The year it lies in."""
        return Period(self.year)


def period(written: str) -> Period | None:
    """The period written so, or None where it is none."""
    found = _WRITTEN.fullmatch(written)
    return Period(int(found["year"]), int(found["quarter"] or 0)) if found else None


def periods_until(today: date, years: int) -> list[Period]:
    """The year of today and those before it, newest first, each followed by its quarters that have begun."""
    found = []
    for year in range(today.year, today.year - years, -1):
        found.append(Period(year))
        found += [quarter for number in (4, 3, 2, 1) if (quarter := Period(year, number)).first <= today]
    return found


def quarter_of(day: date) -> Period:
    """The quarter a day lies in."""
    return Period(day.year, (day.month - 1) // 3 + 1)


def quarters_of(year: int) -> list[Period]:
    """The four quarters of a year."""
    return [Period(year, number) for number in (1, 2, 3, 4)]
