"""The report of a run as it would be published, before anything is put together: for those who may see what was found.

It is protected beside everything that was ever published, as a draft of a release is, and nobody has checked it.
"""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require
from moothall.core.files import store
from moothall.core.kinds import Actor, NotVisible, Refused
from moothall.core.ledger.unit import identify
from moothall.evidence.release import preparing, protecting, rules
from moothall.evidence.release.models import ReleasePublished, ReportPreview
from moothall.evidence.studies.models import StudyRun

#: Protecting, the report, the end.
STEPS = 3


def newest_preview(actor: Actor, run_id: UUID) -> ReportPreview | None:
    """The last time a preview of a run's report was asked for, if it was. One query.

    `followed` tells whether something was published since, so that it was not protected beside all of it.
    """
    require(actor, Capability.READ_RESULTS)
    rows = ReportPreview.objects.filter(partnership_id=actor.partnership_id, run_id=run_id)
    later = ReleasePublished.objects.filter(
        partnership_id=actor.partnership_id, created_at__gt=OuterRef("created_at")
    )
    rows = rows.annotate(followed=Exists(later)).select_related("created_by__person")
    return rows.order_by("-at", "-id").first()


def have_previewed(*, by: Actor, run_id: UUID) -> ReportPreview:
    """Have the worker draw the report of a run, once this transaction is over. Raises NotVisible, Refused."""
    from moothall.evidence.release.tasks import preview_in_the_background

    with ledger.unit(by, "Have a report previewed", must_write=True) as record:
        require(by, Capability.READ_RESULTS)
        if not StudyRun.objects.filter(pk=run_id, partnership_id=by.partnership_id).exists():
            raise NotVisible
        rules.check_work(newest_preview(by, run_id), clock.now())
        preview = ReportPreview(
            partnership_id=by.partnership_id, created_by_id=by.membership_id, run_id=run_id, at=clock.now()
        )
        preview.save(force_insert=True)
        preview_in_the_background.defer(
            preview_id=str(preview.pk), person_id=str(by.person_id), membership_id=str(by.membership_id)
        )
        record.wrote("report.preview_begun", preview, run=str(run_id))
    return preview


def preview_to_its_end(*, by: Actor, preview_id: UUID) -> bool:
    """Draw the report of a preview; False where it had ended, or could not be drawn, which it then says.

    Reads in one transaction, computes outside of any, and writes in a second.
    """
    with ledger.unit(by, "Look for a report to preview") as record:
        require(by, Capability.READ_RESULTS)
        rows = ReportPreview.objects.filter(
            pk=preview_id, partnership_id=by.partnership_id, created_by_id=by.membership_id, ended_at=None
        )
        preview = rows.select_related("run").first()
        if preview is None:
            return False
        outputs = [output for _pk, output in preparing.outputs_of(preview.run)]
        earlier, _mark = preparing.beside(by, outputs)
        record.read("report.read", preview, run=str(preview.run_id))
    tell = partial(_tell, by, preview_id)
    try:
        tell(done=0, whole=STEPS)
        done = protecting.protect_all(outputs, earlier)
        tell(done=1, whole=STEPS)
        files = _drawn(preview.run.findings, done)
    except Refused as refused:
        tell(ended_at=clock.now(), refused=refused.message[:1000])
        return False
    with ledger.unit(by, "Preview a report", must_write=True) as record:
        made = {"files": files, "withheld": dict(done.withheld), "rules": done.rules}
        ReportPreview.objects.filter(pk=preview_id).update(at=clock.now(), ended_at=clock.now(), **made)
        record.wrote("report.previewed", preview, run=str(preview.run_id), withheld=sorted(done.withheld))
    return True


def _drawn(findings: Any, done: protecting.Protected) -> list[dict[str, str]]:
    from moothall.evidence.release.reporting import preview_of
    from moothall.methods.evaluation.study_run import run_from_data

    return preview_of(run_from_data(findings), done)


def _tell(by: Actor, preview_id: UUID, **more: Any) -> None:
    """Say how far it is, in a transaction of its own, so that the page sees it before the end."""
    with transaction.atomic():
        identify(by)
        ReportPreview.objects.filter(pk=preview_id).update(at=clock.now(), **more)


def read_preview(*, by: Actor, run_id: UUID, name: str) -> tuple[dict[str, str], bytes]:
    """A page or paper of the newest preview of a run, and what it is. In the ledger. Raises NotVisible."""
    with ledger.unit(by, "Read the preview of a report") as record:
        preview = newest_preview(by, run_id)
        told = next((one for one in preview.files if one["name"] == name), None) if preview else None
        if preview is None or told is None:
            raise NotVisible
        record.read("report.preview_read", preview, run=str(run_id), name=name, sha256=told["sha256"])
        return told, store.fetch(told["sha256"])
