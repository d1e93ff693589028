"""The mean cumulative function: how many events a child has had by then, on average, with an error by child.

Nelson 1972; Lawless and Nadeau 1995; the error is the infinitesimal jackknife summed by child, as R survival's with `id`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .follow_up import Floats, FollowUp, Numbers, tally
from .grid import Grid, grid
from .influence import BLOCK
from .intervals import positive_interval
from .rows import in_order


@dataclass(frozen=True)
class MeanCount:
    """The mean number of events of a child by each of T times. `se` is by child; `low` and `high` on the log scale."""

    time: Floats
    at_risk: Floats
    events: Floats
    mean: Floats
    se: Floats
    low: Floats
    high: Floats
    children: int
    total_events: int

    def at(self, times: Floats) -> tuple[Floats, Floats]:
        """The mean and its error at those times: nought before the first, flat after the last."""
        place = np.searchsorted(self.time, np.asarray(times, float), "right")
        return np.concatenate([[0.0], self.mean])[place], np.concatenate([[0.0], self.se])[place]


def mean_count(follow: FollowUp, *, level: float = 0.95) -> MeanCount:
    """All events of each child counted; at risk in (entry, exit] of each of its rows, after an event too."""
    held = grid(follow)
    events = held.any_event
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.cumsum(np.where(held.at_risk > 0, events / held.at_risk, 0.0))
    se = np.sqrt(np.maximum(of_the_hazard(follow, held), 0))
    low, high = positive_interval(mean, se, level)
    children = follow.rows if follow.child is None else len(np.unique(follow.child))
    return MeanCount(
        held.time, held.at_risk, events, mean, se, low, high, children, int(follow.happened.sum())
    )


def of_the_hazard(follow: FollowUp, held: Grid) -> Floats:
    """The variance of the sum of events over those at risk, at each time, by child.

    A child has moved it by its events over those at risk then, less what was to be expected while it was at risk; after
    a row this stands still until its next one. Weights of a child are those of its rows.
    """
    order, overlap = in_order(follow)
    size, weight = len(held.time), follow.weights()[order]
    with np.errstate(divide="ignore", invalid="ignore"):
        one = np.where(held.at_risk > 0, 1 / held.at_risk, 0.0)
    drift = np.concatenate([[0.0], np.cumsum(held.any_event * one**2)])
    exit = held.exit[order] + 1
    entry = np.zeros(len(order), np.int64) if held.entry is None else held.entry[order]
    moved = weight * (follow.happened[order] * one[exit - 1] - (drift[exit] - drift[entry]))
    child = np.arange(len(order)) if follow.child is None else follow.child[order]
    first = np.diff(child, prepend=-1) != 0
    if overlap or follow.cluster is not None:
        among = child if follow.cluster is None else follow.cluster[order]
        return _of_overlapping(entry, exit, moved, weight, drift, among)
    total = np.cumsum(moved)
    start = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
    after = total - (total - moved)[start]
    before = np.where(first, 0.0, after - moved)
    until = np.where(np.append(first[1:], True), size + 1, np.append(entry[1:], 0))
    # At risk a child stands at a - weight x drift; between its rows at what it had after the last.
    level = before + weight * drift[entry]
    squares, cross, heavy = (
        _between(entry + 1, exit, column, size) for column in (level**2, level * weight, weight**2)
    )
    along = drift
    found = squares - 2 * along * cross + along**2 * heavy + _between(exit, until + 1, after**2, size)
    return found[1:]


def _between(first: Numbers, stop: Numbers, column: Floats, size: int) -> Floats:
    """At each place 0..size the sum over rows with first <= place < stop."""
    change = tally(first, column, size + 2)[: size + 2].copy()
    change -= tally(np.minimum(stop, size + 1), column, size + 2)[: size + 2]
    found: Floats = np.cumsum(change)[: size + 1]
    return found


def _of_overlapping(
    entry: Numbers, exit: Numbers, moved: Floats, weight: Floats, drift: Floats, among: Numbers
) -> Floats:
    """The same where the rows of one (a site, say) are at risk side by side: in blocks of times."""
    size = len(drift)
    found = np.empty(size)
    beside = np.argsort(among, kind="stable")
    starts = np.flatnonzero(np.diff(among[beside], prepend=-1))
    step = max(1, BLOCK // len(entry))
    for begin in range(0, size, step):
        places = np.arange(begin, min(begin + step, size))[None, :]
        here = (entry[:, None] < places) & (places < exit[:, None])
        told = np.where(here, weight[:, None] * (drift[entry][:, None] - drift[places]), 0.0)
        told = np.where(places >= exit[:, None], moved[:, None], told)
        found[places[0]] = (np.add.reduceat(told[beside], starts, axis=0) ** 2).sum(axis=0)
    return found[1:]
