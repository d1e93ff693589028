"""A table by rows: units that are not all seen at every time, or different people each time. Nothing has to be balanced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from .columns import Columns, columns, once
from .errors import EvaluationError
from .panel import Panel, balanced

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """One entry for each row, in the order of time.

    `y`, `weights` (or none) and `covariates` (rows by k, or none) are by row, as are `who`, the number of its unit, and
    `when`, the place of its time in `times`. `group` (infinite where never treated) and `cluster` are by unit.
    """

    y: Floats
    when: Numbers
    times: Floats
    who: Numbers
    group: Floats
    covariates: Floats | None = None
    weights: Floats | None = None
    cluster: Numbers | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def units(self) -> int:
        """How many units there are: in repeated cross-sections, how many rows."""
        return len(self.group)

    @property
    def cohorts(self) -> Floats:
        """The times at which units were first treated, rising; 'never' is none of them."""
        return np.unique(self.group[np.isfinite(self.group)])

    def weight(self) -> Floats:
        """The weight of each unit: the mean of its rows; one, where none were given."""
        if self.weights is None:
            return np.ones(self.units)
        mean: Floats = np.bincount(self.who, self.weights) / np.bincount(self.who)
        return mean

    def row_weight(self) -> Floats:
        """The weight of each row."""
        return np.ones(len(self.y)) if self.weights is None else self.weights

    def at(self, time: int) -> slice:
        """The rows of that time (its place)."""
        return slice(int(np.searchsorted(self.when, time)), int(np.searchsorted(self.when, time, "right")))


def rows(
    unit: npt.ArrayLike | None,
    time: npt.ArrayLike,
    group: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    covariates: Sequence[npt.ArrayLike] = (),
    weights: npt.ArrayLike | None = None,
    cluster: npt.ArrayLike | None = None,
    anticipation: float = 0,
) -> Panel | Rows:
    """Every row that can be compared; without `unit` as repeated cross-sections, with it as a panel that may have holes.

    A panel without holes is given as `panel` gives it, which is more precise. What is left out and refused is as for
    `panel`, but for units not seen at every time, which are kept.
    """
    held = columns(
        unit, time, group, y, covariates=covariates, weights=weights, cluster=cluster, anticipation=anticipation
    )  # fmt: skip
    if not np.isfinite(held.group).any():
        raise EvaluationError(
            "No unit that can be compared was treated within the panel: look at the column of the group."
        )
    if len(held.times) < 2:
        raise EvaluationError("Only one time is left: nothing can be compared over time.")
    if unit is not None:
        once(held.who, held.when, len(held.times))
        if len(held.who) == held.units * len(held.times):
            return balanced(held, anticipation)
    return _in_order(held)


def _in_order(held: Columns) -> Rows:
    order = np.argsort(held.when, kind="stable")
    seen, who = np.unique(held.who, return_inverse=True)
    first = np.zeros(len(seen), np.int64)
    first[who] = np.arange(len(who))
    cluster = None if held.cluster is None else np.unique(held.cluster[first], return_inverse=True)[1]
    return Rows(
        y=held.y[order], when=held.when[order], times=held.times, who=who[order], group=held.group[first],
        covariates=np.column_stack(held.covariates)[order] if held.covariates else None,
        weights=None if held.weights is None else held.weights[order] / held.weights.mean(),
        cluster=None if cluster is None else cluster.astype(np.int64), left_out=held.left_out,
    )  # fmt: skip
