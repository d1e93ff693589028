"""The fixed words of every notice. Only a reference and an address are put in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Notice:
    """One kind of notice: its subject (with the reference) and its sentence."""

    subject: Any
    sentence: Any


NOTICES: dict[str, Notice] = {
    "information_asked": Notice(
        gettext_lazy("Information asked for: %(reference)s"),
        gettext_lazy("Your agency is asked for information about %(reference)s."),
    ),
    "information_chased": Notice(
        gettext_lazy("Reminder, information asked for: %(reference)s"),
        gettext_lazy("Your agency has not yet answered a request about %(reference)s. Please answer it now."),
    ),
    "information_received": Notice(
        gettext_lazy("Information received: %(reference)s"),
        gettext_lazy("An agency has answered a request about %(reference)s."),
    ),
    "meeting_invitation": Notice(
        gettext_lazy("Panel meeting: %(reference)s"),
        gettext_lazy("You are invited to the panel meeting %(reference)s: see the day and the place."),
    ),
    "meeting_changed": Notice(
        gettext_lazy("Panel meeting changed: %(reference)s"),
        gettext_lazy("The panel meeting %(reference)s was changed or cancelled."),
    ),
    "papers_released": Notice(
        gettext_lazy("Papers released: %(reference)s"),
        gettext_lazy("The papers for %(reference)s are ready to read."),
    ),
    "letters_ready": Notice(
        gettext_lazy("Letters to read and send: %(reference)s"),
        gettext_lazy("Letters about %(reference)s are drafted. Nothing has been sent: read each one first."),
    ),
    "action_assigned": Notice(
        gettext_lazy("An action for you: %(reference)s"),
        gettext_lazy("You or your agency own an action in the plan for %(reference)s."),
    ),
    "emergency_opened": Notice(
        gettext_lazy("Opened in an emergency: %(reference)s"),
        gettext_lazy("%(reference)s was opened in an emergency by somebody who has no part in it. See who, and why."),
    ),
    "second_reading": Notice(
        gettext_lazy("A decision for you to read again: %(reference)s"),
        gettext_lazy("You are asked to read a decision again for quality: %(reference)s."),
    ),
    "lesson_sent": Notice(
        gettext_lazy("Something learned, for you to act on: %(reference)s"),
        gettext_lazy("A review of %(reference)s taught something that you or your agency can act on."),
    ),
}  # fmt: skip


def words_of(template: str, *, reference: str, address: str, language: str) -> tuple[str, str]:
    """Subject and body of a notice in the reader's language."""
    notice = NOTICES[template]
    with translation.override(language):
        filled = {"reference": reference}
        lines = [
            str(notice.sentence) % filled,
            _("Sign in to read it: %(address)s") % {"address": address},
            _("This message names nobody. Please put no names in a reply."),
        ]
        return str(notice.subject) % filled, "\n\n".join(lines) + "\n"
