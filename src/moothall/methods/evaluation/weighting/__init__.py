"""Children compared with children like them: scores, weights, matching, balance, effects and what could explain them.

The way through: `covariates_of(table, columns)`, `propensity`, `overlap`, then `inverse_probability_weights`,
`entropy_balance` or `match`; `balance` before and after; `weighted_effect` (or `effect_with_weights`); `e_value`.
"""

from ..figures import About
from .as_outputs import arms_outputs, balance_output, effect_output, sizes_output
from .balance import Balance, BalanceRow, balance
from .covariates import Covariates, covariates, covariates_of
from .effects import Comparison, Effect
from .entropy import entropy_balance
from .evalue import EValue, e_value
from .matching import Matched, match
from .outcome_model import effect_with_weights, weighted_effect
from .overlap import Overlap, kept, optimal_bound, overlap
from .propensity import Propensity, propensity
from .weights import Weights, effective_size, inverse_probability_weights

__all__ = [
    "About",
    "Balance",
    "BalanceRow",
    "Comparison",
    "Covariates",
    "EValue",
    "Effect",
    "Matched",
    "Overlap",
    "Propensity",
    "Weights",
    "arms_outputs",
    "balance",
    "balance_output",
    "covariates",
    "covariates_of",
    "e_value",
    "effect_output",
    "effect_with_weights",
    "effective_size",
    "entropy_balance",
    "inverse_probability_weights",
    "kept",
    "match",
    "optimal_bound",
    "overlap",
    "propensity",
    "sizes_output",
    "weighted_effect",
]
