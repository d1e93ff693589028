"""Did it help? Designs, estimators and what they assume. Plain Python, for an analyst in a notebook.

So far: effects by group and time under staggered adoption (`group_time`), with their aggregates and bands.
"""

from .aggregate import Aggregate, aggregate
from .bacon import Bacon, bacon
from .bands import Bands, band_of, bands, drawn_of
from .detectable import Claim, Detectable, Persistence, claim_allowed, detectable, drawn_errors, persistence
from .errors import EvaluationError
from .event_study import EventStudy, event_study, of_aggregate, of_interaction_weighted
from .few_clusters import Coefficient, WildBootstrap, clustered, wild_bootstrap
from .grid import Grid, grid, grid_of
from .group_time import GroupTime, group_time
from .honest import RobustInterval, Sensitivity, sensitivity
from .imputation import Averaged, Imputation, average, impute
from .interaction_weighted import InteractionWeighted, interaction_weighted
from .interrupted import Change, EffectAt, Interrupted, interrupted
from .leads import Leads, leads
from .panel import Panel, panel
from .pretrend import Pretrend, pretrend
from .randomisation import Randomised, randomisation, ways
from .rows import Rows, rows
from .signs import Advice, SignChanges, honest_way, sign_changes
from .split_at_change import check_rates_comparable, is_decision_rate, periods_of_one_test

__all__ = [
    "Advice",
    "Aggregate",
    "Averaged",
    "Bacon",
    "Bands",
    "Change",
    "Claim",
    "Coefficient",
    "Detectable",
    "EffectAt",
    "EvaluationError",
    "EventStudy",
    "Grid",
    "GroupTime",
    "Imputation",
    "InteractionWeighted",
    "Interrupted",
    "Leads",
    "Panel",
    "Persistence",
    "Pretrend",
    "Randomised",
    "RobustInterval",
    "Rows",
    "Sensitivity",
    "SignChanges",
    "WildBootstrap",
    "aggregate",
    "average",
    "bacon",
    "band_of",
    "bands",
    "check_rates_comparable",
    "claim_allowed",
    "clustered",
    "detectable",
    "drawn_errors",
    "drawn_of",
    "event_study",
    "grid",
    "grid_of",
    "group_time",
    "honest_way",
    "impute",
    "interaction_weighted",
    "interrupted",
    "is_decision_rate",
    "leads",
    "of_aggregate",
    "of_interaction_weighted",
    "panel",
    "periods_of_one_test",
    "persistence",
    "pretrend",
    "randomisation",
    "rows",
    "sensitivity",
    "sign_changes",
    "ways",
    "wild_bootstrap",
]
