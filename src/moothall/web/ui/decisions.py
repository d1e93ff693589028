"""What was decided: the case's tab, the decision as a record, its papers, and asking for it to be looked at again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from moothall.casework.intake.queries import arrangement_of
from moothall.casework.intake.wording import said_again
from moothall.casework.panel import actions, letters, paper, queries
from moothall.casework.panel.actions.afterwards import window_of
from moothall.casework.panel.record_words import record_in_words
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.kinds import Invalid, NotVisible, Refused, Role
from moothall.look.filters import date as date_words
from moothall.look.filters import upper_first
from moothall.methods.arrangements import decides_at_desk
from moothall.web.ui.answers import render
from moothall.web.ui.case import case_frame
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.panel import AmendMinutesForm, AnswerForm, ReconsiderationForm
from moothall.web.ui.paper_files import language, on_paper, pdf


@endpoint(
    Capability.READ_DECISION, purpose="Read the decisions of a case", about="case", reads="case.decisions"
)
def case_decisions(request: Page, reference: str) -> HttpResponse:
    """The case's sittings, determinations old and new, and what was asked again."""
    context = {
        **case_frame(request), "found": queries.decisions_of(request.actor, request.case), "said_again": said_again,
        "may_ask": role_has(request.actor.role, Capability.ASK_RECONSIDERATION),
        "may_amend": role_has(request.actor.role, Capability.AMEND_MINUTES),
    }  # fmt: skip
    return render(request, "decisions/case.html", context)


@endpoint(Capability.READ_DECISION, purpose="Read a determination", about="case", reads="determination.read")
def determination(request: Page, reference: str, pk: UUID) -> HttpResponse:
    """The decision on one page, to be read like a judgment."""
    one = queries.determination(request.actor, request.case, pk)
    context = {
        "one": one, "content": record_in_words(one.made.content), "said_again": said_again, "case": request.case, "told": _told(one),
        "letters_href": _address("case_letters", reference), "plan_href": _address("case_plan", reference),
        "may_ask": role_has(request.actor.role, Capability.ASK_RECONSIDERATION),
    }  # fmt: skip
    return render(request, "decisions/determination.html", context)


def _told(one: queries.OneDetermination) -> list[dict[str, Any]]:
    """Who is to be told, and when they were: each agency of several has a letter of its own."""
    sent = [letter for letter in one.letters if letter.sent_on]
    return [
        {**who, "on": next((row.sent_on for row in sent if row.recipient.split("-")[0] == who["code"]), None)}
        for who in record_in_words(one.made.content)["told"]
    ]


def _address(name: str, reference: str) -> str:
    try:
        return reverse(name, args=[reference])
    except NoReverseMatch:
        return ""


@endpoint(
    Capability.READ_DECISION,
    purpose="Download a determination",
    about="case",
    reads="determination.downloaded",
)
def determination_pdf(request: Page, reference: str, pk: UUID) -> HttpResponse:
    """The decisions of that sitting on paper, with the reader's name across it."""
    one = queries.determination(request.actor, request.case, pk)
    made = sorted([one.made, *one.companions], key=lambda each: each.recorded_at)
    told = [letters.Told(who=upper_first(who["title"]), on=who["on"]) for who in _told(one)]
    record = paper.decision_record(request.case, made, ledger_number=one.ledger_number, told=told)
    document = letters.decision_record(record, language=language())
    return pdf(request, document, f"{reference}-decision.pdf", one.made.recorded_at)


@endpoint(Capability.READ_PACK, purpose="Download the papers", about="case", reads="papers.downloaded")
def pack_pdf(request: Page, meeting: str, reference: str) -> HttpResponse:
    """The frozen papers, watermarked for this reader. Items for the chair alone are in the chair's copy only."""
    item = queries.agenda_item(request.actor, meeting, reference)
    pack = queries.last_pack(request.actor, item)
    for_chair = request.actor.role in (Role.CHAIR, Role.COORDINATOR)
    own = queries.chair_only_items(request.actor, pack) if for_chair else []
    document = letters.pack(paper.pack_record(pack, item, own), language=language(), for_chair=for_chair)
    return pdf(request, document, f"{reference}-papers-{pack.version}.pdf", pack.created_at)


