"""Effects by group and time: the numbers of a second implementation, known truths, and what is refused.

`tests/samples/evaluation`: a made-up panel, and what csdid 0.4.3, a port of R did 2.5.1, gives for it in 40 ways.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from moothall.methods.evaluation import EvaluationError, Panel, aggregate, bands, group_time, panel

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "evaluation"
DATA = np.genfromtxt(SAMPLES / "staggered.csv", delimiter=",", names=True)
CASES = json.loads((SAMPLES / "staggered.json").read_text())["cases"]


def named(case: dict[str, Any]) -> str:
    return " ".join(
        str(case[name]) for name in ("control", "method", "covariate", "base", "anticipation", "extra")
    )


def of_the_sample(case: dict[str, Any]) -> Panel:
    return panel(
        DATA["unit"].astype(int), DATA["time"], DATA["group"], DATA["outcome"],
        covariates=[DATA["covariate"]] if case["covariate"] else [],
        weights=DATA["weight"] if case["extra"] == "weight" else None,
        cluster=DATA["cluster"] if case["extra"] == "cluster" else None, anticipation=case["anticipation"],
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
        assert ours[cell][0] == pytest.approx(effect, abs=1e-8)
        assert np.isnan(ours[cell][1]) if se is None else ours[cell][1] == pytest.approx(se, rel=1e-6)
    for name in ("simple", "dynamic", "group", "calendar", "balanced"):
        drawn = aggregate(found, "dynamic", balance=1) if name == "balanced" else aggregate(found, name)  # type: ignore[arg-type]
        told = case[name]
        assert drawn.overall == pytest.approx(told["overall"], abs=1e-8)
        assert drawn.overall_se == pytest.approx(told["se"], rel=1e-6)
        assert list(drawn.at) == told["at"]
        assert list(drawn.effect) == pytest.approx(told["effect"], abs=1e-8)
        for se, other in zip(drawn.se, told["ses"], strict=True):
            assert np.isnan(se) if other is None else se == pytest.approx(other, rel=1e-6)


def made_up(seed: int, units: int = 150, effect: float = 0.5) -> Panel:
    """150 authorities, twelve quarters, two waves of ten sites, errors that last (AR 0.5)."""
    draw, times = np.random.default_rng(seed), 12
    group = np.zeros(units)
    group[:10], group[10:20] = 6, 8
    noise = draw.normal(size=(units, times))
    for time in range(1, times):
        noise[:, time] += 0.5 * noise[:, time - 1]
    when = np.arange(1, times + 1)
    treated = (group[:, None] > 0) & (when >= group[:, None])
    y = draw.normal(size=(units, 1)) + 0.1 * when + noise + effect * treated
    return panel(np.repeat(np.arange(units), times), np.tile(when, units), np.repeat(group, times), y.ravel())


def test_the_truth_is_found_and_stands_within_its_interval_as_often_as_it_says() -> None:
    runs, inside, estimates = 120, 0, []
    for seed in range(runs):
        one = aggregate(group_time(made_up(seed)), "simple")
        estimates.append(one.overall)
        inside += abs(one.overall - 0.5) <= 1.96 * one.overall_se
    assert abs(np.mean(estimates) - 0.5) < 3 * np.std(estimates) / np.sqrt(runs)
    assert 0.87 <= inside / runs <= 0.99


def test_the_bootstrap_agrees_with_the_analytic_error_and_is_the_same_for_the_same_seed() -> None:
    found = group_time(made_up(3))
    drawn = bands(found.influence, found.panel, draws=1999, seed=5)
    assert abs(np.nanmean(drawn.se / found.se) - 1) < 0.1
    assert 1.96 < drawn.critical < 4.5
    again = bands(found.influence, found.panel, draws=1999, seed=5)
    assert np.array_equal(drawn.se, again.se, equal_nan=True)
    assert drawn.critical == again.critical


def test_the_order_and_the_names_of_the_rows_do_not_matter() -> None:
    order = np.random.default_rng(1).permutation(len(DATA))
    names = np.array([f"site {number:.0f}" for number in DATA["unit"]])
    first = group_time(panel(DATA["unit"].astype(int), DATA["time"], DATA["group"], DATA["outcome"]))
    other = group_time(panel(names[order], DATA["time"][order], DATA["group"][order], DATA["outcome"][order]))
    assert np.allclose(first.effect, other.effect)
    assert np.allclose(first.se, other.se, equal_nan=True)


def test_what_is_left_out_is_counted() -> None:
    unit, time = np.repeat(np.arange(6), 4), np.tile(np.arange(1, 5), 6)
    group = np.repeat([0, 0, 3, 3, 1, 0], 4).astype(float)
    y = np.arange(24.0)
    y[1] = np.nan
    held = panel(unit, time, group, y)
    assert held.units == 4
    assert held.left_out == {
        "rows with an empty value": 1, "units not seen at every time": 1, "units treated from the first time on": 1
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"time": [1, 1, 1, 2]}, "twice at the same time"),
        ({"group": [2, 0, 0, 0]}, "changes over time"),
        ({"weights": [1, 1, -1, 1]}, "negative"),
        ({"time": [1, np.inf, 1, 2]}, "empty or infinite"),
        ({"group": [0, 0, 0, 0]}, "No unit that can be compared was treated"),
    ],
)
def test_data_that_cannot_be_meant_are_refused_with_the_mend(change: dict[str, Any], said: str) -> None:
    columns: dict[str, Any] = {
        "unit": [1, 1, 2, 2],
        "time": [1, 2, 1, 2],
        "group": [2, 2, 0, 0],
        "y": [1.0, 2, 3, 4],
    }
    with pytest.raises(EvaluationError, match=said):
        panel(**{**columns, **change})


def test_a_covariate_that_tells_the_treated_from_all_others_gives_no_estimate_and_says_where() -> None:
    held = made_up(1)
    told = np.isfinite(held.group).astype(float)[:, None, None]
    found = group_time(Panel(held.y, held.times, held.group, told), control="never")
    assert len(found.skipped) == len(found.effect)
    assert np.isnan(aggregate(found, "simple").overall)


@pytest.mark.parametrize("control", ["not-yet", "never"])
def test_without_a_unit_never_treated_the_last_cohort_is_what_others_are_compared_with(control: Any) -> None:
    held = made_up(2)
    some = np.isfinite(held.group)
    found = group_time(Panel(held.y[some], held.times, held.group[some]), control=control)
    assert set(found.group) == {6.0}
    assert found.time.max() == 7.0


def test_from_columns_the_times_at_which_nobody_is_left_to_compare_with_are_left_out_and_counted() -> None:
    unit, time = np.repeat(np.arange(4), 5), np.tile(np.arange(1, 6), 4)
    held = panel(unit, time, np.repeat([3, 3, 5, 5], 5), np.arange(20.0) ** 2)
    assert list(held.times) == [1, 2, 3, 4]
    assert list(held.group) == [3, 3, np.inf, np.inf]
    assert [count for why, count in held.left_out.items() if "no unit is never treated" in why] == [1]
    with pytest.raises(EvaluationError, match="begins too early"):
        panel(unit, time, np.repeat([2, 2, 2, 2], 5), np.arange(20.0))


def test_the_command_writes_every_estimate_and_names_a_column_that_is_not_there(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from moothall.commands.study import study

    asked = [
        "did",
        "--data",
        str(SAMPLES / "staggered.csv"),
        "--unit",
        "unit",
        "--time",
        "time",
        "--group",
        "group",
    ]
    out = tmp_path / "out.json"
    done = CliRunner().invoke(
        study,
        [*asked, "--outcome", "outcome", "--covariates", "covariate", "--draws", "99", "--json", str(out)],
    )
    assert done.exit_code == 0, done.output
    told = json.loads(out.read_text())
    case = next(one for one in CASES if named(one) == "not-yet dr True varying 0 ")
    assert told["simple"]["overall"]["effect"] == pytest.approx(case["simple"]["overall"], abs=1e-8)
    assert told["dynamic"]["critical_value"] > 1.9
    done = CliRunner().invoke(study, [*asked, "--outcome", "harm"])
    assert done.exit_code == 1
    assert "has no column 'harm'" in done.output
