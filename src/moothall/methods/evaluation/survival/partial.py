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


class Likelihood:
    """The likelihood as a function of the coefficients. `x` is n by p, centred.

    What does not change with the coefficients is worked out once. Within, rows are in the order of the risk sets and
    covariates p by m.
    """

    def __init__(
        self, sets: RiskSets, follow: FollowUp, x: Floats, offset: Floats | None, ties: Ties
    ) -> None:
        self.sets = sets
        self.x = np.ascontiguousarray(x[sets.order].T)
        self.weight = follow.weights()[sets.order]
        self.offset = None if offset is None else offset[sets.order]
        begin = np.concatenate([[0], np.cumsum(sets.tied)[:-1]])
        #: For each event the share of its tied events that has left already; and its weight, the mean of theirs.
        self.left = np.zeros(len(sets.events))
        if ties == "efron":
            self.left = (np.arange(len(sets.events)) - begin[sets.event_bin]) / sets.tied[sets.event_bin]
        self.each = (sets.over_events(self.weight) / sets.tied)[sets.event_bin]
        self.own = self.weight[sets.events]
        self.pull = self.x[:, sets.events] @ self.own
        self.simple = not self.left.any()

    def at(self, coefficients: Floats) -> Partial:
        """The likelihood there; its squares are not finite where the risk overflows."""
        sets, bins = self.sets, self.sets.event_bin
        line = coefficients @ self.x if len(coefficients) else np.zeros(len(sets.order))
        if self.offset is not None:
            line = line + self.offset
        shift = float(line.mean())
        line = line - shift

        def by_bin(column: Floats) -> Floats:
            return tally(bins, column, sets.bins)

        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            risk = np.exp(line)
            heavy = self.weight * risk
            moved = self.x * heavy
            s0, s1 = sets.over_at_risk(heavy), sets.over_at_risk(moved)
            d0, d1 = sets.over_events(heavy), sets.over_events(moved)
            total = s0[bins] if self.simple else s0[bins] - self.left * d0[bins]
            once = self.each / total
            twice = once / total
            hazard, squares = by_bin(once), by_bin(twice)
            nought = np.zeros(sets.bins)
            tied = crossed = last = nought
            if not self.simple:
                tied, crossed, last = (
                    by_bin(self.left * once),
                    by_bin(self.left * twice),
                    by_bin(self.left**2 * twice),
                )
            loglik = float(self.own @ line[sets.events] - self.each @ np.log(total))
            score = self.pull - (s1 @ hazard - d1 @ tied)
        return Partial(self, risk, loglik, score, s1, d1, (squares, crossed, last), hazard, tied, shift)


@dataclass(frozen=True)
class Partial:
    """The likelihood at one place, with what its slope, curvature and residuals are made of.

    `risk` is exp(the linear predictor less `shift`), in the order of the risk sets. By bin: `s1` and `d1` (p by B) are
    the covariates by the risk over those at risk and those tied; `hazard` the step of the baseline, `tied_hazard` the
    part of it that a tied event does not meet; `squares` likewise with the sums squared.
    """

    of: Likelihood
    risk: Floats
    loglik: float
    score: Floats
    s1: Floats
    d1: Floats
    squares: tuple[Floats, Floats, Floats]
    hazard: Floats
    tied_hazard: Floats
    shift: float

    @property
    def sets(self) -> RiskSets:
        """The risk sets."""
        return self.of.sets

    def information(self, by_bin: Floats | None = None) -> Floats:
        """Minus the curvature, p by p; with a weight for each bin, that sum weighted."""
        q0, q1, q2 = self.squares
        step, tied = self.hazard, self.tied_hazard
        if by_bin is not None:
            q0, q1, q2, step, tied = (by_bin * one for one in (q0, q1, q2, step, tied))
        heavy = self.of.weight * self.risk * self._met(step, tied)
        first = (self.of.x * heavy) @ self.of.x.T
        cross = (self.s1 * q1) @ self.d1.T
        second = (self.s1 * q0) @ self.s1.T - cross - cross.T + (self.d1 * q2) @ self.d1.T
        return np.asarray(first - second)

    def _met(self, step: Floats, tied: Floats) -> Floats:
        met = self.sets.while_at_risk(step)
        met[..., self.sets.events] -= tied[..., self.sets.event_bin]
        return met

    def martingale(self) -> Floats:
        """Events of each row less those to be expected: n."""
        left = -self.risk * self._met(self.hazard, self.tied_hazard)
        left[self.sets.events] += 1
        return self.sets.spread(left)

    def centre(self) -> Floats:
        """p by B: the mean covariates of those at risk, over Efron's steps."""
        return self._means()[0] / self.sets.over_events(self.of.weight)

    def _means(self) -> tuple[Floats, Floats, Floats]:
        q0, q1, q2 = self.squares
        means = self.s1 * self.hazard - self.d1 * self.tied_hazard
        return means, self.s1 * q0 - self.d1 * q1, self.s1 * q1 - self.d1 * q2

    def score_residuals(self) -> Floats:
        """n by p: what each row, weighing one, adds to the score (Therneau, Grambsch and Fleming 1990)."""
        _all, along, tied = self._means()
        found = self.risk * (self._met(along, tied) - self.of.x * self._met(self.hazard, self.tied_hazard))
        found[:, self.sets.events] += self.schoenfeld().T
        return self.sets.spread(found)

    def schoenfeld(self) -> Floats:
        """Events by p, in the order of the risk sets: the covariates of each event less the mean of those at risk."""
        return np.asarray((self.of.x[:, self.sets.events] - self.centre()[:, self.sets.event_bin]).T)

    def line(self) -> Floats:
        """n: the linear predictor, less its mean; nought for rows that are at risk at no event."""
        with np.errstate(divide="ignore"):
            return self.sets.spread(np.log(self.risk))
