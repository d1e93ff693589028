"""Children compared with children like them: known truths, examples by hand, and second implementations."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from scipy.optimize import minimize
from statsmodels.discrete.discrete_model import Logit

from moothall.methods.evaluation import EvaluationError, few_clusters
from moothall.methods.evaluation.weighting import (
    Weights,
    balance,
    covariates,
    covariates_of,
    e_value,
    effect_with_weights,
    effective_size,
    entropy_balance,
    inverse_probability_weights,
    kept,
    match,
    optimal_bound,
    overlap,
    propensity,
    weighted_effect,
)


def made_up(seed: int, size: int = 600):  # type: ignore[no-untyped-def]
    """Children whose chance of a panel and whose outcome both rise with two covariates; the effect is 1 for all."""
    draw = np.random.default_rng(seed)
    x = np.column_stack([draw.normal(size=size), draw.integers(0, 2, size)])
    score = 1 / (1 + np.exp(-(-0.5 + 0.8 * x[:, 0] + 0.6 * x[:, 1])))
    treated = draw.random(size) < score
    y = 2 + x[:, 0] + 0.5 * x[:, 1] + 1.0 * treated + draw.normal(size=size)
    return covariates(x, ("age", "girl")), treated, y, draw


def test_the_scores_are_those_of_logistic_regression() -> None:
    x, treated, _y, _draw = made_up(1)
    found = propensity(x, treated)
    theirs = Logit(treated.astype(float), np.column_stack([np.ones(600), x.values])).fit(disp=0)
    assert found.how == "maximum likelihood"
    assert found.coefficients == pytest.approx(theirs.params, abs=1e-7)
    assert found.score == pytest.approx(theirs.predict(), abs=1e-8)


def test_where_a_covariate_separates_the_arms_the_scores_are_firths() -> None:
    x = np.array([0.0, 0.2, 0.4, 0.6, 1.0, 1.2, 1.4, 1.6])
    treated = x > 0.8
    found = propensity(covariates(x), treated)
    design = np.column_stack([np.ones(8), x])

    def penalised(b: np.ndarray) -> float:
        p = 1 / (1 + np.exp(-design @ b))
        information = design.T @ (design * (p * (1 - p))[:, None])
        likelihood = np.log(np.where(treated, p, 1 - p)).sum()
        return float(-likelihood - 0.5 * np.linalg.slogdet(information)[1])

    theirs = minimize(penalised, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-13, "maxiter": 5000})  # fmt: skip
    assert found.how == "Firth"
    assert found.coefficients == pytest.approx(theirs.x, abs=1e-5)
    with pytest.raises(EvaluationError, match="No overlap"):
        overlap(found.score, treated)


def test_firths_answer_for_one_yes_or_no_column_adds_half_a_child_to_each_cell() -> None:
    x = np.repeat([0, 1], 10)
    treated = np.r_[np.repeat([1, 0], [3, 7]), np.ones(10)]
    found = propensity(covariates(x), treated)
    assert found.how == "Firth"
    assert found.coefficients[0] == pytest.approx(np.log(3.5 / 7.5), abs=1e-6)
    assert found.coefficients.sum() == pytest.approx(np.log(10.5 / 0.5), abs=1e-6)


def test_weights_by_hand() -> None:
    score, treated = np.array([0.2, 0.5, 0.8, 0.4]), np.array([1, 0, 1, 0])
    for estimand, told in (("ATT", [1, 1, 1, 2 / 3]), ("ATE", [5, 2, 1.25, 5 / 3]), ("overlap", [0.8, 0.5, 0.2, 0.4])):  # fmt: skip
        assert inverse_probability_weights(score, treated, estimand=estimand).values == pytest.approx(told)  # type: ignore[arg-type]
    steady = inverse_probability_weights(score, treated, estimand="ATE", stabilised=True).values
    assert steady[[0, 2]].sum() == pytest.approx(2)
    assert steady[[1, 3]].sum() == pytest.approx(2)
    assert effective_size(np.array([1.0, 1.0, 2.0])) == pytest.approx(16 / 6)


def test_trimming_follows_the_rule_and_says_whom_the_result_is_about() -> None:
    score = np.array([0.02, 0.3, 0.5, 0.97, 0.3, 0.6])
    treated = np.array([0, 1, 0, 1, 0, 1])
    assert list(kept(score, treated, "fixed")) == [False, True, True, False, True, True]
    assert list(kept(score, treated, "common support")) == [False, True, True, False, True, False]
    found = inverse_probability_weights(score, treated, trim="fixed")
    assert list(found.values[[0, 3]]) == [0, 0]
    assert "2 children outside the overlap left out" in found.about
    with pytest.raises(EvaluationError, match="no rule of trimming"):
        kept(score, treated, "by eye")  # type: ignore[arg-type]


def test_the_optimal_bound_solves_its_equation() -> None:
    score = np.random.default_rng(4).beta(0.5, 0.8, 4000)
    bound = optimal_bound(score)
    cost = 1 / (score * (1 - score))
    inside = (score >= bound) & (score <= 1 - bound)
    assert 0.02 < bound < 0.2
    assert 1 / (bound * (1 - bound)) == pytest.approx(2 * cost[inside].mean(), rel=0.01)
    assert optimal_bound(np.array([0.4, 0.5, 0.6])) == 0


def test_a_weight_by_which_one_child_stands_for_a_thousand_is_refused_and_named() -> None:
    score, treated = np.array([0.9995, 0.5, 0.5, 0.4]), np.array([0, 1, 0, 1])
    with pytest.raises(EvaluationError, match="No overlap for 1 children"):
        inverse_probability_weights(score, treated)
    assert inverse_probability_weights(score, treated, estimand="overlap").values[0] == pytest.approx(0.9995)
    assert inverse_probability_weights(score, treated, trim="fixed").values[0] == 0


def test_a_cap_cuts_the_largest_weights_and_counts_them() -> None:
    x, treated, _y, _draw = made_up(2)
    score = propensity(x, treated).score
    whole, cut = (inverse_probability_weights(score, treated, estimand="ATE", cap=cap) for cap in (None, 0.95))  # fmt: skip
    assert cut.capped > 0
    assert cut.values.max() < whole.values.max()
    assert effective_size(cut.values) > effective_size(whole.values)


def test_entropy_balancing_makes_the_means_equal_and_is_what_a_direct_search_finds() -> None:
    x, treated, _y, _draw = made_up(3, 60)
    found = entropy_balance(x, treated)
    target = x.values[treated].mean(axis=0)
    assert np.average(x.values[~treated], axis=0, weights=found.values[~treated]) == pytest.approx(target, abs=1e-8)  # fmt: skip
    count = int((~treated).sum())
    constraints = [{"type": "eq", "fun": lambda w: w.sum() - 1}, {"type": "eq", "fun": lambda w: w @ x.values[~treated] - target}]  # fmt: skip
    direct = minimize(
        lambda w: float((w * np.log(w * count)).sum()), np.full(count, 1 / count),
        jac=lambda w: np.log(w * count) + 1, constraints=constraints, bounds=[(1e-9, 1)] * count,
        method="SLSQP", options={"ftol": 1e-13, "maxiter": 500},
    )  # fmt: skip
    assert found.values[~treated] / count == pytest.approx(direct.x, abs=1e-5)


def test_entropy_balancing_with_squares_makes_the_variances_equal_too_and_for_all_children_both_arms() -> (
    None
):
    x, treated, _y, _draw = made_up(5)
    found = entropy_balance(x, treated, squares=True)
    table = balance(x, treated, found)
    assert table.rows[0].ratio_after == pytest.approx(1, abs=1e-6)
    both = entropy_balance(x, treated, estimand="ATE")
    for side in (treated, ~treated):
        assert np.average(x.values[side], axis=0, weights=both.values[side]) == pytest.approx(x.values.mean(axis=0), abs=1e-8)  # fmt: skip


def test_a_mean_nobody_can_be_weighted_to_is_named() -> None:
    x = covariates(np.array([1.0, 2, 3, 10, 11, 12]), ("age",))
    with pytest.raises(EvaluationError, match="mean of 'age'"):
        entropy_balance(x, [0, 0, 0, 1, 1, 1])


def brute(score, treated, ratio, caliper, replacement, exact):  # type: ignore[no-untyped-def]
    """Matching without any cleverness: look at everybody each time."""
    log_odds = np.log(score / (1 - score))
    spread = np.sqrt((log_odds[treated].var(ddof=1) + log_odds[~treated].var(ddof=1)) / 2)
    reach, used, pairs = caliper * spread, set(), []
    served = sorted(np.flatnonzero(treated), key=lambda child: (-log_odds[child], child))
    for _turn in range(1 if replacement else ratio):
        for child in served:
            near = sorted(
                (round(abs(log_odds[other] - log_odds[child]), 12), log_odds[other], other)
                for other in np.flatnonzero(~treated)
                if other not in used and exact[other] == exact[child] and abs(log_odds[other] - log_odds[child]) <= reach
            )  # fmt: skip
            for _distance, _at, other in near[: ratio if replacement else 1]:
                pairs.append((child, other))
                if not replacement:
                    used.add(other)
    return sorted(pairs)


@pytest.mark.parametrize("replacement", [False, True])
@pytest.mark.parametrize("ratio", [1, 2])
def test_matching_finds_whom_looking_at_everybody_finds(replacement: bool, ratio: int) -> None:
    x, treated, _y, draw = made_up(6, 150)
    score, exact = propensity(x, treated).score, draw.integers(0, 2, 150)
    found = match(score, treated, ratio=ratio, replacement=replacement, caliper=0.3, exact=[exact])
    pairs = list(zip(found.treated.tolist(), found.compared.tolist(), strict=True))
    assert pairs == brute(score, treated, ratio, 0.3, replacement, exact)
    assert (exact[found.treated] == exact[found.compared]).all()
    assert found.weights.values[treated].sum() == len(set(found.treated))
    assert found.weights.values[~treated].sum() == pytest.approx(len(set(found.treated)))
    if not replacement:
        assert len(set(found.compared)) == len(found.compared)


def test_whoever_has_nobody_near_enough_is_left_out_and_counted() -> None:
    score, treated = np.array([0.5, 0.52, 0.95, 0.1]), np.array([1, 0, 1, 0])
    found = match(score, treated, caliper=0.2)
    assert list(found.unmatched) == [2]
    assert "1 treated children" in found.notes[0]
    with pytest.raises(EvaluationError, match="anyone near enough"):
        match(np.array([0.9, 0.91, 0.1, 0.11]), [1, 1, 0, 0], caliper=0.1)


def test_balance_by_hand() -> None:
    x = covariates(np.column_stack([[1.0, 3, 2, 4, 6], [1, 0, 1, 1, 0]]), ("age", "girl"))
    treated, weights = np.array([1, 1, 0, 0, 0]), np.array([1, 1, 2.0, 1, 0])
    table = balance(x, treated, Weights(weights, "ATT", "", weights > 0))
    age, girl = table.rows
    assert (age.treated_before, age.compared_before) == (2, 4)
    assert age.difference_before == pytest.approx(-2.0)
    assert age.ratio_before == pytest.approx(1 / (8 / 3))
    assert age.compared_after == pytest.approx(8 / 3)
    assert age.difference_after == pytest.approx(-2 / 3)
    assert np.isnan(girl.ratio_before)
    assert girl.difference_before == pytest.approx((0.5 - 2 / 3) / 0.5)
    assert table.compared_effective == pytest.approx(9 / 5)
    assert table.compared_kept == 2
    assert table.unbalanced(0.1) == ("age", "girl")


def test_weights_bring_the_differences_down() -> None:
    x, treated, _y, _draw = made_up(7, 3000)
    found = balance(x, treated, inverse_probability_weights(propensity(x, treated).score, treated))
    assert abs(found.rows[0].difference_before) > 0.5
    assert found.worst < 0.05


@pytest.mark.parametrize("estimand", ["ATT", "ATE", "overlap"])
def test_without_outcome_covariates_it_is_the_difference_of_weighted_means(estimand: str) -> None:
    x, treated, y, _draw = made_up(8)
    none = covariates(np.empty((600, 0)))
    weights = inverse_probability_weights(propensity(x, treated).score, treated, estimand=estimand).values  # type: ignore[arg-type]
    told = np.average(y[treated], weights=weights[treated]) - np.average(
        y[~treated], weights=weights[~treated]
    )
    found = weighted_effect(y, treated, x, estimand=estimand, outcome_covariates=none)  # type: ignore[arg-type]
    assert found.effect().estimate == pytest.approx(told, abs=1e-8)


def test_with_even_weights_and_no_covariates_the_errors_are_the_plain_robust_ones() -> None:
    _x, treated, y, draw = made_up(9)
    found = effect_with_weights(y, treated, Weights(np.ones(600), "ATE", "", np.ones(600, bool)))
    import statsmodels.api as sm

    plain = sm.OLS(y, np.column_stack([np.ones(600), treated])).fit(cov_type="HC3")
    assert found.effect().se == pytest.approx(plain.bse[1])
    groups = draw.integers(0, 40, 600)
    clustered = effect_with_weights(y, treated, Weights(np.ones(600), "ATE", "", np.ones(600, bool)), cluster=groups)  # fmt: skip
    theirs = few_clusters.clustered(np.column_stack([np.ones(600), treated]), y, groups, 1)
    assert clustered.effect().se == pytest.approx(theirs.se, rel=0.01)
    assert clustered.freedom == pytest.approx(theirs.freedom, rel=0.1)


def test_risks_their_difference_and_ratios_by_hand() -> None:
    treated = np.repeat([1, 0], [40, 60])
    y = np.r_[np.repeat([1, 0], [10, 30]), np.repeat([1, 0], [30, 30])]
    found = effect_with_weights(y, treated, Weights(np.ones(100), "ATE", "", np.ones(100, bool)))
    assert found.effect().estimate == pytest.approx(-0.25)
    assert found.effect("risk ratio").estimate == pytest.approx(0.5)
    assert found.effect("odds ratio").estimate == pytest.approx(1 / 3)
    one, other = (40 / 39) ** 2, (60 / 59) ** 2  # what leverage gives back in arms of 40 and of 60
    assert found.effect("risk ratio").se == pytest.approx(np.sqrt(one * 0.75 / 10 + other * 0.5 / 30))
    assert found.effect("odds ratio").se == pytest.approx(np.sqrt(one * (1 / 10 + 1 / 30) + other * (1 / 30 + 1 / 30)))  # fmt: skip


@pytest.mark.parametrize("weighting", ["propensity", "entropy"])
def test_the_errors_count_that_the_weights_were_estimated(weighting: str) -> None:
    x, treated, y, draw = made_up(10, 400)
    none = covariates(np.empty((400, 0)))
    found = weighted_effect(y, treated, x, weighting=weighting, outcome_covariates=none).effect()  # type: ignore[arg-type]
    again = []
    for _ in range(150):
        rows = draw.integers(0, 400, 400)
        one = weighted_effect(
            y[rows], treated[rows], x.of(rows), weighting=weighting, outcome_covariates=none
        )  # type: ignore[arg-type]
        again.append(one.effect().estimate)
    assert found.se == pytest.approx(np.std(again), rel=0.2)


def test_it_is_right_if_either_the_weights_or_the_outcome_model_are() -> None:
    estimates: dict[str, list[float]] = {"weights": [], "outcome": [], "neither": []}
    for seed in range(40):
        draw = np.random.default_rng(seed)
        x = draw.normal(size=800)
        treated = draw.random(800) < 1 / (1 + np.exp(-x))
        y = np.exp(0.7 * x) + treated + draw.normal(size=800)
        right, wrong = covariates(x), covariates(np.abs(x + 1) > 1.3)
        curved = covariates(np.exp(0.7 * x))
        for name, weigh, regress in (("weights", right, wrong), ("outcome", wrong, curved), ("neither", wrong, wrong)):  # fmt: skip
            estimates[name].append(weighted_effect(y, treated, weigh, estimand="ATE", outcome_covariates=regress).effect().estimate)  # fmt: skip
    assert np.mean(estimates["weights"]) == pytest.approx(1, abs=0.08)
    assert np.mean(estimates["outcome"]) == pytest.approx(1, abs=0.05)
    assert abs(np.mean(estimates["neither"]) - 1) > 0.3


@pytest.mark.parametrize("estimand", ["ATT", "ATE"])
@pytest.mark.parametrize("weighting", ["propensity", "entropy"])
def test_the_truth_lies_within_the_interval_as_often_as_it_says(weighting: str, estimand: str) -> None:
    inside = 0
    for seed in range(100):
        x, treated, y, _draw = made_up(seed, 300)
        one = weighted_effect(y, treated, x, weighting=weighting, estimand=estimand).effect()  # type: ignore[arg-type]
        inside += one.low <= 1 <= one.high
    assert 0.9 <= inside / 100 <= 0.99


def test_after_matching_the_errors_are_by_matched_sets() -> None:
    x, treated, y, _draw = made_up(11, 800)
    found = match(propensity(x, treated).score, treated)
    told = effect_with_weights(y, treated, found.weights, x=x, cluster=found.set_of)
    assert told.effect().low < 1 < told.effect().high
    assert told.clusters == len(set(found.treated))
    assert told.how.startswith("nearest neighbour, without replacement")


def test_what_cannot_be_said_is_refused() -> None:
    x, treated, y, _draw = made_up(12, 100)
    with pytest.raises(EvaluationError, match="'y' is empty for 1"):
        weighted_effect(np.r_[np.nan, y[1:]], treated, x)
    with pytest.raises(EvaluationError, match="no children"):
        weighted_effect(y, np.ones(100), x)
    with pytest.raises(EvaluationError, match="Every child of one arm has the outcome 1"):
        weighted_effect(np.where(treated, 1, y > 2), treated, x)
    with pytest.raises(EvaluationError, match="'age' is empty for 2"):
        covariates(np.array([np.nan, np.nan, 1.0]), ("age",))
    with pytest.raises(EvaluationError, match="same for every child"):
        propensity(covariates(np.ones(100), ("age",)), treated)
    with pytest.raises(EvaluationError, match="'x2' follows from those before it"):
        propensity(covariates(np.column_stack([y, 2 * y])), treated)


def test_a_category_that_trimming_leaves_empty_is_no_obstacle() -> None:
    x, treated, y, _draw = made_up(14, 400)
    rare = np.zeros(400)
    rare[np.flatnonzero(treated)[:3]] = 1
    found = weighted_effect(
        y, treated, covariates(np.column_stack([x.values, rare])), trim="fixed", trim_at=0.2
    )
    assert found.effect().low < 1 < found.effect().high
    assert "left out" in found.about


def test_few_clusters_are_said_to_be_few() -> None:
    x, treated, y, draw = made_up(13, 300)
    found = weighted_effect(y, treated, x, cluster=draw.integers(0, 8, 300))
    assert "8 clusters are few" in found.notes[0]


def test_columns_of_an_extract_become_covariates() -> None:
    table = pa.table({
        "age_years": pa.array([15, 16, 14], pa.int32()), "guardian": [True, None, False],
        "gender": pa.array(["male", None, "female"]).dictionary_encode(),
    })  # fmt: skip
    found = covariates_of(table, ["age_years", "guardian", "gender"])
    assert found.names == ("age_years", "guardian", "gender: male", "gender: not_recorded")
    assert found.values.tolist() == [[15, 1, 1, 0], [16, 0, 0, 1], [14, 0, 0, 0]]
    with pytest.raises(EvaluationError, match="no column 'height'"):
        covariates_of(table, ["height"])


@pytest.mark.parametrize(
    ("told", "scale", "rare", "e", "limit"),
    [
        # VanderWeele and Ding 2017: breast-feeding and respiratory death, risk ratio 3.9 (1.8 to 8.7).
        ((3.9, 1.8, 8.7), "risk ratio", False, 7.26, 3.0),
        ((0.8, 0.71, 0.91), "risk ratio", False, 1.81, 1.43),
        ((1.2, 0.9, 1.6), "risk ratio", False, 1.69, 1.0),
        ((3.9, 1.8, 8.7), "odds ratio", True, 7.26, 3.0),
        ((4.0, 1.44, 9.0), "odds ratio", False, 2 + 2**0.5, 1.2 + 0.24**0.5),
    ],
)
def test_e_values(told, scale, rare, e, limit) -> None:  # type: ignore[no-untyped-def]
    found = e_value(*told, scale=scale, rare=rare)
    assert found.e_value == pytest.approx(e, abs=0.005)
    assert found.limit == pytest.approx(limit, abs=0.005)


def test_e_values_of_other_scales() -> None:
    ratio = (1 - 0.5**0.5**0.5) / (1 - 0.5**2**0.5)
    assert e_value(0.5, 0.3, 0.8, scale="hazard ratio").risk_ratio == pytest.approx(ratio)
    assert e_value(0.5, 0.1, 0.9, scale="standardised difference").risk_ratio == pytest.approx(np.exp(0.455))
    assert "no confounder is needed" in e_value(0.1, -0.1, 0.3, scale="standardised difference").words
    for wrong in ((2, 3, 4), (1, -1, 2), (1, float("nan"), 2)):
        with pytest.raises(EvaluationError):
            e_value(*wrong)


@pytest.mark.parametrize("weighting", ["propensity", "entropy"])
def test_the_order_of_children_and_the_units_of_covariates_change_nothing(weighting: str) -> None:
    x, treated, y, draw = made_up(15, 300)
    site, order = draw.integers(0, 12, 300), draw.permutation(300)
    one = weighted_effect(y, treated, x, weighting=weighting, cluster=site)  # type: ignore[arg-type]
    other = covariates(x.values[order] * [12, 100] + [1000, -5], x.names)
    two = weighted_effect(y[order], treated[order], other, weighting=weighting, cluster=site[order])  # type: ignore[arg-type]
    assert two.effect().estimate == pytest.approx(one.effect().estimate, abs=1e-6)
    assert two.effect().se == pytest.approx(one.effect().se, rel=1e-5)
    swapped = weighted_effect(y, ~treated, x, weighting=weighting, estimand="ATE").effect().estimate  # type: ignore[arg-type]
    assert swapped == pytest.approx(-weighted_effect(y, treated, x, weighting=weighting, estimand="ATE").effect().estimate, abs=1e-6)  # type: ignore[arg-type]  # fmt: skip
