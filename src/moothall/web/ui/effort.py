"""Training, the rate card, and minutes recorded in one field."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from moothall.casework.quality import actions, queries
from moothall.casework.quality.actions.members import courses
from moothall.casework.sharing.queries import one_request
from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.kinds import Invalid, NotVisible, Refused
from moothall.look.filters import date_compact, number
from moothall.web.ui.answers import render
from moothall.web.ui.case import case_frame
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.quality import MinutesForm, RateForm, ReasonForm, TrainingForm
from moothall.web.ui.rule_words import rule_note
from moothall.web.ui.themes import choice_of

ANSWERED = 422


# -- training --------------------------------------------------------------------------------------------


@endpoint(Capability.READ_GOVERNANCE, purpose="Read training records")
def training(request: Page) -> HttpResponse:
    """Who has learned what, and whether it is in date; whoever does not keep the records sees their own alone."""
    choice, today = choice_of(request), clock.today()
    asked = courses(choice.arrangement)
    people = queries.members(request.actor, choice.arrangement.name)
    keeps = role_has(request.actor.role, Capability.KEEP_TRAINING)
    rule = choice.arrangement.training.valid_for
    context = {
        "choice": choice, "arrangement": choice.arrangement, "keeps": keeps,
        "rule": rule_note(rule) if rule else None,
        "people": [
            {
                "name": one.name, "agency": one.agency,
                "lines": [_line(one, kind, code, title, today) for (kind, code), title in asked.items()
                          if kind == "learning" or "chair" in one.roles],
                "records": [_record(row, asked) for row in one.records],
            }
            for one in people
        ],
    }  # fmt: skip
    return render(request, "quality/training.html", context)


def _line(one: queries.Member, kind: str, code: str, title: str, today: Any) -> dict[str, str]:
    words = {
        "in_date": (_("in date"), "good"),
        "lapsed": (_("out of date"), "late"),
        "none": (_("none"), "quiet"),
    }
    said, tone = words[one.state(kind, code, today)]
    return {"kind": kind, "title": title, "text": said, "tone": tone}


def _record(row: Any, asked: dict[tuple[str, str], str]) -> dict[str, Any]:
    return {
        "row": row, "title": asked.get((row.kind, row.code), row.code.replace("_", " ")),
        "href": reverse("training_withdraw", args=[row.pk]),
    }  # fmt: skip


@endpoint(Capability.KEEP_TRAINING, purpose="Record training")
def training_add(request: Page) -> HttpResponse:
    """One entry for everything somebody learned on a day."""
    choice = choice_of(request)
    asked = courses(choice.arrangement)
    people = queries.members(request.actor, choice.arrangement.name)
    form = TrainingForm(
        request.POST or None,
        people=[(str(one.person_id), f"{one.name}, {one.agency}") for one in people],
        courses=[(f"{kind}/{code}", title) for (kind, code), title in asked.items()],
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.record_training(
                by=request.actor, person_id=UUID(given["person"]), arrangement=choice.arrangement.name,
                courses_done=[_pair(one) for one in given["courses"]], completed_on=given["completed_on"],
                valid_until=given["valid_until"], evidence=given["evidence"],
            )  # fmt: skip
        except Refused as refusal:
            _tell(form, refusal, codes="courses")
        else:
            messages.success(request, _("The training is recorded."))
            return redirect(choice.address("training"))
    context = {"form": form, "back": choice.address("training"), "title": _("Record training"),
               "arrangement": choice.arrangement}  # fmt: skip
    return render(request, "quality/form.html", context, status=ANSWERED if form.errors else 200)


def _pair(text: str) -> tuple[str, str]:
    kind, _slash, code = text.partition("/")
    return kind, code


@endpoint(Capability.KEEP_TRAINING, purpose="Take back a training record")
def training_withdraw(request: Page, record: UUID) -> HttpResponse:
    """Take back a record that was wrong, with the reason."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_training(by=request.actor, record_id=record, reason=form.cleaned_data["reason"])
        except Invalid as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("The record is taken back."))
            return redirect("training")
    context = {"form": form, "back": reverse("training"), "title": _("Take back a training record")}
    return render(request, "quality/form.html", context, status=ANSWERED if form.errors else 200)


