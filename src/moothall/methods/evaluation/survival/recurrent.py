"""Episodes that come again: models of their rate, with errors by child.

Andersen and Gill (1982) take each episode as one more of the same; Prentice, Williams and Peterson (1981) compare a
child's k-th episode with other children's k-th only, in time since the start or since the last episode. Errors are
Lin and Wei's (1989), summed by child, since a child's episodes resemble each other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from ..errors import EvaluationError
from .cox import Cox, cox
from .follow_up import Floats, FollowUp, Numbers
from .partial import Ties
from .rows import in_order

Clock = Literal["total", "gap"]


def event_number(follow: FollowUp) -> Numbers:
    """For each row which episode of its child it leads to: one more than the child has had before it."""
    order, number, _start = _spells(follow)
    found = np.empty(follow.rows, np.int64)
    found[order] = number
    return found


def _spells(follow: FollowUp) -> tuple[Numbers, Numbers, Floats]:
    """In order by child and time: the number of the episode waited for, and since when it is waited for."""
    if follow.child is None:
        raise EvaluationError("Recurrent events need the column that names the child.")
    order, overlap = in_order(follow)
    if overlap:
        raise EvaluationError(
            "Two rows of a child overlap in time: mend the entries and exits, or give the entry."
        )
    child, event = follow.child[order], follow.happened[order]
    entry = np.zeros(follow.rows) if follow.entry is None else follow.entry[order]
    first = np.diff(child, prepend=-1) != 0
    had: Numbers = np.cumsum(event)
    before: Numbers = had - event
    number: Numbers = before - before[np.maximum.accumulate(np.where(first, np.arange(len(first)), 0))] + 1
    begins = first | np.concatenate([[True], event[:-1]])
    since = entry[np.maximum.accumulate(np.where(begins, np.arange(len(first)), 0))]
    return order, number, since


def andersen_gill(
    follow: FollowUp,
    x: Floats,
    *,
    strata: Numbers | None = None,
    ties: Ties = "efron",
    names: tuple[str, ...] = (),
) -> Cox:
    """Every episode alike, whatever came before it. At risk in (entry, exit] of each row."""
    if follow.child is None:
        raise EvaluationError("Recurrent events need the column that names the child.")
    return cox(follow, x, strata=strata, ties=ties, robust=True, names=names)


def prentice_williams_peterson(
    follow: FollowUp,
    x: Floats,
    *,
    clock: Clock = "total",
    number: Numbers | None = None,
    most: int | None = None,
    strata: Numbers | None = None,
    cluster: Numbers | None = None,
    ties: Ties = "efron",
    names: tuple[str, ...] = (),
) -> Cox:
    """The k-th episode against other k-th ones. `number` gives k (without a word: counted); those from `most` on are one.

    With the clock `gap` time starts anew with each episode. `cluster` sums the errors by something wider than the child.
    """
    order, counted, since = _spells(follow)
    if number is None:
        number = np.empty(follow.rows, np.int64)
        number[order] = counted
    waited = number if most is None else np.minimum(number, most)
    if strata is not None:
        waited = np.unique(strata * (int(waited.max()) + 1) + waited, return_inverse=True)[1]
    if clock == "gap":
        start = np.empty(follow.rows)
        start[order] = since
        entry = (0.0 if follow.entry is None else follow.entry) - start
        follow = replace(follow, exit=follow.exit - start, entry=entry if (entry > 0).any() else None)
    if cluster is not None:
        follow = replace(follow, cluster=cluster)
    return cox(follow, x, strata=waited, ties=ties, robust=True, names=names)
