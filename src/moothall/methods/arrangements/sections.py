"""The seven sections of an arrangement, named by the seven themes of the 2020 review.

Everything here is vocabulary: what a file may say. Nothing here knows any one arrangement. A part that an
arrangement does not use (a meeting that never votes, a hub with no limbs) is left out of its file.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, JsonValue, model_validator

from .calendars import Nation
from .rule import Choice, Choices, Code, Frozen, Rule, Words
from .words import time_said

#: Years of age.
Years = Annotated[int, Field(ge=0, le=150)]
#: So many of anything: days, cases, minutes, points.
Count = Annotated[int, Field(ge=0, le=9999)]
Unit = Literal["days", "calendar_days", "working_days", "hours", "months"]
CodedList = Rule[Choices]


def _one_or_several(said: object) -> object:
    """In a file a single code needs no brackets."""
    return [said] if isinstance(said, str) else said


Codes = Annotated[tuple[Code, ...], BeforeValidator(_one_or_several)]


def _counted(said: object) -> object:
    """A number; words that are a length of time with its unit are refused where the unit stands beside them."""
    if isinstance(said, str):
        time_said(said)
        raise ValueError("the unit stands both here and under 'unit'")
    return said


class Period(Frozen):
    """So many days, working days, hours or months. 'days' are counted as the rule days_are says.

    In a file it is written as it is said: '3 working days', '1 month'.
    """

    limit: Count
    unit: Unit

    @model_validator(mode="before")
    @classmethod
    def _as_it_is_said(cls, said: object) -> object:
        return time_said(said) if isinstance(said, str) else said


# -- function: what the arrangement is for, who comes to it, what it decides, how long it has ------------


class _Criterion(Frozen):
    """What every test of eligibility says: which answer a missing fact gives."""

    when_not_known: Literal["carry_on", "out_of_scope"] = "carry_on"


class UnderAge(_Criterion):
    """The child is under so many years; without a date of birth the named answer is used."""

    test: Literal["under_age"]
    years: Years
    or_answer: Code | None = None


class DaysBeforeAge(_Criterion):
    """More than so many days are left to a birthday."""

    test: Literal["more_than_days_before_age"]
    years: Years
    days: Count


class AnswerMustBe(_Criterion):
    """A question is answered as it must be, and nobody answered 'not sure' to the second one."""

    test: Literal["answer_must_be"]
    question: Code
    must_be: Literal["yes", "no"]
    nor_unsure_of: Code | None = None


class AuthorityIsOurs(_Criterion):
    """The local authority is one of the partnership's own."""

    test: Literal["authority_is_ours"]


class ScoreAtLeast(_Criterion):
    """A score reaches a number, or one of the named questions is answered yes instead.

    The score is an instrument's, by its name. 'repeat' among the questions is answered by the rule for repeats.
    """

    test: Literal["score_at_least"]
    score: Words
    at_least: Count
    or_answers: Codes = ()


Criterion = Annotated[
    UnderAge | DaysBeforeAge | AnswerMustBe | AuthorityIsOurs | ScoreAtLeast, Field(discriminator="test")
]


class Route(Frozen):
    """Where a referral goes, and what is owed to the child all the same."""

    in_scope: Choice
    out_of_scope: Choice
    still_owed: str = ""


class Outcome(Frozen):
    """One possible outcome of a stage, and what the findings must show for it.

    `sentence` is how the record says it, `tone` how a tag shows it. With `telling: unfavourable` the duties that
    go on all the same are recorded beside it.
    """

    code: Code
    title: Words
    needs: Literal["every_essential_limb_met", "an_essential_limb_not_met", "nothing"] = "nothing"
    sentence: str = ""
    tone: Literal["good", "info", "warning", "neutral"] = "neutral"
    telling: Literal["favourable", "unfavourable", "neutral"] = "neutral"


class OutcomeReasons(Frozen):
    """The coded reasons one of which is given with any of these outcomes."""

    outcomes: Codes
    reasons: Choices


class Follows(Frozen):
    """A stage opens only after an earlier one has this outcome, or any where none is named; or after another has."""

    stage: Code
    outcome: Code | None = None
    or_after: Follows | None = None

    def ways(self) -> tuple[Follows, ...]:
        """Each way the stage can open: this one, and what `or_after` adds."""
        return (self, *(self.or_after.ways() if self.or_after else ()))


class Wording(Frozen):
    """A test as it is put to the panel, and the standard it sets in a few words."""

    text: Words
    standard: Words


