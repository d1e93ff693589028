"""The quarter a day lies in. The figures themselves are in `overview.themes`."""

from __future__ import annotations

from datetime import date

from moothall.methods.process import periods


def quarter_of(day: date) -> tuple[date, date]:
    """The first and last day of the calendar quarter a day lies in."""
    period = periods.quarter_of(day)
    return period.first, period.last
