"""Quorum, votes, findings and overrides, whoever sits and whatever they say."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from moothall.methods.arrangements import (
    ABSTAIN,
    Answer,
    Attendee,
    DecisionState,
    Nation,
    Override,
    Pause,
    Vote,
    clocks,
    disagreements_between,
    eligibility,
    limbs,
    may_chair,
    missing_before_decision,
    must_stand_aside,
    outcome_supported_by_findings,
    questions_for,
    quorum,
    recipients,
    reconsideration_window,
    request_due_on,
    voting_result,
    who_votes,
)
from tests.unit.arrangements.samples import changed, complete, facts, panel

FUNCTIONS = [choice.code for choice in panel().membership.functions]
VOTING = panel().membership.voting_functions.value  # type: ignore[union-attr]
LIMBS = [rule.value.code for rule in panel().function.limbs]
DAY = date(2026, 11, 23)

seats = st.builds(
    Attendee,
    seat=st.text(min_size=1, max_size=3),
    function=st.sampled_from(FUNCTIONS),
    present=st.booleans(),
    stood_aside=st.booleans(),
)
votes = st.builds(
    Vote,
    seat=st.uuids().map(str),
    function=st.sampled_from(FUNCTIONS),
    choice=st.sampled_from(["positive", "negative", ABSTAIN]),
)
panels = st.lists(votes, max_size=9)
findings = st.dictionaries(st.sampled_from(LIMBS), st.sampled_from(["met", "not_met", "not_shown"]))


def chaired(given_votes: list[Vote], number: int) -> list[Vote]:
    """The same votes with one of them the chair's."""
    return [
        vote.model_copy(update={"chair": place == number % max(len(given_votes), 1)})
        for place, vote in enumerate(given_votes)
    ]


@given(st.lists(seats, max_size=8), seats)
def test_one_more_seat_never_breaks_a_quorum(there: list[Attendee], more: Attendee) -> None:
    before, after = quorum(panel(), there), quorum(panel(), [*there, more])
    assert after.quorate or not before.quorate
    assert set(after.missing) <= set(before.missing)


@given(st.lists(seats, max_size=8), st.integers(min_value=0, max_value=7))
def test_standing_aside_never_makes_a_quorum(there: list[Attendee], number: int) -> None:
    fewer = [
        seat.model_copy(update={"stood_aside": True}) if place == number else seat
        for place, seat in enumerate(there)
    ]
    assert quorum(panel(), there).quorate or not quorum(panel(), fewer).quorate


@given(st.lists(seats, max_size=8))
def test_a_quorum_is_exactly_the_three_partners_taking_part(there: list[Attendee]) -> None:
    partners = {seat.function for seat in there if seat.present and not seat.stood_aside}
    assert quorum(panel(), there).quorate == ({"local_authority", "police", "health"} <= partners)


@given(st.lists(seats, max_size=8))
def test_nobody_votes_who_is_away_stood_aside_or_without_a_vote(there: list[Attendee]) -> None:
    for seat, voter in zip(there, who_votes(panel(), there), strict=True):
        assert voter.votes == (seat.takes_part and seat.function in VOTING)
        assert voter.rules


@given(panels, st.integers(min_value=0, max_value=8), st.data())
def test_the_order_of_votes_does_not_matter(
    given_votes: list[Vote], number: int, data: st.DataObject
) -> None:
    cast = chaired(given_votes, number)
    shuffled = data.draw(st.permutations(cast))
    first, second = voting_result(panel(), cast), voting_result(panel(), shuffled)
    assert (first.outcome, first.how, first.tally) == (second.outcome, second.how, second.tally)
    assert set(first.dissenting) == set(second.dissenting)


@given(panels, st.integers(min_value=0, max_value=8))
def test_every_sitting_has_a_result_or_says_there_is_none(given_votes: list[Vote], number: int) -> None:
    result = voting_result(panel(), chaired(given_votes, number))
    counting = [vote for vote in given_votes if vote.function in VOTING]
    assert (result.outcome is None) == (result.how == "no_result")
    assert sum(number for _, number in result.tally) == len(counting)
    assert len(result.not_counted) == len(given_votes) - len(counting)
    assert result.outcome != ABSTAIN
    assert result.sentence


