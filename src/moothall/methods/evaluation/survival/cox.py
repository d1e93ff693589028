"""Proportional hazards (Cox 1972): ties by Efron or Breslow, delayed entry, strata, weights, offset, and children who
stand in several rows, with the sandwich of Lin and Wei (1989) summed by child. Results as R survival's `coxph`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import EvaluationError
from .algebra import inverse, solve
from .curve import needs_robust
from .follow_up import Floats, FollowUp, Numbers
from .intervals import chi_squared
from .partial import Likelihood, Partial, Ties
from .risk_sets import risk_sets

MOST_STEPS = 40
#: Where the likelihood no longer rises by this share although a coefficient still moves, the coefficient runs away.
STILL = 1e-9
#: A column explained by those before it up to this share of its own information cannot be told apart from them.
ALIKE = 1e-10
#: A step that promises to raise the likelihood by no more than this is the last.
SETTLED = 1e-15
RUNAWAY = (
    "The likelihood goes on rising as {} grows without end: in one group everyone had the event first, or no one had it. "
    "That estimate and its error mean nothing; look at the numbers of events."
)
NOT_HIGHER = "The likelihood could not be raised further: the estimates may not be its highest point."


@dataclass(frozen=True)
class Test:
    """A chi-squared statistic with its degrees of freedom and p-value."""

    __test__ = False
    statistic: float
    freedom: int
    p: float


@dataclass(frozen=True)
class Cox:
    """A fitted model of p columns, in the order they were given.

    `covariance` is the model's, `robust` the sandwich where it was asked for or needed; a column that the others
    explain has no coefficient (not a number). `warnings` say in words what to look at. `at` is the partial likelihood
    at the coefficients; `x` the covariates, n by p, and `means` what the covariates were centred by.
    """

    coefficients: Floats
    covariance: Floats
    robust: Floats | None
    loglik_null: float
    loglik: float
    likelihood_test: Test
    wald_test: Test
    score_test: Test
    robust_score_test: Test | None
    iterations: int
    warnings: tuple[str, ...]
    ties: Ties
    follow: FollowUp
    strata: Numbers | None
    x: Floats
    means: Floats
    kept: Numbers
    at: Partial

    @property
    def se(self) -> Floats:
        """The standard errors to use: robust where there are such."""
        table = self.covariance if self.robust is None else self.robust
        found: Floats = np.sqrt(np.diag(table))
        return found

    @property
    def model_se(self) -> Floats:
        """The standard errors that trust the model, rows counting as different children."""
        found: Floats = np.sqrt(np.diag(self.covariance))
        return found

    def influence(self) -> Floats:
        """How much each row moves each coefficient: n by p, not a number in a column without a coefficient."""
        inner = self.covariance[np.ix_(self.kept, self.kept)]
        found = np.full((self.follow.rows, len(self.coefficients)), np.nan)
        found[:, self.kept] = self.at.score_residuals() * self.follow.weights()[:, None] @ inner
        return found

    def expected(self) -> Floats:
        """How many events were to be expected of each row by the model: n."""
        found: Floats = self.follow.happened - self.at.martingale()
        return found


def cox(
    follow: FollowUp,
    x: Floats,
    *,
    strata: Numbers | None = None,
    offset: Floats | None = None,
    ties: Ties = "efron",
    robust: bool | None = None,
    names: tuple[str, ...] = (),
) -> Cox:
    """Fit it. `x` is n by p; `robust` without a word: where weights are not whole or a child has several events.

    Raises EvaluationError where there is no event, or a covariate is empty.
    """
    x = np.asarray(x, float).reshape(follow.rows, -1)
    names = names or tuple(f"column {number}" for number in range(1, x.shape[1] + 1))
    if not np.isfinite(x).all():
        raise EvaluationError(
            "A covariate is empty or infinite in some row: leave those rows out and count them."
        )
    if not follow.happened.any():
        raise EvaluationError("No row ends with an event: there is nothing to model.")
    sets = risk_sets(follow, strata)
    means = follow.weights() @ x / follow.weights().sum()
    centred = x - means
    hill = Likelihood(sets, follow, centred, offset, ties)
    start = hill.at(np.zeros(x.shape[1]))
    kept = told_apart(start.information())
    warnings = [f"{names[place]} is explained by the covariates before it and has no coefficient." for place in range(x.shape[1]) if place not in kept]  # fmt: skip
    if len(kept) < x.shape[1]:
        hill = Likelihood(sets, follow, centred[:, kept], offset, ties)
        start = hill.at(np.zeros(len(kept)))
    found, coefficients, steps, said = _climb(hill, start, [names[place] for place in kept])
    inner = inverse(found.information())
    wanted = (needs_robust(follow) if robust is None else robust) and len(kept) > 0
    sandwich, robust_score = _sandwich(follow, start, found, inner) if wanted else (None, None)
    twice = 2 * (found.loglik - start.loglik)
    return Cox(
        coefficients=_wide(coefficients, kept, x.shape[1]),
        covariance=_wide_table(inner, kept, x.shape[1]),
        robust=None if sandwich is None else _wide_table(sandwich, kept, x.shape[1]),
        loglik_null=start.loglik,
        loglik=found.loglik,
        likelihood_test=Test(twice, len(kept), chi_squared(twice, len(kept))),
        wald_test=_quadratic(coefficients, inner if sandwich is None else sandwich),
        score_test=_quadratic(start.score, start.information()),
        robust_score_test=robust_score,
        iterations=steps,
        warnings=tuple(warnings + said),
        ties=ties,
        follow=follow,
        strata=strata,
        x=x,
        means=means,
        kept=kept,
        at=found,
    )


def _sandwich(follow: FollowUp, start: Partial, found: Partial, inner: Floats) -> tuple[Floats, Test]:
    """The robust covariance, and the robust score test of no effect."""
    moved = _by_child(follow, found.score_residuals()) @ inner
    at_nought = _by_child(follow, start.score_residuals())
    return moved.T @ moved, _quadratic(at_nought.sum(axis=0), at_nought.T @ at_nought)


def _climb(hill: Likelihood, start: Partial, names: list[str]) -> tuple[Partial, Floats, int, list[str]]:
    """Newton's steps from nought, each halved until the likelihood does not fall: the top, its place, and how many."""
    place = np.zeros(len(hill.x))
    here = start
    for step in range(1, MOST_STEPS + 1):
        move = solve(here.information(), here.score)
        gain = float(here.score @ move)
        if gain <= SETTLED:
            if away := runaway(move, place, names):
                return here, place, step, away
            # A last step, whose error is the square of the one before.
            return hill.at(place + move), place + move, step, []
        there, taken = _halved(hill, place, move, here)
        if there is None:
            return here, place, step, [] if gain < 1e-10 else [NOT_HIGHER]
        rise = there.loglik - here.loglik
        here, place = there, place + taken
        if rise <= STILL * abs(start.loglik) and (away := runaway(taken, place, names)):
            return here, place, step, away
    return here, place, MOST_STEPS, [f"Not settled after {MOST_STEPS} steps."]


