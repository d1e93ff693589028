"""Whoever comes and however they vote: a sitting of any published arrangement gives one result or says what is missing.

A record in which nothing is missing is made for each arrangement, and then disturbed: people leave, stand aside, have
ties, come from elsewhere, do not vote or vote for something else, and parts of the record are not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from moothall.methods.arrangements import (
    ABSTAIN,
    Arrangement,
    Decided,
    DecisionState,
    Eligibility,
    LimbState,
    Override,
    OverrideRefusedError,
    Seat,
    StageState,
    Unreleased,
    Vote,
    advocate_heard,
    area_seat,
    catalogue,
    decide,
    limbs,
    may_chair,
    missing_before_decision,
    must_stand_aside,
    outcome_reasons,
    quorum,
    settled,
    stage_of,
    stage_opens,
    to_decide,
    votes_for,
)

DAY = date(2026, 11, 23)
ARRANGEMENTS = [catalogue().in_force(name, DAY) for name in catalogue().names()]
HERE, ELSEWHERE = "E23000001", "E23000002"
Votes = Mapping[str, Sequence[Vote]]

each = pytest.mark.parametrize("arrangement", ARRANGEMENTS, ids=lambda one: one.name)
numbers = st.integers(min_value=0, max_value=11)


# -- a record in which nothing is missing ---------------------------------------------------------------------------


def chairing(arrangement: Arrangement) -> str:
    """A function that may chair."""
    rule = arrangement.membership.chair
    return next(iter(rule.value.must_come_from), "local_authority") if rule else "local_authority"


def everybody(arrangement: Arrangement) -> tuple[Seat, ...]:
    """A seat of each function, all there, each having done what is asked."""
    chair = chairing(arrangement)
    return tuple(
        Seat(
            seat=choice.code,
            function=choice.code,
            present=True,
            chair=choice.code == chair,
            areas=frozenset({HERE}),
            accepted_confidentiality=True,
            view_given=True,
        )
        for choice in arrangement.membership.functions
    )


def pathways(arrangement: Arrangement) -> list[tuple[dict[str, str], str]]:
    """Each stage that can be open, with the outcomes before it."""
    found: list[tuple[dict[str, str], str]] = []
    waiting: list[dict[str, str]] = [{}]
    while waiting:
        standing = waiting.pop()
        for stage in to_decide(arrangement, standing):
            if stage_opens(arrangement, stage, standing).opens:
                found.append((standing, stage))
                outcomes = [outcome.code for outcome in stage_of(arrangement, stage).outcomes]
                waiting += [{**standing, stage: outcome} for outcome in outcomes]
    return found


def complete(
    arrangement: Arrangement, standing: Mapping[str, str], stage: str, outcome: str
) -> DecisionState:
    """A record that lacks nothing for this outcome."""
    function = arrangement.function
    needs = next(one.needs for one in stage_of(arrangement, stage).outcomes if one.code == outcome)
    finding = "not_met" if needs == "an_essential_limb_not_met" else "met"
    limb = LimbState(finding=finding, has_reasons=True, has_evidence=True)
    reasons, _ = outcome_reasons(arrangement, outcome)
    return DecisionState(
        seats=everybody(arrangement),
        stages=(
            StageState(
                stage=stage,
                limbs={question.code: limb for question in limbs(arrangement, stage)},
                reason=reasons[0].code if reasons else None,
            ),
        ),
        standing=standing,
        eligibility=Eligibility(sentence="In scope.", in_scope=True, route="here", route_title="", findings=()),
        voice_recorded=True,
        best_interests_reasoned=True,
        owned_actions=1,
        lives_in=HERE,
        assessments=frozenset(use.value.instrument for use in function.instruments),
        rating="amber",
        consent="given",
        plan_contents=frozenset(part.code for part in (function.plan_contents.value if function.plan_contents else ())),
        considered=frozenset(route.value.code for route in function.onward),
        made=frozenset(route.value.code for route in function.onward),
    )  # fmt: skip


def all_for(arrangement: Arrangement, state: DecisionState, outcome: str) -> Votes:
    """Everybody who may, and the chair, votes for this outcome."""
    return {
        stage.stage: [
            Vote(seat=seat.seat, function=seat.function, choice=outcome, chair=seat.chair)
            for seat in state.seats
            if seat.takes_part and (seat.chair or votes_for(arrangement, seat.function))
        ]
        for stage in state.stages
    }


# -- and what may disturb it ------------------------------------------------------------------------------------


def disturbed_seat(draw: Any, arrangement: Arrangement, seat: Seat) -> Seat:
    """The seat, or the same with something else about it."""
    ties = [choice.code for choice in arrangement.membership.ties]
    changes: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "present": st.booleans(),
                "stood_aside": st.booleans(),
                "chair": st.booleans(),
                "accepted_confidentiality": st.booleans(),
                "sent_information": st.booleans(),
                "view_given": st.booleans(),
                "areas": st.sampled_from([frozenset(), frozenset({HERE}), frozenset({ELSEWHERE})]),
                "ties": st.frozensets(st.sampled_from(ties), max_size=1),
            },
        )
    )
    return seat.model_copy(update=changes)


@st.composite
def disturbances(draw: Any, arrangement: Arrangement) -> dict[str, Any]:
    """Parts of a record that are not as they should be; often none."""
    if draw(st.booleans()):
        return {}
    routes = [route.value.code for route in arrangement.function.onward]
    found: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "eligibility": st.none(),
                "voice_recorded": st.booleans(),
                "best_interests_reasoned": st.booleans(),
                "owned_actions": st.integers(min_value=0, max_value=2),
                "papers_frozen": st.booleans(),
                "lives_in": st.sampled_from([None, HERE, ELSEWHERE]),
                "assessments": st.just(frozenset()),
                "rating": st.none(),
                "consent": st.sampled_from(["given", "refused", "withdrawn", "asked", "not_asked"]),
                "plan_contents": st.just(frozenset()),
                "considered": st.just(frozenset()),
                "made": st.frozensets(st.sampled_from(routes)) if routes else st.just(frozenset()),
                "unreleased": st.sampled_from([(), (Unreleased(item="item 3", owner="Hullhaven Police"),)]),
                "episodes_unassessed": st.sampled_from([(), ("4 May 2026",)]),
                "interviews_unexplained": st.sampled_from([(), ("4 May 2026",)]),
                "dissenters_without_reasons": st.sampled_from([(), ("police",)]),
            },
        )
    )
    return found


@st.composite
def sittings(draw: Any, arrangement: Arrangement, *, gently: bool = False) -> tuple[DecisionState, Votes]:
    """A sitting of this arrangement: who is there, how the record stands, and any votes.

    `gently`: little is disturbed, and nothing of the record, so that most of them come to a result.
    """
    standing, stage = draw(st.sampled_from(pathways(arrangement)))
    outcomes = [outcome.code for outcome in stage_of(arrangement, stage).outcomes]
    wanted = draw(st.sampled_from(outcomes))
    state = complete(arrangement, standing, stage, wanted)
    seats = list(state.seats)
    for number in draw(st.lists(numbers, max_size=1 if gently else 4)):
        if number < len(seats) and not (gently and seats[number].chair):
            seats[number] = disturbed_seat(draw, arrangement, seats[number])
    if not gently and draw(st.booleans()):
        seats = [seat for seat in seats if draw(st.booleans()) or seat.chair]
    wrong = {} if gently else draw(disturbances(arrangement))
    state = state.model_copy(update={**wrong, "seats": tuple(seats)})
    votes = list(all_for(arrangement, state, wanted)[stage])
    choices = st.sampled_from([*outcomes, *outcomes, ABSTAIN, "something_else"])
    for number in draw(st.lists(numbers, max_size=2 if gently else 5)):
        if number < len(votes):
            votes[number] = votes[number].model_copy(update={"choice": draw(choices)})
    stray = st.builds(
        Vote, seat=st.sampled_from(["nobody", *(seat.seat for seat in seats)]),
        function=st.sampled_from([choice.code for choice in arrangement.membership.functions]),
        choice=choices, chair=st.booleans(),
    )  # fmt: skip
    return state, {stage: votes + draw(st.lists(stray, max_size=1))}


def reached(state: DecisionState, found: Decided) -> DecisionState:
    """The state with the outcomes that were reached."""
    stages = tuple(
        stage.model_copy(update={"outcome": found.results[stage.stage].outcome}) for stage in state.stages
    )
    return state.model_copy(update={"stages": stages})


# -- the properties ---------------------------------------------------------------------------------------------


@each
def test_every_way_through_ends_and_each_of_its_decisions_can_be_made(arrangement: Arrangement) -> None:
    for standing, stage in pathways(arrangement):
        assert not settled(arrangement, standing)
        for outcome in stage_of(arrangement, stage).outcomes:
            state = complete(arrangement, standing, stage, outcome.code)
            found = decide(arrangement, state, all_for(arrangement, state, outcome.code))
            assert found.missing == ()
            assert found.result is not None
            assert found.result.outcome == outcome.code


@each
@given(data=st.data())
def test_a_sitting_gives_one_result_or_says_what_is_missing(
    arrangement: Arrangement, data: st.DataObject
) -> None:
    state, votes = data.draw(sittings(arrangement))
    found = decide(arrangement, state, votes)
    assert (found.result is None) == bool(found.missing)
    assert found.sentence
    for missing in found.missing:
        assert missing.sentence.endswith(".")
        assert missing.who
        assert missing.place
    if found.result is not None:
        stage = state.stages[-1].stage
        assert found.result.outcome in {one.code for one in stage_of(arrangement, stage).outcomes}
        assert set(found.results) == {one.stage for one in state.stages}
        assert missing_before_decision(arrangement, reached(state, found)) == []


@each
@given(data=st.data())
def test_no_result_comes_of_a_sitting_without_a_seat_that_is_required(
    arrangement: Arrangement, data: st.DataObject
) -> None:
    state, votes = data.draw(sittings(arrangement))
    found = decide(arrangement, state, votes)
    chairs = [seat for seat in state.seats if seat.chair and seat.present]
    wanting = [
        not quorum(arrangement, state.seats).quorate,
        not area_seat(arrangement, state.seats, state.lives_in).held,
        not advocate_heard(arrangement, state.seats).heard,
        len(chairs) != 1,
        any(
            not may_chair(
                arrangement, function=seat.function, ties=seat.ties, stood_aside=seat.stood_aside
            ).may
            for seat in chairs
        ),
        any(seat.takes_part and must_stand_aside(arrangement, seat.ties).must for seat in state.seats),
        bool(arrangement.membership.confidentiality)
        and any(seat.present and not seat.accepted_confidentiality for seat in state.seats),
    ]
    if any(wanting):
        assert found.result is None


@each
@given(data=st.data())
def test_a_result_never_outlives_the_seat_it_rests_on(arrangement: Arrangement, data: st.DataObject) -> None:
    state, votes = data.draw(sittings(arrangement, gently=True))
    assume(decide(arrangement, state, votes).result is not None)
    members = arrangement.membership
    needed = [seat.seat for seat in state.seats if seat.chair and seat.present]
    if members.area_seat:
        needed += [seat.seat for seat in state.seats if seat.function == members.area_seat.value.function]
    for gone in needed:
        fewer = tuple(seat for seat in state.seats if seat.seat != gone)
        assert decide(arrangement, state.model_copy(update={"seats": fewer}), votes).result is None


@each
@given(data=st.data())
def test_who_dissents_is_exactly_who_voted_for_something_else(
    arrangement: Arrangement, data: st.DataObject
) -> None:
    state, votes = data.draw(sittings(arrangement, gently=True))
    found = decide(arrangement, state, votes)
    assume(found.result is not None)
    assert found.result is not None
    there = {seat.seat: seat for seat in state.seats if seat.takes_part}
    cast = [vote for vote in votes[state.stages[-1].stage] if vote.seat in there]
    counting = [vote for vote in cast if votes_for(arrangement, there[vote.seat].function)]
    others = [vote.seat for vote in counting if vote.choice not in (found.result.outcome, ABSTAIN)]
    assert list(found.result.dissenting) == others
    assert sum(number for _, number in found.result.tally) == len(counting)
    for_it = [vote for vote in cast if vote.choice == found.result.outcome]
    assert for_it


@each
@given(data=st.data())
def test_the_same_sitting_gives_the_same_answer_in_whatever_order(
    arrangement: Arrangement, data: st.DataObject
) -> None:
    state, votes = data.draw(sittings(arrangement))
    first = decide(arrangement, state, votes)
    assert decide(arrangement, state, votes) == first
    seats = tuple(data.draw(st.permutations(state.seats)))
    shuffled = {stage: data.draw(st.permutations(list(cast))) for stage, cast in votes.items()}
    second = decide(arrangement, state.model_copy(update={"seats": seats}), shuffled)
    assert {(one.code, one.subject) for one in first.missing} == {
        (one.code, one.subject) for one in second.missing
    }
    outcome = first.result and first.result.outcome
    assert outcome == (second.result and second.result.outcome)


@each
@given(data=st.data())
def test_who_is_not_at_the_table_decides_nothing(arrangement: Arrangement, data: st.DataObject) -> None:
    state, votes = data.draw(sittings(arrangement))
    there = {seat.seat for seat in state.seats if seat.takes_part}
    only = {stage: [vote for vote in cast if vote.seat in there] for stage, cast in votes.items()}
    assert decide(arrangement, state, only) == decide(arrangement, state, votes)


@pytest.mark.parametrize(
    "arrangement", [one for one in ARRANGEMENTS if one.membership.core], ids=lambda one: one.name
)
@given(data=st.data())
def test_a_quorum_that_a_partnership_has_changed_is_kept_to(
    arrangement: Arrangement, data: st.DataObject
) -> None:
    core, rule = arrangement.membership.core, arrangement.membership.quorum
    assert core is not None
    assert rule is not None
    number = data.draw(st.integers(min_value=1, max_value=len(core.value)))
    change = Override(rule=rule.id, value=number, reason="Agreed", who="Hullhaven partnership", from_date=DAY)
    if not rule.may_be_overridden:
        with pytest.raises(OverrideRefusedError, match="may not be changed"):
            arrangement.with_overrides([change])
        return
    ours = arrangement.with_overrides([change])
    state, votes = data.draw(sittings(ours))
    there = {seat.function for seat in state.seats if seat.takes_part} & set(core.value)
    found = decide(ours, state, votes)
    assert quorum(ours, state.seats).quorate == (len(there) >= number)
    assert len(there) >= number or found.result is None
    if "quorum" in {one.code for one in found.missing}:
        assert len(there) < number


@pytest.mark.parametrize(
    "arrangement",
    [one for one in ARRANGEMENTS if one.membership.voting and one.membership.voting.value == ("chair",)],
    ids=lambda one: one.name,
)
@given(data=st.data())
def test_where_whoever_leads_decides_the_result_is_what_the_chair_says(
    arrangement: Arrangement, data: st.DataObject
) -> None:
    state, votes = data.draw(sittings(arrangement, gently=True))
    found = decide(arrangement, state, votes)
    assume(found.result is not None)
    assert found.result is not None
    chair = next(seat.seat for seat in state.seats if seat.chair and seat.takes_part)
    said = {vote.choice for vote in votes[state.stages[-1].stage] if vote.seat == chair}
    assert said == {found.result.outcome}
    assert found.result.how == "chair"
