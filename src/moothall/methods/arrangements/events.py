"""The events that clocks know by name: those of the steps the law provides for, and those an arrangement makes.

A step recorded with its dates is an event on its first day, and on its last where it lasts. A decision is two
events, `{stage}_decided` and `{stage}_{outcome}`; a rating is `rated_{code}`; consent is `consent_{answer}`; a route
onward that was taken is `{route}_made`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from .sections.function import Function

#: What the first day of a step is called.
BEGINS = {
    "safeguarding_referral": "safeguarding_referral_received", "strategy_discussion": "strategy_discussion_held",
    "section_47": "section_47_started", "assessment": "assessment_started",
    "initial_conference": "initial_conference_held", "protection_plan": "protection_plan_started",
    "core_group": "core_group_held", "looked_after": "became_looked_after",
    "return_interview_offered": "return_interview_offered", "return_interview": "return_interview_held", "return_interview_declined": "return_interview_declined",
}  # fmt: skip
#: What its last day is called.
ENDS = {
    "safeguarding_referral": "response_decided", "section_47": "section_47_ended",
    "assessment": "assessment_completed", "protection_plan": "protection_plan_ended",
    "looked_after": "stopped_being_looked_after", "missing_episode": "returned_from_missing",
}  # fmt: skip
#: Steps that come again: what the first, the second and the newest are called.
REPEATED = {
    step: (f"first_{step}_held", f"second_{step}_held", f"latest_{step}_held")
    for step in ("review_conference", "looked_after_review")
}
#: Every step, in the order in which they usually come.
STEPS = (
    "safeguarding_referral", "strategy_discussion", "section_47", "assessment", "initial_conference",
    "protection_plan", "core_group", "review_conference", "section_17", "section_20", "looked_after",
    "looked_after_review", "missing_episode", "return_interview_offered", "return_interview",
    "return_interview_declined",
)  # fmt: skip
#: Steps that last, and so have an end.
LASTING = frozenset({*ENDS, "section_17", "section_20"})
#: What there can be several of in a case, and the events of each.
OF_EACH = {
    "missing_episode": (
        "went_missing", "missing_episode_assessed", "returned_from_missing", "return_interview_offered",
        "return_interview_held", "return_interview_declined",
    ),
}  # fmt: skip
ANSWERS_TO_CONSENT = ("asked", "given", "refused", "withdrawn")


def again(step: str, days: Iterable[date]) -> dict[str, date]:
    """The events of a step that comes again, by the days on which it happened; nothing of one that does not."""
    first, second, latest = REPEATED.get(step, ("", "", ""))
    in_order = sorted(days)
    if not first or not in_order:
        return {}
    events = {first: in_order[0], latest: in_order[-1]}
    return events | {second: in_order[1]} if len(in_order) > 1 else events


def events_known(function: Function) -> Iterator[str]:
    """Every event that can happen in a case of an arrangement with this function."""
    yield "referral_received"
    yield from BEGINS.values()
    yield from ENDS.values()
    for names in REPEATED.values():
        yield from names
    for stage in function.stages:
        yield f"{stage.code}_decided"
        yield from (f"{stage.code}_{outcome.code}" for outcome in stage.outcomes)
    yield from (f"rated_{rating.code}" for rating in (function.ratings.value if function.ratings else ()))
    if function.consent:
        yield from (f"consent_{answer}" for answer in ANSWERS_TO_CONSENT)
    yield from (f"{route.value.code}_made" for route in function.onward)
