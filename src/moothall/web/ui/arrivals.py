"""Referring a person to any arrangement: which one, its questions, who may be the same person, and the case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.intake.arrivals import (
    Told,
    open_sent,
    open_told,
    questions_of,
    send_told,
    sent_referral,
    told_of,
    wrong_with,
)
from moothall.casework.intake.matching import describe
from moothall.casework.intake.overrides import in_force
from moothall.casework.intake.queries import in_use
from moothall.casework.intake.search import possible_same
from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.kinds import Invalid, NotVisible
from moothall.methods.arrangements import Arrangement, ArrangementError
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.arrivals import OF_THE_PERSON, ArrivalForm
from moothall.web.ui.forms.intake import OpenForm, posted
from moothall.web.ui.intake import NEW_CHILD, why_words
from moothall.web.ui.rule_words import rule_note

SEND = Capability.SEND_REFERRAL


@endpoint(SEND, purpose="Choose where to refer a person")
def choose(request: Page) -> HttpResponse:
    """Each arrangement in force: what it is for, and where its referral is written."""
    receives = role_has(request.actor.role, Capability.RECEIVE_REFERRAL)
    cards = [
        {
            "title": each.title, "summary": each.summary, "rule": rule_note(each.function.purpose.cited),
            "own_form": each.function.takes_message is not None,
            "href": reverse("my_referrals") if each.function.takes_message else reverse("refer_to", args=[each.name]),
        }
        for each in in_use(request.actor, clock.today())
    ]  # fmt: skip
    return render(request, "arrivals/choose.html", {"cards": cards, "receives": receives})


@endpoint(SEND, purpose="Refer a person")
def refer_to(request: Page, name: str) -> HttpResponse:
    """The questions of one arrangement. Whoever may open cases opens it at once; anybody else sends it."""
    arrangement = _arrangement(request, name)
    form = ArrivalForm(posted(request), arrangement=arrangement)
    receives = role_has(request.actor.role, Capability.RECEIVE_REFERRAL)
    same: list[Any] = []
    if request.method == "POST" and form.is_valid():
        told = form.told()
        try:
            if not receives:
                send_told(by=request.actor, told=told)
                messages.success(request, _("The referral is sent to the coordinators' office."))
                return redirect("cases")
            same = _same(request, told)
            chosen = request.POST.get("child", "")
            if not same or chosen:
                done = open_told(by=request.actor, told=told, same_child=_chosen(chosen, same))
                return _opened(request, done.case, arrangement)
        except Invalid as first:
            for wrong in [*wrong_with(arrangement, told)] or [first]:
                form.add_error(form.name_of(wrong.field), wrong.message)
    context = {
        "form": form, "arrangement": arrangement, "receives": receives, "same": same, "why_words": why_words,
        "of_the_person": [form[name] for name in OF_THE_PERSON],
    }  # fmt: skip
    return render(
        request, "arrivals/form.html", context, status=422 if form.is_bound and form.errors else 200
    )


@endpoint(
    Capability.RECEIVE_REFERRAL, purpose="Look at a referral before its case is opened",
    reads="referral.previewed",
)  # fmt: skip
def waiting(request: Page, source: UUID) -> HttpResponse:
    """A referral that was sent by an arrangement's own questions: what it says, and who may be the same person."""
    kept = sent_referral(request.actor, source)
    told = told_of(kept)
    arrangement = _arrangement(request, told.arrangement)
    same = _same(request, told)
    choices = [(str(one.child_id), one.name) for one in same] + [(NEW_CHILD, _("Somebody not on record"))]
    form = OpenForm(posted(request), choices=choices)
    form.fields["child"].label = _("Who is this?")
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["child"]
        done = open_sent(by=request.actor, source_id=source, same_child=_chosen(chosen, same))
        return _opened(request, done.case, arrangement)
    titles = {question.code: question for question in questions_of(arrangement)}
    said = [
        {"label": titles[code].title if code in titles else code, "text": _words(titles.get(code), given)}
        for code, given in told.answers.items()
    ]
    context = {
        "form": form, "arrangement": arrangement, "told": told, "said": said, "same": same, "why_words": why_words,
        "source": kept,
    }  # fmt: skip
    return render(request, "arrivals/waiting.html", context, status=422 if form.errors else 200)


def _arrangement(request: Page, name: str) -> Arrangement:
    """The arrangement, with the partnership's own values; NotVisible for one that the partnership does not run."""
    if name not in {one.name for one in in_use(request.actor, clock.today())}:
        raise NotVisible
    try:
        return in_force(request.actor, name, clock.today())
    except ArrangementError:
        raise NotVisible from None


def _same(request: Page, told: Told) -> list[Any]:
    candidates = possible_same(request.actor, told.person.known)
    return describe(request.actor, {one.child_id: one.why for one in candidates})


def _chosen(chosen: str, same: list[Any]) -> UUID | None:
    return next((one.child_id for one in same if str(one.child_id) == chosen), None)


def _words(question: Any, given: str) -> str:
    if question is None:
        return given
    if question.kind == "yes_no":
        return {"yes": _("Yes"), "no": _("No"), "not_sure": _("Not sure")}.get(given, given)
    return {option.code: option.title for option in question.options}.get(given, given)


def _opened(request: Page, case: Any, arrangement: Arrangement) -> HttpResponse:
    """On to what comes next: the questionnaire asked for at referral, or else the case."""
    messages.success(request, _("The case is open: %(reference)s.") % {"reference": case.reference})
    if case.repeat_of_id and arrangement.function.repeat:
        earlier = case.repeat_of
        messages.warning(
            request,
            _("%(repeat)s: referred here on %(day)s as %(reference)s.")
            % {
                "repeat": arrangement.function.repeat.value.title, "reference": earlier.reference,
                "day": f"{earlier.received_on.day} {earlier.received_on:%B %Y}",
            },
        )  # fmt: skip
    for rule in arrangement.function.instruments:
        if rule.value.when == "referral" and rule.value.of == "case":
            return redirect("assessment_add", reference=case.reference, instrument=rule.value.instrument)
    return redirect("case", reference=case.reference)
