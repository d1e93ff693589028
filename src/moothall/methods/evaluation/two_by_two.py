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


def _fitted(
    change: Floats, control: npt.NDArray[np.bool_], x: Floats, weights: Floats
) -> tuple[Floats, Floats]:
    """What the controls' change would be at each unit's covariates, and the influence of each unit on the coefficients."""
    n = len(change)
    xc = x[control] * weights[control, None]
    gram = xc.T @ x[control] / n
    if np.linalg.matrix_rank(gram) < gram.shape[0]:
        raise NoOverlapError
    beta = np.linalg.solve(gram, xc.T @ change[control] / n)
    fitted: Floats = x @ beta
    score = np.zeros_like(x)
    score[control] = xc * (change[control] - fitted[control])[:, None]
    moved: Floats = np.linalg.solve(gram, score.T).T.astype(np.float64, copy=False)
    return fitted, moved


def _chances(treated: npt.NDArray[np.bool_], x: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Each unit's chance of being treated (logistic), and the influence of each unit on the coefficients."""
    d = treated.astype(float)
    # Columns of like size, so that the steps are sound; the chances do not depend on it.
    scale = np.maximum(np.abs(x).max(axis=0), 1e-300)
    z = x / scale
    beta = np.zeros(x.shape[1])
    for _step in range(STEPS):
        trial = 1 / (1 + np.exp(-np.clip(z @ beta, -40, 40)))
        spread = weights * trial * (1 - trial)
        hessian = (z * spread[:, None]).T @ z
        gradient = z.T @ (weights * (d - trial))
        try:
            move = np.linalg.solve(hessian, gradient)
        except np.linalg.LinAlgError:
            raise NoOverlapError from None
        beta += move
        if np.abs(move).max() <= CLOSE * (1 + np.abs(beta).max()):
            break
    chance: Floats = 1 / (1 + np.exp(-np.clip(z @ beta, -40, 40)))
    if chance.max() > NO_OVERLAP:
        raise NoOverlapError
    hessian = (x * (weights * chance * (1 - chance))[:, None]).T @ x / len(x)
    score = x * (weights * (d - chance))[:, None]
    moved: Floats = np.linalg.solve(hessian, score.T).T.astype(np.float64, copy=False)
    return chance, moved


def _regression(
    change: Floats, treated: npt.NDArray[np.bool_], x: Floats, weights: Floats
) -> tuple[float, Floats]:
    fitted, on_beta = _fitted(change, ~treated, x, weights)
    w = weights * treated
    share = w.mean()
    seen, expected = float((w * change).mean() / share), float((w * fitted).mean() / share)
    influence = w * (change - seen) - w * (fitted - expected) - on_beta @ (w[:, None] * x).mean(axis=0)
    return seen - expected, influence / share


def _weighting(
    change: Floats, treated: npt.NDArray[np.bool_], x: Floats, weights: Floats
) -> tuple[float, Floats]:
    chance, on_chance = _chances(treated, x, weights)
    w, v = weights * treated, _odds(chance, treated, weights)
    seen, other = float((w * change).sum() / w.sum()), float((v * change).sum() / v.sum())
    moved = (v[:, None] * (change - other)[:, None] * x).mean(axis=0) / v.mean()
    influence = w * (change - seen) / w.mean() - v * (change - other) / v.mean() - on_chance @ moved
    return seen - other, influence


def _doubly_robust(
    change: Floats, treated: npt.NDArray[np.bool_], x: Floats, weights: Floats
) -> tuple[float, Floats]:
    chance, on_chance = _chances(treated, x, weights)
    fitted, on_beta = _fitted(change, ~treated, x, weights)
    w, v = weights * treated, _odds(chance, treated, weights)
    rest = change - fitted
    seen, other = float((w * rest).sum() / w.sum()), float((v * rest).sum() / v.sum())
    of_treated = w * (rest - seen) - on_beta @ (w[:, None] * x).mean(axis=0)
    of_control = v * (rest - other) + on_chance @ (v[:, None] * (rest - other)[:, None] * x).mean(axis=0)
    of_control -= on_beta @ (v[:, None] * x).mean(axis=0)
    return seen - other, of_treated / w.mean() - of_control / v.mean()


def _odds(chance: Floats, treated: npt.NDArray[np.bool_], weights: Floats) -> Floats:
    """The weight of each control: its odds of being treated, nought where these are all but certain."""
    kept = ~treated & (chance < TRIM)
    odds: Floats = np.where(kept, weights * chance / (1 - np.minimum(chance, TRIM)), 0.0)
    return odds
