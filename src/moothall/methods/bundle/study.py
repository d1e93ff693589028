"""The study that a bundle releases, in the words of the public library, and the facts that its rating rules read."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .kinds import Amount, Code, Country, Frozen, Line, MaybeLine, Percent, Text, Told, Words

Whole = Annotated[int, Field(ge=0, le=100_000_000)]


class Outcome(Frozen):
    """What was measured and found: the effect and its interval in the units that `measure` names, as printed.

    `interval_percent` is how sure the interval is (95). `direction` is of the outcome for the person.
    """

    name: Line
    domain: Code
    measure: Line
    effect: Amount | None = None
    low: Amount | None = None
    high: Amount | None = None
    interval_percent: Percent | None = None
    direction: Literal["better", "worse", "no-difference", "mixed", "not-stated"]
    as_reported: Words
    page: MaybeLine = ""

    @model_validator(mode="after")
    def _interval_holds(self) -> Outcome:
        if (self.low is not None or self.high is not None) and None in (self.effect, self.interval_percent):
            raise ValueError("an interval needs its effect, and how sure it is (interval_percent)")
        if self.low is not None and self.high is not None and float(self.low) > float(self.high):
            raise ValueError("the lower end of the interval is above its upper end")
        return self


class RatingFacts(Frozen):
    """What the rules of the rating scales read. What is not known is null, and never guessed.

    `comparison` says what those helped were set beside. `smallest_effect` is the smallest standardised effect the
    study could have found when it began; `baseline_out_percent`, of a hundred things measured at the start, on how
    many the groups differed.
    """

    attrition_percent: Percent | None = None
    attrition_difference_percent: Percent | None = None
    smallest_effect: Amount | None = None
    baseline_out_percent: Percent | None = None
    comparison: Literal["none", "before-after", "comparison-group", "not-yet-treated", "by-lot"]
    clusters: Whole | None = None
    outcome_described: Literal["validated", "described", "named"] | None = None
    intervention_described: Literal["full", "brief", "named"] | None = None


class Study(Frozen):
    """What was asked of whom, how, what came of it, what it can and cannot show, and who evaluated whom.

    `evaluator` is a sentence that says who made the study and what they have to do with those whose work it is about.
    """

    label: Line
    design: Code
    arrangements: tuple[Code, ...] = ()
    interventions: tuple[Code, ...] = ()
    themes: tuple[Code, ...] = ()
    population: Words
    setting: Words
    countries: Annotated[tuple[Country, ...], Field(min_length=1)]
    sample: Words
    sample_size: Annotated[int, Field(ge=1, le=100_000_000)] | None = None
    comparison: Words
    follow_up_months: Annotated[int, Field(ge=0, le=1200)] | None = None
    funder: Text = ""
    independent: Told
    evaluator: Line
    published_in_full: Told
    can_show: Words
    cannot_show: Words
    outcomes: Annotated[tuple[Outcome, ...], Field(max_length=500)] = ()
    facts: RatingFacts
