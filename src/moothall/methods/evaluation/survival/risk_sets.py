"""Who is at risk at each time of an event, by stratum, and the sums of a partial likelihood over them.

Rows are put into bins, one for each time of an event in a stratum, and sorted by their last bin. A row is at risk from
its `first` bin to its `last`. Sums over those at risk are sums by bin, added up from the last bin back; so tied times
cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .follow_up import Floats, FollowUp, Numbers


@dataclass(frozen=True)
class RiskSets:
    """B bins over all strata. `order` are the m of n rows that are at risk at some event, sorted by their last bin.

    All else speaks of places in that order: `first` and `last` bins; `starts` where each bin's rows begin; `late` the
    rows that come after their stratum's first bin, by their first bin; `events` the rows with an event, by bin, and
    `event_bin` their bins; `tied` how many there are in each bin; `bounds` where each stratum's bins begin.
    """

    rows: int
    time: Floats
    stratum: Numbers
    order: Numbers
    first: Numbers
    last: Numbers
    starts: Numbers
    late: Numbers
    late_starts: Numbers
    late_bins: Numbers
    events: Numbers
    event_bin: Numbers
    tied: Numbers
    bounds: Numbers

    @property
    def bins(self) -> int:
        """How many different times of an event there are, over all strata."""
        return len(self.time)

    def over_at_risk(self, column: Floats) -> Floats:
        """For each bin the sum of a column (m, or p by m) over the rows at risk."""
        sums: Floats = np.add.reduceat(column, self.starts, axis=-1)
        if len(self.late_bins):
            sums[..., self.late_bins] -= np.add.reduceat(column[..., self.late], self.late_starts, axis=-1)
        return self._back(sums)

    def over_events(self, column: Floats) -> Floats:
        """For each bin the sum of a column (m, or p by m) over the rows with an event."""
        places = np.concatenate([[0], np.cumsum(self.tied)[:-1]])
        found: Floats = np.add.reduceat(column[..., self.events], places, axis=-1)
        return found

    def while_at_risk(self, by_bin: Floats) -> Floats:
        """For each row the sum of a column by bin (B, or p by B) over the bins at which the row is at risk."""
        along = np.concatenate([np.zeros((*by_bin.shape[:-1], 1)), np.cumsum(by_bin, axis=-1)], axis=-1)
        found: Floats = along[..., self.last + 1] - along[..., self.first]
        return found

    def spread(self, column: Floats) -> Floats:
        """A column (m, or p by m) for all n rows, as n or n by p: nought for those never at risk at an event."""
        found = np.zeros((self.rows, *column.shape[:-1]))
        found[self.order] = column.T
        return found

    def _back(self, sums: Floats) -> Floats:
        if len(self.bounds) == 2:
            return np.asarray(np.cumsum(sums[..., ::-1], axis=-1)[..., ::-1])
        if len(self.bounds) <= 200:
            found = np.empty_like(sums)
            for begin, end in zip(self.bounds[:-1], self.bounds[1:], strict=True):
                found[..., begin:end] = np.cumsum(sums[..., begin:end][..., ::-1], axis=-1)[..., ::-1]
            return found
        nought = np.zeros((*sums.shape[:-1], 1))
        whole = np.concatenate([np.cumsum(sums[..., ::-1], axis=-1)[..., ::-1], nought], axis=-1)
        ends = np.repeat(self.bounds[1:], np.diff(self.bounds))
        return np.asarray(whole[..., :-1] - whole[..., ends])


def risk_sets(follow: FollowUp, strata: Numbers | None = None) -> RiskSets:
    """The bins of that follow-up; `strata` numbers each row's stratum. There is at least one event."""
    stratum: Numbers | int = 0 if strata is None else strata
    happened = follow.happened
    times = np.unique(follow.exit[happened])
    step = len(times) + 1
    # The key of a row's end: its stratum, and the number of event times at or before it.
    ends = stratum * step + np.searchsorted(times, follow.exit, "right")
    happens = np.bincount(ends[happened], minlength=int(ends.max()) + 1) > 0
    keys, upto = np.flatnonzero(happens), np.cumsum(happens)
    last, first = upto[ends] - 1, np.zeros_like(ends) + upto[stratum * np.int64(step)]
    start = first
    if follow.entry is not None:
        first = upto[stratum * step + np.searchsorted(times, follow.entry, "right")]
    seen = np.flatnonzero(last >= first)
    order = seen[sorted_by(last[seen])]
    first, last, start = first[order], last[order], start[order]
    late = np.flatnonzero(first > start)
    late = late[sorted_by(first[late])]
    late_starts = np.flatnonzero(np.diff(first[late], prepend=-1))
    events = np.flatnonzero(happened[order])
    owner = keys // step
    return RiskSets(
        rows=follow.rows,
        time=times[keys % step - 1],
        stratum=owner,
        order=order,
        first=first,
        last=last,
        starts=np.searchsorted(last, np.arange(len(keys))),
        late=late,
        late_starts=late_starts,
        late_bins=first[late][late_starts] - 1,
        events=events,
        event_bin=last[events],
        tied=np.bincount(last[events], minlength=len(keys)),
        bounds=np.concatenate([np.flatnonzero(np.diff(owner, prepend=-1)), [len(keys)]]),
    )


def sorted_by(number: Numbers) -> Numbers:
    """The order by whole numbers, rows of one number as they come: much quicker where the numbers are few."""
    few = not len(number) or number.max() < np.iinfo(np.int16).max
    return np.argsort(number.astype(np.int16) if few else number, kind="stable")
