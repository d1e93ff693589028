"""What is true of each fictional child: the outcome expected where it was referred, less that expected without a panel.

Expected of the same child: the same frailty, place, day of leaving and of death, all of which the panel leaves alone.
So it is the effect in just the quantity that the study measures, with its window and its end where the child leaves.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from moothall.methods.days import DAYS_A_MONTH
from moothall.methods.simulation.lives import MISSING_A_YEAR

from ..study_data.measures import Measured, days_watched
from ..study_data.panels import SitePanel, site_panel
from ..study_data.reading import Floats
from .children import Simulated

MEDIAN_DAYS, SPREAD_OF_DAYS = 330.0, 0.55
FIRST_AGAIN, LAST_AGAIN = 30.0, 365.0


def gains(held: Simulated, measured: Measured) -> Floats:
    """For each child, what a panel is expected to add to `measured.above`; nought where there was none.

    A true value of the outcome is its sum over that of `measured.below`. Raises KeyError for an outcome it knows not.
    """
    return {
        "missing_rate": _episodes, "log_days_to_conclusive_grounds": _log_days, "referred_again": _again, "score": _score,
    }[measured.outcome.measure](held, measured)  # fmt: skip


def true_panel(held: Simulated, measured: Measured, period: str, weighted: bool) -> SitePanel:
    """The true effect in each cell of sites and periods, from the children that stand behind it."""
    return site_panel(held.children, replace(measured, above=gains(held, measured)), period, weighted=weighted)  # fmt: skip


def _episodes(held: Simulated, measured: Measured) -> Floats:
    lives = held.lives
    without = MISSING_A_YEAR * lives.frailty * np.exp(0.15 * held.places.level[lives.place])
    years = np.where(measured.seen, measured.below, 0.0)
    gain: Floats = without * np.expm1(lives.true["log_missing_rate"]) * years
    return gain


def _log_days(held: Simulated, measured: Measured) -> Floats:
    level = held.places.level[held.lives.place]
    most = float(measured.outcome.within_months or 0) * DAYS_A_MONTH
    without = np.log(MEDIAN_DAYS) + 0.2 * level
    return expected_log_days(without + held.lives.true["log_days_to_conclusive"], most) - expected_log_days(without, most)  # fmt: skip


def expected_log_days(mean: Floats, most: float) -> Floats:
    """The expected logarithm of whole days waited, at most so many, where their logarithm has that mean.

    Summed over days, on a grid of means, and read off it by straight lines (to about 1e-6).
    """
    from scipy.special import ndtr

    days = np.arange(2, int(np.floor(most)) + 1)
    steps = np.diff(np.log(np.append(days, most)))
    grid = np.arange(mean.min() - 0.01, mean.max() + 0.02, 0.005)
    longer = ndtr((grid[:, None] - np.log(days)[None, :]) / SPREAD_OF_DAYS)
    return np.asarray(np.interp(mean, grid, np.log(2.0) + longer @ steps), np.float64)


def _again(held: Simulated, measured: Measured) -> Floats:
    return chance_again(held, held.lives.followed)


def chance_again(held: Simulated, until: Floats) -> Floats:
    """What a panel adds to the chance of being referred again before that day: it happens on a day drawn evenly."""
    lives, level = held.lives, held.places.level[held.lives.place]
    odds = np.exp(np.log(0.11) + 0.1 * level + 0.5 * np.log(lives.frailty + 0.05))
    with_panel = odds * np.exp(lives.true["log_odds_rereferred"])
    more = with_panel / (1 + with_panel) - odds / (1 + odds)
    still = np.clip((np.ceil(until) - 1 - FIRST_AGAIN) / (LAST_AGAIN - FIRST_AGAIN), 0.0, 1.0)
    gain: Floats = more * still
    return gain


def log_ratio_of_episodes(held: Simulated, horizon_months: int) -> float:
    """The logarithm of the ratio of what treated children are expected to have to what they would have without."""
    lives, treated = held.lives, held.children.treated
    days = days_watched(held.children, horizon_months * DAYS_A_MONTH)
    without = days * lives.frailty * np.exp(0.15 * held.places.level[lives.place])
    with_panel = without * np.exp(lives.true["log_missing_rate"])
    return float(np.log(with_panel[treated].sum() / without[treated].sum()))


def _score(held: Simulated, measured: Measured) -> Floats:
    months = float(str(measured.outcome.wave).removeprefix("month_"))
    gain: Floats = held.lives.true["wellbeing"] * min(months / 12.0, 1.0)
    return gain
