"""An effect with its error and interval, on the scales a reader asks for, from two means that vary together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..cluster_errors import times

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Effect:
    """`estimate` with its standard error and interval. For a ratio, the error is that of its logarithm."""

    scale: str
    estimate: float
    se: float
    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """What the arms come to and how they differ.

    `effects` are the difference of means (or risks); for a yes-or-no outcome also the ratio of risks and of odds.
    `freedom` are the degrees of freedom of the intervals, infinite without clusters and nought where an arm is one cluster. `about` says whom it is about;
    `fewest` how few children of one arm there are, of a yes-or-no outcome of the rarer answer in it.
    """

    treated_mean: Effect
    compared_mean: Effect
    effects: tuple[Effect, ...]
    children: int
    treated: int
    clusters: int
    freedom: float
    about: str
    how: str
    fewest: int
    notes: tuple[str, ...] = ()

    def effect(self, scale: str = "difference") -> Effect:
        """The effect on that scale. Raises KeyError where it is not told on it."""
        for one in self.effects:
            if one.scale == scale:
                return one
        raise KeyError(scale)


def effects_of(means: Floats, covariance: Floats, *, yes_or_no: bool, freedom: float, level: float) -> tuple[Effect, ...]:  # fmt: skip
    """Both means and their effects: treated, compared, difference, then ratios for a yes-or-no outcome."""
    reach = times(freedom, level)
    one, other = float(means[0]), float(means[1])
    found = [
        _of("mean of the treated", one, float(np.sqrt(covariance[0, 0])), reach),
        _of("mean of those compared with", other, float(np.sqrt(covariance[1, 1])), reach),
        _of("difference", one - other, _error(covariance, np.array([1.0, -1.0])), reach),
    ]
    if yes_or_no and 0 < one < 1 and 0 < other < 1:
        by_ratio = np.array([1 / one, -1 / other])
        by_odds = np.array([1 / (one * (1 - one)), -1 / (other * (1 - other))])
        odds = one / (1 - one) / (other / (1 - other))
        found.append(_ratio("risk ratio", one / other, _error(covariance, by_ratio), reach))
        found.append(_ratio("odds ratio", odds, _error(covariance, by_odds), reach))
    return tuple(found)


def _error(covariance: Floats, slope: Floats) -> float:
    return float(np.sqrt(max(float(slope @ covariance @ slope), 0.0)))


def _of(scale: str, estimate: float, se: float, reach: float) -> Effect:
    return Effect(scale, estimate, se, estimate - reach * se, estimate + reach * se)


def _ratio(scale: str, estimate: float, se: float, reach: float) -> Effect:
    wide = float(np.exp(reach * se))
    return Effect(scale, estimate, se, estimate / wide, estimate * wide)
