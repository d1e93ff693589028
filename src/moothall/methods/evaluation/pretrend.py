"""Did the groups move alike before treatment? Two tests that every effect before treatment is nought.

A Wald test with the covariance of the influence (as R did 2.5.1), and one of the largest effect over its error against
the draws of the bootstrap. Neither proves that trends would have stayed alike: a test that finds nothing may have been
too weak to find it (Roth, American Economic Review: Insights 2022).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .group_time import GroupTime

Floats = npt.NDArray[np.float64]
NO_CELLS = "no effect before treatment has an error"
TOO_MANY = "there are more effects before treatment than units or clusters can tell apart"


@dataclass(frozen=True)
class Pretrend:
    """Each test's statistic and its p-value, over so many `cells`; empty (NaN), with `why`, where there is none."""

    cells: int
    wald: float
    p: float
    largest: float = float("nan")
    largest_p: float = float("nan")
    why: str = ""


def pretrend(found: GroupTime, *, anticipation: float = 0, drawn: Floats | None = None) -> Pretrend:
    """Both tests over the cells before treatment (and its anticipation).

    `drawn` are the draws of the cells (see `bands.drawn_of`); without them there is no test of the largest.
    """
    chosen = np.flatnonzero((found.time < found.group - anticipation) & np.isfinite(found.se))
    nothing = float("nan")
    if not len(chosen):
        return Pretrend(0, nothing, nothing, why=NO_CELLS)
    largest = (nothing, nothing) if drawn is None else _largest(found, chosen, drawn)
    covariance = found.covariance[np.ix_(chosen, chosen)]
    if not np.linalg.cond(covariance, 1) < 1 / np.finfo(float).eps or _rank(found) < len(chosen):
        return Pretrend(len(chosen), nothing, nothing, *largest, why=TOO_MANY)
    effect = found.effect[chosen]
    wald = float(effect @ np.linalg.solve(covariance, effect))
    return Pretrend(len(chosen), wald, _beyond(wald, len(chosen)), *largest)


def _beyond(statistic: float, freedom: int) -> float:
    """How likely a chi-square of so many degrees of freedom is beyond the statistic (exactly, as a finite sum)."""
    half = statistic / 2
    if half <= 0:
        return 1.0
    steps = [number + freedom % 2 / 2 for number in range(freedom // 2)]
    terms = [math.exp(step * math.log(half) - half - math.lgamma(step + 1)) for step in steps]
    return min(1.0, math.fsum(terms) + (math.erfc(math.sqrt(half)) if freedom % 2 else 0.0))


def _rank(found: GroupTime) -> int:
    """How many effects can be told apart at most."""
    return found.panel.units if found.panel.cluster is None else int(found.panel.cluster.max()) + 1


def _largest(found: GroupTime, chosen: npt.NDArray[np.int64], drawn: Floats) -> tuple[float, float]:
    se = found.se[chosen]
    seen = float(np.abs(found.effect[chosen] / se).max())
    beside = np.abs(drawn[:, chosen] / se).max(axis=1)
    return seen, float((1 + np.count_nonzero(beside >= seen)) / (1 + len(beside)))
