"""What is missing before a decision of the child panel."""

from __future__ import annotations

from datetime import date

import pytest

from moothall.methods.arrangements import (
    DecisionState,
    LimbState,
    Missing,
    Seat,
    StageState,
    eligibility,
    missing_before_decision,
)
from tests.unit.arrangements.samples import RECEIVED, complete, facts, panel, stage


def missing(**changes: object) -> list[Missing]:
    """What is missing from a complete record with these changes."""
    return missing_before_decision(panel(), complete().model_copy(update=changes))


def test_from_a_complete_record_nothing_is_missing() -> None:
    assert missing() == []


def test_of_an_empty_record_everything_is_missing_but_what_needs_a_seat_or_a_stage() -> None:
    found = missing_before_decision(panel(), DecisionState())
    assert {each.code for each in found} == {
        "eligibility", "quorum", "chair", "best_interests", "voice", "outcome", "plan",
    }  # fmt: skip


def test_every_missing_thing_says_who_can_supply_it_where_and_by_which_rule() -> None:
    for each in missing_before_decision(panel(), DecisionState()):
        assert each.who
        assert each.place
        assert each.rules
        assert each.sentence.endswith(".")


def test_the_second_journey_lacks_health_a_fit_chair_and_the_childs_voice() -> None:
    seats = (
        Seat(seat="a", function="local_authority", present=True, chair=True, view_given=True,
             ties=frozenset({"lead_social_worker"})),
        Seat(seat="b", function="police", present=True, view_given=True),
        Seat(seat="c", function="health", present=False),
    )  # fmt: skip
    found = {each.code: each for each in missing(seats=seats, voice_recorded=False)}
    assert set(found) == {"quorum", "chair", "voice"}
    assert found["quorum"].sentence == "Health is not represented."
    assert "PNL-02" in {rule.id for rule in found["quorum"].rules}
    assert "PNL-03" in {rule.id for rule in found["chair"].rules}
    assert found["voice"].place == "voice"


def test_a_reason_stands_in_for_the_childs_voice_and_for_a_plan() -> None:
    assert missing(voice_recorded=False, voice_reason_not_had="child_missing") == []
    assert missing(owned_actions=0, no_plan_reason="The child is safe with the family.") == []
    assert [each.code for each in missing(owned_actions=0)] == ["plan"]


def test_a_seat_that_has_not_given_its_view_is_named_unless_the_round_is_closed() -> None:
    seats = tuple(
        seat.model_copy(update={"view_given": seat.function != "health"}) for seat in complete().seats
    )
    assert [(each.code, each.subject) for each in missing(seats=seats)] == [("views", "health")]
    assert missing(seats=seats, views_closed_with_reason=True) == []


def test_a_guardian_need_give_no_view() -> None:
    guardian = Seat(seat="guardian", function="guardian_service", present=True)
    assert missing(seats=(*complete().seats, guardian)) == []


def test_a_member_with_a_conflict_must_have_stood_aside() -> None:
    tied = Seat(
        seat="d", function="health", present=True, view_given=True, ties=frozenset({"knows_the_family"})
    )
    assert [each.code for each in missing(seats=(*complete().seats, tied))] == ["conflicts"]
    aside = tied.model_copy(update={"stood_aside": True})
    assert missing(seats=(*complete().seats, aside)) == []


def test_two_chairs_are_one_too_many() -> None:
    seats = tuple(seat.model_copy(update={"chair": seat.function != "health"}) for seat in complete().seats)
    assert [each.sentence for each in missing(seats=seats)] == ["More than one person is in the chair."]


@pytest.mark.parametrize(
    ("limb", "says"),
    [
        (LimbState(), "no finding yet"),
        (LimbState(finding="met", has_evidence=True), "a finding without reasons"),
        (LimbState(finding="met", has_reasons=True), "no evidence is cited"),
    ],
)
def test_a_limb_wants_a_finding_reasons_and_evidence(limb: LimbState, says: str) -> None:
    first = stage("reasonable_grounds")
    short = first.model_copy(update={"limbs": {**first.limbs, "credibility": limb}})
    found = missing(stages=(short, stage("conclusive_grounds")))
    assert [each.subject for each in found] == ["reasonable_grounds.credibility"]
    assert says in found[0].sentence


