"""A protocol: what a study asks, of whom, how it will answer and who does it, all said before the data are seen."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .analyses import Analysis, Subgroup
from .estimand import Estimand, Outcome, SampleSize
from .kinds import Day, Frozen, Hash, InWords, Key, Line, Words
from .people import DataProtection, Ethics, Independence, Involvement, Milestone, Person

FORMAT = "moothall-protocol-1"


class Protocol(Frozen):
    """The whole of it. Two protocols that say the same have the same hash, however they are spaced or commented."""

    format: Literal["moothall-protocol-1"] = Field(description=f"{FORMAT}")
    name: Key = Field(description="Its name: short, for addresses and files.")
    version: int = Field(
        ge=1, le=999, description="1 when it is registered first; one more for each amendment."
    )
    amends: Hash | None = Field(
        default=None, description="For an amendment: the hash of the version before it."
    )
    amended_because: Words | None = Field(default=None, description="For an amendment: why.")
    title: Line = Field(description="The title of the study.")
    plain_title: InWords = Field(description="The same for those it is about, in plain words.")
    question: Words = Field(description="The question, in a sentence.")
    plain_question: InWords = Field(description="The question in plain words.")
    gaps: tuple[Key, ...] = Field(default=(), description="The gaps of the library's register that it is meant to close.")  # fmt: skip
    estimand: Estimand = Field(description="The effect that is sought.")
    design: Words = Field(description="The design in words, and why it can answer the question.")
    analyses: tuple[Analysis, ...] = Field(min_length=1, description="How each outcome is analysed.")
    subgroups: tuple[Subgroup, ...] = Field(default=(), description="Groups whose effect is looked at apart.")
    multiplicity: Words = Field(description="What is done about many outcomes being looked at.")
    missing_data: Words = Field(description="What is done about what is missing.")
    sample_size: SampleSize = Field(description="How many, and what could be found with so many.")
    stopping: Words = Field(description="When the study would be stopped or not be run.")
    seed: int = Field(ge=0, lt=2**31, description="The number all chance in the analysis starts from.")
    data_first_seen: Day | None = Field(default=None, description="The day the evaluators first saw outcome data, if they have.")  # fmt: skip
    independence: Independence = Field(description="Who evaluates whom.")
    people: tuple[Person, ...] = Field(min_length=1, description="Who did what.")
    involvement: Involvement = Field(description="How survivors were involved.")
    funder: Line = Field(description="Who pays for the study.")
    ethics: Ethics = Field(description="Who said that it may be done.")
    data_protection: DataProtection = Field(description="By what the data may be used.")
    timetable: tuple[Milestone, ...] = Field(min_length=1, description="What is to happen by when.")
    licence: Line = Field(default="OGL-UK-3.0", description="The licence of what is published.")
    limitations: tuple[Words, ...] = Field(default=(), description="Limits known beforehand.")

    def outcome(self, name: str) -> Outcome:
        """The outcome of that name. Raises KeyError."""
        return next(one for one in self.estimand.outcomes if one.name == name)

    @property
    def authors(self) -> tuple[Person, ...]:
        """Those who are authors of the report."""
        return tuple(person for person in self.people if person.author)

    def smallest_effect(self, outcome: str) -> float | None:
        """The smallest effect the protocol says it could find on an outcome."""
        return next((float(one.size) for one in self.sample_size.minimum_effects if one.outcome == outcome), None)  # fmt: skip