class Stage(Frozen):
    """One decision: its wordings through time, its outcomes, and what it follows."""

    code: Code
    title: Words
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    wordings: tuple[Rule[Wording], ...]
    follows: Follows | None = None


class Limb(Frozen):
    """One question of the test. An essential limb with a way belongs to that one way of meeting the test."""

    code: Code
    title: Words
    question: Words
    kind: Literal["essential", "consideration"] = "essential"
    way: Code | None = None
    help: str = ""


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


# -- membership: who sits, who decides, how ---------------------------------------------------------------


class Chair(Frozen):
    """Who may not chair, and from which functions a chair must come (none named: from any)."""

    may_not_be: Codes = ()
    must_come_from: Codes = ()


class StandAside(Frozen):
    """Which ties to a case take a member out of the decision, and which must only be declared."""

    must: Codes
    must_declare: Codes = ()


class AreaSeat(Frozen):
    """A function whose seat must be filled from the area where the person lives."""

    function: Code
    area: Literal["police_area", "authority_area"]


class Advocate(Frozen):
    """Who speaks for the person at the sitting, being there or having sent what there is to say."""

    functions: Codes
    may_send_word: bool = True


class Membership(Frozen):
    """Who has a seat, what makes a quorum, who may chair, who stands aside, and how the result is reached."""

    functions: Choices
    ties: Choices = ()
    core: Rule[Codes] | None = None
    quorum: Rule[Count] | None = None
    voting_functions: Rule[Codes] | None = None
    attend_without_vote: Rule[Codes] | None = None
    never_vote: Rule[Codes] | None = None
    guests: Rule[bool] | None = None
    chair: Rule[Chair] | None = None
    stand_aside: Rule[StandAside] | None = None
    views_before_discussion: Rule[bool] | None = None
    area_seat: Rule[AreaSeat] | None = None
    advocate: Rule[Advocate] | None = None
    confidentiality: Rule[bool] | None = None
    voting: Rule[tuple[Literal["unanimous", "majority", "chair"], ...]] | None = None
    when_no_majority: Rule[Literal["chair", "no_result"]] | None = None
    also: tuple[Rule[JsonValue], ...] = ()


# -- voice, training, resourcing --------------------------------------------------------------------------


class Voice(Frozen):
    """How the child is heard, by whom, and the only reasons for not being heard."""

    principle: Rule[str]
    ways: CodedList
    gathered_by: CodedList
    reasons_not_had: CodedList
    also: tuple[Rule[JsonValue], ...] = ()


class Training(Frozen):
    """What a chair must be able to do, what members learn first, and how long it counts (for good if unsaid)."""

    chair_competencies: CodedList | None = None
    learning: CodedList | None = None
    valid_for: Rule[Period] | None = None
    also: tuple[Rule[JsonValue], ...] = ()


class Resourcing(Frozen):
    """How often it meets, how long a case has, how early papers go out."""

    meets_every: Rule[Period] | None = None
    minutes_for_a_case: Rule[Count] | None = None
    cases_in_a_meeting: Rule[Count] | None = None
    cases_expected: Rule[Count] | None = None
    papers_released_before: Rule[Period] | None = None
    also: tuple[Rule[JsonValue], ...] = ()


# -- information sharing ----------------------------------------------------------------------------------


class AskedOf(Frozen):
    """What one function is asked about a child."""

    function: Code
    questions: Choices


class Gateway(Frozen):
    """A legal ground on which something is shared."""

    code: Code
    title: Words
    law: Words


class Marking(Frozen):
    """How far something shared may travel: who sees it, and who never does."""

    code: Code
    title: Words
    seen_by: Literal["whole_panel", "chair_only"]
    never_to: Codes = ()


class InformationSharing(Frozen):
    """What each agency is asked, by when, on what legal ground, and how far it travels."""

    asked: Rule[tuple[AskedOf, ...]]
    reply_due: Rule[Period]
    urgent_reply_due: Rule[Period] | None = None
    chase_before_due: Rule[Period] | None = None
    refusal_reasons: CodedList | None = None
    gateways: Rule[tuple[Gateway, ...]]
    markings: Rule[tuple[Marking, ...]]
    no_papers_by_default: Rule[Codes] | None = None
    release: Rule[Literal["free", "with_owner_consent"]] | None = None
    emergency: Rule[Period] | None = None
    hazard_review: Rule[Period] | None = None
    also: tuple[Rule[JsonValue], ...] = ()


# -- governance -------------------------------------------------------------------------------------------

