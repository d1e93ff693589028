"""Reads of studies: who asks decides what is seen. The database says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Prefetch, QuerySet

from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.access.queries import require
from moothall.core.kinds import Actor, NotVisible
from moothall.evidence.extract.models import ExtractMade
from moothall.evidence.extract.queries import extracts_of
from moothall.evidence.studies import rules
from moothall.evidence.studies.drafts import Version
from moothall.evidence.studies.models import (
    Study,
    StudyDraft,
    StudyFile,
    StudyOutput,
    StudyProtocol,
    StudyRun,
    StudyWork,
)

WHO = "created_by__person", "created_by__agency"


@dataclass(frozen=True)
class TimesRun:
    """How often a study was run, and when last. Every reader is told, though not what came of it."""

    times: int = 0
    newest: datetime | None = None


@dataclass(frozen=True)
class OneStudy:
    """A study with its registered versions, oldest first; its draft, for those who write; and when data were seen."""

    study: Study
    protocols: Sequence[StudyProtocol]
    draft: StudyDraft | None
    seen_at: datetime | None
    run: TimesRun

    def standing(self, released: frozenset[UUID] = frozenset()) -> rules.Standing:
        """How far it has come; `released` are the studies that are, of which this room does not know."""
        return rules.standing(
            registered=bool(self.protocols), seen_at=self.seen_at, times_run=self.run.times,
            released=self.study.pk in released,
        )  # fmt: skip

    @property
    def newest(self) -> StudyProtocol | None:
        """The version that holds now."""
        return self.protocols[-1] if self.protocols else None

    @property
    def next_version(self) -> Version:
        """What the version that is written next has to say of itself."""
        return Version(
            code=self.study.code, number=len(self.protocols) + 1,
            amends=self.protocols[-1].sha256 if self.protocols else "",
            seen_on=day_of(self.seen_at),
        )  # fmt: skip

    def timing(self, version: StudyProtocol) -> rules.Timing:
        """Whether a version came before the data."""
        return rules.timing(version.created_at, self.seen_at)


def _rows(actor: Actor, *, with_content: bool = True) -> QuerySet[Study]:
    versions = StudyProtocol.objects.select_related(*WHO).order_by("number")
    return (
        Study.objects.filter(partnership_id=actor.partnership_id)
        .select_related(*WHO, "draft__changed_by__person")
        .prefetch_related(Prefetch("protocols", versions if with_content else versions.defer("content")))
    )


def studies(actor: Actor, *, before: UUID | None = None, size: int = 25) -> list[OneStudy]:
    """The newest studies of the partnership; drafts are seen by evaluators alone. Three queries.

    `before` is the key of the last one seen; keys sort by the moment they were made.
    """
    require(actor, Capability.READ_STUDIES)
    found = _rows(actor, with_content=False).order_by("-id")
    if before is not None:
        found = found.filter(pk__lt=before)
    return _told(actor, list(found[:size]))


def one_study(actor: Actor, study_id: UUID) -> OneStudy:
    """One study. Raises NotVisible: to whoever is no evaluator, until its protocol is registered."""
    require(actor, Capability.READ_STUDIES)
    return _told(actor, [_visible(_rows(actor).filter(pk=study_id).first())])[0]


def _visible(row: Study | None) -> Study:
    if row is None:
        raise NotVisible
    return row


def _told(actor: Actor, rows: list[Study]) -> list[OneStudy]:
    seen, run = _seen_and_run()
    writes = role_has(actor.role, Capability.REGISTER_STUDY)
    return [
        OneStudy(
            row, list(row.protocols.all()), getattr(row, "draft", None) if writes else None,
            seen.get(row.purpose), run.get(row.pk, TimesRun()),
        )
        for row in rows
    ]  # fmt: skip


def day_of(moment: datetime | None) -> date | None:
    """The day of a moment in the United Kingdom."""
    return moment.astimezone(clock.UNITED_KINGDOM).date() if moment else None


def data_first_seen() -> dict[str, datetime]:
    """When the first extract of each purpose of the asker's partnership was made."""
    return _seen_and_run()[0]


