"""Randomisation inference: exact where all ways are drawn, of the right size, and its interval found by taking off."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest

from moothall.methods.evaluation import EvaluationError, randomisation, ways

TIMES = np.arange(1.0, 7)
NEVER = np.inf


def difference(y: Any, group: Any) -> tuple[float, float]:
    """After less before, of the treated less of the others."""
    change = y[:, 3:].mean(axis=1) - y[:, :3].mean(axis=1)
    treated = np.isfinite(group)
    return float(change[treated].mean() - change[~treated].mean()), float("nan")


def with_error(y: Any, group: Any) -> tuple[float, float]:
    change = y[:, 3:].mean(axis=1) - y[:, :3].mean(axis=1)
    treated = np.isfinite(group)
    parts = [change[treated], change[~treated]]
    return difference(y, group)[0], float(np.sqrt(sum(one.var(ddof=1) / len(one) for one in parts)))


def made_up(seed: int, effect: float = 0.0, units: int = 8) -> tuple[Any, Any]:
    draw = np.random.default_rng(seed)
    group = np.where(np.arange(units) < 3, 4.0, NEVER)
    y = draw.normal(size=(units, 1)) + draw.normal(size=(units, 6)) + effect * (group[:, None] <= TIMES)
    return y, group


def test_all_ways_are_drawn_where_they_are_few_and_the_p_value_is_exact() -> None:
    y, group = made_up(1, effect=1.0)
    found = randomisation(y, TIMES, group, difference, draws=99)
    orders = {tuple(one) for one in permutations(group)}
    here = abs(difference(y, group)[0])
    share = np.mean([abs(difference(y, np.array(one))[0]) >= here - 1e-12 for one in orders])
    assert (found.exact, found.possible, found.draws) == (True, 56, 56)
    assert found.p == pytest.approx(share)


def test_strata_keep_units_within_them() -> None:
    group = np.array([4, NEVER, NEVER, 5, NEVER, 4])
    assert ways(group) == 60
    stratum = np.array([0, 0, 0, 1, 1, 1])
    assert ways(group, stratum) == 18
    seen: list[tuple[float, ...]] = []

    def noted(y: Any, moved: Any) -> tuple[float, float]:
        seen.append(tuple(moved))
        return difference(y, moved)

    y = np.random.default_rng(1).normal(size=(6, 6))
    randomisation(y, TIMES, group, noted, strata=["north"] * 3 + ["south"] * 3, draws=50, interval=False)
    assert len(set(seen)) == 18
    assert all(sorted(one[3:]) == [4, 5, NEVER] for one in seen)


def test_without_effect_it_rejects_as_often_as_it_says() -> None:
    p = [
        randomisation(*_as_asked(made_up(seed, units=14)), with_error, draws=99, seed=seed, interval=False).p
        for seed in range(300)
    ]
    assert 0.02 <= np.mean(np.array(p) <= 0.05) <= 0.08
    assert abs(np.mean(p) - 0.5) < 0.06


def _as_asked(told: tuple[Any, Any]) -> tuple[Any, Any, Any]:
    return told[0], TIMES, told[1]


def test_the_interval_holds_the_effects_that_are_not_rejected_once_taken_off() -> None:
    y, group = made_up(5, effect=1.5, units=12)
    found = randomisation(y, TIMES, group, difference, draws=400)
    treated = group[:, None] <= TIMES
    for end, inwards in ((found.low, 1), (found.high, -1)):
        for apart, kept in ((0.01, True), (-0.01, False)):
            taken = y - (end + inwards * apart) * treated
            p = randomisation(taken, TIMES, group, difference, draws=400, interval=False).p
            assert (p > 0.05) == kept
    assert found.low < found.estimate < found.high


def test_t_is_compared_where_the_estimator_has_an_error_and_the_same_seed_gives_the_same() -> None:
    y, group = made_up(2, units=30)
    first, again = (randomisation(y, TIMES, group, with_error, draws=60, seed=4) for _ in "12")
    assert first == again
    assert first.studentised
    assert not first.exact
    assert not randomisation(y, TIMES, group, difference, draws=60).studentised


def test_a_roll_out_that_could_not_have_been_otherwise_is_refused() -> None:
    y, group = made_up(3)
    with pytest.raises(EvaluationError, match="only one way"):
        randomisation(y, TIMES, group, difference, strata=np.isfinite(group))
