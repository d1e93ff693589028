"""Each figure in words: what is counted, of what, and which way is better. The counting itself is in the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from moothall.methods.arrangements import Arrangement

THEMES: dict[str, Any] = {
    "function": _("Function"),
    "membership": _("Membership"),
    "voice": _("The voice of the child or person"),
    "training": _("Training"),
    "resourcing": _("Resourcing"),
    "information_sharing": _("Information sharing"),
    "governance": _("Governance"),
}


def theme_title(theme: str) -> str:
    """A theme in words."""
    return str(THEMES.get(theme, theme.replace("_", " ")))


@dataclass(frozen=True)
class Figure:
    """One figure. `unit`: 'share' (so many of so many), 'minutes' or 'money' (so much for each).

    `by` names what it is also shown by, each with how its rows stand to the whole: 'parts' add up to it, 'ways'
    share it out among them, 'each' overlap. `applies` says whether an arrangement has what it counts.
    """

    code: str
    theme: str
    title: Any
    part: Any
    whole: Any
    unit: str = "share"
    better: str = "more"
    by: tuple[tuple[str, str], ...] = ()
    applies: Callable[[Arrangement], bool] = lambda _arrangement: True
    about_cases: bool = True


def _meets(arrangement: Arrangement) -> bool:
    rule = arrangement.function.decides_at
    return rule is None or rule.value == "meeting"


FIGURES: tuple[Figure, ...] = (
    Figure(
        "in_time", "function", _("Decided in time"),
        _("decisions made by the day the arrangement's clock gave, paused days not counted"),
        _("decisions that end one of the arrangement's clocks"), by=(("clock", "parts"),),
        applies=lambda a: any(True for _clock in decision_clocks(a)),
    ),
    Figure(
        "with_plan", "function", _("Decided with a plan"),
        _("sittings whose case has a plan with an action somebody owns"), _("sittings that decided"),
    ),
    Figure(
        "combined", "function", _("Combined sittings"),
        _("sittings that took more than one decision"), _("sittings that decided"), better="",
        applies=lambda a: len(a.function.stages) > 1,
    ),
    Figure(
        "quorate", "membership", _("Quorate"),
        _("meetings at which the quorum was in the room"), _("meetings that opened"),
        applies=lambda a: a.membership.core is not None and _meets(a), about_cases=False,
    ),
    Figure(
        "attended", "membership", _("Attendance"),
        _("seats filled by somebody who came"), _("seats invited to meetings that opened"),
        by=(("agency", "parts"),), applies=_meets, about_cases=False,
    ),
    Figure(
        "apologies", "membership", _("Apologies"),
        _("seats that sent an apology"), _("seats invited to meetings that opened"), better="less",
        by=(("agency", "parts"),), applies=_meets, about_cases=False,
    ),
    Figure(
        "apology_with_word", "membership", _("Apologies that still sent information"),
        _("apologies that came with information for the meeting"), _("apologies"), by=(("agency", "parts"),),
        applies=_meets, about_cases=False,
    ),
    Figure(
        "independent_chair", "membership", _("Independent chair"),
        _("sittings chaired by somebody who does not lead the work on the case, from a function that may chair"),
        _("sittings that decided"), applies=lambda a: a.membership.chair is not None and _meets(a),
    ),
    Figure(
        "heard", "voice", _("Heard before the decision"),
        _("sittings before which the child or person was heard"), _("sittings that decided"),
    ),
    Figure(
        "heard_or_why", "voice", _("Heard, or the reason why not"),
        _("sittings before which the voice, or one of the arrangement's reasons for its absence, was recorded"),
        _("sittings that decided"),
    ),
    Figure(
        "ways", "voice", _("How they were heard"),
        _("records that say in which way they were taken"), _("records of the voice, before a decision"), better="", by=(("way", "ways"),),
    ),
    Figure(
        "advocate", "voice", _("An advocate was there"),
        _("records of the voice with an advocate present"), _("records of the voice, before a decision"),
    ),
    Figure(
        "letters", "voice", _("Told in a letter of their own"),
        _("sittings after which the child or person was sent a letter written for their age"),
        _("sittings that decided"), by=(("language", "ways"),), applies=lambda a: bool(own_letters(a)),
    ),
    Figure(
        "trained", "training", _("Training in date"),
        _("people whose every course was in date each time they sat"), _("people who sat"),
        by=(("learning", "each"),), applies=lambda a: a.training.learning is not None, about_cases=False,
    ),
    Figure(
        "chairs", "training", _("Competencies of chairs"),
        _("people for whom every competency of the arrangement's list was confirmed each time they chaired"),
        _("people who chaired"), by=(("competency", "each"),),
        applies=lambda a: a.training.chair_competencies is not None and _meets(a), about_cases=False,
    ),
    Figure(
        "preparing", "resourcing", _("Preparing a case"),
        _("minutes recorded since the decision before"), _("sittings that decided, with time on preparing recorded"),
        unit="minutes", better="",
        by=(("agency", "each"),),
    ),
    Figure(
        "sitting", "resourcing", _("Sitting on a case"),
        _("minutes of every seat that was there, from the opening of the sitting to its close"),
        _("sittings that decided, and were opened and closed"), unit="minutes", better="", by=(("agency", "each"),),
    ),
    Figure(
        "time_kept", "resourcing", _("Time recorded"),
        _("sittings for which somebody recorded time spent on preparing"), _("sittings that decided"),
    ),
    Figure(
        "cost", "resourcing", _("Cost of a decision"),
        _("what the minutes cost at the rates of their day"),
        _("sittings that decided, with time on preparing recorded and a rate for every minute"), unit="money", better="",
    ),
    Figure(
        "priced", "resourcing", _("Rates known"),
        _("sittings whose every minute has a rate"), _("sittings that decided, with time recorded"),
    ),
    Figure(
        "replied", "information_sharing", _("Answered in time"),
        _("requests answered by their day"), _("requests that fell due"),
        by=(("agency", "parts"), ("gateway", "parts")),
    ),
    Figure(
        "nil", "information_sharing", _("Nothing held"),
        _("answers that nothing is held"), _("requests that fell due and were answered"), better="",
        by=(("agency", "parts"), ("gateway", "parts")),
    ),
    Figure(
        "refused", "information_sharing", _("Held, but not shared"),
        _("answers that something is held and cannot be shared"), _("requests that fell due and were answered"),
        better="less", by=(("agency", "parts"), ("gateway", "parts")),
    ),
    Figure(
        "dissent", "governance", _("Dissent"),
        _("sittings at which somebody dissented in their own words"), _("sittings that decided"), better="",
    ),
    Figure(
        "asked_again", "governance", _("Reconsideration asked for"),
        _("sittings of whose decisions somebody asked for one to be looked at again"), _("sittings that decided"),
        better="", applies=lambda a: a.governance.reconsideration_by is not None,
    ),
    Figure(
        "actions_late", "governance", _("Actions late"),
        _("actions done after their day, or open past it"), _("actions that fell due"), better="less",
        by=(("agency", "parts"),),
    ),
    Figure(
        "read_again", "governance", _("Read again"),
        _("second readings that were done"), _("second readings drawn for decisions of the period"),
        applies=lambda a: a.governance.dip_sample is not None,
    ),
    Figure(
        "same_outcome", "governance", _("Readers of the same mind"),
        _("readings in which the second reader found the outcome the panel found"), _("second readings that were done"),
        applies=lambda a: a.governance.dip_sample is not None,
    ),
    Figure(
        "good_answers", "governance", _("What the readers found"),
        _("questions of the review answered yes"), _("questions answered yes, in part or no"),
        by=(("theme", "parts"),),
        applies=lambda a: a.governance.dip_sample is not None and a.governance.review_questions is not None,
    ),
    Figure(
        "lessons_done", "governance", _("Lessons acted on"),
        _("lessons of the readings that were acted on"), _("lessons whose day has come"), by=(("theme", "parts"),),
        applies=lambda a: a.governance.dip_sample is not None,
    ),
)  # fmt: skip


def figures_of(arrangement: Arrangement) -> list[Figure]:
    """The figures that an arrangement's own rules give something to count, in the order of the themes."""
    return [figure for figure in FIGURES if figure.applies(arrangement)]


def leading(arrangement: Arrangement) -> list[str]:
    """The figure that stands for each theme: the first of it that the arrangement has."""
    first: dict[str, str] = {}
    for figure in figures_of(arrangement):
        first.setdefault(figure.theme, figure.code)
    return list(first.values())


def decision_clocks(arrangement: Arrangement) -> list[Any]:
    """The clocks that run from the referral, a rating or a decision to a decision, from the arrangement's own list."""
    function = arrangement.function
    stages = {stage.code: [outcome.code for outcome in stage.outcomes] for stage in function.stages}
    decided = {f"{stage}_decided" for stage in stages} | {
        f"{stage}_{outcome}" for stage, outcomes in stages.items() for outcome in outcomes
    }
    rated = {f"rated_{rating.code}" for rating in function.ratings.value} if function.ratings else set()
    begins = decided | rated | {"referral_received"}
    return [
        rule.value
        for rule in function.clocks
        if rule.value.each is None and set(rule.value.ends) & decided and set(rule.value.starts) & begins
    ]


def own_letters(arrangement: Arrangement) -> list[str]:
    """The recipients whose letter is written for their age: the child or person themself."""
    told = arrangement.governance.told
    return [one.code for one in told.value if one.by_age] if told else []
