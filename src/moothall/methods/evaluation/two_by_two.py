"""Two groups at two times: the effect on the treated, and what each unit adds to its error.

Outcome regression, inverse probability weighting (Hajek's, normalised) and doubly robust, each with the influence of
what was estimated on the way (Sant'Anna and Zhao, Journal of Econometrics 2020, sections 2 and 3; the 'traditional'
estimators of their appendix). Weights are sampling weights.
"""

from __future__ import annotations

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


def two_by_two(
    change: Floats, treated: npt.NDArray[np.bool_], covariates: Floats | None, weights: Floats, method: Method
) -> tuple[float, Floats]:
    """The effect and the influence of each of the units given.

    `change` is the outcome later less the outcome before; `covariates` hold a column of ones. Raises NoOverlapError.
    """
    if covariates is None:
        return _means(change, treated, weights)
    if method == "reg":
        return _regression(change, treated, covariates, weights)
    if method == "ipw":
        return _weighting(change, treated, covariates, weights)
    return _doubly_robust(change, treated, covariates, weights)


def _means(change: Floats, treated: npt.NDArray[np.bool_], weights: Floats) -> tuple[float, Floats]:
    influence = np.empty_like(change)
    means = []
    for these, sign in ((treated, 1.0), (~treated, -1.0)):
        w, d = weights[these], change[these]
        mean = float(w @ d / w.sum())
        influence[these] = sign * len(change) * w * (d - mean) / w.sum()
        means.append(mean)
    return means[0] - means[1], influence


def fitted(y: Floats, these: npt.NDArray[np.bool_], x: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The regression among `these`, at everybody's covariates, and the influence of each on its coefficients."""
    n = len(y)
    xc = x[these] * weights[these, None]
    gram = xc.T @ x[these] / n
    if _singular(gram):
        raise NoOverlapError
    line: Floats = x @ np.linalg.solve(gram, xc.T @ y[these] / n)
    moved = np.zeros_like(x)
    moved[these] = (xc * (y[these] - line[these])[:, None]) @ np.linalg.inv(gram)
    return line, moved


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


def _regression(
    change: Floats, treated: npt.NDArray[np.bool_], x: Floats, weights: Floats
) -> tuple[float, Floats]:
    line, on_beta = fitted(change, ~treated, x, weights)
    w = weights * treated
    share = w.mean()
    seen, expected = float((w * change).mean() / share), float((w * line).mean() / share)
    influence = w * (change - seen) - w * (line - expected) - on_beta @ (w[:, None] * x).mean(axis=0)
    return seen - expected, influence / share


def _weighting(
    change: Floats, treated: npt.NDArray[np.bool_], x: Floats, weights: Floats
) -> tuple[float, Floats]:
    chance, on_chance = chances(treated, x, weights)
    w, v = weights * treated, odds(chance, treated, weights)
    seen, other = float((w * change).sum() / w.sum()), float((v * change).sum() / v.sum())
    moved = (v[:, None] * (change - other)[:, None] * x).mean(axis=0) / v.mean()
    influence = w * (change - seen) / w.mean() - v * (change - other) / v.mean() - on_chance @ moved
    return seen - other, influence


def _doubly_robust(
    change: Floats, treated: npt.NDArray[np.bool_], x: Floats, weights: Floats
) -> tuple[float, Floats]:
    chance, on_chance = chances(treated, x, weights)
    line, on_beta = fitted(change, ~treated, x, weights)
    w, v = weights * treated, odds(chance, treated, weights)
    rest = change - line
    seen, other = float((w * rest).sum() / w.sum()), float((v * rest).sum() / v.sum())
    of_treated = w * (rest - seen) - on_beta @ (w[:, None] * x).mean(axis=0)
    of_control = v * (rest - other) + on_chance @ (v[:, None] * (rest - other)[:, None] * x).mean(axis=0)
    of_control -= on_beta @ (v[:, None] * x).mean(axis=0)
    return seen - other, of_treated / w.mean() - of_control / v.mean()


def odds(chance: Floats, treated: npt.NDArray[np.bool_], weights: Floats) -> Floats:
    """The weight of each control: its odds of being treated, nought where these are all but certain."""
    kept = ~treated & (chance < TRIM)
    odds: Floats = np.where(kept, weights * chance / (1 - np.minimum(chance, TRIM)), 0.0)
    return odds
