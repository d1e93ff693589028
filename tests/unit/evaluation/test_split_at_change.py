"""Rates of decisions across a change of the test are refused; the spans of one test are given."""

from __future__ import annotations

from datetime import date

import pytest

from moothall.methods.evaluation import EvaluationError
from moothall.methods.evaluation.split_at_change import (
    Change,
    changes,
    check_rates_comparable,
    is_decision_rate,
    periods_of_one_test,
)

ON_A_FIRST = Change(date(2022, 4, 1), "ABC-01", "ABC-02", "one", "two", "a source", "https://a.example", True)


def spans(first: str, last: str, **more: object) -> list[tuple[str, str, str]]:
    return [(span.first, span.last, span.test) for span in periods_of_one_test(first, last, **more)]  # type: ignore[arg-type]


def test_the_days_of_the_changes_come_from_the_arrangement_with_how_sure_they_are() -> None:
    told = [(change.day, change.before, change.after, change.confirmed) for change in changes()]
    assert told == [
        (date(2023, 1, 30), "TST-02", "TST-03", True),
        (date(2023, 7, 10), "TST-03", "TST-01", False),
    ]
    assert "to be confirmed" in changes()[1].words
    assert changes()[0].address.startswith("https://yjlc.uk/")


def test_a_test_that_never_changed_has_no_changes() -> None:
    assert changes(stage="conclusive_grounds") == ()
    assert spans("2020-01", "2024-12", among=changes(stage="conclusive_grounds")) == [
        ("2020-01", "2024-12", "")
    ]


def test_a_long_period_falls_into_spans_and_a_month_of_two_tests_into_none() -> None:
    assert spans("2021-06", "2023-12") == [
        ("2021-06", "2022-12", "TST-02"),
        ("2023-02", "2023-06", "TST-03"),
        ("2023-08", "2023-12", "TST-01"),
    ]
    assert [span.left_out_after for span in periods_of_one_test("2021-06", "2023-12")] == ["2023-01", "2023-07", ""]  # fmt: skip


def test_a_period_within_one_test_is_one_span() -> None:
    assert spans("2022-03", "2022-09") == [("2022-03", "2022-09", "TST-02")]
    assert spans("2024-01", "2026-10") == [("2024-01", "2026-10", "TST-01")]
    assert spans("2023-03", "2023-04") == [("2023-03", "2023-04", "TST-03")]
    assert spans("2023-01", "2023-01") == []


def test_a_change_on_the_first_of_a_month_leaves_no_month_out() -> None:
    assert spans("2022-01", "2022-06", among=[ON_A_FIRST]) == [
        ("2022-01", "2022-03", "ABC-01"),
        ("2022-04", "2022-06", "ABC-02"),
    ]
    check_rates_comparable("share_positive", "2022-04", "2022-06", among=[ON_A_FIRST])


def test_rates_across_the_change_are_refused_with_the_change_the_source_and_the_mend() -> None:
    with pytest.raises(EvaluationError) as refused:
        check_rates_comparable("share_positive", "2022-06", "2023-06")
    said = str(refused.value)
    for part in ("30 January 2023", "suspect but cannot prove", "TST-03", "2022-06 to 2022-12; 2023-02 to 2023-06"):  # fmt: skip
        assert part in said
    assert "July" not in said


def test_a_month_of_two_tests_alone_is_refused_and_pointed_to_the_tests_recorded() -> None:
    with pytest.raises(EvaluationError, match="recorded with each decision"):
        check_rates_comparable("reasonable_grounds_positive", "2023-01", "2023-01")


def test_rates_within_one_test_and_outcomes_that_are_no_rates_pass() -> None:
    check_rates_comparable("share_positive", "2023-08", "2026-10")
    check_rates_comparable("missing_episodes", "2018-01", "2026-10")
    check_rates_comparable("days_to_conclusive_grounds", "2018-01", "2026-10")


def test_where_each_decision_tells_its_test_only_those_are_looked_at() -> None:
    check_rates_comparable("share_positive", "2018-01", "2026-10", tests=["TST-01", "TST-01"])
    with pytest.raises(EvaluationError, match="TST-02, TST-03"):
        check_rates_comparable("share_positive", "2023-01", "2023-01", tests=["TST-03", "TST-02"])
    with pytest.raises(EvaluationError, match="do not say by which test"):
        check_rates_comparable("share_positive", "2023-01", "2023-01", tests=["TST-03", None])


@pytest.mark.parametrize(
    ("outcome", "is_one"),
    [
        ("share_positive", True), ("Positive decisions, share", True), ("refusal_rate", True),
        ("conclusive_grounds_negative", True), ("wellbeing_month_12", False), ("positively_engaged", False),
    ],
)  # fmt: skip
def test_an_outcome_is_known_by_its_name_as_a_rate_of_decisions(outcome: str, is_one: bool) -> None:
    assert is_decision_rate(outcome) is is_one


def test_an_outcome_can_be_said_outright_to_be_a_rate_or_not() -> None:
    check_rates_comparable("positive_feelings", "2018-01", "2026-10", decision_rate=False)
    with pytest.raises(EvaluationError, match="'y1' is a rate of decisions"):
        check_rates_comparable("y1", "2018-01", "2026-10", decision_rate=True)


@pytest.mark.parametrize(("first", "last", "said"), [("2023", "2023-02", "such as 2023-01"), ("2023-03", "2023-02", "in order")])  # fmt: skip
def test_a_period_that_is_none_is_refused(first: str, last: str, said: str) -> None:
    with pytest.raises(EvaluationError, match=said):
        periods_of_one_test(first, last)
