"""Fits of an interrupted time series whose errors last from one period to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .errors import EvaluationError
from .interrupted_rows import Rows

Floats = npt.NDArray[np.float64]
_LOWEST, _HIGHEST, _STEPS = -0.9, 0.97, 20


@dataclass(frozen=True)
class Fitted:
    """Effects of the columns and their covariance; what is left, and of it what is new in each period."""

    effect: Floats
    covariance: Floats
    fitted: Floats
    residual: Floats
    innovation: Floats
    lasting: float
    freedom: float


def fit_newey_west(rows: Rows, lags: int | None) -> Fitted:
    """Least squares; errors by Newey and West, of both series summed at each time where there are two."""
    effect = np.asarray(np.linalg.lstsq(rows.x, rows.y, rcond=None)[0], np.float64)
    return _robust(rows, effect, rows.x @ effect, lags)


def fit_counts(rows: Rows, lags: int | None) -> Fitted:
    """A quasi-Poisson regression with a logarithm; errors robust to spread and to what lasts."""
    plain = _weighted(rows, lambda _target, _x: 0.0)
    return _robust(rows, plain.effect, plain.fitted, lags)


def _robust(rows: Rows, effect: Floats, fitted: Floats, lags: int | None) -> Fitted:
    y = rows.y
    chosen = int(np.floor(4 * (rows.periods / 100) ** (2 / 9))) if lags is None else lags
    period = np.tile(np.arange(rows.periods), 2 if rows.compared else 1)
    order = np.argsort(period, kind="stable")
    rest = y - fitted
    score = rows.x * rest[:, None]
    told = np.zeros((rows.periods, rows.x.shape[1]))
    np.add.at(told, period[order], score[order])
    meat = told.T @ told
    for lag in range(1, chosen + 1):
        shared = told[lag:].T @ told[:-lag]
        meat += (1 - lag / (chosen + 1)) * (shared + shared.T)
    weight = fitted if rows.counts else np.ones(len(y))
    bread = np.linalg.inv((rows.x * weight[:, None]).T @ rows.x)
    freedom = len(y) - rows.x.shape[1]
    covariance = len(y) / freedom * bread @ meat @ bread
    # Of counts the autocorrelation is read from errors of like size.
    like = rest / np.sqrt(np.maximum(weight, 1e-12))
    site = like[: rows.periods]
    lasting = float(site[1:] @ site[:-1] / (site @ site)) if site @ site > 0 else 0.0
    return Fitted(effect, covariance, fitted, rest, like, lasting, float(freedom))


def fit_lasting(rows: Rows) -> Fitted:
    """Generalised least squares with errors of which a share lasts (Prais and Winsten).

    That share is the one whose expected autocorrelation, shortened by the columns fitted, is the one seen: otherwise
    it is too small in short series, and so are the errors. With a comparison it is the difference of both that is
    fitted, whose changes are the site's.
    """
    y, x, places = rows.y, rows.x, np.arange(rows.x.shape[1])
    if rows.compared:
        own = rows.x.shape[1] - 4
        y, places = rows.y[: rows.periods] - rows.y[rows.periods :], np.arange(own, own + 4)
        x = rows.x[: rows.periods][:, places]
    lasting = _lasting(y, x)
    root = _whitened(np.eye(rows.periods), lasting)
    bent_x, bent_y = root @ x, root @ y
    bread = np.linalg.inv(bent_x.T @ bent_x)
    effect = bread @ bent_x.T @ bent_y
    new = bent_y - bent_x @ effect
    freedom = rows.periods - x.shape[1]
    covariance = bread * float(new @ new) / freedom
    if not rows.compared:
        return Fitted(
            effect,
            covariance,
            x @ effect,
            y - x @ effect,
            new,
            lasting,
            _freedom(rows.periods, x.shape[1], lasting),
        )
    # What both series share is fitted beside it by least squares, to show what would have been.
    shared = np.delete(rows.x, places, axis=1)
    target = rows.y - rows.x[:, places] @ effect
    beside = np.linalg.lstsq(shared, target, rcond=None)[0]
    whole, spread = np.zeros(rows.x.shape[1]), np.zeros((rows.x.shape[1],) * 2)
    whole[places] = effect
    whole[np.setdiff1d(np.arange(len(whole)), places)] = beside
    spread[np.ix_(places, places)] = covariance
    fitted = rows.x @ whole
    return Fitted(
        whole, spread, fitted, rows.y - fitted, new, lasting, _freedom(rows.periods, x.shape[1], lasting)
    )


def fit_counts_lasting(rows: Rows) -> Fitted:
    """A quasi-Poisson regression with a logarithm whose errors last (a working correlation, Zeger 1988).

    Errors of the comparison are taken as its own.
    """
    parts = 2 if rows.compared else 1
    return _weighted(rows, lambda target, x: _lasting(target, x, parts))


def _weighted(rows: Rows, lasts: Callable[[Floats, Floats], float]) -> Fitted:
    """Weighted least squares again and again, bent as Prais and Winsten do by what lasts of the first fit's errors."""
    offset, lasting = np.log(rows.exposure), 0.0
    mean = np.maximum(rows.y, 0.5)
    linear = np.log(mean) - offset
    parts = 2 if rows.compared else 1
    for step in range(2 * _STEPS):
        root = np.sqrt(mean)
        x, target = rows.x * root[:, None], (linear + (rows.y - mean) / mean) * root
        if step == _STEPS:
            lasting = lasts(target, x)
        bend = np.kron(np.eye(parts), _whitened(np.eye(rows.periods), lasting))
        bent_x, bent_y = bend @ x, bend @ target
        bread = np.linalg.pinv(bent_x.T @ bent_x)
        effect = bread @ bent_x.T @ bent_y
        linear = rows.x @ effect
        mean = np.exp(np.clip(linear + offset, -30, 30))
    new = bent_y - bent_x @ effect
    freedom = float(len(rows.y) - rows.x.shape[1])
    covariance = np.asarray(bread * float(new @ new) / freedom, np.float64)
    left = _freedom(len(rows.y), rows.x.shape[1], lasting)
    return Fitted(effect, covariance, mean, rows.y - mean, new, lasting, left)


