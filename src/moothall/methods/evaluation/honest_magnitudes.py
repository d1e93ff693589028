"""Intervals that hold if trends after treatment differ by no more than so many times the most they did before.

Rambachan and Roth, Review of Economic Studies 2023, their relative magnitudes; the test of moment inequalities is the
conditional and least-favourable hybrid of Andrews, Roth and Pakes (2023). What is unknown beside the effect enters the
inequalities only through steps from one time to the next, so the corners of the dual program can be written down: no
program is solved.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from .event_study import EventStudy, Floats

_DRAWS, _SEED = 10_000, 20230101
_POINTS, _WIDE, _PARTS, _FINER = 400, 20.0, 64, 4
_HYBRID = 0.1  # the share of the level that the least-favourable first step takes, as the authors have it


@dataclass(frozen=True)
class _Corners:
    """Weights of the corners on the estimates (c by p), what each takes from the effect asked about, and a first step."""

    on_estimates: Floats
    on_target: Floats
    covariance: Floats
    first_step: float


def relative_magnitudes(
    study: EventStudy, bound: float, *, weights: Floats, level: float = 0.95
) -> tuple[float, float]:
    """The lowest and the highest value of the weighted effect that is not rejected; infinite where none of them is.

    `bound`: how many times the largest difference between trends before treatment, from one time to the next.
    """
    middle = float(weights @ study.effect[study.before :])
    spread = float(np.sqrt(weights @ study.covariance[study.before :, study.before :] @ weights))
    steps = np.diff(np.append(study.effect[: study.before], 0.0))
    reach = _WIDE * spread + 2 * bound * float(
        np.abs(np.cumsum(weights[::-1])).sum() * np.abs(steps).max(initial=0)
    )
    low, high = np.inf, -np.inf
    for step in range(study.before):
        for sign in (1.0, -1.0):
            corners = _corners(study, bound, weights, step, sign, 1 - level)
            found = _accepted(corners, study.effect, middle, reach, 1 - level)
            low, high = min(low, found[0]), max(high, found[1])
    return low, high


def _corners(
    study: EventStudy, bound: float, weights: Floats, step: int, sign: float, size: float
) -> _Corners:
    """The corners, if that step before treatment were the largest, and went that way."""
    before, after = study.before, study.after
    whole = np.insert(np.eye(before + after), before, 0.0, axis=0)  # the reference is nought
    steps = np.diff(whole, axis=0)
    largest = sign * steps[step]
    upper, lower = steps[before:] - bound * largest, -steps[before:] - bound * largest
    if after == 1:
        rows, target = _all_rows(steps[:before], largest, np.vstack([upper, lower]), weights)
    else:
        rows, target = _post_rows(upper, lower, np.cumsum(weights[::-1])[::-1], study.covariance)
    covariance = rows @ study.covariance @ rows.T
    draws = _standard(len(covariance))
    value, vector = np.linalg.eigh(covariance)
    drawn = (draws * np.sqrt(np.maximum(value, 0.0))) @ vector.T
    return _Corners(rows, target, covariance, float(np.quantile(drawn.max(axis=1), 1 - _HYBRID * size)))


@cache
def _standard(count: int) -> Floats:
    """Draws of so many standard normals, the same ones always."""
    drawn: Floats = np.random.default_rng(_SEED).standard_normal((_DRAWS, count))
    return drawn


def _all_rows(before: Floats, largest: Floats, after: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """With one effect there is nothing else unknown: each inequality, those before treatment too, is a corner."""
    rows = np.vstack([before - largest, -before - largest, after])
    target = np.zeros(len(rows))
    target[-2:] = np.array([1.0, -1.0]) / weights[0]
    keep = np.abs(rows).max(axis=1) > 0
    return rows[keep], target[keep]


def _post_rows(upper: Floats, lower: Floats, along: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Both bounds of one step together; and the bounds of all steps towards the effect, and away from it.

    `along`: how much the weighted effect changes with each step.
    """
    rows, target = [up + down for up, down in zip(upper, lower, strict=True)], [0.0] * len(upper)
    scales = [
        _spread(up, covariance) + _spread(down, covariance) for up, down in zip(upper, lower, strict=True)
    ]
    for way in (1.0, -1.0):
        chosen = np.where((way * along > 0)[:, None], upper, lower)
        rows.append(np.abs(along) @ chosen)
        target.append(way)
        scales.append(
            sum(abs(one) * _spread(row, covariance) for one, row in zip(along, chosen, strict=True))
        )
    scale = np.array(scales)
    return np.array(rows) / scale[:, None], np.array(target) / scale


def _spread(row: Floats, covariance: Floats) -> float:
    return float(np.sqrt(row @ covariance @ row))


def _accepted(
    corners: _Corners, effect: Floats, middle: float, reach: float, size: float
) -> tuple[float, float]:
    """The outermost values that are not rejected, sought on a grid and then on finer ones."""
    for _wider in range(4):
        points = np.linspace(middle - reach, middle + reach, _POINTS + 1)
        kept = np.flatnonzero(~_rejected(corners, effect, points, size))
        if not len(kept) or (kept[0] > 0 and kept[-1] < _POINTS):
            break
        reach *= 4
    if not len(kept):
        return np.inf, -np.inf
    first, last = int(kept[0]), int(kept[-1])
    low = -np.inf if first == 0 else _edge(corners, effect, points[first], points[first - 1], size)
    high = np.inf if last == _POINTS else _edge(corners, effect, points[last], points[last + 1], size)
    return low, high


def _edge(corners: _Corners, effect: Floats, inside: float, outside: float, size: float) -> float:
    for _finer in range(_FINER):
        points = np.linspace(inside, outside, _PARTS + 1)
        first = int(np.flatnonzero(_rejected(corners, effect, points, size))[0])
        inside, outside = float(points[first - 1]), float(points[first])
    return inside


def _rejected(
    corners: _Corners, effect: Floats, points: Floats, size: float
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """For each value of the effect, whether the hybrid test rejects it."""
    value = (corners.on_estimates @ effect)[:, None] - corners.on_target[:, None] * points[None, :]
    best = value.argmax(axis=0)
    largest = value[best, np.arange(len(points))]
    shared = corners.covariance[:, best]
    own = corners.covariance[best, best]
    sound = own > 1e-14
    share = shared / np.where(sound, own, 1.0)
    apart = 1 - share
    at = (value - share * largest) / np.where(np.abs(apart) > 1e-10, apart, np.nan)
    low = np.nanmax(np.where(apart > 1e-10, at, -np.inf), axis=0)
    high = np.minimum(np.nanmin(np.where(apart < -1e-10, at, np.inf), axis=0), corners.first_step)
    second = size * (1 - _HYBRID) / (1 - _HYBRID * size)
    deviation = np.sqrt(np.where(sound, own, 1.0))
    critical = np.maximum(0.0, deviation * _truncated(1 - second, low / deviation, high / deviation))
    return np.asarray(
        (largest > corners.first_step) | np.where(sound, largest > critical, largest > 0), np.bool_
    )


def _truncated(share: float, low: Floats, high: Floats) -> Floats:
    """That quantile of a standard normal held between `low` and `high`, from logarithms of upper tails."""
    from scipy.special import log_ndtr, ndtri_exp

    above_low, above_high = log_ndtr(-low), log_ndtr(-np.maximum(high, low))
    with np.errstate(divide="ignore", invalid="ignore"):
        tail = above_low + np.log1p(-share * -np.expm1(above_high - above_low))
    found: Floats = np.clip(-ndtri_exp(np.minimum(tail, -1e-300)), low, np.maximum(high, low))
    return found
