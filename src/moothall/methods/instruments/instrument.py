"""An instrument: one published version of a questionnaire, how it is scored, and what the score means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from moothall.methods.arrangements import Nation, Pin
from moothall.methods.arrangements.arrangement import rules_within
from moothall.methods.arrangements.rule import (
    Code,
    Day,
    Frozen,
    Name,
    Rule,
    RuleReference,
    Source,
    VersionName,
    Words,
    cite,
)

from .kinds import AnswerKind, Language

Tone = Literal["neutral", "good", "info", "attention", "late", "quiet"]


class CompletedBy(Frozen):
    """Which agencies may fill it in, by their function (none named: any), and whether the person may alone.

    Without `by_workers` nobody may fill it in for the person.
    """

    functions: tuple[Code, ...] = ()
    by_the_person: bool = False
    by_workers: bool = True


class Ages(Frozen):
    """The ages it is made for, both included; open where nothing is said."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    lowest: int = Field(default=0, ge=0, alias="from")
    highest: int | None = Field(default=None, alias="to")

    def hold(self, age: int) -> bool:
        """Is it made for somebody of this age?"""
        return self.lowest <= age and (self.highest is None or age <= self.highest)


class Question(Frozen):
    """One question: a short prompt, what it means, and how it is answered.

    `points` is what a 'yes' counts for in a sum. An optional question may be left out without anything missing.
    """

    code: Code
    prompt: Words
    help: str = ""
    answer: AnswerKind
    points: int = 1
    optional: bool = False


class Section(Frozen):
    """Questions that belong together."""

    code: Code
    title: Words
    questions: tuple[Question, ...] = Field(min_length=1)
    help: str = ""


class Range(Frozen):
    """The lowest and the highest score there can be."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    lowest: float = Field(alias="from")
    highest: float = Field(alias="to")


class Subscale(Frozen):
    """A score of some of the questions: of the section with its code, or of the questions it names."""

    code: Code
    title: str = ""
    questions: tuple[Code, ...] = ()
    missing_allowed: int = Field(default=0, ge=0)


class Scoring(Frozen):
    """How answers become a score. With more missing answers than allowed there is none; nothing is filled in."""

    total: Literal["count_of_yes", "sum_of_points", "mean_of_answered"]
    range: Range
    missing_allowed: int = Field(default=0, ge=0)
    not_known: Literal["counts_as_answered", "counts_as_missing"] = "counts_as_answered"
    sections: tuple[Code, ...] = ()
    subscales: tuple[Subscale, ...] = ()


class Band(Frozen):
    """What a score from here to there is called, and means. A 'yes' to a question in `or_yes_to` is enough for it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    code: Code
    title: Words
    lowest: float = Field(alias="from")
    highest: float = Field(alias="to")
    tone: Tone = "neutral"
    means: str = ""
    or_yes_to: tuple[Code, ...] = ()


class Sum(Frozen):
    """A number that has to be the sum of others, where all of them are given."""

    total: Code
    of: tuple[Code, ...] = Field(min_length=2)


class Translation(Frozen):
    """The words in another language: of the title, the sections and the questions by code, the answers by theirs."""

    title: Words
    purpose: Words
    sections: dict[Code, Words]
    questions: dict[Code, Words]
    answers: dict[str, Words] = {}


class Instrument(Frozen):
    """One version of one questionnaire, frozen. Made by the catalogue, never by hand."""

    name: Name
    version: VersionName
    title: Words
    purpose: Words
    what_changed: str = ""
    wording: Literal["ours", "published"]
    licence: Words
    effective_from: Day
    effective_until: Day | None = None
    nations: tuple[Nation, ...]
    languages: tuple[Language, ...] = ("en",)
    about: Literal["case", "missing_episode", "follow_up"] = "case"
    measures: Literal["outcome", "process"] = "outcome"
    minutes: Annotated[int, Field(ge=1, le=600)] | None = None
    completed_by: Rule[CompletedBy]
    sections: tuple[Section, ...] = Field(min_length=1)
    scoring: Rule[Scoring] | None = None
    bands: Rule[tuple[Band, ...]] | None = None
    judgement: Rule[bool] | None = None
    ages: Rule[Ages] | None = None
    sums: tuple[Sum, ...] = ()
    translations: dict[Language, Translation] = {}
    also: tuple[Rule[bool], ...] = ()
    sources: tuple[Source, ...]
    sha256: str = ""

    @property
    def pin(self) -> Pin:
        """Name, version and fingerprint, for an assessment to hold."""
        return Pin(name=self.name, version=self.version, sha256=self.sha256)

    def questions(self) -> tuple[Question, ...]:
        """Every question, in the order of the file."""
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, code: str) -> Question | None:
        """The question with this code, if there is one."""
        return next((question for question in self.questions() if question.code == code), None)

    def band(self, code: str) -> Band | None:
        """The band with this code, if there is one."""
        return next((band for band in self.all_bands() if band.code == code), None)

    def all_bands(self) -> tuple[Band, ...]:
        """The bands from the lowest up; none where the score has no words of its own."""
        return self.bands.value if self.bands else ()

    def for_age(self, age: int | None) -> bool:
        """Is it made for somebody of this age? Where the age is not known it is not refused."""
        return age is None or self.ages is None or self.ages.value.hold(age)

    def rules(self) -> Iterator[Rule[Any]]:
        """Every rule, in the order of the file."""
        return rules_within(self)

    def cited(self, *rules: Rule[Any] | None) -> tuple[RuleReference, ...]:
        """The rules as an answer names them, each with the rules it also rests on."""
        known = {rule.id: rule for rule in self.rules()}
        named: list[Rule[Any]] = []
        for rule in rules:
            if rule is not None:
                named += [rule, *(known[rule_id] for rule_id in rule.rests_also_on if rule_id in known)]
        return cite(*named)

    def unconfirmed(self) -> tuple[Rule[Any], ...]:
        """The rules nobody has read in their source."""
        return tuple(rule for rule in self.rules() if rule.confirmed != "yes")
