"""The test, its limbs, and whether the findings bear out the outcome."""

from __future__ import annotations

from datetime import date

import pytest

from moothall.methods.arrangements import (
    ArrangementError,
    disagreements_between,
    limbs,
    may_combine,
    never_asked,
    outcome_supported_by_findings,
    stage_opens,
    wording,
)
from tests.unit.arrangements.samples import RECEIVED, early_panel, panel

TRAFFICKED = {"act": "met", "purpose": "met", "age": "met"}
ENSLAVED = {"act": "not_met", "purpose": "not_shown", "slavery": "met", "age": "met"}


@pytest.mark.parametrize(
    ("day", "rule", "says"),
    [
        (date(2021, 6, 14), "TST-02", "suspect, but cannot prove"),
        (date(2023, 1, 29), "TST-02", "suspect, but cannot prove"),
        (date(2023, 1, 30), "TST-03", "objective factors"),
        (date(2023, 7, 9), "TST-03", "objective factors"),
        (date(2023, 7, 10), "TST-01", "general and specific evidence"),
        (RECEIVED, "TST-01", "general and specific evidence"),
    ],
)
def test_the_wording_is_the_one_of_its_day(day: date, rule: str, says: str) -> None:
    for arrangement in (panel(), early_panel()):
        found = wording(arrangement, "reasonable_grounds", day)
        assert found.rules[0].id == rule
        assert says in found.text


def test_the_unconfirmed_day_of_the_last_change_is_named_with_the_wording() -> None:
    assert [rule.id for rule in wording(panel(), "reasonable_grounds", RECEIVED).unconfirmed] == ["TST-04"]


def test_conclusive_grounds_are_on_the_balance_of_probabilities() -> None:
    found = wording(panel(), "conclusive_grounds", RECEIVED)
    assert "balance of probabilities" in found.text
    assert found.standard == "more likely than not"


def test_both_stages_put_the_same_questions() -> None:
    first, second = limbs(panel(), "reasonable_grounds"), limbs(panel(), "conclusive_grounds")
    assert first == second
    assert [limb.code for limb in first] == ["act", "purpose", "slavery", "age", "credibility"]
    assert [limb.code for limb in first if limb.kind == "consideration"] == ["credibility"]


def test_slavery_need_not_be_found_once_trafficking_is() -> None:
    def needed(findings: dict[str, str]) -> set[str]:
        return {limb.code for limb in limbs(panel(), "reasonable_grounds", findings) if limb.needed}

    assert "slavery" in needed({})
    assert "slavery" not in needed(TRAFFICKED)
    assert "slavery" in needed({**TRAFFICKED, "purpose": "not_shown"})


def test_means_and_consent_are_never_asked_of_a_child() -> None:
    assert [each.code for each in never_asked(panel())] == ["means", "consent"]
    assert {rule.id for each in never_asked(panel()) for rule in each.rules} == {"ELM-02", "ELM-04"}


@pytest.mark.parametrize("findings", [TRAFFICKED, ENSLAVED])
def test_either_way_of_meeting_the_test_bears_out_a_positive_decision(findings: dict[str, str]) -> None:
    assert outcome_supported_by_findings(panel(), "conclusive_grounds", "positive", findings).supported
    assert not outcome_supported_by_findings(panel(), "conclusive_grounds", "negative", findings).supported


@pytest.mark.parametrize(
    ("findings", "against"),
    [
        ({**TRAFFICKED, "purpose": "not_shown"}, ("purpose",)),
        ({**TRAFFICKED, "age": "not_met"}, ("age",)),
        ({**ENSLAVED, "age": "not_shown"}, ("age",)),
        ({"age": "met"}, ("slavery",)),
    ],
)
def test_a_positive_decision_needs_every_essential_limb(
    findings: dict[str, str], against: tuple[str, ...]
) -> None:
    answer = outcome_supported_by_findings(panel(), "reasonable_grounds", "positive", findings)
    assert (answer.supported, answer.against) == (False, against)
    assert outcome_supported_by_findings(panel(), "reasonable_grounds", "negative", findings).supported


def test_doubt_about_credibility_alone_does_not_contradict_a_positive_decision() -> None:
    doubted = {**TRAFFICKED, "credibility": "not_shown"}
    assert outcome_supported_by_findings(panel(), "reasonable_grounds", "positive", doubted).supported


def test_conclusive_grounds_open_only_after_a_positive_first_decision() -> None:
    assert stage_opens(panel(), "reasonable_grounds", {}).opens
    assert not stage_opens(panel(), "conclusive_grounds", {}).opens
    assert not stage_opens(panel(), "conclusive_grounds", {"reasonable_grounds": "negative"}).opens
    opened = stage_opens(panel(), "conclusive_grounds", {"reasonable_grounds": "positive"})
    assert opened.sentence == "Conclusive grounds is open after 'Positive' on reasonable grounds."


def test_both_may_be_decided_at_one_sitting() -> None:
    assert may_combine(panel()).allowed
    assert [rule.id for rule in may_combine(panel()).rules] == ["TIM-03"]
    assert [rule.id for rule in may_combine(early_panel()).rules] == ["TIM-02"]


def test_a_limb_met_only_to_the_higher_standard_is_pointed_out() -> None:
    found = disagreements_between(panel(), {"act": "not_shown", "age": "met"}, {"act": "met", "age": "met"})
    assert [each.limb for each in found] == ["act"]


def test_an_unknown_stage_or_outcome_says_what_there_is() -> None:
    with pytest.raises(ArrangementError, match="reasonable_grounds, conclusive_grounds"):
        limbs(panel(), "appeal")
    with pytest.raises(ArrangementError, match="positive, negative"):
        outcome_supported_by_findings(panel(), "reasonable_grounds", "maybe", {})
