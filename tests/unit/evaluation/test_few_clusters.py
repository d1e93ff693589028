"""Few clusters: a second implementation's numbers, tests that hold their size, and which way of judging is honest.

`tests/samples/evaluation/few_clusters.json`: made-up regressions; CR2 by diff-diff, the wild bootstrap by wildboottest.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from moothall.methods.evaluation import EvaluationError, clustered, honest_way, sign_changes, wild_bootstrap
from moothall.methods.evaluation.signs import all_signs

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "evaluation"
CASES = json.loads((SAMPLES / "few_clusters.json").read_text())["cases"]


def columns(case: dict[str, Any]) -> np.ndarray[Any, Any]:
    return np.column_stack([np.ones(len(case["y"])), case["treated"], case["x"]])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{max(case['cluster']) + 1} clusters")
def test_errors_degrees_of_freedom_and_p_values_are_those_of_a_second_implementation(
    case: dict[str, Any],
) -> None:
    found = clustered(columns(case), case["y"], case["cluster"], 1)
    assert (found.estimate, found.se) == pytest.approx((case["estimate"], case["cr2"]), rel=1e-10)
    assert found.freedom == pytest.approx(case["freedom"], rel=1e-10)
    plain = clustered(columns(case), case["y"], case["cluster"], 1, correction="CR1")
    assert plain.se == pytest.approx(case["cr1"], rel=1e-10)
    drawn = wild_bootstrap(columns(case), case["y"], case["cluster"], 1, points="rademacher")
    # Where all signs are drawn ours counts the data as they are and their mirror, theirs what is more extreme.
    assert drawn.p == pytest.approx(case["wild"], abs=1e-9 + 2 / drawn.draws if drawn.all_drawn else 0.01)


def test_the_bootstrap_written_by_cluster_is_the_bootstrap_run_row_by_row() -> None:
    case = CASES[0]
    x, y, cluster = columns(case), np.array(case["y"]), np.array(case["cluster"])
    bread = np.linalg.inv(x.T @ x)

    def t_of(values: np.ndarray[Any, Any], null: float) -> float:
        effect = bread @ x.T @ values
        rest = values - x @ effect
        score = np.array([x[cluster == one].T @ rest[cluster == one] for one in range(6)])
        factor = 6 / 5 * (len(y) - 1) / (len(y) - 3)
        return abs(effect[1] - null) / np.sqrt(factor * (bread @ score.T @ score @ bread)[1, 1])

    for null in (0.0, 0.7):
        without = np.delete(x, 1, axis=1)
        fitted = null * x[:, 1] + without @ np.linalg.lstsq(without, y - null * x[:, 1], rcond=None)[0]
        drawn = [t_of(fitted + signs[cluster] * (y - fitted), null) for signs in all_signs(6)]
        share = np.mean(np.array(drawn) >= t_of(y, null) * (1 - 1e-9))
        found = wild_bootstrap(x, y, cluster, 1, points="rademacher", null=null)
        assert found.p == pytest.approx(float(share))


def test_the_interval_holds_what_the_test_does_not_reject() -> None:
    case = CASES[1]
    found = wild_bootstrap(columns(case), case["y"], case["cluster"], 1, points="rademacher")
    for end, inwards in ((found.low, 1), (found.high, -1)):
        for apart, kept in ((1e-3, True), (-1e-3, False)):
            p = wild_bootstrap(
                columns(case), case["y"], case["cluster"], 1, points="rademacher", null=end + inwards * apart
            ).p  # fmt: skip
            assert (p > 0.05) == kept


def made_up(draw: np.random.Generator, clusters: int, treated: int) -> tuple[Any, Any, Any]:
    cluster = np.repeat(np.arange(clusters), 8)
    x = np.column_stack([np.ones(len(cluster)), cluster < treated])
    return x, draw.normal(size=clusters)[cluster] + draw.normal(size=len(cluster)), cluster


def test_with_ten_clusters_the_usual_test_finds_effects_that_are_not_there_and_these_do_not() -> None:
    draw = np.random.default_rng(6)
    usual = few = wild = 0
    runs = 300
    for _run in range(runs):
        told = made_up(draw, 10, 4)
        plain = clustered(*told, 1, correction="CR1")
        usual += abs(plain.estimate / plain.se) > 1.96
        few += clustered(*told, 1).p < 0.05
        if _run < 60:
            wild += wild_bootstrap(*told, 1, points="rademacher").p <= 0.05
    assert usual / runs > 0.08
    assert few / runs < 0.08
    assert wild / 60 < 0.13


def test_signs_changed_in_every_way_give_the_share_that_is_as_extreme() -> None:
    found = sign_changes([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    assert (found.p, found.all_drawn) == (2 / 64, True)
    assert found.low > 0
    assert sign_changes([1.0, 2.0, 3.0, 4.0, 5.0]).p == 2 / 32
    assert np.isinf(sign_changes([1.0, 2.0, 3.0, 4.0, 5.0]).low)
    with pytest.raises(EvaluationError, match="none is empty"):
        sign_changes([1.0, float("nan")])


def test_the_same_seed_gives_the_same_draws() -> None:
    case = CASES[2]
    first, again = (
        wild_bootstrap(columns(case), case["y"], case["cluster"], 1, draws=499, seed=3) for _ in "12"
    )
    assert first == again


@pytest.mark.parametrize(
    ("clusters", "treated", "way"),
    [
        (150, 20, "cluster-robust"),
        (150, 10, "few clusters"),
        (30, 20, "few clusters"),
        (150, 2, "randomisation"),
        (9, 9, "none"),
    ],
)
def test_which_way_of_judging_is_honest_is_told(clusters: int, treated: int, way: str) -> None:
    assert honest_way(clusters, treated).way == way


@pytest.mark.parametrize(
    ("column", "cluster", "said"),
    [
        ([1.0, 1, 1, 1], [0, 0, 1, 1], "follows from the others"),
        ([0.0, 1, 0, 1], [0, 0, 0, 0], "only one cluster"),
        ([0.0, np.nan, 0, 1], [0, 0, 1, 1], "empty value"),
    ],
)
def test_a_regression_that_cannot_be_judged_is_refused(
    column: list[float], cluster: list[int], said: str
) -> None:
    with pytest.raises(EvaluationError, match=said):
        clustered(np.column_stack([np.ones(4), column]), [1.0, 2, 3, 5], cluster, 1)
