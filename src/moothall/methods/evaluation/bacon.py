"""What a two-way fixed-effects regression compares under staggered treatment, and with what weight.

Goodman-Bacon, Journal of Econometrics 2021: its estimate is a weighted sum of all comparisons of two groups, among them
of units treated later with units treated already, whose own effects then count against them. Given as a warning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from .errors import EvaluationError
from .panel import Panel

Floats = npt.NDArray[np.float64]
Comparison = Literal["with never treated", "with treated later", "with treated already"]
FORBIDDEN: Comparison = "with treated already"
KINDS: tuple[Comparison, ...] = ("with never treated", "with treated later", FORBIDDEN)


class Compared(NamedTuple):
    """A cohort with what it is compared with (infinite: the never treated): the estimate, and its weight of all."""

    kind: Comparison
    treated: float
    control: float
    estimate: float
    weight: float


@dataclass(frozen=True)
class Bacon:
    """Every comparison. The weights add up to one, and the weighted estimates to `two_way`."""

    compared: tuple[Compared, ...]
    two_way: float

    def weight_of(self, kind: Comparison) -> float:
        """The weight of all comparisons of that kind."""
        return float(sum(one.weight for one in self.compared if one.kind == kind))

    def estimate_of(self, kind: Comparison) -> float:
        """The mean estimate of the comparisons of that kind; empty (NaN) where there are none."""
        weight = self.weight_of(kind)
        total = sum(one.weight * one.estimate for one in self.compared if one.kind == kind)
        return float(total / weight) if weight else float("nan")

    @property
    def forbidden(self) -> float:
        """How much weight rests on comparisons with units treated already."""
        return self.weight_of(FORBIDDEN)

    def warning(self) -> str:
        """What that means, in a sentence; nothing where no weight rests on them."""
        if not self.forbidden:
            return ""
        return (
            f"A two-way fixed-effects regression would rest {self.forbidden:.1%} of its weight on comparisons with "
            "units treated already; where effects change over time these bias it, even to the wrong sign."
        )


def bacon(panel: Panel) -> Bacon:
    """The decomposition of the outcome on being treated, with an effect of each unit and each time, by weights.

    Units treated at the first time are not part of a `Panel`. Raises EvaluationError where there is nothing to compare.
    """
    # A cohort treated after the last time is never treated within the panel.
    cohort = np.where(panel.group > panel.times[-1], np.inf, panel.group)
    groups: list[float] = np.unique(cohort).tolist()
    weight = panel.weight()
    if len(groups) < 2:
        raise EvaluationError("All units were treated at the same time: there is nothing to compare.")
    means = {g: np.average(panel.y[cohort == g], axis=0, weights=weight[cohort == g]) for g in groups}
    share = {g: float(weight[cohort == g].sum() / weight.sum()) for g in groups}
    long = {g: float((panel.times >= g).mean()) for g in groups}
    found: list[tuple[Comparison, float, float, float, float]] = []
    for place, first in enumerate(groups):
        for other in groups[place + 1 :]:
            found += _pair(panel.times, first, other, means, share, long)
    total = sum(raw for *_rest, raw in found)
    compared = tuple(Compared(kind, a, b, estimate, raw / total) for kind, a, b, estimate, raw in found)
    return Bacon(compared, _two_way(panel.times, means, share))


def _pair(
    times: Floats,
    first: float,
    other: float,
    means: dict[float, Floats],
    share: dict[float, float],
    long: dict[float, float],
) -> list[tuple[Comparison, float, float, float, float]]:
    """The comparisons of two groups: kind, treated, control, estimate, weight (not yet of all)."""
    both = share[first] + share[other]
    part = share[first] / both
    spread = part * (1 - part)
    d, e = long[first], long[other]
    change = means[first] - means[other]
    before, after = times < first, times >= first
    if np.isinf(other):
        return [
            ("with never treated", first, other, _mean(change, after, before), both**2 * spread * d * (1 - d))
        ]
    between = after & (times < other)
    early = (both * (1 - e)) ** 2 * spread * (d - e) / (1 - e) * (1 - d) / (1 - e)
    late = (both * d) ** 2 * spread * e / d * (d - e) / d
    return [
        ("with treated later", first, other, _mean(change, between, before), early),
        (FORBIDDEN, other, first, _mean(-change, times >= other, between), late),
    ]


def _mean(change: Floats, after: npt.NDArray[np.bool_], before: npt.NDArray[np.bool_]) -> float:
    return float(change[after].mean() - change[before].mean())


def _two_way(times: Floats, means: dict[float, Floats], share: dict[float, float]) -> float:
    """The coefficient of being treated, with an effect of each unit and of each time: it needs only cohorts' means."""
    groups, shares = np.array(list(means)), np.array([share[group] for group in means])
    treated = (times >= groups[:, None]).astype(float)
    left = treated - treated.mean(axis=1, keepdims=True)
    left -= np.average(left, axis=0, weights=shares)
    left *= shares[:, None]
    return float((left * np.array(list(means.values()))).sum() / (left * treated).sum())
