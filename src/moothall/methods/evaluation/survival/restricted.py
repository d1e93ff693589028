"""The restricted mean time: how long children stay free of the event within a horizon, on average; and what is lost.

Irwin 1949; Royston and Parmar 2013; Uno and others 2014. Its error is that of Greenwood's sum, as R prints for `rmean`;
or, where the curve's own is robust, the infinitesimal jackknife.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import EvaluationError
from .curve import Curve
from .follow_up import Floats, FollowUp, Truths, tally
from .grid import grid
from .influence import Influence, influence
from .intervals import normal_quantile, two_sided
from .rows import one_row_each


@dataclass(frozen=True)
class RestrictedMean:
    """Within `horizon`: the mean time without the event, and `lost` the mean time lost to it; one error for both.

    `beyond` says that the curve ends before the horizon and was carried on flat.
    """

    horizon: float
    mean: float
    se: float
    low: float
    high: float
    lost: float
    lost_low: float
    lost_high: float
    beyond: bool


@dataclass(frozen=True)
class Difference:
    """One figure less another: with its error, interval and two-sided p-value."""

    value: float
    se: float
    low: float
    high: float
    p: float


def restricted_mean(curve: Curve, horizon: float, *, start: float | None = None) -> RestrictedMean:
    """The area under the curve up to that horizon (in the unit of time), from `start` (0, or the first time if earlier)."""
    begin = min(0.0, float(curve.time[0])) if start is None else start
    if not horizon > begin:
        raise EvaluationError(
            f"The horizon is after the start of follow-up ({begin:g}), and is not {horizon:g}."
        )
    if curve.error == "robust":
        raise EvaluationError("A restricted mean with a robust error is asked of `robust_mean`.")
    time, line, steps = _until(curve, horizon)
    widths = np.diff(np.concatenate([[begin], time, [horizon]]))
    areas = widths * np.concatenate([[1.0], line])
    mean = float(areas.sum()) + begin
    later = np.cumsum(areas[:0:-1])[::-1]
    return told_mean(
        horizon, mean, float(np.sqrt((later**2 * steps).sum())), curve.level, begin, float(curve.time[-1])
    )


def robust_mean(follow: FollowUp, horizon: float, *, level: float = 0.95) -> RestrictedMean:
    """The same with the infinitesimal jackknife for its error, summed by child: for weights, and for clusters."""
    follow = one_row_each(follow)
    held = grid(follow)
    begin = min(0.0, float(held.time[0]))
    if not horizon > begin:
        raise EvaluationError(
            f"The horizon is after the start of follow-up ({begin:g}), and is not {horizon:g}."
        )
    moved = influence(follow, held)
    lost, se = area_with_error(moved, follow, horizon)
    return told_mean(horizon, horizon - lost, se, level, begin, float(held.time[-1]))


def area_with_error(moved: Influence, follow: FollowUp, horizon: float) -> tuple[float, float]:
    """The area under an incidence up to the horizon, and its error by child."""
    widths = np.diff(np.minimum(np.append(moved.time, horizon), horizon)).clip(0)
    each = moved.area(horizon) * follow.weights()
    if (among := follow.resembling) is not None:
        each = tally(among, each)
    return float(widths @ moved.incidence[1:]), float(np.sqrt(each @ each))


def clustered_difference(
    follow: FollowUp,
    one: Truths,
    other: Truths,
    horizon: float,
    *,
    kind: int | None = None,
    level: float = 0.95,
) -> Difference:
    """The mean time without an event of one group less that of another, where clusters may have rows in both.

    With `kind` the mean time lost to that kind of event. The error sums what each cluster moves in both groups.
    """
    value, moved = 0.0, np.zeros(follow.rows)
    for keep, sign in ((one, 1.0), (other, -1.0)):
        part = follow.only(keep)
        found = influence(part, grid(part), kind)
        widths = np.diff(np.minimum(np.append(found.time, horizon), horizon)).clip(0)
        sign = sign if kind else -sign
        value += sign * float(widths @ found.incidence[1:])
        moved[keep] = sign * found.area(horizon) * part.weights()
    among = follow.resembling
    each = moved if among is None else tally(among, moved)
    return _difference(value, float(np.sqrt(each @ each)), level)


def _until(curve: Curve, horizon: float) -> tuple[Floats, Floats, Floats]:
    keep = curve.time <= horizon
    risk, events = curve.at_risk[keep], curve.events[keep]
    left = risk - events
    with np.errstate(divide="ignore", invalid="ignore"):
        # After the last at risk had the event nothing is left to be uncertain of.
        steps = np.where((left > 0) & (events > 0), events / (risk * left), 0.0)
    return curve.time[keep], curve.survival[keep], steps


def told_mean(
    horizon: float, mean: float, se: float, level: float, begin: float, last: float
) -> RestrictedMean:
    """A restricted mean with its intervals, plain."""
    reach = normal_quantile(level) * se
    lost = horizon - mean
    return RestrictedMean(horizon, mean, se, mean - reach, mean + reach, lost, lost - reach, lost + reach, last < horizon)  # fmt: skip


def difference(one: float, one_se: float, other: float, other_se: float, level: float = 0.95) -> Difference:
    """One figure less another that rests on other children."""
    return _difference(one - other, float(np.hypot(one_se, other_se)), level)


def _difference(value: float, se: float, level: float) -> Difference:
    reach = normal_quantile(level) * se
    p = two_sided(value / se) if se > 0 else float("nan")
    return Difference(value, se, value - reach, value + reach, p)
