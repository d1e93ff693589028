"""Did it help? Designs, estimators and what they assume. Plain Python, for an analyst in a notebook.

So far: effects by group and time under staggered adoption (`group_time`), with their aggregates and bands.
"""

from .aggregate import Aggregate, aggregate
from .bands import Bands, bands
from .errors import EvaluationError
from .group_time import GroupTime, group_time
from .panel import Panel, panel
from .rows import Rows, rows
from .split_at_change import check_rates_comparable, is_decision_rate, periods_of_one_test

__all__ = [
    "Aggregate",
    "Bands",
    "EvaluationError",
    "GroupTime",
    "Panel",
    "Rows",
    "aggregate",
    "bands",
    "check_rates_comparable",
    "group_time",
    "is_decision_rate",
    "panel",
    "periods_of_one_test",
    "rows",
]
