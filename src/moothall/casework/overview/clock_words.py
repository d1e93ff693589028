"""A clock in a few words, in the language of whoever reads the page: 'due in 6 days', 'due today', '3 days late'."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moothall.core import clock
from moothall.look.filters import date as date_words
from moothall.methods.arrangements import ClockState


def clock_word(state: ClockState, today: date | None = None) -> str:
    """The clock as it stands today, or on the day it was reckoned for. In English it is word for word what the rules themselves say."""
    if state.age is not None:
        return _birthday(state, state.age)
    if state.met_on is not None:
        return _met(state)
    if state.state == "paused":
        return _paused(max(state.days_left, 0), state.unit == "working_days")
    today = today or clock.today()
    if state.state == "breached":
        days = (today - state.due_on).days
        return ngettext("%(days)s day late", "%(days)s days late", days) % _many(days)
    if state.due_on == today:
        return _("due today")
    if state.due_on == today + timedelta(days=1):
        return _("due tomorrow")
    return _due(state.days_left, state.unit == "working_days")


def clock_sentence(state: ClockState) -> str:
    """The clock by its title, with the day it is due where it runs."""
    said = {"title": state.title, "word": clock_word(state), "day": date_words(state.due_on)}
    return (
        _("%(title)s: %(word)s, by %(day)s") if state.state == "running" else _("%(title)s: %(word)s")
    ) % said


def _many(days: int) -> dict[str, int]:
    return {"days": days}


def _met(state: ClockState) -> str:
    assert state.met_on is not None
    said = _("met on %(day)s") % {"day": date_words(state.met_on)}
    late = (state.met_on - state.due_on).days
    if late <= 0:
        return said
    return f"{said}, " + ngettext("%(days)s day late", "%(days)s days late", late) % _many(late)


def _paused(left: int, working: bool) -> str:
    if working:
        said = ngettext(
            "paused with %(days)s working day left", "paused with %(days)s working days left", left
        )
    else:
        said = ngettext("paused with %(days)s day left", "paused with %(days)s days left", left)
    return said % _many(left)


def _due(left: int, working: bool) -> str:
    if working:
        return ngettext("due in %(days)s working day", "due in %(days)s working days", left) % _many(left)
    return ngettext("due in %(days)s day", "due in %(days)s days", left) % _many(left)


def _birthday(state: ClockState, age: int) -> str:
    left = state.days_left
    if left > 0:
        return ngettext("%(days)s day to %(age)s", "%(days)s days to %(age)s", left) % {
            **_many(left),
            "age": age,
        }
    if left == 0:
        return _("turns %(age)s today") % {"age": age}
    said = ngettext("turned %(age)s %(days)s day ago", "turned %(age)s %(days)s days ago", -left)
    return said % {**_many(-left), "age": age}
