"""Intervals of a share: Wilson's (1927, JASA 22, 209-212) and the exact one of Clopper and Pearson (1934, Biometrika 26)."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

from ..errors import EvaluationError


def wilson(events: int, of: int, *, level: float = 0.95) -> tuple[float, float]:
    """The score interval: close to what it says even for few children and shares near nought or one."""
    _check(events, of, level)
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share, extra = events / of, z * z / of
    middle = (share + extra / 2) / (1 + extra)
    reach = z / (1 + extra) * sqrt(share * (1 - share) / of + extra / (4 * of))
    return (0.0 if events == 0 else middle - reach, 1.0 if events == of else middle + reach)


def clopper_pearson(events: int, of: int, *, level: float = 0.95) -> tuple[float, float]:
    """The exact interval: never covers less than it says, and is wider for it."""
    from scipy.stats import beta

    _check(events, of, level)
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(beta.ppf(tail, events, of - events + 1))
    high = 1.0 if events == of else float(beta.ppf(1 - tail, events + 1, of - events))
    return low, high


def _check(events: int, of: int, level: float) -> None:
    if of < 1 or not 0 <= events <= of:
        raise EvaluationError(f"{events} of {of} is no share: give how many, of at least one.")
    if not 0 < level < 1:
        raise EvaluationError("The level lies between 0 and 1, such as 0.95.")
