"""What each agency is asked, by when, and when to chase."""

from __future__ import annotations

from datetime import date, timedelta

from .arrangement import Arrangement
from .calendars import Nation, add_months, is_working_day
from .clocks import due_on, unit_of
from .phrases import say
from .rule import Answer, Choice, cite
from .sections.amounts import Period
from .words import long_date, sentence_of


class Questions(Answer):
    """What one function is asked."""

    function: str
    questions: tuple[Choice, ...]


class Papers(Answer):
    """Whether a function is sent the papers as a matter of course."""

    by_default: bool


class RequestDates(Answer):
    """When a reply is due, and the day to chase if it has not come."""

    due_on: date
    chase_on: date


def questions_for(arrangement: Arrangement, function: str) -> Questions:
    """What this function is asked about a child; no questions if it is never asked."""
    rule, title = arrangement.information_sharing.asked, arrangement.title_of(function)
    asked = next((each.questions for each in rule.value if each.function == function), ())
    if asked:
        sentence = say("{title} is asked {number} questions.", title=title, number=len(asked))
    else:
        sentence = say("{title} is asked nothing by default.", title=title)
    return Questions(sentence=sentence_of(sentence), rules=cite(rule), function=function, questions=asked)


def request_due_on(
    arrangement: Arrangement, sent_on: date, nation: Nation, *, urgent: bool = False
) -> RequestDates:
    """When a reply to a request sent that day is due, and when to chase it."""
    sharing = arrangement.information_sharing
    rule = sharing.urgent_reply_due if urgent and sharing.urgent_reply_due else sharing.reply_due
    due = after(arrangement, sent_on, rule.value, nation)
    chase = _chase_on(due, sharing.chase_before_due.value.limit if sharing.chase_before_due else 0, nation)
    chase = max(chase, sent_on)
    return RequestDates(
        sentence=say(
            "A reply is due by {due}; chase on {chase}.", due=long_date(due), chase=long_date(chase)
        ),
        rules=cite(rule, sharing.chase_before_due),
        due_on=due,
        chase_on=chase,
    )


def papers_go_to(arrangement: Arrangement, function: str, on: date) -> Papers:
    """Is this function sent the papers of a case unless the panel decides otherwise?"""
    rule, title = arrangement.information_sharing.no_papers_by_default, arrangement.title_of(function)
    if rule is not None and rule.applies_on(on) and function in rule.value:
        sentence = say("{title} is not sent the papers unless the panel says so", title=title)
        return Papers(sentence=sentence_of(sentence), rules=cite(rule), by_default=False)
    return Papers(
        sentence=sentence_of(say("{title} is sent the papers", title=title)),
        rules=cite(rule),
        by_default=True,
    )


def hazard_review_on(arrangement: Arrangement, recorded_on: date, nation: Nation) -> date:
    """When a hazard recorded or reviewed that day must be looked at again; far off if there is no rule."""
    rule = arrangement.information_sharing.hazard_review
    return after(arrangement, recorded_on, rule.value, nation) if rule else date.max


def after(arrangement: Arrangement, start: date, period: Period, nation: Nation) -> date:
    """The day that lies one period after the start."""
    return due_on(start, period.limit, unit_of(arrangement, period.unit), Nation(nation))


def _chase_on(due: date, working_days: int, nation: Nation) -> date:
    day = due
    while working_days:
        day -= timedelta(days=1)
        working_days -= is_working_day(day, Nation(nation))
    return day


def repeat_since(arrangement: Arrangement, received_on: date, nation: Nation) -> date | None:
    """The first day on which an earlier referral of the same person makes one received then a repeat.

    None where the arrangement has no such rule.
    """
    rule = arrangement.function.repeat
    if rule is None:
        return None
    period = rule.value.within
    if period.unit == "months":
        return add_months(received_on, -period.limit)
    day = received_on
    while after(arrangement, day - timedelta(days=1), period, nation) >= received_on:
        day -= timedelta(days=1)
    return day
