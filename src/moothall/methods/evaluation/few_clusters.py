"""One coefficient of a linear regression when clusters are few: errors and tests that stay honest, and which to trust.

CR2 errors with Satterthwaite's degrees of freedom: Bell and McCaffrey 2002; Imbens and Kolesár 2016. The wild cluster
bootstrap: Cameron, Gelbach and Miller 2008, with Webb's six points where clusters are very few (2023).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from .errors import EvaluationError
from .signs import all_signs, interval_by_inversion

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Correction = Literal["CR1", "CR2"]
Points = Literal["auto", "rademacher", "webb"]
DRAWS, ENUMERATED = 9999, 12
_WEBB = np.sqrt(np.array([0.5, 1.0, 1.5]))
_ALIKE = 1e-9


@dataclass(frozen=True)
class Coefficient:
    """The estimate, its clustered error, the degrees of freedom of its t, the interval and p-value by these."""

    estimate: float
    se: float
    freedom: float
    low: float
    high: float
    p: float
    clusters: int


@dataclass(frozen=True)
class WildBootstrap:
    """The p-value of the null, and the values that are not rejected; how many draws, and whether these were all."""

    p: float
    low: float
    high: float
    draws: int
    all_drawn: bool
    points: str


class _Regression:
    """Least squares by cluster: what the errors and the bootstrap are made of."""

    def __init__(self, x: npt.ArrayLike, y: npt.ArrayLike, cluster: npt.ArrayLike, place: int) -> None:
        self.x, self.y = np.asarray(x, float), np.asarray(y, float)
        self.cluster = np.unique(np.asarray(cluster), return_inverse=True)[1]
        self.count, self.place = int(self.cluster.max()) + 1, place
        if self.count < 2:
            raise EvaluationError("There is only one cluster: no error can be told from it.")
        if not (np.isfinite(self.x).all() and np.isfinite(self.y).all()):
            raise EvaluationError(
                "The outcome or a column of the regression has an empty value: leave those rows out."
            )
        if np.linalg.matrix_rank(self.x) < self.x.shape[1]:
            raise EvaluationError(
                "A column of the regression follows from the others: leave one of them out."
            )
        self.bread = np.linalg.inv(self.x.T @ self.x)
        self.effect = self.bread @ self.x.T @ self.y
        self.rest = self.y - self.x @ self.effect
        self.rows = [np.flatnonzero(self.cluster == number) for number in range(self.count)]
        self.along = self.bread[place]

    def sums(self, values: Floats) -> Floats:
        """What each cluster adds to the coefficient, by those residuals."""
        told = np.bincount(self.cluster, weights=(self.x @ self.along) * values, minlength=self.count)
        return told.astype(np.float64)

    def small(self) -> float:
        """The small-sample factor of CR1."""
        n, k = self.x.shape
        return float(self.count / (self.count - 1) * (n - 1) / (n - k))


def clustered(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    cluster: npt.ArrayLike,
    place: int,
    *,
    correction: Correction = "CR2",
    level: float = 0.95,
) -> Coefficient:
    """The coefficient of the column `place` of `x` (n by k, the constant among them), with its interval by t.

    Degrees of freedom are Satterthwaite's, for the correction chosen, if errors were alike and not correlated.
    """
    from scipy.stats import t as t_distribution

    held = _Regression(x, y, cluster, place)
    score, own, shared = np.zeros(held.count), np.zeros(held.count), np.zeros((held.count, held.x.shape[1]))
    for number, rows in enumerate(held.rows):
        part = _corrected(held, rows) if correction == "CR2" else held.x[rows] * np.sqrt(held.small())
        along = part @ held.along
        score[number], own[number] = along @ held.rest[rows], along @ along
        shared[number] = held.x[rows].T @ along
    spread = np.diag(own) - shared @ held.bread @ shared.T
    freedom = float(np.trace(spread) ** 2 / (spread**2).sum())
    se, estimate = float(np.sqrt(score @ score)), float(held.effect[place])
    reach = float(t_distribution.ppf((1 + level) / 2, freedom)) * se
    p = float(2 * t_distribution.sf(abs(estimate) / se, freedom)) if se > 0 else float("nan")
    return Coefficient(estimate, se, freedom, estimate - reach, estimate + reach, p, held.count)


def _corrected(held: _Regression, rows: Numbers) -> Floats:
    """The cluster's rows, times (I - H)^(-1/2); only as large a matrix as there are columns is rooted."""
    q, r = np.linalg.qr(held.x[rows])
    value, vector = np.linalg.eigh(np.eye(len(r)) - r @ held.bread @ r.T)
    root = np.where(value > _ALIKE, 1 / np.sqrt(np.maximum(value, _ALIKE)), 0.0)
    found: Floats = q @ (vector * root) @ vector.T @ r
    return found


def wild_bootstrap(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    cluster: npt.ArrayLike,
    place: int,
    *,
    null: float = 0.0,
    points: Points = "auto",
    draws: int = DRAWS,
    seed: int = 1,
    level: float = 0.95,
) -> WildBootstrap:
    """The wild cluster bootstrap of t with the null imposed; of all sign-vectors where clusters are twelve or fewer.

    The interval holds the values of the coefficient that are not rejected; it can be infinite. Webb's points are taken
    where signs alone give too few values.
    """
    from .rules import rule

    held = _Regression(x, y, cluster, place)
    if points == "auto":
        points = "webb" if held.count < rule("webb-points-below").value else "rademacher"
    drawn, whole = _points(held.count, points, draws, seed)
    without = np.delete(held.x, place, axis=1)
    on = np.linalg.pinv(without)
    apart_y, apart_x = held.y - without @ (on @ held.y), held.x[:, place] - without @ (on @ held.x[:, place])
    mix = np.array([held.x[rows].T @ (held.x[rows] @ held.along) for rows in held.rows]) @ held.bread
    by_cluster = [
        np.array([held.x[rows].T @ one[rows] for rows in held.rows]).T for one in (apart_y, apart_x)
    ]
    sums = [held.sums(one) for one in (apart_y, apart_x)]
    se = float(np.sqrt((held.sums(held.rest) ** 2).sum() * held.small()))
    estimate = float(held.effect[place])

    def p_of(at: float) -> float:
        moved = drawn * (sums[0] - at * sums[1])
        spread = moved - drawn @ (mix @ (by_cluster[0] - at * by_cluster[1])).T
        errors = np.sqrt((spread**2).sum(axis=1) * held.small())
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.abs(moved.sum(axis=1)) / errors
        count = int((np.nan_to_num(t, nan=np.inf) >= abs(estimate - at) / se * (1 - _ALIKE)).sum())
        return count / len(drawn) if whole else (1 + count) / (1 + len(drawn))

    low, high = interval_by_inversion(p_of, estimate, se, 1 - level)
    return WildBootstrap(p_of(null), low, high, len(drawn), whole, points)


def _points(clusters: int, points: str, draws: int, seed: int) -> tuple[Floats, bool]:
    if points == "rademacher" and clusters <= ENUMERATED:
        return all_signs(clusters), True
    random = np.random.default_rng(seed)
    if points == "webb":
        return random.choice(np.concatenate([_WEBB, -_WEBB]), size=(draws, clusters)), False
    return random.choice(np.array([-1.0, 1.0]), size=(draws, clusters)), False
