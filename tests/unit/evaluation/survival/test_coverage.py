"""Known truths stand within their intervals about as often as the intervals say: 300 made-up studies of 160 children."""

from __future__ import annotations

import numpy as np
import pytest

from moothall.methods.evaluation import survival
from moothall.methods.evaluation.survival import follow_up

RUNS, CHILDREN, HORIZON = 300, 160, 12.0
REACH = 1.96


def found_in_one(seed: int) -> dict[str, bool]:
    """Two kinds of event in months, those treated with 0.6 of the hazard of the first; some leave the study early."""
    chance = np.random.default_rng(seed)
    treated = chance.integers(0, 2, CHILDREN)
    rates = np.where(treated == 1, 0.6, 1.0) * 0.06, np.full(CHILDREN, 0.03)
    times = [chance.exponential(1 / rate) for rate in rates]
    leaves = chance.uniform(2, 30, CHILDREN)
    first = np.minimum(*times)
    end, event = np.minimum(first, leaves), np.where(first > leaves, 0, 1 + (times[1] < times[0]))
    follow = follow_up(end, event, causes=("harm", "left"))
    total = rates[0] + rates[1]
    share = float((rates[0] / total * (1 - np.exp(-total * HORIZON)))[treated == 0][0])
    free = {arm: float(np.exp(-total[treated == arm][0] * HORIZON)) for arm in (0, 1)}
    mean = {arm: (1 - free[arm]) / total[treated == arm][0] for arm in (0, 1)}
    arms = [follow.only(treated == arm) for arm in (0, 1)]
    curve, kinds = survival.kaplan_meier(arms[0], scale="log-log"), survival.competing(arms[0])
    place = int(curve.at(np.array([HORIZON]))[0])
    line = kinds.incidences[0]
    means = [survival.restricted_mean(survival.kaplan_meier(arm), HORIZON) for arm in arms]
    gained = survival.difference(means[1].mean, means[1].se, means[0].mean, means[0].se)
    pseudo = survival.pseudo_values(follow, np.array([HORIZON])).values[:, 0]
    contrast = survival.regress(pseudo, treated.astype(float))
    hazard = survival.cox(follow.of_cause(1), treated[:, None].astype(float))
    return {
        "curve": curve.low[place] <= free[0] <= curve.high[place],
        "incidence": abs(line.share[place] - share) <= REACH * line.se[place],
        "mean": gained.low <= mean[1] - mean[0] <= gained.high,
        "pseudo": abs(contrast.coefficients[1] - (free[1] - free[0])) <= REACH * contrast.se[1],
        "hazard": abs(hazard.coefficients[0] - np.log(0.6)) <= REACH * hazard.se[0],
    }


def episodes_in_one(seed: int) -> dict[str, bool]:
    """Episodes at a rate of the child's own, which differs between children: only errors by child are right."""
    chance = np.random.default_rng(seed)
    treated = np.arange(CHILDREN) % 2
    watched = chance.uniform(6, 24, CHILDREN)
    number = chance.poisson(chance.gamma(1, 1, CHILDREN) * 0.15 * np.where(treated, 0.7, 1.0) * watched)
    who = np.repeat(np.arange(CHILDREN), number + 1)
    last = np.cumsum(number + 1) - 1
    end = chance.uniform(0, watched[who])
    end[last] = watched
    order = np.lexsort((end, who))
    end, event = end[order], np.ones(len(who))
    event[last] = 0
    entry = np.concatenate([[0.0], end[:-1]])
    entry[np.concatenate([[0], last[:-1] + 1])] = 0
    follow = follow_up(end, event, entry=entry, child=who)
    model = survival.andersen_gill(follow, treated[who][:, None].astype(float))
    mean, se = survival.mean_count(follow.only(treated[who] == 0)).at(np.array([HORIZON]))
    counts = survival.negative_binomial(number, treated[:, None].astype(float), watched)
    return {
        "andersen-gill": abs(model.coefficients[0] - np.log(0.7)) <= REACH * model.se[0],
        "trusting the model": abs(model.coefficients[0] - np.log(0.7)) <= REACH * model.model_se[0],
        "mean number": abs(mean[0] - 0.15 * HORIZON) <= REACH * se[0],
        "counts": abs(counts.coefficients[1] - np.log(0.7)) <= REACH * counts.se[1],
    }


@pytest.fixture(scope="module")
def coverage() -> dict[str, float]:
    runs = [found_in_one(seed) | episodes_in_one(seed) for seed in range(RUNS)]
    return {name: float(np.mean([run[name] for run in runs])) for name in runs[0]}


@pytest.mark.parametrize("name", ["curve", "incidence", "mean", "pseudo", "hazard", "andersen-gill", "mean number", "counts"])  # fmt: skip
def test_the_truth_is_within_the_interval_in_about_95_of_100(coverage: dict[str, float], name: str) -> None:
    assert 0.915 <= coverage[name] <= 0.985, coverage


def test_errors_that_take_a_childs_episodes_for_different_childrens_are_too_small(
    coverage: dict[str, float],
) -> None:
    assert coverage["trusting the model"] < 0.88
