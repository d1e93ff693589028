"""Our own referral form: begun, left and come back to, one thing on a page, checked, sent, and seen again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moothall.casework.intake.actions import send_referral
from moothall.casework.intake.drafts import (
    add_evidence,
    evidence_of,
    open_draft,
    own_referrals,
    save_answers,
    start_draft,
)
from moothall.casework.intake.message import BadReferral
from moothall.casework.intake.questions import (
    NOT_KNOWN,
    Kind,
    Question,
    check_page,
    chosen,
    entries,
    missing,
    next_page,
    page,
    previous_page,
    progress,
    text_of,
)
from moothall.casework.intake.questions import steps as steps_of
from moothall.casework.intake.shelf import read_in
from moothall.casework.intake.wording import page_in_words, question_in_words, said, said_again
from moothall.core import clock
from moothall.core.access.capabilities import Capability
from moothall.core.kinds import Clash, Invalid, NotVisible
from moothall.core.reference import authorities, police_forces
from moothall.look.filters import date as date_words
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.intake import UNKNOWN, EvidenceForm, PageForm, posted
from moothall.web.ui.typed import number_in

_SEND = Capability.SEND_REFERRAL
_LISTS = {"authority": authorities, "police_force": police_forces}


def standing_words(standing: str) -> str:
    """How a referral stands, for whoever sent it."""
    return {
        "draft": _("Being written"),
        "received": _("Received"),
        "with_panel": _("With the panel"),
        "with_home_office": _("With the Home Office"),
        "decided": _("Decided"),
    }[standing]


@endpoint(_SEND, purpose="See one's own referrals")
def mine(request: Page) -> HttpResponse:
    """The agency's referrals: those being written, and how those sent stand. POST begins a new one."""
    if request.method == "POST":
        return redirect("referral_draft", draft=start_draft(by=request.actor).pk)
    rows = [(one.draft, standing_words(one.standing)) for one in own_referrals(request.actor)]
    return render(request, "intake/mine.html", {"rows": rows})


@endpoint(_SEND, purpose="Write a referral")
def tasks(request: Page, draft: UUID) -> HttpResponse:
    """The task list: one line for each part of the form."""
    found = open_draft(request.actor, draft)
    if found.sent_at is not None:
        return redirect("referral_sent", draft=draft)
    words = {"not_started": (_("Not started"), "neutral"), "in_progress": (_("In progress"), "attention"),
             "done": (_("Done"), "good")}  # fmt: skip
    lines = [
        {
            "text": said(line.title), "href": reverse("referral_page", args=[draft, line.first_page.key]),
            "hint": _("%(answered)s of %(asked)s answered") % {"answered": line.answered, "asked": line.asked},
            "status": {"text": words[line.state.value][0], "tone": words[line.state.value][1]},
        }
        for line in progress(found.answers)
    ]  # fmt: skip
    files = evidence_of(request.actor, draft)
    lines.append(
        {
            "text": _("Files"), "href": reverse("referral_evidence", args=[draft]),
            "hint": _("Optional: at most 100 files of 25 MB"),
            "status": {"text": str(len(files)), "tone": "neutral"},
        }
    )  # fmt: skip
    return render(request, "intake/tasks.html", {"draft": found, "tasks": lines})


@endpoint(_SEND, purpose="Write a referral")
def one_page(request: Page, draft: UUID, page: str) -> HttpResponse:
    """One page of the form. What was typed is kept even where something is wrong with it."""
    found, shown = open_draft(request.actor, draft), _page(page)
    if found.sent_at is not None:
        return redirect("referral_sent", draft=draft)
    more = request.POST.get("add", "")
    form = PageForm(shown, found.answers, posted(request), more=more)
    status = 200
    if request.method == "POST":
        form.is_valid()
        given = form.answers()
        try:
            found = save_answers(
                by=request.actor, draft_id=draft, answers=given, page=page, version=_version(request)
            )
        except Clash as clash:
            form.add_error(None, f"{clash} {clash.theirs}")
            return _show(request, form, found, clash.version, 409)
        if request.POST.get("later"):
            messages.success(request, _("Saved. You can come back to it."))
            return redirect("referral_draft", draft=draft)
        with read_in(get_language() or ""):
            errors = () if more else check_page(page, found.answers, today=clock.today())
        if not more and not errors:
            after = next_page(found.answers, page)
            return redirect("referral_page", draft, after.key) if after else redirect("referral_check", draft)
        if more:
            form = PageForm(shown, found.answers, more=more)
        else:
            form.show_errors(errors)
            status = 422
    return _show(request, form, found, found.version, status)