def runaway(taken: Floats, place: Floats, names: list[str]) -> list[str]:
    """The warning, where the likelihood stands still and a coefficient still moves."""
    moving = np.abs(taken) > np.maximum(np.sqrt(STILL) * np.abs(place), 0.01)
    away = ", ".join(name for name, off in zip(names, moving, strict=True) if off)
    return [RUNAWAY.format(away)] if away else []


def _halved(hill: Likelihood, place: Floats, move: Floats, here: Partial) -> tuple[Partial | None, Floats]:
    for halving in range(30):
        taken = move * 0.5**halving
        there = hill.at(place + taken)
        if np.isfinite(there.squares[0]).all() and there.loglik >= here.loglik - 1e-13 * abs(here.loglik):
            return there, taken
    return None, move


def told_apart(information: Floats) -> Numbers:
    """The columns whose information is not that of the columns before them."""
    kept: list[int] = []
    for place in range(len(information)):
        own = information[place, place]
        if kept and own > 0:
            cross = information[kept, place]
            own = own - cross @ solve(information[np.ix_(kept, kept)], cross)
        if own > ALIKE * max(information[place, place], 1e-300) and information[place, place] > 0:
            kept.append(place)
    return np.array(kept, np.int64)


def _by_child(follow: FollowUp, residuals: Floats) -> Floats:
    moved: Floats = residuals * follow.weights()[:, None]
    if (among := follow.resembling) is None:
        return moved
    order = np.argsort(among, kind="stable")
    starts = np.flatnonzero(np.diff(among[order], prepend=-1))
    found: Floats = np.add.reduceat(moved[order], starts, axis=0)
    return found


def _quadratic(vector: Floats, table: Floats) -> Test:
    if not len(vector) or np.linalg.matrix_rank(table) < len(vector):
        return Test(float("nan"), len(vector), float("nan"))
    statistic = float(vector @ solve(table, vector))
    return Test(statistic, len(vector), chi_squared(statistic, len(vector)))


def _wide(column: Floats, kept: Numbers, size: int) -> Floats:
    found = np.full(size, np.nan)
    found[kept] = column
    return found


def _wide_table(table: Floats, kept: Numbers, size: int) -> Floats:
    found = np.full((size, size), np.nan)
    found[np.ix_(kept, kept)] = table
    return found
