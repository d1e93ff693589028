"""Intervals of a share on the scales that analysts use, and the quantiles of the normal and chi-squared distributions."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..errors import EvaluationError
from .follow_up import Floats

Scale = Literal["log", "log-log", "plain"]
SCALES: tuple[Scale, ...] = ("log", "log-log", "plain")


def normal_quantile(level: float) -> float:
    """How many standard errors an interval of that level reaches to each side."""
    from scipy.special import ndtri

    if not 0 < level < 1:
        raise EvaluationError(f"The level of an interval lies between 0 and 1, and is not {level}.")
    return float(ndtri(0.5 + level / 2))


def two_sided(z: float) -> float:
    """The two-sided p-value of a standard normal statistic."""
    from scipy.special import ndtr

    return float(2 * ndtr(-abs(z)))


def chi_squared(statistic: float, freedom: int) -> float:
    """The p-value of a chi-squared statistic; not a number with no degree of freedom."""
    from scipy.special import chdtrc

    return float(chdtrc(freedom, statistic)) if freedom > 0 and statistic == statistic else float("nan")


def interval(share: Floats, se: Floats, scale: Scale, level: float = 0.95) -> tuple[Floats, Floats]:
    """The interval of each share, its standard error given; within 0 and 1. Where the scale has none: not a number.

    `log` is what R gives by default, `log-log` Kalbfleisch and Prentice's, `plain` the share plus and minus.
    """
    z = normal_quantile(level)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if scale == "plain":
            return np.maximum(share - z * se, 0), np.minimum(share + z * se, 1)
        inside = np.where(share > 0, share, np.nan)
        relative = np.where(se == 0, 0, se / inside)
        if scale == "log":
            low, high = inside * np.exp(-z * relative), inside * np.exp(z * relative)
            return low, np.minimum(high, 1)
        if scale == "log-log":
            inside = np.where(share < 1, inside, np.nan)
            reach = z * relative / np.log(inside)
            twice = np.log(-np.log(inside))
            return np.exp(-np.exp(twice - reach)), np.exp(-np.exp(twice + reach))
    raise EvaluationError(f"The scale of an interval is log, log-log or plain, not {scale!r}.")


def positive_interval(value: Floats, se: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """The interval of something above nought (a mean number of episodes), on the log scale."""
    z = normal_quantile(level)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        reach = np.exp(z * np.where(value > 0, se / value, np.nan))
        return value / reach, value * reach
