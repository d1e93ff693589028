"""The running sums against the definitions, slowly: the partial likelihood with its slopes, influences, pseudo-values."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.methods.evaluation import EvaluationError, survival
from moothall.methods.evaluation.survival import FollowUp, follow_up
from moothall.methods.evaluation.survival.concordance import of_ranking
from moothall.methods.evaluation.survival.partial import Likelihood
from moothall.methods.evaluation.survival.risk_sets import risk_sets

QUICK = settings(max_examples=25, deadline=None, derandomize=True)


@st.composite
def follow_ups(draw: Any, kinds: int = 1) -> FollowUp:
    """Up to forty children, tied times, some late in, weights that are not whole."""
    size = draw(st.integers(6, 40))
    chance = np.random.default_rng(draw(st.integers(0, 10**6)))
    entry = chance.integers(0, 4, size) * draw(st.sampled_from([0, 1]))
    end = entry + chance.integers(1, 9, size)
    event = chance.integers(0, kinds + 1, size)
    event[0] = 1
    weight = np.round(chance.uniform(0.5, 2, size), 2) if draw(st.booleans()) else None
    causes = tuple(f"kind {number}" for number in range(1, kinds + 1))
    return follow_up(end, event, entry=entry if entry.any() else None, weights=weight, causes=causes)


def loglik(follow: FollowUp, x: np.ndarray[Any, Any], beta: np.ndarray[Any, Any], strata: np.ndarray[Any, Any], ties: str) -> float:  # fmt: skip
    """By its definition: one stratum and time after another."""
    total, weight, risk = 0.0, follow.weights(), np.exp(x @ beta)
    entry = np.full(follow.rows, -np.inf) if follow.entry is None else follow.entry
    for stratum in np.unique(strata):
        for time in np.unique(follow.exit[follow.happened & (strata == stratum)]):
            tied = np.flatnonzero(follow.happened & (follow.exit == time) & (strata == stratum))
            here = (entry < time) & (follow.exit >= time) & (strata == stratum)
            every, own = (weight * risk)[here].sum(), (weight * risk)[tied].sum()
            total += float(weight[tied] @ (x[tied] @ beta))
            for step in range(len(tied)):
                left = step / len(tied) if ties == "efron" else 0.0
                total -= float(weight[tied].mean() * np.log(every - left * own))
    return total


@QUICK
@given(follow_ups(), st.sampled_from(["efron", "breslow"]), st.integers(0, 10**6))
def test_the_likelihood_its_slope_curvature_and_residuals_are_those_of_the_definition(
    follow: FollowUp, ties: Any, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    x, beta = chance.normal(size=(follow.rows, 2)), chance.normal(size=2) / 2
    strata = chance.integers(0, 2, follow.rows)
    hill = Likelihood(risk_sets(follow, strata), follow, x, None, ties)
    at = hill.at(beta)
    assert at.loglik == pytest.approx(loglik(follow, x, beta, strata, ties), abs=1e-9)
    step = 1e-5
    for place in range(2):
        move = step * np.eye(2)[place]
        slope = (loglik(follow, x, beta + move, strata, ties) - loglik(follow, x, beta - move, strata, ties)) / (2 * step)  # fmt: skip
        assert at.score[place] == pytest.approx(slope, abs=1e-5)
        up, down = (hill.at(beta + one).score for one in (move, -move))  # fmt: skip
        assert at.information()[place] == pytest.approx((down - up) / (2 * step), abs=1e-5)
    assert follow.weights() @ at.score_residuals() == pytest.approx(at.score, abs=1e-8)
    assert follow.weights() @ at.martingale() == pytest.approx(0, abs=1e-8)


@QUICK
@given(follow_ups(kinds=2))
def test_errors_of_incidences_are_the_squares_of_what_each_row_moves(follow: FollowUp) -> None:
    """What a row moves is told by weighing it a little more."""
    found = survival.competing(follow)
    weight, step = follow.weights(), 1e-6
    for number in range(2):
        moved = np.zeros((follow.rows, len(found.time)))
        for row in range(follow.rows):
            sides = []
            for sign in (1, -1):
                other = weight.copy()
                other[row] += sign * step
                again = FollowUp(follow.exit, follow.event, follow.entry, other, None, follow.causes)
                sides.append(survival.competing(again).incidences[number].share)
            moved[row] = (sides[0] - sides[1]) / (2 * step)
        heavy = moved * weight[:, None]
        assert found.incidences[number].se ** 2 == pytest.approx((heavy**2).sum(axis=0), abs=1e-7)
        among = np.arange(follow.rows) % 3
        sites = FollowUp(follow.exit, follow.event, follow.entry, follow.weight, None, follow.causes, among)
        squares = sum(heavy[among == site].sum(axis=0) ** 2 for site in range(3))
        assert survival.competing(sites).incidences[number].se ** 2 == pytest.approx(squares, abs=1e-7)


@QUICK
@given(follow_ups(kinds=2), st.floats(0.5, 12), st.booleans(), st.sampled_from([None, "kind 1", "kind 2"]))
def test_a_pseudo_value_is_what_leaving_the_child_out_takes_away(
    follow: FollowUp, horizon: float, time: bool, cause: str | None
) -> None:
    plain = FollowUp(follow.exit, follow.event, follow.entry, None, None, follow.causes)
    try:
        found = survival.pseudo_values(plain, np.array([horizon]), cause=cause, time=time)
    except EvaluationError:
        return
    size = plain.rows
    whole = estimate(plain, horizon, time, cause)
    for row in range(size):
        without = estimate(plain.only(np.arange(size) != row), horizon, time, cause)
        assert found.values[row, 0] == pytest.approx(size * whole - (size - 1) * without, abs=1e-7)


def estimate(follow: FollowUp, horizon: float, time: bool, cause: str | None) -> float:
    if cause is None:
        curve = survival.kaplan_meier(follow, error="greenwood")
        return survival.restricted_mean(curve, horizon).mean if time else float(curve.survival_at(np.array([horizon]))[0])  # fmt: skip
    found = survival.competing(follow)
    if time:
        return survival.time_lost(found, cause, horizon).lost
    line = found.incidences[follow.causes.index(cause)].share
    return float(np.append(0.0, line)[found.at(np.array([horizon]))[0]])


@QUICK
@given(follow_ups(), st.integers(0, 10**6), st.sampled_from([0, 10**9]))
def test_concordance_counts_each_pair_that_can_be_told(follow: FollowUp, seed: int, few: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # Both ways of counting: by length where times are few, by blocks where they are many.
        patch.setattr(sys.modules["moothall.methods.evaluation.survival.concordance"], "FEW", few)
        counted(follow, np.random.default_rng(seed))


def counted(follow: FollowUp, chance: np.random.Generator) -> None:
    risk, strata = chance.integers(0, 5, follow.rows).astype(float), chance.integers(0, 2, follow.rows)
    found = of_ranking(follow, risk, strata)
    weight, entry = follow.weights(), np.full(follow.rows, -np.inf) if follow.entry is None else follow.entry
    counts = np.zeros(3)
    for first in np.flatnonzero(follow.happened):
        for other in range(follow.rows):
            later = follow.exit[other] > follow.exit[first] or (follow.exit[other] == follow.exit[first] and not follow.happened[other])  # fmt: skip
            if later and entry[other] < follow.exit[first] and strata[first] == strata[other]:
                counts[1 + int(np.sign(risk[other] - risk[first]))] += weight[first] * weight[other]
    assert [found.concordant, found.tied_risk, found.discordant] == pytest.approx(counts.tolist())


@QUICK
@given(follow_ups(kinds=2), st.integers(0, 10**6))
def test_the_order_of_the_rows_the_unit_of_time_and_where_follow_up_is_cut_do_not_matter(
    follow: FollowUp, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    x = chance.normal(size=(follow.rows, 1))
    child = np.arange(follow.rows)
    first = FollowUp(follow.exit, follow.event, follow.entry, follow.weight, child, follow.causes)
    order = chance.permutation(follow.rows)
    cut = split(first, chance)
    for other, rows, unit in (
        (first.only(order), order, 1.0),
        (scaled(first, 30.4), child, 30.4),
        (*cut, 1.0),
    ):
        same(first, x, other, x[rows], unit)


def split(follow: FollowUp, chance: np.random.Generator) -> tuple[FollowUp, np.ndarray[Any, Any]]:
    """Each child's follow-up as two rows where it lasts for two units; which row of the first each is."""
    entry = np.zeros(follow.rows) if follow.entry is None else follow.entry
    middle = np.floor((entry + follow.exit) / 2 + chance.uniform(0, 0.5, follow.rows))
    can = np.flatnonzero((middle > entry) & (middle < follow.exit))
    rows = np.concatenate([np.arange(follow.rows), can])
    start, end, event = entry[rows].copy(), follow.exit[rows].copy(), follow.event[rows].copy()
    start[can] = middle[can]
    end[follow.rows :], event[follow.rows :] = middle[can], 0
    weight = None if follow.weight is None else follow.weight[rows]
    return FollowUp(end, event, start, weight, rows, follow.causes), rows


