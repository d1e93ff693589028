"""Follow-up: from when each row was watched, until when, and what ended it. Read from columns and checked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

#: Two times nearer than this share of their mean are the same time (as R's `timefix`): 1/3 + 1/3 is 2/3.
SAME_TIME = float(np.sqrt(np.finfo(float).eps))


def tally(place: Numbers, weight: Floats | None = None, size: int = 0) -> Floats:
    """For each place 0..size-1 the weight of the rows that stand there; how many, without weights."""
    found: Floats = np.bincount(place, weight, size).astype(np.float64)
    return found


@dataclass(frozen=True)
class FollowUp:
    """n rows, each at risk in (entry, exit] and ended by an event or not.

    `event` is 0 where follow-up only ended (censored), else the number 1..k of the event; `causes` are their names.
    `entry` is None where everyone is watched from the start. `weight` is None where each row counts once. `child`
    numbers whom each row is of (0..m-1), None where each row is someone else; `cluster` numbers what
    else makes rows resemble each other (a site), by which robust errors are then summed. Times in any one unit.
    """

    exit: Floats
    event: Numbers
    entry: Floats | None = None
    weight: Floats | None = None
    child: Numbers | None = None
    causes: tuple[str, ...] = ("event",)
    cluster: Numbers | None = None

    @property
    def resembling(self) -> Numbers | None:
        """By what robust errors are summed: the cluster, else the child; None where each row stands for itself."""
        found = self.child if self.cluster is None else self.cluster
        return found if found is not None and found.max() + 1 < self.rows else None

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.exit)

    @property
    def happened(self) -> Truths:
        """Whether each row ended with an event, of whatever kind."""
        return self.event > 0

    def weights(self) -> Floats:
        """The weight of each row: one, where none were given."""
        return np.ones(self.rows) if self.weight is None else self.weight

    def only(self, keep: Truths | Numbers) -> FollowUp:
        """Those rows alone."""
        return FollowUp(
            self.exit[keep],
            self.event[keep],
            None if self.entry is None else self.entry[keep],
            None if self.weight is None else self.weight[keep],
            _numbered(self.child, keep),
            self.causes,
            _numbered(self.cluster, keep),
        )

    def of_cause(self, cause: int) -> FollowUp:
        """The same, with one cause as the event and every other row censored (for cause-specific hazards only)."""
        event = (self.event == cause).astype(np.int64)
        return FollowUp(
            self.exit, event, self.entry, self.weight, self.child, (self.causes[cause - 1],), self.cluster
        )


def _numbered(names: Numbers | None, keep: Truths | Numbers) -> Numbers | None:
    return None if names is None else np.unique(names[keep], return_inverse=True)[1]


def follow_up(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    *,
    entry: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    child: npt.ArrayLike | None = None,
    cluster: npt.ArrayLike | None = None,
    causes: tuple[str, ...] | None = None,
) -> FollowUp:
    """Those columns as follow-up; times that are all but the same are made the same.

    Raises EvaluationError for a time that is empty, a row that ends at or before its entry, an event that is no whole
    number from nought on, or a weight that is not above nought: each with the number of rows.
    """
    ends = np.asarray(time, float)
    codes = _codes(np.asarray(event), len(ends))
    starts = None if entry is None else np.asarray(entry, float)
    heavy = None if weights is None else np.asarray(weights, float)
    for name, column in (("exit", ends), ("entry", starts), ("weights", heavy)):
        if column is not None and len(column) != len(ends):
            raise EvaluationError(
                f"The column of {name} has {len(column)} rows and that of time {len(ends)}."
            )
        if column is not None and not np.isfinite(column).all():
            raise EvaluationError(
                f"The column of {name} is empty or infinite in {int((~np.isfinite(column)).sum())} rows: leave those out and count them."
            )
    if not len(ends):
        raise EvaluationError("No row is left to follow.")
    if heavy is not None and (heavy <= 0).any():
        raise EvaluationError("A weight is nought or less: leave those rows out.")
    starts, ends = _same_times(starts, ends)
    if starts is not None and (starts >= ends).any():
        raise EvaluationError(
            f"{int((starts >= ends).sum())} rows end at their entry or before it: leave them out or mend the dates."
        )
    known = max(int(codes.max(initial=0)), 1)
    names = causes or (("event",) if known == 1 else tuple(str(code) for code in range(1, known + 1)))
    if len(names) < known:
        raise EvaluationError(f"There are {known} kinds of event and {len(names)} names for them.")
    who, among = (
        None if one is None else np.unique(np.asarray(one), return_inverse=True)[1]
        for one in (child, cluster)
    )
    return FollowUp(ends, codes, starts, heavy, who, names, among)


def _codes(event: npt.NDArray[np.generic], rows: int) -> Numbers:
    if len(event) != rows:
        raise EvaluationError(f"The column of event has {len(event)} rows and that of time {rows}.")
    told = event.astype(float)
    if not np.isfinite(told).all() or (told < 0).any() or (told != np.floor(told)).any():
        raise EvaluationError("The event is a whole number: 0 where follow-up only ended, else 1, 2, …")
    return told.astype(np.int64)


def _same_times(entry: Floats | None, end: Floats) -> tuple[Floats | None, Floats]:
    times = np.unique(end if entry is None else np.concatenate([entry, end]))
    gaps = np.diff(times)
    near = gaps <= SAME_TIME * np.abs(times).mean()
    if not near.any():
        return entry, end
    group = np.concatenate([[0], np.cumsum(~near)])
    first = times[np.concatenate([[True], ~near])]
    return tuple(  # type: ignore[return-value]
        None if column is None else first[group[np.searchsorted(times, column)]] for column in (entry, end)
    )
