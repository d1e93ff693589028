"""Did it help? Designs, estimators and what they assume. Plain Python, for an analyst in a notebook.

So far: effects by group and time under staggered adoption (`group_time`), with their aggregates and bands.
"""

from .aggregate import Aggregate, aggregate
from .bacon import Bacon, bacon
from .bands import Bands, band_of, bands, drawn_of
from .errors import EvaluationError
from .grid import Grid, grid, grid_of
from .group_time import GroupTime, group_time
from .imputation import Averaged, Imputation, average, impute
from .interaction_weighted import InteractionWeighted, interaction_weighted
from .leads import Leads, leads
from .panel import Panel, panel
from .pretrend import Pretrend, pretrend
from .rows import Rows, rows
from .split_at_change import check_rates_comparable, is_decision_rate, periods_of_one_test

__all__ = [
    "Aggregate",
    "Averaged",
    "Bacon",
    "Bands",
    "EvaluationError",
    "Grid",
    "GroupTime",
    "Imputation",
    "InteractionWeighted",
    "Leads",
    "Panel",
    "Pretrend",
    "Rows",
    "aggregate",
    "average",
    "bacon",
    "band_of",
    "bands",
    "check_rates_comparable",
    "drawn_of",
    "grid",
    "grid_of",
    "group_time",
    "impute",
    "interaction_weighted",
    "is_decision_rate",
    "leads",
    "panel",
    "periods_of_one_test",
    "pretrend",
    "rows",
]