def scaled(follow: FollowUp, unit: float) -> FollowUp:
    entry = None if follow.entry is None else follow.entry * unit
    return FollowUp(follow.exit * unit, follow.event, entry, follow.weight, follow.child, follow.causes)


def same(
    first: FollowUp, x: np.ndarray[Any, Any], other: FollowUp, y: np.ndarray[Any, Any], unit: float
) -> None:
    one, two = (survival.cox(each, z, robust=True) for each, z in ((first, x), (other, y)))
    if not one.warnings:
        assert two.coefficients == pytest.approx(one.coefficients, rel=1e-6, abs=1e-7)
        assert two.robust == pytest.approx(one.robust, rel=1e-5, abs=1e-7)
    asked = np.unique(first.exit)
    curves = [survival.competing(each) for each in (first, other)]
    for line in range(2):
        for name in ("share", "se"):
            told = [np.append(0, getattr(curve.incidences[line], name))[curve.at(asked * scale)] for curve, scale in zip(curves, (1, unit), strict=True)]  # fmt: skip
            assert told[1] == pytest.approx(told[0], abs=1e-7)
    means = [survival.mean_count(each).at(asked * scale) for each, scale in ((first, 1), (other, unit))]
    assert means[1][0] == pytest.approx(means[0][0], abs=1e-9)
    assert means[1][1] == pytest.approx(means[0][1], abs=1e-7)
