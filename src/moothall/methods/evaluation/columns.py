"""The columns of a table as they come, read and checked: who, when, first treated when; and what could not be kept.

What is left out, and in which order, is as in the R package did 2.5.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from .errors import EvaluationError

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Kept = npt.NDArray[np.bool_]
NEVER = np.inf


@dataclass(frozen=True)
class Columns:
    """One entry for each row: the number of its unit, the place of its time in `times`, and what was measured.

    `group` is infinite where never treated. `left_out` says how many rows, units or times were left out, and why.
    """

    who: Numbers
    when: Numbers
    times: Floats
    group: Floats
    y: Floats
    covariates: tuple[Floats, ...] = ()
    weights: Floats | None = None
    cluster: Numbers | None = None
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def units(self) -> int:
        """How many units there are; those left out are not counted again."""
        return int(np.count_nonzero(np.bincount(self.who))) if len(self.who) else 0


def columns(
    unit: npt.ArrayLike | None,
    time: npt.ArrayLike,
    group: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    covariates: Sequence[npt.ArrayLike] = (),
    weights: npt.ArrayLike | None = None,
    cluster: npt.ArrayLike | None = None,
    anticipation: float = 0,
) -> Columns:
    """The rows that can be compared. Without `unit` each row is a unit of its own.

    Raises EvaluationError where the columns cannot be meant: see `panel`.
    """
    values = np.asarray(y, float)
    times, when = _times(np.asarray(time, float))
    heavy = None if weights is None else np.asarray(weights, float)
    extra = tuple(np.asarray(column, float) for column in covariates)
    told = np.asarray(group, float)
    if anticipation < 0 or not np.isfinite(anticipation):
        raise EvaluationError("Anticipation is for how long before treatment: a number, nought or more.")
    if heavy is not None and np.any(heavy < 0):
        raise EvaluationError("A weight is negative: weights say how much a unit counts.")
    whole = np.isfinite(values)
    for column in (*extra, *(() if heavy is None else (heavy,))):
        whole &= np.isfinite(column)
    labels = [np.asarray(label) for label in (unit, cluster) if label is not None]
    for label in labels:
        whole &= _there(label)
    who = np.arange(len(values)) if unit is None else coded(np.asarray(unit))
    held = Columns(
        who=who, when=when, times=times, group=np.where(np.isfinite(told) & (told != 0), told, NEVER), y=values,
        covariates=extra, weights=heavy, cluster=None if cluster is None else coded(np.asarray(cluster)),
    )  # fmt: skip
    held = only(held, whole, "rows with an empty value", int((~whole).sum()))
    if not len(held.y):
        raise EvaluationError("Every row has an empty value in a column that is needed.")
    if held.weights is not None and not held.weights.any():
        raise EvaluationError("Every weight is nought.")
    one_each(held.who, held.group, "The group of a unit changes over time: it is the time of its first treatment, the same in each row.")  # fmt: skip
    if held.cluster is not None:
        one_each(held.who, held.cluster, "The cluster of a unit changes over time: a unit belongs to one cluster.")  # fmt: skip
    return _comparable(held, anticipation)


def _comparable(held: Columns, anticipation: float) -> Columns:
    """Without the times at which nobody is left to compare with, and without the units that have no time before."""
    late = np.isfinite(held.group) & (held.group > held.times[-1] + anticipation)
    held = replace(held, group=np.where(late, NEVER, held.group)) if late.any() else held
    held = without_never(held, anticipation)
    early = held.group <= held.times[0] + anticipation
    units = int(np.count_nonzero(np.bincount(held.who[early])))
    return only(held, ~early, "units treated from the first time on", units)


def without_never(held: Columns, anticipation: float) -> Columns:
    """Where no unit is never treated the last cohort is what the others are compared with, until it begins."""
    if not len(held.group) or np.isinf(held.group).any():
        return held
    last = held.group.max()
    before = held.times < last - anticipation
    if before.sum() < 2:
        raise EvaluationError(
            "No unit was never treated, and the last cohort begins too early to be compared with."
        )
    why = f"times from {last - anticipation:g} on: no unit is never treated, so the last cohort is compared with until then"
    held = only(held, before[held.when], why, int((~before).sum()))
    return replace(held, group=np.where(held.group == last, NEVER, held.group))


def only(held: Columns, keep: Kept, why: str, count: int) -> Columns:
    """The rows kept, with the times that they have."""
    if keep.all():
        return held
    when = held.when[keep]
    used = np.bincount(when, minlength=len(held.times)) > 0
    return replace(
        held, who=held.who[keep], when=(np.cumsum(used) - 1)[when], times=held.times[used], group=held.group[keep],
        y=held.y[keep], covariates=tuple(column[keep] for column in held.covariates),
        weights=None if held.weights is None else held.weights[keep],
        cluster=None if held.cluster is None else held.cluster[keep],
        left_out={**held.left_out, why: held.left_out.get(why, 0) + count},
    )  # fmt: skip


def _times(time: Floats) -> tuple[Floats, Numbers]:
    if not len(time):
        raise EvaluationError("The table has no rows.")
    if not np.isfinite(time).all():
        raise EvaluationError(
            "The column of time has a value that is empty or infinite: leave those rows out."
        )
    low, high = time.min(), time.max()
    if high - low < 100_000 and not np.any(time % 1):
        # Whole numbers close together: counted, which is quicker than sorting millions of them.
        place = (time - low).astype(np.int64)
        seen = np.bincount(place) > 0
        return np.flatnonzero(seen) + low, (np.cumsum(seen) - 1)[place]
    times, when = np.unique(time, return_inverse=True)
    return times, when.astype(np.int64)


def coded(labels: npt.NDArray[np.generic]) -> Numbers:
    """Each label's number."""
    if labels.dtype.kind in "iu" and labels.size:
        low, spread = int(labels.min()), int(labels.max()) - int(labels.min())
        if spread < 4 * labels.size + 1000:
            shifted = labels.astype(np.int64) - low
            return np.asarray((np.cumsum(np.bincount(shifted) > 0) - 1)[shifted], np.int64)
    if labels.dtype.kind == "O":
        labels = np.array([str(label) for label in labels.tolist()])
    numbers: Numbers = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    return numbers


def _there(labels: npt.NDArray[np.generic]) -> Kept:
    """Where a label is not empty."""
    if labels.dtype.kind == "f":
        return np.asarray(np.isfinite(labels))
    if labels.dtype.kind in "mM":
        return np.asarray(~np.isnat(labels))
    if labels.dtype.kind != "O":
        return np.ones(len(labels), bool)
    return np.fromiter((label is not None and label == label for label in labels.tolist()), bool, len(labels))


def one_each(who: Numbers, told: npt.NDArray[np.generic], said: str) -> None:
    """Raises EvaluationError where the rows of a unit do not agree."""
    first = np.zeros(int(who.max()) + 1, told.dtype)
    first[who] = told
    if not np.array_equal(first[who], told):
        raise EvaluationError(said)


def once(who: Numbers, when: Numbers, times: int) -> Numbers:
    """For each unit and time (units down) its row, or -1. Raises where a unit is seen twice at a time."""
    table = np.full((int(who.max()) + 1) * times, -1, np.int64)
    table[who * times + when] = np.arange(len(who))
    if np.count_nonzero(table >= 0) != len(who):
        raise EvaluationError("A unit stands twice at the same time: keep one row for each unit and time.")
    return table.reshape(-1, times)
