"""How often the model ranks two children rightly: the one with the higher risk had the event first (Harrell 1982, 1996).

With delayed entry, strata and weights as R survival's `concordance`; its error is the infinitesimal jackknife.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .cox import Cox
from .follow_up import Floats, FollowUp, Numbers, Truths, tally

#: Up to so many cells of lengths by ranks, points are counted by rank for each length.
FEW = 30_000_000


@dataclass(frozen=True)
class Concordance:
    """The share of pairs ranked rightly (half of those with the same risk), its error, and the pairs, weighted."""

    value: float
    se: float
    concordant: float
    discordant: float
    tied_risk: float
    tied_time: float
    tied_both: float


def concordance(fitted: Cox) -> Concordance:
    """Of that model's own ranking, within strata; the error by child where the model's is robust."""
    line = fitted.at.line()
    child = fitted.follow.resembling if fitted.robust is not None else None
    strata = np.zeros(len(line), np.int64) if fitted.strata is None else fitted.strata
    return of_ranking(fitted.follow, line, strata, child)


def of_ranking(follow: FollowUp, risk: Floats, strata: Numbers, child: Numbers | None = None) -> Concordance:
    """Of any ranking: a higher `risk` says that the event comes earlier."""
    rank = _ranks(risk)
    right, wrong, same = (np.zeros(follow.rows) for _ in range(3))
    tied_time = tied_both = 0.0
    for one in np.unique(strata):
        keep = np.flatnonzero(strata == one)
        part = follow.only(keep)
        for total, found in zip((right, wrong, same), _pairs(part, rank[keep]), strict=True):
            total[keep] = found
        both_tied, time_tied = _tied_pairs(part, rank[keep])
        tied_both, tied_time = tied_both + both_tied, tied_time + time_tied
    weight = follow.weights()
    concordant, discordant, tied = (float(weight @ one) / 2 for one in (right, wrong, same))
    pairs = concordant + discordant + tied
    if pairs <= 0:
        return Concordance(float("nan"), float("nan"), 0.0, 0.0, 0.0, tied_time, tied_both)
    value = (concordant + tied / 2) / pairs
    moved = weight * (right + same / 2 - value * (right + wrong + same)) / pairs
    if child is not None:
        moved = tally(child, moved)
    return Concordance(
        value, float(np.sqrt(moved @ moved)), concordant, discordant, tied, tied_time, tied_both
    )


def _ranks(risk: Floats) -> Numbers:
    """Risks that differ by rounding only have the same rank."""
    values, where = np.unique(risk, return_inverse=True)
    apart = np.diff(values, prepend=-np.inf) > 1e-12 * max(1.0, float(np.abs(values).max(initial=0)))
    found: Numbers = (np.cumsum(apart) - 1)[where]
    return found


def _pairs(follow: FollowUp, rank: Numbers) -> tuple[Floats, Floats, Floats]:
    """For each row the weight of those it is ranked against rightly, wrongly, and alike: as the earlier and as the later."""
    happened, weight = follow.happened, follow.weights()
    times, where = np.unique(follow.exit, return_inverse=True)
    # An event comes before the censoring of the same time, and before nothing else of it.
    key = 2 * where + ~happened
    events = np.flatnonzero(happened)
    enter = None if follow.entry is None else 2 * np.searchsorted(times, follow.entry, "right") - 1
    below, level, above = _beyond(key, rank, weight, key[events], rank[events])
    if enter is not None:
        # Those not yet there: entry at or after the time of the event.
        for told, less in zip(
            (below, level, above), _beyond(enter, rank, weight, key[events], rank[events]), strict=True
        ):
            told -= less
    right, wrong, same = (np.zeros(follow.rows) for _ in range(3))
    right[events], wrong[events], same[events] = below, above, level
    high = 2 * len(times) + 2
    flipped = high - key[events]
    low, even, more = _beyond(flipped, rank[events], weight[events], high - key, rank)
    if enter is not None:
        early = _beyond(flipped, rank[events], weight[events], high - enter - 1, rank)
        for told, less in zip((low, even, more), early, strict=True):
            told -= less
    return right + more, wrong + low, same + even


def _beyond(
    key: Numbers, rank: Numbers, weight: Floats, asked_key: Numbers, asked_rank: Numbers
) -> tuple[Floats, Floats, Floats]:
    """For each asked (key, rank) the weight of the points with a larger key whose rank is lower, equal, higher."""
    order = np.argsort(-key, kind="stable")
    first = np.searchsorted(-key[order], -asked_key, "left")
    whole = np.concatenate([[0.0], np.cumsum(weight[order])])[first]
    lower, upto = _prefixes(rank[order], weight[order], first, asked_rank)
    return lower, upto - lower, whole - upto


def _prefixes(rank: Numbers, weight: Floats, first: Numbers, asked: Numbers) -> tuple[Floats, Floats]:
    """Over the first m points, for each m of `first`: the weight of those with a rank below, and at most, the asked."""
    width = int(max(rank.max(initial=0), asked.max(initial=0))) + 2
    lengths, where = np.unique(first, return_inverse=True)
    if len(lengths) * width <= FEW:
        return _by_length(rank, weight, lengths, where, asked, width)
    return _by_blocks(rank, weight, first, asked, width)


def _by_length(
    rank: Numbers, weight: Floats, lengths: Numbers, where: Numbers, asked: Numbers, width: int
) -> tuple[Floats, Floats]:
    """Where time has few different values: the points are counted by rank, and added to from length to length."""
    lower, upto = np.zeros(len(where)), np.zeros(len(where))
    order = np.argsort(where, kind="stable")
    bounds = np.concatenate([[0], np.cumsum(np.bincount(where, minlength=len(lengths)))])
    held, before = np.zeros(width), 0
    for number, length in enumerate(lengths):
        held += tally(rank[before:length], weight[before:length], width)
        before = length
        along = np.concatenate([[0.0], np.cumsum(held)])
        rows = order[bounds[number] : bounds[number + 1]]
        lower[rows], upto[rows] = along[asked[rows]], along[asked[rows] + 1]
    return lower, upto


def _by_blocks(
    rank: Numbers, weight: Floats, first: Numbers, asked: Numbers, width: int
) -> tuple[Floats, Floats]:
    """Else a prefix is cut into blocks of powers of two; within each size of block the points are sorted by rank once."""
    lower, upto = np.zeros(len(first)), np.zeros(len(first))
    by_rank = np.argsort(rank, kind="stable")
    for bit in range(len(rank).bit_length()):
        asking = np.flatnonzero((first >> bit) & 1)
        if not len(asking):
            continue
        order = by_rank[np.argsort(by_rank >> bit, kind="stable")]
        keys = (order >> bit) * width + rank[order]
        along = np.concatenate([[0.0], np.cumsum(weight[order])])
        mine = (first[asking] >> bit) - 1
        begin = along[mine << bit]
        lower[asking] += along[np.searchsorted(keys, mine * width + asked[asking], "left")] - begin
        upto[asking] += along[np.searchsorted(keys, mine * width + asked[asking], "right")] - begin
    return lower, upto


def _tied_pairs(follow: FollowUp, rank: Numbers) -> tuple[float, float]:
    """Pairs of events at the same time: those with the same risk too, and the others."""
    happened: Truths = follow.happened
    weight = follow.weights()[happened]
    _values, time = np.unique(follow.exit[happened], return_inverse=True)
    both = time * (int(rank.max(initial=0)) + 1) + rank[happened]

    def pairs(group: Numbers) -> float:
        _names, where = np.unique(group, return_inverse=True)
        total, square = np.bincount(where, weight), np.bincount(where, weight**2)
        return float((total**2 - square).sum() / 2)

    alike = pairs(both)
    return alike, pairs(time) - alike
