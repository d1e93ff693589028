"""Section 7, governance: what must be there before a decision, who is told, who looks again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue, model_validator

from ..rule import Choice, Code, Frozen, Rule, Words
from .amounts import CodedList, Codes, Count, Period, Years
from .follow_up import FollowUp

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


class Closing(Frozen):
    """Why a case may be closed, whether what is left to do is answered for, and that whoever is followed is followed on."""

    reasons: CodedList
    left_explained: Rule[bool]
    followed_on: Rule[bool] | None = None


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
    closing: Closing | None = None
    also: tuple[Rule[JsonValue], ...] = ()
