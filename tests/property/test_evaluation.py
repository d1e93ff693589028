"""What must hold of the estimators for every panel: what they take no notice of, and what they must follow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from moothall.methods.evaluation import (
    EvaluationError,
    Grid,
    average,
    event_study,
    grid,
    impute,
    interaction_weighted,
    sensitivity,
    sign_changes,
)  # fmt: skip
from moothall.methods.evaluation.two_way import TwoWay


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """A few units, some never treated, with holes and weights."""
    units, times = draw(st.integers(6, 14)), draw(st.integers(4, 8))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    group = np.where(random.random(units) < 0.5, 0, random.integers(2, times + 1, units)).astype(float)
    group[0], group[1] = 0.0, float(draw(st.integers(3, times)))
    seen = random.random((units, times)) > draw(st.sampled_from([0.0, 0.1, 0.25]))
    seen[0] = True
    y = random.normal(size=(units, times)) * draw(st.sampled_from([1e-3, 1.0, 1e4]))
    when = np.arange(1.0, times + 1)
    weights = random.uniform(0.5, 2, (units, times)) if draw(st.booleans()) else np.ones((units, times))
    try:
        return grid(
            np.repeat(np.arange(units), times)[seen.ravel()], np.tile(when, units)[seen.ravel()],
            np.repeat(group, times)[seen.ravel()], y[seen], weights=weights[seen],
        )  # fmt: skip
    except EvaluationError:
        assume(False)
        raise


def estimates(held: Grid) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Overall and by time since treatment, with their errors."""
    try:
        found = impute(held, unidentified="leave out")
    except EvaluationError:
        assume(False)
        raise
    told = average(found, "dynamic", few="unbiased")
    return np.append(told.effect, told.overall), np.append(told.se, told.overall_se)


@given(grids(), st.integers(0, 1000))
def test_levels_of_units_and_the_course_over_time_change_nothing(held: Grid, seed: int) -> None:
    effect, se = estimates(held)
    random, size = np.random.default_rng(seed), np.nanstd(held.y)
    moved = held.y + size * (random.normal(size=(len(held.units), 1)) + random.normal(size=len(held.times)))
    again, error = estimates(held.with_outcome(moved))
    assert again == pytest.approx(effect, abs=1e-8 * size)
    assert error == pytest.approx(se, abs=1e-8 * size)


@given(grids(), st.floats(-5, 5), st.floats(0.1, 100))
def test_an_effect_that_is_added_is_found_and_a_unit_of_measurement_goes_through(
    held: Grid, added: float, scale: float
) -> None:
    effect, se = estimates(held)
    size = float(np.nanstd(held.y))
    moved = scale * (held.y + added * size * (held.since() >= 0))
    again, error = estimates(held.with_outcome(moved))
    assert again == pytest.approx(scale * (effect + added * size), rel=1e-7, abs=1e-8 * size * scale)
    assert error == pytest.approx(scale * se, rel=1e-7, abs=1e-8 * size * scale)


@given(grids(), st.randoms(use_true_random=False))
def test_the_order_of_units_changes_nothing(held: Grid, random: Any) -> None:
    effect, se = estimates(held)
    order = list(range(len(held.units)))
    random.shuffle(order)
    moved = replace(
        held, y=held.y[order], group=held.group[order], weights=held.weights[order], units=held.units[order]
    )
    again, error = estimates(moved)
    assert again == pytest.approx(effect, rel=1e-8, abs=1e-10 * float(np.nanstd(held.y)))
    assert error == pytest.approx(se, rel=1e-8, abs=1e-10 * float(np.nanstd(held.y)))


@given(grids())
def test_the_equations_solved_by_sweeping_are_least_squares_on_dummies(held: Grid) -> None:
    equations = TwoWay(held.weights)
    rest = equations.apart(held.y)[held.seen]
    row, column = np.nonzero(held.seen)
    dummies = np.column_stack([np.eye(len(held.units))[row], np.eye(len(held.times))[column]])
    root = np.sqrt(held.weights[held.seen])
    theirs = np.linalg.lstsq(dummies * root[:, None], held.y[held.seen] * root, rcond=None)[0]
    assert rest == pytest.approx(held.y[held.seen] - dummies @ theirs, abs=1e-8 * float(np.nanstd(held.y)))


@given(grids())
def test_interaction_weights_take_no_notice_of_levels_either(held: Grid) -> None:
    try:
        found = interaction_weighted(held)
        size = float(np.nanstd(held.y))
        moved = held.with_outcome(held.y + size * np.arange(len(held.units))[:, None])
        again = interaction_weighted(moved)
    except EvaluationError:
        assume(False)
        raise
    assert again.effect == pytest.approx(found.effect, abs=1e-7 * size)


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=8))
def test_signs_changed_give_a_share_of_all_ways_that_is_never_nought(estimates_: list[float]) -> None:
    p = sign_changes(estimates_).p
    assert 0 < p <= 1
    assert p * 2 ** len(estimates_) == pytest.approx(round(p * 2 ** len(estimates_)))


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 4),
    st.integers(1, 4),
    st.sampled_from(["mean", "first", "last"]),
)
def test_intervals_only_widen_as_trends_may_differ_more(
    seed: int, before: int, after: int, target: str
) -> None:
    random = np.random.default_rng(seed)
    spread = random.normal(size=(before + after, before + after)) * 0.1
    study = event_study(
        [*range(-before - 1, -1), *range(after)], random.normal(size=before + after),
        spread @ spread.T + 0.01 * np.eye(before + after),
    )  # fmt: skip
    told = sensitivity(study, "smoothness", bounds=[0.0, 0.1, 0.5], target=target)
    lengths = [one.high - one.low for one in told.intervals]
    assert lengths[0] <= lengths[1] + 1e-9
    assert lengths[1] <= lengths[2] + 1e-9
