"""What a sitting comes to: one result for each stage it decides, or everything that stands in its way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from .arrangement import Arrangement
from .deciding import stage_of
from .readiness import DecisionState, Missing, Seat, missing_before_decision
from .rule import Answer, cite
from .sitting import ABSTAIN, Vote, VotingResult, votes_for, voting_result
from .words import sentence_of


class Decided(Answer):
    """The results by stage and the last of them, or all that is missing: never both, and never neither."""

    result: VotingResult | None = None
    results: Mapping[str, VotingResult] = {}
    missing: tuple[Missing, ...] = ()


def decide(arrangement: Arrangement, state: DecisionState, votes: Mapping[str, Sequence[Vote]]) -> Decided:
    """Apply the voting rule to each stage being decided: one result, or everything that stands in its way.

    `votes` are by stage. Only who takes part has a vote, one each, for an outcome of the stage or an abstention;
    from which function a vote comes, and whether it is the chair's, the seat says. Whatever the state says of
    outcomes is set aside: they follow from the votes here. A result never comes of a sitting that lacks a seat the
    arrangement requires.
    """
    faults = [*_named_twice(arrangement, state)]
    faults += [fault for stage in state.stages for fault in _faults(arrangement, state, stage.stage, votes)]
    results = {
        stage.stage: voting_result(arrangement, _counted(state, votes.get(stage.stage, ())))
        for stage in state.stages
    }
    if faults:
        results = {}
    stages = tuple(
        stage.model_copy(update={"outcome": results[stage.stage].outcome if results else None})
        for stage in state.stages
    )
    reached = state.model_copy(update={"stages": stages})
    faults += [
        _lack(arrangement, result.sentence, stage)
        for stage, result in results.items()
        if result.outcome is None
    ]
    missing = (*missing_before_decision(arrangement, reached), *faults)
    if missing or not results:
        nothing = missing or (_lack(arrangement, "No stage has been opened.", ""),)
        return Decided(sentence="Something is still missing.", missing=nothing)
    last = list(results.values())[-1]
    return Decided(sentence=last.sentence, rules=last.rules, result=last, results=results)


def _named_twice(arrangement: Arrangement, state: DecisionState) -> Iterator[Missing]:
    """One seat sits for one function, once; one stage is decided once."""
    for seat, number in Counter(seat.seat for seat in state.seats).items():
        if number > 1:
            yield _lack(arrangement, "One seat stands twice at the table.", seat)
    for stage, number in Counter(stage.stage for stage in state.stages).items():
        if number > 1:
            yield _lack(arrangement, f"{stage_of(arrangement, stage).title} is opened twice.", stage)


def _taking_part(state: DecisionState) -> dict[str, Seat]:
    return {seat.seat: seat for seat in state.seats if seat.takes_part}


def _counted(state: DecisionState, given: Sequence[Vote]) -> list[Vote]:
    """The votes of those who take part, each with the function and the chair as the seat has them."""
    seats = _taking_part(state)
    return [
        Vote(
            seat=vote.seat,
            function=seats[vote.seat].function,
            choice=vote.choice,
            chair=seats[vote.seat].chair,
        )
        for vote in given
        if vote.seat in seats
    ]


def _faults(
    arrangement: Arrangement, state: DecisionState, stage: str, votes: Mapping[str, Sequence[Vote]]
) -> Iterator[Missing]:
    """Seats that have not voted, or not once, or not for something the stage can come to."""
    counted = _counted(state, votes.get(stage, ()))
    given = Counter(vote.seat for vote in counted)
    seats = _taking_part(state)
    known = {outcome.code for outcome in stage_of(arrangement, stage).outcomes} | {ABSTAIN}
    for seat in seats.values():
        title = arrangement.title_of(seat.function)
        if given[seat.seat] > 1:
            yield _lack(arrangement, f"{title} has voted more than once.", seat.seat)
        elif not given[seat.seat] and votes_for(arrangement, seat.function):
            yield _lack(arrangement, f"{title} has not voted.", seat.seat)
    for vote in counted:
        if vote.choice not in known:
            title = stage_of(arrangement, stage).title
            yield _lack(arrangement, f"'{vote.choice}' is not an outcome of {title.lower()}.", vote.seat)


def _lack(arrangement: Arrangement, sentence: str, subject: str) -> Missing:
    return Missing(
        sentence=sentence_of(sentence),
        rules=cite(arrangement.membership.voting, arrangement.membership.voting_functions),
        code="votes",
        who=("the seat", "the chair"),
        place="outcome",
        subject=subject,
    )
