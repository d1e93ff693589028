"""The child's line: from before the referral to years after, as rows that are drawn to scale.

Everything in it is recorded somewhere else. Nothing is guessed: what is not recorded is not drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from moothall.casework.outcomes import rules
from moothall.casework.outcomes.queries import Followed
from moothall.casework.overview.case_page import CaseFrame
from moothall.casework.overview.line_of_returns import homes_lane, missing_stretches, social_care_lane
from moothall.casework.overview.line_parts import Lane, Point, Stretch
from moothall.casework.overview.stage import current, decision_words
from moothall.casework.sharing.rules import STEPS
from moothall.core.clock import UNITED_KINGDOM
from moothall.core.reference.authorities import authorities
from moothall.methods.arrangements import birthday
from moothall.methods.returns.indicators import History

#: How long before the referral the line begins, where something is known of that time.
BEFORE, LONGEST_BEFORE = timedelta(days=90), timedelta(days=3 * 365)
LASTING = ("looked_after", "section_20", "protection_plan")


@dataclass(frozen=True)
class Line:
    """The whole line of one child, with the days it is measured by."""

    first: date
    last: date
    lanes: Sequence[Lane]
    referred_on: date
    turns_18_on: date | None


def line_of(shown: CaseFrame, found: Followed, told: History | None = None) -> Line:
    """The line of one child out of what the page has read: the frame, its chronology, its follow-up, and returns."""
    lanes = [
        Lane("care", _("Care and protection"), [*_care(shown)]),
        Lane("where", _("Looked after by"), [*_where(shown, found)]),
        *([social_care_lane(told), homes_lane(told)] if told else []),
        Lane("missing", _("Missing"), [*_missing(shown), *(_missing_told(shown, told) if told else ())]),
        Lane("life", _("Life events"), [], [*_life(shown)]),
        Lane("heard", _("Heard"), [], [*_heard(shown)]),
        Lane("decisions", _("Decisions"), [], [*_decisions(shown)]),
        Lane("plan", _("Plan"), [*_plans(shown)]),
        Lane("waves", _("Waves"), [], [*_waves(found)]),
    ]
    lanes = [lane for lane in lanes if lane.stretches or lane.points]
    days = [point.on for lane in lanes for point in lane.points] + [
        stretch.start for lane in lanes for stretch in lane.stretches
    ]
    referred, today = shown.case.received_on, shown.today
    first = max(min([*days, referred - BEFORE]), referred - LONGEST_BEFORE)
    ahead = [point.on for lane in lanes for point in lane.points if point.sort == "ahead"]
    turns = birthday(found.born, 18) if found.born else None
    last = max([today, *(ahead[:1] or [])]) + timedelta(days=30)
    return Line(first, last, lanes, referred, turns if turns and first <= turns <= last else None)


def _care(shown: CaseFrame) -> Iterator[Stretch]:
    for step in current(shown.rows["steps"]):
        if step.step in LASTING:
            yield Stretch(step.happened_on, step.ended_on, str(STEPS[step.step]))


def _where(shown: CaseFrame, found: Followed) -> Iterator[Stretch]:
    names = {each.code: each.short_name for each in authorities()}
    held = [(shown.case.received_on, names.get(shown.case.authority_code) or _("the first authority"))]
    held += [(row.handed_on, names.get(row.authority_code, row.authority_code)) for row in found.handovers]
    for number, (start, name) in enumerate(held):
        after = held[number + 1][0] if number + 1 < len(held) else None
        if len(held) > 1:
            yield Stretch(start, after, name)


def _missing(shown: CaseFrame) -> Iterator[Stretch]:
    for step in current(shown.rows["steps"]):
        if step.step == "missing_episode":
            yield Stretch(
                step.happened_on, step.ended_on or step.happened_on, str(STEPS[step.step]), grave=True
            )


def _missing_told(shown: CaseFrame, told: History) -> Iterator[Stretch]:
    """What returns tell of it that the case does not: an episode that began on the same day is the same."""
    steps = current(shown.rows["steps"])
    return missing_stretches(told, {step.happened_on for step in steps if step.step == "missing_episode"})


def _life(shown: CaseFrame) -> Iterator[Point]:
    for entry in current(shown.rows.get("chronology", [])):
        yield Point(entry.happened_on, entry.text)
    for step in current(shown.rows["steps"]):
        if step.step not in (*LASTING, "missing_episode"):
            yield Point(step.happened_on, str(STEPS.get(step.step, step.step)))


def _heard(shown: CaseFrame) -> Iterator[Point]:
    for voice in current(shown.rows["voices"]):
        if voice.heard:
            yield Point(voice.gathered_on, _("The child was heard"))


def _decisions(shown: CaseFrame) -> Iterator[Point]:
    for made in shown.rows["determinations"]:
        yield Point(made.decided_on, decision_words(shown.arrangement, made.stage, made.outcome), "decision")


def _plans(shown: CaseFrame) -> Iterator[Stretch]:
    for plan in shown.rows["plans"]:
        ended = plan.ended_on if hasattr(plan, "ended_on") else None
        yield Stretch(_day(plan.created_at), ended, _("Safeguarding plan"))


def _waves(found: Followed) -> Iterator[Point]:
    reasons = {choice.code: choice.title for choice in found.follow_up.reasons.value}
    for planned in found.plan:
        wave, words = found.waves.get(planned.code), {"wave": planned.title}
        if wave is None:
            standing = found.standing(planned)
            if standing == "unexplained":
                yield Point(planned.due_on, _("%(wave)s: missed, and nobody has said why") % words, "missed")
            else:
                yield Point(planned.due_on, _("%(wave)s: to come") % words, "ahead")
        elif wave.way == rules.MISSED:
            because = {**words, "why": reasons.get(wave.reason_code, wave.reason_code)}
            yield Point(planned.due_on, _("%(wave)s: missed. %(why)s") % because, "missed")
        else:
            yield Point(wave.held_on, _("%(wave)s: held") % words, "held")


def _day(moment: Any) -> date:
    day: date = moment.astimezone(UNITED_KINGDOM).date()
    return day
