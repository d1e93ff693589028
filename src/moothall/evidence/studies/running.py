"""Having a study run by the worker, on an extract of its purpose; and keeping what it found, once and for all."""

from __future__ import annotations

import io
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require
from moothall.core.files import store
from moothall.core.kinds import Actor, NotAllowed, NotVisible, Refused
from moothall.core.ledger.unit import identify
from moothall.evidence.extract.actions import take_for_study
from moothall.evidence.studies import drafts, rules
from moothall.evidence.studies.models import StudyFile, StudyOutput, StudyProtocol, StudyRun, StudyWork
from moothall.evidence.studies.queries import (
    data_first_seen,
    day_of,
    newest_work,
    one_run,
    one_study,
    usable_extracts,
)
from moothall.methods.outputs import to_json

if TYPE_CHECKING:
    from moothall.methods.evaluation.study_run import Progress, Registration
    from moothall.methods.evaluation.study_run import StudyRun as Found

#: The record of a run as a file: its bytes are those the run's hash is of.
RECORD = "run.json"


def have_run(*, by: Actor, study_id: UUID, made_id: UUID) -> StudyWork:
    """Have the worker run the version that holds now, on an extract one had made, once this transaction is over."""
    from moothall.evidence.studies.tasks import run_in_the_background

    with ledger.unit(by, "Have a study run", must_write=True) as record:
        require(by, Capability.RUN_STUDY)
        one = one_study(by, study_id)
        rules.check_registered(one.newest is not None)
        assert one.newest is not None
        rules.check_usable(made_id, [made.pk for made in usable_extracts(by, one.study)])
        rules.check_run(newest_work(by, study_id), clock.now())
        work = StudyWork(
            partnership_id=by.partnership_id, study=one.study, protocol=one.newest, made_id=made_id,
            seed=drafts.read(one.newest.content).seed, at=clock.now(),
        )  # fmt: skip
        work.save(force_insert=True)
        run_in_the_background.defer(work_id=str(work.pk), person_id=str(by.person_id), membership_id=str(by.membership_id))  # fmt: skip
        record.wrote("study.run_begun", one.study, code=one.study.code, number=one.newest.number)
    return work


def run_to_its_end(*, by: Actor, work_id: UUID) -> StudyRun | None:
    """Run what the worker was asked to, saying how far it is; None where it had ended, or could not be run any more.

    A failure that is nobody's decision (a full disk) is raised, so that the job is tried again.
    """
    with ledger.unit(by, "Look for a study to run"):
        rows = StudyWork.objects.filter(pk=work_id, partnership_id=by.partnership_id, ended_at=None)
        work = rows.select_related("protocol", "study").first()
        registration = _registration(work) if work else None
    if work is None or registration is None:
        return None
    try:
        _made, packed = take_for_study(by=by, made_id=work.made_id)
        found = _found(work.protocol, registration, packed, _Teller(by, work.pk))
    except (Refused, NotVisible) as refused:
        _tell(by, work.pk, ended_at=clock.now(), refused=_why(refused))
        return None
    run = _kept(by, work, found)
    _tell(by, work.pk, ended_at=clock.now())
    return run


def _why(refused: Refused | NotVisible) -> str:
    if isinstance(refused, NotVisible | NotAllowed):
        return _("Its extract is no longer there for you.")
    return refused.message[:1000]


def _registration(work: StudyWork) -> Registration:
    """What the run is told: which version is registered, since when, and when the data were first seen.

    By days; where both fell on one day and the data came first, by the moment, so that it does not pass unseen.
    """
    from moothall.methods.evaluation.study_run import Registration

    registered, seen = work.protocol.created_at, data_first_seen().get(work.study.purpose)
    exact = seen is not None and seen < registered and day_of(seen) == day_of(registered)
    told = [_moment(at) if exact else str(day_of(at)) for at in (registered, seen) if at is not None]
    return Registration(sha256=work.protocol.sha256, on=told[0], data_first_seen=told[1] if seen else "")


def _moment(at: datetime) -> str:
    return at.astimezone(clock.UNITED_KINGDOM).strftime("%Y-%m-%d %H:%M:%S")


def _found(protocol: StudyProtocol, registration: Registration, packed: bytes, told: _Teller) -> Found:
    """Runs it, outside of any transaction. Raises Refused with the words of whoever could not run it."""
    from moothall.methods.evaluation.errors import EvaluationError
    from moothall.methods.evaluation.study_run import run_study
    from moothall.methods.extracts.folder import NotAnExtract

    with tempfile.TemporaryDirectory(prefix="moothall-study-") as there:
        folder = Path(there) / "extract"
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            archive.extractall(folder)
        try:
            return run_study(drafts.read(protocol.content), folder, registration=registration, told=told)
        except (EvaluationError, NotAnExtract) as wrong:
            raise Refused(str(wrong)) from wrong


def _kept(by: Actor, work: StudyWork, found: Found) -> StudyRun:
    """Every output, every departure, and the record under its hash, in one transaction."""
    from moothall.methods.evaluation.study_run import run_to_data, run_to_json

    told = run_to_data(found)
    record_of_run = run_to_json(found)
    kept = store.keep(record_of_run)
    own = {"partnership_id": by.partnership_id, "created_by_id": by.membership_id}
    with ledger.unit(by, "Run a study", must_write=True) as record:
        run = StudyRun(
            **own, study_id=work.study_id, protocol_id=work.protocol_id, made_id=work.made_id, seed=found.seed,
            code_version=found.code_version, sha256=kept, findings=told, deviations=told["deviations"],
        )  # fmt: skip
        run.save(force_insert=True)
        for place, output in enumerate(found.outputs):
            StudyOutput(
                **own, run=run, place=place, name=output.name, kind=output.kind.value, title=output.title,
                content=to_json(output).decode(), sha256=output.sha256(),
            ).save(force_insert=True)  # fmt: skip
        StudyFile(
            **own, run=run, name=RECORD, media_type="application/json", sha256=kept, size=len(record_of_run)
        ).save(force_insert=True)
        record.wrote(
            "study.run", run, code=work.study.code, protocol=work.protocol.sha256, extract=found.extract.sha256,
            sha256=kept, outputs=len(found.outputs), deviations=len(found.deviations),
        )  # fmt: skip
    return run


class _Teller:
    """Says how far a run is whenever that has changed, in a transaction of its own, so that the page sees it."""

    def __init__(self, by: Actor, work_id: UUID) -> None:
        self.by, self.work_id, self.last = by, work_id, ("", -1)

    def __call__(self, progress: Progress) -> None:
        """Hears a step of the run."""
        now = (progress.step[:60], progress.done)
        if now != self.last:
            self.last = now
            _tell(self.by, self.work_id, step=now[0], done=progress.done, whole=progress.of)


def _tell(by: Actor, work_id: UUID, **more: Any) -> None:
    with transaction.atomic():
        identify(by)
        StudyWork.objects.filter(pk=work_id).update(at=clock.now(), **more)


def take_file(*, by: Actor, run_id: UUID, name: str) -> tuple[StudyFile, bytes]:
    """A file of a run, for those who may see what was found before it is released. In the ledger."""
    with ledger.unit(by, "Download a file of a study's run") as record:
        run = one_run(by, run_id).run
        file = StudyFile.objects.filter(run=run, name=name).first()
        if file is None:
            raise NotVisible
        record.read("study.file_downloaded", file, sha256=file.sha256)
        return file, store.fetch(file.sha256)
