"""What the larger parts of an arrangement say of each other must agree: requirements, events, questions, scores.

Two kinds of faults are looked for. Something is asked for that can never be supplied (a rating where there are no
ratings), or something is laid down that nothing asks for (a seat that must be filled, and no requirement for it), so
that a decision could be made without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from moothall.methods.files import LONGEST_SAID, said_back

from .events import OF_EACH, STEPS, events_known
from .rule import Rule
from .sections.eligibility import AnswerMustBe, ScoreAtLeast
from .sections.function import Clock, Function, Question
from .sections.governance import Requirement

if TYPE_CHECKING:  # An arrangement asks for these checks when a partnership changes it.
    from .arrangement import Arrangement

Place = tuple[int | str, ...]
#: Questions that every referral answers by itself.
ALWAYS_ANSWERED = ("stated_under_18", "age_disputed")
REPEAT = "repeat"


@dataclass(frozen=True)
class Disagreement:
    """Two parts of a file that do not agree, and how to mend it."""

    message: str
    mend: str
    place: Place


@dataclass(frozen=True)
class Known:
    """What there is outside the file: the names of the instruments and of the arrangements.

    `nations` says for which nations an instrument is; one that is not there is for all.
    """

    instruments: frozenset[str]
    arrangements: frozenset[str]
    nations: Mapping[str, frozenset[str]] = field(default_factory=dict)


def unknown(words: Iterable[str], known: Iterable[str], what: str, place: Place) -> Iterator[Disagreement]:
    """Each word that is not among the known ones, with the one most like it."""
    allowed = tuple(dict.fromkeys(known))
    for word in words:
        if word not in allowed:
            close = get_close_matches(word, allowed, n=1) if len(word) <= LONGEST_SAID else []
            some = f"Write one of: {', '.join(allowed)}." if allowed else "There are none: take it out."
            mend = f"Did you mean '{close[0]}'?" if close else some
            yield Disagreement(f"{said_back(word)} is not {what}.", mend, place)


def outside(arrangement: Arrangement, known: Known) -> Iterator[Disagreement]:
    """Where it names an instrument or another arrangement that there is not."""
    function = arrangement.function
    for number, use in enumerate(function.instruments):
        place: Place = ("function", "instruments", number, "value", "instrument")
        yield from unknown([use.value.instrument], sorted(known.instruments), "an instrument there is", place)
        here = {nation.value for nation in arrangement.nations}
        for nation in sorted(here - known.nations.get(use.value.instrument, frozenset(here))):
            yield Disagreement(
                f"'{use.value.instrument}' is not for {nation}, and this arrangement is.",
                f"Add '{nation}' to 'nations' of the questionnaire, or take it out of 'nations' here.", place,
            )  # fmt: skip
    for number, route in enumerate(function.onward):
        if route.value.arrangement:
            place = ("function", "onward", number, "value", "arrangement")
            named = sorted({*known.arrangements, arrangement.name})
            for found in unknown([route.value.arrangement], named, "an arrangement there is", place):
                mend = (
                    f"{found.mend} For one that is run elsewhere, leave 'arrangement' out: it is a service."
                )
                yield Disagreement(found.message, mend, place)


def references(arrangement: Arrangement) -> Iterator[Disagreement]:
    """Every place where a part names something of another part that is not there, or forgets to."""
    yield from _supplied(arrangement)
    yield from _places(arrangement)
    yield from _asked_for(arrangement)
    yield from _events(arrangement.function)
    yield from _questions(arrangement.function)
    yield from _answers_and_scores(arrangement.function)
    yield from _ways_onward(arrangement.function)
    yield from _votes(arrangement)
    yield from _told(arrangement)


# -- what is asked for before a decision can be supplied, and what is laid down is asked for -------------------

_Test = Callable[["Arrangement"], bool]


def follows_episodes(arrangement: Arrangement) -> bool:
    """Does it look at each missing episode by itself: with a questionnaire, or with a clock of its own?"""
    function = arrangement.function
    used = any(use.value.of == "missing_episode" for use in function.instruments)
    return used or any(clock.value.each for clock in function.clocks)


#: A requirement, what supplies it, and where that would stand.
_SUPPLIES: tuple[tuple[str, _Test, str], ...] = (
    ("rating", lambda held: held.function.ratings is not None, "function.ratings"),
    ("consent", lambda held: held.function.consent is not None, "function.consent"),
    ("plan_contents", lambda held: held.function.plan_contents is not None, "function.plan_contents"),
    ("assessment", lambda held: any(use.value.of == "case" for use in held.function.instruments),
     "function.instruments"),
    ("episodes", follows_episodes, "function.instruments, 'of: missing_episode'"),
    ("onward", lambda held: any(route.value.considered_after or route.value.made_after
                                for route in held.function.onward),
     "function.onward, with 'considered_after' or 'made_after'"),
    ("area", lambda held: held.membership.area_seat is not None, "membership.area_seat"),
    ("advocate", lambda held: held.membership.advocate is not None, "membership.advocate"),
    ("confidentiality", lambda held: _holds(held.membership.confidentiality), "membership.confidentiality"),
    ("release", lambda held: _released(held), "information_sharing.release: with_owner_consent"),
)  # fmt: skip
#: What is laid down, where, and the requirement without which it would be passed over.
_NEEDS: tuple[tuple[Place, _Test, str], ...] = (
    (("function", "consent"), lambda held: held.function.consent is not None, "consent"),
    (("function", "plan_contents"), lambda held: held.function.plan_contents is not None, "plan_contents"),
    (("function", "outcome_reasons"), lambda held: bool(held.function.outcome_reasons), "reason"),
    (("function", "onward"), lambda held: any(route.value.considered_after or route.value.made_after
                                              for route in held.function.onward), "onward"),
    (("function", "limbs"), lambda held: bool(held.function.limbs), "limbs"),
    (("membership", "core"), lambda held: held.membership.core is not None, "quorum"),
    (("membership", "area_seat"), lambda held: held.membership.area_seat is not None, "area"),
    (("membership", "advocate"), lambda held: held.membership.advocate is not None, "advocate"),
    (("membership", "confidentiality"), lambda held: _holds(held.membership.confidentiality),
     "confidentiality"),
    (("membership", "chair"), lambda held: held.membership.chair is not None, "chair"),
    (("membership", "voting"), lambda held: _chair_decides(held), "chair"),
    (("membership", "stand_aside"), lambda held: held.membership.stand_aside is not None, "conflicts"),
    (("membership", "views_before_discussion"), lambda held: _holds(held.membership.views_before_discussion),
     "views"),
    (("information_sharing", "release"), lambda held: _released(held), "release"),
)  # fmt: skip


def _holds(rule: Rule[bool] | None) -> bool:
    return rule is not None and rule.value


def _released(arrangement: Arrangement) -> bool:
    rule = arrangement.information_sharing.release
    return rule is not None and rule.value == "with_owner_consent"


def _chair_decides(arrangement: Arrangement) -> bool:
    members = arrangement.membership
    last = members.when_no_majority is not None and members.when_no_majority.value == "chair"
    return last or (members.voting is not None and "chair" in members.voting.value)


def _requirements(arrangement: Arrangement) -> tuple[Rule[Requirement], ...]:
    return arrangement.governance.before_decision


def _supplied(arrangement: Arrangement) -> Iterator[Disagreement]:
    supplies = {code: (test, where) for code, test, where in _SUPPLIES}
    for number, rule in enumerate(_requirements(arrangement)):
        test, where = supplies.get(rule.value.code, (None, ""))
        if test is not None and not test(arrangement):
            place = ("governance", "before_decision", number, "value", "code")
            said = f"'{rule.value.code}' is asked for before a decision, and nothing supplies it."
            yield Disagreement(said, f"Add {where}, or take it out.", place)


#: The parts of the page of a sitting that a requirement can lead to; and its own code.
PLACES = ("table", "voice", "views", "limbs", "outcome", "plan", "pack", "best_interests")


def _places(arrangement: Arrangement) -> Iterator[Disagreement]:
    for number, rule in enumerate(_requirements(arrangement)):
        place = ("governance", "before_decision", number, "value", "place")
        known = (rule.value.code, *PLACES)
        yield from unknown([rule.value.place], known, "a place on the page", place)


def _asked_for(arrangement: Arrangement) -> Iterator[Disagreement]:
    if not arrangement.function.stages:
        return
    asked = {rule.value.code for rule in _requirements(arrangement)}
    for place, laid_down, code in _NEEDS:
        if code not in asked and laid_down(arrangement):
            said = f"'{place[-1]}' is laid down, and a decision could be made without it."
            mend = f"Add 'code: {code}' under governance.before_decision, or take it out."
            yield Disagreement(said, mend, place)


# -- clocks and flags name events that can happen -----------------------------------------------------------------


def _events(function: Function) -> Iterator[Disagreement]:
    happens = tuple(events_known(function))
    for number, rule in enumerate(function.clocks):
        place: Place = ("function", "clocks", number, "value")
        yield from _clock(rule.value, happens, place)
    if function.measured_from:
        place = ("function", "measured_from", "value")
        yield from unknown([function.measured_from.value], happens, "an event of this arrangement", place)
    for number, flag in enumerate(function.flags):
        place = ("function", "flags", number, "value")
        if (flag.value.event is None) == (flag.value.score is None):
            yield Disagreement("It says neither or both.", "Write either 'event' or 'score'.", place)
        elif flag.value.event:
            yield from unknown([flag.value.event], (*OF_EACH, *STEPS), "a step", (*place, "event"))


def _clock(clock: Clock, happens: tuple[str, ...], place: Place) -> Iterator[Disagreement]:
    if clock.each is not None:
        yield from unknown([clock.each], OF_EACH, "something there are several of", (*place, "each"))
        happens = OF_EACH.get(clock.each, happens)
    for name, events in (("starts", clock.starts), ("ends", clock.ends)):
        if not events:
            said = f"The clock never {name}." if name == "ends" else "The clock never starts."
            yield Disagreement(said, f"Name an event under '{name}'.", (*place, name))
        yield from unknown(events, happens, "an event that can happen here", (*place, name))


# -- questions, and what is tested by them -------------------------------------------------------------------------


def _asked(function: Function) -> tuple[Question, ...]:
    return function.referral.value if function.referral else ()


def _questions(function: Function) -> Iterator[Disagreement]:
    before: dict[str, Question] = {}
    for number, question in enumerate(_asked(function)):
        place: Place = ("function", "referral", "value", number)
        if question.code in before:
            said = f"The question '{question.code}' stands twice."
            yield Disagreement(said, "Give each question its own code.", (*place, "code"))
        if (question.kind == "choice") != bool(question.options):
            said = "A choice needs options, and no other question has any."
            yield Disagreement(said, "Add 'options', or change 'kind'.", (*place, "kind"))
        if question.only_if is not None:
            yes_no = [code for code, each in before.items() if each.kind == "yes_no"]
            what = "a yes-or-no question asked before this one"
            yield from unknown([question.only_if], yes_no, what, (*place, "only_if"))
        before[question.code] = question


def _answers_and_scores(function: Function) -> Iterator[Disagreement]:
    codes = [question.code for question in _asked(function)]
    scored = [use.value.instrument for use in function.instruments]
    repeat = [REPEAT] if function.repeat else []
    for number, rule in enumerate(function.eligibility):
        test = rule.value
        place: Place = ("function", "eligibility", number, "value")
        if isinstance(test, AnswerMustBe):
            known = (*codes, *ALWAYS_ANSWERED)
            yield from unknown([test.question], known, "a question of the referral", (*place, "question"))
        if isinstance(test, ScoreAtLeast):
            yield from unknown([test.score], scored, "an instrument used here", (*place, "score"))
            known = (*codes, *repeat, *ALWAYS_ANSWERED)
            yield from unknown(test.or_answers, known, "a question of the referral", (*place, "or_answers"))
    for number, flag in enumerate(function.flags):
        if flag.value.score:
            place = ("function", "flags", number, "value", "score")
            yield from unknown([flag.value.score], scored, "an instrument used here", place)


def _ways_onward(function: Function) -> Iterator[Disagreement]:
    for number, route in enumerate(function.onward):
        place: Place = ("function", "onward", number, "value")
        if route.value.arrangement and route.value.step:
            said = "A way onward leads to an arrangement or to a step, not to both."
            yield Disagreement(said, "Take out one of them.", (*place, "step"))
        elif route.value.step:
            yield from unknown([route.value.step], STEPS, "a step the law provides for", (*place, "step"))


# -- votes, and who is told --------------------------------------------------------------------------------------


def _votes(arrangement: Arrangement) -> Iterator[Disagreement]:
    members = arrangement.membership
    if arrangement.function.stages and members.voting is None:
        said = "Decisions are made here, and nothing says how a result is reached."
        mend = "Add 'voting': [unanimous, majority], or [chair] where whoever leads decides."
        yield Disagreement(said, mend, ("membership",))
    if members.voting is None:
        return
    steps, place = members.voting.value, ("membership", "voting", "value")
    if not steps or "chair" in steps[:-1]:
        said = "No step can come after the chair's decision." if steps else "It names no step."
        yield Disagreement(said, "Write the steps in order, the chair last.", place)
    nobody = members.voting_functions is not None and not members.voting_functions.value
    if nobody and steps[-1:] != ("chair",):
        said = "Nobody votes, so that a vote can give no result."
        yield Disagreement(said, "Name who votes under 'voting_functions', or let the chair decide.", place)


def _told(arrangement: Arrangement) -> Iterator[Disagreement]:
    governance = arrangement.governance
    never = {choice.code for choice in (governance.never_told.value if governance.never_told else ())}
    for number, recipient in enumerate(governance.told.value if governance.told else ()):
        if recipient.code in never:
            place: Place = ("governance", "told", "value", number, "code")
            said = f"'{recipient.code}' is never told, and is among those who are."
            yield Disagreement(said, "Take it out of one of the two.", place)
