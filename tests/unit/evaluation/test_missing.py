"""Who is lost and what can still be said: by hand, against known truths, and never by complete cases alone."""

from __future__ import annotations

from dataclasses import replace
from math import inf, sqrt
from pathlib import Path

import numpy as np
import pytest

from moothall.methods.evaluation import EvaluationError
from moothall.methods.evaluation.missing import (
    Answer,
    Kind,
    Shift,
    Wave,
    answers,
    impute,
    lost_and_kept,
    pool,
    seen_weights,
    tipping_point,
    waves_of,
    who_is_lost,
)
from moothall.methods.evaluation.weighting import covariates

NUMBERS = {"x": Kind.NUMBER, "y": Kind.NUMBER}


def lossy(seed: int, size: int = 300, slope: float = 1.5):  # type: ignore[no-untyped-def]
    """Children of whom those with a high x are lost more often, and have a higher y: the mean of y is nought."""
    draw = np.random.default_rng(seed)
    x = draw.normal(size=size)
    y = 0.8 * x + draw.normal(scale=0.6, size=size)
    lost = draw.random(size) < 1 / (1 + np.exp(-(-0.5 + slope * x)))
    return x, np.where(lost, np.nan, y), lost


def mean_of_y(table, weights):  # type: ignore[no-untyped-def]
    y = np.asarray(table["y"], float)
    w = np.ones(len(y)) if weights is None else weights
    mean = float(np.average(y, weights=w))
    return Answer(mean, float((w**2 * (y - mean) ** 2).sum() / w.sum() ** 2), len(y) - 1)


def test_rubins_rules_by_hand() -> None:
    found = pool([Answer(1.0, 0.4), Answer(2.0, 0.5), Answer(3.0, 0.6)])
    total = 0.5 + 4 / 3 * 1.0
    share = (4 / 3) / total
    assert found.estimate == pytest.approx(2)
    assert found.se == pytest.approx(sqrt(total))
    assert (found.within, found.between) == pytest.approx((0.5, 1.0))
    assert found.freedom == pytest.approx(2 / share**2)
    ratio = share / (1 - share)
    assert found.missing == pytest.approx((ratio + 2 / (found.freedom + 3)) / (ratio + 1))


def test_the_degrees_of_freedom_are_never_more_than_were_nothing_missing() -> None:
    found = pool([Answer(1.0, 0.4, 20), Answer(1.1, 0.5, 20), Answer(1.2, 0.6, 20)])
    share = (4 / 3 * 0.01) / (0.5 + 4 / 3 * 0.01)
    old, seen = 2 / share**2, 21 / 23 * 20 * (1 - share)
    assert found.freedom == pytest.approx(1 / (1 / old + 1 / seen))
    assert found.freedom < 20
    same = pool([Answer(1.0, 0.4), Answer(1.0, 0.4)])
    assert (same.freedom, same.missing) == (inf, 0)
    for wrong in ([Answer(1, 1)], [Answer(1, 1), Answer(1, -1)], [Answer(1, 1), Answer(float("nan"), 1)]):
        with pytest.raises(EvaluationError):
            pool(wrong)


def test_degrees_of_freedom_that_count_clusters_are_not_lost_with_children() -> None:
    few = [Answer(1.0, 0.4, 4.5, by_cluster=True), Answer(1.4, 0.4, 4.5, by_cluster=True), Answer(1.2, 0.4, 4.5, by_cluster=True)]  # fmt: skip
    found = pool(few)
    share = (4 / 3) * 0.04 / (0.4 + (4 / 3) * 0.04)
    assert found.freedom == pytest.approx(min(4.5, 1 / ((1 - share) ** 2 / 4.5 + share**2 / 2)))
    # Were it children that they count, fewer would be left.
    assert pool([replace(one, by_cluster=False) for one in few]).freedom < 3.5
    # What is drawn very differently has the uncertainty of few draws.
    apart = pool([Answer(0.0, 0.01, 40, by_cluster=True), Answer(3.0, 0.01, 40, by_cluster=True)])
    assert apart.freedom == pytest.approx(1.0, abs=0.01)


