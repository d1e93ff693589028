"""The short version of the simulation study: what is recommended holds the truth as often as it says.

The whole of it is `docs/reference/evaluation-simulation.md`, made again by `moothall study simulate`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from moothall.methods.evaluation.simulation_series import score_series
from moothall.methods.evaluation.simulation_study import ESTIMATORS, SCENARIOS, Score, holds, run, scores
from moothall.methods.simulation.panels import site_panel

BY_KEY = {one.key: one for one in SCENARIOS}


def scored(key: str, runs: int, *only: str) -> dict[str, Score]:
    scenario = BY_KEY[key]
    return {one.estimator: one for one in scores(scenario, [run(scenario, range(runs), only=only)])}


@pytest.mark.parametrize("key", ["planned", "six-treated", "very-few"])
def test_what_is_recommended_holds_the_truth_in_95_of_100_intervals_or_nearly(key: str) -> None:
    found = scored(key, 120, "imputation")["imputation"]
    assert 0.91 <= found.coverage <= 0.99
    assert found.false_finds <= 0.09
    assert abs(found.bias) < 3 * found.spread / np.sqrt(120)


def test_effects_that_grow_where_nearly_all_join_mislead_a_two_way_regression_and_not_the_others() -> None:
    found = scored("all-join", 40, "imputation", "group-time", "interaction-weighted", "two-way")
    assert found["two-way"].bias < -0.08
    for key in ("imputation", "group-time", "interaction-weighted"):
        assert abs(found[key].bias) < 3.5 * found[key].spread / np.sqrt(40)


def test_those_who_were_followed_alone_mislead_and_weights_put_it_right() -> None:
    alone, weighted = (scored(key, 15, "imputation")["imputation"] for key in ("lost", "lost-weighted"))
    assert abs(alone.bias) > 3 * alone.spread / np.sqrt(15)
    assert abs(weighted.bias) < 3 * weighted.spread / np.sqrt(15)


def test_a_roll_out_drawn_again_finds_an_effect_and_none_where_there_is_none() -> None:
    scenario = BY_KEY["very-few"]
    told = run(scenario, range(12), draws=39, only=["randomisation"])
    one = next(one for one in scores(scenario, [told]) if one.estimator == "randomisation")
    assert one.false_finds <= 0.25
    assert one.coverage >= 0.75


def test_an_interval_of_a_series_whose_errors_last_holds_the_truth_by_prais_and_winsten_alone() -> None:
    first, second = score_series(48, 24, 0.4, runs=100)
    assert first.coverage >= 0.86
    assert second.coverage < first.coverage


def test_a_share_is_judged_by_how_many_runs_it_rests_on() -> None:
    told = Score("planned", "imputation", 0.0, 1.0, 0.93, 0.05, 0.8, 10_000)
    assert holds(told)
    assert not holds(Score(**{**told.__dict__, "coverage": 0.90}))
    assert holds(Score(**{**told.__dict__, "coverage": 0.90, "runs": 50}))


def test_a_panel_is_the_same_for_its_seed_and_its_truth_is_that_of_its_treated_cells() -> None:
    first, again = site_panel(5, growing=True, uneven=0.3), site_panel(5, growing=True, uneven=0.3)
    assert np.array_equal(first.y, again.y)
    treated = first.times[None, :] >= first.group[:, None]
    assert first.overall == pytest.approx(first.effect[treated].mean())
    assert not first.effect[~treated].any()
    null = site_panel(5, effect=0.0)
    full = site_panel(5, effect=0.5)
    assert np.allclose(full.y - null.y, full.effect)


def test_the_command_writes_the_same_document_for_the_same_seed(tmp_path: Path) -> None:
    from moothall.commands.study import study

    texts = []
    for name in ("one.md", "two.md"):
        done = CliRunner().invoke(
            study,
            [
                "simulate",
                "--runs",
                "2",
                "--more",
                "2",
                "--draws",
                "19",
                "--processes",
                "1",
                "--out",
                str(tmp_path / name),
            ],
        )
        assert done.exit_code == 0, done.output
        texts.append((tmp_path / name).read_text())
    assert texts[0] == texts[1]
    for title, _run in ESTIMATORS.values():
        assert title in texts[0]
