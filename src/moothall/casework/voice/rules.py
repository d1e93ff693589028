"""What a record of the child's voice must say. Pure: raises with words for the person."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from moothall.core.kinds import Invalid
from moothall.methods.arrangements import Arrangement


def check_heard(
    arrangement: Arrangement,
    *,
    words: str,
    gathered_how: str,
    gathered_by: str,
    gathered_on: date,
    today: date,
) -> None:
    """A child who was heard has words, a way they were had, somebody who had them, and a day that has come."""
    if not words.strip():
        raise Invalid("words", _("Write what the child said, in the child's own words."))
    if gathered_how not in {each.code for each in arrangement.voice.ways.value}:
        raise Invalid("gathered_how", _("Choose how the words were gathered."))
    if not gathered_by.strip():
        raise Invalid("gathered_by", _("Say who spoke with the child."))
    check_day(gathered_on, today)


def check_not_heard(arrangement: Arrangement, *, code: str, reason: str, on: date, today: date) -> None:
    """A child who was not heard has one of the arrangement's reasons (rule OUR-05), and words for it."""
    if code not in {each.code for each in arrangement.voice.reasons_not_had.value}:
        raise Invalid("could_not_code", _("Choose why the child's voice could not be had."))
    if not reason.strip():
        raise Invalid("could_not_reason", _("Say what was tried, and what stood in the way."))
    check_day(on, today)


def check_day(on: date, today: date) -> None:
    """The child's voice is recorded once it was heard."""
    if on > today:
        raise Invalid("gathered_on", _("Give today or an earlier day."))


def check_effect(text: str) -> None:
    """What changed is said in words."""
    if not text.strip():
        raise Invalid("text", _("Say what changed because of what the child said."))
