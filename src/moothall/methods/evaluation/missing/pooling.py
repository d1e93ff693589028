"""One answer from several imputations: Rubin's rules with degrees of freedom that hold in small samples.

Rubin (1987), Multiple imputation for nonresponse in surveys; Barnard and Rubin (1999), Biometrika 86, 948-955; where
errors are by cluster, Satterthwaite (1946), Biometrics Bulletin 2, 110-114, of the two parts of Rubin's variance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite, sqrt

import numpy as np

from ..errors import EvaluationError


@dataclass(frozen=True)
class Answer:
    """An estimate with its variance and the degrees of freedom it would have were nothing missing.

    `by_cluster`: these count clusters (sites, say), of which none is lost when children are.
    """

    estimate: float
    variance: float
    freedom: float = inf
    by_cluster: bool = False


@dataclass(frozen=True)
class Pooled:
    """The pooled estimate. `within` and `between` are the two parts of its variance; `missing` the share of what is
    not known because of what is missing; `draws` how many imputations there were."""

    estimate: float
    se: float
    low: float
    high: float
    freedom: float
    within: float
    between: float
    missing: float
    draws: int


def pool(answers: Sequence[Answer], *, level: float = 0.95) -> Pooled:
    """The answers of the imputations as one. Raises EvaluationError for fewer than two, or a variance below nought."""
    draws = len(answers)
    if draws < 2:
        raise EvaluationError("Pooling needs at least two imputations; take twenty or more.")
    values = np.array([answer.estimate for answer in answers])
    variances = np.array([answer.variance for answer in answers])
    if not (np.isfinite(values).all() and np.isfinite(variances).all()) or (variances < 0).any():
        raise EvaluationError(
            "An imputation gave no estimate, or a variance below nought: look at its analysis."
        )
    estimate, within, between = float(values.mean()), float(variances.mean()), float(values.var(ddof=1))
    added = (1 + 1 / draws) * between
    total = within + added
    share = added / total if total else 0.0
    whole = min(answer.freedom for answer in answers)
    freedom = _freedom(share, draws, whole, all(answer.by_cluster for answer in answers))
    low, high = interval(estimate, sqrt(total), freedom, level)
    return Pooled(estimate, sqrt(total), low, high, freedom, within, between, _unknown(share, freedom), draws)


def interval(estimate: float, se: float, freedom: float, level: float = 0.95) -> tuple[float, float]:
    """The interval of an estimate by t; normal for infinite degrees of freedom, without ends where there are none."""
    from scipy.stats import norm, t

    if freedom <= 0:
        return -inf, inf
    reach = float(t.ppf(0.5 + level / 2, freedom) if isfinite(freedom) else norm.ppf(0.5 + level / 2))
    return estimate - reach * se, estimate + reach * se


def _freedom(share: float, draws: int, whole: float, by_cluster: bool) -> float:
    """Barnard and Rubin (1999), equation 3, or by cluster Satterthwaite's (1946): never more than were nothing missing.

    The first takes degrees of freedom away with the children that are lost, and a part more where there are few: of 4.5
    by clusters, with an eighth not known, it leaves 2.9, and intervals hold the truth too often.
    """
    old = inf if share == 0 else (draws - 1) / share**2
    if whole == inf or whole <= 0:
        return min(old, whole)
    if by_cluster:
        return min(whole, 1 / (1 / old + (1 - share) ** 2 / whole))
    seen = (whole + 1) / (whole + 3) * whole * (1 - share)
    return 1 / (1 / old + 1 / seen) if seen else 0.0


def _unknown(share: float, freedom: float) -> float:
    """The fraction of missing information (Rubin 1987, equation 3.1.10)."""
    if share == 0 or freedom == inf:
        return share
    ratio = share / (1 - share)
    return (ratio + 2 / (freedom + 3)) / (ratio + 1)