def _show(request: Page, form: PageForm, draft: Any, version: int, status: int) -> HttpResponse:
    before = previous_page(draft.answers, form.page.key)
    back = (
        reverse("referral_page", args=[draft.pk, before.key])
        if before
        else reverse("referral_draft", args=[draft.pk])
    )
    names = {
        question.lookup: [one.name for one in _LISTS[question.lookup]()]
        for question in form.page.questions if question.lookup in _LISTS
    }  # fmt: skip
    context = {
        "form": form, "page": form.page, "draft": draft, "version": version, "back": back, "suggestions": names,
        "unknown": UNKNOWN, "alone": len(form.page.questions) == 1,
    }  # fmt: skip
    return render(request, "intake/page.html", context, status=status)


@endpoint(_SEND, purpose="Add evidence to a referral")
def evidence(request: Page, draft: UUID) -> HttpResponse:
    """Files, each with words on what it is."""
    found = open_draft(request.actor, draft)
    form = EvidenceForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            add_evidence(
                by=request.actor, draft_id=draft, name=file.name, content=file.read(),
                description=form.cleaned_data["description"],
            )  # fmt: skip
        except Invalid as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, str(wrong))
        else:
            messages.success(request, _("The file is added."))
            return redirect("referral_evidence", draft=draft)
    context = {"form": form, "draft": found, "files": evidence_of(request.actor, draft)}
    return render(
        request, "intake/evidence.html", context, status=422 if form.is_bound and form.errors else 200
    )


@endpoint(_SEND, purpose="Check and send a referral")
def check(request: Page, draft: UUID) -> HttpResponse:
    """Every answer on one page, what is missing, and the button that sends it."""
    found = open_draft(request.actor, draft)
    if found.sent_at is not None:
        return redirect("referral_sent", draft=draft)
    faults: list[str] = []
    if request.method == "POST":
        try:
            send_referral(by=request.actor, draft_id=draft)
        except BadReferral as bad:
            faults = [f"{said_again(error.problem)} {said_again(error.mend)}" for error in bad.errors]
        else:
            return redirect("referral_sent", draft=draft)
    sections: dict[str, list[dict[str, str]]] = {}
    for step in steps_of(found.answers):
        for question in map(question_in_words, step.questions):
            sections.setdefault(said(step.section.title), []).append(
                {
                    "label": question.short, "text": answer_words(question, found.answers) or _("Not answered"),
                    "href": reverse("referral_page", args=[draft, step.page.key]),
                }
            )  # fmt: skip
    gaps = [
        {"text": one.message, "href": reverse("referral_page", args=[draft, one.page.key])}
        for one in missing(found.answers, today=clock.today())
    ]
    context = {"draft": found, "sections": sections, "gaps": gaps, "faults": faults}
    return render(request, "intake/check.html", context, status=422 if faults else 200)


@endpoint(_SEND, purpose="See a referral that was sent")
def sent(request: Page, draft: UUID) -> HttpResponse:
    """That it was sent, when, and how it stands; nothing of the case it became."""
    found = open_draft(request.actor, draft)
    if found.sent_at is None:
        return redirect("referral_draft", draft=draft)
    standing = next(
        (one.standing for one in own_referrals(request.actor) if one.draft.pk == found.pk), "received"
    )
    return render(request, "intake/sent.html", {"draft": found, "standing": standing_words(standing)})


def answer_words(question: Question, answers: Any) -> str:
    """An answer as a person reads it."""
    if question.kind is Kind.LIST_OF:
        return "\n".join(", ".join(filter(None, entry.values())) for entry in entries(answers, question.key))
    labels = {option.code: option.label for option in question.options}
    if question.kind is Kind.CHOICES:
        return ", ".join(labels.get(code, code) for code in chosen(answers, question.key))
    text = text_of(answers, question.key)
    if text == NOT_KNOWN:
        return _("Not known")
    if question.kind is Kind.DATE:
        from datetime import date

        try:
            return str(date_words(date.fromisoformat(text)))
        except ValueError:
            return text
    return labels.get(text, text)


def _page(key: str) -> Any:
    found = page(key)
    if found is None:
        raise NotVisible
    return page_in_words(found)


def _version(request: Page) -> int | None:
    return number_in(request.POST.get("version", ""))
