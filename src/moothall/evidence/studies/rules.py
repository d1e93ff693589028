"""How a study stands, whether a protocol came before the data, and what may be done when. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from moothall.core.kinds import Clash, Invalid, Refused
from moothall.evidence.extract.rules import check_purpose

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SHORTEST, LONGEST = 3, 40


class Standing(StrEnum):
    """How far a study has come. Derived, stored nowhere."""

    DRAFT = "draft"
    REGISTERED = "registered"
    DATA_SEEN = "data-seen"
    RUN = "run"
    RELEASED = "released"


def standing(
    *, registered: bool, seen_at: datetime | None, times_run: int, released: bool = False
) -> Standing:
    """The furthest it has come. A draft stays one, whatever data others have seen."""
    if not registered:
        return Standing.DRAFT
    if released:
        return Standing.RELEASED
    if times_run:
        return Standing.RUN
    return Standing.DATA_SEEN if seen_at else Standing.REGISTERED


class Timing(StrEnum):
    """Whether a version was registered before anybody could have looked at the data."""

    BEFORE = "before"
    AFTER = "after"
    NOT_SEEN_YET = "not-seen-yet"


def timing(registered_at: datetime, seen_at: datetime | None) -> Timing:
    """Before or after the first extract of the study's purpose was made."""
    if seen_at is None:
        return Timing.NOT_SEEN_YET
    return Timing.BEFORE if registered_at < seen_at else Timing.AFTER


def check_codes(code: str, purpose: str, taken: bool) -> None:
    """A code for the study and the purpose of its extracts, in small letters; the code is not taken."""
    if not (CODE.fullmatch(code) and SHORTEST <= len(code) <= LONGEST):
        raise Invalid("code", _("Write a short code of 3 to 40 small letters, digits and single hyphens, such as waiting-2026."))  # fmt: skip
    check_purpose(purpose)
    if taken:
        raise Invalid("code", _("There is a study of that code. Choose another code."))


def check_registering(whole: bool, *, changes: bool) -> None:
    """The protocol has no fault, and an amendment changes something."""
    if not whole:
        raise Refused(_("Something in the protocol is still to be mended. Its page lists what, and how."))
    if not changes:
        raise Refused(_("Nothing in it differs from the version before. There is nothing to register."))


class _Draft(Protocol):
    changed_at: datetime
    changed_by_id: UUID
    content: str


def check_unmoved(draft: _Draft, opened: str, by: UUID) -> None:
    """Nobody else has changed a draft since it was opened."""
    if opened and draft.changed_by_id != by and draft.changed_at.isoformat() != opened:
        raise Clash(
            _("Somebody else has saved this draft since you opened it. What you typed is below: look at theirs, then save again."),
            theirs=draft.content, version=0,
        )  # fmt: skip


def check_amending(registered: bool, drafted: bool) -> None:
    """A protocol is registered, and no amendment of it is being written."""
    if not registered:
        raise Refused(_("This protocol is not registered yet. Change the draft itself."))
    if drafted:
        raise Refused(_("An amendment is being written already. Its page is open to every evaluator."))


def check_registered(registered: bool) -> None:
    """Nothing is run that was not said beforehand."""
    if not registered:
        raise Refused(_("Register the protocol first: nothing is run that was not said beforehand."))


class _Work(Protocol):
    at: datetime
    ended_at: datetime | None


#: Work that has said nothing for so long is taken to have broken off. Ours; a bootstrap may take half an hour.
SILENT = timedelta(hours=2)


def under_way(work: _Work | None, now: datetime) -> bool:
    """Whether the study is being run, or waits for the worker."""
    return work is not None and work.ended_at is None and now - work.at < SILENT


def check_run(work: _Work | None, now: datetime) -> None:
    """A study is run once at a time."""
    if under_way(work, now):
        raise Refused(_("It is being run already. This page says how far it is."))


def check_usable(made: UUID, usable: Sequence[UUID]) -> None:
    """An extract of the study's purpose, the evaluator's own, whose approval holds."""
    if made not in usable:
        raise Invalid(
            "made",
            _("Choose an extract of the study's purpose which you had made, and whose approval holds."),
        )