def _seen_and_run() -> tuple[dict[str, datetime], dict[UUID, TimesRun]]:
    """When the data of each purpose were first seen, and how often each study was run. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT purpose, at, NULL::uuid, NULL::bigint FROM study_data_first_seen() "
            "UNION ALL SELECT NULL, newest, study, times FROM study_times_run()"
        )
        rows = cursor.fetchall()
    seen = {purpose: at for purpose, at, study, _times in rows if study is None}
    return seen, {study: TimesRun(times, at) for _purpose, at, study, times in rows if study is not None}


def code_is_taken(actor: Actor, code: str) -> bool:
    """Whether the partnership has a study of that code."""
    return Study.objects.filter(partnership_id=actor.partnership_id, code=code).exists()


def study_of_code(actor: Actor, code: str) -> OneStudy | None:
    """The study of that code, as its evaluators see it; None where there is none yet."""
    require(actor, Capability.REGISTER_STUDY)
    row = _rows(actor).filter(code=code).first()
    return _told(actor, [row])[0] if row else None


def registered_for(actor: Actor, purpose: str) -> list[StudyProtocol]:
    """The protocols as first registered of the studies of a purpose, oldest first: what its extracts are for. One query."""
    require(actor, Capability.READ_STUDIES)
    rows = StudyProtocol.objects.filter(partnership_id=actor.partnership_id, study__purpose=purpose, number=1)
    return list(rows.defer("content").order_by("created_at", "id"))


def protocol_of(one: OneStudy, number: int) -> StudyProtocol:
    """One registered version. Raises NotVisible."""
    found = next((version for version in one.protocols if version.number == number), None)
    if found is None:
        raise NotVisible
    return found


def usable_extracts(actor: Actor, study: Study) -> list[ExtractMade]:
    """What a study may be run on: extracts of its purpose that the asker had made, whose approval holds; newest first."""
    require(actor, Capability.RUN_STUDY)
    today = clock.today()
    found = [
        made
        for asked in extracts_of(actor, study.purpose)
        if asked.request.created_by_id == actor.membership_id and asked.standing.holds(today)
        for made in asked.made
        if made.packed_sha256
    ]
    return sorted(found, key=lambda made: (made.created_at, made.pk), reverse=True)


def newest_work(actor: Actor, study_id: UUID) -> StudyWork | None:
    """The last time the worker was asked to run it, if it was."""
    work = StudyWork.objects.filter(partnership_id=actor.partnership_id, study_id=study_id)
    return work.order_by("-at", "-id").first()


@dataclass(frozen=True)
class LedgerPlace:
    """By which entry of the ledger a version was registered: its number, and its hash, which all later ones rest on."""

    number: int
    sha256: str


#: The entry of an act is written at its end: in far less than this.
_WITHIN_MILLISECONDS = 10 * 60 * 1000
_A_MILLISECOND = 1 << 80


def ledger_place(version: StudyProtocol) -> LedgerPlace | None:
    """Where a registered version stands in the ledger."""
    began = version.pk.int // _A_MILLISECOND * _A_MILLISECOND
    ended = UUID(int=began + _WITHIN_MILLISECONDS * _A_MILLISECOND)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, hash FROM study_ledger_place(%s, %s, %s)", [version.pk, UUID(int=began), ended]
        )
        row = cursor.fetchone()
    return LedgerPlace(row[0], bytes(row[1]).hex()) if row else None


@dataclass(frozen=True)
class OneRun:
    """A run with its outputs in their order, its files, and when other runs of the study found the same, byte for byte."""

    run: StudyRun
    outputs: Sequence[StudyOutput]
    files: Sequence[StudyFile]
    alike: Sequence[datetime]


def _runs(actor: Actor) -> QuerySet[StudyRun]:
    require(actor, Capability.READ_RESULTS)
    return StudyRun.objects.filter(partnership_id=actor.partnership_id).select_related(*WHO, "protocol", "made__request")  # fmt: skip


def runs_of(actor: Actor, study_id: UUID, size: int = 50) -> list[StudyRun]:
    """The newest runs of a study, without what they found. One query."""
    return list(_runs(actor).filter(study_id=study_id).defer("findings").order_by("-created_at", "-id")[:size])  # fmt: skip


def one_run(actor: Actor, run_id: UUID) -> OneRun:
    """One run. Raises NotAllowed or NotVisible to whoever may not see results before they are released. Three queries."""
    others = StudyRun.objects.filter(study_id=OuterRef("study_id"), sha256=OuterRef("sha256"))
    alike = others.exclude(pk=OuterRef("pk")).order_by("created_at").values("created_at")
    run = _runs(actor).filter(pk=run_id).annotate(alike=ArraySubquery(alike)).first()
    if run is None:
        raise NotVisible
    return OneRun(run, list(run.outputs.order_by("place")), list(run.files.order_by("name")), run.alike)
