"""Sensitivity to differing trends: a second implementation's intervals, known truths, what is refused.

`tests/samples/evaluation/honest.json`: made-up event studies, and what moderndid gives for them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from moothall.methods.evaluation import (
    EvaluationError,
    EventStudy,
    Panel,
    aggregate,
    event_study,
    grid_of,
    group_time,
    interaction_weighted,
    of_aggregate,
    of_interaction_weighted,
    sensitivity,
)  # fmt: skip
from moothall.methods.evaluation.honest_magnitudes import _corners, relative_magnitudes
from moothall.methods.evaluation.honest_smoothness import smoothness

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "evaluation"
CASES = json.loads((SAMPLES / "honest.json").read_text())["cases"]


def of_the_sample(case: dict[str, Any]) -> EventStudy:
    before, count = case["before"], len(case["effect"])
    return event_study([*range(-before - 1, -1), *range(count - before)], case["effect"], case["covariance"])


def named(case: dict[str, Any]) -> str:
    return f"{case['before']} before, {len(case['effect']) - case['before']} after, {case['target']}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_fixed_length_intervals_are_those_of_a_second_implementation(case: dict[str, Any]) -> None:
    study = of_the_sample(case)
    for bound, low, high in case["smoothness"]:
        ours = smoothness(study, bound, weights=study.weights(case["target"]))
        # Theirs stops at a grid of standard errors: ours may be shorter, and never longer.
        assert ours.high - ours.low <= high - low + 2e-5
        assert ours.high - ours.low == pytest.approx(high - low, abs=2e-4)
        assert (ours.low, ours.high) == pytest.approx((low, high), abs=2e-3)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_relative_magnitudes_are_those_of_a_second_implementation_to_its_grid(case: dict[str, Any]) -> None:
    study = of_the_sample(case)
    for bound, low, high, step in case["magnitudes"]:
        ours = relative_magnitudes(study, bound, weights=study.weights(case["target"]))
        # Their first step is simulated by a thousand draws, and their ends lie on a grid.
        assert ours == pytest.approx((low, high), abs=2.5 * step)


@pytest.mark.parametrize(("before", "after"), [(2, 2), (3, 4), (5, 5)])
def test_the_corners_written_down_are_those_of_the_linear_program(before: int, after: int) -> None:
    draw = np.random.default_rng(after)
    spread = draw.normal(size=(before + after, before + after))
    study = event_study([*range(-before - 1, -1), *range(after)], np.zeros(before + after), spread @ spread.T)
    weights = draw.normal(size=after)
    steps = np.diff(np.insert(np.eye(before + after), before, 0, axis=0), axis=0)
    for step in range(before):
        corners = _corners(study, 1.3, weights, step, -1.0, 0.05)
        rows = np.vstack([steps[before:] + 1.3 * steps[step], -steps[before:] + 1.3 * steps[step]])
        spreads = np.sqrt(np.einsum("rp,pq,rq->r", rows, study.covariance, rows))
        effect, asked = draw.normal(size=before + after), 0.4
        # min η over η and effects with the weighted sum asked for, so that each inequality holds to η of its error.
        found = linprog(
            [1.0, *np.zeros(after)],
            A_ub=np.column_stack([-spreads, -rows[:, before:]]), b_ub=-rows @ effect,
            A_eq=[[0.0, *weights]], b_eq=[asked], bounds=[(None, None)] * (after + 1),
        )  # fmt: skip
        ours = (corners.on_estimates @ effect - corners.on_target * asked).max()
        assert ours == pytest.approx(found.fun, abs=1e-8)


def straight(effect: float, slope: float, se: float = 0.1) -> EventStudy:
    at = np.array([-5, -4, -3, -2, 0, 1, 2, 3.0])
    return event_study(at, slope * (at + 1) + effect * (at >= 0), np.eye(8) * se**2 * 0.5 + se**2 * 0.5)


def test_a_bound_of_nought_on_bends_takes_a_straight_difference_in_trend_away() -> None:
    found = smoothness(straight(1.0, 0.3), 0.0, weights=np.full(4, 0.25))
    assert (found.low + found.high) / 2 == pytest.approx(1.0, abs=1e-6)


def test_intervals_widen_with_the_bound_and_hold_the_usual_estimate_where_trends_were_alike() -> None:
    study = straight(1.0, 0.02)
    for kind in ("relative magnitudes", "smoothness"):
        told = sensitivity(study, kind)  # type: ignore[arg-type]
        lengths = [one.high - one.low for one in told.intervals]
        assert lengths == sorted(lengths)
    assert all(one.low < 1.0 < one.high for one in sensitivity(study).intervals[2:])


def test_the_breakdown_is_where_the_interval_first_holds_nought() -> None:
    for kind in ("relative magnitudes", "smoothness"):
        told = sensitivity(straight(0.6, 0.02), kind)  # type: ignore[arg-type]
        assert told.breakdown is not None
        weights = np.full(4, 0.25)
        for share, holds in ((0.98, False), (1.02, True)):
            bound = told.breakdown * share
            if kind == "smoothness":
                low = smoothness(straight(0.6, 0.02), bound, weights=weights).low
            else:
                low = relative_magnitudes(straight(0.6, 0.02), bound, weights=weights)[0]
            assert (low <= 0) == holds
        assert "stands as long as" in told.says


def test_an_effect_that_is_not_told_from_none_has_no_breakdown() -> None:
    told = sensitivity(straight(0.05, 0.0))
    assert told.breakdown is None
    assert "do not tell the effect from none" in told.says


def test_the_true_effect_lies_within_where_trends_differ_by_no_more_than_the_bound() -> None:
    draw, inside = np.random.default_rng(9), 0
    at = np.array([-4, -3, -2, 0, 1, 2.0])
    covariance = 0.01 * (np.eye(6) + 1)
    # Steps of 0.1 up and down before, and 0.1 up each time after: just within a bound of once.
    apart = np.array([0.1, 0.0, 0.1, 0.1, 0.2, 0.3])
    for _run in range(100):
        effect = draw.multivariate_normal(apart + (at >= 0), covariance)
        low, high = relative_magnitudes(event_study(at, effect, covariance), 1.0, weights=np.full(3, 1 / 3))
        inside += low <= 1.0 <= high
    assert inside / 100 >= 0.92


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"at": [-4, -2, 0]}, "gaps"),
        ({"at": [-3, -1, 0]}, "reference"),
        ({"at": [-4, -3, -2]}, "reference"),
        ({"effect": [0.0, np.nan, 1.0]}, "empty"),
        ({"covariance": np.eye(2)}, "covariance of each with each"),
    ],
)
def test_an_event_study_that_cannot_be_meant_is_refused(change: dict[str, Any], said: str) -> None:
    told: dict[str, Any] = {"at": [-3, -2, 0], "effect": [0.0, 0.1, 1.0], "covariance": np.eye(3)}
    with pytest.raises(EvaluationError, match=said):
        event_study(**{**told, **change})


def test_an_event_study_is_taken_from_effects_by_group_and_time_and_from_interaction_weights() -> None:
    draw = np.random.default_rng(2)
    group = np.where(np.arange(60) < 20, 6.0, np.where(np.arange(60) < 40, 9.0, np.inf))
    times = np.arange(1.0, 13)
    y = draw.normal(size=(60, 12)) + (times >= group[:, None])
    held = Panel(y, times, group)
    found = aggregate(group_time(held, base="universal"), "dynamic")
    study = of_aggregate(found, held, from_event=-4, to_event=3)
    assert (study.before, study.after) == (3, 4)
    inside = np.isin(found.at, study.at)
    assert np.sqrt(np.diag(study.covariance)) == pytest.approx(found.se[inside], rel=1e-6)
    other = of_interaction_weighted(interaction_weighted(grid_of(held)), from_event=-4, to_event=3)
    assert list(other.at) == list(study.at)
    # Without covariates both compare with the last time before treatment, though not with the same others.
    assert other.effect == pytest.approx(study.effect, abs=0.5)
    with pytest.raises(EvaluationError, match="dynamic"):
        of_aggregate(aggregate(group_time(held), "group"), held)
