"""One draw of what is missing in one column, given the others: each kind by its regression, uncertainty included.

Van Buuren (2018), Flexible imputation of missing data, 2nd edition: algorithms 3.1 (linear), 3.3 (nearest), 3.4
(logistic). The logistic regressions carry a small ridge, so that a column that separates others has an answer.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .columns import Flags, Floats

#: How many children who are alike the value is taken from one of.
DONORS = 5
#: Ridge of the linear regressions, as a share of the diagonal; of the logistic ones, as a prior precision.
RIDGE_LINEAR, RIDGE_LOGISTIC = 1e-5, 1e-2
_NEWTON = 50


def linear(x: Floats, y: Floats, missing: Flags, draw: np.random.Generator, shift: Floats) -> Floats:
    """Drawn from the regression: coefficients and spread from their posterior, then the value. `shift` is added."""
    _fitted, drawn, spread = _posterior(x[~missing], y[~missing], draw)
    found: Floats = x[missing] @ drawn + spread * draw.standard_normal(int(missing.sum())) + shift[missing]
    return found


def nearest(x: Floats, y: Floats, missing: Flags, draw: np.random.Generator, shift: Floats) -> Floats:
    """A value seen in one of the five children whose predicted value is nearest. `shift` is added to it."""
    fitted, drawn, _spread = _posterior(x[~missing], y[~missing], draw)
    seen, wanted = x[~missing] @ fitted, x[missing] @ drawn
    order = np.argsort(seen, kind="stable")
    count = min(DONORS, len(order))
    middle = np.searchsorted(seen[order], wanted)
    window = np.clip(middle[:, None] + np.arange(-count, count), 0, len(order) - 1)
    distance = np.abs(seen[order][window] - wanted[:, None])
    repeated = np.zeros_like(window, bool)
    repeated[:, 1:] = window[:, 1:] == window[:, :-1]
    distance[repeated] = np.inf
    near = np.argsort(distance, axis=1, kind="stable")[:, :count]
    chosen = near[np.arange(len(wanted)), draw.integers(0, count, len(wanted))]
    donors = order[window[np.arange(len(wanted)), chosen]]
    found: Floats = y[~missing][donors] + shift[missing]
    return found


def yes_or_no(x: Floats, y: Floats, missing: Flags, draw: np.random.Generator, shift: Floats) -> Floats:
    """Drawn as yes or no from the logistic regression. `shift` is added to the log odds."""
    drawn = categories(x[~missing], y[~missing], 2, draw)
    log_odds = x[missing] @ drawn[:, 0] + shift[missing]
    found: Floats = (draw.random(int(missing.sum())) < 1 / (1 + np.exp(-np.clip(log_odds, -40, 40)))).astype(float)  # fmt: skip
    return found


def category(x: Floats, y: Floats, missing: Flags, draw: np.random.Generator, count: int) -> Floats:
    """Drawn as one of `count` categories from the multinomial logistic regression."""
    drawn = categories(x[~missing], y[~missing], count, draw)
    chances = np.cumsum(_chances(x[missing], drawn), axis=1)
    found: Floats = (draw.random((int(missing.sum()), 1)) > chances[:, :-1]).sum(axis=1).astype(float)
    return found


def categories(x: Floats, y: Floats, count: int, draw: np.random.Generator) -> Floats:
    """Coefficients of each category but the first, drawn from their approximate posterior."""
    width = x.shape[1]
    found = np.zeros((width, count - 1))
    hot = (y[:, None] == np.arange(1, count)).astype(float)
    for _ in range(_NEWTON):
        chance = _chances(x, found)[:, 1:]
        slope = x.T @ (hot - chance) - RIDGE_LOGISTIC * found
        curved = _curvature(x, chance)
        step = np.linalg.solve(curved, slope.T.ravel()).reshape(count - 1, width).T
        step *= min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-300))
        found = found + step
        if np.abs(step).max() < 1e-8:
            break
    root = np.linalg.cholesky(np.linalg.inv(_curvature(x, _chances(x, found)[:, 1:])))
    away = (root @ draw.standard_normal(width * (count - 1))).reshape(count - 1, width).T
    drawn: Floats = found + away
    return drawn


def _curvature(x: Floats, chance: Floats) -> Floats:
    """The information of the multinomial regression with its ridge, category by category."""
    width, count = x.shape[1], chance.shape[1]
    found = np.empty((count * width, count * width))
    for one in range(count):
        for other in range(one + 1):
            weight = chance[:, one] * ((one == other) - chance[:, other])
            block = x.T @ (x * weight[:, None])
            found[one * width : (one + 1) * width, other * width : (other + 1) * width] = block
            found[other * width : (other + 1) * width, one * width : (one + 1) * width] = block.T
    found[np.diag_indices(count * width)] += RIDGE_LOGISTIC
    return found


def _chances(x: Floats, coefficients: Floats) -> Floats:
    raw = np.column_stack([np.zeros(len(x)), x @ coefficients])
    raw = np.exp(raw - raw.max(axis=1, keepdims=True))
    found: npt.NDArray[np.float64] = raw / raw.sum(axis=1, keepdims=True)
    return found


def _posterior(x: Floats, y: Floats, draw: np.random.Generator) -> tuple[Floats, Floats, float]:
    """The least-squares coefficients, drawn ones, and a drawn spread."""
    inner = x.T @ x
    inverse = np.linalg.pinv(inner + np.diag(RIDGE_LINEAR * np.maximum(np.diag(inner), 1e-12)))
    fitted = inverse @ (x.T @ y)
    left = y - x @ fitted
    freedom = max(len(y) - x.shape[1], 1)
    spread = float(np.sqrt(max(float(left @ left), 0.0) / draw.chisquare(freedom)))
    root = np.linalg.cholesky((inverse + inverse.T) / 2 + 1e-12 * np.eye(len(inverse)))
    return fitted, fitted + spread * (root @ draw.standard_normal(x.shape[1])), spread
