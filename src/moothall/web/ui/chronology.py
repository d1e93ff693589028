"""What happened, in order; adding to it, and the steps of the law."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.overview.case_page import CaseFrame, overview_parts
from moothall.casework.overview.clock_words import clock_word
from moothall.casework.overview.events import Event, events_together
from moothall.casework.overview.stage import current
from moothall.casework.overview.together import others_of
from moothall.casework.sharing.actions import add_to_chronology, record_step
from moothall.casework.sharing.rules import STEPS
from moothall.core.access.capabilities import Capability
from moothall.core.kinds import NotVisible, Refused
from moothall.look.filters import date_compact
from moothall.web.ui.answers import render
from moothall.web.ui.case import address_or_empty, case_frame, may_here, say
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.sharing import ChronologyForm, CorrectChronologyForm, StepForm


def timeline_line(shown: CaseFrame, event: Event) -> dict[str, Any]:
    """One event as the component `timeline` takes it."""
    about = {"month": _("in the month of"), "year": _("in the year of")}.get(event.precision, "")
    return {
        "on": event.on, "title": event.title, "text": event.text, "agency": event.agency, "kind": event.kind,
        "about": about, "href": _event_address(shown, event), "note": _corrected(event),
    }  # fmt: skip


def _corrected(event: Event) -> str:
    """What an entry said before it was corrected, and why it was."""
    if event.before is None:
        return ""
    why = _("Corrected: %(why)s") % {"why": event.before.because}
    before = {"date": date_compact(event.before.on), "text": event.before.text}
    return "\n".join([why, _("Before (%(date)s): %(text)s") % before])


def _correct_address(shown: CaseFrame, event: Event) -> str:
    if event.kind != "life":
        return ""
    return reverse("chronology_correct", args=[shown.case.reference, event.subject])


def _event_address(shown: CaseFrame, event: Event) -> str:
    reference = shown.case.reference
    places = {"referral": "case_referral", "voice": "case_voice", "request": "case_agencies", "reply": "case_agencies",
              "item": "case_agencies", "decision": "case_decisions"}  # fmt: skip
    return address_or_empty(places[event.kind], reference) if event.kind in places else ""


@endpoint(Capability.READ_CASE, purpose="Read a case's chronology", about="case", reads="case.chronology")
def chronology(request: Page, reference: str) -> HttpResponse:
    """One list across agencies, which can be narrowed to what one agency knows or did."""
    context = case_frame(request, overview_parts(request.actor, request.case))
    shown: CaseFrame = context["case_frame"]
    wanted = request.GET.get("agency", "")
    only = next((agency for agency in shown.rows["agencies"] if str(agency.pk) == wanted), None)
    others = others_of(request.actor, request.case)
    for other in others:
        request.record.read(
            "case.chronology", other.case, case_id=other.case.pk, circle_id=other.case.circle_id
        )
    within = request.GET.get("arrangement", "")
    everything = events_together(shown, others)
    if others and within:
        everything = [event for event in everything if event.arrangement == within]
    can_record = may_here(request, Capability.RECORD_FACTS)
    named = {event.agency_id for event in everything if event.agency_id}
    found = [event for event in everything if only is None or event.agency_id == only.pk]
    context |= {
        "events": [
            {**timeline_line(shown, event), "correct": _correct_address(shown, event) if can_record else ""}
            if event.reference == request.case.reference
            else _elsewhere(event)
            for event in found
        ],
        "arrangements": sorted({shown.arrangement.title, *(one.arrangement.title for one in others)})
        if others
        else [],
        "within": within,
        "others": others,
        "only": only,
        "agencies": [agency for agency in shown.rows["agencies"] if agency.pk in named],
        "steps": _step_rows(shown),
        "clocks": [(state, clock_word(state)) for state in shown.clocks if state.code not in ("turns_18",)],
        "can_record": can_record,
    }
    return render(request, "case/chronology.html", context)


def _elsewhere(event: Event) -> dict[str, Any]:
    """An event of another case of the same person, said to be so."""
    agency = f"{event.agency}, " if event.agency else ""
    return {
        "on": event.on, "title": event.title, "text": event.text, "kind": event.kind, "about": "", "correct": "",
        "agency": f"{agency}{event.arrangement}", "note": event.reference, "href": reverse("case", args=[event.reference]),
    }  # fmt: skip


def _step_rows(shown: CaseFrame) -> list[dict[str, Any]]:
    newest = current(shown.rows["steps"])
    older = {row.pk: row for row in shown.rows["steps"]}
    return [
        {"step": row, "title": str(STEPS.get(row.step, row.step)), "earlier": older.get(row.supersedes_id)}
        for row in newest
    ]


@endpoint(Capability.RECORD_FACTS, purpose="Add to the chronology", about="case")
def chronology_add(request: Page, reference: str) -> HttpResponse:
    """Add what happened, as one agency knows it."""
    context = case_frame(request)
    shown: CaseFrame = context["case_frame"]
    form = ChronologyForm(request.POST or None, agencies=shown.rows["agencies"], own=request.actor.agency_id)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            add_to_chronology(
                by=request.actor, case=request.case, happened_on=given["happened_on"], text=given["text"],
                precision=given["precision"], agency_id=UUID(given["agency"]),
            )  # fmt: skip
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("Added to the chronology."))
            return redirect("case_chronology", reference)
    return render(
        request, "case/chronology_add.html", {**context, "form": form}, status=422 if form.errors else 200
    )


@endpoint(Capability.RECORD_FACTS, purpose="Correct the chronology", about="case")
def chronology_correct(request: Page, reference: str, entry: UUID) -> HttpResponse:
    """Write an entry as it should read, and why; the one before stays in sight under it."""
    context = case_frame(request, chronology=overview_parts(request.actor, request.case)["chronology"])
    shown: CaseFrame = context["case_frame"]
    old = next((row for row in shown.rows["chronology"] if row.pk == entry), None)
    if old is None:
        raise NotVisible
    form = CorrectChronologyForm(
        request.POST or None, agencies=shown.rows["agencies"], own=old.agency_id,
        initial=CorrectChronologyForm.initial_of(old),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "agency_id": UUID(form.cleaned_data["agency"])}
        del given["agency"]
        try:
            add_to_chronology(by=request.actor, case=request.case, supersedes=old.pk, **given)
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("The chronology is corrected. What it said before stays in sight."))
            return redirect("case_chronology", reference)
    status = 422 if form.errors else 200
    context |= {"form": form, "old": old, "old_agency": shown.agency_name(old.agency_id)}
    return render(request, "case/chronology_correct.html", context, status=status)


@endpoint(Capability.RECORD_FACTS, purpose="Record a statutory step", about="case")
def step_add(request: Page, reference: str, step: UUID | None = None) -> HttpResponse:
    """Record a step with the authority's own number, or correct one."""
    context = case_frame(request)
    shown: CaseFrame = context["case_frame"]
    old = next((row for row in shown.rows["steps"] if step and row.pk == step), None)
    if step and old is None:
        raise NotVisible
    form = StepForm(
        request.POST or None, correcting=step is not None,
        initial=_step_initial(old) if old else {"authority": request.actor.agency_name},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            record_step(
                by=request.actor, case=request.case, supersedes=old.pk if old else None, **form.cleaned_data
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("The step is corrected.") if old else _("The step is recorded."))
            return redirect("case_chronology", reference)
    status = 422 if form.errors else 200
    return render(request, "case/step.html", {**context, "form": form, "old": old}, status=status)


def _step_initial(old: Any) -> dict[str, Any]:
    return {
        name: getattr(old, name)
        for name in ("step", "happened_on", "ended_on", "record_number", "authority", "outcome")
    }
