"""Intervals that hold if the difference between trends bends by no more than so much from one time to the next.

Rambachan and Roth 2023, with the shortest interval of a fixed length (Armstrong and Kolesár 2018) as they advise here:
an estimate that takes off what a straight difference in trend would give, chosen so that its error and its largest
bias together make the interval as short as can be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .event_study import EventStudy, Floats


@dataclass(frozen=True)
class FixedLength:
    """The interval, the weights on the effects before treatment, the largest bias and the standard error."""

    low: float
    high: float
    on_before: Floats
    bias: float
    se: float


def smoothness(study: EventStudy, bound: float, *, weights: Floats, level: float = 0.95) -> FixedLength:
    """`bound`: by how much the slope of the difference between trends may change from one time to the next."""
    from scipy.optimize import minimize

    before, after = study.before, study.after
    times = np.arange(1.0, after + 1)
    slope = float(weights @ times)
    # A bend at or after the reference moves the later effects, and nothing before can tell it.
    fixed = bound * float(sum(abs(weights[bend:] @ (times[bend:] - bend)) for bend in range(after)))
    base, along = _by_bends(before, slope)
    spread = np.concatenate([base, weights]), np.vstack([along, np.zeros((after, before - 1))])
    scale = 1 / np.sqrt(np.maximum(np.einsum("pk,pq,qk->k", spread[1], study.covariance, spread[1]), 1e-300))
    doubled = np.concatenate([scale, -scale])

    def half(parts: Floats) -> tuple[float, Floats]:
        split = parts * doubled
        moved = split[: before - 1] + split[before - 1 :]
        on = spread[0] + spread[1] @ moved
        se = float(np.sqrt(on @ study.covariance @ on))
        bias = fixed + bound * float(np.abs(split).sum())
        critical, rise = folded(bias / se, level)
        of_se = (critical - rise * bias / se) * (spread[1].T @ (study.covariance @ on)) / se
        told = np.concatenate([of_se, of_se]) * doubled + rise * bound * np.abs(doubled)
        return se * critical, told

    parts = np.zeros(2 * (before - 1))
    if before > 1:
        start = _shortest_error(spread, study.covariance) / scale
        parts = np.concatenate([np.maximum(start, 0), np.maximum(-start, 0)])
        size = max(half(parts)[0], 1e-300)

        def scaled(at: Floats) -> tuple[float, Floats]:
            value, told = half(at)
            return value / size, told / size

        for _again in range(3):
            parts = minimize(
                scaled, parts, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(parts),
                options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 2000, "maxcor": 30},
            ).x  # fmt: skip
    split = parts * doubled
    moved = split[: before - 1] + split[before - 1 :]
    on = spread[0] + spread[1] @ moved
    se = float(np.sqrt(on @ study.covariance @ on))
    bias = fixed + bound * float(np.abs(moved).sum())
    length = se * folded(bias / se, level)[0]
    middle = float(on @ study.effect)
    return FixedLength(middle - length, middle + length, on[:before], bias, se)


def _by_bends(before: int, slope: float) -> tuple[Floats, Floats]:
    """Weights on the effects before, earliest first, as a base and what each bend's weight adds.

    With weight d on the bend at each time before the reference, and `slope` at the reference, the weight on an effect
    is the second difference of d: so a straight line is taken off whatever d is.
    """
    whole = np.zeros((before + 2, before))  # d at the reference and before, as (base, bends)
    whole[0, 0] = slope
    whole[1:before, 1:] = np.eye(before - 1)
    second = whole[:-2] - 2 * whole[1:-1] + whole[2:]
    second = second[::-1]
    return second[:, 0], second[:, 1:]


def _shortest_error(spread: tuple[Floats, Floats], covariance: Floats) -> Floats:
    base, along = spread
    found = np.linalg.lstsq(along.T @ covariance @ along, -along.T @ covariance @ base, rcond=None)[0]
    return np.asarray(found, np.float64)


def folded(mean: float, level: float) -> tuple[float, float]:
    """The value that |N(mean, 1)| stays under so often, and how it rises with the mean."""
    from scipy.optimize import brentq
    from scipy.special import ndtr, ndtri

    if mean > 8:
        return mean + float(ndtri(level)), 1.0
    critical = brentq(
        lambda at: ndtr(at - mean) - ndtr(-at - mean) - level, 0, mean + 10, xtol=1e-14, rtol=1e-14
    )
    near, far = np.exp(-((critical - mean) ** 2) / 2), np.exp(-((critical + mean) ** 2) / 2)
    return float(critical), float((near - far) / (near + far))
