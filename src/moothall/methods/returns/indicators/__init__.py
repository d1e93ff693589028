"""Indicators worked out from returns: each with its definition, unit, denominator and source fields, in a file.

terms = indicators()
history = history_of(rows, covered, terms, nrm_referrals=days, born=born)
measured(history, terms, "missing_days", Period(first, last))
"""

from __future__ import annotations

from .counting import NO_RETURN, NOT_TOLD, PART, band_words, is_counted, possible, value_of
from .history import Covered, Fact, History, KeptRow, history_of
from .measures import Measured, Period, all_measured, describe, facts_counted, measured
from .model import Indicator, Indicators, indicators

__all__ = [
    "NOT_TOLD",
    "NO_RETURN",
    "PART",
    "Covered",
    "Fact",
    "History",
    "Indicator",
    "Indicators",
    "KeptRow",
    "Measured",
    "Period",
    "all_measured",
    "band_words",
    "describe",
    "facts_counted",
    "history_of",
    "indicators",
    "is_counted",
    "measured",
    "possible",
    "value_of",
]
