"""Two groups at two times: the effect on the treated, and what each unit adds to its error.

Outcome regression, inverse probability weighting (Hajek's, normalised) and doubly robust, each with the influence of
what was estimated on the way (Sant'Anna and Zhao, Journal of Econometrics 2020, sections 2 and 3; the 'traditional'
estimators of their appendix). Weights are sampling weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Method = Literal["dr", "reg", "ipw"]
# Controls who were as likely as this to be treated are left out of the weighting.
TRIM = 0.995
# A fitted chance above this says that the groups do not overlap: no estimate.
NO_OVERLAP = 0.999
STEPS, CLOSE = 25, 1e-12


class NoOverlapError(Exception):
    """A covariate tells the treated from their controls: they cannot be compared."""


@dataclass(frozen=True)
class Compared:
    """Two groups: who is treated, their covariates (with a column of ones, or none) and weights, whatever the outcome.

    What is estimated from these alone is kept, for the next outcome of the same groups.
    """

    treated: npt.NDArray[np.bool_]
    covariates: Floats | None
    weights: Floats | None

    @cached_property
    def x(self) -> Floats:
        """The covariates."""
        assert self.covariates is not None
        return self.covariates

    @cached_property
    def weight(self) -> Floats:
        """The weights: ones, where none are given."""
        return np.ones(len(self.treated)) if self.weights is None else self.weights

    @cached_property
    def w(self) -> Floats:
        """The weights of the treated."""
        return self.weight * self.treated

    @cached_property
    def scores(self) -> tuple[Floats, Floats]:
        """See `chances`."""
        return chances(self.treated, self.x, self.weight)

    @cached_property
    def v(self) -> Floats:
        """See `odds`."""
        return odds(self.scores[0], self.treated, self.weight)

    @cached_property
    def controls(self) -> tuple[Floats, Floats, Floats]:
        """The controls' covariates by their weights, their covariates, and the inverse of the product of the two."""
        these = ~self.treated
        return invertible(self.x[these], self.weight[these], len(these))

    def line(self, change: Floats) -> tuple[Floats, Floats]:
        """What the controls' change would be at everybody's covariates, and what is left of the controls' change."""
        weighted, x, inverse = self.controls
        seen = change[~self.treated]
        beta = inverse @ (seen @ weighted) / len(change)
        return self.x @ beta, seen - x @ beta

    def moved(self, left: Floats, slope: Floats) -> Floats:
        """What each adds through the controls' regression to what moves by `slope` with its coefficients."""
        weighted, _x, inverse = self.controls
        whole = np.zeros(len(self.treated))
        whole[~self.treated] = left * (weighted @ (inverse @ slope))
        return whole


def two_by_two(
    change: Floats, treated: npt.NDArray[np.bool_], covariates: Floats | None, weights: Floats, method: Method
) -> tuple[float, Floats]:
    """The effect and the influence of each of the units given.

    `change` is the outcome later less the outcome before; `covariates` hold a column of ones. Raises NoOverlapError.
    """
    return effect_of(change, Compared(treated, covariates, weights), method)


def effect_of(change: Floats, groups: Compared, method: Method) -> tuple[float, Floats]:
    """The same, for groups that may be compared again with another outcome."""
    if groups.covariates is None:
        return _means(change, groups)
    if method == "reg":
        return _regression(change, groups)
    if method == "ipw":
        return _weighting(change, groups)
    return _doubly_robust(change, groups)


def _means(change: Floats, groups: Compared) -> tuple[float, Floats]:
    influence = np.empty_like(change)
    means, n = [], len(change)
    for these, sign in ((groups.treated, 1.0), (~groups.treated, -1.0)):
        d = change[these]
        if groups.weights is None:
            mean = float(d.mean())
            influence[these] = (d - mean) * (sign * n / len(d))
        else:
            w = groups.weights[these]
            total = float(w.sum())
            mean = float((w * d).sum() / total)
            influence[these] = w * (d - mean) * (sign * n / total)
        means.append(mean)
    return means[0] - means[1], influence