@endpoint(Capability.READ_DECISION, purpose="Download the minutes", about="case", reads="minutes.downloaded")
def minutes_file(request: Page, reference: str, pk: UUID, form: str) -> HttpResponse:
    """One version of the minutes as PDF or as a Word file."""
    found = queries.decisions_of(request.actor, request.case)
    minutes = next((row for row in found.minutes if row.pk == pk), None)
    if minutes is None or form not in ("pdf", "docx"):
        raise NotVisible
    document = letters.minutes(paper.minutes_record(minutes, found.determinations), language=language())
    return on_paper(request, document, f"{reference}-minutes-{minutes.version}", form, minutes.created_at)


@endpoint(Capability.AMEND_MINUTES, purpose="Amend the minutes", about="case", reads="minutes.read")
def amend(request: Page, reference: str, item: UUID) -> HttpResponse:
    """A new version of the minutes, with what it adds and why."""
    form = AmendMinutesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.amend_minutes(by=request.actor, agenda_item_id=item, **form.cleaned_data)
        except Refused as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("The minutes have a new version. The old ones stay."))
            return redirect("case_decisions", reference)
    context = {**case_frame(request), "form": form}
    return render(request, "decisions/amend.html", context, status=422 if request.method == "POST" else 200)


@endpoint(Capability.ASK_RECONSIDERATION, purpose="Record a request for reconsideration", about="case",
          reads="determination.read")  # fmt: skip
def reconsider(request: Page, reference: str, pk: UUID) -> HttpResponse:
    """Somebody asks for this determination to be looked at again."""
    made = queries.determination(request.actor, request.case, pk).made
    made.case = request.case
    window = window_of(request.actor, made)
    form = ReconsiderationForm(request.POST or None, who=window.who_may_ask)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.ask_reconsideration(by=request.actor, determination_id=pk, **form.cleaned_data)
        except Refused as refusal:
            _tell(form, refusal)
        else:
            messages.success(
                request, _("The request is recorded as late.") if row.late else _("The request is recorded.")
            )
            return redirect("case_decisions", reference)
    context = {**case_frame(request), "form": form, "made": made, "window": window}
    return render(
        request, "decisions/reconsider.html", context, status=422 if request.method == "POST" else 200
    )


@endpoint(Capability.ASK_RECONSIDERATION, purpose="Answer a request for reconsideration", about="case",
          reads="reconsideration.read")  # fmt: skip
def answer_reconsideration(request: Page, reference: str, pk: UUID) -> HttpResponse:
    """Accept the request, and list the case again; or decline it, with the reason."""
    found = queries.decisions_of(request.actor, request.case)
    asked = next((row for row in found.reconsiderations if row.pk == pk), None)
    if asked is None:
        raise NotVisible
    at_desk = decides_at_desk(arrangement_of(request.actor, request.case))
    coming = [] if at_desk else queries.coming_meetings(request.actor, request.case.arrangement)
    choices = [(str(row.pk), f"{row.reference}, {date_words(row.starts_at)}") for row in coming]
    form = AnswerForm(request.POST or None, meetings=choices, at_desk=at_desk)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.answer_reconsideration(
                by=request.actor, reconsideration_id=pk, accepted=data["accepted"] == "yes", reason=data["reason"],
                meeting_id=UUID(data["meeting"]) if data.get("meeting") else None,
            )  # fmt: skip
        except Refused as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("The answer is recorded."))
            return redirect("case_decisions", reference)
    context = {**case_frame(request), "form": form, "asked": asked}
    return render(request, "decisions/answer.html", context, status=422 if request.method == "POST" else 200)


def _tell(form: Any, refusal: Refused) -> None:
    field = refusal.field if isinstance(refusal, Invalid) and refusal.field in form.fields else None
    form.add_error(field, refusal.message)
