"""When a child is followed: the points of the schedule, their windows, and how each stands on a day. Pure.

Counted from the day of the referral and from the birthday. Moving to another authority or turning 18 changes none of
it: the same points stay due, and only who is asked, and with whose consent, is another.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal

from .calendars import add_months, age_on, birthday
from .rule import Frozen
from .sections.follow_up import FollowUp, FollowUpUse, WavePoint

Standing = Literal["held", "missed", "coming", "open", "closing", "unexplained"]
#: A window that closes within so many days is said to be closing.
CLOSING = 14


class Planned(Frozen):
    """One point of one child's schedule: the day it is due, and from when to when it may be held."""

    code: str
    title: str
    opens_on: date
    due_on: date
    closes_on: date

    def standing(self, held: Collection[str], missed: Collection[str], today: date) -> Standing:
        """How it stands: recorded as held or missed, or by its window; `unexplained` when that has closed."""
        if self.code in held:
            return "held"
        if self.code in missed:
            return "missed"
        if today < self.opens_on:
            return "coming"
        if today > self.closes_on:
            return "unexplained"
        return "closing" if (self.closes_on - today).days <= CLOSING else "open"


def schedule(follow_up: FollowUp, referred_on: date, born: date | None) -> tuple[Planned, ...]:
    """Every point of the schedule, by the day it is due.

    A birthday that had come before the referral is no point, nor is one where the date of birth is not known.
    """
    found = [_planned(point, referred_on, born) for point in follow_up.waves.value]
    return tuple(sorted((each for each in found if each), key=lambda each: (each.due_on, each.code)))


def _planned(point: WavePoint, referred_on: date, born: date | None) -> Planned | None:
    due = _due(point, referred_on, born)
    if due is None:
        return None
    return Planned(
        code=point.code, title=point.title, due_on=due,
        opens_on=max(referred_on, due - timedelta(days=point.opens_before)),
        closes_on=due + timedelta(days=point.closes_after),
    )  # fmt: skip


def _due(point: WavePoint, referred_on: date, born: date | None) -> date | None:
    if point.months is not None:
        return add_months(referred_on, point.months)
    if born is None or point.at_age is None:
        return None
    day = birthday(born, point.at_age)
    return day if day > referred_on else None


def needs_consent(follow_up: FollowUp, born: date | None, on: date) -> bool:
    """Whether the person is of the age from which they are followed only with their own consent."""
    return born is not None and age_on(born, on) >= follow_up.consent_from.value


def asked_at(follow_up: FollowUp, point: str) -> tuple[FollowUpUse, ...]:
    """The questionnaires of a point, in the order of the file."""
    uses = [rule.value for rule in follow_up.instruments]
    return tuple(use for use in uses if not use.points or point in use.points)


def days_back(point: WavePoint, today: date) -> tuple[date, date] | None:
    """Between which days a case was referred for which this point is open today; None for a birthday."""
    if point.months is None:
        return None
    first = _referred(point.months, today - timedelta(days=point.closes_after))
    return first, _referred(point.months, today + timedelta(days=point.opens_before))


def _referred(months: int, due: date) -> date:
    """The latest day of referral from which so many months are over by this day."""
    day = add_months(due, -months)
    while add_months(day + timedelta(days=1), months) <= due:
        day += timedelta(days=1)
    return day
