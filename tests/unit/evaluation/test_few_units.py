"""Errors where few units begin: with two times they are those of Welch's comparison of two means, whatever estimates."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_ind

from moothall.methods.evaluation import (
    aggregate,
    average,
    grid,
    group_time,
    impute,
    interaction_weighted,
    panel,
)
from moothall.methods.evaluation.group_time_few import for_few_units, freedom

UNIT, WHEN = np.repeat(np.arange(12), 2), np.tile([1.0, 2.0], 12)
GROUP = np.where(UNIT < 3, 2.0, 0.0)
Y = np.random.default_rng(3).normal(size=24)
CHANGE = Y[1::2] - Y[::2]
WELCH = ttest_ind(CHANGE[:3], CHANGE[3:], equal_var=False)
ERROR = float(np.sqrt(CHANGE[:3].var(ddof=1) / 3 + CHANGE[3:].var(ddof=1) / 9))


def test_by_group_and_time_they_are_welchs() -> None:
    found = for_few_units(group_time(panel(UNIT, WHEN, GROUP, Y)))
    simple = aggregate(found, "simple")
    assert simple.overall_se == pytest.approx(ERROR)
    assert list(found.se) == pytest.approx([ERROR])
    assert simple.overall / simple.overall_se == pytest.approx(WELCH.statistic)
    assert freedom(found, simple.overall_influence) == pytest.approx(WELCH.df)


def test_by_imputation_they_are_welchs() -> None:
    found = average(impute(grid(UNIT, WHEN, GROUP, Y)), few="unbiased")
    assert found.overall_se == pytest.approx(ERROR)
    assert found.freedom[-1] == pytest.approx(WELCH.df)


def test_by_interaction_weights_they_are_welchs() -> None:
    found = interaction_weighted(grid(UNIT, WHEN, GROUP, Y), for_few=True)
    assert found.overall_se == pytest.approx(ERROR)
    assert list(found.se) == pytest.approx([ERROR])


def test_of_each_cohort_they_are_its_own() -> None:
    when, unit = np.tile(np.arange(1.0, 6), 40), np.repeat(np.arange(40), 5)
    group = np.repeat(np.where(np.arange(40) < 3, 3.0, np.where(np.arange(40) < 8, 4.0, 0.0)), 5)
    published = group_time(
        panel(unit, when, group, np.random.default_rng(5).normal(size=200)), control="never"
    )
    found = for_few_units(published)
    assert (found.effect == published.effect).all()
    ratio = found.se / published.se
    assert ((ratio > 1.05) & (ratio < np.sqrt(1.5))).all()
    assert ratio[found.group == 3].min() > ratio[found.group == 4].max()