@given(panels, st.integers(min_value=0, max_value=8), st.sampled_from(["positive", "negative", ABSTAIN]))
def test_adding_a_guardian_never_changes_a_vote(given_votes: list[Vote], number: int, choice: str) -> None:
    cast = chaired(given_votes, number)
    guardian = Vote(seat="guardian", function="guardian_service", choice=choice)
    before, after = voting_result(panel(), cast), voting_result(panel(), [*cast, guardian])
    assert (before.outcome, before.how, before.tally) == (after.outcome, after.how, after.tally)


@given(panels, st.integers(min_value=0, max_value=8))
def test_a_majority_wins_whatever_the_chair_says(given_votes: list[Vote], number: int) -> None:
    counting = [vote.choice for vote in given_votes if vote.function in VOTING]
    result = voting_result(panel(), chaired(given_votes, number))
    for choice in ("positive", "negative"):
        if counting.count(choice) * 2 > len(counting):
            assert result.outcome == choice
            assert (result.how == "unanimous") == (counting.count(choice) == len(counting))
    if result.how == "chair":
        assert max(counting.count(choice) for choice in ("positive", "negative")) * 2 <= len(counting)


@given(panels)
def test_positive_and_negative_are_treated_alike(given_votes: list[Vote]) -> None:
    turned = {"positive": "negative", "negative": "positive", ABSTAIN: ABSTAIN}
    mirror = [vote.model_copy(update={"choice": turned[vote.choice]}) for vote in given_votes]
    first, second = voting_result(panel(), given_votes), voting_result(panel(), mirror)
    assert first.how == second.how
    assert first.outcome == (turned[second.outcome] if second.outcome else None)
    assert first.dissenting == second.dissenting


@given(findings, st.sampled_from(["reasonable_grounds", "conclusive_grounds"]))
def test_findings_bear_out_one_outcome_and_never_both(found: dict[str, Any], stage: str) -> None:
    positive = outcome_supported_by_findings(panel(), stage, "positive", found).supported
    assert positive != outcome_supported_by_findings(panel(), stage, "negative", found).supported
    trafficked = found.get("act") == found.get("purpose") == "met"
    assert positive == (found.get("age") == "met" and (trafficked or found.get("slavery") == "met"))


@given(findings, st.sampled_from(LIMBS))
def test_one_more_limb_met_never_undoes_a_positive_decision(found: dict[str, Any], limb: str) -> None:
    before = outcome_supported_by_findings(panel(), "reasonable_grounds", "positive", found).supported
    after = outcome_supported_by_findings(
        panel(), "reasonable_grounds", "positive", {**found, limb: "met"}
    ).supported
    assert after or not before


@given(findings)
def test_credibility_and_age_are_always_asked_and_slavery_only_where_it_matters(
    found: dict[str, Any],
) -> None:
    needed = {limb.code for limb in limbs(panel(), "conclusive_grounds", found) if limb.needed}
    assert {"act", "purpose", "age", "credibility"} <= needed
    assert ("slavery" in needed) != (found.get("act") == found.get("purpose") == "met")


@given(findings)
def test_a_finding_never_disagrees_with_itself(found: dict[str, Any]) -> None:
    assert disagreements_between(panel(), found, found) == ()


_flags = st.fixed_dictionaries(
    {},
    optional={
        "voice_recorded": st.booleans(),
        "best_interests_reasoned": st.booleans(),
        "owned_actions": st.integers(min_value=0, max_value=3),
        "views_closed_with_reason": st.booleans(),
        "dissenters_without_reasons": st.sampled_from([(), ("police",)]),
        "seats": st.sampled_from([complete().seats, complete().seats[:2], ()]),
        "stages": st.sampled_from([complete().stages, complete().stages[:1], ()]),
    },
)