# -- rates -----------------------------------------------------------------------------------------------


@endpoint(Capability.KEEP_RATES, purpose="Keep the rate card")
def rates(request: Page) -> HttpResponse:
    """What an hour of each agency costs, from when; a new line takes the place of the last."""
    lines, agencies = queries.rate_card(request.actor)
    form = RateForm(request.POST or None, agencies=[(str(one.pk), one.name) for one in agencies])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.set_rate(
                by=request.actor, agency_id=UUID(given["agency"]) if given["agency"] else None,
                pence_an_hour=int(given["pounds"] * 100), effective_from=given["effective_from"],
                reason=given["reason"],
            )  # fmt: skip
        except Refused as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("The rate is set."))
            return redirect("rates")
    context = {
        "form": form,
        "rows": [
            [
                {"text": line.agency or _("Any other agency"), "quiet": line.rate.reason},
                _("£%(pounds)s an hour") % {"pounds": f"{line.rate.pence_an_hour / 100:,.2f}"},
                date_compact(line.rate.effective_from),
                _("in force") if line.current else date_compact(line.until) or _("to come"),
            ]
            for line in lines
        ],
    }  # fmt: skip
    return render(request, "quality/rates.html", context, status=ANSWERED if form.errors else 200)


# -- minutes ---------------------------------------------------------------------------------------------


@endpoint(Capability.RECORD_TIME, purpose="Record time spent", about="case", reads="case.time")
def case_time(request: Page, reference: str) -> HttpResponse:
    """The minutes spent on preparing a case: one field, and what stands already."""
    form = MinutesForm(request.POST if "minutes" in request.POST else None)
    if request.method == "POST":
        if "take_back" in request.POST:
            actions.take_back_time(by=request.actor, time_id=_key(request.POST["take_back"]))
            return redirect("case_time", reference=reference)
        if form.is_valid():
            actions.record_time(by=request.actor, case=request.case, **form.cleaned_data)
            messages.success(request, _("Recorded."))
            return redirect(_back(request) or reverse("case_time", args=[reference]))
    held = queries.minutes_of(request.actor, request.case)
    context = {**case_frame(request), **_minutes(request, held), "form": form}
    return render(request, "quality/case_time.html", context, status=ANSWERED if form.errors else 200)


@endpoint(Capability.LIST_REQUESTS, purpose="Record time spent on a reply")
def request_time(request: Page, request_id: UUID) -> HttpResponse:
    """The minutes spent on one reply, by somebody who need not see the case."""
    one = one_request(request.actor, request_id)
    form = MinutesForm(request.POST if "minutes" in request.POST else None)
    if request.method == "POST":
        if "take_back" in request.POST:
            actions.take_back_time(by=request.actor, time_id=_key(request.POST["take_back"]))
            return redirect("request_time", request_id=request_id)
        if form.is_valid():
            actions.record_time_replying(by=request.actor, request_id=request_id, **form.cleaned_data)
            messages.success(request, _("Recorded."))
            return redirect("request_time", request_id=request_id)
    held = queries.minutes_of_request(request.actor, request_id)
    context = {**_minutes(request, held), "form": form, "one": one,
               "back": reverse("request_reply", args=[request_id])}  # fmt: skip
    return render(request, "quality/request_time.html", context, status=ANSWERED if form.errors else 200)


def _back(request: Page) -> str:
    """The page of ours the field was filled in on, if it says one."""
    back = request.POST.get("back", "")
    return back if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotVisible from None


def _minutes(request: Page, held: queries.Minutes) -> dict[str, Any]:
    return {
        "by_agency": [[agency, number(minutes)] for agency, minutes in held.by_agency],
        "mine": [row for row in held.entries if row.created_by_id == request.actor.membership_id],
        "total": held.total,
    }


def _tell(form: Any, refusal: Refused, **renamed: str) -> None:
    name = refusal.field if isinstance(refusal, Invalid) else ""
    name = renamed.get(name, name)
    form.add_error(name if name in form.fields else None, refusal.message)
