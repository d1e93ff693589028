"""What is taken from the included studies, what is written of them, and that they go into the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from moothall.library.catalogue.actions import put_work
from moothall.library.catalogue.description import StudyDescription, WorkDescription
from moothall.library.catalogue.jobs import want_index
from moothall.library.catalogue.log import note
from moothall.library.desk.models import Curator
from moothall.library.errors import Invalid, Refused
from moothall.library.screening import evidence, public, queries
from moothall.library.screening.models import Extraction, Project, ScreeningRecord, Shelved, Summary
from moothall.library.screening.summary import faults


@transaction.atomic
def extract(
    *, by: Curator, record: ScreeningRecord, described: StudyDescription, places: Mapping[str, str], study: int | None = None
) -> Extraction:  # fmt: skip
    """What a study of an included record says, and where. `study` is its number where it was extracted before."""
    stands = queries.outcome_on(record, "text")
    if stands is None or not stands.include:
        raise Refused(_("Only an included record is extracted."))
    _check_study(described)
    project = record.project
    _one_at_a_time(project)
    version = 1
    if study is None:
        study = (project.extractions.aggregate(last=Max("study"))["last"] or 0) + 1
    else:
        last = project.extractions.filter(record=record, study=study).last()
        if last is None:
            raise Refused(_("This record has no such study."))
        version = last.version + 1
    made = Extraction.objects.create(
        project=project, record=record, study=study, version=version, described=evidence.as_kept(described),
        places={name: place for name, place in places.items() if place.strip()}, by=by, at=timezone.now(),
    )  # fmt: skip
    note(by=by.name, verb="extract", about=project.key, record=record.pk, study=study, version=version)
    return made


def _check_study(one: StudyDescription) -> None:
    if not one.label.strip():
        raise Invalid("label", _("Name the study."))
    if not one.design:
        raise Invalid("design", _("Say how the study was made."))


@transaction.atomic
def write_summary(*, by: Curator, project: Project, text: str, publish: bool) -> Summary:
    """Keeps the summary; published only where every sentence cites a study of the evidence table.

    Raises Invalid that names the first sentence at fault.
    """
    if not text.strip():
        raise Invalid("text", _("Write the summary."))
    if publish:
        numbers = {one.study for one in evidence.studies(project)}
        for fault in faults(text, numbers):
            raise Invalid("text", told_fault(fault.number, fault.sentence, fault.unknown))
    _one_at_a_time(project)
    version = (project.summaries.aggregate(last=Max("version"))["last"] or 0) + 1
    made = Summary.objects.create(
        project=project, version=version, text=text, published=publish, by=by, at=timezone.now()
    )
    note(
        by=by.name, verb="publish summary" if publish else "keep summary", about=project.key, version=version
    )
    if publish:
        public.tell(by=by.name, body=by.body, project=project)
        want_index()
    return made


def told_fault(number: int, sentence: str, unknown: tuple[int, ...]) -> str:
    """A sentence that cannot be published, in words."""
    shown = sentence if len(sentence) <= 160 else f"{sentence[:160]}…"
    if unknown:
        return _("Sentence %(number)d cites %(study)d, and no study has that number: “%(sentence)s”") % {
            "number": number, "study": unknown[0], "sentence": shown,
        }  # fmt: skip
    return _("Sentence %(number)d cites no study: “%(sentence)s”") % {"number": number, "sentence": shown}


@transaction.atomic
def shelve(*, by: Curator, record: ScreeningRecord, described: WorkDescription) -> Shelved:
    """An included record that a person has looked at goes into the catalogue, with its studies."""
    if Shelved.objects.filter(record=record).exists():
        raise Refused(_("This record is in the catalogue already."))
    if not described.studies:
        raise Refused(_("Extract a study of it first."))
    reason = _("Included in the rapid evidence assessment “%(title)s”.") % {"title": record.project.title}
    work = put_work(by=by.name, described=described, reason=reason)
    made = Shelved.objects.create(record=record, work=work, by=by, at=timezone.now())
    note(by=by.name, verb="shelve", about=record.project.key, record=record.pk, work=work.key)
    public.tell(by=by.name, body=by.body, project=record.project)
    want_index()
    return made


def _one_at_a_time(project: Project) -> None:
    """Numbers are given one after another."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('moothall screening numbers'), %s)", [project.pk]
        )
