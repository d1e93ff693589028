"""A panel: each unit seen at each time. Read from columns, checked, and made balanced; what was left out is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from .errors import EvaluationError

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
NEVER = np.inf


@dataclass(frozen=True)
class Panel:
    """Units down, times across.

    `y` is n by T; `times` are the T times, rising; `group` is for each unit the time it was first treated, infinite
    where never; `covariates` are n by T by k, or n by 1 by k where no covariate changes; `weights` have mean 1;
    `cluster` numbers the cluster of each unit. `left_out` says how many units (or rows) were left out, and why.
    """

    y: Floats
    times: Floats
    group: Floats
    covariates: Floats | None = None
    weights: Floats | None = None
    cluster: Numbers | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def units(self) -> int:
        """How many units there are."""
        return int(self.y.shape[0])

    @property
    def cohorts(self) -> Floats:
        """The times at which units were first treated, rising; 'never' is none of them."""
        return np.unique(self.group[np.isfinite(self.group)])

    def weight(self) -> Floats:
        """The weight of each unit: one, where none were given."""
        return np.ones(self.units) if self.weights is None else self.weights


def panel(
    unit: npt.ArrayLike,
    time: npt.ArrayLike,
    group: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    covariates: Sequence[npt.ArrayLike] = (),
    weights: npt.ArrayLike | None = None,
    cluster: npt.ArrayLike | None = None,
    anticipation: float = 0,
) -> Panel:
    """The panel of those columns, one row for each unit and time.

    A group that is 0, empty or infinite is never treated; one after the last time counts as never treated within the
    panel. Units treated from the first time on (or before, or within the anticipation of it) have no time before and
    are left out, as are units that are not seen at every time. Raises EvaluationError for a unit seen twice at a time,
    a group that changes within a unit, a negative weight, or nothing left to compare.
    """
    times, when = np.unique(np.asarray(time, float), return_inverse=True)
    names, who = _coded(np.asarray(unit))
    if not np.all(np.isfinite(times)):
        raise EvaluationError(
            "The column of time has a value that is empty or infinite: leave those rows out."
        )
    values = np.asarray(y, float)
    extra = [np.asarray(column, float) for column in covariates]
    heavy = None if weights is None else np.asarray(weights, float)
    if heavy is not None and np.any(heavy < 0):
        raise EvaluationError("A weight is negative: weights say how much a unit counts.")
    whole = np.isfinite(values) & np.isfinite(when)
    for column in (*extra, *(() if heavy is None else (heavy,))):
        whole &= np.isfinite(column)
    left_out = {"rows with an empty value": int((~whole).sum())}
    place = who * len(times) + when
    table = _table(place[whole], len(names) * len(times))
    complete = (table.reshape(len(names), len(times)) >= 0).all(axis=1)
    left_out["units not seen at every time"] = int(len(names) - complete.sum())
    rows = np.flatnonzero(whole)[table.reshape(len(names), len(times))[complete]]
    if not len(rows):
        raise EvaluationError("No unit is seen at every time: nothing is left to compare.")
    treated = _groups(np.asarray(group, float), rows)
    treated = np.where(treated > times[-1] + anticipation, NEVER, treated)
    early = treated - anticipation <= times[0]
    left_out["units treated from the first time on"] = int(early.sum())
    rows, treated = rows[~early], treated[~early]
    if not np.isfinite(treated).any():
        raise EvaluationError(
            "No unit that can be compared was treated within the panel: look at the column of the group."
        )
    return Panel(
        y=values[rows],
        times=times,
        group=treated,
        covariates=_covariates(extra, rows),
        weights=_weights(heavy, rows),
        cluster=_clusters(cluster, rows),
        left_out={why: count for why, count in left_out.items() if count},
    )


def _coded(labels: npt.NDArray[np.generic]) -> tuple[npt.NDArray[np.generic], Numbers]:
    """Each label's number. Labels that are numbers already, from nought and without gaps, are taken as they are."""
    if labels.dtype.kind in "iu" and labels.size and labels.min() == 0:
        largest = int(labels.max())
        if largest < 4 * labels.size and np.bincount(labels, minlength=largest + 1).all():
            return np.arange(largest + 1), labels.astype(np.int64)
    names, numbers = np.unique(labels, return_inverse=True)
    return names, numbers.astype(np.int64)


def _table(place: Numbers, size: int) -> Numbers:
    """For each place its row, or -1. Raises where two rows are in one place."""
    table = np.full(size, -1, np.int64)
    table[place] = np.arange(len(place))
    if np.count_nonzero(table >= 0) != len(place):
        raise EvaluationError("A unit stands twice at the same time: keep one row for each unit and time.")
    return table


def _groups(group: Floats, rows: Numbers) -> Floats:
    told = np.where(np.isfinite(group) & (group != 0), group, NEVER)[rows]
    if np.any(told != told[:, :1]):
        raise EvaluationError(
            "The group of a unit changes over time: it is the time of its first treatment, the same in each row."
        )
    first: Floats = told[:, 0]
    return first


def _covariates(columns: Sequence[Floats], rows: Numbers) -> Floats | None:
    if not columns:
        return None
    found = np.stack([column[rows] for column in columns], axis=2)
    return found[:, :1] if np.array_equal(found, np.broadcast_to(found[:, :1], found.shape)) else found


def _weights(weights: Floats | None, rows: Numbers) -> Floats | None:
    """Those of the first time, with mean 1."""
    if weights is None:
        return None
    first = weights[rows[:, 0]]
    if not first.any():
        raise EvaluationError("Every weight is nought.")
    scaled: Floats = first / first.mean()
    return scaled


def _clusters(cluster: npt.ArrayLike | None, rows: Numbers) -> Numbers | None:
    if cluster is None:
        return None
    _names, numbers = _coded(np.asarray(cluster))
    told = numbers[rows]
    if np.any(told != told[:, :1]):
        raise EvaluationError("The cluster of a unit changes over time: a unit belongs to one cluster.")
    return np.unique(told[:, 0], return_inverse=True)[1].astype(np.int64)
