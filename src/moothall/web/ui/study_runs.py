"""Runs of a study: having it run, how far it is, and what it found, for those who may see it before release."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.kinds import Actor, Invalid, NotVisible
from moothall.evidence.studies import drafts, queries, rules, running
from moothall.evidence.studies.queries import OneStudy
from moothall.look.filters import date as long_date
from moothall.look.filters import date_time, number
from moothall.methods.outputs import from_json
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.intake import posted
from moothall.web.ui.forms.studies import RunForm
from moothall.web.ui.paper_files import attached, language
from moothall.web.ui.study_words import kind_words, version_words


def runs_part(actor: Actor, one: OneStudy) -> dict[str, Any]:
    """What the page of a study says of its runs, to those who may run it or see what came of it."""
    told: dict[str, Any] = {"runs": [], "may_run": False, "work": None, "sees_results": False}
    if one.newest is None:
        return told
    if role_has(actor.role, Capability.READ_RESULTS):
        told |= {"may_release": role_has(actor.role, Capability.GATHER_RELEASE)}
        told |= {"sees_results": True, "runs": [_row(row) for row in queries.runs_of(actor, one.study.pk)]}
    if role_has(actor.role, Capability.RUN_STUDY):
        work = queries.newest_work(actor, one.study.pk)
        busy = rules.under_way(work, clock.now())
        told |= {"may_run": not busy, "work": _work(one, work, busy)}
    return told


def _run_form(actor: Actor, one: OneStudy, sent: Any = None) -> RunForm:
    """The extracts it can be run on, to choose from."""
    made = queries.usable_extracts(actor, one.study)
    choices = [(str(each.pk), _extract_words(each)) for each in made]
    return RunForm(sent, extracts=choices, initial={"made": choices[0][0]} if len(choices) == 1 else None)


def _extract_words(made: Any) -> str:
    return _("As at %(day)s, made %(moment)s, hash %(hash)s…") % {
        "day": long_date(made.request.as_at), "moment": date_time(made.created_at), "hash": made.sha256[:12],
    }  # fmt: skip


def _work(one: OneStudy, work: Any, busy: bool) -> dict[str, Any] | None:
    """How far the newest work is, or that it came to nothing; None where there is nothing to say."""
    if work is None or (work.ended_at is not None and not work.refused):
        return None
    if not busy:
        return {"words": work.refused or _("It was begun and did not come to its end. Run it again.")}
    return {
        "per_cent": min(99, work.done * 100 // max(1, work.whole)), "waiting": not work.step, "step": _step(one, work.step),
    }  # fmt: skip


def _step(one: OneStudy, step: str) -> str:
    known = {"extract": _("The extract is checked"), "children": _("The children are read"), "done": _("What was found is kept")}  # fmt: skip
    if step in known or not step or one.newest is None:
        return known.get(step, "")
    analyses = drafts.read(one.newest.content).analyses
    return next((analysis.title for analysis in analyses if analysis.name == step), step)


def _row(run: Any) -> list[Any]:
    return [
        {"text": date_time(run.created_at), "href": reverse("study_run", args=[run.pk]), "quiet": run.created_by.person.name},
        version_words(run.protocol.number),
        {"text": long_date(run.made.request.as_at), "quiet": f"{run.made.sha256[:12]}…"},
        number(len(run.deviations)),
        f"{run.sha256[:16]}…",
    ]  # fmt: skip


@endpoint(Capability.RUN_STUDY, purpose="Have a study run")
def study_run_begin(request: Page, study: UUID) -> HttpResponse:
    """On which extract; and having the worker run it."""
    from moothall.web.ui.studies import study_frame

    one = queries.one_study(request.actor, study)
    rules.check_registered(one.newest is not None)
    form = _run_form(request.actor, one, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            running.have_run(by=request.actor, study_id=study, made_id=UUID(form.cleaned_data["made"]))
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
        else:
            messages.success(request, _("It is being run. You can leave the page: it is run without you."))
            return redirect("study", study)
    context = {**study_frame(one), "form": form, "choices": bool(form.fields["made"].choices)}  # type: ignore[attr-defined]
    return render(request, "studies/run_begin.html", context, status=422 if form.errors else 200)


@endpoint(Capability.READ_RESULTS, purpose="See what a study found", reads="study.run_seen")
def study_run(request: Page, run: UUID) -> HttpResponse:
    """What was found: how the run departs from its protocol, each analysis with what it rests on, every output."""
    from moothall.methods.evaluation.study_run import run_from_data
    from moothall.web.ui.run_previews import preview_part
    from moothall.web.ui.study_findings import deviation_row, finding_part

    one = queries.one_run(request.actor, run)
    found = run_from_data(one.run.findings)
    outputs = {output.name: output for output in found.outputs}
    titles = {analysis.name: analysis.title for analysis in found.protocol.analyses}
    context = {
        **_frame(one), "facts": _facts(one), "preview": preview_part(request.actor, run),
        "deviations": [deviation_row(each, outputs, language(), titles) for each in found.deviations],
        "findings": [finding_part(each, outputs, language()) for each in found.findings],
        "outputs": [_output_row(one, row) for row in one.outputs],
        "files": [_file_row(one, file) for file in one.files],
        "packages": ", ".join(f"{name} {version}" for name, version in found.packages.items()),
    }  # fmt: skip
    return render(request, "studies/run.html", context)


def _frame(one: queries.OneRun) -> dict[str, Any]:
    return {"run": one.run, "title": one.run.protocol.title}


def _facts(one: queries.OneRun) -> list[dict[str, Any]]:
    run = one.run
    alike = [date_time(each) for each in one.alike]
    address = reverse("study_protocol", args=[run.study_id, run.protocol.number])
    return [
        {"label": _("Run on"), "text": date_time(run.created_at), "quiet": run.created_by.person.name},
        {
            "label": _("Protocol"), "text": version_words(run.protocol.number), "hash": run.protocol.sha256,
            "action": {"text": _("Read"), "href": address},
        },
        {"label": _("Extract"), "text": _("As at %(day)s") % {"day": long_date(run.made.request.as_at)}, "hash": run.made.sha256},
        {"label": _("Code"), "text": run.code_version},
        {"label": _("Seed"), "text": str(run.seed)},
        {"label": _("Hash of all that was found"), "text": run.sha256},
        {
            "label": _("Run again"),
            "text": _("The same, byte for byte, on %(moments)s") % {"moments": ", ".join(alike)}
            if alike else _("Not yet. The same protocol, extract, seed and code give the same hash."),
        },
    ]  # fmt: skip


def _output_row(one: queries.OneRun, row: Any) -> list[Any]:
    return [
        {"text": row.title, "href": reverse("study_output", args=[one.run.pk, row.name])},
        kind_words(row.kind), f"{row.sha256[:16]}…",
    ]  # fmt: skip


def _file_row(one: queries.OneRun, file: Any) -> list[Any]:
    address = reverse("study_run_file", args=[one.run.pk, file.name])
    return [{"text": file.name, "href": address}, _("%(size)s kB") % {"size": number(-(-file.size // 1000))}, file.sha256]  # fmt: skip


@endpoint(Capability.READ_RESULTS, purpose="See an output of a study", reads="study.output_seen")
def study_output(request: Page, run: UUID, output: str) -> HttpResponse:
    """One table of figures, the true ones, with what stands behind each: for the evaluator and the checkers."""
    from moothall.web.ui.study_findings import output_table

    one = queries.one_run(request.actor, run)
    row = next((each for each in one.outputs if each.name == output), None)
    if row is None:
        raise NotVisible
    told = from_json(row.content)
    context = {
        **_frame(one),
        "output": told,
        "table": output_table(told),
        "sha256": row.sha256,
        "kind": kind_words(row.kind),
    }
    return render(request, "studies/output.html", context)


@endpoint(Capability.READ_RESULTS, purpose="Download a file of a study's run")
def study_run_file(request: Page, run: UUID, name: str) -> HttpResponse:
    """A file of the run, under the hash it was kept by."""
    file, content = running.take_file(by=request.actor, run_id=run, name=name)
    return attached(content, file.media_type, f"{file.sha256[:16]}-{file.name}")
