"""The times of a curve, with how many were at risk and what happened at each: what every estimator here starts from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .follow_up import Floats, FollowUp, Numbers


@dataclass(frozen=True)
class Grid:
    """T times at which a row ended, rising. Weighted numbers, save where 'rows' is said.

    `at_risk` with entry < t <= exit; `events` T by k, by kind; `rows_at_risk`, `rows_events` unweighted. `exit` is for
    each row the place of its end (0..T-1); `entry` how many times are at or before its entry (0..T), None for nought.
    """

    time: Floats
    at_risk: Floats
    events: Floats
    rows_at_risk: Numbers
    rows_events: Numbers
    exit: Numbers
    entry: Numbers | None

    @property
    def any_event(self) -> Floats:
        """Events of all kinds at each time."""
        total: Floats = self.events.sum(axis=1)
        return total


def grid(follow: FollowUp, times: Floats | None = None) -> Grid:
    """The grid of that follow-up; of `times` where given (they hold each row's end)."""
    if times is None:
        time, where = np.unique(follow.exit, return_inverse=True)
    else:
        time, where = times, np.searchsorted(times, follow.exit)
    size, kinds = len(time), len(follow.causes)
    entered = None if follow.entry is None else np.searchsorted(time, follow.entry, "right")
    rows = _at_risk(where, entered, None, size)
    cells = where * (kinds + 1) + follow.event
    counted = np.bincount(cells, minlength=size * (kinds + 1)).reshape(size, kinds + 1)[:, 1:]
    if follow.weight is None:
        heavy, happened = rows.astype(float), counted.astype(float)
    else:
        heavy = _at_risk(where, entered, follow.weight, size)
        happened = np.bincount(cells, follow.weight, size * (kinds + 1)).reshape(size, kinds + 1)[:, 1:]
        # Where all at risk had an event, none is left: sums in another order differ by rounding, and must not.
        heavy = np.where(rows == counted.sum(axis=1), happened.sum(axis=1), heavy)
    return Grid(time, heavy, happened, rows.astype(np.int64), counted, where, entered)


def _at_risk(where: Numbers, entered: Numbers | None, weight: Floats | None, size: int) -> Floats:
    """Summed from the last time back, so that few at risk late are not the rest of a subtraction."""
    change = np.bincount(where, weight, size).astype(float)
    if entered is not None:
        change = change - np.bincount(entered, weight, size + 1)[1:]
    found: Floats = np.cumsum(change[::-1])[::-1]
    return found
