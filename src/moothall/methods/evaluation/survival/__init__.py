"""Time to an event: what analysts of follow-up need, exact with tied times, in plain NumPy; results as in R.

Start from `follow_up` (the columns) and, for covariates, `design`. One event: `kaplan_meier`, `quantile`, `log_rank`,
`restricted_mean`, `cox`, `proportional_hazards`. Several kinds: `competing`, `time_lost`, `gray_test`, `fine_gray`. Episodes that
come again: `mean_count`, `andersen_gill`, `prentice_williams_peterson`, `negative_binomial`. Adjusted contrasts at
horizons: `pseudo_values` and `regress`.
"""

from .as_outputs import incidence_output, mean_count_output
from .baseline import Baseline, baseline
from .competing import Competing, Incidence, competing, time_lost
from .concordance import Concordance, concordance
from .counts import Counts, negative_binomial
from .cox import Cox, Test, cox
from .curve import AtRisk, Curve, Quantile, at_risk_table, kaplan_meier, quantile
from .design import Design, design
from .fine_gray import FineGray, fine_gray
from .follow_up import FollowUp, follow_up
from .gray import Gray, gray_test
from .log_rank import LogRank, log_rank
from .mean_count import MeanCount, mean_count
from .proportional import Proportional, proportional_hazards
from .pseudo import Pseudo, pseudo_values
from .recurrent import andersen_gill, event_number, prentice_williams_peterson
from .regression import Regression, regress
from .restricted import (
    Difference,
    RestrictedMean,
    clustered_difference,
    difference,
    restricted_mean,
    robust_mean,
)

__all__ = [
    "AtRisk",
    "Baseline",
    "Competing",
    "Concordance",
    "Counts",
    "Cox",
    "Curve",
    "Design",
    "Difference",
    "FineGray",
    "FollowUp",
    "Gray",
    "Incidence",
    "LogRank",
    "MeanCount",
    "Proportional",
    "Pseudo",
    "Quantile",
    "Regression",
    "RestrictedMean",
    "Test",
    "andersen_gill",
    "at_risk_table",
    "baseline",
    "clustered_difference",
    "competing",
    "concordance",
    "cox",
    "design",
    "difference",
    "event_number",
    "fine_gray",
    "follow_up",
    "gray_test",
    "incidence_output",
    "kaplan_meier",
    "log_rank",
    "mean_count",
    "mean_count_output",
    "negative_binomial",
    "prentice_williams_peterson",
    "proportional_hazards",
    "pseudo_values",
    "quantile",
    "regress",
    "restricted_mean",
    "robust_mean",
    "time_lost",
]
