"""What must hold before something is done at the screening desk. They raise with a message for the person."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from moothall.library.catalogue.rules import is_web_address
from moothall.library.desk.models import Curator
from moothall.library.errors import Invalid, Refused
from moothall.library.screening.models import Criterion, Decision, Outcome, ScreeningRecord
from moothall.library.screening.state import READERS

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
HASH = re.compile(r"[0-9a-f]{64}\Z")


def check_project(*, title: str, question: str, protocol_url: str, protocol_sha256: str) -> None:
    """Raises Invalid for the first thing wrong with a project."""
    if not title.strip():
        raise Invalid("title", _("Give the assessment a title."))
    if not question.strip():
        raise Invalid("question", _("Write the question that it is to answer."))
    if protocol_url and not is_web_address(protocol_url):
        raise Invalid("protocol_url", _("Write an address that begins with http:// or https://."))
    if protocol_sha256 and not HASH.match(protocol_sha256):
        raise Invalid("protocol_sha256", _("A SHA-256 is 64 digits and letters from a to f."))


def check_criteria(criteria: Sequence[tuple[bool, str, str]]) -> None:
    """Raises Invalid unless there is a reason to leave a record out, and every code is there once and well formed."""
    codes = [code for _excludes, code, _text in criteria]
    if not any(excludes for excludes, _code, _text in criteria):
        raise Invalid("exclusion", _("Give at least one reason to leave a record out."))
    for code in codes:
        if not CODE.match(code) or len(code) > 40:
            raise Invalid(
                "exclusion", _("A code is made of small letters, digits and single hyphens, 40 at most.")
            )
    if len(set(codes)) < len(codes):
        raise Invalid("exclusion", _("Each code may stand only once."))


def check_may_be_read(record: ScreeningRecord, *, stopped: bool, anybody: bool) -> None:
    """Raises Refused for a record that is another one, may be, or was left unread."""
    if hasattr(record, "duplicate"):
        raise Refused(_("This record is a duplicate of another one, which is read instead."))
    if record.pairs.filter(answer__isnull=True).exists():
        raise Refused(_("This record may be the same as another. Say first whether it is."))
    if stopped and not anybody:
        raise Refused(_("Reading was stopped. To read this record, go on with reading first."))


def check_decision(decided: Sequence[Decision], by: Curator, outcome: Outcome | None) -> None:
    """Raises Refused for a third reader, and for a second thought once both decisions are in."""
    if outcome is not None:
        raise Refused(_("This record has been decided already."))
    readers = {one.curator_id for one in decided}
    if len(readers) >= READERS:
        raise Refused(_("Two people have read this record already."))


def check_reason(include: bool, reason: Criterion | None, record: ScreeningRecord) -> None:
    """Raises Invalid unless leaving out has its reason, of this project, and taking in has none."""
    if include and reason is not None:
        raise Invalid("reason", _("A record that is taken in has no reason for leaving it out."))
    if not include and (reason is None or not reason.excludes or reason.project_id != record.project_id):
        raise Invalid("reason", _("Choose the reason for leaving it out."))


def check_may_settle(latest: Sequence[Decision], by: Curator, outcome: Outcome | None) -> None:
    """Raises Refused unless two differ, nothing is settled, and `by` is neither of them or an editor."""
    if outcome is not None:
        raise Refused(_("This record has been decided already."))
    if len(latest) < READERS:
        raise Refused(_("Two people have to read the record first."))
    if by.pk in {one.curator_id for one in latest} and not by.is_editor:
        raise Refused(_("You are one of the two. A third person settles it, or an editor."))


def may_settle(latest: Sequence[Decision], by: Curator) -> bool:
    """Whether `check_may_settle` would let them, of two that differ."""
    return by.is_editor or by.pk not in {one.curator_id for one in latest}


def agreed(latest: Sequence[Decision]) -> tuple[bool, Criterion | None] | None:
    """What two agreed on; None where they differ. Two reasons for leaving out: the one that stands first counts."""
    if len(latest) < READERS or len({one.include for one in latest}) > 1:
        return None
    reasons = [one.reason for one in latest if one.reason is not None]
    return latest[0].include, min(reasons, key=lambda one: one.position) if reasons else None
