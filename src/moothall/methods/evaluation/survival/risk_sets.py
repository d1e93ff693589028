"""Who is at risk at each time of an event, by stratum, and the sums of a partial likelihood over them.

Rows are put into bins, one for each time of an event in a stratum. A row is at risk from its `first` bin to its `last`.
Sums over those at risk are sums by bin, added up from the last bin back; so tied times cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .follow_up import Floats, FollowUp, Numbers


@dataclass(frozen=True)
class RiskSets:
    """B bins over all strata. `order` sorts rows by their last bin; rows that are at risk at no event stand in none.

    `event_rows` are the rows with an event by bin, `event_bin` their bins, `tied` how many there are in each bin.
    """

    time: Floats
    stratum: Numbers
    first: Numbers
    last: Numbers
    order: Numbers
    starts: Numbers
    late_order: Numbers
    late_starts: Numbers
    late_bins: Numbers
    event_rows: Numbers
    event_bin: Numbers
    tied: Numbers
    bounds: Numbers

    @property
    def bins(self) -> int:
        """How many different times of an event there are, over all strata."""
        return len(self.time)

    def over_at_risk(self, columns: Floats) -> Floats:
        """For each bin the sum of those columns (n, or n by p) over the rows at risk."""
        sums = np.add.reduceat(columns[self.order], self.starts, axis=0)
        if len(self.late_bins):
            sums[self.late_bins] -= np.add.reduceat(columns[self.late_order], self.late_starts, axis=0)
        return self._back(sums)

    def over_events(self, columns: Floats) -> Floats:
        """For each bin the sum of those columns over the rows with an event."""
        places = np.concatenate([[0], np.cumsum(self.tied)[:-1]])
        found: Floats = np.add.reduceat(columns[self.event_rows], places, axis=0)
        return found

    def while_at_risk(self, by_bin: Floats) -> Floats:
        """For each row the sum of a column by bin over the bins at which the row is at risk."""
        along = np.concatenate([np.zeros((1, *by_bin.shape[1:])), np.cumsum(by_bin, axis=0)])
        found: Floats = along[np.maximum(self.last + 1, self.first)] - along[self.first]
        return found

    def _back(self, sums: Floats) -> Floats:
        if len(self.bounds) == 2:
            found: Floats = np.cumsum(sums[::-1], axis=0)[::-1]
            return found
        if len(self.bounds) <= 200:
            found = np.empty_like(sums)
            for begin, end in zip(self.bounds[:-1], self.bounds[1:], strict=True):
                found[begin:end] = np.cumsum(sums[begin:end][::-1], axis=0)[::-1]
            return found
        whole = np.concatenate([np.cumsum(sums[::-1], axis=0)[::-1], np.zeros((1, *sums.shape[1:]))])
        ends = np.repeat(self.bounds[1:], np.diff(self.bounds))
        found = whole[:-1] - whole[ends]
        return found


def risk_sets(follow: FollowUp, strata: Numbers | None = None) -> RiskSets:
    """The bins of that follow-up; `strata` numbers each row's stratum."""
    stratum = np.zeros(follow.rows, np.int64) if strata is None else strata
    happened = follow.happened
    times = np.unique(follow.exit[happened])
    step = len(times) + 1
    # The key of a row's end: its stratum, and the number of event times at or before it.
    ends = stratum * step + np.searchsorted(times, follow.exit, "right")
    keys = np.unique(ends[happened])
    last = np.searchsorted(keys, ends, "right") - 1
    start = np.searchsorted(keys, stratum * step, "left")
    if follow.entry is None:
        first = start
    else:
        first = np.searchsorted(keys, stratum * step + np.searchsorted(times, follow.entry, "right"), "right")
    seen = np.flatnonzero(last >= first)
    order = seen[np.argsort(last[seen], kind="stable")]
    late = np.flatnonzero((last >= first) & (first > start))
    late_order = late[np.argsort(first[late], kind="stable")]
    late_bin = first[late_order]
    late_starts = np.flatnonzero(np.diff(late_bin, prepend=-1))
    event_rows = order[happened[order] & (ends[order] == keys[last[order]])]
    tied = np.bincount(last[event_rows], minlength=len(keys))
    owner = keys // step
    return RiskSets(
        time=times[keys % step - 1],
        stratum=owner,
        first=first,
        last=last,
        order=order,
        starts=np.searchsorted(last[order], np.arange(len(keys))),
        late_order=late_order,
        late_starts=late_starts,
        late_bins=late_bin[late_starts] - 1,
        event_rows=event_rows,
        event_bin=last[event_rows],
        tied=tied,
        bounds=np.concatenate([np.flatnonzero(np.diff(owner, prepend=-1)), [len(keys)]]),
    )
