"""How strong an unmeasured confounder would have to be to explain an association away.

VanderWeele and Ding (2017), Annals of Internal Medicine 167, 268-274, and the table of conversions there; for a
difference in standard deviations VanderWeele's (2017) approximation by the exponential of 0.91 of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, isfinite, sqrt
from typing import Literal

from ..errors import EvaluationError

Scale = Literal["risk ratio", "odds ratio", "hazard ratio", "standardised difference"]
#: From a difference of one standard deviation to the logarithm of a risk ratio.
_LOG_RISK_RATIO_OF_ONE = 0.91


@dataclass(frozen=True)
class EValue:
    """The E-value of the estimate and of the end of its interval that is nearer to no effect.

    Both say: an unmeasured confounder would have to be associated with treatment and outcome alike by a risk ratio of
    so much, beyond the covariates, to explain it. `limit` is 1 where the interval holds no effect: nothing is needed.
    """

    scale: Scale
    estimate: float
    risk_ratio: float
    e_value: float
    limit: float

    @property
    def words(self) -> str:
        """The reading in a sentence."""
        if self.limit == 1:
            return "The interval holds no effect, so no confounder is needed to explain it."
        return (
            f"To explain the estimate away, an unmeasured confounder would have to go with both treatment and outcome "
            f"by a risk ratio of {self.e_value:.2f}; to move the interval to no effect, of {self.limit:.2f}."
        )


def e_value(
    estimate: float, low: float, high: float, *, scale: Scale = "risk ratio", rare: bool = False
) -> EValue:
    """The E-value of an estimate with its interval.

    `scale` says what it is. For odds and hazard ratios `rare` says that fewer than 15% have the outcome by the end:
    then they stand for risk ratios as they are; else the square root of the odds ratio, and the conversion of the
    hazard ratio, are taken. Raises EvaluationError for a ratio that is not above nought, or an interval that does not
    hold its estimate.
    """
    if not all(isfinite(value) for value in (estimate, low, high)) or not low <= estimate <= high:
        raise EvaluationError(f"The estimate {estimate} does not lie in its interval from {low} to {high}.")
    if scale != "standardised difference" and low <= 0:
        raise EvaluationError(f"A {scale} lies above nought: the interval begins at {low}.")
    told = [_risk_ratio(value, scale, rare) for value in (estimate, low, high)]
    near = told[1] if told[0] >= 1 else told[2]
    held = told[1] <= 1 <= told[2]
    return EValue(scale, estimate, told[0], _of(told[0]), 1.0 if held else _of(near))


def _risk_ratio(value: float, scale: Scale, rare: bool) -> float:
    if scale == "standardised difference":
        return exp(_LOG_RISK_RATIO_OF_ONE * value)
    if scale == "odds ratio" and not rare:
        return sqrt(value)
    if scale == "hazard ratio" and not rare:
        return float((1 - 0.5 ** sqrt(value)) / (1 - 0.5 ** sqrt(1 / value)))
    if scale not in ("risk ratio", "odds ratio", "hazard ratio"):
        raise EvaluationError(f"There is no scale {scale!r} of E-values.")
    return value


def _of(ratio: float) -> float:
    away = ratio if ratio >= 1 else 1 / ratio
    return away + sqrt(away * (away - 1))