RequirementCode = Literal[
    "eligibility",
    "quorum",
    "chair",
    "conflicts",
    "views",
    "limbs",
    "outcome",
    "dissent",
    "voice",
    "best_interests",
    "plan",
    "papers",
    "reason",
    "area",
    "advocate",
    "confidentiality",
    "assessment",
    "rating",
    "release",
    "consent",
    "plan_contents",
    "onward",
    "episodes",
]


class Requirement(Frozen):
    """Something that must be there before a decision: who can supply it, and where on the page."""

    code: RequirementCode
    who: tuple[Words, ...]
    place: Code
    only_for: Codes = ()


class Recipient(Frozen):
    """Somebody who is told the outcome, in which letter, and when they are told at all."""

    code: Code
    title: Words
    letter: Code
    when: Literal["always", "appointed"] = "always"
    by_age: bool = False


class AgeBand(Frozen):
    """Letters for children up to and including this age."""

    code: Code
    title: Words
    up_to_age: Years


Theme = Literal[
    "function", "membership", "voice", "training", "resourcing", "information_sharing", "governance"
]


class DipSample(Frozen):
    """How many of a quarter's decisions are drawn at random and read again, by how many readers, by when.

    So many decisions, or a share of them in a hundred and never fewer than `at_least`. With `evenly_by` each stage
    or each outcome has its part in the sample.
    """

    decisions: Annotated[Count, Field(ge=1)] | None = None
    in_a_hundred: Annotated[int, Field(ge=1, le=100)] | None = None
    at_least: Count = 1
    evenly_by: Literal["stage", "outcome"] | None = None
    readers: Literal[1, 2] = 1
    read_within: Period

    @model_validator(mode="after")
    def _one_way_to_count(self) -> DipSample:
        if (self.decisions is None) == (self.in_a_hundred is None):
            raise ValueError("say either how many decisions are drawn or how many in a hundred")
        return self


class ReviewQuestion(Frozen):
    """What a second reader answers about a decision: yes, in part, no, or cannot say. It belongs to one theme."""

    code: Code
    theme: Theme
    question: Words
    help: str = ""


class WavePoint(Frozen):
    """One point of the follow-up: so many months after the referral, or a birthday; and how long it is open."""

    code: Code
    title: Words
    months: Annotated[int, Field(ge=0)] | None = None
    at_age: Annotated[int, Field(ge=1)] | None = None
    opens_before: Annotated[int, Field(ge=0)] = 0
    closes_after: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _one_way_to_count(self) -> WavePoint:
        if (self.months is None) == (self.at_age is None):
            raise ValueError("say either how many months after the referral or at which birthday")
        return self


class FollowUpUse(Frozen):
    """A questionnaire of the follow-up, by its name; at every point, or at those named.

    One that is asked for only if it is there may be left out of a wave without the wave being in part.
    """

    instrument: Words
    points: tuple[Code, ...] = ()
    only_if_there: bool = False


class FollowUp(Frozen):
    """When a child is followed, by what, why a wave may be missed, and from which age consent is asked."""

    waves: Rule[tuple[WavePoint, ...]]
    reasons: CodedList
    instruments: tuple[Rule[FollowUpUse], ...]
    consent_from: Rule[int]
    link_open_for: Rule[Period]

    @model_validator(mode="after")
    def _points_agree(self) -> FollowUp:
        codes = [point.code for point in self.waves.value]
        if len(codes) != len(set(codes)):
            raise ValueError("two waves have one code")
        for rule in self.instruments:
            if unknown := sorted(set(rule.value.points) - set(codes)):
                raise ValueError(f"there is no wave {', '.join(unknown)}")
        return self

    def point(self, code: str) -> WavePoint | None:
        """The point with this code, if there is one."""
        return next((point for point in self.waves.value if point.code == code), None)


class Governance(Frozen):
    """What must be there before a decision, who is told, how it can be looked at again, who audits."""

    before_decision: tuple[Rule[Requirement], ...] = ()
    told: Rule[tuple[Recipient, ...]] | None = None
    never_told: CodedList | None = None
    age_bands: Rule[tuple[AgeBand, ...]] | None = None
    reconsideration_by: CodedList | None = None
    reconsideration_window: Rule[Period] | None = None
    audit_return: Rule[Choice] | None = None
    dissent_kept: Rule[bool] | None = None
    after_unfavourable: Rule[str] | None = None
    dip_sample: Rule[DipSample] | None = None
    review_questions: Rule[tuple[ReviewQuestion, ...]] | None = None
    small_numbers: Rule[Count] | None = None
    follow_up: FollowUp | None = None
    also: tuple[Rule[JsonValue], ...] = ()
