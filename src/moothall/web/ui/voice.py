"""The child's voice: the words as a quotation, how they were had, and what changed because of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moothall.casework.intake.queries import arrangement_of
from moothall.casework.intake.shelf import read_in
from moothall.casework.overview.case_page import CaseFrame
from moothall.casework.voice import actions, queries
from moothall.casework.voice.queries import Heard
from moothall.core.access.capabilities import Capability
from moothall.core.kinds import NotVisible, Refused
from moothall.methods.arrangements import Arrangement
from moothall.web.ui.answers import render
from moothall.web.ui.case import case_frame, may_here, say
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.voice import EffectForm, VoiceForm


@endpoint(Capability.READ_CASE, purpose="Read the child's voice", about="case", reads="case.voice")
def case_voice(request: Page, reference: str) -> HttpResponse:
    """Every record of the child's voice that stands, newest first."""
    context = case_frame(request)
    shown: CaseFrame = context["case_frame"]
    records = [_shown(one, shown.arrangement) for one in queries.voices_of(request.actor, request.case)]
    context |= {
        "records": records,
        "principle": shown.arrangement.voice.principle,
        "can_record": may_here(request, Capability.RECORD_VOICE),
    }
    return render(request, "voice/voice.html", context)


def _shown(one: Heard, arrangement: Arrangement) -> dict[str, Any]:
    voice = one.voice
    ways = {each.code: each.title for each in arrangement.voice.ways.value}
    reasons = {each.code: each.title for each in arrangement.voice.reasons_not_had.value}
    present = [
        _("an advocate") if voice.advocate_present == "yes" else "",
        _("the independent guardian") if voice.guardian_present == "yes" else "",
        _("an interpreter") if voice.interpreter == "yes" else "",
        voice.others_present,
    ]
    return {
        "voice": voice,
        "recorded_by": one.recorded_by,
        "how": ways.get(voice.gathered_how, voice.gathered_how),
        "why_not": reasons.get(voice.could_not_code, voice.could_not_code),
        "present": ", ".join(part for part in present if part),
        "effects": one.effects,
        "earlier": one.earlier,
    }


@endpoint(Capability.RECORD_VOICE, purpose="Record the child's voice", about="case")
def voice_add(request: Page, reference: str, voice: UUID | None = None) -> HttpResponse:
    """Record what the child said, or why it could not be had; or put a new record in the place of one."""
    context = case_frame(request)
    shown: CaseFrame = context["case_frame"]
    old = next((row for row in shown.rows["voices"] if voice and row.pk == voice), None)
    if voice and old is None:
        raise NotVisible
    lists = shown.arrangement.voice
    with read_in(""):  # who gathered the words is kept as the arrangement itself says it
        written = arrangement_of(request.actor, request.case).voice.gathered_by.value
    form = VoiceForm(
        request.POST or None,
        initial=_initial(old) if old else {"language": request.case.child.language},
        ways=[(each.code, each.title) for each in lists.ways.value],
        people=[
            (kept.title, each.title) for kept, each in zip(written, lists.gathered_by.value, strict=True)
        ],
        reasons=[(each.code, each.title) for each in lists.reasons_not_had.value],
        person=shown.arrangement.function.person,
    )
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, form.cleaned_data, old)
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("It is recorded."))
            return redirect("case_voice", reference)
    context |= {"form": form, "old": old}
    return render(request, "voice/add.html", context, status=422 if form.errors else 200)


def _record(request: Page, given: dict[str, Any], old: Any) -> None:
    supersedes = old.pk if old else None
    if given["heard"] == "no":
        actions.record_not_heard(
            by=request.actor, case=request.case, code=given["could_not_code"], reason=given["could_not_reason"],
            on=given["gathered_on"], supersedes=supersedes,
        )  # fmt: skip
        return
    by = ", ".join(part for part in (given["gathered_by_name"], given["gathered_by_role"]) if part)
    names = ("words", "wishes", "gathered_how", "gathered_on", "advocate_present", "guardian_present", "others_present",
             "language", "interpreter", "told_about_nrm")  # fmt: skip
    actions.record_voice(
        by=request.actor, case=request.case, gathered_by=by, supersedes=supersedes,
        **{name: given[name] for name in names},
    )  # fmt: skip


def _initial(old: Any) -> dict[str, Any]:
    names = ("words", "wishes", "gathered_how", "gathered_on", "advocate_present", "guardian_present", "others_present",
             "language", "interpreter", "told_about_nrm", "could_not_code", "could_not_reason")  # fmt: skip
    name, _sep, role = old.gathered_by.rpartition(", ")
    return {
        "heard": "yes" if old.heard else "no",
        "gathered_by_name": name,
        "gathered_by_role": role,
        **{each: getattr(old, each) for each in names},
    }


@endpoint(Capability.RECORD_VOICE, purpose="Record what changed because of the child's words", about="case")
def voice_effect(request: Page, reference: str, voice: UUID) -> HttpResponse:
    """Say what changed because of what the child said."""
    context = case_frame(request)
    shown: CaseFrame = context["case_frame"]
    row = next((each for each in shown.rows["voices"] if each.pk == voice), None)
    if row is None:
        raise NotVisible
    form = EffectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_effect(
                by=request.actor, case=request.case, voice_id=voice, text=form.cleaned_data["text"]
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("What changed is recorded."))
            return redirect("case_voice", reference)
    context |= {"form": form, "voice": row}
    return render(request, "voice/effect.html", context, status=422 if form.errors else 200)
