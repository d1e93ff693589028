"""Least squares with an effect of each unit and each time: exact, with empty cells and weights, without iterating.

The effects of units are swept out, so that only as many equations are left as there are times and covariates (the
theorem of Frisch, Waugh and Lovell): a hundred thousand units at forty times are solved in a moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .errors import EvaluationError

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
_SMALL = 1e-10


@dataclass(frozen=True)
class Effects:
    """What a solution holds: an effect of each unit (n) and time (T), and the slopes of the covariates (k)."""

    unit: Floats
    time: Floats
    slope: Floats

    def fitted(self, covariates: Floats | None) -> Floats:
        """The sum of the effects in each cell (n by T)."""
        told: Floats = self.unit[:, None] + self.time[None, :]
        return told if covariates is None else told + covariates @ self.slope


class TwoWay:
    """The equations of cells with these weights (n by T, nought: not used) and covariates (n by T by k)."""

    def __init__(
        self, weights: Floats, covariates: Floats | None = None, names: tuple[str, ...] = ()
    ) -> None:
        self.weights, self.covariates = weights, covariates
        self.of_row = weights.sum(axis=1)
        self._share = np.divide(
            weights, self.of_row[:, None], out=np.zeros_like(weights), where=self.of_row[:, None] > 0
        )
        times, k = weights.shape[1], 0 if covariates is None else covariates.shape[2]
        left = np.zeros((times + k, times + k))
        left[:times, :times] = np.diag(weights.sum(axis=0)) - weights.T @ self._share
        self.mean = np.zeros((len(weights), k))
        if covariates is not None:
            self.mean = np.einsum("it,itk->ik", self._share, covariates)
            apart = covariates - self.mean[:, None, :]
            heavy = weights[:, :, None] * apart
            left[:times, times:] = heavy.sum(axis=0)
            left[times:, :times] = left[:times, times:].T
            left[times:, times:] = np.einsum("itk,itl->kl", heavy, apart)
            whole = np.einsum("it,itk->k", weights, covariates**2)
            _refuse_what_cannot_be_told_apart(left, times, whole, names)
        self._inverse = inverse(left)

    def solve(self, of_unit: Floats, of_time: Floats, of_slope: Floats) -> Effects:
        """The effects for those sums of weight times target, by unit, by time and by covariate."""
        scaled = np.divide(of_unit, self.of_row, out=np.zeros_like(of_unit), where=self.of_row > 0)
        right = np.concatenate([of_time - self.weights.T @ scaled, of_slope - self.mean.T @ of_unit])
        found = self._inverse @ right
        time, slope = found[: len(of_time)], found[len(of_time) :]
        return Effects(scaled - self._share @ time - self.mean @ slope, time, slope)

    def fit(self, y: Floats) -> Effects:
        """The effects nearest to `y` (n by T; what stands in cells of weight nought is not read)."""
        heavy = np.where(self.weights > 0, self.weights * np.nan_to_num(y), 0.0)
        slope = (
            np.zeros(0)
            if self.covariates is None
            else np.einsum("it,itk->k", heavy, self.covariates, optimize=True)
        )
        return self.solve(heavy.sum(axis=1), heavy.sum(axis=0), slope)

    def apart(self, y: Floats) -> Floats:
        """What is left of `y` in the cells used, nought elsewhere (n by T)."""
        return np.where(self.weights > 0, np.nan_to_num(y) - self.fit(y).fitted(self.covariates), 0.0)

    @cached_property
    def components(self) -> tuple[Numbers, Numbers]:
        """Which units and times hang together by the cells used; effects compare only within one of them."""
        used = self.weights > 0
        if used.all(axis=1).any():
            # One unit used at every time links all times, and every other unit that is used at all.
            return np.where(used.any(axis=1), 0, np.arange(1, len(used) + 1)), np.zeros(
                used.shape[1], np.int64
            )
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        n, times = self.weights.shape
        row, column = np.nonzero(self.weights)
        edges = coo_array((np.ones(len(row), np.int8), (row, column + n)), shape=(n + times, n + times))
        _count, label = connected_components(edges, directed=False)
        return label[:n].astype(np.int64), label[n:].astype(np.int64)


def inverse(matrix: Floats) -> Floats:
    """The Moore-Penrose inverse of a symmetric matrix, scaled first so that units of measurement do not matter."""
    scale = np.sqrt(np.maximum(np.diag(matrix), 0.0))
    scale[scale == 0] = 1.0
    value, vector = np.linalg.eigh(matrix / np.outer(scale, scale))
    kept = value > _SMALL * max(value.max(initial=0.0), 1e-300)
    found: Floats = (vector[:, kept] / value[kept]) @ vector[:, kept].T
    scaled: Floats = found / np.outer(scale, scale)
    return scaled


def _refuse_what_cannot_be_told_apart(
    left: Floats, times: int, whole: Floats, names: tuple[str, ...]
) -> None:
    """Raises where a covariate says no more than the effects of units and times and the covariates before it."""
    for number in range(left.shape[0] - times):
        before = times + number
        own, shared = left[before, before], left[:before, before]
        rest = own - shared @ inverse(left[:before, :before]) @ shared
        if rest <= 1e-9 * own or own <= 1e-12 * whole[number]:
            name = names[number] if number < len(names) else f"covariate {number + 1}"
            raise EvaluationError(
                f"The covariate {name!r} cannot be told apart from the effects of units and times (it does not change "
                "within units before treatment, or follows from other columns): leave it out."
            )
