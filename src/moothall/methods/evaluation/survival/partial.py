"""The partial likelihood of Cox (1972, 1975) with its slope and curvature, ties by Efron (1977) or Breslow (1974).

Efron's tied events leave one after another, each of the d tied with the share that is left: in the l-th of d steps the
sum over those at risk is S - (l/d) D, with D the sum over the tied. Breslow takes S in each step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .follow_up import Floats, FollowUp, tally
from .risk_sets import RiskSets

Ties = Literal["efron", "breslow"]


@dataclass(frozen=True)
class Partial:
    """The likelihood at one place, with what its slope, curvature and residuals are made of.

    `risk` is exp(the linear predictor less `shift`). By bin: `sums` over those at risk and those tied, of the risk and
    of the covariates by it; `hazard` the step of the baseline, `tied_hazard` the part of it that a tied event does not
    meet; `squares` likewise with the sums squared.
    """

    sets: RiskSets
    x: Floats
    risk: Floats
    weight: Floats
    happened: Floats
    loglik: float
    score: Floats
    sums: tuple[Floats, Floats, Floats, Floats]
    squares: tuple[Floats, Floats, Floats]
    hazard: Floats
    tied_hazard: Floats
    shift: float

    def information(self, by_bin: Floats | None = None) -> Floats:
        """Minus the curvature, p by p; with a weight for each bin, that sum weighted."""
        _s0, s1, _d0, d1 = self.sums
        q0, q1, q2 = self.squares
        step, tied = self.hazard, self.tied_hazard
        if by_bin is not None:
            q0, q1, q2, step, tied = (by_bin * one for one in (q0, q1, q2, step, tied))
        heavy = self.weight * self.risk * self._met(step, tied)
        first = self.x.T @ (self.x * heavy[:, None])
        cross = s1.T @ (d1 * q1[:, None])
        second = s1.T @ (s1 * q0[:, None]) - cross - cross.T + d1.T @ (d1 * q2[:, None])
        found: Floats = first - second
        return found

    def _met(self, step: Floats, tied: Floats) -> Floats:
        met = self.sets.while_at_risk(step)
        met[self.sets.event_rows] -= tied[self.sets.event_bin]
        return met

    def martingale(self) -> Floats:
        """Events of each row less those to be expected: n."""
        left: Floats = self.happened - self.risk * self._met(self.hazard, self.tied_hazard)
        return left

    def centre(self) -> Floats:
        """B by p: the mean covariates of those at risk, over Efron's steps."""
        return self._means()[0] / self.sets.over_events(self.weight)[:, None]

    def _means(self) -> tuple[Floats, Floats, Floats]:
        _s0, s1, _d0, d1 = self.sums
        q0, q1, q2 = self.squares
        means = s1 * self.hazard[:, None] - d1 * self.tied_hazard[:, None]
        return means, s1 * q0[:, None] - d1 * q1[:, None], s1 * q1[:, None] - d1 * q2[:, None]

    def score_residuals(self) -> Floats:
        """n by p: what each row, weighing one, adds to the score (Therneau, Grambsch and Fleming 1990)."""
        sets, (_all, along, tied) = self.sets, self._means()
        found = -self.risk[:, None] * self.x * self._met(self.hazard, self.tied_hazard)[:, None]
        drift = sets.while_at_risk(along)
        drift[sets.event_rows] -= tied[sets.event_bin]
        found += self.risk[:, None] * drift
        found[sets.event_rows] += self.x[sets.event_rows] - self.centre()[sets.event_bin]
        return found

    def schoenfeld(self) -> Floats:
        """Events by p, in the order of `event_rows`: the covariates of each event less the mean of those at risk."""
        found: Floats = self.x[self.sets.event_rows] - self.centre()[self.sets.event_bin]
        return found


def partial(
    sets: RiskSets, follow: FollowUp, x: Floats, coefficients: Floats, offset: Floats | None, ties: Ties
) -> Partial:
    """The partial likelihood at those coefficients. `x` is n by p, centred; not finite where the risk overflows."""
    line = x @ coefficients if x.shape[1] else np.zeros(follow.rows)
    if offset is not None:
        line = line + offset
    weight = follow.weights()
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        shift = float(line[sets.order].mean())
        line = line - shift
        risk = np.exp(line)
        heavy = weight * risk
        moved = x * heavy[:, None]
        s0, s1 = sets.over_at_risk(heavy), sets.over_at_risk(moved)
        d0, d1 = sets.over_events(heavy), sets.over_events(moved)
        left = _left(sets, ties)
        bins = sets.event_bin
        each = (sets.over_events(weight) / sets.tied)[bins]
        total = s0[bins] - left * d0[bins]
        once, twice = each / total, each / total**2

        def by_bin(column: Floats) -> Floats:
            return tally(bins, column, sets.bins)

        hazard, tied_hazard = by_bin(once), by_bin(left * once)
        squares = (by_bin(twice), by_bin(left * twice), by_bin(left**2 * twice))
        loglik = float(weight[sets.event_rows] @ line[sets.event_rows] - each @ np.log(total))
        score = weight[sets.event_rows] @ x[sets.event_rows] - (s1.T @ hazard - d1.T @ tied_hazard)
    return Partial(
        sets, x, risk, weight, follow.happened.astype(float), loglik, score, (s0, s1, d0, d1), squares, hazard, tied_hazard, shift
    )  # fmt: skip


def _left(sets: RiskSets, ties: Ties) -> Floats:
    """For each event the share of its tied events that has left already."""
    if ties == "breslow":
        return np.zeros(len(sets.event_rows))
    begin = np.concatenate([[0], np.cumsum(sets.tied)[:-1]])
    found: Floats = (np.arange(len(sets.event_rows)) - begin[sets.event_bin]) / sets.tied[sets.event_bin]
    return found
