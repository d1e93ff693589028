"""A sitting: is there a quorum, who may chair, who must stand aside, who votes, and what the vote gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from .arrangement import Arrangement
from .rule import Answer, Code, Frozen, cite
from .words import counted, listed, sentence_of

ABSTAIN = "abstain"
How = Literal["unanimous", "majority", "chair", "no_result"]


class Attendee(Frozen):
    """One seat at one sitting: the function it sits for, and whether it is there and taking part."""

    seat: str
    function: Code
    present: bool
    stood_aside: bool = False
    chair: bool = False
    areas: frozenset[str] = frozenset()
    sent_information: bool = False
    accepted_confidentiality: bool = False

    @property
    def takes_part(self) -> bool:
        """Present, and not stood aside."""
        return self.present and not self.stood_aside


class Quorum(Answer):
    """Whether the sitting can decide, and which functions are wanting."""

    quorate: bool
    missing: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()


class MayChair(Answer):
    """Whether this person may chair this case."""

    may: bool


class StandingAside(Answer):
    """Whether this member must stand aside from this case, or only declare a tie."""

    must: bool
    must_declare: bool


class Voter(Answer):
    """Whether a seat votes at this sitting."""

    seat: str
    votes: bool


class Vote(Frozen):
    """What one seat says: an outcome's code, or 'abstain'."""

    seat: str
    function: Code
    choice: str
    chair: bool = False


class VotingResult(Answer):
    """What the voting rule gives: an outcome or none, how it was reached, the count, and who dissents."""

    outcome: str | None
    how: How
    tally: tuple[tuple[str, int], ...]
    dissenting: tuple[str, ...] = ()
    not_counted: tuple[str, ...] = ()


def quorum(arrangement: Arrangement, attendance: Iterable[Attendee]) -> Quorum:
    """Is every function that must be there represented by somebody taking part?"""
    members, seats = arrangement.membership, tuple(attendance)
    there = {seat.function for seat in seats if seat.takes_part}
    expected = _absent(members.attend_without_vote.value if members.attend_without_vote else (), there)
    if members.core is None:
        sentence = "This arrangement sets no quorum."
        return Quorum(
            sentence=sentence, quorate=True, expected=expected, rules=cite(members.attend_without_vote)
        )
    needed, missing = members.core.value, _absent(members.core.value, there)
    enough = members.quorum.value if members.quorum else len(needed)
    quorate = len(needed) - len(missing) >= enough
    return Quorum(
        sentence=_quorum_sentence(arrangement, seats, quorate, missing, enough),
        rules=cite(members.core, members.quorum) + (cite(members.attend_without_vote) if expected else ()),
        quorate=quorate,
        missing=missing,
        expected=expected,
    )


def _absent(functions: Sequence[str], there: set[str]) -> tuple[str, ...]:
    return tuple(function for function in functions if function not in there)


def _quorum_sentence(
    arrangement: Arrangement, seats: Sequence[Attendee], quorate: bool, missing: Sequence[str], enough: int
) -> str:
    members = arrangement.membership
    assert members.core is not None
    there = [arrangement.title_of(code) for code in members.core.value if code not in missing]
    present = (
        f"{listed(there)} {'is' if len(there) == 1 else 'are'} present" if there else "nobody is present"
    )
    if not missing:
        return sentence_of(f"Quorate: {present}")
    aside = {seat.function for seat in seats if seat.present and seat.stood_aside}
    titles = {code: arrangement.title_of(code) for code in missing}
    stood = [title for code, title in titles.items() if code in aside]
    away = [title for code, title in titles.items() if code not in aside]
    lacks = [f"{listed(stood)} {'has' if len(stood) == 1 else 'have'} stood aside"] if stood else []
    lacks += [f"{listed(away)} {'is' if len(away) == 1 else 'are'} not represented"] if away else []
    if quorate:
        return sentence_of(f"Quorate with {len(there)} of the {enough} needed: {present}; {listed(lacks)}")
    return sentence_of(f"Not quorate: {listed(lacks)}")


class AreaHeld(Answer):
    """Whether a seat that must come from the area where the person lives is filled from there."""

    held: bool
    function: str = ""


