"""How far the finding stands if trends would have differed: robust intervals, and where they reach nought.

Rambachan and Roth, 'A more credible approach to parallel trends', Review of Economic Studies 2023.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .errors import EvaluationError
from .event_study import EventStudy
from .honest_magnitudes import relative_magnitudes
from .honest_smoothness import folded, smoothness

Kind = Literal["relative magnitudes", "smoothness"]
BOUNDS = (0.0, 0.5, 1.0, 1.5, 2.0)
_MOST, _HALVINGS = 64.0, 14


@dataclass(frozen=True)
class RobustInterval:
    """What the effect lies between if trends differ by no more than the bound."""

    bound: float
    low: float
    high: float


@dataclass(frozen=True)
class Sensitivity:
    """The usual interval, those that hold under each bound, and the `breakdown`: the least bound whose interval holds nought.

    `breakdown` is None where the usual interval holds nought already, infinite where no bound tried does. `says` is
    one plain sentence without figures of children.
    """

    kind: Kind
    effect: float
    usual: tuple[float, float]
    intervals: tuple[RobustInterval, ...]
    breakdown: float | None
    level: float
    says: str


def sensitivity(
    study: EventStudy,
    kind: Kind = "relative magnitudes",
    *,
    bounds: Sequence[float] | None = None,
    target: str | Sequence[float] = "mean",
    level: float = 0.95,
) -> Sensitivity:
    """Robust intervals of the effect at the `target` ('mean', 'first' or 'last' after treatment, or weights).

    Bounds are multiples of the largest difference before treatment ('relative magnitudes'), or changes of slope from
    one time to the next in the outcome's own unit ('smoothness'; without bounds, shares of the standard error).
    """
    weights = study.weights(target)
    if not weights.any():
        raise EvaluationError("Every weight of the target is nought.")
    after = slice(study.before, None)
    effect = float(weights @ study.effect[after])
    se = float(np.sqrt(weights @ study.covariance[after, after] @ weights))
    if bounds is None:
        bounds = BOUNDS if kind == "relative magnitudes" else tuple(se * one / 2 for one in BOUNDS)
    if any(one < 0 for one in bounds):
        raise EvaluationError("A bound on how trends may differ is nought or more.")

    def interval(bound: float) -> RobustInterval:
        if kind == "relative magnitudes":
            return RobustInterval(bound, *relative_magnitudes(study, bound, weights=weights, level=level))
        found = smoothness(study, bound, weights=weights, level=level)
        return RobustInterval(bound, found.low, found.high)

    critical = folded(0.0, level)[0]
    usual = (effect - critical * se, effect + critical * se)
    breakdown = _breakdown(interval, 1.0 if kind == "relative magnitudes" else se / 4)
    told = tuple(interval(one) for one in bounds)
    return Sensitivity(kind, effect, usual, told, breakdown, level, _sentence(kind, usual, breakdown))


def _breakdown(interval, first: float) -> float | None:  # type: ignore[no-untyped-def]
    """The least bound whose interval holds nought, to four digits of the first one tried."""

    def holds(bound: float) -> bool:
        found = interval(bound)
        return bool(found.low <= 0 <= found.high)

    if holds(0.0):
        return None
    low, high = 0.0, first
    while not holds(high):
        low, high = high, 2 * high
        if high > _MOST * first:
            return float("inf")
    for _halving in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _sentence(kind: Kind, usual: tuple[float, float], breakdown: float | None) -> str:
    if usual[0] <= 0 <= usual[1]:
        return "Even if trends would have been the same, the data do not tell the effect from none."
    if breakdown is None:
        return "The finding does not stand once differences in trend before treatment are taken into account."
    if kind == "smoothness":
        if np.isinf(breakdown):
            return "The finding stands for every change of slope that was tried."
        return (
            f"The finding stands as long as the slope of the difference between trends would have changed by less than "
            f"{breakdown:.3g} from one time to the next; beyond that, it could be none."
        )
    if np.isinf(breakdown):
        return "The finding stands for every difference in trend that was tried, up to 64 times the largest before treatment."
    return (
        f"The finding stands as long as trends after treatment would have differed by less than {breakdown:.2f} times the "
        "most they differed by before it, from one time to the next; beyond that, it could be none."
    )
