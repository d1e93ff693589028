"""How many have had each kind of event by then, when each kind ends the wait for the others (Aalen and Johansen 1978).

A death, turning eighteen or leaving the area is a kind of event, never censoring. Errors by the infinitesimal jackknife,
as R survival's `survfit` of several states, or by the binomial steps of Aalen (1978), as in R `cmprsk`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ..errors import EvaluationError
from .follow_up import Floats, FollowUp, Numbers
from .grid import Grid, grid
from .influence import influence
from .intervals import Scale, interval
from .restricted import RestrictedMean, area_with_error, told_mean
from .rows import one_row_each

Error = Literal["robust", "aalen"]


@dataclass(frozen=True)
class Incidence:
    """Of the event named `cause`: the share who have had it by each time, with its error and interval."""

    cause: str
    share: Floats
    se: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Competing:
    """T times; `free` is the share without any event yet, `incidences` one for each kind. `at_risk` is weighted."""

    time: Floats
    at_risk: Floats
    events: Floats
    free: Incidence
    incidences: tuple[Incidence, ...]
    level: float
    scale: Scale
    error: Error
    follow: FollowUp
    held: Grid

    def at(self, times: Floats) -> Numbers:
        """How many of the times are at or before each of `times`: the place in a table that starts with nought."""
        return np.searchsorted(self.time, np.asarray(times, float), "right")


def competing(
    follow: FollowUp, *, scale: Scale = "log", level: float = 0.95, error: Error = "robust"
) -> Competing:
    """The cumulative incidences of that follow-up. Raises EvaluationError where a child has an event twice."""
    follow = one_row_each(follow)
    if follow.child is not None and (np.bincount(follow.child[follow.happened], minlength=1) > 1).any():
        raise EvaluationError(
            "A child has several events: only the first ends the wait; use recurrent events for all."
        )
    if error == "aalen" and follow.weight is not None:
        raise EvaluationError("Aalen's error is not defined with weights: ask for the robust one.")
    held = grid(follow)
    free = _free(held)
    lines = [_incidence(follow, held, None, "", error, scale, level)]
    lines += [_incidence(follow, held, kind, cause, error, scale, level) for kind, cause in enumerate(follow.causes, 1)]  # fmt: skip
    low, high = interval(free, lines[0].se, scale, level)
    none = replace(lines[0], cause="none yet", share=free, low=low, high=high)
    return Competing(
        held.time, held.at_risk, held.events, none, tuple(lines[1:]), level, scale, error, follow, held
    )


def _free(held: Grid) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.cumprod(1 - np.where(held.at_risk > 0, held.any_event / held.at_risk, 0.0))
    return found


def _incidence(
    follow: FollowUp, held: Grid, kind: int | None, cause: str, error: Error, scale: Scale, level: float
) -> Incidence:
    if error == "aalen":
        share, squares = _aalen(held, kind)
    else:
        moved = influence(follow, held, kind)
        share, squares = moved.incidence[1:], moved.variance(follow.weights(), follow.resembling)[1:]
    se = np.sqrt(np.maximum(squares, 0))
    return Incidence(cause, share, se, *interval(share, se, scale, level))


def _aalen(held: Grid, kind: int | None) -> tuple[Floats, Floats]:
    """Each event of the kind adds to the incidence and takes those who can still have it; any other only takes."""
    risk, total = held.at_risk, held.any_event
    one = total if kind is None else held.events[:, kind - 1]
    after = _free(held)
    before = np.concatenate([[1.0], after[:-1]])
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.cumsum(np.where(risk > 0, before * one / risk, 0.0))
        slope = np.where(after > 0, 1 / after, 0.0)
        base = share * slope
        own, other = (_binomial(part, risk, before) for part in (one, total - one))
    # (1 + base - F slope) squared for an event of the kind, (base - F slope) squared for any other.
    squares = np.cumsum(own * (1 + base) ** 2 + other * base**2)
    cross = np.cumsum(own * (1 + base) * slope + other * base * slope)
    return share, squares - 2 * share * cross + share**2 * np.cumsum((own + other) * slope**2)


def _binomial(events: Floats, risk: Floats, before: Floats) -> Floats:
    """The variance of what those events take from the share before, drawn without putting back."""
    tied = np.where(events > 1, 1 - (events - 1) / (risk - 1), 1.0)
    return np.where((risk > 0) & (events > 0), tied * before**2 * events / risk**2, 0.0)


def time_lost(
    found: Competing, cause: str | None, horizon: float, *, start: float | None = None
) -> RestrictedMean:
    """The mean time lost to a kind of event within the horizon (`lost`), or with no event yet where `cause` is None.

    Andersen 2013. For a kind, `mean` is the rest of the horizon. The error is the infinitesimal jackknife.
    """
    begin = min(0.0, float(found.time[0])) if start is None else start
    if not horizon > begin:
        raise EvaluationError(
            f"The horizon is after the start of follow-up ({begin:g}), and is not {horizon:g}."
        )
    kind = None if cause is None else found.follow.causes.index(cause) + 1
    moved = influence(found.follow, found.held, kind)
    lost, se = area_with_error(moved, found.follow, horizon)
    return told_mean(horizon, horizon - lost, se, found.level, begin, float(found.time[-1]))
