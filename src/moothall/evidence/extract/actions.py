"""Asking for an extract, answering, making it, and taking it away. Each leaves who and why in the ledger."""

from __future__ import annotations

import io
import tempfile
import zipfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require
from moothall.core.files import store
from moothall.core.kinds import Actor, NotVisible
from moothall.evidence.extract import rules
from moothall.evidence.extract.known import known_at
from moothall.evidence.extract.models import ExtractAnswer, ExtractMade, ExtractRequest
from moothall.evidence.extract.pseudonyms import Pseudonyms
from moothall.evidence.extract.queries import Asked, one_extract
from moothall.evidence.extract.tables import fill
from moothall.evidence.extract.valve import reading_for
from moothall.methods.extracts import write_extract


def ask_extract(
    *, by: Actor, purpose: str, as_at: date, why: str, keep_until: date, protocol: str = ""
) -> ExtractRequest:
    """Ask for an extract as at a day that is over. Raises Invalid naming the field."""
    with ledger.unit(by, "Ask for an extract", must_write=True) as record:
        require(by, Capability.ASK_EXTRACT)
        rules.check_request(purpose, as_at, why, keep_until, clock.today())
        asked = ExtractRequest(
            partnership_id=by.partnership_id, created_by_id=by.membership_id, purpose=purpose, as_at=as_at,
            why=why, keep_until=keep_until, protocol=protocol[:100],
        )  # fmt: skip
        asked.save(force_insert=True)
        record.wrote("extract.asked", asked, for_purpose=purpose, as_at=as_at.isoformat())
    return asked


def answer_extract(*, by: Actor, request_id: UUID, answer: str, reason: str) -> ExtractAnswer:
    """Approve, refuse or withdraw, with the reason. An approval holds for so many days and can be given again."""
    with ledger.unit(by, "Decide about an extract", must_write=True) as record:
        require(by, Capability.ANSWER_EXTRACT)
        asked = one_extract(by, request_id)
        rules.check_words("reason", reason, rules.reason_wanted())
        rules.check_answer(answer, asked.standing, asked.request.created_by.person_id, by.person_id)
        said = ExtractAnswer(
            partnership_id=by.partnership_id, created_by_id=by.membership_id, request_id=request_id, answer=answer,
            reason=reason, valid_until=rules.last_day(clock.today()) if answer == rules.APPROVED else None,
        )  # fmt: skip
        said.save(force_insert=True)
        record.wrote(f"extract.{answer}", asked.request, for_purpose=asked.request.purpose)
    return said


def make_packed(*, by: Actor, request_id: UUID) -> ExtractMade:
    """Make an approved extract as one archive in the file store, to be downloaded by the evaluator who asked."""
    with ledger.unit(by, "Make an extract for evaluation", must_write=True) as record:
        asked = _allowed(by, request_id)
        with tempfile.TemporaryDirectory(prefix="moothall-extract-") as there:
            folder = Path(there) / "extract"
            manifest = _written(asked, folder)
            packed = _packed(folder)
        return _recorded(record, by, asked, manifest, size=len(packed), kept=store.keep(packed))


def make_extract(*, by: Actor, request_id: UUID, out: Path) -> dict[str, Any]:
    """Make an approved extract in a new folder, and answer its manifest.

    Raises FileExistsError where something of that name is there, OSError when it cannot be written; then nothing is
    left. The folder appears after the ledger has its entry: none can be there that is not recorded.
    """
    with tempfile.TemporaryDirectory(prefix=".moothall-", dir=_parent_of(out)) as there:
        half = Path(there) / "extract"
        with ledger.unit(by, "Make an extract for evaluation", must_write=True) as record:
            asked = _allowed(by, request_id)
            manifest = _written(asked, half)
            size = sum(path.stat().st_size for path in half.iterdir())
            _recorded(record, by, asked, manifest, size=size, kept="")
        half.rename(out)
    return manifest


def _parent_of(out: Path) -> Path:
    if out.is_symlink() or out.exists():
        raise FileExistsError(f"{out} is there already. Name a folder that is not: nothing is overwritten.")
    parent = out.absolute().parent
    if not parent.is_dir():
        raise FileNotFoundError(f"{parent} is no folder. Make it first.")
    return parent


def _allowed(by: Actor, request_id: UUID) -> Asked:
    require(by, Capability.ASK_EXTRACT)
    asked = one_extract(by, request_id)
    rules.check_day(asked.request.as_at, clock.today())
    rules.check_make(asked.standing, asked.request.created_by_id, by.membership_id, clock.today())
    return asked


def _written(asked: Asked, folder: Path) -> dict[str, Any]:
    request = asked.request
    with reading_for(request.pk):
        known = known_at(request.as_at)
    key = Pseudonyms.of(request.partnership_id, request.purpose)
    about = {
        "as_at": request.as_at.isoformat(), "purpose": request.purpose, "fictional": False,
        "partnership": known.partnership["code"],
    }  # fmt: skip
    return write_extract(folder, about, partial(fill, known, key))


def _recorded(
    record: ledger.Record, by: Actor, asked: Asked, manifest: dict[str, Any], *, size: int, kept: str
) -> ExtractMade:
    rows = {Path(one["name"]).stem: one["rows"] for one in manifest["files"] if "rows" in one}
    made = ExtractMade(
        partnership_id=by.partnership_id, created_by_id=by.membership_id, request_id=asked.request.pk,
        sha256=manifest["sha256"], schema_version=manifest["schema"]["version"], rows=rows, size=size,
        packed_sha256=kept,
    )  # fmt: skip
    made.save(force_insert=True)
    record.wrote(
        "extract.made", made, for_purpose=asked.request.purpose, as_at=asked.request.as_at.isoformat(),
        sha256=made.sha256, rows=rows,
    )  # fmt: skip
    return made


#: The moment every file of an archive bears, so that the same files make the same bytes.
_NO_MOMENT = (1980, 1, 1, 0, 0, 0)


def _packed(folder: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(folder.iterdir()):
            archive.writestr(zipfile.ZipInfo(path.name, _NO_MOMENT), path.read_bytes())
    return out.getvalue()


def download(*, by: Actor, made_id: UUID) -> tuple[ExtractMade, bytes]:
    """The archive of an extract, for the evaluator who asked for it, while the approval holds. In the ledger."""
    with ledger.unit(by, "Download an extract") as record:
        require(by, Capability.ASK_EXTRACT)
        made = ExtractMade.objects.filter(pk=made_id, partnership_id=by.partnership_id).first()
        if made is None or not made.packed_sha256:
            raise NotVisible
        _allowed(by, made.request_id)
        record.read("extract.downloaded", made, sha256=made.sha256)
        return made, store.fetch(made.packed_sha256)
