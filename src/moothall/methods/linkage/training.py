"""Learning from the records at hand how much each agreement tells.

Expectation and maximisation over two tables of patterns: every pair that blocking found (for how records of one child
agree), and pairs drawn at random (for how those of different children agree by chance). Each is weighed by how likely
it is to be of one child, so that the true pairs among a small set's random ones do not pass for chance; and the
beliefs before training count as so many pairs, so that few data move them little.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from moothall.methods.linkage.comparisons import Comparison
from moothall.methods.linkage.together import most_of_step, places, shares_of

#: The step of each comparison, and last how many records bear the two names (`together.stepped`).
Pattern = tuple[int, ...]
Beliefs = list[list[list[float]]]
Counts = list[list[float]]
#: What the beliefs before training count for: pairs of one child, and pairs by chance.
SAME_COUNTS_FOR, OTHER_COUNTS_FOR = 25.0, 200.0
ROUNDS, SETTLED = 60, 1e-4
LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Trained:
    """What was learnt: for each comparison its steps from the last ('different') to the first, each with how often
    it is met between records of one child and of different ones; how likely two records at random are of one child;
    in how many rounds; and of how many pairs of one child, as expected."""

    beliefs: tuple[tuple[tuple[float, float], ...], ...]
    prior: float
    rounds: int
    same_pairs: float


def before_training(comparisons: Sequence[Comparison]) -> Beliefs:
    """The beliefs that each comparison begins with, by level: 0 is 'different', the highest is its first step."""
    return [
        _proper(
            [[one.rest[0], one.rest[1]], *([step.same, step.other] for step in reversed(one.steps))],
            one.among(),
        )
        for one in comparisons
    ]


def _proper(levels: list[list[float]], among: Sequence[int]) -> list[list[float]]:
    same, other = (_sums([level[side] for level in levels], among) for side in (0, 1))
    return [[level[0] / same[of], level[1] / other[of]] for level, of in zip(levels, among, strict=True)]


def _sums(counts: Sequence[float], among: Sequence[int]) -> dict[int, float]:
    """The sum of the counts of each number in `among`."""
    sums: dict[int, float] = defaultdict(float)
    for count, of in zip(counts, among, strict=True):
        sums[of] += count
    return sums


def train(
    comparisons: Sequence[Comparison],
    found: dict[Pattern, int],
    chance: dict[Pattern, int],
    all_pairs: int,
    never: Callable[[Pattern], bool] = lambda _pattern: False,
) -> Trained:
    """Learn from patterns of agreement (-1 where it could not be compared) and how often each was met.

    A pattern that `never` holds of is no example of one child, however much it weighs. What is believed of some pairs
    alone (`Comparison.among`) is learnt of different children from those found: among few at random there are none.
    """
    start = before_training(comparisons)
    beliefs = [[list(level) for level in one] for one in start]
    # To begin with, one other record of the same child for each two records.
    prior = min(0.05, 0.35 / math.sqrt(max(all_pairs, 1)))
    expected, rounds = 0.0, 0
    every = sorted(found.items())
    met = [(pattern, times) for pattern, times in every if not never(pattern)]
    kin = _all_apart([(pattern, times) for pattern, times in every if never(pattern)], start)
    drawn = sorted(chance.items())
    records = round((1 + math.sqrt(1 + 8 * all_pairs)) / 2)
    names = places(comparisons)
    while rounds < ROUNDS:
        rounds += 1
        weights = _weights(beliefs)
        most = _Most(names, shares_of(comparisons, beliefs), records, prior)
        same, apart, expected = _counted(met, weights, prior, most)
        _, other, _ = _counted(drawn, weights, prior, most)
        _take_among(comparisons, other, apart, kin)
        changed = _learn(comparisons, beliefs, start, same, other)
        before, prior = prior, min(0.5, max(expected, 0.5) / max(all_pairs, 1))
        if changed < SETTLED and abs(math.log(prior / before)) < SETTLED:
            break
    return Trained(
        tuple(tuple((level[0], level[1]) for level in one) for one in beliefs), prior, rounds, expected
    )


def _weights(beliefs: Beliefs) -> list[list[float]]:
    return [[math.log(max(same, LEAST) / max(other, LEAST)) for same, other in one] for one in beliefs]


class _Most:
    """The most that two names tell, by how many records bear both; reckoned once for each number of bearers."""

    def __init__(self, names: tuple[int, ...], shares: tuple[float, ...], records: int, prior: float) -> None:
        self.names, self._asked, self._known = names, (shares, records, prior), {0: math.inf}

    def above(self, pattern: Pattern, weights: list[list[float]]) -> float:
        """By how much the names of a pattern say more than they can."""
        borne = pattern[-1]
        if not borne:
            return 0.0
        if borne not in self._known:
            self._known[borne] = most_of_step(borne, *self._asked)
        said = sum(weights[at][pattern[at]] for at in self.names if pattern[at] >= 0)
        return max(0.0, said - self._known[borne])


def _counted(
    patterns: Sequence[tuple[Pattern, int]], weights: list[list[float]], prior: float, most: _Most
) -> tuple[Counts, Counts, float]:
    """How often each level is expected among pairs of one child, and of different ones, and how many pairs of one
    child those are."""
    same, other = ([[0.0] * len(one) for one in weights] for _ in range(2))
    total, odds = 0.0, math.log(prior / (1 - prior))
    for pattern, times in patterns:
        levels = pattern[:-1]
        told = odds + sum(weights[at][level] for at, level in enumerate(levels) if level >= 0)
        told -= most.above(pattern, weights)
        share = times / (1 + math.exp(-max(-60.0, min(60.0, told))))
        total += share
        for at, level in enumerate(levels):
            if level >= 0:
                same[at][level] += share
                other[at][level] += times - share
    return same, other, total


def _all_apart(patterns: Sequence[tuple[Pattern, int]], beliefs: Beliefs) -> Counts:
    """How often each level is met among pairs that are no examples of one child."""
    counts = [[0.0] * len(one) for one in beliefs]
    for pattern, times in patterns:
        for at, level in enumerate(pattern[:-1]):
            if level >= 0:
                counts[at][level] += times
    return counts


def _take_among(comparisons: Sequence[Comparison], other: Counts, *found: Counts) -> None:
    """Of what is believed of some pairs alone, the counts of those found stand for chance."""
    for at, one in enumerate(comparisons):
        for level, of in enumerate(one.among()):
            if of:
                other[at][level] = sum(counts[at][level] for counts in found)


def _learn(
    comparisons: Sequence[Comparison],
    beliefs: Beliefs,
    start: Beliefs,
    same: list[list[float]],
    other: list[list[float]],
) -> float:
    """The next beliefs; returns the largest change of one."""
    changed = 0.0
    for at, levels in enumerate(beliefs):
        among = comparisons[at].among()
        of_same, of_other = _sums(same[at], among), _sums(other[at], among)
        for level, (was_same, was_other) in enumerate(levels):
            of = among[level]
            now_same = (same[at][level] + SAME_COUNTS_FOR * start[at][level][0]) / (
                of_same[of] + SAME_COUNTS_FOR
            )
            now_other = (other[at][level] + OTHER_COUNTS_FOR * start[at][level][1]) / (
                of_other[of] + OTHER_COUNTS_FOR
            )
            if comparisons[at].only_against:
                now_other = max(now_other, now_same)
            changed = max(changed, abs(now_same - was_same), abs(now_other - was_other))
            beliefs[at][level] = [now_same, now_other]
    return changed
