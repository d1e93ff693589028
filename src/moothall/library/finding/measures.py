"""How good an order is, measured as trec_eval does: nDCG with linear gain, recall, and mean average precision."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CUT, REACH, DEPTH = 10, 100, 1000


@dataclass(frozen=True)
class Measured:
    """Of one query, or the mean of several."""

    ndcg_at_10: float
    recall_at_100: float
    map: float


def measure(order: Sequence[str], judged: Mapping[str, int]) -> Measured:
    """One query: what was found, the best first, against what is relevant (a score above 0)."""
    gains = {key: score for key, score in judged.items() if score > 0}
    if not gains:
        raise ValueError("Nothing is judged relevant.")
    gained = sum(gains.get(key, 0) / math.log2(rank + 2) for rank, key in enumerate(order[:CUT]))
    best = sum(
        gain / math.log2(rank + 2) for rank, gain in enumerate(sorted(gains.values(), reverse=True)[:CUT])
    )
    found, precisions = 0, 0.0
    for rank, key in enumerate(order[:DEPTH], 1):
        if key in gains:
            found += 1
            precisions += found / rank
    reached = sum(key in gains for key in order[:REACH])
    return Measured(gained / best, reached / len(gains), precisions / len(gains))


def mean(of: Sequence[Measured]) -> Measured:
    """Each query counts the same."""
    count = len(of)
    return Measured(
        sum(one.ndcg_at_10 for one in of) / count,
        sum(one.recall_at_100 for one in of) / count,
        sum(one.map for one in of) / count,
    )
