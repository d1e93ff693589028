"""A panel: each unit seen at each time. Read from columns, checked, and made balanced; what was left out is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from .columns import Columns, columns, once, only, without_never
from .errors import EvaluationError

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Panel:
    """Units down, times across.

    `y` is n by T; `times` are the T times, rising; `group` is for each unit the time it was first treated, infinite
    where never; `covariates` are n by T by k, or n by 1 by k where no covariate changes; `weights` are those of the
    first time, with mean 1, and `weights_by_time` n by T where they change; `cluster` numbers the cluster of each unit.
    `left_out` says how many units (or rows, or times) were left out, and why.
    """

    y: Floats
    times: Floats
    group: Floats
    covariates: Floats | None = None
    weights: Floats | None = None
    cluster: Numbers | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)
    weights_by_time: Floats | None = None

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
    are left out, as are units that are not seen at every time (`rows` keeps these). Where no unit is never treated, the
    times from the last cohort's treatment on are left out and that cohort is what the others are compared with. Raises
    EvaluationError for a unit seen twice at a time, a group that changes within a unit, a negative weight, or nothing
    left to compare.
    """
    held = columns(
        unit, time, group, y, covariates=covariates, weights=weights, cluster=cluster, anticipation=anticipation
    )  # fmt: skip
    return balanced(held, anticipation)


def balanced(held: Columns, anticipation: float = 0) -> Panel:
    """The panel of the units that are seen at every time."""
    held = without_never(_seen_always(held), anticipation)
    if not np.isfinite(held.group).any():
        raise EvaluationError(
            "No unit that can be compared was treated within the panel: look at the column of the group."
        )
    if len(held.times) < 2:
        raise EvaluationError("Only one time is left: nothing can be compared over time.")
    table = once(held.who, held.when, len(held.times))
    rows = table[table[:, 0] >= 0]
    weights, by_time = _weights(held.weights, rows)
    return Panel(
        y=held.y[rows],
        times=held.times,
        group=held.group[rows[:, 0]],
        covariates=_covariates(held.covariates, rows),
        weights=weights,
        weights_by_time=by_time,
        cluster=None if held.cluster is None else _renumbered(held.cluster[rows[:, 0]]),
        left_out=held.left_out,
    )


def _seen_always(held: Columns) -> Columns:
    if not len(held.who):
        return held
    seen = np.asarray(once(held.who, held.when, len(held.times)) >= 0)
    complete = np.asarray(seen.all(axis=1))
    if not complete.any():
        raise EvaluationError("No unit is seen at every time: nothing is left to compare.")
    missed = int((seen.any(axis=1) & ~complete).sum())
    return only(held, complete[held.who], "units not seen at every time", missed)


def _covariates(told: Sequence[Floats], rows: Numbers) -> Floats | None:
    if not told:
        return None
    found: Floats = np.empty((*rows.shape, len(told)))
    for number, column in enumerate(told):
        found[:, :, number] = column[rows]
    return found[:, :1] if np.array_equal(found, np.broadcast_to(found[:, :1], found.shape)) else found


def _weights(weights: Floats | None, rows: Numbers) -> tuple[Floats | None, Floats | None]:
    """Those of the first time with mean 1; and those of every time, where they change."""
    if weights is None:
        return None, None
    by_time: Floats = np.asarray(weights[rows], float).reshape(rows.shape)
    first = by_time[:, 0]
    if not first.any():
        raise EvaluationError("Every weight at the first time is nought.")
    same = np.array_equal(by_time, np.broadcast_to(by_time[:, :1], by_time.shape))
    scaled: Floats = first / first.mean()
    return scaled, None if same else by_time


def _renumbered(cluster: Numbers) -> Numbers:
    return np.asarray(np.unique(cluster, return_inverse=True)[1], np.int64)
