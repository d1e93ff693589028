"""A sitting: is there a quorum, who may chair, who must stand aside, who votes, and what the vote gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from .arrangement import Arrangement
from .phrases import say
from .rule import Answer, Code, Frozen, cite
from .words import begun, listed, sentence_of

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


def quorum(arrangement: Arrangement, attendance: Iterable[Attendee], *, coming: bool = False) -> Quorum:
    """Is every function that must be there represented by somebody taking part? `coming`: of those expected."""
    members, seats = arrangement.membership, tuple(attendance)
    there = {seat.function for seat in seats if seat.takes_part}
    expected = _absent(members.attend_without_vote.value if members.attend_without_vote else (), there)
    if members.core is None:
        sentence = say("This arrangement sets no quorum.")
        return Quorum(
            sentence=sentence, quorate=True, expected=expected, rules=cite(members.attend_without_vote)
        )
    needed, missing = members.core.value, _absent(members.core.value, there)
    enough = members.quorum.value if members.quorum else len(needed)
    quorate = len(needed) - len(missing) >= enough
    return Quorum(
        sentence=_quorum_sentence(arrangement, seats, quorate, missing, enough, coming),
        rules=cite(members.core, members.quorum) + (cite(members.attend_without_vote) if expected else ()),
        quorate=quorate,
        missing=missing,
        expected=expected,
    )


def _absent(functions: Sequence[str], there: set[str]) -> tuple[str, ...]:
    return tuple(function for function in functions if function not in there)


def _quorum_sentence(
    arrangement: Arrangement,
    seats: Sequence[Attendee],
    quorate: bool,
    missing: Sequence[str],
    enough: int,
    coming: bool,
) -> str:
    members = arrangement.membership
    assert members.core is not None
    there = [arrangement.title_of(code) for code in members.core.value if code not in missing]
    present = _present(there, coming)
    if not missing:
        return sentence_of(say("Quorate: {present}", present=present))
    aside = {seat.function for seat in seats if seat.present and seat.stood_aside}
    titles = {code: arrangement.title_of(code) for code in missing}
    stood = [title for code, title in titles.items() if code in aside]
    away = [title for code, title in titles.items() if code not in aside]
    lacks = [_one_or_more(stood, "{names} has stood aside", "{names} have stood aside")] if stood else []
    lacks += [_one_or_more(away, "{names} is not represented", "{names} are not represented")] if away else []
    if quorate:
        return sentence_of(
            say(
                "Quorate with {number} of the {enough} needed: {present}; {lacks}",
                number=len(there), enough=enough, present=present, lacks=listed(lacks),
            )
        )  # fmt: skip
    return sentence_of(say("Not quorate: {lacks}", lacks=listed(lacks)))


def _present(there: Sequence[str], coming: bool) -> str:
    """Who of the core is there; of a meeting still to come, who is expected."""
    if not there:
        return say("nobody is expected") if coming else say("nobody is present")
    if coming:
        return _one_or_more(there, "{names} is expected", "{names} are expected")
    return _one_or_more(there, "{names} is present", "{names} are present")


def _one_or_more(names: Sequence[str], one: str, more: str) -> str:
    return say(one if len(names) == 1 else more, names=listed(names))


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
        return AreaHeld(sentence=say("No seat goes with the area."), held=True)
    function, named = rule.value.function, arrangement.title_of(rule.value.function)
    person = arrangement.function.person.one
    if not lives_in:
        sentence = say(
            "The police area where {person} lives is not recorded."
            if rule.value.area == "police_area"
            else "The local authority area where {person} lives is not recorded.",
            person=person,
        )
        return AreaHeld(sentence=sentence, rules=cite(rule), held=False, function=function)
    there = [seat for seat in attendance if seat.function == function and seat.takes_part]
    if any(lives_in in seat.areas for seat in there):
        sentence = say(
            "{named}: present for the area where {person} lives.", named=begun(named), person=person
        )
        return AreaHeld(sentence=sentence, rules=cite(rule), held=True, function=function)
    how = (
        "{named}: present, but not for the area where {person} lives."
        if there
        else "{named}: nobody is present for the area where {person} lives."
    )
    sentence = say(how, named=begun(named), person=person)
    return AreaHeld(sentence=sentence, rules=cite(rule), held=False, function=function)


class Heard(Answer):
    """Whether somebody speaks for the person at the sitting."""

    heard: bool


def advocate_heard(arrangement: Arrangement, attendance: Iterable[Attendee]) -> Heard:
    """Is an advocate there, or, where the rule lets them, has one sent word?"""
    rule = arrangement.membership.advocate
    if rule is None:
        return Heard(sentence=say("No advocate is asked for."), heard=True)
    for seat in attendance:
        if seat.function in rule.value.functions and (
            seat.takes_part or (rule.value.may_send_word and seat.sent_information)
        ):
            how = "{title} speaks for {person}" if seat.takes_part else "{title} has sent word for {person}"
            title = arrangement.title_of(seat.function)
            sentence = sentence_of(say(how, title=title, person=arrangement.function.person.one))
            return Heard(sentence=sentence, rules=cite(rule), heard=True)
    named = listed([arrangement.title_of(code) for code in rule.value.functions], "or")
    return Heard(
        sentence=say(
            "Nobody speaks for {person}: no {named}.", person=arrangement.function.person.one, named=named
        ),
        rules=cite(rule),
        heard=False,
    )


def may_chair(
    arrangement: Arrangement, *, function: str, ties: Iterable[str] = (), stood_aside: bool = False
) -> MayChair:
    """May somebody from this function, with these ties to the case, chair it?"""
    members = arrangement.membership
    if stood_aside:
        return MayChair(
            sentence=say("Somebody who has stood aside from a case may not chair it."),
            may=False,
            rules=cite(members.stand_aside),
        )
    if members.chair is None:
        return MayChair(sentence=say("This arrangement sets no rule for the chair."), may=True)
    rule, barred = members.chair.value, [tie for tie in members.chair.value.may_not_be if tie in set(ties)]
    if barred:
        titles = listed([arrangement.title_of(tie) for tie in barred])
        sentence = say("The chair may not be the {titles}.", titles=titles)
        return MayChair(sentence=sentence, may=False, rules=cite(members.chair))
    if rule.must_come_from and function not in rule.must_come_from:
        titles = listed([arrangement.title_of(code) for code in rule.must_come_from], "or")
        return MayChair(
            sentence=say("The chair must come from {titles}.", titles=titles),
            may=False,
            rules=cite(members.chair),
        )
    return MayChair(sentence=say("May chair this case."), may=True, rules=cite(members.chair))


def must_stand_aside(arrangement: Arrangement, ties: Iterable[str]) -> StandingAside:
    """Must a member with these ties to the case stand aside, or declare them?"""
    rule, held = arrangement.membership.stand_aside, set(ties)
    if rule is None:
        return StandingAside(sentence=say("This arrangement sets no rule."), must=False, must_declare=False)
    out = [arrangement.title_of(tie) for tie in rule.value.must if tie in held]
    told = [arrangement.title_of(tie) for tie in rule.value.must_declare if tie in held]
    if out:
        sentence = say("Must stand aside: {things}.", things=listed(out))
    elif told:
        sentence = say("May take part, and must declare it: {things}.", things=listed(told))
    else:
        sentence = say("May take part.")
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
        sentence, rules = (
            say("{title} has stood aside and does not vote", title=title),
            cite(members.stand_aside),
        )
    elif not seat.present:
        sentence, rules = (
            say("{title} is not present and does not vote", title=title),
            cite(members.voting_functions),
        )
    elif never_votes(arrangement, seat.function):
        sentence, rules = say("{title} attends and never votes", title=title), cite(members.never_vote)
    elif not votes_for(arrangement, seat.function):
        sentence, rules = (
            say("{title} advises and does not vote", title=title),
            cite(members.voting_functions),
        )
    else:
        return Voter(
            sentence=sentence_of(say("{title} votes", title=title)),
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
        sentence=_voting_sentence(
            _title_of(arrangement, outcome), outcome, how, tally, len(counted_votes), alone=alone
        ),
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


def _title_of(arrangement: Arrangement, outcome: str | None) -> str:
    """An outcome as a person reads it within a sentence."""
    for stage in arrangement.function.stages:
        for one in stage.outcomes:
            if one.code == outcome:
                return f"{one.title[:1].lower()}{one.title[1:]}"
    return (outcome or "").replace("_", " ")


def _voting_sentence(
    title: str, outcome: str | None, how: How, tally: Counter[str], voting: int, *, alone: bool = False
) -> str:
    if outcome is None:
        return (
            say("There is no result yet.")
            if not voting
            else say("There is no majority, and nothing else decides.")
        )
    number = tally[outcome]
    if how == "unanimous" and voting == 1:
        return say("Unanimous: {title}, by 1 vote.", title=title)
    if how == "unanimous":
        return say("Unanimous: {title}, by {number} votes.", title=title, number=voting)
    if how == "majority":
        return say(
            "By majority: {title}, {number} of {votes} votes.", title=title, number=number, votes=voting
        )
    if alone:
        return say("Whoever leads decides: {title}.", title=title)
    return say("There was no majority; the chair decides: {title}.", title=title)
