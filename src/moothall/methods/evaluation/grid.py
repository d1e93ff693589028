"""A table of units and times in which cells may be empty: what the imputation and interaction-weighted estimators read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from .errors import EvaluationError
from .panel import Panel

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NEVER = np.inf


@dataclass(frozen=True)
class Grid:
    """Units down, times across, empty where a unit was not seen.

    `y` is n by T, NaN where empty; `times` rise; `group` is the time of first treatment, infinite where never (it may lie after the last time);
    `weights` are n by T and nought where empty; `covariates` are n by T by k with their `names`; `cluster` numbers the
    cluster of each unit; `units` are their labels. `left_out` says what was left out, and why.
    """

    y: Floats
    times: Floats
    group: Floats
    weights: Floats
    cluster: Numbers
    units: npt.NDArray[np.generic]
    covariates: Floats | None = None
    names: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def seen(self) -> Flags:
        """Which cells are not empty (n by T)."""
        return self.weights > 0

    @property
    def clusters(self) -> int:
        """How many clusters there are."""
        return int(self.cluster.max()) + 1

    @property
    def cohorts(self) -> Floats:
        """The times of first treatment within the panel, rising; 'never' and later are none of them."""
        return np.unique(self.group[self.group <= self.times[-1]])

    def since(self) -> Floats:
        """For each cell the time since its unit's first treatment (n by T), minus infinity where never.

        Rounded, so that months told as parts of a year fall together.
        """
        return np.round(self.times[None, :] - self.group[:, None], 6)

    def of_units(self, keep: Flags, why: str) -> Grid:
        """Those units alone; the others are counted as left out for that reason."""
        if keep.all():
            return self
        return replace(
            self, y=self.y[keep], group=self.group[keep], weights=self.weights[keep],
            cluster=np.unique(self.cluster[keep], return_inverse=True)[1].astype(np.int64), units=self.units[keep],
            covariates=None if self.covariates is None else self.covariates[keep],
            left_out={**self.left_out, why: int((~keep).sum())},
        )  # fmt: skip

    def with_outcome(self, y: Floats) -> Grid:
        """The same cells with another outcome."""
        return replace(self, y=np.where(self.seen, y, np.nan))


def grid(
    unit: npt.ArrayLike,
    time: npt.ArrayLike,
    group: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    covariates: Sequence[npt.ArrayLike] = (),
    names: Sequence[str] = (),
    weights: npt.ArrayLike | None = None,
    cluster: npt.ArrayLike | None = None,
) -> Grid:
    """The grid of those columns, one row for each unit and time that was seen.

    A group that is 0, empty or infinite is never treated. Rows with an empty value or a weight of nought are left out
    and counted. Raises EvaluationError for a unit seen twice at a time, a group or cluster that changes within a unit,
    a negative weight, or nobody treated.
    """
    when, values = np.asarray(time, float), np.asarray(y, float)
    extra = [np.asarray(column, float) for column in covariates]
    heavy = np.ones(len(values)) if weights is None else np.asarray(weights, float)
    if not np.isfinite(when).all():
        raise EvaluationError(
            "The column of time has a value that is empty or infinite: leave those rows out."
        )
    if np.any(heavy < 0):
        raise EvaluationError("A weight is negative: weights say how much a row counts.")
    whole = np.isfinite(values) & np.isfinite(heavy) & (heavy > 0)
    for column in extra:
        whole &= np.isfinite(column)
    if not whole.any():
        raise EvaluationError("Every row has an empty value: nothing is left to estimate from.")
    labels, who = np.unique(np.asarray(unit)[whole], return_inverse=True)
    times, at = np.unique(when[whole], return_inverse=True)
    shape = (len(labels), len(times))
    place = who * shape[1] + at
    if np.bincount(place).max() > 1:
        raise EvaluationError("A unit stands twice at the same time: keep one row for each unit and time.")
    told = np.asarray(group, float)[whole]
    treated = _constant(np.where(np.isfinite(told) & (told != 0), told, NEVER), who, shape[0], "group")
    if not (treated <= times[-1]).any():
        raise EvaluationError(
            "No unit was treated within the panel: look at the column of the group, and at its times."
        )
    each = np.arange(shape[0])
    if cluster is not None:
        numbers = np.unique(np.asarray(cluster)[whole], return_inverse=True)[1].astype(float)
        each = np.unique(_constant(numbers, who, shape[0], "cluster"), return_inverse=True)[1]
    return Grid(
        y=_placed(values[whole], place, shape, np.nan), times=times, group=treated,
        weights=_placed(heavy[whole], place, shape, 0.0), cluster=each.astype(np.int64), units=labels,
        covariates=np.stack([_placed(column[whole], place, shape, 0.0) for column in extra], axis=2) if extra else None,
        names=tuple(names) or tuple(f"covariate {number + 1}" for number in range(len(extra))),
        left_out={"rows with an empty value": int((~whole).sum())} if not whole.all() else {},
    )  # fmt: skip


def grid_of(panel: Panel) -> Grid:
    """The grid of a balanced panel."""
    n, count = panel.y.shape
    covariates = panel.covariates
    if covariates is not None:
        covariates = np.broadcast_to(covariates, (n, count, covariates.shape[2])).copy()
    weights = panel.weight()[:, None] if panel.weights_by_time is None else panel.weights_by_time
    return Grid(
        y=np.where(np.broadcast_to(weights > 0, panel.y.shape), panel.y, np.nan), times=panel.times, group=panel.group,
        weights=np.broadcast_to(weights, panel.y.shape).astype(np.float64),
        cluster=np.arange(n) if panel.cluster is None else panel.cluster, units=np.arange(n), covariates=covariates,
        names=() if covariates is None else tuple(f"covariate {number + 1}" for number in range(covariates.shape[2])),
        left_out=panel.left_out,
    )  # fmt: skip


def _placed(values: Floats, place: Numbers, shape: tuple[int, int], empty: float) -> Floats:
    table = np.full(shape[0] * shape[1], empty)
    table[place] = values
    return table.reshape(shape)


def _constant(values: Floats, who: Numbers, units: int, column: str) -> Floats:
    """The one value of each unit."""
    first = np.full(units, np.nan)
    first[who[::-1]] = values[::-1]
    if np.any(first[who] != values):
        raise EvaluationError(f"The {column} of a unit changes over time: it must be the same in each row.")
    return first
