"""How each outcome is analysed: one analysis names its design, and the design's options."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .kinds import Amount, Code, Count, Frozen, Key, Line, Role, Trait, Words

DESIGNS = (
    "staggered-roll-out", "time-to-event", "recurrent-events", "weighted-comparison", "interrupted-series",
    "missing-follow-up", "equity", "process-figures",
)  # fmt: skip
Period = Literal["month", "quarter", "half-year", "year"]


class _Analysis(Frozen):
    name: Key = Field(description="Its name in this protocol, and of its outputs.")
    title: Line = Field(description="What it is called in the report.")
    role: Role = Field(description="primary, secondary or sensitivity.")
    why: Words = Field(description="What it answers, and why in this way.")


class _OfOneOutcome(_Analysis):
    outcome: Code = Field(description="The outcome, by its name.")
    covariates: tuple[Trait, ...] = Field(default=(), description="What is adjusted for.")


class StaggeredRollOut(_OfOneOutcome):
    """Sites begin at different times: effects by group and time, and by imputation, with what can be said of both."""

    design: Literal["staggered-roll-out"] = Field(description="staggered-roll-out")
    period: Period = Field(default="quarter", description="The periods that are compared: month, quarter, half-year, year.")  # fmt: skip
    estimators: tuple[Literal["group-time", "imputation", "interaction-weighted"], ...] = Field(
        default=("imputation", "group-time"), min_length=1,
        description="The one whose figure is told first, and any beside it.",
    )  # fmt: skip
    control: Literal["not-yet", "never"] = Field(default="not-yet", description="Compared with sites not treated yet, or never.")  # fmt: skip
    method: Literal["dr", "reg", "ipw"] = Field(default="dr", description="With covariates: doubly robust, regression or weighting.")  # fmt: skip
    base: Literal["universal", "varying"] = Field(default="universal", description="The time before, that others are compared with.")  # fmt: skip
    anticipation: int = Field(default=0, ge=0, le=12, description="For how many periods before the start there may be an effect already.")  # fmt: skip
    weighted_by_children: bool = Field(default=False, description="Whether a site counts by its children.")
    draws: int = Field(default=999, ge=99, le=100_000, description="Draws of the bootstrap.")
    reassignments: int = Field(default=999, ge=99, le=100_000, description="Draws of the randomisation test.")
    before: int = Field(
        default=8, ge=1, le=120, description="How many periods before the start the chart shows."
    )
    after: int = Field(
        default=12, ge=0, le=120, description="How many periods after the start the chart shows."
    )


class TimeToEvent(_OfOneOutcome):
    """How long until something happens, with what can come instead of it."""

    design: Literal["time-to-event"] = Field(description="time-to-event")
    horizon_months: int = Field(ge=1, le=240, description="Until how many months after the referral; children referred later than that before the extract's day are left out.")  # fmt: skip
    months_told: tuple[int, ...] = Field(
        default=(6, 12, 24), description="At which months the chance is told."
    )


class RecurrentEvents(_OfOneOutcome):
    """How often something happens, again and again, to the same child."""

    design: Literal["recurrent-events"] = Field(description="recurrent-events")
    horizon_months: int = Field(ge=1, le=240, description="Until how many months after the referral.")
    models: tuple[Literal["andersen-gill", "prentice-williams-peterson", "negative-binomial"], ...] = Field(
        default=("andersen-gill", "negative-binomial"), min_length=1, description="The one told first, and any beside it."
    )  # fmt: skip
    months_told: tuple[int, ...] = Field(default=(6, 12, 24), description="At which months the mean number is told.")  # fmt: skip


class WeightedComparison(_OfOneOutcome):
    """Children under the arrangement beside others who are made alike by weights."""

    design: Literal["weighted-comparison"] = Field(description="weighted-comparison")
    method: Literal["entropy", "propensity"] = Field(
        default="entropy", description="How the weights are found."
    )


class InterruptedSeries(_OfOneOutcome):
    """One site before and after it began."""

    design: Literal["interrupted-series"] = Field(description="interrupted-series")
    authority: str = Field(pattern=r"^[A-Z][0-9]{8}$", description="The authority, by its code.")
    period: Period = Field(default="month", description="The periods of the series.")
    lags: Count = Field(default=3, description="For how many periods errors may be alike.")


class MissingFollowUp(_OfOneOutcome):
    """Who was lost, and what the outcome would be if they fared worse than those who were seen."""

    design: Literal["missing-follow-up"] = Field(description="missing-follow-up")
    period: Period = Field(
        default="quarter", description="Sites are compared before and after by these periods."
    )
    imputations: int = Field(
        default=20, ge=2, le=1000, description="How many times what is missing is drawn."
    )
    earlier_waves: tuple[Code, ...] = Field(
        default=(),
        description="For a score: earlier waves, such as baseline; what is missing is drawn from those scores too, and being seen is weighed by them. Name those there are.",
    )
    worse_by: tuple[Amount, ...] = Field(
        default=("0", "1", "2", "4"),
        description="By how many points those lost are taken to fare worse, in turn.",
    )


class Equity(_Analysis):
    """Whether the figures differ between groups of children, with honest intervals."""

    design: Literal["equity"] = Field(description="equity")
    outcome: Code = Field(description="The outcome, by its name.")
    by: tuple[Trait, ...] = Field(min_length=1, description="By what the children are told apart.")
    tell: tuple[Literal["outcome", "effects", "decisions", "sites"], ...] = Field(
        default=("outcome", "effects", "decisions", "sites"), min_length=1,
        description="What is told: by group the outcome, the effect of the arrangement on it, the share of its decisions that were positive; and how far sites agree on cases of the same kind.",
    )  # fmt: skip
    period: Period = Field(
        default="quarter",
        description="For the effects: sites are compared before and after by these periods.",
    )
    alike_in: tuple[Trait, ...] = Field(
        default=("age_band", "gender", "nationality_group", "exploitation"), min_length=1,
        description="For the sites: in what two cases are of the same kind.",
    )  # fmt: skip


class ProcessFigures(_Analysis):
    """The figures of the process, in the shape in which the Home Office publishes those of the pilot."""

    design: Literal["process-figures"] = Field(description="process-figures")
    by: tuple[
        Literal["quarter", "site", "age_band", "gender", "ethnic_group", "nationality_group", "exploitation"], ...
    ] = Field(default=("site",), min_length=1, description="By what they are told apart.")  # fmt: skip
    tables: tuple[
        Literal["referrals", "mean_days", "median_days", "waiting", "still_waiting", "share_positive", "one_sitting"], ...
    ] = Field(
        default=("referrals", "mean_days", "median_days", "share_positive", "one_sitting"), min_length=1,
        description="Which tables: those of the published annex, if not said; beside them, how long children wait and how many still do.",
    )  # fmt: skip
    only_the_arrangement: bool = Field(
        default=True,
        description="Whether only cases decided by the arrangement are counted, or those decided nationally beside them.",
    )


Analysis = Annotated[
    StaggeredRollOut | TimeToEvent | RecurrentEvents | WeightedComparison | InterruptedSeries | MissingFollowUp | Equity
    | ProcessFigures,
    Field(discriminator="design"),
]  # fmt: skip


class Subgroup(Frozen):
    """A group whose effect is claimed apart: said beforehand, and only if it is at least what could be found."""

    by: Trait = Field(description="By what the group is told apart.")
    outcome: Code = Field(description="The outcome, by its name.")
    because: Words = Field(description="Why the effect may differ.")
