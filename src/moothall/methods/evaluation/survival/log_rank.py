"""The log-rank test of k groups, with strata, delayed entry and the weights of Harrington and Fleming (1982).

Mantel 1966; Peto and Peto 1972. With `rho` 1 it is the Peto-Peto form of the Wilcoxon test. Results as R `survdiff`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import EvaluationError
from .algebra import solve
from .follow_up import Floats, FollowUp, Numbers, Truths
from .intervals import chi_squared


@dataclass(frozen=True)
class LogRank:
    """Observed and expected events of each group (weighted by `rho`), the test and its degrees of freedom."""

    groups: tuple[str, ...]
    rows: Numbers
    observed: Floats
    expected: Floats
    covariance: Floats
    statistic: float
    freedom: int
    p: float
    rho: float


def log_rank(
    follow: FollowUp,
    group: Numbers,
    groups: tuple[str, ...],
    *,
    strata: Numbers | None = None,
    rho: float = 0.0,
) -> LogRank:
    """Whether the groups differ. `group` numbers each row's group, `strata` its stratum, from nought.

    Every event counts alike; weights of the rows are not used. Raises EvaluationError with fewer than two groups.
    """
    if len(groups) < 2:
        raise EvaluationError("A log-rank test needs at least two groups.")
    count = len(groups)
    observed, expected = np.zeros(count), np.zeros(count)
    covariance = np.zeros((count, count))
    for one in np.unique(strata) if strata is not None else [None]:
        keep: Truths = np.ones(follow.rows, bool) if one is None else strata == one
        seen, due, spread = _of_stratum(follow, group, keep, count, rho)
        observed, expected, covariance = observed + seen, expected + due, covariance + spread
    statistic, freedom = quadratic(observed - expected, covariance, expected > 0)
    rows = np.bincount(group, minlength=count)
    return LogRank(
        groups, rows, observed, expected, covariance, statistic, freedom, chi_squared(statistic, freedom), rho
    )


def _of_stratum(
    follow: FollowUp, group: Numbers, keep: Truths, count: int, rho: float
) -> tuple[Floats, Floats, Floats]:
    entry = None if follow.entry is None else follow.entry[keep]
    at_risk, events = by_group(follow.exit[keep], follow.happened[keep], entry, group[keep], count)
    total, died = at_risk.sum(axis=1), events.sum(axis=1)
    some = died > 0
    at_risk, events, total, died = at_risk[some], events[some], total[some], died[some]
    before = np.concatenate([[1.0], np.cumprod(1 - died / total)])[:-1] if len(died) else died
    heavy = before**rho
    share = at_risk / total[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(total > 1, heavy**2 * died * (total - died) / (total - 1), 0.0)
    spread = np.diag(scale @ share) - (share * scale[:, None]).T @ share
    return heavy @ events, (heavy * died) @ share, spread


def by_group(
    exit: Floats, happened: Truths, entry: Floats | None, group: Numbers, count: int
) -> tuple[Floats, Floats]:
    """T by groups, over the times of an event: those at risk and their events."""
    time = np.unique(exit[happened])
    size = len(time)

    def table(place: Numbers, who: Numbers) -> Floats:
        return (
            np.bincount(place * count + who, minlength=(size + 1) * count)
            .reshape(size + 1, count)
            .astype(float)
        )

    last = np.searchsorted(time, exit, "right")
    change = table(last, group)[1:]
    if entry is not None:
        change -= table(np.searchsorted(time, entry, "right"), group)[1:]
    at_risk: Floats = np.cumsum(change[::-1], axis=0)[::-1]
    return at_risk, table(last[happened], group[happened])[1:]


def quadratic(score: Floats, covariance: Floats, known: Truths) -> tuple[float, int]:
    """Score' covariance^-1 score without the last of the groups that have any; and the degrees of freedom."""
    held = np.flatnonzero(known)[:-1]
    if not len(held):
        return float("nan"), 0
    inside = covariance[np.ix_(held, held)]
    if np.linalg.matrix_rank(inside) < len(held):
        return float("nan"), len(held)
    return float(score[held] @ solve(inside, score[held])), len(held)
