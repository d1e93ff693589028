"""The baseline hazard of a fitted model, summed (Breslow 1974; by Efron's steps where ties are Efron's)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .cox import Cox
from .follow_up import Floats, Numbers


@dataclass(frozen=True)
class Baseline:
    """The cumulative hazard at each time of an event, by stratum: with all covariates nought, and at the means.

    At the means as R has it: a column of only -1, 0 and 1 is taken as nought.
    """

    time: Floats
    stratum: Numbers
    hazard: Floats
    at_means: Floats
    means: Floats


def baseline(fitted: Cox) -> Baseline:
    """The baseline of that model."""
    at, kept = fitted.at, fitted.kept
    coefficients = fitted.coefficients[kept]
    centre = fitted.means[kept]
    switch = np.array([np.isin(column, (-1.0, 0.0, 1.0)).all() for column in fitted.x.T[kept]], bool)
    means = np.where(switch, 0.0, centre)
    steps = at.hazard * np.exp(-at.shift - centre @ coefficients)
    total = np.cumsum(steps)
    bounds = at.sets.bounds
    earlier = np.repeat((total - steps)[bounds[:-1]], np.diff(bounds))
    hazard = total - earlier
    wide = np.full(len(fitted.means), np.nan)
    wide[kept] = means
    return Baseline(at.sets.time, at.sets.stratum, hazard, hazard * np.exp(means @ coefficients), wide)
