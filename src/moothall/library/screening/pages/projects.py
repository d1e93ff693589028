"""Assessments: the list, beginning one, its files of records, pairs that may be one, and stopping."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moothall.library.desk.doors import Page, endpoint, posted, render
from moothall.library.desk.pages.drafts import key_from
from moothall.library.errors import Invalid
from moothall.library.screening import queries
from moothall.library.screening.actions import projects as actions
from moothall.library.screening.actions import records as record_actions
from moothall.library.screening.forms.project import LoadForm, ProjectForm, StopForm
from moothall.library.screening.models import STAGES, Project
from moothall.library.screening.pages.finding import project_or_404
from moothall.library.screening.words import source_words, stage_words


@endpoint()
def screening(request: Page) -> HttpResponse:
    """The assessments, the newest first."""
    return render(
        request, "screening/projects.html", {"projects": Project.objects.order_by("-begun_at", "-id")}
    )


@endpoint()
def begin(request: Page) -> HttpResponse:
    """Begins an assessment with its question and criteria."""
    form = ProjectForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = {
            name: value for name, value in form.cleaned_data.items() if name not in ("inclusion", "exclusion")
        }
        try:
            project = actions.begin(
                by=request.curator, key=key_from(given["title"], None), criteria=form.criteria,
                target=float(given.pop("target")), confidence=float(given.pop("confidence")), **given,
            )  # fmt: skip
            return redirect("screening_project", key=project.key)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
    return render(request, "screening/begin.html", {"form": form}, status=422 if form.errors else 200)


@endpoint()
def project(request: Page, key: str) -> HttpResponse:
    """The assessment on one page: what waits, what was done, and the doors to each part."""
    held = project_or_404(key)
    state = queries.state(held)
    flow = state.flow()
    context: dict[str, Any] = {
        "project": held,
        "criteria": list(held.criteria.all()),
        "searches": list(held.searches.all()),
        "flow": flow,
        "stopped": state.stopped,
        "advice": state.advice(),
        "progress": [state.progress(request.curator.pk, stage) for stage in STAGES],
        "agreement": {stage: state.agreement(stage) for stage in STAGES},
        "pairs": sum(row.held for row in state.rows),
        "stage_words": stage_words,
        "source_words": source_words,
    }
    return render(request, "screening/project.html", context)


@endpoint()
def load(request: Page, key: str) -> HttpResponse:
    """Loads the file of a search."""
    held = project_or_404(key)
    form = LoadForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        sent = given.pop("file")
        try:
            search = record_actions.load(
                by=request.curator, project=held, data=sent.read(), file_name=sent.name, **given
            )
            return redirect("screening_search", key=key, number=search.pk)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
    return render(
        request, "screening/load.html", {"project": held, "form": form}, status=422 if form.errors else 200
    )


@endpoint()
def search(request: Page, key: str, number: int) -> HttpResponse:
    """A search and what was not understood of its file."""
    held = project_or_404(key)
    found = queries.search_of(held, number) if number < 2**63 else None
    if found is None:
        raise Http404
    doubles = found.records.filter(duplicate__isnull=False).count()
    context = {
        "project": held, "search": found, "duplicates": doubles, "kind": source_words(found.source_kind),
        "pairs": queries.open_pairs(held).filter(record__search=found).count(),
    }  # fmt: skip
    return render(request, "screening/search.html", context)


@endpoint()
def pairs(request: Page, key: str) -> HttpResponse:
    """Two records that may be one, side by side; the next comes by itself."""
    held = project_or_404(key)
    waiting = queries.open_pairs(held)
    if request.method == "POST":
        number = request.POST.get("pair", "")
        pair = (
            waiting.filter(pk=int(number)).first()
            if number.isascii() and number.isdigit() and len(number) < 19
            else None
        )
        said = request.POST.get("same", "")
        if pair is None or said not in ("yes", "no"):
            messages.warning(request, _("Somebody has answered this already."))
        else:
            record_actions.answer_pair(by=request.curator, pair=pair, same=said == "yes")
        return redirect("screening_pairs", key=key)
    context = {"project": held, "pair": waiting.first(), "count": waiting.count()}
    return render(request, "screening/pairs.html", context)


@endpoint()
def stop(request: Page, key: str) -> HttpResponse:
    """What the stopping rule says, with its numbers and what it assumes; a person stops or goes on, and says why."""
    held = project_or_404(key)
    state = queries.state(held)
    form = StopForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.stop(
                by=request.curator, project=held, stopped=not state.stopped, why=form.cleaned_data["why"]
            )
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
        else:
            messages.success(request, _("Reading goes on.") if state.stopped else _("Reading is stopped."))
            return redirect("screening_project", key=key)
    advice = state.advice()
    context = {
        "project": held, "form": form, "advice": advice, "stopped": state.stopped,
        "stops": list(held.stops.select_related("by")),
        "in_words": told(advice.missed_at_most),
    }  # fmt: skip
    return render(request, "screening/stop.html", context, status=422 if form.errors else 200)


def told(missed: int) -> str:
    """How many may still be unread."""
    return ngettext("at most %(count)d record", "at most %(count)d records", missed) % {"count": missed}