def _freedom(periods: int, columns: int, lasting: float) -> float:
    """Of t: as many periods as errors that last are worth (Bartlett 1935), less the columns.

    What lasts is itself estimated; with the usual degrees of freedom intervals held the truth a little too seldom.
    """
    worth = periods * (1 - lasting) / (1 + lasting) if lasting > 0 else periods
    return max(float(worth - columns), 2.0)


def _whitened(values: Floats, lasting: float) -> Floats:
    told = values.copy()
    told[1:] -= lasting * values[:-1]
    told[0] *= np.sqrt(1 - lasting**2)
    return told


def _lasting(y: Floats, x: Floats, parts: int = 1) -> float:
    """The share of an error that lasts, from what is left in each of so many series one after the other."""
    from scipy.optimize import brentq

    centre = np.eye(len(y)) - x @ np.linalg.pinv(x)
    rest = centre @ y
    if rest @ rest <= 1e-20 * max(float(y @ y), 1e-300):
        raise EvaluationError("The series is fitted without any error: nothing tells how sure the change is.")
    length = len(y) // parts
    next_to = np.flatnonzero(np.arange(1, len(y)) % length)
    seen = float((rest[next_to + 1] * rest[next_to]).sum() / (rest @ rest))
    apart = np.abs(np.subtract.outer(np.arange(length), np.arange(length)))

    def gap(lasting: float) -> float:
        whole = np.kron(np.eye(parts), np.power(lasting, apart) if lasting else np.eye(length))
        shared = centre @ whole @ centre
        return float(shared[next_to, next_to + 1].sum() / np.trace(shared)) - seen

    if gap(_LOWEST) >= 0:
        return _LOWEST
    return _HIGHEST if gap(_HIGHEST) <= 0 else float(brentq(gap, _LOWEST, _HIGHEST, xtol=1e-9))
