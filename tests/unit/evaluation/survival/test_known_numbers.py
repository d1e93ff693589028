"""Numbers that are printed in papers and textbooks, and ones worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from moothall.methods.evaluation import survival
from moothall.methods.evaluation.survival import follow_up

# Remission of children with leukaemia, in weeks (Freireich and others 1963; Gehan 1965; Cox 1972, section 6).
TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
REMISSION = follow_up([*TREATED, *PLACEBO], [*RELAPSED, *[1] * 21])
ARM = np.repeat([0, 1], 21)

# Maintained remission in acute myelogenous leukaemia (Miller 1981, p. 49).
MAINTAINED = follow_up([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])


def test_the_curve_of_the_treated_is_that_of_the_textbooks() -> None:
    curve = survival.kaplan_meier(REMISSION.only(ARM == 0))
    at = curve.at(np.array([6, 7, 10, 13, 16, 22, 23]))
    assert curve.survival[at].round(4).tolist() == [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert curve.se[at].round(4).tolist() == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert survival.quantile(curve).time == 23
    assert survival.quantile(survival.kaplan_meier(REMISSION.only(ARM == 1))).time == 8


def test_the_log_rank_test_of_the_two_arms_is_16_79() -> None:
    found = survival.log_rank(REMISSION, ARM, ("treated", "placebo"))
    assert found.statistic == pytest.approx(16.793, abs=5e-4)
    assert found.observed.tolist() == [9, 21]
    assert found.expected.round(2).tolist() == [19.25, 10.75]


def test_proportional_hazards_of_the_two_arms_by_breslow_and_by_efron() -> None:
    breslow = survival.cox(REMISSION, ARM[:, None].astype(float), ties="breslow")
    efron = survival.cox(REMISSION, ARM[:, None].astype(float))
    assert (round(breslow.coefficients[0], 3), round(breslow.se[0], 3)) == (1.509, 0.410)
    assert (round(efron.coefficients[0], 3), round(efron.se[0], 3)) == (1.572, 0.412)


def test_the_median_and_curve_of_maintained_remission() -> None:
    curve = survival.kaplan_meier(MAINTAINED)
    at = curve.at(np.array([9, 13, 18, 23, 31, 34, 48]))
    assert curve.survival[at].round(3).tolist() == [0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184]
    median = survival.quantile(curve)
    assert (median.time, median.low) == (31, 18)
    assert np.isnan(median.high)


def test_a_median_on_a_flat_stretch_lies_in_its_middle() -> None:
    curve = survival.kaplan_meier(follow_up([2, 4, 6, 8], [1, 1, 1, 1]))
    assert survival.quantile(curve).time == 5
    assert survival.quantile(curve, 0.25).time == 3
    assert survival.quantile(curve, 0.9).time == 8


def test_three_children_by_hand() -> None:
    """At 1 one of three has it (a third), at 2 one leaves, at 3 the last has it: F of the first 1/3, S 2/3 then 0."""
    found = survival.competing(follow_up([1, 2, 3], [1, 0, 2], causes=("found", "left")))
    assert found.free.share.tolist() == pytest.approx([2 / 3, 2 / 3, 0])
    assert found.incidences[0].share.tolist() == pytest.approx([1 / 3] * 3)
    assert found.incidences[1].share.tolist() == pytest.approx([0, 0, 2 / 3])
    assert survival.time_lost(found, "found", 3).lost == pytest.approx(2 / 3)
    curve = survival.kaplan_meier(follow_up([1, 2, 3], [1, 0, 1]))
    assert survival.restricted_mean(curve, 3).mean == pytest.approx(1 + 2 * 2 / 3)


def test_two_tied_of_three_have_the_likelihood_of_efron_by_hand() -> None:
    """Risks a, b tied of a, b, c: ab / ((a + b + c) (a + b + c - (a + b) / 2))."""
    follow = follow_up([1, 1, 2], [1, 1, 0])
    x = np.array([[0.0], [1.0], [3.0]])
    fitted = survival.cox(follow, x)
    assert fitted.loglik_null == pytest.approx(-np.log(3 * 2))
    a, b, c = np.exp(x[:, 0] * fitted.coefficients[0])
    assert fitted.loglik == pytest.approx(np.log(a * b / ((a + b + c) * (a + b + c - (a + b) / 2))))


def test_a_mean_of_episodes_by_hand() -> None:
    """Two children watched to 4 and 3; episodes at 1 and 2 of the one, at 3 of the other: 1/2, 1, 3/2."""
    follow = follow_up([1, 2, 4, 3], [1, 1, 0, 1], entry=[0, 1, 2, 0], child=["a", "a", "a", "b"])
    found = survival.mean_count(follow)
    assert found.mean.tolist() == pytest.approx([0.5, 1.0, 1.5, 1.5])
    # Each child has moved the mean from its own number by half: 1/4 twice over at 1, then 1/2, then 1/4 + 1/4.
    assert (found.se**2).tolist() == pytest.approx([1 / 8, 1 / 2, 1 / 8, 1 / 8])
    assert survival.event_number(follow).tolist() == [1, 2, 3, 1]


def test_numbers_at_risk_for_beneath_a_curve() -> None:
    found = survival.at_risk_table(
        follow_up([1, 2, 2, 4], [1, 0, 1, 0], entry=[0, 0, 1, 2]), np.array([0, 2, 4])
    )
    assert found.at_risk.tolist() == [2, 2, 1]
    assert found.events.tolist() == [0, 2, 0]
    assert found.censored.tolist() == [0, 1, 1]


def test_a_child_whose_follow_up_goes_on_in_the_next_row_is_not_counted_as_lost() -> None:
    cut = follow_up([2, 5, 3, 4], [0, 1, 0, 0], entry=[0, 2, 0, 3], child=["a", "a", "b", "b"])
    curve = survival.kaplan_meier(cut)
    assert dict(zip(curve.time.tolist(), curve.censored.tolist(), strict=True)) == {2: 0, 3: 0, 4: 1, 5: 0}
    assert curve.at_risk.tolist() == [2, 2, 2, 1]
