"""A protocol as it is being written: its parts, its text, what is still to be mended, and registering it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.core import clock
from moothall.core.access.capabilities import Capability
from moothall.core.kinds import Clash, Invalid, NotVisible, Refused
from moothall.evidence.studies import actions, drafts, queries, rules
from moothall.evidence.studies.drafts import Checked
from moothall.evidence.studies.queries import OneStudy
from moothall.look.filters import date_time
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.intake import posted
from moothall.web.ui.forms.protocol_forms import (
    begun,
    mark_problems,
    section_forms,
    shown,
    values_of,
    where_in,
    with_another,
)
from moothall.web.ui.forms.protocol_parts import Section, sections_of
from moothall.web.ui.forms.studies import TextForm
from moothall.web.ui.studies import sent_text, study_frame
from moothall.web.ui.study_words import change_rows, problems_words, timing_tag, timing_words


@endpoint(Capability.REGISTER_STUDY, purpose="Write the protocol of a study", reads="study.draft_seen")
def study_draft(request: Page, study: UUID) -> HttpResponse:
    """The parts as a list of tasks, each with what is to be mended in it; and whether it can be registered."""
    one, found = _drafted(request, study)
    assert one.draft is not None
    context = {
        **study_frame(one), "number": one.next_version.number, "found": found,
        "tasks": _tasks(one, found), "apart": _apart(one, found), "readable": _data(one) is not None,
        "saved": date_time(one.draft.changed_at), "saved_by": one.draft.changed_by.person.name,
    }  # fmt: skip
    return render(request, "studies/draft.html", context)


def _drafted(request: Page, study: UUID) -> tuple[OneStudy, Checked]:
    one = queries.one_study(request.actor, study)
    if one.draft is None:
        raise NotVisible
    return one, drafts.checked(one.draft.content, one.next_version)


def _data(one: OneStudy) -> drafts.Data | None:
    assert one.draft is not None
    try:
        return drafts.as_data(one.draft.content)
    except Refused:
        return None


def _tasks(one: OneStudy, found: Checked) -> list[dict[str, Any]]:
    data = _data(one)
    if data is None:
        return []
    return [_task(one, section, data, found) for section in sections_of(one.next_version.number)]


def _task(one: OneStudy, section: Section, data: drafts.Data, found: Checked) -> dict[str, Any]:
    wrong = sum(where_in(section, problem) is not None for problem in found.problems)
    if not begun(section, data):
        status = {"text": _("Not begun") if wrong else _("Nothing to say"), "tone": "quiet"}
    else:
        status = {"text": problems_words(wrong), "tone": "attention"} if wrong else {"text": _("Complete"), "tone": "good"}  # fmt: skip
    return {
        "text": section.title, "hint": section.intro, "status": status,
        "href": reverse("study_part", args=[one.study.pk, section.key]),
    }  # fmt: skip


def _apart(one: OneStudy, found: Checked) -> list[str]:
    """What is wrong and belongs to no part of the form: the first lines of the text, or a text that cannot be read."""
    sections = sections_of(one.next_version.number)
    return [
        str(problem) for problem in found.problems
        if all(where_in(section, problem) is None for section in sections)
    ]  # fmt: skip


@endpoint(Capability.REGISTER_STUDY, purpose="Write a part of a protocol", reads="study.draft_seen")
def study_part(request: Page, study: UUID, part: str) -> HttpResponse:
    """One section of questions, with what is to be mended at each; kept as typed, whatever it is."""
    one, found = _drafted(request, study)
    section = next((each for each in sections_of(one.next_version.number) if each.key == part), None)
    data = _data(one)
    if section is None:
        raise NotVisible
    if data is None:
        return redirect("study_text", study)
    more = request.method == "POST" and ("add" in request.POST or "remove" in request.POST)
    clash = ""
    if request.method == "POST" and not more:
        try:
            actions.save_parts(
                by=request.actor, study_id=study, values=values_of(section, request.POST, data),
                opened=request.POST.get("opened", ""),
            )  # fmt: skip
            return _saved(request, one, section)
        except Clash as both:
            clash = both.message
    sent = with_another(request.POST) if request.method == "POST" else shown(section, data)
    form, formset = section_forms(section, sent, data)
    wrong: list[str] = []
    if request.method == "GET" and begun(section, data):
        wrong = mark_problems(section, found.problems, form, formset)
    context = {
        **study_frame(one), "section": section, "form": form, "error_forms": [formset] if formset else [], "formset": formset,
        "wrong": wrong, "clash": clash, "opened": one.draft.changed_at.isoformat() if one.draft else "",
    }  # fmt: skip
    return render(request, "studies/part.html", context, status=409 if clash else 200)


def _saved(request: Page, one: OneStudy, section: Section) -> HttpResponse:
    messages.success(request, _("Saved."))
    sections = sections_of(one.next_version.number)
    place = sections.index(section) + 1
    if request.POST.get("go") == "on" and place < len(sections):
        return redirect("study_part", one.study.pk, sections[place].key)
    return redirect("study_draft", one.study.pk)


@endpoint(Capability.REGISTER_STUDY, purpose="Write a protocol as text", reads="study.draft_seen")
def study_text(request: Page, study: UUID) -> HttpResponse:
    """The whole draft as text, in YAML or JSON, or a file in its place; each problem with its line."""
    one, found = _drafted(request, study)
    assert one.draft is not None
    form = TextForm(posted(request), request.FILES or None, initial={"text": one.draft.content})
    clash = ""
    if request.method == "POST" and form.is_valid():
        try:
            text = sent_text(form.cleaned_data["file"]) or form.cleaned_data["text"].replace("\r\n", "\n")
            actions.save_draft(
                by=request.actor, study_id=study, text=text, opened=request.POST.get("opened", "")
            )
            messages.success(request, _("Saved."))
            return redirect("study_text", study)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
        except Clash as both:
            clash = both.message
    context = {
        **study_frame(one), "form": form, "found": found, "problems": [str(each) for each in found.problems], "clash": clash,
        "opened": one.draft.changed_at.isoformat(),
    }  # fmt: skip
    status = 409 if clash else 422 if form.errors else 200
    return render(request, "studies/text.html", context, status=status)


@endpoint(Capability.REGISTER_STUDY, purpose="Download the draft of a protocol")
def study_draft_file(request: Page, study: UUID) -> HttpResponse:
    """The draft as a file, to be worked on elsewhere and put back."""
    from moothall.web.ui.paper_files import attached

    one, _found = _drafted(request, study)
    assert one.draft is not None
    return attached(one.draft.content.encode(), "text/yaml; charset=utf-8", f"{one.study.code}.yaml")


@endpoint(Capability.REGISTER_STUDY, purpose="Register the protocol of a study")
def study_register(request: Page, study: UUID) -> HttpResponse:
    """Exactly what will be registered, that it cannot be changed, and the button."""
    one, found = _drafted(request, study)
    if request.method == "POST":
        version = actions.register(by=request.actor, study_id=study)
        messages.success(request, _("Registered. It can be amended, and cannot be changed."))
        return redirect("study_protocol", study, version.number)
    before = drafts.read(one.newest.content) if one.newest else None
    changes = drafts.changes(before, found.protocol) if before and found.protocol else ()
    rules.check_registering(found.whole, changes=before is None or bool(changes))
    assert found.protocol is not None
    now = rules.timing(clock.now(), one.seen_at)
    context = {
        **study_frame(one), "protocol": found.protocol, "sha256": drafts.hash_of(found.protocol), "cautions": found.cautions,
        "number": one.next_version.number, "changes": change_rows(changes), "timing": timing_tag(now), "timing_words": timing_words(now, one.seen_at),
    }  # fmt: skip
    return render(request, "studies/register.html", context)


@endpoint(Capability.REGISTER_STUDY, purpose="Give up an amendment")
def study_drop(request: Page, study: UUID) -> HttpResponse:
    """Give up an amendment that is being written. Opened without being sent, it only leads back."""
    if request.method == "POST":
        actions.drop_amendment(by=request.actor, study_id=study)
        messages.success(request, _("The amendment is given up. The protocol stands as it was."))
        return redirect("study", study)
    return redirect("study_draft", study)
