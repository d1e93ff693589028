"""Sharing agreements between partnerships: recorded, accepted, ended, each by a data protection officer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moothall.casework.outcomes.joins import agreements
from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.kinds import Invalid
from moothall.look.filters import date, date_time
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.intake import posted
from moothall.web.ui.forms.joins import PURPOSES, AgreementForm
from moothall.web.ui.joins import SIZE, neighbours, places
from moothall.web.ui.typed import key_in


def _states() -> dict[str, tuple[str, str]]:
    return {
        "waits": (_("Waits for the other side"), "attention"),
        "ahead": (_("Begins later"), "quiet"),
        "in_force": (_("In force"), "good"),
        "run_out": (_("Has run out"), "late"),
        "ended": (_("Ended"), "late"),
    }


@endpoint(
    get=Capability.SEE_SHARING,
    post=Capability.AGREE_SHARING,
    purpose="See and answer sharing agreements",
    reads="sharing_agreements.listed",
)
def sharing_agreements(request: Page) -> HttpResponse:
    """Every agreement with how it stands. Sent: a new one, or the acceptance or end of one."""
    answering = bool({"accept", "end"} & set(request.POST))
    form = AgreementForm(None if answering else posted(request))
    if answering:
        return _answered(request)
    if request.method == "POST" and form.is_valid():
        try:
            agreements.record_agreement(by=request.actor, **form.cleaned_data)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
        else:
            messages.success(request, _("Recorded. It holds once the other partnership has accepted it."))
            return redirect("sharing_agreements")
    found = agreements.agreements(request.actor, before=key_in(request.GET.get("before", "")), size=SIZE + 1)
    context = {
        "form": form, "rows": [_told(request, one) for one in found[:SIZE]], **neighbours(request, found),
        "may": role_has(request.actor.role, Capability.AGREE_SHARING),
        "places": places("sharing_agreements") if role_has(request.actor.role, Capability.JOIN_RECORDS) else [],
    }  # fmt: skip
    return render(
        request, "joins/agreements.html", context, status=422 if form.is_bound and form.errors else 200
    )


def _told(request: Page, one: Any) -> dict[str, Any]:
    mine = one.partnership_id == request.actor.partnership_id
    state = agreements.state_of(one, clock.today())
    purposes = dict(PURPOSES)
    facts = [
        {"label": _("Legal basis"), "text": one.legal_basis},
        {"label": _("What for"), "text": "; ".join(str(purposes[purpose]) for purpose in one.purposes)},
        {"label": _("Document"), "text": one.document},
        {"label": _("From"), "text": date(one.starts_on)},
        {"label": _("Until"), "text": date(one.ends_on) if one.ends_on else _("No end is set")},
        {"label": _("Recorded by"), "text": f"{one.recorded_by_name}, {one.partnership_name}", "quiet": date_time(one.created_at)},
    ]  # fmt: skip
    if one.accepted_at:
        facts.append(
            {
                "label": _("Accepted by"),
                "text": f"{one.accepted_by_name}, {one.other_name}",
                "quiet": date_time(one.accepted_at),
            }
        )
    if one.ended_at:
        facts.append(
            {
                "label": _("Ended by"),
                "text": f"{one.ended_by_name}: {one.ended_because}",
                "quiet": date_time(one.ended_at),
            }
        )
    return {
        "pk": one.pk, "with": one.other_name if mine else one.partnership_name, "state": _states()[state], "facts": facts,
        "may_accept": not mine and state == "waits", "may_end": state != "ended",
    }  # fmt: skip


def _answered(request: Page) -> HttpResponse:
    sent = request.POST
    try:
        if "accept" in sent:
            agreements.accept_agreement(by=request.actor, agreement_id=UUID(sent["accept"]))
        else:
            agreements.end_agreement(
                by=request.actor, agreement_id=UUID(sent["end"]), reason=sent.get("why", "")
            )
    except (ValueError, Invalid) as wrong:
        messages.error(request, wrong.message if isinstance(wrong, Invalid) else _("Choose an agreement."))
    else:
        messages.success(request, _("Recorded."))
    return redirect("sharing_agreements")
