"""The evidence: extraction, the table, the written summary, and what goes into the catalogue."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moothall.library.desk.doors import Page, endpoint, posted, render
from moothall.library.desk.forms import many
from moothall.library.errors import Invalid
from moothall.library.screening import evidence as found_evidence
from moothall.library.screening import queries
from moothall.library.screening.actions import evidence as actions
from moothall.library.screening.evidence import Extracted
from moothall.library.screening.forms.evidence import PLACED, ExtractionForm, SummaryForm
from moothall.library.screening.models import Project, ScreeningRecord
from moothall.library.screening.pages.finding import project_or_404, record_or_404
from moothall.library.screening.summary import paragraphs


@endpoint()
def evidence(request: Page, key: str) -> HttpResponse:
    """The evidence table, and the included records that wait to be extracted or shelved."""
    project = project_or_404(key)
    studies = found_evidence.studies(project)
    extracted = {one.record.pk for one in studies}
    records = list(queries.included(project).select_related("shelved__work"))
    context = {
        "project": project,
        "studies": studies,
        "records": [(one, one.pk in extracted, getattr(one, "shelved", None)) for one in records],
    }
    return render(request, "screening/evidence.html", context)


@endpoint()
def evidence_csv(request: Page, key: str) -> HttpResponse:
    """The evidence table as CSV."""
    project = project_or_404(key)
    answer = HttpResponse("".join(found_evidence.table_csv(project)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{project.key}-evidence.csv"'
    answer["Cache-Control"] = "no-store, private"
    return answer


@endpoint()
def extract(request: Page, key: str, number: int, study: int) -> HttpResponse:
    """One study of an included record; nought is a new one."""
    project = project_or_404(key)
    record = record_or_404(project, number)
    held = _study(project, record, study)
    form = ExtractionForm(
        posted(request), study=held.described if held else None, places=held.places if held else None
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.extract(
                by=request.curator,
                record=record,
                described=form.described,
                places=form.places,
                study=study or None,
            )
            return redirect("screening_outcomes", key=key, number=number, study=made.study)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
    context = {"project": project, "record": record, "study": study, "form": form, "placed": PLACED}
    return render(request, "screening/extract.html", context, status=422 if form.errors else 200)


@endpoint()
def outcomes(request: Page, key: str, number: int, study: int) -> HttpResponse:
    """What a study found, a row for each outcome, with its page."""
    project = project_or_404(key)
    record = record_or_404(project, number)
    held = _study(project, record, study)
    if held is None:
        raise Http404
    domains = [one.domain for one in held.described.outcomes]
    if request.method == "POST":
        rows = many.sent(many.FoundForm, "found", request.POST, most=many.MOST_OUTCOMES, held=domains)
        if not many.asks_for_rows(request.POST) and rows.is_valid():
            found = tuple(one for row in rows.forms if (one := row.found))
            actions.extract(
                by=request.curator, record=record, described=replace(held.described, outcomes=found),
                places=held.places, study=study,
            )  # fmt: skip
            return redirect("screening_evidence", key=key)
    else:
        initial = [asdict(one) for one in held.described.outcomes]
        rows = many.several(many.FoundForm, "found", initial=initial, most=many.MOST_OUTCOMES, held=domains)
    context: dict[str, Any] = {"project": project, "record": record, "study": held, "rows": rows}
    wrong = rows.is_bound and any(row.errors for row in rows.forms) and not many.asks_for_rows(request.POST)
    return render(request, "screening/outcomes.html", context, status=422 if wrong else 200)


@endpoint()
def shelve(request: Page, key: str, number: int) -> HttpResponse:
    """What will stand in the catalogue of an included record; a person looks and confirms."""
    project = project_or_404(key)
    record = record_or_404(project, number)
    stands = queries.outcome_on(record, "text")
    if stands is None or not stands.include:
        raise Http404
    described = found_evidence.work_for(record)
    wrong = ""
    if request.method == "POST":
        try:
            made = actions.shelve(by=request.curator, record=record, described=described)
        except Invalid as fault:
            wrong = f"{fault.field}: {fault.message}"
        else:
            messages.success(request, _("It is in the catalogue."))
            return redirect("work", key=made.work.key)
    context = {"project": project, "record": record, "described": described, "wrong": wrong}
    return render(request, "screening/shelve.html", context, status=422 if wrong else 200)


@endpoint()
def summary(request: Page, key: str) -> HttpResponse:
    """The summary as it was published last, with its links, and the studies it may cite."""
    project = project_or_404(key)
    published = project.summaries.filter(published=True).select_related("by").last()
    studies = found_evidence.studies(project)
    context = {
        "project": project,
        "published": published,
        "paragraphs": paragraphs(published.text) if published else (),
        "studies": {one.study: one for one in studies},
    }
    return render(request, "screening/summary.html", context)


@endpoint()
def summary_write(request: Page, key: str) -> HttpResponse:
    """The editor. What is kept need not be whole; what is published cites a study in every sentence."""
    project = project_or_404(key)
    last = project.summaries.last()
    form = SummaryForm(posted(request), initial={"text": last.text if last else ""})
    if request.method == "POST" and form.is_valid():
        publish = "publish" in request.POST
        try:
            actions.write_summary(
                by=request.curator, project=project, text=form.cleaned_data["text"], publish=publish
            )
        except Invalid as wrong:
            form.add_error("text", wrong.message)
        else:
            messages.success(
                request, _("The summary is published.") if publish else _("The summary is kept.")
            )
            return redirect("screening_summary" if publish else "screening_summary_write", key=key)
    context = {"project": project, "form": form, "studies": found_evidence.studies(project)}
    return render(request, "screening/summary_write.html", context, status=422 if form.errors else 200)


def _study(project: Project, record: ScreeningRecord, study: int) -> Extracted | None:
    """A study of the record as it stands; none for nought."""
    if study == 0:
        return None
    found = [
        one for one in found_evidence.studies(project) if one.study == study and one.record.pk == record.pk
    ]
    if not found:
        raise Http404
    return found[0]
