"""Records come in from the files of searches, each once; a person says of two that are alike whether they are one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from moothall.library.catalogue.log import note
from moothall.library.desk.models import Curator
from moothall.library.errors import Invalid, Refused
from moothall.library.exchange import ExchangeError, Record, read
from moothall.library.exchange.same import Known as KnownRecords
from moothall.library.screening import jobs
from moothall.library.screening.kept import as_kept, from_kept, told_authors
from moothall.library.screening.labels import without_labels
from moothall.library.screening.models import Duplicate, Pair, PairAnswer, Project, ScreeningRecord, Search

#: What one file may hold; a search that finds more is no search for two readers.
MOST_RECORDS = 20_000
MOST_REPORTED = 200


def load(
    *, by: Curator, project: Project, data: bytes, file_name: str, source: str, source_kind: str, searched_on: date,
    words: str = "",
) -> Search:  # fmt: skip
    """The records of a file, those that are here already marked as duplicates. Raises Invalid for a file that is none."""
    if not source.strip():
        raise Invalid("source", _("Say where the search was made."))
    if searched_on > timezone.localdate():
        raise Invalid("searched_on", _("A search cannot have been made in the future."))
    try:
        reading = read(data, name=file_name)
        records = [without_labels(one) for one in islice(reading, MOST_RECORDS + 1)]
    except ExchangeError as wrong:
        raise Invalid("file", str(wrong)) from wrong
    if len(records) > MOST_RECORDS:
        raise Invalid("file", _("The file holds more than 20,000 records. Narrow the search."))
    if not records:
        raise Invalid("file", _("No record in the file could be kept."))
    with transaction.atomic():
        _one_at_a_time(project)
        sha256 = hashlib.sha256(data).hexdigest()
        if project.searches.filter(file_sha256=sha256).exists():
            raise Refused(_("This very file has been loaded already."))
        search = Search.objects.create(
            project=project, source=source.strip(), source_kind=source_kind, searched_on=searched_on, words=words,
            file_name=file_name, file_sha256=sha256, form=reading.form, records_read=reading.report.records,
            records_lost=reading.report.lost, not_understood=reading.report.total,
            report=[str(one) for one in reading.report.misreads[:MOST_REPORTED]], loaded_at=timezone.now(), loaded_by=by,
        )  # fmt: skip
        _put(search, records)
        note(
            by=by.name,
            verb="load records",
            about=project.key,
            file=file_name,
            sha256=sha256,
            records=len(records),
        )
        jobs.order_again(project)
        jobs.want_order(project)
    return search


def _put(search: Search, records: Sequence[Record]) -> None:
    known = known_records(search.project)
    rows = ScreeningRecord.objects.bulk_create(
        ScreeningRecord(
            project=search.project, search=search, title=one.full_title, abstract=one.abstract, authors=told_authors(one),
            year=one.year, doi=one.doi, url=one.url, data=as_kept(one),
        )
        for one in records
    )  # fmt: skip
    duplicates, pairs, now = [], [], timezone.now()
    for row, one in zip(rows, records, strict=True):
        verdict = known.compare(one)
        if verdict.standing == "the same":
            duplicates.append(Duplicate(record=row, of_id=int(verdict.key), reason=verdict.reason, at=now))
            continue
        if verdict.standing == "perhaps the same":
            pairs.append(
                Pair(record=row, other_id=int(verdict.key), reason=verdict.reason, alike=verdict.alike)
            )
        known.add(replace(one, key=str(row.pk)))
    Duplicate.objects.bulk_create(duplicates)
    Pair.objects.bulk_create(pairs)


def known_records(project: Project) -> KnownRecords:
    """The records of a project that are no duplicates, to be compared with others; the key is the number of its row."""
    known = KnownRecords()
    for row in project.records.filter(duplicate__isnull=True):
        known.add(replace(from_kept(row.data), key=str(row.pk)))
    return known


@transaction.atomic
def answer_pair(*, by: Curator, pair: Pair, same: bool) -> PairAnswer:
    """What a person says of two records that are alike. Where they are one, the later is the duplicate."""
    _one_at_a_time(pair.record.project)
    if PairAnswer.objects.filter(pair=pair).exists():
        raise Refused(_("Somebody has answered this already."))
    answer = PairAnswer.objects.create(pair=pair, same=same, by=by, at=timezone.now())
    if same:
        first = Duplicate.objects.filter(record=pair.other).first()
        of = first.of if first else pair.other
        Duplicate.objects.create(record=pair.record, of=of, reason=pair.reason, by=by, at=timezone.now())
    note(
        by=by.name, verb="the same record" if same else "two records", about=pair.record.project.key,
        records=[pair.record_id, pair.other_id],
    )  # fmt: skip
    jobs.order_again(pair.record.project)
    return answer


def _one_at_a_time(project: Project) -> None:
    """Two files that come at once would each miss what the other holds; the second waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('moothall screening records'), %s)", [project.pk]
        )
