"""Effects by imputation and by interaction weights: a second implementation's numbers, known truths, what is refused.

`tests/samples/evaluation/open_panel`: a made-up panel with holes, and what diff-diff and pyfixest give for it.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from moothall.methods.evaluation import (
    EvaluationError,
    Grid,
    average,
    grid,
    grid_of,
    impute,
    interaction_weighted,
    leads,
    panel,
)  # fmt: skip
from moothall.methods.evaluation.imputation_errors import few_units, sets

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "evaluation"
DATA = np.genfromtxt(SAMPLES / "open_panel.csv", delimiter=",", names=True)
THEIRS = json.loads((SAMPLES / "open_panel.json").read_text())


def of_the_sample(case: dict[str, Any]) -> Grid:
    return grid(
        DATA["unit"], DATA["time"], DATA["group"], DATA["outcome"],
        covariates=[DATA["covariate"]] if case["covariate"] else [],
        weights=DATA["weight"] if case["weight"] else None, cluster=DATA["cluster"] if case["cluster"] else None,
    )  # fmt: skip


def named(case: dict[str, Any]) -> str:
    return " ".join(
        str(case.get(name, "")) for name in ("covariate", "weight", "cluster", "over", "leave_out", "count")
    )


@pytest.mark.parametrize("case", THEIRS["imputation"], ids=named)
def test_imputation_gives_the_numbers_of_a_second_implementation(case: dict[str, Any]) -> None:
    found = average(
        impute(of_the_sample(case)),
        "dynamic",
        over=case["over"],
        few="left out" if case["leave_out"] else "as published",
    )
    assert found.overall == pytest.approx(case["overall"], abs=1e-8)
    assert list(found.at) == case["at"]
    assert list(found.effect) == pytest.approx(case["effect"], abs=1e-8)
    if case[
        "weight"
    ]:  # their errors with weights are those of a survey: around the mean, units over units less one
        apart = found.influence - found.influence.mean(axis=1, keepdims=True)
        errors = np.sqrt((apart**2).sum(axis=1) * 40 / 39) / 40
        assert list(errors) == pytest.approx([*case["ses"], case["se"]], rel=1e-7)
        return
    assert found.overall_se == pytest.approx(case["se"], rel=1e-7)
    assert list(found.se) == pytest.approx(case["ses"], rel=1e-7)


@pytest.mark.parametrize("case", THEIRS["leads"], ids=named)
def test_the_leads_are_those_of_a_regression_on_untreated_rows(case: dict[str, Any]) -> None:
    found = leads(impute(of_the_sample(case)), case["count"])
    assert list(found.effect) == pytest.approx(case["effect"], abs=1e-7)
    assert list(found.se) == pytest.approx(case["se"], rel=1e-6)
    assert found.statistic == pytest.approx(case["statistic"], rel=1e-6)


@pytest.mark.parametrize("case", THEIRS["interaction_weighted"], ids=named)
def test_interaction_weights_give_the_numbers_of_a_saturated_regression(case: dict[str, Any]) -> None:
    found = interaction_weighted(of_the_sample(case))
    assert list(found.at) == case["at"]
    assert list(found.effect) == pytest.approx(case["effect"], abs=1e-8)
    assert list(found.se) == pytest.approx(case["se"], rel=1e-7)
    assert (found.overall, found.overall_se) == pytest.approx((case["overall"], case["overall_se"]), rel=1e-7)


def made_up(seed: int, units: int = 60, hole: float = 0.0) -> tuple[Grid, float]:
    """Two waves in a dozen quarters, effects that grow and differ between units; and their mean over treated cells."""
    draw, when = np.random.default_rng(seed), np.arange(1, 13)
    group = np.where(np.arange(units) % 3 == 0, 0, np.where(np.arange(units) % 3 == 1, 6, 9)).astype(float)
    since = when - group[:, None]
    treated = (group[:, None] > 0) & (since >= 0)
    effect = np.where(treated, 1 + 0.1 * since + draw.normal(0, 0.3, (units, 1)), 0.0)
    y = draw.normal(size=(units, 1)) + 0.3 * np.sin(when) + effect + draw.normal(0, 0.5, (units, 12))
    seen = draw.random((units, 12)) >= hole
    held = grid(
        np.repeat(np.arange(units), 12)[seen.ravel()], np.tile(when, units)[seen.ravel()],
        np.repeat(group, 12)[seen.ravel()], y[seen],
    )  # fmt: skip
    return held, float(effect[seen & treated].mean())


@pytest.mark.parametrize("hole", [0.0, 0.15])
def test_the_truth_is_found_and_stands_within_the_interval_as_often_as_it_says(hole: float) -> None:
    inside, apart = 0, []
    for seed in range(150):
        held, truth = made_up(seed, hole=hole)
        found = average(impute(held), few="unbiased")
        apart.append(found.overall - truth)
        low, high = found.interval()
        inside += low <= truth <= high
    assert abs(np.mean(apart)) < 3 * np.std(apart) / np.sqrt(150)
    assert inside / 150 >= 0.9


def test_a_last_wave_of_one_site_is_taken_with_the_wave_before() -> None:
    held, _ = waves((3, 1), 1)
    found = impute(held)
    together = sets(found.grid, found.treated, "cohort")[-4:]
    assert len(set(together)) == 1
    told = average(found, over="cohort", few="unbiased")
    assert told.treated[-1] == 4
    assert np.isfinite(told.interval()).all()


def test_one_site_that_begins_alone_has_no_interval_overall() -> None:
    told = average(impute(waves((1,), 1)[0]), over="cohort", few="unbiased")
    assert list(told.interval()) == [-np.inf, np.inf]


def test_an_effect_that_rests_on_one_treated_unit_has_no_interval() -> None:
    group = np.where(DATA["group"] == 4, 0, np.where(DATA["unit"] % 5 == 2, DATA["group"], 0))
    group = np.where(DATA["unit"] == 0, 4.0, group)
    found = average(impute(grid(DATA["unit"], DATA["time"], group, DATA["outcome"])), "group")
    low, high = found.intervals()
    assert list(found.treated) == [1, 8, 9]
    assert list(np.isinf(low)) == [True, False] == list(np.isinf(high))


def test_without_noise_every_effect_is_exact_whatever_is_missing() -> None:
    draw = np.random.default_rng(4)
    unit, time = np.repeat(np.arange(30), 8), np.tile(np.arange(1.0, 9), 30)
    group = np.repeat(np.where(np.arange(30) % 2, 0, 5), 8)
    effect = np.where((group > 0) & (time >= group), time, 0.0)
    y = unit * 1000.0 + time**2 + effect
    keep = draw.random(240) > 0.2
    keep[group == 0] = draw.random((group == 0).sum()) > 0.05
    held = grid(unit[keep], time[keep], group[keep], y[keep])
    found = average(impute(held), "calendar")
    assert found.effect == pytest.approx(found.at, abs=1e-9)
    by_weights = interaction_weighted(held)
    assert by_weights.effect[by_weights.at >= 0] == pytest.approx(
        5 + by_weights.at[by_weights.at >= 0], abs=1e-8
    )
    assert by_weights.effect[by_weights.at < 0] == pytest.approx(0, abs=1e-8)


def test_an_effect_that_cannot_be_told_is_refused_by_name_or_left_out_if_asked() -> None:
    held, _truth = made_up(1)
    some = np.isfinite(held.group)
    all_treated = held.of_units(some, "never treated")
    with pytest.raises(EvaluationError, match=r"cannot be told for 1 at 9, 1 at 10.* and \d+ more"):
        impute(all_treated)
    found = impute(all_treated, unidentified="leave out")
    assert np.nonzero(found.treated.any(axis=0))[0].max() == 7  # the eighth quarter, before the last wave
    assert len(found.left_out) == 40 * 4
    later = interaction_weighted(all_treated)
    assert later.at.max() == 2


@pytest.mark.parametrize(
    ("covariate", "said"),
    [("group", "'local' cannot be told apart"), ("time", "'local' cannot be told apart")],
)
def test_a_covariate_that_says_nothing_beside_units_and_times_is_refused_by_name(
    covariate: str, said: str
) -> None:
    held = grid(
        DATA["unit"], DATA["time"], DATA["group"], DATA["outcome"], covariates=[DATA[covariate]], names=["local"]
    )  # fmt: skip
    with pytest.raises(EvaluationError, match=said):
        impute(held)
    with pytest.raises(EvaluationError, match=said):
        interaction_weighted(held)


def test_a_unit_treated_throughout_is_left_out_and_counted() -> None:
    group = np.where(DATA["unit"] == 5, 1.0, DATA["group"])
    held = grid(DATA["unit"], DATA["time"], group, DATA["outcome"])
    assert impute(held).grid.left_out["units without an untreated time"] == 1
    assert interaction_weighted(held).left_out["units treated from the first time on"] == 1


def test_with_few_treated_the_joint_test_of_leads_does_not_cry_wolf() -> None:
    alarms, usual = 0, 0
    for seed in range(120):
        draw = np.random.default_rng(seed)
        begins = np.zeros(60)
        begins[:6], begins[6:12] = 10, 14
        y = (
            draw.normal(size=(60, 1))
            + draw.normal(size=18)
            + draw.normal(size=(60, 18)) * draw.uniform(0.5, 2, (60, 1))
        )
        held = grid(
            np.repeat(np.arange(60), 18), np.tile(np.arange(18.0), 60), np.repeat(begins, 18), y.ravel()
        )
        found = leads(impute(held), 5)
        assert found.treated == 12
        alarms += found.p_by_treated < 0.05
        usual += found.p < 0.05
    assert alarms <= 13  # five in a hundred give more than thirteen of 120 less than once in a hundred times
    assert usual > alarms


def test_leads_as_many_as_the_treated_are_not_judged_together() -> None:
    draw = np.random.default_rng(1)
    begins = np.where(np.arange(20) < 3, 8.0, 0.0)
    held = grid(
        np.repeat(np.arange(20), 10),
        np.tile(np.arange(10.0), 20),
        np.repeat(begins, 10),
        draw.normal(size=200),
    )
    assert math.isnan(leads(impute(held), 3).p_by_treated)
    assert leads(impute(held), 2).p_by_treated > 0


def test_too_many_leads_are_refused_with_the_mend() -> None:
    with pytest.raises(EvaluationError, match="ask for fewer leads"):
        leads(impute(made_up(1)[0]), 12)


def test_a_balanced_panel_and_its_rows_give_the_same() -> None:
    held, _truth = made_up(2)
    n, times = held.y.shape
    balanced = panel(
        np.repeat(np.arange(n), times), np.tile(held.times, n), np.repeat(held.group, times), held.y.ravel()
    )
    assert average(impute(grid_of(balanced))).overall == pytest.approx(
        average(impute(held)).overall, abs=1e-12
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"time": [1, 1, 1, 2]}, "twice at the same time"),
        ({"group": [2, 0, 0, 0]}, "group of a unit changes"),
        ({"cluster": [2, 0, 0, 0]}, "cluster of a unit changes"),
        ({"weights": [1, 1, -1, 1]}, "negative"),
        ({"time": [1, np.inf, 1, 2]}, "empty or infinite"),
        ({"group": [0, 0, 0, 0]}, "No unit was treated"),
        ({"y": [np.nan] * 4}, "nothing is left"),
    ],
)
def test_rows_that_cannot_be_meant_are_refused_with_the_mend(change: dict[str, Any], said: str) -> None:
    columns: dict[str, Any] = {
        "unit": [1, 1, 2, 2],
        "time": [1, 2, 1, 2],
        "group": [2, 2, 0, 0],
        "y": [1.0, 2, 3, 4],
    }
    with pytest.raises(EvaluationError, match=said):
        grid(**{**columns, **change})


def test_effects_of_anticipation_are_told_by_horizon_and_are_no_part_of_the_overall_effect() -> None:
    unit, time = np.repeat(np.arange(20), 8), np.tile(np.arange(1.0, 9), 20)
    group = np.repeat(np.where(np.arange(20) < 5, 5, np.where(np.arange(20) < 8, 9, 0)), 8).astype(float)
    y = (
        unit
        + time
        + np.where(group == 5, 2.0 * (time >= 5) + 0.5 * (time == 4), 0)
        + 0.5 * ((group == 9) & (time == 8))
    )
    found = average(impute(grid(unit, time, group, y), anticipation=1), "dynamic")
    assert list(found.at) == [-1, 0, 1, 2, 3]
    assert found.effect == pytest.approx([0.5, 2, 2, 2, 2])
    assert found.overall == pytest.approx(2.0)
    by_weights = interaction_weighted(grid(unit, time, group, y), anticipation=1)
    assert by_weights.overall == pytest.approx(2.0)
    assert by_weights.effect[by_weights.at == -1] == pytest.approx([0.5])
    assert sum(by_weights.left_out.values()) == 3


def test_months_told_as_parts_of_a_year_fall_together() -> None:
    unit, place = np.repeat(np.arange(12), 8), np.tile(np.arange(8), 12)
    time = 2019 + place / 12
    group = np.where(unit < 3, 2019 + 3 / 12, np.where(unit < 6, 2019 + 5 / 12, 0))
    found = average(impute(grid(unit, time, group, np.random.default_rng(1).normal(size=96))), "dynamic")
    assert len(found.at) == 5


def test_errors_made_right_for_few_are_what_the_whole_matrix_says() -> None:
    borne, heavy = np.array([3.0, 1.0, 2.0, 0.5, 0.4, 0.2]), np.array([0.4, 0.3, 0.3, 0, 0, 0])
    told = few_units(borne, heavy, np.zeros(6, int), np.arange(6))
    for among, weight in ((slice(0, 3), heavy[:3]), (slice(3, 6), np.sqrt(borne[3:]))):
        mean = np.outer(np.ones(3), weight**2 / (weight**2).sum())
        left = (np.eye(3) - mean) @ np.diag(borne[among] / weight**2) @ (np.eye(3) - mean).T
        left *= np.outer(weight, weight)
        assert told.scale[among] == pytest.approx(np.sqrt(borne[among] / np.diag(left)))
        left *= np.outer(told.scale[among], told.scale[among])
        alone = np.where(np.isin(np.arange(6), np.arange(6)[among]), 1.0, 0.0)
        assert told.freedom(alone) == pytest.approx(np.trace(left) ** 2 / (left**2).sum())


def test_two_waves_of_three_are_four_degrees_of_freedom_and_errors_half_as_large_again_in_square() -> None:
    told = few_units(np.ones(6), np.full(6, 1 / 6), np.repeat([0, 1], 3), np.arange(6))
    assert told.scale**2 == pytest.approx(1.5)
    assert told.freedom(np.ones(6)) == pytest.approx(4)
    # Where one wave varies far more than the other, it is as if there were no other.
    assert told.freedom(np.array([9.0, 9, 9, 0.01, 0.01, 0.01])) == pytest.approx(2, abs=0.01)


def test_units_of_one_cluster_count_as_one() -> None:
    cluster = np.repeat(np.arange(4), 3)
    alone = few_units(np.ones(4), np.full(4, 0.25), np.zeros(4, int), np.arange(4))
    several = few_units(np.ones(12), np.full(12, 1 / 12), np.zeros(12, int), cluster)
    assert several.scale == pytest.approx(alone.scale[0])
    assert several.freedom(np.ones(12)) == pytest.approx(alone.freedom(np.ones(4)))


def waves(sizes: tuple[int, ...], seed: int) -> tuple[Grid, float]:
    """Sites in waves of these sizes among forty others, without an effect."""
    draw, units = np.random.default_rng([seed, 9]), 40 + sum(sizes)
    group = np.concatenate([np.zeros(40), np.repeat(6.0 + np.arange(len(sizes)), sizes)])
    when = np.tile(np.arange(1, 16), units)
    y = draw.normal(size=units)[:, None] + draw.normal(size=(units, 15))
    return grid(np.repeat(np.arange(units), 15), when, np.repeat(group, 15), y.ravel()), 0.0


@pytest.mark.parametrize("sizes", [(3, 3), (1, 1, 1, 1, 1, 1), (4, 1, 1)], ids=str)
def test_intervals_hold_the_truth_where_few_sites_begin_even_one_by_one(sizes: tuple[int, ...]) -> None:
    inside, error, found = 0, [], []
    for seed in range(400):
        held, truth = waves(sizes, seed)
        told = average(impute(held), over="cohort", few="unbiased")
        low, high = told.interval()
        inside += low <= truth <= high
        error.append(told.overall_se**2)
        found.append(told.overall)
    assert np.sqrt(np.mean(error)) / np.std(found) == pytest.approx(1, abs=0.12)
    assert 0.925 <= inside / 400 <= 0.98
