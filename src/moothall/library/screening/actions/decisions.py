"""Two people decide on a record, each alone; where they differ a third settles it; what is known from elsewhere teaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from moothall.library.catalogue.log import note as log
from moothall.library.desk.models import Curator
from moothall.library.errors import Invalid, Refused
from moothall.library.exchange import ExchangeError, Record, read
from moothall.library.exchange.same import Known as KnownRecords
from moothall.library.exchange.words import folded
from moothall.library.screening import exports, jobs, queries, rules
from moothall.library.screening.actions.records import known_records
from moothall.library.screening.labels import label_of, without_labels
from moothall.library.screening.models import (
    STAGES,
    Criterion,
    Decision,
    Known,
    Outcome,
    Project,
    Retrieval,
    ScreeningRecord,
)
from moothall.library.screening.taken import Taken


@transaction.atomic
def decide(
    *, by: Curator, record: ScreeningRecord, stage: str, include: bool, reason: Criterion | None = None, note: str = ""
) -> Outcome | None:  # fmt: skip
    """What one person decides alone; answers the outcome where the other agrees.

    Raises Refused for a third reader, once both are in, or where the stage is not open to the record.
    """
    _one_at_a_time(record)
    rules.check_reason(include, reason, record)
    _check_open(record, stage)
    decided = queries.decisions_on(record, stage)
    rules.check_decision(decided, by, queries.outcome_on(record, stage))
    before = record.decisions.filter(stage=stage, curator=by).count()
    Decision.objects.create(
        record=record, stage=stage, curator=by, number=before + 1, include=include, reason=reason, note=note,
        at=timezone.now(),
    )  # fmt: skip
    # What was decided is not said in the log: the other reader may read it before their own is in.
    log(by=by.name, verb="screen", about=record.project.key, record=record.pk, stage=stage)
    stands = _agree(record, stage)
    _learn(record.project)
    return stands


def _agree(record: ScreeningRecord, stage: str) -> Outcome | None:
    found = rules.agreed(queries.decisions_on(record, stage))
    if found is None:
        return None
    include, reason = found
    return Outcome.objects.create(
        record=record, stage=stage, include=include, reason=reason, agreed=True, at=timezone.now()
    )


def _check_open(record: ScreeningRecord, stage: str) -> None:
    if stage not in STAGES:
        raise ValueError(f"There is no stage {stage!r}.")
    if stage == "title":
        stopped = queries.is_stopped(record.project)
        anybody = record.decisions.filter(stage=stage).exists()
        rules.check_may_be_read(record, stopped=stopped, anybody=anybody)
    elif not queries.at_stage(record.project, "text").filter(pk=record.pk).exists():
        raise Refused(_("The full text is read once the title was taken in and the text could be had."))


@transaction.atomic
def settle(
    *, by: Curator, record: ScreeningRecord, stage: str, include: bool, reason: Criterion | None, why: str
) -> Outcome:
    """A third person, or an editor, settles what two differ on. Both decisions are kept."""
    _one_at_a_time(record)
    rules.check_reason(include, reason, record)
    if not why.strip():
        raise Invalid("why", _("Say why."))
    decided = queries.decisions_on(record, stage)
    rules.check_may_settle(decided, by, queries.outcome_on(record, stage))
    made = Outcome.objects.create(
        record=record,
        stage=stage,
        include=include,
        reason=reason,
        agreed=False,
        by=by,
        why=why,
        at=timezone.now(),
    )
    log(
        by=by.name,
        verb="settle screening",
        about=record.project.key,
        record=record.pk,
        stage=stage,
        include=include,
    )
    _learn(record.project)
    return made


@transaction.atomic
def retrieve(*, by: Curator, record: ScreeningRecord, retrieved: bool, where: str) -> Retrieval:
    """Whether the full text could be had: where it was, or where it was looked for."""
    _one_at_a_time(record)
    stands = queries.outcome_on(record, "title")
    if stands is None or not stands.include:
        raise Refused(_("Only the full text of what was taken in by title is sought."))
    if not retrieved and record.decisions.filter(stage="text").exists():
        raise Refused(_("Somebody has read the full text already."))
    if not where.strip():
        raise Invalid("where", _("Say where it is, or where it was looked for."))
    made = Retrieval.objects.create(record=record, retrieved=retrieved, where=where, by=by, at=timezone.now())
    log(
        by=by.name,
        verb="retrieve" if retrieved else "could not retrieve",
        about=record.project.key,
        record=record.pk,
    )
    return made


@transaction.atomic
def say_known(*, by: Curator, record: ScreeningRecord, relevant: bool, source: str) -> Known:
    """That a record is known to matter, or not, from elsewhere. The model learns from it; two people still read it."""
    if not source.strip():
        raise Invalid("source", _("Say how you know."))
    if Known.objects.filter(record=record).exists():
        raise Refused(_("Somebody has said so already."))
    made = Known.objects.create(record=record, relevant=relevant, source=source, by=by, at=timezone.now())
    log(by=by.name, verb="say known", about=record.project.key, record=record.pk, relevant=relevant)
    jobs.want_order(record.project)
    return made


@transaction.atomic
def take_labels(
    *, by: Curator, project: Project, data: bytes, file_name: str, mine: bool, reason: Criterion | None = None
) -> Taken:
    """The labels of a file that ASReview wrote, for the records that are here.

    `mine` says that `by` has read them there: each is a decision of theirs, by title, and `reason` is why the others
    were left out. Else the model only learns from them. Raises Invalid for a file that is none.
    """
    try:
        records = list(read(data, name=file_name))
        labelled = [(without_labels(one), label_of(one)) for one in records]
    except (ExchangeError, ValueError) as wrong:
        raise Invalid("file", str(wrong)) from wrong
    known, taken = known_records(project), Taken()
    rows = {row.pk: row for row in queries.active(project).select_related("project")}
    for one, relevant in labelled:
        if relevant is None:
            taken = replace(taken, unread=taken.unread + 1)
            continue
        row = _ours(one, rows) or _the_same(one, known, rows)
        if row is None:
            taken = replace(taken, unknown=(*taken.unknown, one.full_title))
            continue
        try:
            with transaction.atomic():
                if mine:
                    decide(by=by, record=row, stage="title", include=relevant, reason=None if relevant else reason,
                           note=_("Read in ASReview, %(file)s") % {"file": file_name})  # fmt: skip
                else:
                    say_known(by=by, record=row, relevant=relevant, source=f"ASReview, {file_name}")
        except Refused:
            taken = replace(taken, there=taken.there + 1)
        else:
            taken = replace(taken, taken=taken.taken + 1)
    log(by=by.name, verb="take labels", about=project.key, file=file_name, mine=mine, taken=taken.taken)
    jobs.want_order(project)
    return taken


def _ours(one: Record, rows: Mapping[int, ScreeningRecord]) -> ScreeningRecord | None:
    """The record that went out under this key, where its title came back as it went."""
    number = one.key.removeprefix(exports.KEY)
    row = rows.get(int(number)) if one.key != number and number.isdecimal() and len(number) < 19 else None
    return row if row is not None and folded(row.title) == folded(one.full_title) else None


def _the_same(
    one: Record, known: KnownRecords, rows: Mapping[int, ScreeningRecord]
) -> ScreeningRecord | None:
    """The record that is certainly this one, by its DOI or its title, year and author."""
    verdict = known.compare(one)
    return rows.get(int(verdict.key)) if verdict.standing == "the same" else None


def _learn(project: Project) -> None:
    decided = Decision.objects.filter(record__project=project, stage="title").count()
    if decided % jobs.AGAIN_AFTER == 0:
        jobs.want_order(project)


def _one_at_a_time(record: ScreeningRecord) -> None:
    """Two who decide at the same moment would each find nobody before them; the second waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('moothall screening decision'), %s)", [record.pk % 2**31]
        )
