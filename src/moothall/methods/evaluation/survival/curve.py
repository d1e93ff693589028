"""The Kaplan-Meier curve with delayed entry and weights, the cumulative hazard beside it, and what is read off them.

Kaplan and Meier 1958; Greenwood 1926; Nelson 1972 and Aalen 1978. The conventions are those of R survival 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..errors import EvaluationError
from .follow_up import Floats, FollowUp, Numbers, Truths, tally
from .grid import Grid, grid
from .influence import influence
from .intervals import Scale, interval
from .rows import one_row_each

Error = Literal["greenwood", "robust"]


@dataclass(frozen=True)
class Curve:
    """A curve at T times. `at_risk`, `events`, `censored` are weighted where weights were given.

    `se` is of the survival itself, `log_se` of its logarithm. `hazard` is the cumulative hazard, `hazard_se` its error.
    `rows` and `rows_events` count rows without weights.
    """

    time: Floats
    at_risk: Floats
    events: Floats
    censored: Floats
    survival: Floats
    se: Floats
    log_se: Floats
    low: Floats
    high: Floats
    hazard: Floats
    hazard_se: Floats
    rows: int
    rows_events: int
    level: float
    scale: Scale
    error: Error

    def at(self, times: Floats) -> Numbers:
        """The place of the last time at or before each of `times`; -1 where none is."""
        return np.searchsorted(self.time, np.asarray(times, float), "right") - 1

    def survival_at(self, times: Floats) -> Floats:
        """The survival at those times (flat after the last one)."""
        return np.concatenate([[1.0], self.survival])[self.at(times) + 1]


def kaplan_meier(
    follow: FollowUp, *, scale: Scale = "log", level: float = 0.95, error: Error | None = None
) -> Curve:
    """The curve of that follow-up, every event counting alike.

    `error` is Greenwood's, or robust (the infinitesimal jackknife, summed by child); without a word, robust where
    weights are not whole, clusters are given, or a child has several events, as in R.
    """
    if error is None:
        error = "robust" if needs_robust(follow) else "greenwood"
    if error == "robust":
        follow = one_row_each(follow)
    held = grid(follow)
    events = held.any_event
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(held.at_risk > 0, events / held.at_risk, 0.0)
        survival = np.cumprod(1 - share)
        hazard = np.cumsum(share)
        if error == "greenwood":
            left = held.at_risk - events
            step = np.where(events > 0, events / (held.at_risk * np.where(left > 0, left, 0.0)), 0.0)
            log_se = np.sqrt(np.cumsum(step))
            se = np.where(survival > 0, survival * log_se, np.nan)
            hazard_se = np.sqrt(np.cumsum(np.where(events > 0, events / held.at_risk**2, 0.0)))
        else:
            se, hazard_se = _robust(follow, held)
            log_se = np.where(survival > 0, se / survival, np.inf)
    low, high = interval(survival, np.where(np.isfinite(se), se, np.nan), scale, level)
    whole = one_row_each(follow)
    last = held.exit if whole is follow else np.searchsorted(held.time, whole.exit)
    ended = tally(last, whole.weights() * ~whole.happened, len(held.time))
    return Curve(
        held.time, held.at_risk, events, ended, survival, se, log_se, low, high, hazard, hazard_se,
        follow.rows, int(follow.happened.sum()), level, scale, error,
    )  # fmt: skip


def needs_robust(follow: FollowUp) -> bool:
    """Whether rows cannot count as so many different children: weights that are not whole, clusters, or several events of one."""
    heavy = follow.weight is not None and bool((follow.weight != np.floor(follow.weight)).any())
    if heavy or follow.child is None or follow.cluster is not None:
        return heavy or follow.cluster is not None
    return bool((np.bincount(follow.child[follow.happened], minlength=1) > 1).any())


def _robust(follow: FollowUp, held: Grid) -> tuple[Floats, Floats]:
    from .mean_count import of_the_hazard

    squares = influence(follow, held).variance(follow.weights(), follow.resembling)[1:]
    return np.sqrt(np.maximum(squares, 0)), np.sqrt(np.maximum(of_the_hazard(follow, held), 0))


@dataclass(frozen=True)
class Quantile:
    """The time by which a share has had the event, with its interval; not a number where the curve does not reach it."""

    share: float
    time: float
    low: float
    high: float


def quantile(curve: Curve, share: float = 0.5) -> Quantile:
    """The first time at which survival is at most 1 - share; half-way along where the curve is flat just there.

    Its interval is read in the same way off the curve's interval (Brookmeyer and Crowley 1982), as R prints it. Where a
    line of the interval rises again near its end (it can, on the scale of the logarithm) the first crossing counts.
    """
    if not 0 < share < 1:
        raise EvaluationError(f"A quantile is asked for a share between 0 and 1, not {share}.")
    read = [_crossing(curve.time, line, 1 - share) for line in (curve.survival, curve.low, curve.high)]
    return Quantile(share, *read)


def _crossing(time: Floats, line: Floats, target: float) -> float:
    near = float(np.sqrt(np.finfo(float).eps))
    known = np.isfinite(line)
    time, line = time[known], line[known]
    below = np.flatnonzero(line < target + near)
    if not len(below):
        return float("nan")
    first = below[0]
    lower = np.flatnonzero(line < target - near)
    if line[first] > target - near and len(lower):
        return float(time[first] + time[lower[0]]) / 2
    return float(time[first])


@dataclass(frozen=True)
class AtRisk:
    """Those at risk just before each of `time`, with the events and the censored since the time before."""

    time: Floats
    at_risk: Floats
    events: Floats
    censored: Floats


def at_risk_table(follow: FollowUp, times: Floats) -> AtRisk:
    """The numbers to stand beneath a curve, weighted where weights were given."""
    asked, weight = np.unique(np.asarray(times, float)), follow.weights()
    inside: Truths = follow.exit[:, None] >= asked[None, :]
    if follow.entry is not None:
        # At the very start those who enter there are shown, though at risk only from then on.
        start = follow.entry.min()
        inside &= (follow.entry[:, None] < asked) | ((follow.entry[:, None] == start) & (asked == start))
    place = np.searchsorted(asked, follow.exit)
    events, ended = (
        tally(place, weight * one, len(asked) + 1)[:-1] for one in (follow.happened, ~follow.happened)
    )
    return AtRisk(asked, weight @ inside, events, ended)
