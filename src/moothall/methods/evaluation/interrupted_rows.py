"""The rows of an interrupted time series: the site's periods and, beneath them, those of the comparison."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .errors import EvaluationError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """When the site begins, how many periods a year has, how many waves of it are fitted, and whether it is counts."""

    begins: int
    season: int
    waves: int
    counts: bool


@dataclass(frozen=True)
class Rows:
    """The regression: outcome, columns, exposure (ones where none). `level` and `slope` are the columns of the change."""

    y: Floats
    x: Floats
    exposure: Floats
    periods: int
    begins: int
    level: int
    slope: int
    counts: bool
    compared: bool


def rows_of(
    asked: Asked,
    y: npt.ArrayLike,
    comparison: npt.ArrayLike | None,
    exposure: npt.ArrayLike | None,
    comparison_exposure: npt.ArrayLike | None,
) -> Rows:
    """The rows, checked. Raises EvaluationError naming the period that is empty, or what is too short."""
    site = _series(y, "outcome", asked.counts)
    periods = len(site)
    if asked.begins < 2 or periods - asked.begins < 2:
        raise EvaluationError(
            "A trend needs at least two periods before the site began and two after: look at the period it begins in."
        )
    other = None if comparison is None else _series(comparison, "comparison", asked.counts)
    exposures = [_exposure(exposure, periods, "exposure")]
    if other is not None:
        if len(other) != periods:
            raise EvaluationError(
                f"The comparison has {len(other)} periods and the site {periods}: they must be the same ones."
            )
        exposures.append(_exposure(comparison_exposure, periods, "exposure of the comparison"))
    own = _columns(asked, periods)
    x, level = own, 2
    if other is not None:
        # What both share, and in what the site differs: its own level, trend and change.
        apart = own[:, :4]
        x = np.vstack([np.hstack([own, apart]), np.hstack([own, np.zeros_like(apart)])])
        level = own.shape[1] + 2
    if np.linalg.matrix_rank(x) < x.shape[1] or len(x) <= x.shape[1] + 1:
        raise EvaluationError(
            f"{periods} periods are too few for {x.shape[1]} columns: fit fewer waves of the season."
        )
    whole = site if other is None else np.concatenate([site, other])
    return Rows(
        whole, x, np.concatenate(exposures), periods, asked.begins, level, level + 1, asked.counts, other is not None
    )  # fmt: skip


def _columns(asked: Asked, periods: int) -> Floats:
    """Constant, trend, change of level, change of slope, and the waves of the year."""
    time = np.arange(periods, dtype=float)
    after = (time >= asked.begins).astype(float)
    columns = [np.ones(periods), time - asked.begins, after, after * (time - asked.begins)]
    for wave in range(1, asked.waves + 1):
        turn = 2 * np.pi * wave * time / asked.season
        columns += [np.sin(turn), np.cos(turn)]
    return np.column_stack(columns)


def _series(values: npt.ArrayLike, name: str, counts: bool) -> Floats:
    told = np.asarray(values, float)
    empty = np.flatnonzero(~np.isfinite(told))
    if len(empty):
        raise EvaluationError(
            f"Period {empty[0]} of the {name} is empty: a series has a value in every period, nought too."
        )
    if counts and (np.any(told < 0) or np.any(told != np.round(told))):
        raise EvaluationError(f"The {name} is to be counts, but holds what is none.")
    return told


def _exposure(values: npt.ArrayLike | None, periods: int, name: str) -> Floats:
    if values is None:
        return np.ones(periods)
    told = _series(values, name, counts=False)
    if len(told) != periods or np.any(told <= 0):
        raise EvaluationError(f"The {name} must be more than nought in each of the {periods} periods.")
    return told
