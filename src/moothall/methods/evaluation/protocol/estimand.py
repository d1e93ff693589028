"""What is asked: of whom, compared with what, by which outcome, when, and what becomes of those for whom it is cut short.

The parts are those of the estimand framework (ICH E9 R1): population, treatment, comparator, outcome, time,
intercurrent events, summary.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from .kinds import Amount, Code, Count, Frozen, InWords, Key, Line, Month, Percent, Words


class Population(Frozen):
    """Who is studied, in words and so that an extract can be cut by it."""

    words: Words = Field(description="Who is studied, in a sentence.")
    received_from: Month = Field(description="The first month of referral.")
    received_to: Month = Field(description="The last month of referral.")
    youngest: int = Field(default=0, ge=0, le=25, description="The youngest age at referral, in whole years.")
    oldest: int = Field(default=17, ge=0, le=25, description="The oldest age at referral, in whole years.")
    nations: tuple[Literal["england", "wales", "scotland", "northern-ireland"], ...] = Field(
        default=(), description="The nations of the authorities; none named: all."
    )
    first_referral_only: bool = Field(
        default=True, description="Whether only a child's first referral counts."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Population:
        if self.received_from > self.received_to:
            raise ValueError("the first month of referral is after the last")
        if self.youngest > self.oldest:
            raise ValueError("the youngest age is above the oldest")
        return self


EVENTS = ("leaving_the_area", "turning_18", "death", "lost_to_follow_up", "another_programme", "re_referral")
Event = Literal[
    "leaving_the_area", "turning_18", "death", "lost_to_follow_up", "another_programme", "re_referral"
]
Handling = Literal[
    "treatment_policy", "competing_event", "while_at_risk", "composite", "hypothetical", "imputed"
]


class IntercurrentEvent(Frozen):
    """Something that cuts short what would have been seen, and how it is handled. Never as if nothing had happened.

    `treatment_policy`: counted whatever came; `competing_event`: it ends what can happen, and its own chance is told;
    `while_at_risk`: counted only as long as the child could have the outcome; `composite`: it counts as the outcome;
    `hypothetical`: what would have been without it, by a model; `imputed`: what is missing is drawn many times.
    """

    event: Event = Field(description="What happens: " + ", ".join(EVENTS) + ".")
    handled: Handling = Field(description="How: treatment_policy, competing_event, while_at_risk, composite, hypothetical or imputed.")  # fmt: skip
    because: Words = Field(description="Why so.")


Measure = Literal[
    "referrals", "days_to_reasonable_grounds", "days_to_conclusive_grounds", "log_days_to_conclusive_grounds",
    "positive_reasonable_grounds", "positive_conclusive_grounds", "in_time", "heard", "missing_episodes",
    "missing_days", "missing_rate", "referred_again", "score", "indicator",
]  # fmt: skip


class Outcome(Frozen):
    """One outcome and how an extract measures it.

    `measure` says how; `within_months`, `instrument`, `scale`, `wave` and `indicator` fill in what it needs.
    """

    name: Code = Field(description="Its name in this protocol.")
    title: Line = Field(description="What it is called in tables and charts.")
    measure: Measure = Field(description="How it is measured from the extract.")
    unit: Line = Field(description="In which unit: days, episodes a year, points, share.")
    better: Literal["lower", "higher", "neither"] = Field(description="Which way is better for the child.")
    plain: InWords = Field(
        description="What it is, in words a young person would use, to follow 'how' or 'that'."
    )
    within_months: Count | None = Field(default=None, description="Within how many months of the referral.")
    instrument: Code | None = Field(default=None, description="For a score: the questionnaire.")
    scale: Code | None = Field(default=None, description="For a score: its scale.")
    wave: Code | None = Field(default=None, description="For a score: the wave, such as month_12.")
    indicator: Code | None = Field(default=None, description="For an indicator: its code.")
    decimals: int = Field(default=2, ge=0, le=6, description="How many decimals are printed.")

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Outcome:
        window = ("within_months",)
        needs = {
            "score": ("instrument", "scale", "wave"), "indicator": ("indicator",), "referred_again": window,
            "missing_episodes": window, "missing_days": window, "missing_rate": window,
            "days_to_reasonable_grounds": window, "days_to_conclusive_grounds": window,
            "log_days_to_conclusive_grounds": window,
        }  # fmt: skip
        lacking = [part for part in needs.get(self.measure, ()) if getattr(self, part) is None]
        if lacking:
            raise ValueError(f"an outcome measured by {self.measure} needs {' and '.join(lacking)}")
        return self


class Estimand(Frozen):
    """The effect that is sought, part by part."""

    population: Population = Field(description="Who is studied.")
    treatment: Words = Field(description="What is done, where it is done.")
    arrangement: Key = Field(
        description="The arrangement whose start in an authority is the treatment, by its code."
    )
    comparator: Words = Field(description="What it is compared with.")
    outcomes: tuple[Outcome, ...] = Field(min_length=1, description="What is looked at.")
    time: Words = Field(description="From when to when the outcome is looked at.")
    summary: Words = Field(description="The figure that says how large the effect is.")
    intercurrent_events: tuple[IntercurrentEvent, ...] = Field(
        description="What cuts short what would have been seen, and how each is handled."
    )

    @model_validator(mode="after")
    def _each_once(self) -> Estimand:
        for what, names in (
            ("outcomes", [one.name for one in self.outcomes]),
            ("intercurrent events", [str(one.event) for one in self.intercurrent_events]),
        ):
            twice = next((name for name in names if names.count(name) > 1), None)
            if twice:
                raise ValueError(f"two {what} are called '{twice}': keep one")
        told = {one.event: one for one in self.intercurrent_events}
        for event in ("leaving_the_area", "turning_18", "death", "lost_to_follow_up"):
            if event not in told:
                raise ValueError(f"it is not said how '{event}' is handled: add it to intercurrent_events")
        if told["death"].handled == "hypothetical":
            raise ValueError("a child's death cannot be thought away: handle it as competing_event, composite or while_at_risk")  # fmt: skip
        return self


class Minimum(Frozen):
    """The smallest effect that the study could find, for one outcome."""

    outcome: Code = Field(description="The outcome, by its name.")
    size: Amount = Field(description="The smallest effect it could find, in the outcome's unit.")


class SampleSize(Frozen):
    """How many are expected, and what could be found with so many."""

    treated_units: Count = Field(
        description="How many authorities (or children, in a design by child) are treated."
    )
    untreated_units: Count = Field(description="How many are not.")
    children: Count = Field(description="How many children are expected.")
    power: Percent = Field(
        default=80, description="The chance of finding an effect of that size, in percent."
    )
    level: Percent = Field(
        default=5, description="The chance of finding one where there is none, in percent."
    )
    how: Words = Field(description="How this was worked out.")
    minimum_effects: tuple[Minimum, ...] = Field(
        description="The smallest effect it could find, for each outcome."
    )
