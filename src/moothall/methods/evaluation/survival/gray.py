"""Gray's (1988) test: does the cumulative incidence of an event differ between groups, other events competing?

The score of a group sums its events of the kind less its share of all of them, by those at risk of the subdistribution:
R_g = Y_g (1 - F_g) / S_g just before. Its variance is that of his section 3, as R `cmprsk` computes it. With strata the
scores and variances are added; `rho` weights by (1 - F)^rho.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import EvaluationError
from .follow_up import Floats, FollowUp, Numbers
from .intervals import chi_squared
from .log_rank import by_group, quadratic


@dataclass(frozen=True)
class Gray:
    """The test of one kind of event."""

    cause: str
    statistic: float
    freedom: int
    p: float
    score: Floats
    covariance: Floats
    rho: float


def gray_test(
    follow: FollowUp, group: Numbers, groups: int, *, strata: Numbers | None = None, rho: float = 0.0
) -> tuple[Gray, ...]:
    """A test for each kind of event. `group` numbers each row's group. Without delayed entry and weights.

    Raises EvaluationError where either is given: the test is not defined for them.
    """
    if follow.entry is not None or follow.weight is not None:
        raise EvaluationError("Gray's test is not defined with delayed entry or weights: compare the curves with their intervals.")  # fmt: skip
    if groups < 2:
        raise EvaluationError("Gray's test needs at least two groups.")
    found = []
    stratum = np.zeros(follow.rows, np.int64) if strata is None else strata
    for kind, cause in enumerate(follow.causes, 1):
        score, covariance = np.zeros(groups), np.zeros((groups, groups))
        for one in np.unique(stratum):
            keep = stratum == one
            add, spread = _of_stratum(follow.exit[keep], follow.event[keep], kind, group[keep], groups, rho)
            score, covariance = score + add, covariance + spread
        statistic, freedom = quadratic(score, covariance, np.bincount(group, minlength=groups) > 0)
        found.append(Gray(cause, statistic, freedom, chi_squared(statistic, freedom), score, covariance, rho))
    return tuple(found)


def _of_stratum(
    exit: Floats, event: Numbers, kind: int, group: Numbers, groups: int, rho: float
) -> tuple[Floats, Floats]:
    happened = event > 0
    risk, total = by_group(exit, happened, None, group, groups)
    times = np.unique(exit[happened])
    place = np.searchsorted(times, exit[event == kind])
    one = np.bincount(place * groups + group[event == kind], minlength=len(times) * groups).reshape(-1, groups).astype(float)  # fmt: skip
    other, here = total - one, risk > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        free = np.cumprod(np.where(here, 1 - total / risk, 1.0), axis=0)
        before = np.concatenate([np.ones((1, groups)), free[:-1]])
        had = np.cumsum(np.where(here, before * one / risk, 0.0), axis=0)
        had_before = np.concatenate([np.zeros((1, groups)), had[:-1]])
        size = np.where(here, risk / before, 0.0)
        wide = size.sum(axis=1)
        sub = np.where(here, size * (1 - had_before), 0.0)
        events = one.sum(axis=1)
        pooled = np.cumsum(np.where(wide > 0, events / wide, 0.0))
        earlier = np.concatenate([[0.0], pooled[:-1]])
        heavy = (1 - earlier) ** rho
        expected = sub * (events / sub.sum(axis=1))[:, None]
        score = heavy @ np.where(here, one - expected, 0.0)
        share = size / wide[:, None]
        # T x g x g: how a group's weight moves another's score.
        pull = heavy[:, None, None] * (
            size[:, :, None] * np.eye(groups) - size[:, :, None] * share[:, None, :]
        )
        drift = np.cumsum(pull * (events / (wide * (1 - earlier)))[:, None, None], axis=0)
        left = np.where(free > 0, (1 - pooled)[:, None] / free, 0.0)
        own_left = 1 - left
        own_finite = np.where(
            events[:, None] > 1, 1 - (events - 1)[:, None] / (wide[:, None] * before - 1), 1.0
        )
        own = np.where(
            here & (events > 0)[:, None], own_finite * before * (events / wide)[:, None] / risk, 0.0
        )
        rest_finite = np.where(other > 1, 1 - (other - 1) / (risk - 1), 1.0)
        rest = np.where(here & (other > 0) & (free > 0), rest_finite * before**2 * other / risk**2, 0.0)
    return score, _variance(pull, drift, own, own_left, rest, left)


def _variance(
    pull: Floats, drift: Floats, own: Floats, own_left: Floats, rest: Floats, left: Floats
) -> Floats:
    """Summed over groups k and times: each error of k moves the scores by what it pulls now and drags to the end."""
    end = drift[-1]
    moved = pull - own_left[:, None, :] * drift + own_left[:, None, :] * end[None]
    by_other = left[:, None, :] * (end[None] - drift)
    found = np.einsum("tik,tjk,tk->ij", moved, moved, own, optimize=True)
    found += np.einsum("tik,tjk,tk->ij", by_other, by_other, rest, optimize=True)
    both: Floats = (found + found.T) / 2
    return both
