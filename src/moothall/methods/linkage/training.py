"""Learning from the records at hand how much each agreement tells.

Expectation and maximisation over two tables of patterns: every pair that blocking found (for how records of one child
agree), and pairs drawn at random (for how those of different children agree by chance). Each is weighed by how likely
it is to be of one child, so that the true pairs among a small set's random ones do not pass for chance; and the
beliefs before training count as so many pairs, so that few data move them little.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from moothall.methods.linkage.comparisons import Comparison

Pattern = tuple[int, ...]
Beliefs = list[list[list[float]]]
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
        _proper([[one.rest[0], one.rest[1]], *([step.same, step.other] for step in reversed(one.steps))])
        for one in comparisons
    ]


def _proper(levels: list[list[float]]) -> list[list[float]]:
    same, other = (sum(level[side] for level in levels) for side in (0, 1))
    return [[level[0] / same, level[1] / other] for level in levels]


def train(
    comparisons: Sequence[Comparison],
    found: dict[Pattern, int],
    chance: dict[Pattern, int],
    all_pairs: int,
    never: Callable[[Pattern], bool] = lambda _pattern: False,
) -> Trained:
    """Learn from patterns of agreement (-1 where it could not be compared) and how often each was met.

    A pattern that `never` holds of is no example of one child, however much it weighs.
    """
    start = before_training(comparisons)
    beliefs = [[list(level) for level in one] for one in start]
    # To begin with, one other record of the same child for each two records.
    prior = min(0.05, 0.35 / math.sqrt(max(all_pairs, 1)))
    expected, rounds = 0.0, 0
    met = sorted((pattern, times) for pattern, times in found.items() if not never(pattern))
    drawn = sorted(chance.items())
    while rounds < ROUNDS:
        rounds += 1
        weights = _weights(beliefs)
        same, expected = _counted(met, weights, prior, beliefs, one_child=True)
        other, _ = _counted(drawn, weights, prior, beliefs, one_child=False)
        changed = _learn(comparisons, beliefs, start, same, other)
        before, prior = prior, min(0.5, max(expected, 0.5) / max(all_pairs, 1))
        if changed < SETTLED and abs(math.log(prior / before)) < SETTLED:
            break
    return Trained(
        tuple(tuple((level[0], level[1]) for level in one) for one in beliefs), prior, rounds, expected
    )


def _weights(beliefs: Beliefs) -> list[list[float]]:
    return [[math.log(max(same, LEAST) / max(other, LEAST)) for same, other in one] for one in beliefs]


def _counted(
    patterns: Sequence[tuple[Pattern, int]],
    weights: list[list[float]],
    prior: float,
    beliefs: Beliefs,
    *,
    one_child: bool,
) -> tuple[list[list[float]], float]:
    """How often each level is expected among pairs of one child (or of different ones), and how many pairs those are."""
    counts = [[0.0] * len(one) for one in beliefs]
    total, odds = 0.0, math.log(prior / (1 - prior))
    for pattern, times in patterns:
        told = odds + sum(weights[at][level] for at, level in enumerate(pattern) if level >= 0)
        likely = 1 / (1 + math.exp(-max(-60.0, min(60.0, told))))
        share = times * (likely if one_child else 1 - likely)
        total += share
        for at, level in enumerate(pattern):
            if level >= 0:
                counts[at][level] += share
    return counts, total


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
        of_same, of_other = sum(same[at]), sum(other[at])
        for level, (was_same, was_other) in enumerate(levels):
            now_same = (same[at][level] + SAME_COUNTS_FOR * start[at][level][0]) / (of_same + SAME_COUNTS_FOR)
            now_other = (other[at][level] + OTHER_COUNTS_FOR * start[at][level][1]) / (
                of_other + OTHER_COUNTS_FOR
            )
            if comparisons[at].only_against:
                now_other = max(now_other, now_same)
            changed = max(changed, abs(now_same - was_same), abs(now_other - was_other))
            beliefs[at][level] = [now_same, now_other]
    return changed
