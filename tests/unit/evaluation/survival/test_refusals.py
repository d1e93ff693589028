"""What cannot be estimated is said, with the mend; how an event is written down is read and told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from moothall.methods.evaluation import EvaluationError, survival
from moothall.methods.evaluation.survival import design, follow_up
from moothall.methods.evaluation.survival.coding import read_causes, read_event


@pytest.mark.parametrize(
    ("columns", "more", "said"),
    [
        (([1, 2], [1, 0]), {"entry": [0, 2]}, "1 rows end at their entry"),
        (([1, np.nan], [1, 0]), {}, "exit is empty"),
        (([1, 2], [1, 0.5]), {}, "whole number"),
        (([1, 2], [1, -1]), {}, "whole number"),
        (([1, 2], [1, 0]), {"weights": [1, 0]}, "nought or less"),
        (([1, 2], [1, 0, 1]), {}, "has 3 rows"),
        (([], []), {}, "No row is left"),
    ],
)
def test_follow_up_that_cannot_be(columns: Any, more: Any, said: str) -> None:
    with pytest.raises(EvaluationError, match=said):
        follow_up(*columns, **more)


def test_times_that_are_all_but_the_same_are_the_same() -> None:
    held = follow_up([1 / 3 + 1 / 3 + 1 / 3, 1, 2], [1, 1, 0], entry=[0, 0, 0.1 + 0.2])
    assert len(np.unique(held.exit)) == 2


def test_an_effect_that_runs_away_is_said_and_not_given_as_a_finding() -> None:
    follow = follow_up([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0])
    fitted = survival.cox(follow, np.array([[1.0], [1], [1], [0], [0], [0]]), names=("wave",))
    assert "wave grows without end" in fitted.warnings[0]
    assert np.isfinite(fitted.loglik)


def test_a_subdistribution_without_other_events_and_censoring_is_proportional_hazards() -> None:
    chance = np.random.default_rng(4)
    follow, x = follow_up(chance.integers(1, 9, 60), np.ones(60)), chance.normal(size=(60, 2))
    fitted, found = (
        survival.cox(follow, x, ties="breslow", robust=True),
        survival.fine_gray(follow, x, "event"),
    )
    assert found.coefficients == pytest.approx(fitted.coefficients)
    assert found.covariance == pytest.approx(fitted.robust)
    column = np.column_stack([x[:, 0], follow.exit < 4])
    assert "grows without end" in survival.fine_gray(follow, column, "event").warnings[0]


def test_a_covariate_that_others_explain_has_no_coefficient() -> None:
    follow = follow_up([1, 2, 3, 4, 5, 6], [1, 1, 0, 1, 1, 1])
    x = np.array([[0.0, 1, 1], [1, 0, 1], [1, 1, 2], [0, 0, 0], [1, 0, 1], [0, 1, 1]])
    fitted = survival.cox(follow, x, names=("one", "two", "sum"))
    assert np.isnan(fitted.coefficients[2])
    assert np.isfinite(fitted.coefficients[:2]).all()
    assert "sum is explained" in fitted.warnings[0]
    assert survival.proportional_hazards(fitted, {"both": [0, 1], "sum": [2]}).terms.keys() == {"both"}


def test_without_covariates_the_model_is_its_baseline() -> None:
    fitted = survival.cox(follow_up([1, 2, 2], [1, 1, 0]), np.zeros((3, 0)))
    assert fitted.loglik == fitted.loglik_null
    assert survival.baseline(fitted).hazard == pytest.approx([1 / 3, 1 / 3 + 1 / 2])
    with pytest.raises(EvaluationError, match="nothing to test"):
        survival.proportional_hazards(fitted)


def test_no_event_is_no_model() -> None:
    with pytest.raises(EvaluationError, match="No row ends with an event"):
        survival.cox(follow_up([1, 2], [0, 0]), np.zeros((2, 1)))


def test_what_each_estimator_refuses() -> None:
    follow = follow_up([1, 2, 3], [1, 2, 0], causes=("found", "left"))
    late = follow_up([1, 2, 3], [1, 1, 0], entry=[0, 1, 1])
    with pytest.raises(EvaluationError, match="not defined with delayed entry"):
        survival.gray_test(late, np.array([0, 1, 1]), 2)
    with pytest.raises(EvaluationError, match="not defined with weights"):
        survival.competing(follow_up([1, 2], [1, 0], weights=[1, 2]), error="aalen")
    with pytest.raises(EvaluationError, match="without delayed entry"):
        survival.fine_gray(late, np.zeros((3, 1)), "event")
    with pytest.raises(EvaluationError, match="no kind of event 'lost'"):
        survival.fine_gray(follow, np.zeros((3, 1)), "lost")
    with pytest.raises(EvaluationError, match="at least two groups"):
        survival.log_rank(follow, np.zeros(3, int), ("all",))
    with pytest.raises(EvaluationError, match="several events"):
        survival.competing(follow_up([1, 2], [1, 1], entry=[0, 1], child=["a", "a"]))
    with pytest.raises(EvaluationError, match="names the child"):
        survival.andersen_gill(follow, np.zeros((3, 1)))
    with pytest.raises(EvaluationError, match="overlap in time"):
        survival.event_number(follow_up([1, 2], [1, 1], child=["a", "a"], entry=[0, 0]))
    with pytest.raises(EvaluationError, match="start of follow-up"):
        survival.restricted_mean(survival.kaplan_meier(follow), 0)
    with pytest.raises(EvaluationError, match="between 0 and 1"):
        survival.quantile(survival.kaplan_meier(follow), 1)
    with pytest.raises(EvaluationError, match="one row for each child"):
        survival.pseudo_values(follow_up([1, 2], [0, 1], entry=[0, 1], child=["a", "a"]), np.array([1.0]))
    with pytest.raises(EvaluationError, match="others enter later"):
        survival.pseudo_values(follow_up([1, 4, 5], [1, 1, 0], entry=[0, 2, 2]), np.array([4.0]))
    with pytest.raises(EvaluationError, match="every event after nought"):
        survival.proportional_hazards(survival.cox(follow_up([0, 1, 2], [1, 1, 1]), np.array([[0.0], [2], [1]])), transform="log")  # fmt: skip
    with pytest.raises(EvaluationError, match="no time at risk"):
        survival.negative_binomial(np.array([1.0, 2]), np.zeros((2, 0)), np.array([1.0, 0]))


def test_counts_no_more_varied_than_poissons_are_poissons() -> None:
    found = survival.negative_binomial(
        np.array([2.0, 2, 2, 2, 4, 4]), np.zeros((6, 0)), np.array([1.0, 1, 1, 1, 2, 2])
    )
    assert not np.isfinite(found.theta)
    assert "no more than Poisson's" in found.warnings[0]
    assert found.coefficients[0] == pytest.approx(np.log(2))
    assert found.se[0] == pytest.approx(1 / 4)


def array(*values: Any) -> Any:
    return (
        np.array(values, object)
        if any(isinstance(one, str) or one is None for one in values)
        else np.array(values)
    )


@pytest.mark.parametrize(
    ("column", "event", "told"),
    [
        (array(0, 1, 1), [0, 1, 1], "0 = censored, 1 = event"),
        (array(1, 2, 1), [0, 1, 0], "1 = censored, 2 = event, as R's Surv reads it"),
        (array(1, 1), [1, 1], "0 = censored, 1 = event"),
        (array(True, False), [1, 0], "0 = censored, 1 = event"),
        (array(0.0, np.nan, 1.0), [0, -1, 1], "0 = censored, 1 = event"),
        (array("TRUE", "FALSE", None), [1, 0, -1], "FALSE = censored, TRUE = event"),
        (array("Censored", "Event"), [0, 1], "Censored = censored, Event = event"),
    ],
)
def test_how_one_event_is_read(column: Any, event: list[int], told: str) -> None:
    found = read_event(column)
    assert found.event.tolist() == event
    assert found.told == told


def test_an_event_that_cannot_be_told_is_asked_for() -> None:
    column = np.array([0, 1, 2])
    with pytest.raises(EvaluationError, match="say which of them is the event"):
        read_event(column)
    assert read_event(column, event_is=["2"]).event.tolist() == [0, 0, 1]
    with pytest.raises(EvaluationError, match="No row has the event '9'"):
        read_event(column, event_is=["9"])


def test_kinds_of_events_by_code_and_by_name() -> None:
    found = read_causes(np.array([10.0, 0, 2, np.nan]))
    assert (found.event.tolist(), found.causes) == ([2, 0, 1, -1], ("2", "10"))
    found = read_causes(array("turned 18", "censored", "left the area", None))
    assert (found.event.tolist(), found.causes) == ([2, 0, 1, -1], ("left the area", "turned 18"))
    found = read_causes(array("lost", "died"), censored=["lost"])
    assert (found.event.tolist(), found.causes) == ([0, 1], ("died",))
    with pytest.raises(EvaluationError, match="No row has an event"):
        read_causes(np.array([0, 0]))


def test_covariates_in_words_become_categories_and_a_number_can_be_one() -> None:
    columns = {
        "age": [14, 15, np.nan, 16],
        "wave": array("late", "early", "late", "never"),
        "kind": [1, 2, 1, 3],
    }
    found = design(columns, categorical=["kind"], reference={"wave": "never"})
    assert found.names == ("age", "waveearly", "wavelate", "kind2", "kind3")
    assert found.kept.tolist() == [True, True, False, True]
    assert found.x[:, 1].tolist() == [0, 1, 0]
    assert found.terms == {"age": [0], "wave": [1, 2], "kind": [3, 4]}
    with pytest.raises(EvaluationError, match="No row has wave 'first'"):
        design(columns, reference={"wave": "first"})
