"""Indicators worked out from returns: each with its definition, unit, denominator and source fields, in a file.

terms = indicators()
history = history_of(rows, covered, terms, nrm_referrals=days, born=born)
measured(history, terms, "missing_days", Period(first, last))
"""

from __future__ import annotations

from .history import Covered, Fact, History, KeptRow, history_of
from .measures import Measured, Period, all_measured, describe, measured
from .model import Indicator, Indicators, indicators

__all__ = [
    "Covered",
    "Fact",
    "History",
    "Indicator",
    "Indicators",
    "KeptRow",
    "Measured",
    "Period",
    "all_measured",
    "describe",
    "history_of",
    "indicators",
    "measured",
]