def test_pooled_intervals_of_few_clusters_hold_the_truth_as_often_as_they_say() -> None:
    draw, runs, freedom, draws = np.random.default_rng(11), 3000, 4.5, 5
    whole = draw.standard_normal(runs)
    variance = draw.chisquare(freedom, runs) / freedom
    away = draw.standard_normal((runs, draws)) * 0.35
    # The mean of infinitely many imputations is off by as much as one of them is from it.
    middle = whole + 0.35 * draw.standard_normal(runs)
    held = dict.fromkeys((True, False), 0)
    for by_cluster in held:
        for one in range(runs):
            found = pool([Answer(middle[one] + off, variance[one], freedom, by_cluster) for off in away[one]])
            held[by_cluster] += found.low <= 0 <= found.high
    assert 0.942 <= held[True] / runs <= 0.962
    assert held[False] / runs > 0.965


def test_imputing_in_line_gives_the_maximum_likelihood_mean() -> None:
    x, y, lost = lossy(1, 3000)
    made = impute({"x": x, "y": y}, NUMBERS, draws=40, rounds=1)
    found = pool([mean_of_y(table, None) for table in made.tables])
    slope = np.polyfit(x[~lost], y[~lost], 1)[0]
    anderson = y[~lost].mean() + slope * (x.mean() - x[~lost].mean())
    assert found.estimate == pytest.approx(anderson, abs=0.01)
    assert abs(np.nanmean(y)) > 0.2
    assert made.missing == {"y": int(lost.sum())}


@pytest.mark.parametrize(("kind", "slope"), [(Kind.NUMBER, 1.5), (Kind.NEAREST, 0.8)])
def test_the_truth_lies_within_the_interval_as_often_as_it_says_and_complete_cases_miss_it(
    kind: Kind, slope: float
) -> None:
    inside = complete = 0
    for seed in range(80):
        x, y, lost = lossy(seed, 250, slope)
        made = impute({"x": x, "y": y}, {"x": Kind.NUMBER, "y": kind}, draws=10, rounds=1, seed=seed)
        one = pool([mean_of_y(table, None) for table in made.tables])
        inside += one.low <= 0 <= one.high
        alone = mean_of_y({"y": y[~lost]}, None)
        complete += abs(alone.estimate) <= 1.96 * sqrt(alone.variance)
    assert 0.88 <= inside / 80 <= 1
    assert complete / 80 < 0.5


def test_yes_or_no_and_categories_are_drawn_by_what_they_go_with() -> None:
    draw = np.random.default_rng(2)
    x = draw.normal(size=4000)
    yes = (draw.random(4000) < 1 / (1 + np.exp(-1.2 * x))).astype(float)
    place = np.array(["home", "care", "away"])[
        (x + draw.normal(scale=0.5, size=4000) > 0).astype(int) + (x > 1)
    ]
    lost = draw.random(4000) < 1 / (1 + np.exp(-(x - 0.5)))
    data = {
        "x": x, "yes": np.where(lost, np.nan, yes), "place": np.where(lost, None, place.astype(object)),
    }  # fmt: skip
    kinds = {"x": Kind.NUMBER, "yes": Kind.YES_NO, "place": Kind.CATEGORY}
    made = impute(data, kinds, draws=5, rounds=5)
    told = np.mean([table["yes"].mean() for table in made.tables])
    assert told == pytest.approx(yes.mean(), abs=0.025)
    assert abs(yes[~lost].mean() - yes.mean()) > 0.05
    for where in ("home", "care", "away"):
        shares = [(table["place"] == where).mean() for table in made.tables]
        assert np.mean(shares) == pytest.approx((place == where).mean(), abs=0.025)
    for table in made.tables:
        assert set(np.unique(table["yes"])) <= {0, 1}
        assert (table["place"][~lost] == place[~lost]).all()


def test_nearest_gives_only_values_that_were_seen() -> None:
    x, y, lost = lossy(3)
    rounded = np.round(y)
    made = impute({"x": x, "y": rounded}, {"x": Kind.NUMBER, "y": Kind.NEAREST}, draws=3, rounds=2)
    for table in made.tables:
        assert set(table["y"]) <= set(rounded[~lost])


def test_the_same_seed_gives_the_same_numbers_and_more_imputations_leave_the_first_as_they_were() -> None:
    x, y, _lost = lossy(4)
    few, more, other = (impute({"x": x, "y": y}, NUMBERS, draws=draws, rounds=2, seed=seed) for draws, seed in ((2, 7), (4, 7), (2, 8)))  # fmt: skip
    assert few.tables[1]["y"].tobytes() == more.tables[1]["y"].tobytes()
    assert few.tables[0]["y"].tobytes() != few.tables[1]["y"].tobytes()
    assert few.tables[0]["y"].tobytes() != other.tables[0]["y"].tobytes()


