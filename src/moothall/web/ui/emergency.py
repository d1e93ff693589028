"""Opening a case in an emergency; the openings, and their review by the data protection officer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.intake.emergency import (
    OPENINGS_SHOWN,
    Opening,
    open_in_emergency,
    opening_of,
    openings,
    review_emergency,
)
from moothall.core.access.capabilities import Capability
from moothall.core.kinds import Refused
from moothall.look.filters import date_time
from moothall.web.ui.answers import render
from moothall.web.ui.case import say
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.emergency import FINDINGS, EmergencyForm, ReviewForm
from moothall.web.ui.typed import key_in


@endpoint(Capability.OPEN_IN_EMERGENCY, purpose="Open a case in an emergency")
def emergency(request: Page) -> HttpResponse:
    """Say why and which case; it opens for the hours of the arrangement's rule. A refusal is written down too."""
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_in_emergency(by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
            request.record.wrote("case.emergency_refused")
        else:
            messages.success(
                request, _("The case is open to you until %(at)s.") % {"at": date_time(opened.ends_at)}
            )
            return redirect("case", reference=opened.reference)
    return render(request, "emergency/open.html", {"form": form}, status=422 if form.errors else 200)


@endpoint(
    Capability.REVIEW_EMERGENCY, purpose="See what was opened in an emergency", reads="emergencies.listed"
)
def emergencies(request: Page) -> HttpResponse:
    """The openings, newest first, and whether each has been reviewed."""
    found = openings(request.actor, before=key_in(request.GET.get("before", "")))
    rows = [
        [{"text": one.reference, "href": reverse("emergency_review", args=[one.id])}, *opening_row(one)]
        for one in found
    ]
    more = f"?before={found[-1].id}" if len(found) == OPENINGS_SHOWN else ""
    return render(request, "emergency/opened.html", {"rows": rows, "more": more})


@endpoint(Capability.REVIEW_EMERGENCY, purpose="Review an emergency", reads="emergency.read")
def emergency_review(request: Page, opening: UUID) -> HttpResponse:
    """Why it was opened, and the officer's finding. What was read stands in the ledger under that case."""
    found = opening_of(request.actor, opening)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            review_emergency(by=request.actor, opening_id=opening, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("Your finding is recorded."))
            return redirect("emergencies")
    context = {"form": form, "found": found, "finding": dict(FINDINGS).get(found.finding, "")}
    return render(request, "emergency/review.html", context, status=422 if form.errors else 200)


def opening_row(one: Opening) -> list[Any]:
    """When, who, why, until when, and what was found: the cells of a table."""
    found: Any = _("Not reviewed yet")
    if one.finding:
        tone = "good" if one.finding == "justified" else "late"
        found = {"text": one.note, "tag": {"text": str(dict(FINDINGS)[one.finding]), "tone": tone}}
    return [
        date_time(one.opened_at),
        {"text": one.by, "quiet": one.agency},
        one.why,
        date_time(one.ends_at),
        found,
    ]
