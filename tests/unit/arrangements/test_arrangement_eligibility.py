"""Which referrals the child panel may take."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from moothall.methods.arrangements import EligibilityFacts, birthday, eligibility
from tests.unit.arrangements.samples import RECEIVED, early_panel, facts, panel


def test_a_fifteen_year_old_in_our_area_comes_to_the_panel() -> None:
    answer = eligibility(panel(), facts(), RECEIVED)
    assert (answer.route, answer.in_scope, answer.provisional) == ("panel", True, False)
    assert answer.sentence == "This comes to this panel: every test is met."


def test_99_days_before_18_is_out_of_scope_and_the_rule_is_named() -> None:
    answer = eligibility(panel(), facts(date(2009, 3, 2)), RECEIVED)
    assert answer.route == "home_office"
    assert [finding.rule_id for finding in answer.reasons_out] == ["ELG-02"]
    assert "99 days were left to 18" in answer.sentence
    assert "still safeguards the child" in answer.sentence
    assert {rule.id for rule in answer.rules} == {"ELG-02", "ELG-03", "ELG-08"}


@pytest.mark.parametrize(("left", "route"), [(99, "home_office"), (100, "home_office"), (101, "panel")])
def test_more_than_100_days_must_be_left(left: int, route: str) -> None:
    born = date(2009, 3, 2)
    assert eligibility(panel(), facts(born), birthday(born, 18) - timedelta(days=left)).route == route


def test_somebody_who_is_18_today_is_out_of_scope() -> None:
    answer = eligibility(panel(), facts(date(2008, 11, 23)), RECEIVED)
    assert [finding.rule_id for finding in answer.reasons_out] == ["ELG-01", "ELG-02"]


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        ({"age_disputed": "yes"}, "ELG-04"),
        ({"stated_under_18": "not_sure"}, "ELG-04"),
        ({"public_order": "yes"}, "ELG-05"),
        ({"bad_faith": "yes"}, "ELG-06"),
    ],
)
def test_age_disputes_public_order_and_bad_faith_go_to_the_home_office(
    answers: dict[str, str], rule: str
) -> None:
    answer = eligibility(panel(), facts(**answers), RECEIVED)
    assert answer.route == "home_office"
    assert [finding.rule_id for finding in answer.reasons_out] == [rule]


def test_what_was_not_asked_is_to_be_found_out_and_keeps_nobody_out() -> None:
    answer = eligibility(panel(), facts(public_order="not_asked", bad_faith="not_sure"), RECEIVED)
    assert answer.route == "panel"
    assert answer.provisional
    assert [finding.rule_id for finding in answer.to_find_out] == ["ELG-05", "ELG-06"]
    asked = "“Is the child being considered for disqualification on grounds of public order?” has not been answered"
    assert asked in answer.sentence
    assert "ELG" not in answer.sentence
    assert "_" not in answer.sentence


def test_without_a_date_of_birth_a_child_said_to_be_under_18_comes_for_now() -> None:
    answer = eligibility(panel(), facts(None), RECEIVED)
    assert answer.provisional
    assert [finding.rule_id for finding in answer.to_find_out] == ["ELG-02"]


def test_without_a_date_of_birth_and_without_a_word_on_age_it_goes_to_the_home_office() -> None:
    answer = eligibility(panel(), facts(None, stated_under_18="not_asked"), RECEIVED)
    assert [finding.rule_id for finding in answer.reasons_out] == ["ELG-01"]


def test_another_areas_child_is_not_ours_to_decide() -> None:
    elsewhere = facts().model_copy(update={"local_authority": "Aberfiction"})
    answer = eligibility(panel(), elsewhere, RECEIVED)
    assert [finding.rule_id for finding in answer.reasons_out] == ["ELG-07"]


def test_nothing_known_is_nowhere_met() -> None:
    answer = eligibility(panel(), EligibilityFacts(), RECEIVED)
    assert {finding.met for finding in answer.findings} == {"not_known"}


def test_an_age_dispute_kept_nobody_out_before_july_2022() -> None:
    disputed = facts(age_disputed="yes")
    assert eligibility(early_panel(), disputed, date(2022, 6, 30)).route == "panel"
    assert eligibility(early_panel(), disputed, date(2022, 7, 1)).route == "home_office"


def test_every_finding_names_a_rule_with_its_source() -> None:
    for finding in eligibility(panel(), facts(), RECEIVED).findings:
        assert finding.rules[0].id == finding.rule_id
        assert finding.rules[0].source.address.startswith("https://")
