"""What may be done with a letter, and the words for whoever tries something else. Pure."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from moothall.casework.panel.letters import LANGUAGES
from moothall.core.kinds import Invalid, Refused

HOW_SENT = ("by_hand", "post", "secure_email", "portal", "read_aloud")


def check_draft(*, sent_on: date | None, not_sent_reason: str, is_newest: bool) -> None:
    """Only the newest version of a letter that is still a draft can be recorded as sent or as not sent."""
    if sent_on is not None:
        raise Refused(_("This letter was sent, and is kept as it was. Make a new version to write again."))
    if not_sent_reason:
        raise Refused(
            _("It was recorded that this letter is not sent. Make a new version to send one after all.")
        )
    if not is_newest:
        raise Refused(_("There is a newer version of this letter. Use that one."))


def check_sent(*, sent_on: date, how: str, made_on: date, today: date) -> None:
    """A letter is sent after it was made, and not in the future, in a way there is."""
    if how not in HOW_SENT:
        raise Invalid("how", _("Choose how it was sent."))
    if sent_on > today:
        raise Invalid("sent_on", _("Record a letter as sent once it has been: this day is in the future."))
    if sent_on < made_on:
        raise Invalid("sent_on", _("This version did not exist on that day. Check the date."))


def check_not_sent(reason: str) -> None:
    """Why nobody was written to is part of the record."""
    if not reason.strip():
        raise Invalid(
            "reason", _("Say why this letter is not sent, for example that it is not safe to write.")
        )


def check_language(language: str) -> None:
    """Letters are written in English or in Welsh."""
    if language not in LANGUAGES:
        raise Invalid("language", _("Choose English or Welsh."))
