"""Section 1, function: what the arrangement is for, who comes to it, what it decides, how long it has."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, JsonValue, model_validator

from ..calendars import Nation
from ..rule import Choice, Choices, Code, Frozen, Rule, Words
from ..words import time_said
from .amounts import CodedList, Codes, Count, Period, Unit, Years
from .decisions import Limb, OutcomeReasons, Stage
from .eligibility import Criterion, Route


class PersonWords(Frozen):
    """What the person a case is about is called here: 'the child', 'the victim', 'the person'."""

    one: Words = "the child"
    own: Words = "the child's"
    many: Words = "children"
    voice: Words = "The child's voice"


class Question(Frozen):
    """Something a referral is asked, in the arrangement's own words."""

    code: Code
    title: Words
    kind: Literal["yes_no", "text", "long_text", "date", "choice", "police_area", "authority_area"] = "yes_no"
    options: Choices = ()
    help: str = ""
    required: bool = False
    only_if: Code | None = None
    when: Literal["referral", "before_decision"] = "referral"


class InstrumentUse(Frozen):
    """A questionnaire the arrangement uses, by its name, and what it is filled in for."""

    instrument: Words
    title: Words
    of: Literal["case", "missing_episode"] = "case"
    when: Literal["referral", "before_decision"] = "referral"


class Rating(Frozen):
    """One colour or level of risk. Rating a case is an event, 'rated_' and its code, that a clock can start from."""

    code: Code
    title: Words
    means: Words
    tone: Literal["good", "info", "warning", "neutral"] = "neutral"


class Repeat(Frozen):
    """A referral counts as a repeat when the same person was referred here within so long before it."""

    within: Period
    title: Words = "Repeat"


class Flag(Frozen):
    """Something raised by the records themselves: enough events of a kind in a time, or a score reached."""

    code: Code
    title: Words
    event: Code | None = None
    at_least: Annotated[Count, Field(ge=1)] = 1
    within: Period | None = None
    score: str | None = None


class Consent(Frozen):
    """What nobody may provide without consent, and who gives it below and from an age."""

    to: Words
    from_age: Years
    person: Words
    below: Choices


class Onward(Frozen):
    """Where a case can be sent on: another arrangement by its name, a statutory step, or a service.

    After any of the outcomes in `considered_after` it must be considered, and the record says what came of it;
    after those in `made_after` it must be made. With neither an arrangement nor a step it is a service, named when
    it is taken.
    """

    code: Code
    title: Words
    arrangement: str | None = None
    step: Code | None = None
    about: Literal["same_person", "another_person"] = "same_person"
    considered_after: Codes = ()
    made_after: Codes = ()


def _counted(said: object) -> object:
    """A number; words that are a length of time with its unit are refused where the unit stands beside them."""
    if isinstance(said, str):
        time_said(said)
        raise ValueError("the unit stands both here and under 'unit'")
    return said


class Clock(Frozen):
    """A time limit from one of some events to one of others. With `each`, one for every event of that kind."""

    code: Code
    title: Words
    starts: Codes
    ends: Codes
    limit: Annotated[Count, BeforeValidator(_counted)]
    unit: Unit
    warn: Count = 7
    may_pause: bool = False
    nations: tuple[Nation, ...] = ()
    each: Code | None = None

    @model_validator(mode="before")
    @classmethod
    def _limit_as_it_is_said(cls, said: object) -> object:
        if not isinstance(said, dict) or not isinstance(said.get("limit"), str) or "unit" in said:
            return said
        try:
            return {**said, **time_said(said["limit"])}
        except ValueError:  # told of the limit, where it stands
            return {**said, "unit": "days"}


class BirthdayClock(Frozen):
    """The days left to a birthday."""

    code: Code
    title: Words
    age: Years
    warn: Count = 100


class Function(Frozen):
    """What it is for, who may be referred, what is decided and by which tests, and the clocks."""

    purpose: Rule[str]
    person: PersonWords = PersonWords()
    decides_at: Rule[Literal["meeting", "desk"]] | None = None
    takes_message: Rule[Literal["home_office_referral"]] | None = None
    referral: Rule[tuple[Question, ...]] | None = None
    instruments: tuple[Rule[InstrumentUse], ...] = ()
    ratings: Rule[tuple[Rating, ...]] | None = None
    repeat: Rule[Repeat] | None = None
    flags: tuple[Rule[Flag], ...] = ()
    consent: Rule[Consent] | None = None
    plan_contents: CodedList | None = None
    onward: tuple[Rule[Onward], ...] = ()
    route: Rule[Route] | None = None
    measured_from: Rule[Code] | None = None
    eligibility: tuple[Rule[Criterion], ...] = ()
    stages: tuple[Stage, ...] = ()
    outcome_reasons: tuple[Rule[OutcomeReasons], ...] = ()
    combined_sitting: Rule[bool] | None = None
    limbs: tuple[Rule[Limb], ...] = ()
    never_asked: tuple[Rule[Choice], ...] = ()
    days_are: Rule[Literal["calendar_days", "working_days"]] | None = None
    clocks: tuple[Rule[Clock], ...] = ()
    birthday_clocks: tuple[Rule[BirthdayClock], ...] = ()
    pause_reasons: CodedList | None = None
    also: tuple[Rule[JsonValue], ...] = ()