@given(_flags)
def test_what_is_missing_is_missing_for_a_reason(changes: dict[str, Any]) -> None:
    state = complete().model_copy(update=changes)
    codes = {each.code for each in missing_before_decision(panel(), state)}
    assert ("voice" in codes) == (not state.voice_recorded)
    assert ("best_interests" in codes) == (not state.best_interests_reasoned)
    assert ("plan" in codes) == (state.owned_actions == 0)
    assert ("dissent" in codes) == bool(state.dissenters_without_reasons)
    assert ("quorum" in codes) == (len(state.seats) < 3)
    assert ("outcome" in codes) == (not state.stages)


_CHANGES: list[tuple[str, Any]] = [
    ("PNL-02", 2),
    ("PNL-06", ["majority"]),
    ("PNL-07", "no_result"),
    ("PNL-08", {"must": ["made_the_referral"]}),
    ("PNL-11", ["local_authority", "health", "police", "education"]),
    ("PNL-12", []),
    ("TIM-09", "working_days"),
    ("TIM-10", {"limit": 60, "unit": "days"}),
    ("NOT-02", [{"code": "child", "title": "the child", "letter": "child", "by_age": True}]),
    ("FRM-10", [{"code": "younger", "title": "all", "up_to_age": 18}]),
    ("OUR-01", {"child_missing": "Missing"}),
    ("OUR-09", [{"function": "police", "questions": {"one": "One?"}}]),
    ("OUR-10", {"limit": 3, "unit": "days"}),
    ("OUR-12", {"limit": 1, "unit": "working_days"}),
    ("ELG-07", {"test": "authority_is_ours", "when_not_known": "out_of_scope"}),
]
changes = st.lists(st.sampled_from(_CHANGES), unique_by=lambda change: change[0]).map(
    lambda chosen: [changed(rule, value) for rule, value in chosen]
)


@given(changes, panels, st.lists(seats, max_size=6))
def test_a_change_shows_wherever_its_rule_is_used(
    overrides: list[Override], given_votes: list[Vote], there: list[Attendee]
) -> None:
    ours = panel().with_overrides(overrides)
    names = {override.rule for override in overrides}
    for answer in _every_answer(ours, given_votes, there):
        for rule in answer.rules:
            assert (rule.override is not None) == (rule.id in names)
            if rule.override is not None:
                assert f"changed locally from 1 May 2026 by {rule.override.who}" in rule.words


def _every_answer(ours: Any, given_votes: list[Vote], there: list[Attendee]) -> list[Answer]:
    events = {event: DAY for rule in ours.function.clocks for event in rule.value.starts}
    pause = Pause(reason="child_missing", start=DAY, end=date(2026, 12, 1))
    tested = eligibility(ours, facts(), DAY)
    return [
        tested,
        *tested.findings,
        quorum(ours, there),
        *who_votes(ours, there),
        voting_result(ours, given_votes),
        must_stand_aside(ours, ["made_the_referral"]),
        may_chair(ours, function="police"),
        *clocks(ours, events, [pause], date(2026, 12, 2), Nation.ENGLAND, date(2011, 5, 9)),
        *recipients(ours, "positive", child_age=9),
        reconsideration_window(ours, DAY, Nation.ENGLAND),
        request_due_on(ours, DAY, Nation.ENGLAND),
        questions_for(ours, "police"),
        *missing_before_decision(ours, DecisionState()),
    ]


@given(changes)
def test_changes_touch_only_their_own_rules(overrides: list[Override]) -> None:
    ours, names = panel().with_overrides(overrides), {override.rule for override in overrides}
    for before, after in zip(panel().rules(), ours.rules(), strict=True):
        assert (before == after) == (before.id not in names)


@given(changes, st.dates(min_value=date(2021, 1, 1), max_value=date(2030, 1, 1)))
def test_a_change_counts_from_its_first_day(overrides: list[Override], day: date) -> None:
    ours = panel().with_overrides(overrides, on=day)
    shown = {rule.id for rule in ours.rules() if rule.override is not None}
    assert shown == {override.rule for override in overrides if override.from_date <= day}
