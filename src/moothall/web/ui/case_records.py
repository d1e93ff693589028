"""What the holders of a case record about it: hazards, links, numbers, the lead worker, the guardian, pauses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.intake import care
from moothall.casework.intake.queries import arrangement_of
from moothall.core.access.capabilities import Capability
from moothall.core.kinds import Refused, Role
from moothall.look.filters import date as date_words
from moothall.web.ui.answers import render, role_words
from moothall.web.ui.case import case_frame
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.intake import (
    AppointForm,
    HazardForm,
    HazardReviewForm,
    IdentifierForm,
    LinkForm,
    PauseForm,
    ResumeForm,
    posted,
)

_RECORD = Capability.RECORD_FACTS


def _filled(
    request: Page, form: forms.Form, act: Callable[[dict[str, Any]], object], heading: str, button: str,
    done: str, words: str = "", listed: list[dict[str, str]] | None = None,
) -> HttpResponse:  # fmt: skip
    """Show a form, or do what it asks and go back to the case; a refusal is shown beside what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refusal:
            name = getattr(refusal, "field", None)
            form.add_error(name if name in form.fields else None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("case", reference=request.case.reference)
    context = {
        **case_frame(request), "form": form, "heading": heading, "button": button, "words": words,
        "listed": listed or [], "back": reverse("case", args=[request.case.reference]),
    }  # fmt: skip
    return render(
        request, "intake/record.html", context, status=422 if form.is_bound and form.errors else 200
    )


@endpoint(_RECORD, purpose="Record a hazard", about="case")
def hazard_add(request: Page, reference: str) -> HttpResponse:
    """A risk that must be seen before acting."""

    def act(given: dict[str, Any]) -> object:
        return care.record_hazard(by=request.actor, case_id=request.case.pk, **given)

    listed = [
        {"text": one.text, "href": reverse("hazard_review", args=[reference, one.pk])}
        for one in care.hazards_of(request.actor, request.case.pk)
    ]
    form = HazardForm(posted(request))
    return _filled(
        request, form, act, _("Record a hazard"), _("Record it"), _("The hazard is recorded."), listed=listed
    )


@endpoint(_RECORD, purpose="Look at a hazard again", about="case")
def hazard_review(request: Page, reference: str, hazard: UUID) -> HttpResponse:
    """Keep a hazard until another day, or end it."""
    shown = care.one_hazard(request.actor, request.case.pk, hazard)

    def act(given: dict[str, Any]) -> object:
        return care.review_hazard(by=request.actor, hazard_id=hazard, **given)

    form = HazardReviewForm(posted(request))
    return _filled(
        request, form, act, _("Look at a hazard again"), _("Record it"), _("Recorded."), words=shown.text
    )


@endpoint(_RECORD, purpose="Record a link", about="case")
def link_add(request: Page, reference: str) -> HttpResponse:
    """Another child, a person, a place or a thing tied to the case."""

    def act(given: dict[str, Any]) -> object:
        return care.record_link(by=request.actor, case_id=request.case.pk, **given)

    listed = [
        {"text": f"{one.label}, {one.relation}", "href": reverse("link_end", args=[reference, one.pk])}
        for one in care.links_of(request.actor, request.case.pk)
    ]
    form = LinkForm(posted(request))
    return _filled(
        request,
        form,
        act,
        _("Link somebody or something"),
        _("Record it"),
        _("The link is recorded."),
        listed=listed,
    )


@endpoint(_RECORD, purpose="End a link", about="case")
def link_end(request: Page, reference: str, link: UUID) -> HttpResponse:
    """Say that a link no longer holds."""
    shown = care.one_link(request.actor, request.case.pk, link)

    def act(_given: dict[str, Any]) -> object:
        return care.end_link(by=request.actor, link_id=link)

    words = f"{shown.label}, {shown.relation}"
    form = forms.Form(posted(request))
    return _filled(
        request, form, act, _("End this link?"), _("It no longer holds"), _("The link is ended."), words=words
    )


@endpoint(_RECORD, purpose="Record a number of the child", about="case")
def identifier(request: Page, reference: str) -> HttpResponse:
    """The number another system knows the child by."""

    def act(given: dict[str, Any]) -> object:
        return care.set_identifier(by=request.actor, case_id=request.case.pk, **given)

    held = [{"text": f"{name}: {value}"} for name, value in request.case.child.identifiers.items()]
    form = IdentifierForm(posted(request))
    return _filled(
        request, form, act, _("A number in another system"), _("Record it"), _("Recorded."), listed=held
    )


@endpoint(_RECORD, purpose="Appoint the lead worker", about="case")
def lead_worker(request: Page, reference: str) -> HttpResponse:
    """Who works with the child; they then hold the case too."""
    act = _appoint(request, care.appoint_lead_worker)
    form = AppointForm(posted(request), choices=_people(request, care.LEAD_ROLES))
    return _filled(
        request, form, act, _("Appoint the lead worker"), _("Appoint"), _("The lead worker is appointed.")
    )


@endpoint(_RECORD, purpose="Appoint the guardian", about="case")
def guardian(request: Page, reference: str) -> HttpResponse:
    """The child's independent guardian."""
    act = _appoint(request, care.appoint_guardian)
    form = AppointForm(posted(request), choices=_people(request, (Role.GUARDIAN,)))
    return _filled(
        request, form, act, _("Appoint the guardian"), _("Appoint"), _("The guardian is appointed."),
        words=_("A guardian sees the case and speaks for the child, and has no vote."),
    )  # fmt: skip


def _appoint(request: Page, verb: Callable[..., object]) -> Callable[[dict[str, Any]], object]:
    def act(given: dict[str, Any]) -> object:
        return verb(by=request.actor, case_id=request.case.pk, membership_id=UUID(given["membership"]))

    return act


def _people(request: Page, roles: tuple[Role, ...]) -> list[tuple[str, str]]:
    return [
        (str(one.pk), f"{one.person.name}, {one.job_title or role_words(Role(one.role))}, {one.agency.name}")
        for one in care.people_for(request.actor, roles)
    ]


@endpoint(_RECORD, purpose="Pause a clock", about="case")
def pause(request: Page, reference: str) -> HttpResponse:
    """Stop a clock for one of the arrangement's reasons."""
    rules = arrangement_of(request.actor, request.case).function
    clocks = [(one.value.code, one.value.title) for one in rules.clocks if one.value.may_pause]
    codes = [(one.code, one.title) for one in rules.pause_reasons.value] if rules.pause_reasons else []

    def act(given: dict[str, Any]) -> object:
        chosen = given.pop("clock")
        return care.pause_clock(
            by=request.actor, case_id=request.case.pk, clock_code="" if chosen == "every" else chosen, **given
        )

    running = [
        {"text": _("Paused since %(day)s: let it run again") % {"day": date_words(one.from_date)},
         "href": reverse("clock_resume", args=[reference, one.pk])}
        for one in care.open_pauses(request.actor, request.case.pk)
    ]  # fmt: skip
    form = PauseForm(posted(request), clocks=clocks, codes=codes)
    return _filled(
        request, form, act, _("Pause a clock"), _("Pause it"), _("The clock is paused."), listed=running
    )


@endpoint(_RECORD, purpose="Let a clock run again", about="case")
def resume(request: Page, reference: str, pause_id: UUID) -> HttpResponse:
    """End a pause."""

    def act(given: dict[str, Any]) -> object:
        return care.resume_clock(by=request.actor, pause_id=pause_id, **given)

    form = ResumeForm(posted(request))
    return _filled(
        request, form, act, _("Let the clock run again"), _("Record it"), _("The clock runs again.")
    )
