"""What is decided: stages, their wordings and outcomes, and the limbs of the test."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ..rule import Choices, Code, Frozen, Rule, Words
from .amounts import Codes


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
