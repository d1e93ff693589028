"""What agencies are asked, who is told, and until when a decision can be looked at again."""

from __future__ import annotations

from datetime import date

import pytest

from moothall.methods.arrangements import (
    ArrangementError,
    Nation,
    hazard_review_on,
    papers_go_to,
    questions_for,
    recipients,
    reconsideration_window,
    request_due_on,
)
from tests.unit.arrangements.samples import RECEIVED, changed, early_panel, panel

ALWAYS = ["child", "carer", "first_responder", "competent_authority", "police"]


def test_every_function_of_the_panel_is_asked_something() -> None:
    for function in panel().membership.functions:
        assert questions_for(panel(), function.code).questions


def test_a_function_nobody_asks_has_no_questions() -> None:
    answer = questions_for(panel(), "library_service")
    assert (answer.questions, answer.sentence) == ((), "Library service is asked nothing by default.")


def test_a_reply_is_due_in_working_days_and_chased_before() -> None:
    dates = request_due_on(panel(), RECEIVED, Nation.ENGLAND)
    assert (dates.due_on, dates.chase_on) == (date(2026, 12, 7), date(2026, 12, 3))
    assert {rule.id for rule in dates.rules} == {"OUR-10", "OUR-12"}


def test_an_urgent_reply_is_due_sooner_and_never_chased_before_it_was_asked() -> None:
    dates = request_due_on(panel(), RECEIVED, Nation.ENGLAND, urgent=True)
    assert (dates.due_on, dates.chase_on) == (date(2026, 11, 25), RECEIVED)


def test_saint_andrews_day_puts_a_scottish_reply_off() -> None:
    assert request_due_on(panel(), RECEIVED, Nation.SCOTLAND).due_on == date(2026, 12, 8)


def test_a_hazard_is_looked_at_again_in_four_weeks() -> None:
    assert hazard_review_on(panel(), RECEIVED, Nation.ENGLAND) == date(2026, 12, 21)


def test_guardians_get_no_papers_by_default_since_may_2024() -> None:
    assert not papers_go_to(panel(), "guardian_service", RECEIVED).by_default
    assert papers_go_to(panel(), "police", RECEIVED).by_default
    assert papers_go_to(early_panel(), "guardian_service", date(2023, 5, 1)).by_default


def test_the_outcome_is_told_to_five_and_to_a_guardian_where_there_is_one() -> None:
    assert [told.code for told in recipients(panel(), "positive", child_age=15)] == ALWAYS
    with_guardian = recipients(panel(), "negative", child_age=15, appointed=["guardian_service"])
    assert [told.code for told in with_guardian] == [*ALWAYS, "guardian_service"]


@pytest.mark.parametrize(
    ("age", "letter"),
    [
        (None, "child_younger"),
        (7, "child_younger"),
        (11, "child_younger"),
        (12, "child_older"),
        (18, "child_older"),
    ],
)
def test_the_child_is_written_to_by_age(age: int | None, letter: str) -> None:
    assert recipients(panel(), "positive", child_age=age)[0].letter == letter


def test_an_outcome_nobody_can_reach_is_refused() -> None:
    with pytest.raises(ArrangementError, match="not an outcome"):
        recipients(panel(), "perhaps", child_age=15)
    with pytest.raises(ArrangementError, match="not an outcome"):
        recipients(panel(), "perhaps", stage="conclusive_grounds", child_age=15)


def test_a_decision_can_be_looked_at_again_for_30_days_by_two_kinds_of_people() -> None:
    window = reconsideration_window(panel(), RECEIVED, Nation.ENGLAND)
    assert window.closes_on == date(2026, 12, 23)
    assert [who.code for who in window.who_may_ask] == ["first_responder", "support_provider"]
    assert window.open_on(date(2026, 12, 23))
    assert not window.open_on(date(2026, 12, 24))
    assert [rule.id for rule in window.unconfirmed] == ["TIM-10"]


def test_a_partnership_may_tell_somebody_else_too() -> None:
    more = [
        {"code": "child", "title": "the child", "letter": "child", "by_age": True},
        {"code": "school", "title": "the school", "letter": "carer"},
    ]
    ours = panel().with_overrides([changed("NOT-02", more)])
    told = recipients(ours, "positive", child_age=9)
    assert [each.code for each in told] == ["child", "school"]
    assert all(each.overridden for each in told)
