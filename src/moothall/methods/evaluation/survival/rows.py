"""Rows of one child that follow on each other without an event are one row: splitting follow-up changes nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .follow_up import FollowUp, Numbers


def in_order(follow: FollowUp) -> tuple[Numbers, bool]:
    """The order of the rows by child, then by exit; and whether a row begins before the one before it of its child ends."""
    if follow.child is None:
        return np.arange(follow.rows), False
    order = np.lexsort((follow.exit, follow.child))
    same = np.diff(follow.child[order]) == 0
    starts = np.full(follow.rows, -np.inf) if follow.entry is None else follow.entry
    return order, bool((same & (starts[order][1:] < follow.exit[order][:-1])).any())


def one_row_each(follow: FollowUp) -> FollowUp:
    """The same follow-up, with rows that follow on each other joined. Overlapping rows are left as they are."""
    if follow.child is None or follow.entry is None:
        return follow
    order = np.lexsort((follow.exit, follow.child))
    child, entry, exit, event = (
        column[order] for column in (follow.child, follow.entry, follow.exit, follow.event)
    )
    weight = follow.weights()[order]
    on = (np.diff(child) == 0) & (entry[1:] == exit[:-1]) & (event[:-1] == 0) & (np.diff(weight) == 0)
    if follow.cluster is not None:
        on &= np.diff(follow.cluster[order]) == 0
    if not on.any():
        return follow
    first, last = np.concatenate([[True], ~on]), np.concatenate([~on, [True]])
    return replace(
        follow,
        exit=exit[last],
        event=event[last],
        entry=entry[first],
        weight=None if follow.weight is None else weight[last],
        child=child[last],
        cluster=None if follow.cluster is None else follow.cluster[order][last],
    )
