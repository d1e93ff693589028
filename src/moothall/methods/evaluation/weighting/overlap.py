"""Whether there is anyone to compare with: the range of scores both arms share, trimming by a given rule, a refusal.

Crump, Hotz, Imbens and Mitnik (2009), Biometrika 96, 187-199, for the fixed (0.1 to 0.9) and the optimal rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from .covariates import Flags, Floats, arms

Rule = Literal["none", "common support", "fixed", "optimal"]
#: A score so near nought or one that a child of the other arm stands for a thousand.
EXTREME = 0.999


@dataclass(frozen=True)
class Overlap:
    """How far the arms share a range of scores.

    `low` and `high` are the range both have; `treated_outside` and `compared_outside` are how many children of each
    arm lie outside of it; `extreme` how many scores are beyond 0.999 or below 0.001; `shared` is the overlapping
    area of the two distributions of scores in twenty bins, from 0 (apart) to 1 (the same).
    """

    low: float
    high: float
    treated_outside: int
    compared_outside: int
    extreme: int
    shared: float


def overlap(score: npt.ArrayLike, treated: npt.ArrayLike) -> Overlap:
    """The overlap of two arms. Raises EvaluationError where the arms share no range at all."""
    p = np.asarray(score, float)
    arm = arms(treated, len(p))
    low = max(float(p[arm].min()), float(p[~arm].min()))
    high = min(float(p[arm].max()), float(p[~arm].max()))
    if low > high:
        raise EvaluationError(
            "No overlap: every treated child is likelier to have been treated than any child compared with, so "
            "nobody is comparable. Take out the covariate that decides who is treated, or choose another design."
        )
    outside = (p < low) | (p > high)
    edges = np.linspace(0, 1, 21)
    shares = [np.histogram(p[side], edges)[0] / side.sum() for side in (arm, ~arm)]
    return Overlap(
        low, high, int((outside & arm).sum()), int((outside & ~arm).sum()),
        int(((p > EXTREME) | (p < 1 - EXTREME)).sum()), float(np.minimum(*shares).sum()),
    )  # fmt: skip


def kept(score: npt.ArrayLike, treated: npt.ArrayLike, rule: Rule = "none", *, at: float = 0.1) -> Flags:
    """Which children stay under a rule of trimming, which the protocol names beforehand.

    `none` keeps all; `common support` those within the range both arms have; `fixed` those with a score from `at` to
    1 - `at`; `optimal` those within the bounds that give the smallest variance. Raises EvaluationError where an arm
    would be empty.
    """
    p = np.asarray(score, float)
    arm = arms(treated, len(p))
    if rule == "common support":
        found = overlap(p, arm)
        stay = (p >= found.low) & (p <= found.high)
    elif rule == "fixed":
        if not 0 <= at < 0.5:
            raise EvaluationError(
                f"'at' is {at}: a bound of the score lies from 0 to below 0.5, such as 0.1."
            )
        stay = (p >= at) & (p <= 1 - at)
    elif rule == "optimal":
        bound = optimal_bound(p)
        stay = (p >= bound) & (p <= 1 - bound)
    elif rule == "none":
        stay = np.ones(len(p), bool)
    else:
        raise EvaluationError(
            f"There is no rule of trimming {rule!r}: none, common support, fixed or optimal."
        )
    if not (stay & arm).any() or not (stay & ~arm).any():
        raise EvaluationError(
            f"No overlap: after trimming by the rule {rule!r} one arm has no children left."
        )
    return stay


def optimal_bound(score: Floats) -> float:
    """Crump and others (2009), theorem 1: the bound on the score with the smallest asymptotic variance."""
    cost = np.sort(1 / np.clip(score * (1 - score), 1e-12, None))
    running = np.cumsum(cost) / np.arange(1, len(cost) + 1)
    if cost[-1] <= 2 * running[-1]:
        return 0.0
    last = int(np.flatnonzero(cost <= 2 * running)[-1])
    return 0.5 - float(np.sqrt(0.25 - 0.5 / running[last]))


def check_extreme(score: Floats, estimand: str) -> None:
    """Raises EvaluationError where weights by these scores would let single children stand for a thousand."""
    bad = score > EXTREME if estimand == "ATT" else (score > EXTREME) | (score < 1 - EXTREME)
    count = int(bad.sum())
    if count and estimand != "overlap":
        raise EvaluationError(
            f"No overlap for {count} children: their probability of being treated is beyond {EXTREME} (or below "
            f"{1 - EXTREME:.3f}), so hardly anybody is comparable. Trim by a rule, match with a caliper, or use "
            "overlap weights, and say whom the result is then about."
        )
