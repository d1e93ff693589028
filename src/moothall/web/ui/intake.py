"""Receiving a referral in the browser: the file, what it says, and the opening of its case."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moothall.casework.intake.actions import Received, open_sent_referral, receive_message
from moothall.casework.intake.drafts import desk_circle, waiting_referrals
from moothall.casework.intake.matching import SameChild
from moothall.casework.intake.message import BadReferral, ExtractedFact, MessageError, read
from moothall.casework.intake.preview import Preview, preview, preview_waiting
from moothall.casework.intake.wording import in_words, said, said_again
from moothall.casework.voice.actions import record_words_of_referral
from moothall.core import clock
from moothall.core.access.capabilities import Capability
from moothall.core.files.actions import keep_file
from moothall.core.files.queries import open_file
from moothall.core.files.rules import MESSAGE
from moothall.core.kinds import Invalid, NotVisible
from moothall.look.filters import date as date_words
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.intake import OpenForm, UploadForm, posted
from moothall.web.ui.rule_words import rule_notes

NEW_CHILD = "new"


@endpoint(Capability.RECEIVE_REFERRAL, purpose="Receive a referral")
def upload(request: Page) -> HttpResponse:
    """Choose the file and the day. A file that is wrong is answered with every error, and not kept."""
    form = UploadForm(posted(request), request.FILES or None)
    errors: list[MessageError] = []
    if request.method == "POST" and form.is_valid():
        content, received = form.cleaned_data["file"].read(), form.cleaned_data["received_on"]
        try:
            read(content, received_on=received, today=clock.today())
            kept = keep_file(
                by=request.actor, circle_id=desk_circle(by=request.actor), name="referral.json", content=content,
                limits=MESSAGE,
            )  # fmt: skip
            return redirect("referral_preview", file=kept.pk, received=received.isoformat())
        except BadReferral as bad:
            errors = list(bad.errors)
            form.add_error("file", _("This file cannot be received. Nothing of it was kept."))
        except Invalid as wrong:
            form.add_error("file" if wrong.field == "file" else None, str(wrong))
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "message_errors": errors, "said_again": said_again}
    return render(request, "intake/upload.html", context, status=status)


@endpoint(
    Capability.RECEIVE_REFERRAL,
    purpose="Look at a referral before its case is opened",
    reads="referral.previewed",
)
def preview_upload(request: Page, file: UUID, received: str) -> HttpResponse:
    """What the file says, where it goes and who may be the same child; then open the case."""
    try:
        received_on = date.fromisoformat(received)
    except ValueError:
        raise NotVisible from None
    _kept, raw = open_file(request.actor, file)
    shown = preview(request.actor, read(raw, received_on=received_on, today=clock.today()))

    def receive(same: UUID | None) -> Received:
        return receive_message(by=request.actor, raw=raw, received_on=received_on, same_child=same)

    return _preview_page(request, shown, receive)


@endpoint(
    Capability.RECEIVE_REFERRAL, purpose="List referrals that wait to be opened", reads="referrals.listed"
)
def waiting(request: Page) -> HttpResponse:
    """Referrals written in the site's own form whose case nobody has opened."""
    return render(request, "intake/waiting.html", {"sources": waiting_referrals(request.actor)})


@endpoint(
    Capability.RECEIVE_REFERRAL,
    purpose="Look at a referral before its case is opened",
    reads="referral.previewed",
)
def preview_sent(request: Page, source: UUID) -> HttpResponse:
    """The same page for a referral written in the site's own form."""
    _found, shown = preview_waiting(request.actor, source)

    def receive(same: UUID | None) -> Received:
        done = open_sent_referral(by=request.actor, source_id=source, same_child=same)
        record_words_of_referral(by=request.actor, case=done.case, source_id=source)
        return done

    return _preview_page(request, shown, receive)


def _preview_page(request: Page, shown: Preview, receive: Any) -> HttpResponse:
    form = OpenForm(posted(request), choices=_children(shown))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["child"]
        try:
            done = receive(None if chosen == NEW_CHILD else UUID(chosen))
        except Invalid as wrong:
            form.add_error(None, str(wrong))
        else:
            said = (
                _("The case is open.")
                if done.created
                else _("This referral was received before. This is its case.")
            )
            messages.success(request, said)
            return redirect("case_referral", reference=done.case.reference)
    context = {
        "form": form,
        "preview": shown,
        "message": shown.message,
        "findings": [
            {"words": said_again(finding.sentence), "met": finding.met, "rules": rule_notes(finding.rules)}
            for finding in shown.eligibility.findings
        ],
        "facts": [row for fact in shown.message.facts if (row := _said(fact))["text"]],
        "why_words": why_words,
        "said_again": said_again,
    }
    return render(
        request, "intake/preview.html", context, status=422 if form.is_bound and form.errors else 200
    )


def _said(fact: ExtractedFact) -> dict[str, str]:
    """One thing the referral says, as a person reads it; nothing where it does not say."""
    answers = {"yes": _("Yes"), "no": _("No"), "not_sure": _("Not sure")}
    answered = answers.get(fact.answer.value, "") if fact.answer else ""
    return {"label": said(fact.label), "text": answered or in_words(fact.key, fact.value)}


def _children(shown: Preview) -> list[tuple[str, str]]:
    known = [(str(one.child_id), _same_words(one)) for one in shown.same]
    return [
        *known,
        (NEW_CHILD, _("A new child") if known else _("A new child: no child on record is like this one")),
    ]


def _same_words(one: SameChild) -> str:
    born = date_words(one.date_of_birth) if one.date_of_birth else _("date of birth not known")
    where = ", ".join(one.references) or _("no case you may see")
    return _("Same child as %(where)s: %(name)s, %(born)s") % {"where": where, "name": one.name, "born": born}


def why_words(codes: Any) -> str:
    """What two records share, in words."""
    words = {
        "identifier": _("the same number in another system"), "birth": _("the same date of birth"),
        "birth_swapped": _("a date of birth with day and month changed round"),
        "first_of_year": _("a 1 January in the same year, often written when the day is not known"),
        "birth_year": _("the same year of birth"), "name": _("a name"), "alias": _("an alias"),
        "sound": _("a name that sounds alike"), "chosen": _("somebody chose it"),
    }  # fmt: skip
    return ", ".join(words[code] for code in codes if code in words)
