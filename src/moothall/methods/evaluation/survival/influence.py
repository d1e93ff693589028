"""How much each row moves the cumulative incidence: what robust errors, restricted means and pseudo-values are made of.

With S the chance of no event yet, F that of an event of one kind, L its hazard and Y those at risk, a row moves F(t) by
the sum over s <= t of [S(s-) dM_k(s) - (F(t) - F(s)) dM(s) / (1 - dL(s))] / Y(s), where dM is what happened to it less
what was to be expected (the derivative of the Aalen-Johansen estimator by the row's weight; Aalen and Johansen 1978;
Andersen, Borgan, Gill and Keiding 1993, IV.4). While a row is at risk this is a function of t alone plus one of its
entry; after its exit it is a + b F(t). So all rows at all times are had from running sums, exact with tied times.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .follow_up import Floats, FollowUp, Numbers, tally
from .grid import Grid

#: Cells of a table of rows by times that is held at once.
BLOCK = 4_000_000


@dataclass(frozen=True)
class Influence:
    """Of one kind of event, or of any. Arrays over times have T + 1 places, the first before the first time.

    `exit` and `entry` are places: a row is watched at the places between them. There it moves the incidence by
    `watched` + `entered` + `entered_slope` g, from its exit on by `ended` + `ended_slope` g; g, the `basis`, is the
    incidence itself, or, of any event, the share without one (so that nothing is lost where that comes near nought).
    """

    time: Floats
    incidence: Floats
    basis: Floats
    watched: Floats
    entry: Numbers
    exit: Numbers
    entered: Floats
    entered_slope: Floats
    ended: Floats
    ended_slope: Floats

    def at(self, places: Numbers) -> Floats:
        """n by len(places): how much each row moves F at those places."""
        where = np.asarray(places)[None, :]
        share = self.basis[where]
        gone = self.exit[:, None] <= where
        here = (self.entry[:, None] < where) & ~gone
        watched = self.watched[where] + self.entered[:, None] + self.entered_slope[:, None] * share
        ended = self.ended[:, None] + self.ended_slope[:, None] * share
        return np.where(gone, ended, np.where(here, watched, 0.0))

    def area(self, until: float) -> Floats:
        """How much each row moves the area under F up to that time: n."""
        width = np.concatenate([[0.0], np.diff(np.minimum(np.append(self.time, until), until)).clip(0)])
        along, under, base = (
            np.cumsum(width * one) for one in (np.ones_like(width), self.basis, self.watched)
        )
        last = self.exit - 1
        watched = base[last] - base[self.entry]
        watched += self.entered * (along[last] - along[self.entry])
        watched += self.entered_slope * (under[last] - under[self.entry])
        ended: Floats = self.ended * (along[-1] - along[last]) + self.ended_slope * (under[-1] - under[last])
        total: Floats = watched + ended
        return total

    def variance(self, weight: Floats, child: Numbers | None = None) -> Floats:
        """T + 1 variances of F: squares of what each row moves by its weight, summed (first within each child)."""
        if child is not None:
            return self._by_child(weight, child)
        square, share = weight**2, self.basis

        def gone(column: Floats) -> Floats:
            return np.cumsum(tally(self.exit, square * column, len(share)))

        a, b = self.ended, self.ended_slope
        found = gone(a * a) + 2 * share * gone(a * b) + share**2 * gone(b * b) + self._of_watched(square)
        # Nobody has moved what has not happened yet; nor is a rounding error below nought a variance.
        return np.where(self.incidence > 0, np.maximum(found, 0), 0.0)

    def _of_watched(self, square: Floats) -> Floats:
        size, share, base = len(self.basis), self.basis, self.watched

        def here(column: Floats) -> Floats:
            after_exit = np.cumsum(tally(self.exit, column, size + 1)[::-1])[::-1]
            yet_to_come = np.cumsum(tally(self.entry, column, size)[::-1])[::-1]
            return after_exit[1:] - yet_to_come

        a, b = self.entered, self.entered_slope
        found = base**2 * here(square)
        if a.any() or b.any():
            found = found + 2 * base * (here(square * a) + share * here(square * b))
            found = (
                found
                + here(square * a * a)
                + 2 * share * here(square * a * b)
                + share**2 * here(square * b * b)
            )
        return found

    def _by_child(self, weight: Floats, child: Numbers) -> Floats:
        order = np.argsort(child, kind="stable")
        starts = np.flatnonzero(np.diff(child[order], prepend=-1))
        size = len(self.incidence)
        found = np.empty(size)
        step = max(1, BLOCK // len(child))
        for first in range(0, size, step):
            places = np.arange(first, min(first + step, size))
            moved = (self.at(places) * weight[:, None])[order]
            found[places] = (np.add.reduceat(moved, starts, axis=0) ** 2).sum(axis=0)
        return found


def influence(follow: FollowUp, held: Grid, kind: int | None = None) -> Influence:
    """Of the events of one kind (1..k), or of any where `kind` is None."""
    total = held.any_event
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.where(held.at_risk > 0, total / held.at_risk, 0.0)
        fall = np.where((held.at_risk > 0) & (hazard < 1), 1 / (held.at_risk * (1 - hazard)), 0.0)
    free = np.concatenate([[1.0], np.cumprod(1 - hazard)])
    drift = np.concatenate([[0.0], np.cumsum(hazard * fall)])
    exit, entry = held.exit + 1, np.zeros(follow.rows, np.int64) if held.entry is None else held.entry
    slope = drift[exit] - drift[entry] - np.where(follow.happened, fall[held.exit], 0.0)
    if kind is None:
        nought = np.zeros(follow.rows)
        return Influence(
            held.time, 1 - free, free, -free * drift, entry, exit, nought, drift[entry], nought, -slope
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.where(held.at_risk > 0, free[:-1] / held.at_risk, 0.0)
        one = np.where(held.at_risk > 0, held.events[:, kind - 1] / held.at_risk, 0.0)
    share = np.concatenate([[0.0], np.cumsum(free[:-1] * one)])
    lost = np.concatenate([[0.0], np.cumsum(step * one + hazard * fall * share[1:])])
    ended = lost[entry] - lost[exit] + np.where(follow.happened, share[exit] * fall[held.exit], 0.0)
    ended += np.where(follow.event == kind, step[held.exit], 0.0)
    watched = share * drift - lost
    return Influence(held.time, share, share, watched, entry, exit, lost[entry], -drift[entry], ended, slope)
