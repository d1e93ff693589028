"""How good a referral is, point by point, as the First Responder Toolkit describes a good and a poor one.

A machine can see that a reason is missing; it cannot see that an account was pasted from another child's.
Points of the second kind are put to a person, never answered here. Nothing is scored, and a poor referral is
never turned away: the points say what to ask the first responder for. Source: First Responder Toolkit,
England and Wales, version 2 of 2026, in our words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from moothall.methods.arrangements.phrases import say
from moothall.methods.arrangements.words import listed

from .answer import Answer
from .result import ExtractedFact, Standing


class Met(StrEnum):
    """Whether a point of quality is met."""

    MET = "met"
    NOT_MET = "not_met"
    FOR_A_PERSON = "for_a_person"
    DOES_NOT_APPLY = "does_not_apply"


@dataclass(frozen=True, slots=True)
class QualityPoint:
    """One point looked at: what makes a good referral, whether this one has it, and why it is judged so."""

    key: str
    label: str
    met: Met
    why: str


@dataclass(frozen=True, slots=True)
class _Told:
    """The facts of a referral as a quality point asks for them."""

    facts: dict[str, ExtractedFact]
    documents: int

    def answer(self, key: str) -> Answer:
        fact = self.facts.get(key)
        return fact.answer if fact and fact.answer else Answer.NOT_ASKED

    def words(self, key: str) -> int:
        """How many words were given; none when the text only says that it is not known."""
        fact = self.facts.get(key)
        if fact is None or fact.standing is not Standing.GIVEN:
            return 0
        return len(re.findall(r"\w+", fact.value))

    def given(self, key: str) -> bool:
        return self.words(key) > 0

    def label(self, key: str) -> str:
        fact = self.facts.get(key)
        return fact.label if fact else key.replace("_", " ").capitalize()


_Verdict = tuple[Met, str]


@dataclass(frozen=True, slots=True)
class _Point:
    key: str
    label: str
    look: Callable[[_Told], _Verdict]


_ACCOUNT = {
    "exploitation_dates": "when it started and ended",
    "how_it_started": "how it started",
    "what_they_had_to_do": "what they were made to do",
    "living_conditions": "how they lived",
    "treatment": "how they were treated",
}
_BACKGROUND = {
    "birthplace": "where they were born",
    "family": "their family",
    "education": "their schooling",
    "work_history": "their work before",
}
_FEW_WORDS = 8


def _detailed(told: _Told) -> _Verdict:
    absent = [words for key, words in _ACCOUNT.items() if not told.given(key)]
    if absent:
        return Met.NOT_MET, say("It does not say {parts}.", parts=_listed(absent))
    short = [
        words
        for key, words in _ACCOUNT.items()
        if key != "exploitation_dates" and told.words(key) < _FEW_WORDS
    ]
    if len(short) > 1:
        return Met.NOT_MET, say("Only a few words say {parts}.", parts=_listed(short))
    return Met.MET, say("Each part of what happened is told.")


def _reasons_for_gaps(told: _Told) -> _Verdict:
    bare = [
        words
        for key, words in {**_BACKGROUND, **_ACCOUNT}.items()
        if (fact := told.facts.get(key)) is not None and fact.standing is Standing.NOT_KNOWN
    ]
    if bare:
        return Met.NOT_MET, say("It gives no reason why this is not known: {parts}.", parts=_listed(bare))
    return Met.MET, say("Nothing is given as 'not known' without a reason.")


def _opinion(told: _Told) -> _Verdict:
    if not told.given("professional_insight"):
        return Met.NOT_MET, say("No professional opinion is given.")
    if told.words("professional_insight") < _FEW_WORDS:
        return Met.FOR_A_PERSON, say("The opinion is very short: does it say on what it rests?")
    return Met.MET, say("A professional opinion is given.")


def _indicators(told: _Told) -> _Verdict:
    seen = told.answer("indicators_seen")
    if seen is Answer.YES:
        named = told.given("indicators")
        return (
            (Met.MET, say("The signs are named."))
            if named
            else (Met.NOT_MET, say("Signs were seen but are not named."))
        )
    if seen is Answer.NO:
        return Met.FOR_A_PERSON, say("No signs are said to have been seen: does the account show any?")
    return Met.NOT_MET, say("It does not say whether signs were seen.")


def _why_now(told: _Told) -> _Verdict:
    if told.given("why_now"):
        return Met.MET, say("It says why it is reported now.")
    if told.answer("reported_before") in (Answer.YES, Answer.NOT_SURE):
        if told.given("earlier_report"):
            return Met.DOES_NOT_APPLY, say("It was reported before, and it says how.")
        return Met.NOT_MET, say("It may have been reported before, but nothing says when or to whom.")
    return Met.NOT_MET, say("It does not say why it is reported now.")


def _inconsistencies(told: _Told) -> _Verdict:
    concerns = told.answer("credibility_concerns")
    if concerns is Answer.NO:
        return Met.DOES_NOT_APPLY, say("No doubts about the account are recorded.")
    if concerns is Answer.NOT_ASKED:
        return Met.NOT_MET, say("It does not say whether there are doubts about the account.")
    if told.given("credibility_evidence"):
        return (
            Met.FOR_A_PERSON,
            say("Doubts are recorded: is a likely explanation given, and do they rest on evidence?"),
        )
    return Met.NOT_MET, say("Doubts are recorded without the evidence for them.")


def _contacts(told: _Told) -> _Verdict:
    reach = told.given("referrer_phone") or told.given("referrer_email")
    if reach and told.given("referrer_second_contact"):
        return Met.MET, say("Two contacts are given.")
    return Met.NOT_MET, say("There should be two contacts: the referrer and a colleague or team.")


def _files(told: _Told) -> _Verdict:
    described = told.facts.get("evidence_description")
    if told.documents == 0:
        if described is not None and described.standing is Standing.GIVEN:
            return Met.NOT_MET, say("Files are described but none came with the referral.")
        return Met.DOES_NOT_APPLY, say("No files came with it.")
    if described is None or described.standing is not Standing.GIVEN:
        return Met.NOT_MET, say("Files came with it, but nothing says what they are.")
    if not re.search(r"[0-9]{4}|[0-9]{1,2}[/. ][0-9]{1,2}", described.value):
        return Met.NOT_MET, say("The files are listed without their dates.")
    return Met.MET, say("The files are listed with dates.")


def _spoken_with(told: _Told) -> _Verdict:
    if not told.given("interviews"):
        return Met.NOT_MET, say("It does not say where, how and with whom the child was spoken to.")
    return Met.FOR_A_PERSON, say(
        "Was an appropriate adult there, and was it a conversation and not an interview?"
    )


def _interpreter(told: _Told) -> _Verdict:
    if told.answer("interpreter_needed") is not Answer.YES:
        return Met.DOES_NOT_APPLY, say("No interpreter is said to be needed.")
    if not told.given("interpreter_language"):
        return Met.NOT_MET, say("An interpreter is needed, but the language is not given.")
    return Met.FOR_A_PERSON, say("Who interpreted? It must never be somebody who came with the child.")


def _authority_told(told: _Told) -> _Verdict:
    reach = told.given("local_authority_phone") or told.given("local_authority_email")
    if told.given("local_authority_told") and reach:
        return Met.MET, say("The local authority was told, and can be reached.")
    return Met.NOT_MET, say("It does not say which local authority was told, or how to reach it.")


def _put(question: str) -> Callable[[_Told], _Verdict]:
    def look(_: _Told) -> _Verdict:
        return Met.FOR_A_PERSON, say(question)

    return look


_POINTS = (
    _Point("detailed", "It tells what happened in detail", _detailed),
    _Point("reasons_for_gaps", "It gives a reason wherever something is missing", _reasons_for_gaps),
    _Point("opinion", "It gives an informed professional opinion", _opinion),
    _Point("indicators", "It names every sign that was seen", _indicators),
    _Point("why_now", "It says why now, and explains a late disclosure", _why_now),
    _Point("inconsistencies", "It gives a likely explanation for what does not fit", _inconsistencies),
    _Point("spoken_with", "It says how the child was spoken to, and who was there", _spoken_with),
    _Point("interpreter", "The interpreter was not a companion", _interpreter),
    _Point("authority_told", "It says which local authority was told", _authority_told),
    _Point("contacts", "It gives two contacts", _contacts),
    _Point("files", "Files are listed and dated", _files),
    _Point("time_order", "It is told in the order of time", _put("Can it be followed from start to end?")),
    _Point(
        "own_case", "It is about this child alone", _put("Is any of it taken from another child's referral?")
    ),
    _Point(
        "purpose",
        "Its purpose is clear",
        _put("Does it show reasons of its own, and not only that somebody asked?"),
    ),
)


def quality(facts: Iterable[ExtractedFact], *, documents: int = 0) -> tuple[QualityPoint, ...]:
    """Each point of quality for a referral with these facts and this many files, in a fixed order."""
    told = _Told({fact.key: fact for fact in facts}, documents)
    return tuple(QualityPoint(point.key, point.label, *point.look(told)) for point in _POINTS)


def _listed(words: list[str]) -> str:
    return listed([say(each) for each in words])