def test_a_limb_not_shown_may_have_no_evidence_to_cite() -> None:
    first = stage("reasonable_grounds")
    bare = LimbState(finding="not_shown", has_reasons=True)
    assert missing(stages=(first.model_copy(update={"limbs": {**first.limbs, "credibility": bare}}),)) == []


def test_slavery_is_missing_only_where_trafficking_is_not_made_out() -> None:
    refused = stage("reasonable_grounds", finding="not_met", outcome="negative", reason="no_act")
    assert [each.subject for each in missing(stages=(refused,))] == ["reasonable_grounds.slavery"]


def test_an_outcome_the_findings_do_not_bear_out_is_missing_its_reasons() -> None:
    found = missing(stages=(stage("reasonable_grounds", outcome="negative", reason="not_enough"),))
    assert [each.code for each in found] == ["outcome"]
    assert "do not bear out" in found[0].sentence


def test_a_second_stage_cannot_be_decided_after_a_negative_first() -> None:
    slavery = LimbState(finding="not_met", has_reasons=True, has_evidence=True)
    first = stage("reasonable_grounds", finding="not_met", outcome="negative", reason="no_act")
    first = first.model_copy(update={"limbs": {**first.limbs, "slavery": slavery}})
    found = missing(stages=(first, stage("conclusive_grounds")))
    assert [(each.code, each.subject) for each in found] == [("outcome", "conclusive_grounds")]


def test_a_stage_may_rest_on_what_an_earlier_sitting_decided() -> None:
    later = (stage("conclusive_grounds"),)
    assert [each.code for each in missing(stages=later)] == ["outcome"]
    assert missing(stages=later, standing={"reasonable_grounds": "positive"}) == []
    closed = missing(stages=later, standing={"reasonable_grounds": "negative"})
    assert [each.subject for each in closed] == ["conclusive_grounds"]


@pytest.mark.parametrize("reason", [None, "", "not_a_reason"])
def test_a_negative_outcome_needs_one_of_the_coded_reasons(reason: str | None) -> None:
    refused = stage("reasonable_grounds", finding="not_met", outcome="negative", reason=reason)
    found = {each.code: each for each in missing(stages=(refused,))}
    assert found["reason"].sentence == "Reasonable grounds: 'Negative' needs its main reason."
    assert "NRM-09" in {rule.id for rule in found["reason"].rules}


def test_no_outcome_yet_is_missing() -> None:
    found = missing(stages=(stage("reasonable_grounds", outcome=None),))
    assert [each.sentence for each in found] == ["Reasonable grounds: no outcome yet."]


def test_a_dissent_needs_the_dissenters_words() -> None:
    found = missing(dissenters_without_reasons=("police",))
    assert [(each.code, each.subject) for each in found] == [("dissent", "police")]


def test_an_open_question_of_eligibility_is_missing_and_an_answer_out_of_scope_too() -> None:
    unasked = eligibility(panel(), facts(public_order="not_asked"), RECEIVED)
    assert [each.subject for each in missing(eligibility=unasked)] == ["ELG-05"]
    too_old = eligibility(panel(), facts(date(2009, 3, 2)), RECEIVED)
    assert [each.subject for each in missing(eligibility=too_old)] == ["ELG-02"]


def test_a_late_clock_is_never_missing() -> None:
    assert not any("late" in each.sentence or "days" in each.sentence for each in missing())


def test_a_limb_the_panel_never_opened_is_missing() -> None:
    bare = StageState(stage="reasonable_grounds", limbs={}, outcome="positive")
    found = [each.subject for each in missing(stages=(bare,)) if each.code == "limbs"]
    assert found == [
        f"reasonable_grounds.{code}" for code in ("act", "purpose", "slavery", "age", "credibility")
    ]
