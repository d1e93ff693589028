"""Two groups at two times, where those seen before need not be those seen later: the effect, and what each row adds.

Repeated cross-sections, and panels with holes: outcome regression, inverse probability weighting (Hajek's) and the
locally efficient doubly robust estimator (Sant'Anna and Zhao, Journal of Econometrics 2020, equation 3.4 and their
appendix for the influence of what is estimated on the way), with the numbers of the R package DRDID 1.3.0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .two_by_two import Method, NoOverlapError, chances, fitted, odds

Floats = npt.NDArray[np.float64]
Chosen = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Rows:
    """The rows of one comparison. `x` holds a column of ones; the weights have mean 1."""

    y: Floats
    later: Chosen
    treated: Chosen
    x: Floats
    weights: Floats


def two_by_two_rows(
    y: Floats, later: Chosen, treated: Chosen, covariates: Floats | None, weights: Floats, method: Method
) -> tuple[float, Floats]:
    """The effect and the influence of each row.

    `later` marks the rows of the later time; `covariates` hold a column of ones. Raises NoOverlapError where the
    groups cannot be compared, or a regression has fewer rows than columns.
    """
    weights = weights / weights.mean()
    if covariates is None:
        parts = [_mean(weights * these, y) for these in _four(later, treated)]
        (t1, t0, c1, c0), (m1, m0, n1, n0) = zip(*parts, strict=True)
        return t1 - t0 - (c1 - c0), m1 - m0 - (n1 - n0)
    rows = _Rows(y, later, treated, covariates, weights)
    if method == "reg":
        return _regression(rows)
    if method == "ipw":
        return _weighting(rows)
    return _doubly_robust(rows)


def _four(later: Chosen, treated: Chosen) -> tuple[Chosen, Chosen, Chosen, Chosen]:
    """Treated later and before, controls later and before."""
    return treated & later, treated & ~later, ~treated & later, ~treated & ~later


def _mean(weights: Floats, values: Floats) -> tuple[float, Floats]:
    """A weighted mean and its influence, taking `values` as known."""
    total = weights.sum()
    mean = float(weights @ values / total)
    return mean, (len(values) / total) * weights * (values - mean)


def _centre(weights: Floats, x: Floats) -> Floats:
    """The weighted means of the covariates."""
    centre: Floats = weights @ x / weights.sum()
    return centre


def _line(rows: _Rows, these: Chosen) -> tuple[Floats, Floats]:
    if np.count_nonzero(these & (rows.weights > 0)) < rows.x.shape[1]:
        raise NoOverlapError
    return fitted(rows.y, these, rows.x, rows.weights)


def _regression(rows: _Rows) -> tuple[float, Floats]:
    t1, t0, c1, c0 = _four(rows.later, rows.treated)
    (line1, on1), (line0, on0) = _line(rows, c1), _line(rows, c0)
    w = rows.weights
    after, moved1 = _mean(w * t1, rows.y)
    before, moved0 = _mean(w * t0, rows.y)
    expected, moved = _mean(w * rows.treated, line1 - line0)
    moved += (on1 - on0) @ _centre(w * rows.treated, rows.x)
    return after - before - expected, moved1 - moved0 - moved


def _weighting(rows: _Rows) -> tuple[float, Floats]:
    t1, t0, _c1, _c0 = _four(rows.later, rows.treated)
    chance, on_chance = chances(rows.treated, rows.x, rows.weights)
    v = odds(chance, rows.treated, rows.weights)
    v1, v0 = v * rows.later, v * ~rows.later
    (a1, m1), (a0, m0) = _mean(rows.weights * t1, rows.y), _mean(rows.weights * t0, rows.y)
    (b1, n1), (b0, n0) = _mean(v1, rows.y), _mean(v0, rows.y)
    slope = _slope(v1, rows.y - b1, rows.x) - _slope(v0, rows.y - b0, rows.x)
    return a1 - a0 - (b1 - b0), m1 - m0 - (n1 - n0) - on_chance @ slope


def _slope(v: Floats, rest: Floats, x: Floats) -> Floats:
    """How a mean weighted by the odds moves with the coefficients of the chances."""
    slope: Floats = (v * rest) @ x / v.sum()
    return slope


def _doubly_robust(rows: _Rows) -> tuple[float, Floats]:
    t1, t0, c1, c0 = _four(rows.later, rows.treated)
    chance, on_chance = chances(rows.treated, rows.x, rows.weights)
    (line_c1, on_c1), (line_c0, on_c0) = _line(rows, c1), _line(rows, c0)
    (line_t1, on_t1), (line_t0, on_t0) = _line(rows, t1), _line(rows, t0)
    w, v = rows.weights, odds(chance, rows.treated, rows.weights)
    w1, w0, wd, v1, v0 = w * t1, w * t0, w * rows.treated, v * rows.later, v * ~rows.later
    rest = rows.y - np.where(rows.later, line_c1, line_c0)
    signed = [
        (1, w1, rest), (-1, w0, rest), (-1, v1, rest), (1, v0, rest),
        (1, wd, line_t1 - line_c1), (-1, w1, line_t1 - line_c1),
        (-1, wd, line_t0 - line_c0), (1, w0, line_t0 - line_c0),
    ]  # fmt: skip
    parts = [(sign, *_mean(weights, values)) for sign, weights, values in signed]
    effect = sum(sign * mean for sign, mean, _moved in parts)
    influence = np.sum([sign * moved for sign, _mean_, moved in parts], axis=0)
    b1, b0 = float(v1 @ rest / v1.sum()), float(v0 @ rest / v0.sum())
    influence -= on_chance @ (_slope(v1, rest - b1, rows.x) - _slope(v0, rest - b0, rows.x))
    xd, x1, x0 = _centre(wd, rows.x), _centre(w1, rows.x), _centre(w0, rows.x)
    z1, z0 = _centre(v1, rows.x), _centre(v0, rows.x)
    influence += on_t1 @ (xd - x1) - on_t0 @ (xd - x0) + on_c1 @ (z1 - xd)
    # The derivative is xd - z0. DRDID takes z0 + xd - 2 x0: the two differ by 2 (z0 - x0), which vanishes where the
    # chances are right. The standard error is compared with R's, so it is R's that is given.
    influence += on_c0 @ (z0 + xd - 2 * x0)
    return effect, influence
