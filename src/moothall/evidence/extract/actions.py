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

from django.db import transaction

from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require
from moothall.core.files import store
from moothall.core.kinds import Actor, NotVisible, Refused
from moothall.core.ledger.unit import identify
from moothall.evidence.extract import rules
from moothall.evidence.extract.known import Known, known_at
from moothall.evidence.extract.models import ExtractAnswer, ExtractMade, ExtractRequest, ExtractRun
from moothall.evidence.extract.pseudonyms import Pseudonyms
from moothall.evidence.extract.queries import Asked, newest_run, one_extract
from moothall.evidence.extract.tables import Told, fill
from moothall.evidence.extract.valve import reading_for


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


def have_made(*, by: Actor, request_id: UUID) -> ExtractRun:
    """Have the worker make an approved extract, once this transaction is over. Refused while one is being made."""
    from moothall.evidence.extract.tasks import make_in_the_background

    with ledger.unit(by, "Have an extract made", must_write=True) as record:
        asked = _allowed(by, request_id)
        rules.check_run(newest_run(by, request_id), clock.now())
        run = ExtractRun(partnership_id=by.partnership_id, request_id=request_id, at=clock.now())
        run.save(force_insert=True)
        make_in_the_background.defer(
            run_id=str(run.pk), person_id=str(by.person_id), membership_id=str(by.membership_id)
        )
        record.wrote("extract.begun", asked.request, for_purpose=asked.request.purpose)
    return run


def run_to_its_end(*, by: Actor, run_id: UUID) -> ExtractMade | None:
    """Make the extract of a run, saying how far it is; None where it had ended, or could not be made any more.

    A failure that is nobody's decision (a full disk) is raised, so that the job is tried again.
    """
    with ledger.unit(by, "Look for an extract to make"):
        run = ExtractRun.objects.filter(pk=run_id, partnership_id=by.partnership_id, ended_at=None).first()
    if run is None:
        return None
    try:
        made = make_packed(by=by, request_id=run.request_id, told=partial(_tell, by, run_id))
    except Refused as refused:
        _tell(by, run_id, ended_at=clock.now(), refused=refused.message)
        return None
    _tell(by, run_id, ended_at=clock.now())
    return made


def _tell(by: Actor, run_id: UUID, done: int | None = None, whole: int | None = None, **more: Any) -> None:
    """Say how far a run is, in a transaction of its own, so that the page sees it before the end."""
    steps = {} if done is None else {"done": done, "whole": whole}
    with transaction.atomic():
        identify(by)
        ExtractRun.objects.filter(pk=run_id).update(at=clock.now(), **steps, **more)


def make_packed(*, by: Actor, request_id: UUID, told: Told | None = None) -> ExtractMade:
    """Make an approved extract as one archive in the file store, to be downloaded by the evaluator who asked.

    Reads in one transaction, writes the tables outside of any, and records in a second, for which the approval has to
    stand still. `told` hears how many tables are done.
    """
    with ledger.unit(by, "Read for an extract") as record:
        asked = _allowed(by, request_id)
        known = _known(asked)
        record.read("extract.read", asked.request, for_purpose=asked.request.purpose)
    with tempfile.TemporaryDirectory(prefix="moothall-extract-") as there:
        folder = Path(there) / "extract"
        manifest = _written(asked, known, folder, told)
        packed = _packed(folder)
    with ledger.unit(by, "Make an extract for evaluation", must_write=True) as record:
        asked = _allowed(by, request_id)
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
            manifest = _written(asked, _known(asked), half)
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


def _known(asked: Asked) -> Known:
    with reading_for(asked.request.pk):
        return known_at(asked.request.as_at)


def _written(asked: Asked, known: Known, folder: Path, told: Told | None = None) -> dict[str, Any]:
    from moothall.methods.extracts.folder import write_extract  # loads pyarrow, which no page needs

    request = asked.request
    key = Pseudonyms.of(request.partnership_id, request.purpose)
    about = {
        "as_at": request.as_at.isoformat(), "purpose": request.purpose, "fictional": False,
        "partnership": known.partnership["code"],
    }  # fmt: skip
    return write_extract(folder, about, partial(fill, known, key, told))


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
        return _fetched(record, by, made_id, "extract.downloaded")


def take_for_study(*, by: Actor, made_id: UUID) -> tuple[ExtractMade, bytes]:
    """The same archive, for the worker to run a study on in the evaluator's name. In the ledger."""
    with ledger.unit(by, "Take an extract to run a study on") as record:
        return _fetched(record, by, made_id, "extract.used")


def _fetched(record: ledger.Record, by: Actor, made_id: UUID, verb: str) -> tuple[ExtractMade, bytes]:
    require(by, Capability.ASK_EXTRACT)
    made = ExtractMade.objects.filter(pk=made_id, partnership_id=by.partnership_id).first()
    if made is None or not made.packed_sha256:
        raise NotVisible
    _allowed(by, made.request_id)
    record.read(verb, made, sha256=made.sha256)
    return made, store.fetch(made.packed_sha256)