def area_seat(arrangement: Arrangement, attendance: Iterable[Attendee], lives_in: str | None) -> AreaHeld:
    """Is the seat that goes with the area there, taking part, and from the right area?

    Counter-Terrorism and Security Act 2015, section 37(3), for Channel; any arrangement may have such a rule.
    """
    rule = arrangement.membership.area_seat
    if rule is None:
        return AreaHeld(sentence="No seat goes with the area.", held=True)
    function, named = rule.value.function, arrangement.title_of(rule.value.function)
    if not lives_in:
        area = rule.value.area.replace("_", " ")
        sentence = sentence_of(f"The {area} where the person lives is not recorded")
        return AreaHeld(sentence=sentence, rules=cite(rule), held=False, function=function)
    there = [seat for seat in attendance if seat.function == function and seat.takes_part]
    if any(lives_in in seat.areas for seat in there):
        sentence = sentence_of(f"{named} is present for the area where the person lives")
        return AreaHeld(sentence=sentence, rules=cite(rule), held=True, function=function)
    said = "is present, but not for" if there else "is not present for"
    sentence = sentence_of(f"{named} {said} the area where the person lives")
    return AreaHeld(sentence=sentence, rules=cite(rule), held=False, function=function)


class Heard(Answer):
    """Whether somebody speaks for the person at the sitting."""

    heard: bool


def advocate_heard(arrangement: Arrangement, attendance: Iterable[Attendee]) -> Heard:
    """Is an advocate there, or, where the rule lets them, has one sent word?"""
    rule = arrangement.membership.advocate
    if rule is None:
        return Heard(sentence="No advocate is asked for.", heard=True)
    for seat in attendance:
        if seat.function in rule.value.functions and (
            seat.takes_part or (rule.value.may_send_word and seat.sent_information)
        ):
            said = "speaks for the person" if seat.takes_part else "has sent word for the person"
            sentence = sentence_of(f"{arrangement.title_of(seat.function)} {said}")
            return Heard(sentence=sentence, rules=cite(rule), heard=True)
    named = listed([arrangement.title_of(code) for code in rule.value.functions], "or")
    return Heard(
        sentence=sentence_of(f"Nobody speaks for the person: no {named}"), rules=cite(rule), heard=False
    )


def may_chair(
    arrangement: Arrangement, *, function: str, ties: Iterable[str] = (), stood_aside: bool = False
) -> MayChair:
    """May somebody from this function, with these ties to the case, chair it?"""
    members = arrangement.membership
    if stood_aside:
        return MayChair(
            sentence="Somebody who has stood aside from a case may not chair it.",
            may=False,
            rules=cite(members.stand_aside),
        )
    if members.chair is None:
        return MayChair(sentence="This arrangement sets no rule for the chair.", may=True)
    rule, barred = members.chair.value, [tie for tie in members.chair.value.may_not_be if tie in set(ties)]
    if barred:
        titles = listed([arrangement.title_of(tie) for tie in barred])
        sentence = f"The chair may not be the {titles}."
        return MayChair(sentence=sentence, may=False, rules=cite(members.chair))
    if rule.must_come_from and function not in rule.must_come_from:
        titles = listed([arrangement.title_of(code) for code in rule.must_come_from], "or")
        return MayChair(sentence=f"The chair must come from {titles}.", may=False, rules=cite(members.chair))
    return MayChair(sentence="May chair this case.", may=True, rules=cite(members.chair))


def must_stand_aside(arrangement: Arrangement, ties: Iterable[str]) -> StandingAside:
    """Must a member with these ties to the case stand aside, or declare them?"""
    rule, held = arrangement.membership.stand_aside, set(ties)
    if rule is None:
        return StandingAside(sentence="This arrangement sets no rule.", must=False, must_declare=False)
    out = [arrangement.title_of(tie) for tie in rule.value.must if tie in held]
    told = [arrangement.title_of(tie) for tie in rule.value.must_declare if tie in held]
    if out:
        sentence = f"Must stand aside: {listed(out)}."
    elif told:
        sentence = f"May take part, and must declare it: {listed(told)}."
    else:
        sentence = "May take part."
    return StandingAside(
        sentence=sentence,
        must=bool(out),
        must_declare=bool(out or told),
        rules=cite(rule) if out or told else (),
    )


def never_votes(arrangement: Arrangement, function: str) -> bool:
    """Is this function kept from deciding anything, in whatever part it sits?"""
    rule = arrangement.membership.never_vote
    return rule is not None and function in rule.value


