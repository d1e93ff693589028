"""What can be done to the catalogue. Each deed is one transaction, keeps the version before it, and is logged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from moothall.library.catalogue.description import (
    OF_THE_OUTCOME,
    OF_THE_STUDY,
    OF_THE_WORK,
    StudyDescription,
    WorkDescription,
)
from moothall.library.catalogue.log import note
from moothall.library.catalogue.models import (
    Contributor,
    Download,
    Outcome,
    Study,
    Work,
    WorkFile,
    WorkVersion,
)
from moothall.library.catalogue.queries import describe
from moothall.library.catalogue.rules import check_description, check_withdrawal


@transaction.atomic
def put_work(*, by: str, described: WorkDescription, reason: str) -> Work:
    """The work of that key as `described`, made or changed; what it was before is kept as a version.

    Nothing is written where nothing changed. Raises Invalid, naming the field and the mend.
    """
    check_description(described)
    work = Work.objects.select_for_update().filter(key=described.key).first()
    if work is None:
        [made] = put_new_works(by=by, described=[described], reason=reason)
        return made
    if describe(work) == described:
        return work
    _keep_version(work, by=by, reason=reason)
    for name in OF_THE_WORK:
        setattr(work, name, _stored(getattr(described, name)))
    work.version += 1
    work.changed_at = timezone.now()
    work.save()
    _replace_parts(work, described)
    note(by=by, verb="change", about=work.key, reason=reason, version=work.version)
    return work


@transaction.atomic
def put_new_works(*, by: str, described: Sequence[WorkDescription], reason: str) -> list[Work]:
    """Works that are not there yet, many at a time. Raises Invalid for the first that is wrong; then none is made."""
    for one in described:
        check_description(one)
    now = timezone.now()
    works = Work.objects.bulk_create(
        Work(
            key=one.key, added_at=now, changed_at=now, **{name: _stored(getattr(one, name)) for name in OF_THE_WORK}
        )
        for one in described
    )  # fmt: skip
    _add_contributors(zip(works, described, strict=True))
    for work, one in zip(works, described, strict=True):
        _add_studies(work, one.studies)
    about = described[0].key if len(described) == 1 else f"{len(described)} works"
    note(by=by, verb="add", about=about, reason=reason, keys=[one.key for one in described][:100])
    return works


@transaction.atomic
def withdraw_work(*, by: str, key: str, notice: str) -> Work:
    """Marks the work as withdrawn. It stays, with the notice first; its files are given away no more."""
    work = Work.objects.select_for_update().get(key=key)
    check_withdrawal(work, notice)
    _keep_version(work, by=by, reason=notice)
    work.withdrawn_at = work.changed_at = timezone.now()
    work.withdrawal_notice = notice
    work.version += 1
    work.save()
    note(by=by, verb="withdraw", about=key, notice=notice)
    return work


def count_download(file: WorkFile, at: datetime | None = None) -> None:
    """One more download of the file on this day. Nothing about who fetched it is kept."""
    day = timezone.localdate(at)
    if not Download.objects.filter(file=file, day=day).update(count=F("count") + 1):
        _, made = Download.objects.get_or_create(file=file, day=day, defaults={"count": 1})
        if not made:
            Download.objects.filter(file=file, day=day).update(count=F("count") + 1)


def _keep_version(work: Work, *, by: str, reason: str) -> None:
    WorkVersion.objects.create(
        work=work, number=work.version, made_at=timezone.now(), made_by=by, reason=reason,
        description=describe(work).as_kept(),
    )  # fmt: skip


def _replace_parts(work: Work, described: WorkDescription) -> None:
    work.contributors.all().delete()
    _add_contributors([(work, described)])
    _replace_studies(work, described.studies)


def _add_contributors(pairs: Iterable[tuple[Work, WorkDescription]]) -> None:
    Contributor.objects.bulk_create(
        Contributor(
            work=work, position=position, role=name.role, family=name.family, given=name.given, body=name.body,
            orcid=name.orcid,
        )
        for work, one in pairs
        for position, name in enumerate(one.contributors, 1)
    )  # fmt: skip


def _replace_studies(work: Work, studies: Sequence[StudyDescription]) -> None:
    """Studies keep their row by position, since ratings point at them; one that is rated cannot be dropped."""
    for study in list(work.studies.all())[len(studies) :]:
        study.delete()
    kept = {study.position: study for study in work.studies.all()}
    for position, one in enumerate(studies, 1):
        if position in kept:
            study = kept[position]
            for name in OF_THE_STUDY:
                setattr(study, name, _stored(getattr(one, name)))
            study.save()
            study.outcomes.all().delete()
            _add_outcomes(study, one)
        else:
            _add_study(work, position, one)


def _add_studies(work: Work, studies: Sequence[StudyDescription]) -> None:
    for position, one in enumerate(studies, 1):
        _add_study(work, position, one)


def _add_study(work: Work, position: int, one: StudyDescription) -> None:
    values = {name: _stored(getattr(one, name)) for name in OF_THE_STUDY}
    _add_outcomes(Study.objects.create(work=work, position=position, **values), one)


def _add_outcomes(study: Study, one: StudyDescription) -> None:
    Outcome.objects.bulk_create(
        Outcome(study=study, position=position, **{name: getattr(found, name) for name in OF_THE_OUTCOME})
        for position, found in enumerate(one.outcomes, 1)
    )


def _stored(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
