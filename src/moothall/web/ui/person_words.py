"""Whether a page speaks of a child. Where it does not, it says what the arrangement calls the person."""

from __future__ import annotations

from django.utils.translation import gettext as _

from moothall.methods.arrangements.sections.function import PersonWords


def speaks_of_a_child(person: PersonWords) -> bool:
    """True where the arrangement calls the person the child, in whichever language it is read."""
    return person.one in ("the child", _("the child"))
