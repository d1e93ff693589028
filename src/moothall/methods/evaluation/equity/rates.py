"""Rates of groups: as counted, with two intervals, and drawn towards what all groups say, with an honest interval.

The beta-binomial as Christiansen and Morris (1997), Hierarchical Poisson regression modeling, JASA 92, 618-632, do it
for counts: the share by which a group is drawn has a flat prior, and the interval is taken over all values of the
mean and of the spread between groups that the data allow, not at the likeliest alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from .intervals import clopper_pearson, wilson

Floats = npt.NDArray[np.float64]
#: Points of the grid over the common mean and over the share by which groups are drawn.
_MEANS, _SPREADS = 40, 40


@dataclass(frozen=True)
class GroupRate:
    """One group: how many of how many, the share with Wilson's and the exact interval, and the share drawn towards
    what all groups say with its interval. `drawn` is by how much it was drawn, from 0 to 1."""

    group: str
    events: int
    children: int
    share: float
    low: float
    high: float
    exact_low: float
    exact_high: float
    shrunk: float
    shrunk_low: float
    shrunk_high: float
    drawn: float
    small: bool


@dataclass(frozen=True)
class Rates:
    """The groups and their common mean; `spread` is the standard deviation of the true rates between groups."""

    groups: tuple[GroupRate, ...]
    mean: float
    spread: float
    level: float


def rates_by_group(
    groups: Sequence[str], events: Sequence[int], children: Sequence[int], *, level: float = 0.95
) -> Rates:
    """The rates of groups with partial pooling. Raises EvaluationError for a group without children, or none at all."""
    from .rules import equity_rules

    if not len(groups) == len(events) == len(children) or not groups:
        raise EvaluationError("Give at least one group, each with its events and its children.")
    empty = [group for group, of in zip(groups, children, strict=True) if of < 1]
    if empty:
        raise EvaluationError(f"The group {empty[0]!r} has no children: leave it out.")
    y, n = np.asarray(events, float), np.asarray(children, float)
    mean, weight, total = _posterior(y, n)
    least = equity_rules().small_group.value
    told = []
    for place, group in enumerate(groups):
        raw = wilson(int(y[place]), int(n[place]), level=level)
        exact = clopper_pearson(int(y[place]), int(n[place]), level=level)
        shrunk, low, high = _mixture(y[place], n[place], mean, total, weight, level)
        drawn = float((weight * total / (total + n[place])).sum())
        told.append(
            GroupRate(
                str(group), int(y[place]), int(n[place]), float(y[place] / n[place]), *raw, *exact, shrunk, low, high,
                drawn, int(n[place]) < least,
            )
        )  # fmt: skip
    centre = float((weight * mean).sum())
    spread = float(np.sqrt((weight * mean * (1 - mean) / (total + 1)).sum()))
    return Rates(tuple(told), centre, spread, level)


def _posterior(y: Floats, n: Floats) -> tuple[Floats, Floats, Floats]:
    """Values of the common mean and of the prior's size, with the posterior weight of each pair.

    Over the logit of the mean and the share a group of typical size is drawn by, which are flat beforehand; first
    coarsely over all that could be, then finely over what the data allow.
    """
    pooled = (y.sum() + 0.5) / (n.sum() + 1)
    centre = float(np.log(pooled / (1 - pooled)))
    reach = 6 * float(np.sqrt(1 / (n.sum() * pooled * (1 - pooled) + 0.5))) + 8 / float(np.sqrt(len(n)))
    logits = np.linspace(centre - reach, centre + reach, 2 * _MEANS)
    along = _weighed(y, n, logits)[1].sum(axis=0)
    likely = np.flatnonzero(along > 1e-6 * along.max())
    first, last = max(likely[0] - 1, 0), min(likely[-1] + 1, len(logits) - 1)
    means, weight, total = _weighed(y, n, np.linspace(logits[first], logits[last], _MEANS))
    keep = weight > 1e-3 * weight.max()
    return means[keep], weight[keep] / weight[keep].sum(), total[keep]


def _weighed(y: Floats, n: Floats, logits: Floats) -> tuple[Floats, Floats, Floats]:
    """Means, posterior weights and sizes of the prior on a grid: shares by which groups are drawn down, means across."""
    from scipy.special import betaln

    typical = len(n) / float((1 / n).sum())
    shares = (np.arange(_SPREADS) + 0.5) / _SPREADS
    means, drawn = np.meshgrid(1 / (1 + np.exp(-logits)), shares)
    total = typical * drawn / (1 - drawn)
    first, second = total * means, total * (1 - means)
    log_weight = np.log(means * (1 - means))
    for a, b in zip(y, n, strict=True):
        log_weight = log_weight + betaln(a + first, b - a + second) - betaln(first, second)
    return means, np.exp(log_weight - log_weight.max()), total


def _mixture(
    y: float, n: float, mean: Floats, total: Floats, weight: Floats, level: float
) -> tuple[float, float, float]:
    """The mean of a group's rate over all values of the prior, and its interval with equal tails."""
    first, second = y + total * mean, n - y + total * (1 - mean)
    centre = float((weight * first / (first + second)).sum())
    mixture = _Mixture(first, second, weight)
    return centre, mixture.quantile((1 - level) / 2), mixture.quantile((1 + level) / 2)


@dataclass(frozen=True)
class _Mixture:
    """A mixture of beta distributions."""

    first: Floats
    second: Floats
    weight: Floats

    def quantile(self, tail: float) -> float:
        """By Newton's steps from the beta distribution of the same mean and variance; by halving where they stray."""
        from scipy.special import betainc, betaincinv, betaln

        of = self.first + self.second
        mean = float((self.weight * self.first / of).sum())
        square = float((self.weight * self.first * (self.first + 1) / (of * (of + 1))).sum())
        size = mean * (1 - mean) / (square - mean**2) - 1
        at, low, high = float(betaincinv(size * mean, size * (1 - mean), tail)), 0.0, 1.0
        scale = betaln(self.first, self.second)
        for _ in range(100):
            at = min(max(at, 1e-12), 1 - 1e-12)
            over = float((self.weight * betainc(self.first, self.second, at)).sum()) - tail
            low, high = (low, at) if over > 0 else (at, high)
            logs = (self.first - 1) * np.log(at) + (self.second - 1) * np.log1p(-at) - scale
            slope = float((self.weight * np.exp(logs)).sum())
            moved = at - over / slope if slope > 0 else -1.0
            moved = moved if low < moved < high else (low + high) / 2
            if abs(moved - at) < 1e-7:
                return moved
            at = moved
        return at
