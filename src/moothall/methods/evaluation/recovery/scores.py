"""Many runs drawn together: bias with its Monte Carlo error, spread, errors, coverage, false finds, power."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from ..designs.building import NORMAL
from .running import Found, Run, Trend

LOWEST, HIGHEST = 0.92, 0.97


@dataclass(frozen=True)
class Score:
    """One way of estimating one outcome in one scenario, over `runs` runs (those in which it gave an answer).

    `bias` is of the truth of what is estimated, known to within `bias_error` (one standard error); `apart` is how far
    that truth is from the mean over treated children. `spread` is the standard deviation of estimates less truth,
    `spread_anew` that of estimates alone, whose truth moves with the sites that are drawn, and `error` the mean of their
    standard errors. `coverage` is of the truth at the sites that were drawn, `coverage_anew`
    of its mean over all runs, in which sites with other effects are drawn: an error that allows for effects that differ
    between sites is right for the latter and wide for the former. `found`: how often the interval leaves out nought.
    """

    scenario: str
    outcome: str
    way: str
    runs: int
    true: float
    bias: float
    bias_error: float
    apart: float
    spread: float
    spread_anew: float
    error: float
    coverage: float
    coverage_anew: float
    found: float

    @property
    def holds(self) -> bool:
        """Whether intervals hold the truth, of sites drawn anew, as often as they say, as far as so many runs can tell."""
        return self.lowest <= self.coverage_anew <= self.highest

    @property
    def highest(self) -> float:
        """The most, likewise; 97 where so many runs could tell."""
        return max(HIGHEST, 0.95 + NORMAL * sqrt(0.95 * 0.05 / self.runs))

    @property
    def lowest(self) -> float:
        """The least coverage that so many runs cannot tell from one of 95 in a hundred; 92 where they could."""
        return min(LOWEST, 0.95 - NORMAL * sqrt(0.95 * 0.05 / self.runs))

    @property
    def too_narrow(self) -> bool:
        """Whether they hold it less often than they say: the fault that misleads."""
        return self.coverage < self.lowest or self.coverage_anew < self.lowest

    @property
    def unbiased(self) -> bool:
        """Whether the bias is within three of its Monte Carlo errors of nought."""
        return abs(self.bias) <= 3 * self.bias_error


@dataclass(frozen=True)
class TrendScore:
    """How often the test of trends before the start says that they differ, where they do not; over `runs` runs."""

    scenario: str
    outcome: str
    runs: int
    below_5: float
    below_20: float
    usual_below_5: float


def scores(scenario: str, runs: Sequence[Run]) -> list[Score]:
    """A score for each outcome and way, in the order in which they were run."""
    by: dict[tuple[str, str], list[Found]] = {}
    for run in runs:
        for one in run.found:
            by.setdefault((one.outcome, one.way), []).append(one)
    return [_score(scenario, outcome, way, told) for (outcome, way), told in by.items()]


def _score(scenario: str, outcome: str, way: str, told: Sequence[Found]) -> Score:
    held = np.array([(one.estimate, one.low, one.high, one.se, one.true, one.among_children) for one in told])
    held = held[np.isfinite(held[:, 0])]
    estimate, low, high, se, true, among = held.T
    off = estimate - true
    count = len(off)
    return Score(
        scenario, outcome, way, count, float(true.mean()), float(off.mean()), float(off.std(ddof=1) / sqrt(count)),
        float((true - among).mean()), float(off.std(ddof=1)), float(estimate.std(ddof=1)), float(se.mean()),
        float(((low <= true) & (true <= high)).mean()),
        float(((low <= true.mean()) & (true.mean() <= high)).mean()), float(((low > 0) | (high < 0)).mean()),
    )  # fmt: skip


def trend_scores(scenario: str, runs: Sequence[Run]) -> Iterator[TrendScore]:
    """One for each outcome whose trends were looked at."""
    by: dict[str, list[Trend]] = {}
    for run in runs:
        for one in run.trends:
            if np.isfinite(one.by_treated):
                by.setdefault(one.outcome, []).append(one)
    for outcome, told in by.items():
        p = np.array([one.by_treated for one in told])
        usual = np.array([one.usual for one in told])
        yield TrendScore(scenario, outcome, len(told), float((p < 0.05).mean()), float((p < 0.2).mean()), float((usual < 0.05).mean()))  # fmt: skip
