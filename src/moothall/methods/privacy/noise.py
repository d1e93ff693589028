"""Noise that keeps a promise: OpenDP's audited mechanisms, and what each costs.

Cost is counted in zero-concentrated differential privacy (Bun and Steinke 2016), whose costs add up, and told as
epsilon at a delta by OpenDP's own conversion. The noise comes from the operating system and can have no seed: who
knew the seed could take the noise away.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np

from .errors import PrivacyError

Counts = np.ndarray[Any, np.dtype[np.int64]]
Numbers = np.ndarray[Any, np.dtype[np.float64]]


@cache
def _opendp() -> Any:
    import opendp.prelude as opendp  # large, and no page needs it

    opendp.enable_features("contrib")
    return opendp


def gaussian(counts: Counts, *, rho: float, sensitivity: float) -> Counts:
    """Counts with discrete Gaussian noise that costs `rho`. One child changes them by at most `sensitivity` (L2)."""
    dp = _opendp()
    scale = gaussian_scale(rho, sensitivity)
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float)
    noisy = dp.m.make_gaussian(*space, scale=scale)
    _within(noisy.map(float(sensitivity)), rho)
    return np.array(noisy(counts.ravel().tolist()), dtype=np.int64).reshape(counts.shape)


def gaussian_scale(rho: float, sensitivity: float) -> float:
    """The standard deviation of the Gaussian noise that costs `rho`."""
    return sensitivity / math.sqrt(2 * rho) * (1 + 1e-9)


def laplace(counts: Counts, *, epsilon: float, sensitivity: int) -> Counts:
    """Counts with discrete Laplace noise that costs `epsilon`. One child changes them by at most `sensitivity` (L1)."""
    dp = _opendp()
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int)
    noisy = dp.m.make_laplace(*space, scale=sensitivity / epsilon * (1 + 1e-9))
    _within(noisy.map(sensitivity), epsilon)
    return np.array(noisy(counts.ravel().tolist()), dtype=np.int64).reshape(counts.shape)


def chosen(scores: Numbers, *, rho: float, sensitivity: float) -> int:
    """The place of a high score, chosen so that it costs `rho` (the exponential mechanism).

    One child changes each score by at most `sensitivity`.
    """
    dp = _opendp()
    space = dp.vector_domain(dp.atom_domain(T=float, nan=False)), dp.linf_distance(T=float)
    select = dp.m.make_noisy_max(
        *space, dp.zero_concentrated_divergence(), scale=sensitivity / math.sqrt(2 * rho) * (1 + 1e-9)
    )
    _within(select.map(float(sensitivity)), rho)
    return int(select(scores.tolist()))


def _within(cost: float, allowed: float) -> None:
    if cost > allowed * (1 + 1e-6):
        raise PrivacyError(f"The noise would cost {cost:g} where {allowed:g} was allowed.")


def rho_of(epsilon: float, delta: float) -> float:
    """The most zero-concentrated privacy loss whose total stays within `epsilon` at `delta` (by OpenDP's curve).

    Raises PrivacyError for an epsilon or a delta that promises nothing.
    """
    if not 0 < epsilon <= 20:
        raise PrivacyError(f"Epsilon is above 0 and at most 20, not {epsilon:g}; about 1 is usual.")
    if not 0 < delta <= 1e-3:
        raise PrivacyError(f"Delta is above 0 and at most 0.001, not {delta:g}; well under one in the number of children.")  # fmt: skip
    low, high = 0.0, epsilon
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if epsilon_of(middle, delta) <= epsilon else (low, middle)
    return low


def epsilon_of(rho: float, delta: float) -> float:
    """The epsilon at `delta` that a loss of `rho` amounts to."""
    if rho <= 0:
        return 0.0
    dp = _opendp()
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float)
    one = dp.m.make_gaussian(*space, scale=1 / math.sqrt(2 * rho))
    return float(dp.c.make_zCDP_to_approxDP(one).map(1.0).epsilon(delta))
