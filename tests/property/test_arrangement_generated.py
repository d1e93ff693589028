"""Whatever arrangement there may be, whoever comes, however they vote: one result, or what is missing is named.

The arrangements are drawn at random (`generated_arrangements`), so that nothing here holds only of those we published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from moothall.methods.arrangements import (
    ABSTAIN,
    Arrangement,
    Decided,
    DecisionState,
    Eligibility,
    LimbState,
    Seat,
    StageState,
    Vote,
    advocate_heard,
    area_seat,
    decide,
    may_chair,
    may_combine,
    missing_before_decision,
    must_stand_aside,
    quorum,
    stage_of,
    to_decide,
)
from tests.property.generated_arrangements import FUNCTIONS, TIES, arrangements

HERE, ELSEWHERE = "E23000001", "E23000002"
GUEST = "fire_service"
IN_SCOPE = Eligibility(sentence="In scope.", in_scope=True, route="here", route_title="", findings=())
Votes = Mapping[str, Sequence[Vote]]

quick = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
_some = st.integers(min_value=0, max_value=len(FUNCTIONS) - 1)


def outcomes_of(arrangement: Arrangement, stage: str) -> list[str]:
    return [one.code for one in stage_of(arrangement, stage).outcomes]


def everybody(arrangement: Arrangement) -> tuple[Seat, ...]:
    """A seat of each function, each having done what is asked, and one that may chair in the chair."""
    rule, never = arrangement.membership.chair, arrangement.membership.never_vote
    may = rule.value.must_come_from if rule and rule.value.must_come_from else FUNCTIONS
    chair = next((one for one in may if not never or one not in never.value), may[0])
    return tuple(
        Seat(seat=name, function=name, present=True, chair=name == chair, areas=frozenset({HERE}),
             accepted_confidentiality=True, view_given=True)
        for name in FUNCTIONS
    )  # fmt: skip


def complete(arrangement: Arrangement, stages: Sequence[str], wanted: Mapping[str, str]) -> DecisionState:
    """A record that lacks nothing for these outcomes, if the findings can bear out each of them."""
    needs = {
        one.needs
        for stage in stages
        for one in stage_of(arrangement, stage).outcomes
        if one.code == wanted[stage]
    }
    finding = "not_met" if "an_essential_limb_not_met" in needs else "met"
    limb = LimbState(finding=finding, has_reasons=True, has_evidence=True)
    limbs = {rule.value.code: limb for rule in arrangement.function.limbs}
    return DecisionState(
        seats=everybody(arrangement),
        stages=tuple(StageState(stage=stage, limbs=limbs) for stage in stages),
        eligibility=IN_SCOPE,
        voice_recorded=True,
        best_interests_reasoned=True,
        owned_actions=1,
        lives_in=HERE,
    )


#: What may be otherwise about a seat; a second seat of one function, or a guest, is added beside.
OTHERWISE: list[dict[str, Any]] = [
    {"present": False},
    {"stood_aside": True},
    {"chair": True},
    {"chair": False},
    {"accepted_confidentiality": False},
    {"view_given": False},
    {"sent_information": True, "present": False},
    {"areas": frozenset({ELSEWHERE})},
    {"function": GUEST},
    *({"function": name} for name in FUNCTIONS),
    *({"ties": frozenset({tie})} for tie in TIES),
]
#: And about the record.
LACKING: list[dict[str, Any]] = [
    {"eligibility": None},
    {"voice_recorded": False},
    {"best_interests_reasoned": False},
    {"owned_actions": 0},
    {"papers_frozen": False},
    {"lives_in": None},
    {"lives_in": ELSEWHERE},
    {"stages": ()},
    {"dissenters_without_reasons": ("police",)},
]


@st.composite
def sittings(draw: Any) -> tuple[Arrangement, DecisionState, Votes]:
    """A sitting of an arrangement that lacks nothing, and then this or that is otherwise."""
    arrangement = draw(arrangements())
    every = [stage.code for stage in arrangement.function.stages]
    wanted = {stage: draw(st.sampled_from(outcomes_of(arrangement, stage))) for stage in every}
    now = draw(st.sampled_from([list(to_decide(arrangement, {})), [every[0]], every]))
    state = complete(arrangement, now, wanted)
    table = list(state.seats)
    for number, change in draw(st.lists(st.tuples(_some, st.sampled_from(OTHERWISE)), max_size=4)):
        table[number] = table[number].model_copy(update=change)
    for number in draw(st.lists(_some, max_size=2)):
        again = table[number].model_copy(update={"seat": f"{table[number].seat}-2", "chair": False})
        table.append(again)
    if draw(st.integers(min_value=0, max_value=3)) == 0:
        state = state.model_copy(update=draw(st.sampled_from(LACKING)))
    state = state.model_copy(update={"seats": tuple(table)})
    others = draw(st.dictionaries(st.integers(min_value=0, max_value=7), st.sampled_from(["other", ABSTAIN])))
    votes = {}
    for stage in every:
        other = outcomes_of(arrangement, stage)[-1]
        said = {number: other if what == "other" else what for number, what in others.items()}
        votes[stage] = [
            Vote(
                seat=seat.seat,
                function=seat.function,
                choice=said.get(number, wanted[stage]),
                chair=seat.chair,
            )
            for number, seat in enumerate(table)
            if seat.takes_part or number in said
        ]
    return arrangement, state, votes


@quick
@given(sittings())
def test_there_is_one_result_or_what_is_missing_is_named(
    sitting: tuple[Arrangement, DecisionState, Votes],
) -> None:
    arrangement, state, votes = sitting
    found = decide(arrangement, state, votes)
    event("a result" if found.result else "something is missing")
    assert (found.result is None) == bool(found.missing)
    assert all(one.sentence.endswith(".") and one.who and one.place for one in found.missing)
    if found.result is None:
        assert not found.results
        return
    assert len({stage.stage for stage in state.stages}) == len(state.stages) == len(found.results)
    for stage, result in found.results.items():
        assert result.outcome in outcomes_of(arrangement, stage)
    reached = state.model_copy(update={"stages": tuple(
        stage.model_copy(update={"outcome": found.results[stage.stage].outcome}) for stage in state.stages
    )})  # fmt: skip
    assert missing_before_decision(arrangement, reached) == []
    there_is_no_result_without_a_seat_that_the_arrangement_requires(arrangement, state, votes, found)
    a_result_is_what_the_voting_rule_gives_counted_by_hand(arrangement, state, votes, found)
    the_answers_of_the_kernel_agree_with_what_it_decides(arrangement, state, votes, found)


def there_is_no_result_without_a_seat_that_the_arrangement_requires(
    arrangement: Arrangement, state: DecisionState, votes: Votes, found: Decided
) -> None:
    """Said again from the rules themselves, without asking the functions that the kernel asks."""
    members = arrangement.membership
    there = [seat for seat in state.seats if seat.present and not seat.stood_aside]
    assert len({seat.seat for seat in state.seats}) == len(state.seats)
    if members.core:
        needed = members.quorum.value if members.quorum else len(members.core.value)
        assert len({seat.function for seat in there} & set(members.core.value)) >= needed
    if members.area_seat:
        held = [seat for seat in there if seat.function == members.area_seat.value.function]
        assert any(state.lives_in in seat.areas for seat in held)
    if members.advocate:
        rule = members.advocate.value
        assert any(
            seat.function in rule.functions and (seat in there or (rule.may_send_word and seat.sent_information))
            for seat in state.seats
        )  # fmt: skip
    if members.confidentiality:
        assert all(seat.accepted_confidentiality for seat in state.seats if seat.present)
    if members.stand_aside:
        assert not any(seat.ties & set(members.stand_aside.value.must) for seat in there)
    if members.chair or "chair" in _steps(arrangement):
        (chair,) = [seat for seat in state.seats if seat.present and seat.chair]
        assert chair in there
        rule_of = members.chair.value if members.chair else None
        assert rule_of is None or not chair.ties & set(rule_of.may_not_be)
        assert rule_of is None or not rule_of.must_come_from or chair.function in rule_of.must_come_from


def _steps(arrangement: Arrangement) -> tuple[str, ...]:
    members = arrangement.membership
    last = members.when_no_majority
    steps = members.voting.value if members.voting else ()
    return (*steps, "chair") if last and last.value == "chair" else steps


def a_result_is_what_the_voting_rule_gives_counted_by_hand(
    arrangement: Arrangement, state: DecisionState, votes: Votes, found: Decided
) -> None:
    there = {seat.seat: seat for seat in state.seats if seat.takes_part}
    members = arrangement.membership
    never = members.never_vote.value if members.never_vote else ()
    voting = members.voting_functions.value if members.voting_functions else FUNCTIONS
    for stage, result in found.results.items():
        cast = [(there[vote.seat], vote.choice) for vote in votes[stage] if vote.seat in there]
        counting = [said for seat, said in cast if seat.function in voting and seat.function not in never]
        for_it = counting.count(result.outcome or "")
        if result.how == "unanimous":
            assert for_it == len(counting) > 0
        elif result.how == "majority":
            assert 2 * for_it > len(counting)
        else:
            assert result.how == "chair"
            assert "chair" in _steps(arrangement)
            (said,) = [said for seat, said in cast if seat.chair and seat.function not in never]
            assert said == result.outcome


@quick
@given(sittings())
def test_who_never_votes_away_or_a_guest_changes_nothing_by_voting(
    sitting: tuple[Arrangement, DecisionState, Votes],
) -> None:
    arrangement, state, votes = sitting
    first = decide(arrangement, state, votes)
    if first.result is None:
        return
    never = arrangement.membership.never_vote
    barred = {GUEST, *(never.value if never else ())}
    deaf = {seat.seat for seat in state.seats if seat.function in barred or not seat.takes_part}
    hearing = {seat.seat for seat in state.seats if seat.seat not in deaf}
    if any(seat.chair and seat.function == GUEST for seat in state.seats):
        return  # a guest in the chair is heard where the chair decides
    without = {stage: [vote for vote in cast if vote.seat in hearing] for stage, cast in votes.items()}
    second = decide(arrangement, state, without)
    assert second.result is not None
    assert {stage: one.outcome for stage, one in second.results.items()} == {
        stage: one.outcome for stage, one in first.results.items()
    }


@quick
@given(sittings(), st.sampled_from(["away", "aside", "twice", "together"]))
def test_what_is_disturbed_is_named(sitting: tuple[Arrangement, DecisionState, Votes], how: str) -> None:
    """From a sitting that gives a result: send everybody home, seat somebody twice, open another stage."""
    arrangement, state, votes = sitting
    if decide(arrangement, state, votes).result is None:
        return
    if how in ("away", "aside"):
        change = {"present": False} if how == "away" else {"stood_aside": True}
        table = tuple(seat.model_copy(update=change) for seat in state.seats)
        changed = state.model_copy(update={"seats": table})
    elif how == "twice":
        changed = state.model_copy(update={"seats": (*state.seats, state.seats[0])})
    else:
        more = [one.code for one in arrangement.function.stages if one.code != state.stages[0].stage]
        if not more or may_combine(arrangement).allowed:
            return
        changed = state.model_copy(update={"stages": (*state.stages, StageState(stage=more[0]))})
    found = decide(arrangement, changed, votes)
    assert found.result is None
    assert found.missing


def the_answers_of_the_kernel_agree_with_what_it_decides(
    arrangement: Arrangement, state: DecisionState, votes: Votes, found: Decided
) -> None:
    assert quorum(arrangement, state.seats).quorate
    assert area_seat(arrangement, state.seats, state.lives_in).held
    assert advocate_heard(arrangement, state.seats).heard
    assert not any(must_stand_aside(arrangement, seat.ties).must for seat in state.seats if seat.takes_part)
    if arrangement.membership.chair:
        for seat in state.seats:
            if seat.chair and seat.present:
                assert may_chair(arrangement, function=seat.function, ties=seat.ties).may