def votes_for(arrangement: Arrangement, function: str) -> bool:
    """Does this function ever vote? One that the arrangement does not know is a guest's, and never does."""
    members = arrangement.membership
    if never_votes(arrangement, function) or function not in {choice.code for choice in members.functions}:
        return False
    return members.voting_functions is None or function in members.voting_functions.value


def who_votes(arrangement: Arrangement, attendance: Iterable[Attendee]) -> tuple[Voter, ...]:
    """Each seat at the sitting: whether it votes, and why."""
    return tuple(_voter(arrangement, seat) for seat in attendance)


def _voter(arrangement: Arrangement, seat: Attendee) -> Voter:
    members, title = arrangement.membership, arrangement.title_of(seat.function)
    if seat.stood_aside:
        sentence, rules = f"{title} has stood aside and does not vote", cite(members.stand_aside)
    elif not seat.present:
        sentence, rules = f"{title} is not present and does not vote", cite(members.voting_functions)
    elif never_votes(arrangement, seat.function):
        sentence, rules = f"{title} attends and never votes", cite(members.never_vote)
    elif not votes_for(arrangement, seat.function):
        sentence, rules = f"{title} advises and does not vote", cite(members.voting_functions)
    else:
        return Voter(
            sentence=sentence_of(f"{title} votes"),
            rules=cite(members.voting_functions),
            seat=seat.seat,
            votes=True,
        )
    return Voter(sentence=sentence_of(sentence), rules=rules, seat=seat.seat, votes=False)


def voting_result(arrangement: Arrangement, votes: Iterable[Vote]) -> VotingResult:
    """Apply the steps in order: unanimity, a majority of the seats voting, then the chair if the rule says.

    An abstaining seat counts among those voting, for no outcome. A chair whose function has no vote is
    heard only at the last step, and one whose function never votes is not heard at all. Seats without a vote are
    set aside and named.
    """
    given = tuple(votes)
    counted_votes = [vote for vote in given if votes_for(arrangement, vote.function)]
    tally = Counter(vote.choice for vote in counted_votes)
    outcome, how = _decided(arrangement, given, counted_votes, tally)
    alone = how == "chair" and not counted_votes
    dissenting = tuple(
        vote.seat for vote in counted_votes if outcome and vote.choice not in (outcome, ABSTAIN)
    )
    members = arrangement.membership
    at_end = cite(members.when_no_majority) if how in ("chair", "no_result") else ()
    return VotingResult(
        sentence=_voting_sentence(outcome, how, tally, len(counted_votes), alone=alone),
        rules=cite(members.voting, members.voting_functions) + at_end,
        outcome=outcome,
        how=how,
        tally=tuple(sorted(tally.items(), key=lambda item: (-item[1], item[0]))),
        dissenting=dissenting,
        not_counted=tuple(vote.seat for vote in given if not votes_for(arrangement, vote.function)),
    )


def _decided(
    arrangement: Arrangement, given: Sequence[Vote], counting: Sequence[Vote], tally: Counter[str]
) -> tuple[str | None, How]:
    members = arrangement.membership
    steps = members.voting.value if members.voting else ()
    for step in steps:
        if step == "chair":
            break
        needed = len(counting) if step == "unanimous" else len(counting) // 2 + 1
        for choice, number in tally.items():
            if choice != ABSTAIN and number >= needed:
                return choice, step
    chairs = [
        vote.choice
        for vote in given
        if vote.chair and vote.choice != ABSTAIN and not never_votes(arrangement, vote.function)
    ]
    last_resort = members.when_no_majority is not None and members.when_no_majority.value == "chair"
    if len(chairs) == 1 and ("chair" in steps or (counting and last_resort)):
        return chairs[0], "chair"
    return None, "no_result"


def _voting_sentence(
    outcome: str | None, how: How, tally: Counter[str], voting: int, *, alone: bool = False
) -> str:
    if outcome is None:
        return "There is no result yet." if not voting else "There is no majority, and nothing else decides."
    said, number = outcome.replace("_", " "), tally[outcome]
    if how == "unanimous":
        return f"Unanimous: {said}, by {counted(voting, 'vote')}."
    if how == "majority":
        return f"By majority: {said}, {number} of {counted(voting, 'vote')}."
    if alone:
        return f"Whoever leads decides: {said}."
    return f"There was no majority; the chair decides: {said}."
