"""Trends before treatment: the Wald statistic of a second implementation, and how often a test speaks when it should not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from moothall.methods.evaluation import GroupTime, Panel, drawn_of, group_time, pretrend

from .test_rows import CASES, named, of_the_sample


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_wald_statistic_is_that_of_a_second_implementation(case: dict[str, Any]) -> None:
    found = group_time(
        of_the_sample(case), control=case["control"], method=case["method"], base=case["base"], anticipation=case["anticipation"]
    )  # fmt: skip
    test = pretrend(found, anticipation=case["anticipation"])
    statistic, p = case["wald"]
    assert test.wald == pytest.approx(np.nan if statistic is None else statistic, rel=1e-5, nan_ok=True)
    assert test.p == pytest.approx(np.nan if p is None else p, abs=6e-6, nan_ok=True)


def alike(seed: int, drift: float = 0.0) -> GroupTime:
    """Eighty units, six times; those treated at the fourth drift away by so much a time."""
    draw = np.random.default_rng(seed)
    group = np.where(np.arange(80) < 30, 4.0, np.inf)
    y = draw.normal(size=(80, 6)) + drift * np.arange(6) * np.isfinite(group)[:, None]
    return group_time(Panel(y, np.arange(1.0, 7), group), base="universal")


def test_both_tests_speak_about_as_often_as_they_say_and_always_when_trends_differ_much() -> None:
    few = 0, 0
    for seed in range(60):
        found = alike(seed)
        test = pretrend(found, drawn=drawn_of([found.influence], found.panel, draws=199))
        few = few[0] + (test.p < 0.05), few[1] + (test.largest_p < 0.05)
    assert max(few) <= 9
    found = alike(1, drift=1.5)
    test = pretrend(found, drawn=drawn_of([found.influence], found.panel, draws=199))
    assert test.cells == 2
    assert test.p < 1e-6
    assert test.largest_p == pytest.approx(1 / 200)


def test_what_cannot_be_tested_says_why() -> None:
    found = alike(1)
    first = group_time(
        Panel(found.panel.y[:, 2:], found.panel.times[2:], found.panel.group), base="universal"
    )
    assert "no effect before" in pretrend(first).why
    late = np.where(np.isfinite(found.panel.group), 6.0, np.inf)
    three = Panel(found.panel.y, found.panel.times, late, cluster=np.arange(80) % 3)
    assert "than units or clusters can tell apart" in pretrend(group_time(three)).why