def test_a_column_that_separates_another_is_imputed_all_the_same() -> None:
    x = np.r_[np.zeros(20), np.ones(20)]
    y = x.copy()
    y[[3, 25]] = np.nan
    made = impute({"x": x, "y": y}, {"x": Kind.YES_NO, "y": Kind.YES_NO}, draws=10, rounds=1)
    assert np.mean([table["y"][3] for table in made.tables]) < 0.5
    assert np.mean([table["y"][25] for table in made.tables]) > 0.5


def test_columns_that_say_the_same_or_nothing_are_no_obstacle() -> None:
    x, y, lost = lossy(10)
    data = {
        "x": x,
        "twice": 2 * x,
        "flat": np.ones(300),
        "y": y,
        "kind": np.where(lost, None, "a").astype(object),
    }
    data["kind"][:5] = "b"
    kinds = {
        "x": Kind.NUMBER,
        "twice": Kind.NUMBER,
        "flat": Kind.YES_NO,
        "y": Kind.NEAREST,
        "kind": Kind.CATEGORY,
    }
    made = impute(data, kinds, draws=2, rounds=2)
    assert all(np.isfinite(table["y"]).all() and set(table["kind"]) == {"a", "b"} for table in made.tables)


def test_a_shift_moves_what_is_drawn_and_nothing_that_was_seen() -> None:
    x, y, lost = lossy(5)
    plain, moved = (impute({"x": x, "y": y}, NUMBERS, draws=2, rounds=3, shifts=shifts) for shifts in (None, {"y": Shift(2.0)}))  # fmt: skip
    assert moved.tables[0]["y"][lost] - plain.tables[0]["y"][lost] == pytest.approx(2.0)
    assert (moved.tables[0]["y"][~lost] == y[~lost]).all()


def test_the_tipping_point_is_where_arithmetic_puts_it() -> None:
    x, y, lost = lossy(6)
    data = {"x": x, "y": y + 1.0}
    found = tipping_point(data, NUMBERS, "y", mean_of_y, [-8, -6, -4, -2, 0, 2], draws=10, rounds=1)
    at_nought = found.answers[found.deltas.index(0.0)]
    assert at_nought.low > 0
    moves = [one.estimate - at_nought.estimate for one in found.answers]
    assert moves == pytest.approx([delta * lost.mean() for delta in found.deltas], abs=1e-9)
    assert found.tips_at is not None
    assert found.tips_at < 0
    assert f"{found.tips_at:.3g} points" in found.words
    near = tipping_point(data, NUMBERS, "y", mean_of_y, [-0.1, 0, 0.1], draws=4, rounds=1)
    assert near.tips_at is None
    assert "the same for every difference tried" in near.words
    with pytest.raises(EvaluationError, match="must hold 0"):
        tipping_point(data, NUMBERS, "y", mean_of_y, [1.0])


def test_weights_of_being_seen_bring_the_means_back() -> None:
    x, y, lost = lossy(7, 6000)
    arm = np.arange(6000) % 2
    found = seen_weights(covariates(x), ~lost, arm, least=0.0)
    assert np.average(x, weights=found.values) == pytest.approx(x.mean(), abs=0.06)
    assert np.average(np.nan_to_num(y), weights=found.values) == pytest.approx(0, abs=0.06)
    assert (found.values[lost] == 0).all()
    for side in (0, 1):
        assert found.values[arm == side].sum() == pytest.approx(3000)
    whole = seen_weights(covariates(x), np.ones(6000, bool))
    assert whole.values == pytest.approx(np.ones(6000))
    with pytest.raises(EvaluationError, match="Nobody of one arm"):
        seen_weights(covariates(x), arm == 0, arm)
    with pytest.raises(EvaluationError, match="rest on single children"):
        seen_weights(covariates(x), ~lost, arm, least=0.2)


