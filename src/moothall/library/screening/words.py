"""What stages, sources and decisions are called, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from moothall.library.screening.models import Criterion


def stage_words(stage: str) -> str:
    """A stage in words."""
    return {"title": _("Title and abstract"), "text": _("Full text")}[stage]


def source_words(kind: str) -> str:
    """What kind of place was searched."""
    return {"database": _("Database"), "register": _("Register"), "other": _("Another way")}[kind]


def decision_words(include: bool, reason: Criterion | None) -> str:
    """What somebody decided."""
    if include:
        return _("Taken in")
    return _("Left out: %(reason)s") % {"reason": reason.text if reason else ""}
