"""Groups and sites beside each other: by hand, against published numbers, second implementations and known truths."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import betaln
from scipy.stats import binom
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import proportion_confint

from moothall.methods.evaluation import EvaluationError
from moothall.methods.evaluation.equity import (
    between_sites,
    clopper_pearson,
    decided,
    effects_by_group,
    funnel,
    positive_rates,
    rates_by_group,
    same_case,
    sites_beside,
    wilson,
)
from moothall.methods.evaluation.groups import band_words, groups_of
from moothall.methods.evaluation.weighting import covariates
from moothall.methods.extracts.folder import read_table
from moothall.methods.simulation import Plan, simulate


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("equity")
    simulate(Plan(seed=3, children=3000, authorities=12, starts=((41, 3),)), folder / "e", folder / "t.json")
    return folder / "e"


@pytest.mark.parametrize(("events", "of"), [(0, 10), (10, 10), (3, 17), (250, 900)])
def test_intervals_of_a_share_are_those_of_a_second_implementation(events: int, of: int) -> None:
    assert wilson(events, of) == pytest.approx(proportion_confint(events, of, method="wilson"), abs=1e-12)
    assert clopper_pearson(events, of) == pytest.approx(proportion_confint(events, of, method="beta"), abs=1e-12)  # fmt: skip
    with pytest.raises(EvaluationError, match="is no share"):
        wilson(events, events - 1)


def test_the_mean_of_effects_is_that_of_a_second_implementation() -> None:
    y, v = np.array([0.1, 0.9, -0.3, 0.5, 1.4]), np.array([0.04, 0.09, 0.05, 0.02, 0.12])
    theirs = combine_effects(y, v, method_re="dl", use_t=True)
    found = effects_by_group("abcde", y, np.sqrt(v), [50] * 5, method="DL")
    assert found.spread**2 == pytest.approx(theirs.tau2)
    assert found.mean == pytest.approx(theirs.mean_effect_re)
    assert (found.low, found.high) == pytest.approx(tuple(theirs.conf_int()[3]))
    assert found.heterogeneity == pytest.approx(theirs.q)
    assert found.share == pytest.approx(theirs.i2)


def test_restricted_likelihood_is_at_its_highest() -> None:
    y, v = np.array([0.1, 0.9, -0.3, 0.5, 1.4]), np.array([0.04, 0.09, 0.05, 0.02, 0.12])

    def minus(between: float) -> float:
        w = 1 / (v + between)
        mean = (w * y).sum() / w.sum()
        return float(0.5 * (np.log(v + between).sum() + np.log(w.sum()) + (w * (y - mean) ** 2).sum()))

    best = minimize_scalar(minus, bounds=(0, 5), method="bounded", options={"xatol": 1e-10}).x
    assert effects_by_group("abcde", y, np.sqrt(v), [50] * 5).spread ** 2 == pytest.approx(best, rel=1e-5)


def test_groups_that_are_alike_are_drawn_together_and_few_groups_not_at_all() -> None:
    found = effects_by_group("abcdef", [1.0, 1.1, 0.9, 1.0, 1.05, 0.95], [0.3] * 6, [5, 50, 50, 50, 50, 50])
    assert found.spread == 0
    assert found.groups[0].drawn == pytest.approx(3 / 5)
    assert found.groups[1].shrunk == pytest.approx(0.4 * 1.1 + 0.6 * 1.0)
    assert [one.small for one in found.groups] == [True, *[False] * 5]
    few = effects_by_group("abc", [1.0, 2.0, 3.0], [0.5] * 3, [50] * 3)
    assert [one.shrunk for one in few.groups] == [1, 2, 3]
    assert "too few to learn" in few.notes[0]
    for wrong in (([1], [1], [1]), ([1, 2], [1, 0], [5, 5]), ([1, float("nan")], [1, 1], [5, 5])):
        with pytest.raises(EvaluationError):
            effects_by_group("ab"[: len(wrong[0])], *wrong)


@pytest.mark.parametrize("spread", [0.0, 0.5, 2.0])
def test_intervals_of_drawn_effects_hold_the_truth_as_often_as_they_say_and_are_nearer_to_it(spread: float) -> None:  # fmt: skip
    draw, inside, nearer = np.random.default_rng(1), 0, 0.0
    for _ in range(150):
        error = draw.uniform(0.5, 1.5, 8)
        truth = 1 + spread * draw.normal(size=8)
        seen = truth + error * draw.normal(size=8)
        for one, true in zip(effects_by_group("abcdefgh", seen, error, [50] * 8).groups, truth, strict=True):
            inside += one.shrunk_low <= true <= one.shrunk_high
            nearer += (one.estimate - true) ** 2 - (one.shrunk - true) ** 2
    assert 0.93 <= inside / 1200 <= 0.995
    assert nearer > 0


def test_drawn_rates_are_the_beta_binomials_summed_over_its_unknowns() -> None:
    events, of = np.array([2, 30, 8, 0]), np.array([10, 100, 40, 6])
    found = rates_by_group("abcd", events.tolist(), of.tolist())
    draw = np.random.default_rng(2)
    mean, share = draw.random(400_000), draw.random(400_000)
    total = 4 / (1 / of).sum() * share / (1 - share)
    log = sum(betaln(y + total * mean, n - y + total * (1 - mean)) - betaln(total * mean, total * (1 - mean)) for y, n in zip(events, of, strict=True))  # fmt: skip
    weight = np.exp(log - log.max())
    for one, y, n in zip(found.groups, events, of, strict=True):
        assert one.shrunk == pytest.approx(np.average((y + total * mean) / (total + n), weights=weight), abs=0.003)  # fmt: skip
        rows = draw.choice(len(mean), 40_000, p=weight / weight.sum())
        drawn = draw.beta(y + total[rows] * mean[rows], n - y + total[rows] * (1 - mean[rows]))
        assert (one.shrunk_low, one.shrunk_high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.008)  # fmt: skip
    assert found.groups[3].shrunk > 0
    assert found.groups[3].drawn > found.groups[1].drawn


@pytest.mark.parametrize("spread", [0.0, 0.1])
def test_intervals_of_drawn_rates_hold_the_truth_as_often_as_they_say(spread: float) -> None:
    draw, inside = np.random.default_rng(3), 0
    for _ in range(30):
        of = draw.integers(3, 60, 8)
        truth = np.clip(0.8 + spread * draw.normal(size=8), 0.01, 0.99)
        found = rates_by_group("abcdefgh", draw.binomial(of, truth).tolist(), of.tolist())
        inside += sum(one.shrunk_low <= true <= one.shrunk_high for one, true in zip(found.groups, truth, strict=True))  # fmt: skip
    assert 0.92 <= inside / 240 <= 1


def test_a_group_without_children_is_named() -> None:
    with pytest.raises(EvaluationError, match="'b' has no children"):
        rates_by_group("ab", [1, 0], [2, 0])


def test_funnel_limits_cut_off_what_they_say() -> None:
    told = funnel(0.75, 40, 0.95)
    assert (
        binom.cdf(round(told.low * 40) - 1, 40, 0.75) < 0.025 < binom.cdf(round(told.low * 40) + 1, 40, 0.75)
    )
    assert told.low < 0.75 - 1.5 * (0.75 * 0.25 / 40) ** 0.5
    wide, large = funnel(0.75, 40, 0.998), funnel(0.75, 4000, 0.95)
    assert wide.low < told.low < large.low < 0.75 < large.high < told.high < wide.high


def test_without_a_mix_of_cases_a_sites_standardised_share_and_interval_are_its_own() -> None:
    site, event = np.repeat(["a", "b"], 50), np.tile([1, 1, 1, 1, 0], 20)
    event[:10] = 1
    for one in sites_beside(site, event).sites:
        assert (one.standardised, one.standardised_low, one.standardised_high) == pytest.approx((one.share, one.low, one.high))  # fmt: skip


def test_standardised_rates_take_out_the_mix_of_cases_by_hand() -> None:
    # Hard cases succeed in 1 of 4, easy ones in 3 of 4, at both sites; the sites differ in how many hard ones they have.
    site = np.repeat(["north", "south"], 80)
    hard = np.r_[np.repeat([1, 0], [60, 20]), np.repeat([1, 0], [20, 60])]
    event = np.concatenate([np.repeat([1, 0], parts) for parts in ([15, 45], [15, 5], [5, 15], [45, 15])])
    plain, fair = sites_beside(site, event), sites_beside(site, event, covariates(hard))
    assert [one.share for one in plain.sites] == [30 / 80, 50 / 80]
    assert [one.expected for one in plain.sites] == pytest.approx([40, 40])
    assert [one.standardised for one in fair.sites] == pytest.approx([0.5, 0.5], abs=1e-5)
    assert [one.outside for one in plain.sites] == [0.95, 0.95]
    assert [one.outside for one in fair.sites] == [0, 0]
    assert plain.overdispersion > fair.overdispersion
    with pytest.raises(EvaluationError, match="at least two sites"):
        sites_beside(np.repeat("a", 4), [1, 0, 1, 0])


def test_the_median_odds_ratio_is_that_of_a_second_way_and_of_the_truth() -> None:
    draw = np.random.default_rng(4)
    site = np.repeat(np.arange(40), 60)
    x = draw.normal(size=2400)
    event = (draw.random(2400) < 1 / (1 + np.exp(-(0.5 + 0.6 * x + 0.7 * draw.normal(size=40)[site])))).astype(float)  # fmt: skip
    found = between_sites(site, event, covariates(np.round(x)))
    assert found.low < 0.7 < found.high
    assert found.p < 1e-6
    assert found.median_odds_ratio == pytest.approx(np.exp(0.954 * found.spread), rel=1e-3)
    plain = between_sites(site, event)
    by_site, of = np.bincount(site, weights=event), np.bincount(site)
    nodes = np.linspace(-6, 6, 2001)

    def minus(parameters: np.ndarray) -> float:
        rate = 1 / (1 + np.exp(-(parameters[0] + parameters[1] * nodes)))
        like = rate ** by_site[:, None] * (1 - rate) ** (of - by_site)[:, None] * np.exp(-(nodes**2) / 2)
        return -float(np.log(like.sum(axis=1)).sum())

    from scipy.optimize import minimize

    assert plain.spread == pytest.approx(
        abs(minimize(minus, [0.4, 0.5], method="Nelder-Mead").x[1]), abs=1e-3
    )


def test_sites_that_do_not_differ_have_a_median_odds_ratio_of_one() -> None:
    event = np.tile([1, 0, 1, 1], 30)
    found = between_sites(np.repeat(np.arange(10), 12), event)
    assert (found.spread, found.median_odds_ratio, found.p) == (0, 1, 1)
    assert found.high > 0
    with pytest.raises(EvaluationError, match="fewer than three"):
        between_sites([1, 1, 2], [1, 0, 1])
    with pytest.raises(EvaluationError, match="same outcome"):
        between_sites([1, 2, 3], [1, 1, 1])


def test_rates_of_all_sites_are_by_logistic_regression() -> None:
    from moothall.methods.evaluation.equity.random_sites import common_rates

    draw = np.random.default_rng(5)
    x = draw.normal(size=(500, 2))
    y = (draw.random(500) < 1 / (1 + np.exp(-x[:, 0]))).astype(float)
    from statsmodels.genmod.families import Binomial

    theirs = GLM(y, np.column_stack([np.ones(500), x]), family=Binomial()).fit().predict()
    assert common_rates(y, covariates(x)) == pytest.approx(theirs, abs=1e-4)


#: Krippendorff's (2011) example of four readers and twelve cases; AC1 as Gwet (2014) and irrCAC give it.
READERS = [
    "11.1", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", ".555", "..11", "..3.",
]  # fmt: skip


def test_agreement_on_the_same_cases_is_as_published() -> None:
    judged = [[None if one == "." else one for one in row] for row in READERS]
    found = same_case(judged, draws=200)
    assert found.alpha == pytest.approx(0.743, abs=0.0005)
    assert found.ac1 == pytest.approx(0.77544, abs=5e-6)
    assert (found.cases, found.sites) == (11, 4)
    assert found.alpha_low < found.alpha < found.alpha_high <= 1
    assert found == same_case(judged, draws=200)
    assert found.ac1_low != same_case(judged, draws=200, seed=2).ac1_low


def test_where_all_agree_alpha_has_no_meaning_and_where_nobody_judged_twice_there_is_none() -> None:
    same = same_case([["positive", "positive"]] * 5, draws=20)
    assert np.isnan(same.alpha)
    assert same.ac1 == 1
    nearly = same_case([["positive", "positive"]] * 30 + [["positive", "negative"]], draws=50)
    assert nearly.alpha < 0.1 < 0.9 < nearly.ac1
    for wrong in ([["positive", None], [None, "negative"]], [["a", "b"], ["a"]], []):
        with pytest.raises(EvaluationError):
            same_case(wrong)


def test_groups_of_the_cases_of_an_extract() -> None:
    cases = pa.table({
        "age_years": pa.array([9, 13, 17, 18, None], pa.int32()),
        "gender": pa.array(["male", None, "female", "male", "male"]),
        **{name: [name == "sexual", True, False, False, False] for name in ("labour", "sexual", "domestic", "other_kind")},
        "criminal": [False, True, True, False, None],
    })  # fmt: skip
    assert groups_of(cases, "age_band").tolist() == [
        "under-13",
        "13-15",
        "16-17",
        "18-and-over",
        "not_known",
    ]
    assert groups_of(cases, "gender").tolist()[1] == "not_known"
    assert groups_of(cases, "exploitation").tolist() == ["sexual", "several", "criminal", "not_known", "not_known"]  # fmt: skip
    assert band_words() == {"under-13": "Under 13", "13-15": "13 to 15", "16-17": "16 and 17", "18-and-over": "18 and over"}  # fmt: skip
    with pytest.raises(EvaluationError, match="no group 'height'"):
        groups_of(cases, "height")


def test_decision_rates_across_the_change_are_refused_and_within_one_test_given(extract: Path) -> None:
    cases, decisions = read_table(extract, "case"), read_table(extract, "decision")
    gender = groups_of(cases, "gender")
    for stage in ("reasonable_grounds", "conclusive_grounds"):
        told = decided(cases, decisions, stage)
        with pytest.raises(EvaluationError, match="30 January 2023"):
            positive_rates(stage, told, gender[told.case])
    told = decided(cases, decisions, "reasonable_grounds")
    early, late = told.of(told.month < "2023-01"), told.of(told.month > "2023-07")
    before = positive_rates("reasonable_grounds", early, gender[early.case])
    after = positive_rates("reasonable_grounds", late, gender[late.case], ["male", "other", "female"])
    assert before.mean == pytest.approx(0.91, abs=0.03)
    assert after.mean == pytest.approx(0.74, abs=0.05)
    assert [one.group for one in before.groups] == ["female", "male"]
    assert [one.group for one in after.groups] == ["male", "female"]
    with pytest.raises(EvaluationError, match="no decisions of the stage 'other'"):
        positive_rates("other", told.of(told.month == ""), gender[:0])


def test_decisions_that_do_not_say_by_which_test_they_came_are_refused() -> None:
    cases = pa.table({"case": ["a", "b"], "gender": ["male", "male"]})
    rows = {
        "case": ["a", "b"], "stage": ["conclusive_grounds"] * 2, "outcome": ["positive", "negative"], "month": ["2024-01"] * 2,
        "days": [3, 4], "test": ["TST-05"] * 2, "one_sitting": [False] * 2, "stands": [True] * 2,
    }  # fmt: skip
    with pytest.raises(EvaluationError, match="do not say by which test"):
        positive_rates("conclusive_grounds", decided(cases, pa.table(rows), "conclusive_grounds"), np.array(["male"] * 2))  # fmt: skip


def test_a_mix_of_cases_that_says_the_same_twice_changes_nothing() -> None:
    draw = np.random.default_rng(6)
    site, x = np.repeat(np.arange(12), 30), draw.integers(0, 2, 360)
    event = (draw.random(360) < 0.4 + 0.3 * x).astype(float)
    once = between_sites(site, event, covariates(x))
    twice = between_sites(site, event, covariates(np.column_stack([x, 1 - x, np.ones(360)])))
    assert twice.spread == pytest.approx(once.spread, abs=1e-6)
    assert sites_beside(site, event, covariates(np.column_stack([x, 1 - x]))).overdispersion > 0