def test_complete_cases_stand_beside_the_others_and_are_never_given_alone() -> None:
    x, y, lost = lossy(8)
    asked = ({"x": x, "y": y}, NUMBERS, "y", mean_of_y, covariates(x))
    found = answers(*asked, deltas=[-1, 0, 1], draws=10, rounds=1)
    assert [one.way for one in found.told] == ["complete cases", "weighted", "imputed"]
    assert abs(found.told[0].estimate) > abs(found.told[1].estimate)
    assert found.primary.low < 0 < found.primary.high
    assert (found.children, found.lost) == (300, int(lost.sum()))
    assert found.told[0].children == 300 - int(lost.sum())
    with pytest.raises(EvaluationError, match="complete cases alone do not show it"):
        answers(*asked, deltas=[0], ways=["complete cases"])
    with pytest.raises(EvaluationError, match="without tipping point"):
        answers(*asked, deltas=[0], ways=["complete cases", "weighted", "imputed"])


@pytest.mark.parametrize(
    ("data", "kinds", "said"),
    [
        ({"x": [1, 2], "y": [1, None]}, NUMBERS, "'y' has 1 values"),
        ({"x": [1, 2], "z": [1, 2]}, NUMBERS, "kind the column 'z'"),
        ({"x": [1, 2], "y": [1, 2, 3]}, NUMBERS, "'y' has 3 rows"),
        ({"x": [1, 2], "y": ["a", "b"]}, NUMBERS, "no number"),
        ({"x": [1, 2], "y": [1, 2]}, {"x": Kind.NUMBER, "y": Kind.YES_NO}, "not yes or no"),
    ],
)
def test_a_column_that_cannot_be_imputed_is_named(data, kinds, said) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(EvaluationError, match=said):
        impute(data, kinds)


def test_a_category_cannot_be_shifted() -> None:
    with pytest.raises(EvaluationError, match="cannot be shifted"):
        impute({"x": ["a", "b", None]}, {"x": Kind.CATEGORY}, shifts={"x": Shift(1)})


def test_who_is_lost_by_hand_with_the_reasons_and_the_dead_apart() -> None:
    told = [("a", True, ""), ("b", False, "declined"), ("c", False, "died"), ("d", True, ""), ("e", True, ""), ("f", False, "")]  # fmt: skip
    waves = [Wave(child, "month_12", 12, seen, reason == "died", reason) for child, seen, reason in told]
    found = who_is_lost(waves, {child: "panel" if child in "abc" else "none" for child in "fedcba"})
    none, panel = found.rows
    assert (panel.due, panel.seen, panel.lost, panel.ended, panel.share) == (3, 1, 1, 1, 0.5)
    assert panel.reasons == {"declined": 1}
    assert (none.lost, none.reasons) == (1, {"not_recorded": 1})
    assert found.share("month_12") == pytest.approx(2 / 5)
    assert found.differential[0].arms == ("none", "panel")
    assert found.differential[0].difference == pytest.approx(1 / 3 - 1 / 2)
    with pytest.raises(EvaluationError, match="no arm"):
        who_is_lost(waves, {})


def test_differential_attrition_has_newcombes_interval() -> None:
    waves = [
        Wave(f"{arm}{number}", "w", 3, number >= lost, False, "")
        for arm, lost, due in (("a", 56, 70), ("b", 48, 80))
        for number in range(due)
    ]
    found = who_is_lost(waves, {one.child: one.child[0] for one in waves}).differential[0]
    assert (found.difference, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_those_lost_and_those_kept_are_compared() -> None:
    x, _y, lost = lossy(9, 2000)
    assert lost_and_kept(covariates(x, ("age",)), ~lost).rows[0].difference_before < -0.8


def test_the_waves_of_an_extract_tell_who_was_lost(tmp_path: Path) -> None:
    from moothall.methods.extracts.folder import read_table
    from moothall.methods.simulation import Plan, simulate

    simulate(
        Plan(seed=5, children=500, authorities=10, starts=((41, 3),)), tmp_path / "e", tmp_path / "t.json"
    )
    waves = waves_of(read_table(tmp_path / "e", "wave"))
    case = read_table(tmp_path / "e", "case")
    arms = dict(zip(case["child"].to_pylist(), case["arrangement"].to_pylist(), strict=True))
    found = who_is_lost(waves, arms)
    assert [row.wave for row in found.rows if row.arm == "none"] == ["baseline", "month_3", "month_6", "month_12", "month_24", "month_36", "month_60"]  # fmt: skip
    assert found.share("baseline") < found.share("month_60")
    assert all(row.seen + row.lost + row.ended == row.due for row in found.rows)
    assert not [one for one in waves_of(read_table(tmp_path / "e", "wave"), instrument="another") if one.seen]