def fitted(y: Floats, these: npt.NDArray[np.bool_], x: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The regression among `these`, at everybody's covariates, and the influence of each on its coefficients."""
    weighted, _x, inverse = invertible(x[these], weights[these], len(y))
    line: Floats = x @ (inverse @ (y[these] @ weighted) / len(y))
    moved = np.zeros_like(x)
    moved[these] = (weighted * (y[these] - line[these])[:, None]) @ inverse
    return line, moved


def invertible(x: Floats, weights: Floats, n: int) -> tuple[Floats, Floats, Floats]:
    """The covariates by their weights, the covariates, and the inverse of the product. Raises where there is none."""
    weighted = x * weights[:, None]
    gram = weighted.T @ x / n
    if _singular(gram):
        raise NoOverlapError
    inverse: Floats = np.asarray(np.linalg.inv(gram), float)
    return weighted, x, inverse


def _singular(gram: Floats) -> bool:
    """Whether a matrix cannot be inverted in double precision, by its condition in the 1-norm, as R's `rcond` has it."""
    try:
        condition = float(np.linalg.cond(gram, 1))
    except np.linalg.LinAlgError:
        return True
    return not condition < 1 / np.finfo(float).eps


def chances(treated: npt.NDArray[np.bool_], x: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Each unit's chance of being treated (logistic), and the influence of each unit on the coefficients.

    Raises NoOverlapError where some chance is all but certain; as in R did that is judged without the weights.
    """
    chance = _logistic(treated, x, weights)
    plain = chance if np.ptp(weights) == 0 else _logistic(treated, x, np.where(weights > 0, 1.0, 0.0))
    if plain[weights > 0].max() >= NO_OVERLAP:
        raise NoOverlapError
    hessian = (x * (weights * chance * (1 - chance))[:, None]).T @ x / len(x)
    if _singular(hessian):
        raise NoOverlapError
    moved: Floats = (x * (weights * (treated - chance))[:, None]) @ np.linalg.inv(hessian)
    return chance, moved


def _logistic(treated: npt.NDArray[np.bool_], x: Floats, weights: Floats) -> Floats:
    # Columns of like size, so that the steps are sound; the chances do not depend on it.
    z = x / np.maximum(np.abs(x).max(axis=0), 1e-300)
    beta = np.zeros(x.shape[1])
    for _step in range(STEPS):
        chance = _sigmoid(z @ beta)
        hessian = (z * (weights * chance * (1 - chance))[:, None]).T @ z
        try:
            move = np.linalg.solve(hessian, z.T @ (weights * (treated - chance)))
        except np.linalg.LinAlgError:
            raise NoOverlapError from None
        beta += move
        if np.abs(move).max() <= CLOSE * (1 + np.abs(beta).max()):
            break
    return _sigmoid(z @ beta)


def _sigmoid(index: Floats) -> Floats:
    chance: Floats = 1 / (1 + np.exp(-np.clip(index, -40, 40)))
    return chance


def _regression(change: Floats, groups: Compared) -> tuple[float, Floats]:
    line, left = groups.line(change)
    w, share = groups.w, groups.w.mean()
    seen, expected = float((w * change).mean() / share), float((w * line).mean() / share)
    influence = w * (change - seen) - w * (line - expected)
    influence -= groups.moved(left, w @ groups.x / len(w))
    return seen - expected, influence / share


def _weighting(change: Floats, groups: Compared) -> tuple[float, Floats]:
    w, v, on_chance = groups.w, groups.v, groups.scores[1]
    seen, other = float((w * change).sum() / w.sum()), float((v * change).sum() / v.sum())
    beside = v * (change - other) / v.mean()
    influence = w * (change - seen) / w.mean() - beside - on_chance @ (beside @ groups.x / len(v))
    return seen - other, influence


def _doubly_robust(change: Floats, groups: Compared) -> tuple[float, Floats]:
    w, v, on_chance = groups.w, groups.v, groups.scores[1]
    line, left = groups.line(change)
    rest = change - line
    seen, other = float((w * rest).sum() / w.sum()), float((v * rest).sum() / v.sum())
    beside = v * (rest - other) / v.mean()
    influence = w * (rest - seen) / w.mean() - beside - on_chance @ (beside @ groups.x / len(v))
    influence -= groups.moved(left, w @ groups.x / w.sum() - v @ groups.x / v.sum())
    return seen - other, influence


def odds(chance: Floats, treated: npt.NDArray[np.bool_], weights: Floats) -> Floats:
    """The weight of each control: its odds of being treated, nought where these are all but certain."""
    kept = ~treated & (chance < TRIM)
    odds: Floats = np.where(kept, weights * chance / (1 - np.minimum(chance, TRIM)), 0.0)
    return odds
