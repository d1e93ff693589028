"""Keeping a file, and asking the scanner again about one that is held back."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from moothall.core import ledger
from moothall.core.access.queries import one_visible
from moothall.core.files import store
from moothall.core.files.models import StoredFile
from moothall.core.files.queries import HeldFile, held_back
from moothall.core.files.rules import EVIDENCE, Limits, check_file
from moothall.core.files.scanner import scan
from moothall.core.kinds import Actor, Invalid

LONGEST_NAME = 200


def keep_file(
    *,
    by: Actor,
    circle_id: UUID,
    name: str,
    content: bytes,
    limits: Limits = EVIDENCE,
    case_id: UUID | None = None,
) -> StoredFile:
    """Check, scan and keep one upload for a circle.

    Raises Invalid("file", …) when the size or kind is not allowed or the scanner found something. A file the
    scanner could not look at is kept in quarantine and not served until `scan_again` clears it.
    """
    with ledger.unit(by, "Keep a file", must_write=True) as record:
        media_type = check_file(name, content, limits)
        verdict = scan(content)
        if verdict.state == "refused":
            raise Invalid("file", _("The virus scanner found something in this file. It was not kept."))
        kept = StoredFile(
            partnership_id=by.partnership_id, circle_id=circle_id, created_by_id=by.membership_id,
            name=_plain_name(name), media_type=media_type, size=len(content), sha256=store.keep(content),
            state=verdict.state, state_reason=verdict.reason, case_id=case_id,
        )  # fmt: skip
        kept.save(force_insert=True)
        record.wrote(
            "file.kept", kept, case_id=case_id, circle_id=circle_id, size=kept.size, sha256=kept.sha256,
            state=kept.state,
        )  # fmt: skip
    return kept


def scan_again(*, by: Actor, file_id: UUID) -> StoredFile:
    """Ask the scanner about a file in quarantine, and let it out or refuse it for good."""
    with ledger.unit(by, "Scan a file again", must_write=True) as record:
        kept = one_visible(StoredFile.objects.all(), by, pk=file_id)
        if kept.state == "quarantined":
            verdict = scan(store.fetch(kept.sha256))
            kept.state, kept.state_reason = verdict.state, verdict.reason
            kept.save(update_fields=["state", "state_reason"])
        record.wrote("file.scanned", kept, case_id=kept.case_id, state=kept.state)
    return kept


def scan_held_back(*, by: Actor, most: int = 50) -> dict[str, int]:
    """Ask the scanner again about the files in quarantine, for somebody who may open none of them.

    Returns how many came out clean, were refused, or still wait. Nothing is deleted. The ledger counts them.
    """
    found = {"clean": 0, "refused": 0, "quarantined": 0}
    with ledger.unit(by, "Scan the files held back again") as record:
        waiting = [one for one in held_back(by, most=most)[0] if one.state == "quarantined"]
        for one in waiting:
            found[_scanned(one)] += 1
        if waiting:
            record.wrote(
                "files.scanned_again", clean=found["clean"], refused=found["refused"],
                quarantined=found["quarantined"],
            )  # fmt: skip
    return found


def _scanned(one: HeldFile) -> str:
    try:
        verdict = scan(store.fetch(one.sha256))
    except store.FileLost:
        return "quarantined"
    if verdict.state in ("clean", "refused"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT files_settle(%s, %s, %s)", [one.id, verdict.state, verdict.reason])
        return verdict.state
    return "quarantined"


def _plain_name(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[-LONGEST_NAME:] or "file"
