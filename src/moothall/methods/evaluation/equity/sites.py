"""Sites beside each other: the funnel within which chance alone lies, and rates with the mix of cases taken out.

Funnel limits: Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, exact binomial with its interpolation.
Indirect standardisation: Breslow and Day (1987), Statistical methods in cancer research II; its interval is Wilson's of
the site's share, over what its mix of cases would bring.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from ..weighting import Covariates
from .intervals import wilson
from .random_sites import common_rates

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Limits:
    """Within which the share of a site of this size lies, where sites differ by chance alone, so often as `level` says."""

    level: float
    low: float
    high: float


@dataclass(frozen=True)
class SiteRate:
    """One site: events and children, its share, how many events its mix of cases would bring at the rates of all
    sites together, the share so standardised with its interval, the funnel, and the widest limits it lies outside of.

    `outside` is 0 where it lies within all limits.
    """

    site: str
    events: int
    children: int
    share: float
    low: float
    high: float
    expected: float
    standardised: float
    standardised_low: float
    standardised_high: float
    limits: tuple[Limits, ...]
    outside: float
    small: bool


@dataclass(frozen=True)
class Sites:
    """The sites, the share over all, and how many times as far as chance the sites lie apart (1: as chance has it)."""

    sites: tuple[SiteRate, ...]
    share: float
    overdispersion: float


def sites_beside(
    site: npt.ArrayLike, event: npt.ArrayLike, case_mix: Covariates | None = None, *, level: float = 0.95
) -> Sites:
    """The rates of sites, one row for each child (or decision) in `site`, `event` (0 or 1) and `case_mix`.

    The rates of all sites together are by logistic regression on the mix of cases. Raises EvaluationError for an
    event that is neither, or fewer than two sites.
    """
    from .rules import equity_rules

    names, place = np.unique(np.asarray(site), return_inverse=True)
    y = np.asarray(event, float)
    if len(names) < 2 or len(place) != len(y):
        raise EvaluationError("Give at least two sites, and the site of every child.")
    if not np.isin(y, (0, 1)).all():
        raise EvaluationError("'event' holds something other than 0 and 1.")
    rules = equity_rules()
    levels = tuple(value / 1000 for value in rules.funnel_limits.value)
    overall = float(y.mean())
    expected = np.bincount(place, weights=common_rates(y, case_mix))
    events, of = np.bincount(place, weights=y), np.bincount(place)
    scores = (events - expected) / np.sqrt(np.maximum(expected * (1 - expected / of), 1e-12))
    told = tuple(
        _site(str(name), int(events[i]), int(of[i]), float(expected[i]), overall, levels, level, rules.small_group.value)
        for i, name in enumerate(names)
    )  # fmt: skip
    return Sites(told, overall, float((scores**2).sum() / (len(names) - 1)))


def _site(
    name: str, events: int, of: int, expected: float, overall: float, levels: Sequence[float], level: float, least: int
) -> SiteRate:  # fmt: skip
    low, high = wilson(events, of, level=level)
    # Children are so or not: an interval as of a count (Byar's) would be far too wide where most of them are.
    ratio = [of * value / expected if expected else float("nan") for value in (events / of, low, high)]
    standardised = [min(value * overall, 1.0) for value in ratio]
    limits = tuple(funnel(overall, of, one) for one in levels)
    # The funnel is drawn around the overall share, so it is the standardised share that is held against it.
    beyond = [one.level for one in limits if not one.low <= standardised[0] <= one.high]
    return SiteRate(
        name, events, of, events / of, low, high, expected, standardised[0], standardised[1], standardised[2], limits,
        max(beyond, default=0.0), of < least,
    )  # fmt: skip


def funnel(share: float, of: int, level: float) -> Limits:
    """The limits for a site of `of` children: Spiegelhalter's interpolated binomial quantiles (his appendix A.1.1)."""
    return Limits(level, _edge(share, of, (1 - level) / 2), _edge(share, of, (1 + level) / 2))


def _edge(share: float, of: int, tail: float) -> float:
    from scipy.stats import binom

    if share in (0.0, 1.0):
        return share
    at = int(binom.ppf(tail, of, share))
    reached, before = float(binom.cdf(at, of, share)), float(binom.cdf(at - 1, of, share))
    step = (reached - tail) / (reached - before) if reached > before else 0.0
    return min(max((at - step) / of, 0.0), 1.0)
