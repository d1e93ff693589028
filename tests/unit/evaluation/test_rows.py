"""Panels with holes and repeated cross-sections: the numbers of R and of its port, and what is kept or refused.

`drdid.json` holds what the R package DRDID 1.3.0 pins as its own results on the data of `drdid.csv`, which base R drew;
`rows.json` what csdid 0.4.3 gives in 32 ways for `staggered.csv` with holes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from moothall.methods.evaluation import EvaluationError, Panel, Rows, aggregate, group_time, panel, rows
from moothall.methods.evaluation.two_by_two import two_by_two
from moothall.methods.evaluation.two_by_two_rows import two_by_two_rows

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "evaluation"
WHOLE = np.genfromtxt(SAMPLES / "staggered.csv", delimiter=",", names=True)
HOLED = WHOLE[(WHOLE["unit"] * 7 + WHOLE["time"] * 3) % 11 != 0]
CASES = json.loads((SAMPLES / "rows.json").read_text())["cases"]


def named(case: dict[str, Any]) -> str:
    return " ".join(str(case[name]) for name in ("kind", "control", "method", "covariate", "base", "extra"))


def of_the_sample(case: dict[str, Any]) -> Panel | Rows:
    return rows(
        HOLED["unit"].astype(int) if case["kind"] == "unbalanced" else None,
        HOLED["time"], HOLED["group"], HOLED["outcome"],
        covariates=[HOLED["covariate"]] if case["covariate"] else [],
        weights=HOLED["weight"] if case["extra"] == "weight" else None,
        cluster=HOLED["cluster"] if case["extra"] == "cluster" else None, anticipation=case["anticipation"],
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_numbers_are_those_of_a_second_implementation(case: dict[str, Any]) -> None:
    found = group_time(
        of_the_sample(case), control=case["control"], method=case["method"], base=case["base"], anticipation=case["anticipation"]
    )  # fmt: skip
    theirs = {(group, time): (effect, se) for group, time, effect, se in case["cells"]}
    ours = {
        (group, time): (effect, se)
        for group, time, effect, se in zip(found.group, found.time, found.effect, found.se, strict=True)
    }
    assert set(ours) == set(theirs)
    for cell, (effect, se) in theirs.items():
        assert ours[cell][0] == pytest.approx(np.nan if effect is None else effect, abs=1e-8, nan_ok=True)
        assert ours[cell][1] == pytest.approx(np.nan if se is None else se, rel=1e-6, nan_ok=True)
    for name in ("simple", "dynamic", "group", "calendar", "balanced"):
        drawn = aggregate(found, "dynamic", balance=1) if name == "balanced" else aggregate(found, name)  # type: ignore[arg-type]
        told = case[name]
        assert drawn.overall == pytest.approx(told["overall"], abs=1e-8)
        assert drawn.overall_se == pytest.approx(told["se"], rel=1e-6)
        assert list(drawn.at) == told["at"]
        assert list(drawn.effect) == pytest.approx(told["effect"], abs=1e-8)
        for se, other in zip(drawn.se, told["ses"], strict=True):
            assert se == pytest.approx(np.nan if other is None else other, rel=1e-6, nan_ok=True)


def test_the_six_estimators_of_two_groups_at_two_times_give_the_numbers_that_drdid_pins() -> None:
    told = json.loads((SAMPLES / "drdid.json").read_text())
    data = np.genfromtxt(SAMPLES / "drdid.csv", delimiter=",", names=True)
    beside = np.column_stack([np.ones(len(data)), data["x1"], data["x2"]])
    treated, even = data["treated"] == 1, np.ones(len(data))
    for method in ("dr", "ipw", "reg"):
        of_panel = two_by_two(data["later"] - data["before"], treated, beside, even, method)
        of_rows = two_by_two_rows(data["once"], data["post"] == 1, treated, beside, even, method)
        for kind, (effect, influence) in (("panel", of_panel), ("rows", of_rows)):
            assert effect == pytest.approx(told[kind][method][0], abs=2e-8)
            assert np.sqrt(influence @ influence) / len(data) == pytest.approx(
                told[kind][method][1], abs=2e-8
            )


def test_a_panel_without_holes_is_the_same_whether_or_not_holes_are_allowed() -> None:
    told = WHOLE["unit"].astype(int), WHOLE["time"], WHOLE["group"], WHOLE["outcome"]
    held = rows(*told)
    assert isinstance(held, Panel)
    assert np.array_equal(group_time(held).effect, group_time(panel(*told)).effect, equal_nan=True)


def test_units_with_holes_are_kept_and_nothing_is_said_to_be_left_out_for_them() -> None:
    held = rows(HOLED["unit"].astype(int), HOLED["time"], HOLED["group"], HOLED["outcome"])
    assert isinstance(held, Rows)
    assert held.units == len(np.unique(HOLED["unit"][(HOLED["group"] == 0) | (HOLED["group"] > 1)]))
    assert "units not seen at every time" not in held.left_out


def test_a_time_at_which_a_group_is_not_seen_gives_no_estimate_and_says_why() -> None:
    gap = WHOLE[~((WHOLE["group"] == 5) & (WHOLE["time"] == 6))]
    found = group_time(rows(None, gap["time"], gap["group"], gap["outcome"]))
    assert [(one.group, one.time) for one in found.skipped] == [(5.0, 6.0)]
    assert "seen at one of the times" in found.skipped[0].why
    assert np.isfinite(aggregate(found, "simple").overall)


def test_a_unit_that_stands_twice_at_a_time_is_refused_in_a_panel_and_two_people_in_cross_sections() -> None:
    twice = np.concatenate([HOLED, HOLED[:1]])
    with pytest.raises(EvaluationError, match="twice at the same time"):
        rows(twice["unit"].astype(int), twice["time"], twice["group"], twice["outcome"])
    assert rows(None, twice["time"], twice["group"], twice["outcome"]).units == len(twice)


@pytest.mark.parametrize("kind", ["unbalanced", "cross-sections"])
def test_the_truth_is_found_and_stands_within_its_interval_as_often_as_it_says(kind: str) -> None:
    runs, inside, estimates = 100, 0, []
    for seed in range(runs):
        draw, units, times = np.random.default_rng(seed), 120, 6
        group = np.repeat(
            np.where(np.arange(units) < 30, 3.0, np.where(np.arange(units) < 60, 5.0, 0.0)), times
        )
        unit, time = np.repeat(np.arange(units), times), np.tile(np.arange(1.0, times + 1), units)
        level = draw.normal(size=units)[unit] if kind == "unbalanced" else draw.normal(size=len(unit))
        y = level + 0.2 * time + draw.normal(size=len(unit)) + 0.5 * ((group > 0) & (time >= group))
        seen = draw.random(len(unit)) < 0.85
        held = rows(unit[seen] if kind == "unbalanced" else None, time[seen], group[seen], y[seen])
        one = aggregate(group_time(held), "simple")
        estimates.append(one.overall)
        inside += abs(one.overall - 0.5) <= 1.96 * one.overall_se
    assert abs(np.mean(estimates) - 0.5) < 3 * np.std(estimates) / np.sqrt(runs)
    assert 0.87 <= inside / runs <= 0.99
