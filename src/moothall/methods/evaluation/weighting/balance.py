"""How alike the arms are, covariate by covariate, before and after weighting.

Standardised differences and ratios of variances as Austin (2009), Statistics in Medicine 28, 3083-3107; both are told
over the spread before weighting, so that a smaller difference is not a larger spread (Stuart 2010, section 4.1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .covariates import Covariates, Flags, Floats, arms
from .weights import Weights, effective_size


@dataclass(frozen=True)
class BalanceRow:
    """One covariate: the means of both arms, their standardised difference and the ratio of variances, twice.

    `ratio_before` and `ratio_after` are not a number for a yes-or-no column, whose variance follows from its mean.
    `fewest` is how few children of one arm stand behind it: of a yes-or-no column the rarer answer, else the arm.
    """

    name: str
    treated_before: float
    compared_before: float
    difference_before: float
    ratio_before: float
    treated_after: float
    compared_after: float
    difference_after: float
    ratio_after: float
    fewest: int


@dataclass(frozen=True)
class Balance:
    """The rows, and how many children each arm has, is worth by its weights, and keeps."""

    rows: tuple[BalanceRow, ...]
    treated: int
    compared: int
    treated_kept: int
    compared_kept: int
    treated_effective: float
    compared_effective: float
    about: str

    @property
    def worst(self) -> float:
        """The largest standardised difference that is left, without its sign."""
        return max((abs(row.difference_after) for row in self.rows), default=0.0)

    def unbalanced(self, bound: float) -> tuple[str, ...]:
        """The covariates whose standardised difference is still beyond the bound that the protocol names."""
        return tuple(row.name for row in self.rows if abs(row.difference_after) > bound)


def balance(x: Covariates, treated: npt.ArrayLike, weights: Weights) -> Balance:
    """The balance of `x` between the arms before and after `weights`."""
    arm = arms(treated, len(x.values))
    even, after = np.ones(len(arm)), weights.values
    rows = tuple(
        _row(name, column, arm, even, after, weights.estimand)
        for name, column in zip(x.names, x.values.T, strict=True)
    )
    return Balance(
        rows, int(arm.sum()), int((~arm).sum()), int((arm & (after > 0)).sum()), int((~arm & (after > 0)).sum()),
        effective_size(after[arm]), effective_size(after[~arm]), weights.about,
    )  # fmt: skip


def _row(name: str, column: Floats, arm: Flags, even: Floats, after: Floats, estimand: str) -> BalanceRow:
    spread = _spread(column, arm, estimand)
    yes_or_no = bool(np.isin(column, (0, 1)).all())

    def told(weight: Floats) -> tuple[float, float, float, float]:
        (one, one_var), (other, other_var) = _moments(column, weight, arm), _moments(column, weight, ~arm)
        ratio = float("nan") if yes_or_no or other_var == 0 else one_var / other_var
        return one, other, (one - other) / spread if spread else 0.0, ratio

    return BalanceRow(name, *told(even), *told(after), _fewest(column, arm))


def _fewest(column: Floats, arm: Flags) -> int:
    """How few children of one arm a row is told of."""
    sides = [column[arm], column[~arm]]
    if not np.isin(column, (0, 1)).all():
        return min(len(side) for side in sides)
    return int(min(min(side.sum(), len(side) - side.sum()) for side in sides))


def _spread(column: Floats, arm: Flags, estimand: str) -> float:
    """The standard deviation differences are told in: of the treated for ATT, pooled over both arms else."""
    here, there = float(column[arm].var()), float(column[~arm].var())
    return float(np.sqrt(here if estimand == "ATT" and here else (here + there) / 2))


def _moments(column: Floats, weight: Floats, side: Flags) -> tuple[float, float]:
    total = weight[side].sum()
    if not total:
        return float("nan"), float("nan")
    mean = float(np.average(column[side], weights=weight[side]))
    return mean, float(np.average((column[side] - mean) ** 2, weights=weight[side]))
