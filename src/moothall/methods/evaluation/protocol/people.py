"""Who does the study, who is independent of whom, how survivors had a part in it, and by what leave."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .kinds import Day, Frozen, InWords, Line, Words

Task = Literal["design", "analysis", "writing", "data", "oversight", "involvement", "delivery", "funding"]


class Person(Frozen):
    """Somebody who had a part in the study, and which."""

    name: Line = Field(description="The name.")
    organisation: Line = Field(description="For whom.")
    did: tuple[Task, ...] = Field(min_length=1, description="design, analysis, writing, data, oversight, involvement, delivery, funding.")  # fmt: skip
    author: bool = Field(default=False, description="Whether an author of the report.")
    orcid: str | None = Field(
        default=None, pattern=r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$", description="ORCID iD."
    )


class Independence(Frozen):
    """Whether who evaluates is independent of who delivers. The report says so in its first line."""

    evaluator: Line = Field(description="Who evaluates.")
    delivered_by: Line = Field(description="Who delivers what is evaluated.")
    independent: bool = Field(description="Whether the one has nothing to do with the other.")
    statement: Words = Field(description="What they have to do with each other, money included.")


class Involvement(Frozen):
    """How people who lived through it had a part: the five items of GRIPP2, short form."""

    aim: Words = Field(description="Why they were involved.")
    methods: Words = Field(description="How.")
    results: Words = Field(description="What came of it: what they said, what changed in the study.")
    outcomes: Words = Field(description="How far it shaped the study, for better or worse.")
    reflections: Words = Field(description="What went well, what did not, what to do otherwise next time.")
    plain: InWords | None = Field(default=None, description="The same in a sentence or two of plain words, for the page for those it is about.")  # fmt: skip


class Ethics(Frozen):
    """Who said that the study may be done."""

    approved_by: Line = Field(description="The committee.")
    reference: Line = Field(description="Its reference.")
    on: Day = Field(description="The day.")


class DataProtection(Frozen):
    """By what the data may be used."""

    controller: Line = Field(description="The controller of the data.")
    lawful_basis: Words = Field(description="The lawful basis, with the condition for special category data.")
    impact_assessment: Line = Field(description="The reference of the impact assessment.")
    kept_until: Day = Field(description="Until when the extract is kept.")


class Milestone(Frozen):
    """What is to happen by which day."""

    what: Line = Field(description="What.")
    by: Day = Field(description="By which day.")
