"""Pseudo-values: what each child adds to a survival, a mean time or an incidence at a horizon, to be regressed as if seen.

Andersen, Klein and Rosthoej (2003): n times the estimate less n - 1 times that without the child. They make contrasts of
groups at 6, 12, 24, 36 and 60 months that are adjusted for covariates and ask no proportional hazards; children lost to
follow-up must be lost independently of what would have happened to them. `infinitesimal` is R survival's `pseudo`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..errors import EvaluationError
from .follow_up import Floats, FollowUp, Numbers
from .grid import Grid, grid
from .influence import influence

Kind = Literal["jackknife", "infinitesimal"]


@dataclass(frozen=True)
class Pseudo:
    """n by H: the pseudo-values at H horizons; `estimate` the whole sample's; `beyond` where no one is watched so long."""

    horizons: Floats
    values: Floats
    estimate: Floats
    beyond: Floats


def pseudo_values(
    follow: FollowUp,
    horizons: Floats,
    *,
    cause: str | None = None,
    time: bool = False,
    kind: Kind = "jackknife",
) -> Pseudo:
    """Of having had no event by each horizon (`cause` None), or of having had that event, others competing.

    With `time`: of the mean time without any event, or lost to that event, within each horizon. Raises EvaluationError
    for weights, or several rows of a child.
    """
    if follow.weight is not None:
        raise EvaluationError("Pseudo-values are made without weights: weight the regression on them.")
    if follow.child is not None and len(np.unique(follow.child)) < follow.rows:
        raise EvaluationError("Pseudo-values need one row for each child: join the rows first.")
    asked, held = np.asarray(horizons, float), grid(follow)
    if not (asked > 0).all():
        raise EvaluationError("A horizon is after nought.")
    number = None if cause is None else follow.causes.index(cause) + 1
    whole = _Line(held, number)
    if (whole.free[:-1] == 0).any():
        raise EvaluationError(
            f"Everyone watched at {whole.starts[int(np.argmax(whole.free == 0))]:g} had an event then, and others enter later: the curve is nought from there. Start where more are watched."
        )
    estimate = np.array([whole.area(one) if time else whole.at(one) for one in asked])
    if kind == "infinitesimal":
        moved = influence(follow, held, number)
        sign = 1.0 if number else -1.0
        each = np.column_stack([moved.area(one) for one in asked]) if time else moved.at(np.searchsorted(held.time, asked, "right"))  # fmt: skip
        values = estimate + follow.rows * sign * each
    else:
        without = np.empty((follow.rows, len(asked)))
        entered = np.zeros(follow.rows, np.int64) if held.entry is None else held.entry
        for entry in np.unique(entered):
            rows = np.flatnonzero(entered == entry)
            _Without(held, whole, number, int(entry)).fill(without, rows, follow, asked, time)
        values = follow.rows * estimate - (follow.rows - 1) * without
    return Pseudo(asked, values, estimate, (asked > held.time[-1]).astype(float))


class _Line:
    """The whole sample's curve, in places from 0 (before the first time) to T."""

    def __init__(self, held: Grid, kind: int | None) -> None:
        self.kind = kind
        self.starts = np.concatenate([[0.0], held.time])
        with np.errstate(divide="ignore", invalid="ignore"):
            hazard = np.where(held.at_risk > 0, held.any_event / held.at_risk, 0.0)
            one = np.where(held.at_risk > 0, held.events[:, kind - 1] / held.at_risk, 0.0) if kind else hazard
        self.free = np.concatenate([[1.0], np.cumprod(1 - hazard)])
        self.share = np.concatenate([[0.0], np.cumsum(self.free[:-1] * one)])
        self.line = self.share if kind else self.free
        self.under = _under(self.starts, self.line)

    def at(self, horizon: float) -> float:
        return float(self.line[np.searchsorted(self.starts[1:], horizon, "right")])

    def area(self, horizon: float) -> float:
        place = np.searchsorted(self.starts[1:], horizon, "right")
        return float(self.under[place] + (horizon - self.starts[place]) * self.line[place])


def _under(starts: Floats, line: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(np.diff(starts) * line[:-1])])


class _Without:
    """The curve without one who entered at that place: as the whole's before, with one fewer at risk until the exit."""

    def __init__(self, held: Grid, whole: _Line, kind: int | None, entry: int) -> None:
        self.whole, self.held, self.kind = whole, held, kind
        left = held.at_risk - 1
        total = held.any_event
        self.one = held.events[:, kind - 1] if kind else total
        self.inverse = np.divide(1.0, left, out=np.zeros_like(left), where=left > 0.5)
        after = np.arange(len(held.time)) >= entry
        factor = np.where(after, np.clip(1 - total * self.inverse, 0, None), 1.0)
        factor[:entry] = 1.0
        self.free = whole.free.copy()
        self.free[entry + 1 :] = whole.free[entry] * np.cumprod(factor[entry:])
        self.share = whole.share.copy()
        added = self.free[entry:-1] * (self.one * self.inverse)[entry:]
        self.share[entry + 1 :] = whole.share[entry] + np.cumsum(added)
        self.line = self.share if kind else self.free
        self.under = _under(whole.starts, self.line)

    def fill(self, out: Floats, rows: Numbers, follow: FollowUp, horizons: Floats, time: bool) -> None:
        """The estimates at the horizons without each of those rows."""
        whole, exit = self.whole, self.held.exit[rows] + 1
        event = follow.event[rows]
        others = self.held.any_event[exit - 1] - (event > 0)
        kept = self.free[exit - 1] * (1 - others * self.inverse[exit - 1])
        mine = (event == self.kind) if self.kind else event > 0
        had = (
            self.share[exit - 1] + self.free[exit - 1] * (self.one[exit - 1] - mine) * self.inverse[exit - 1]
        )
        ratio = np.divide(kept, whole.free[exit], out=np.zeros_like(kept), where=whole.free[exit] > 0)
        at_exit = had if self.kind else kept
        for number, horizon in enumerate(horizons):
            place = int(np.searchsorted(whole.starts[1:], horizon, "right"))
            gone = exit <= place
            last = np.minimum(exit, place)
            if self.kind:
                later = had + ratio * (whole.share[place] - whole.share[last])
            else:
                later = np.where(whole.free[exit] > 0, ratio * whole.free[place], kept)
            if not time:
                out[rows, number] = np.where(gone, later, self.line[place])
                continue
            until = np.minimum(exit, place + 1) - 1
            before = (
                self.under[until]
                + (np.where(gone, whole.starts[last], horizon) - whole.starts[until]) * self.line[until]
            )
            out[rows, number] = before + np.where(
                gone, self._after(whole, last, at_exit, ratio, horizon), 0.0
            )

    def _after(self, whole: _Line, exit: Numbers, level: Floats, ratio: Floats, horizon: float) -> Floats:
        """The area from the exit to the horizon: the whole's there, in the proportion of those still free."""
        width = horizon - whole.starts[exit]
        area = whole.area(horizon) - whole.under[exit]
        if self.kind:
            return level * width + ratio * (area - whole.share[exit] * width)
        return np.where(whole.free[exit] > 0, ratio * area, level * width)
