"""Reading: one record to a page, decided alone; settling; full texts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moothall.library.desk.doors import Page, endpoint, posted, render
from moothall.library.errors import Invalid
from moothall.library.screening import queries, rules
from moothall.library.screening.actions import decisions as actions
from moothall.library.screening.forms.reading import DecideForm, KnownForm, SettleForm, TextForm
from moothall.library.screening.kept import from_kept
from moothall.library.screening.models import STAGES
from moothall.library.screening.pages.finding import project_or_404, record_or_404, stage_or_404
from moothall.library.screening.words import decision_words, stage_words

SHOWN = 50


@endpoint()
def next_record(request: Page, key: str, stage: str) -> HttpResponse:
    """Leads to the record that this person reads next, or says that there is none now."""
    project = project_or_404(key)
    found = queries.state(project).next_for(request.curator.pk, stage_or_404(stage))
    if found is not None:
        return redirect("screening_read", key=key, number=found, stage=stage)
    context = {
        "project": project,
        "stage": stage,
        "stage_words": stage_words,
        "stopped": queries.is_stopped(project),
    }
    return render(request, "screening/nothing.html", context)


@endpoint()
def read(request: Page, key: str, number: int, stage: str) -> HttpResponse:
    """One record: what it says, the criteria, and a button for each decision."""
    project = project_or_404(key)
    record = record_or_404(project, number)
    stage = stage_or_404(stage)
    form = DecideForm(posted(request), project=project)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(
                by=request.curator, record=record, stage=stage, include=form.include, reason=form.reason,
                note=form.cleaned_data["note"],
            )  # fmt: skip
        except Invalid as wrong:
            form.add_error(None, wrong.message)
        else:
            said = decision_words(form.include, form.reason)
            messages.success(request, f"{record.title[:100]}: {said}")
            return redirect("screening_next", key=key, stage=stage)
    state = queries.state(project)
    mine = [
        one for one in queries.seen_by(request.curator, record, stage) if one.curator_id == request.curator.pk
    ]
    context = {
        "project": project, "record": record, "told": from_kept(record.data), "stage": stage, "form": form,
        "criteria": form.criteria, "mine": mine[0] if mine else None,
        "closed": not state.may_decide(record.pk, stage),
        "progress": state.progress(request.curator.pk, stage), "retrieval": queries.retrieval_of(record),
        "stage_words": stage_words, "decision_words": decision_words,
    }  # fmt: skip
    return render(request, "screening/read.html", context, status=422 if form.errors else 200)


@endpoint()
def record(request: Page, key: str, number: int) -> HttpResponse:
    """A record and its course, as far as this person may see it."""
    project = project_or_404(key)
    held = record_or_404(project, number)
    form = KnownForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.say_known(
                by=request.curator, record=held, relevant=form.cleaned_data["relevant"] == "yes",
                source=form.cleaned_data["source"],
            )  # fmt: skip
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
        else:
            messages.success(request, _("It is kept, and the order of reading is made anew."))
            return redirect("screening_record", key=key, number=number)
    context = {
        "project": project, "record": held, "told": from_kept(held.data), "form": form,
        "known": getattr(held, "known", None), "retrieval": queries.retrieval_of(held),
        "course": [(stage, queries.seen_by(request.curator, held, stage), queries.outcome_on(held, stage)) for stage in STAGES],
        "stage_words": stage_words, "decision_words": decision_words,
    }  # fmt: skip
    return render(request, "screening/record.html", context, status=422 if form.errors else 200)


@endpoint()
def conflicts(request: Page, key: str, stage: str) -> HttpResponse:
    """The records on which two differ."""
    project = project_or_404(key)
    found = queries.conflicts(project, stage_or_404(stage))
    context = {
        "project": project, "stage": stage, "stage_words": stage_words, "decision_words": decision_words,
        "conflicts": [(one, two, rules.may_settle(two, request.curator)) for one, two in found],
    }  # fmt: skip
    return render(request, "screening/conflicts.html", context)


@endpoint()
def settle(request: Page, key: str, number: int, stage: str) -> HttpResponse:
    """A third person, or an editor, settles what two differ on."""
    project = project_or_404(key)
    held = record_or_404(project, number)
    decided = queries.decisions_on(held, stage_or_404(stage))
    rules.check_may_settle(decided, request.curator, queries.outcome_on(held, stage))
    form = SettleForm(posted(request), project=project)
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle(
                by=request.curator, record=held, stage=stage, include=form.include, reason=form.reason,
                why=form.cleaned_data["why"],
            )  # fmt: skip
        except Invalid as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
        else:
            messages.success(request, _("It is settled. Both decisions are kept."))
            return redirect("screening_conflicts", key=key, stage=stage)
    context = {
        "project": project, "record": held, "told": from_kept(held.data), "stage": stage, "form": form, "decided": decided,
        "stage_words": stage_words, "decision_words": decision_words,
    }  # fmt: skip
    return render(request, "screening/settle.html", context, status=422 if form.errors else 200)


@endpoint()
def texts(request: Page, key: str) -> HttpResponse:
    """The full texts that are sought: those nobody has said anything of first."""
    project = project_or_404(key)
    found = sorted(queries.to_retrieve(project), key=_unsaid_first)
    return render(request, "screening/texts.html", {"project": project, "records": found})


def _unsaid_first(one: Any) -> tuple[bool, bool, int]:
    """Those nobody has said anything of, then those that could not be had."""
    return (one.had is not None, bool(one.had), one.pk)


@endpoint()
def text(request: Page, key: str, number: int) -> HttpResponse:
    """Whether the full text of a record could be had."""
    project = project_or_404(key)
    held = record_or_404(project, number)
    form = TextForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.retrieve(
                by=request.curator, record=held, retrieved=form.cleaned_data["retrieved"] == "yes",
                where=form.cleaned_data["where"],
            )  # fmt: skip
            return redirect("screening_texts", key=key)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
    context = {"project": project, "record": held, "form": form, "retrieval": queries.retrieval_of(held)}
    return render(request, "screening/text.html", context, status=422 if form.errors else 200)
