"""The referral tab of a case: the account as received, the facts beside it, and who may be the same child."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.intake.actions import decide_match
from moothall.casework.intake.facts import confirm_fact, correct_fact, mark_not_known
from moothall.casework.intake.referral import ReferralShown, original_of, referral_of, referral_parts
from moothall.casework.intake.wording import in_words, said, said_again
from moothall.casework.outcomes.joins.queries import Elsewhere, elsewhere_of, elsewhere_parts
from moothall.core.access.capabilities import Capability, allows
from moothall.core.files.queries import open_file
from moothall.core.kinds import Invalid, NotVisible
from moothall.look.filters import date as date_words
from moothall.look.filters import date_time
from moothall.web.ui.answers import render
from moothall.web.ui.case import case_frame
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.endpoints import relations as relations_of
from moothall.web.ui.forms.intake import FactForm, MatchForm, posted
from moothall.web.ui.intake import why_words
from moothall.web.ui.join_words import FIELDS, source_words, written
from moothall.web.ui.rule_words import rule_notes

_READ, _RECORD = Capability.READ_CASE, Capability.RECORD_FACTS


@endpoint(_READ, purpose="Read the referral", about="case", reads="case.referral")
def referral(request: Page, reference: str) -> HttpResponse:
    """Left the words received, right the facts, each pointing to where it was said."""
    frame = case_frame(
        request, **referral_parts(request.actor, request.case), **elsewhere_parts(request.actor, request.case)
    )
    shown = referral_of(
        request.actor, request.case, frame["case_frame"].arrangement, frame["case_frame"].rows
    )
    can_record = allows(request.actor.role, _RECORD, relations_of(request))
    context = {
        **frame,
        "can_record": can_record,
        "sources": [_source(reference, source) for source in shown.sources],
        "passages": [{"id": one.key, "heading": said(one.label), "text": one.text} for one in shown.passages],
        "facts": [_fact(reference, one, shown, can_record) for one in shown.facts],
        "findings": [
            {"words": said_again(one.sentence), "rules": rule_notes(one.rules)} for one in shown.findings
        ],
        "route_reason": said_again(request.case.route_reason),
        "points": [_point(one) for one in shown.points],
        "to_match": shown.to_look_at,
        "files": [_file(reference, one) for one in shown.files],
        "matches": [_match(one) for one in shown.matches],
        "elsewhere": [_elsewhere(one) for one in elsewhere_of(frame["case_frame"].rows)],
    }
    return render(request, "intake/tab.html", context)


def _source(reference: str, source: Any) -> dict[str, str]:
    ways = {
        "home_office_message": _("The Home Office's message"), "browser_form": _("A referral written on this site"),
        "pasted_copy": _("A copy that was pasted in"),
        "arrangement_form": _("A referral by the arrangement's own questions"),
        "onward_referral": _("A case sent on from another arrangement"),
    }  # fmt: skip
    return {
        "words": _("%(what)s, received on %(day)s.")
        % {"what": ways[source.form], "day": date_words(source.received_on)},
        "href": reverse("referral_original", args=[reference, source.pk]),
        "hash": source.sha256[:16],
    }


def _fact(reference: str, one: Any, shown: ReferralShown, can_record: bool) -> dict[str, Any]:
    states = {
        "received": (_("as received"), "neutral"), "confirmed": (_("confirmed"), "good"),
        "corrected": (_("corrected"), "attention"), "not_known": (_("not known"), "quiet"),
    }  # fmt: skip
    actions = [{"text": _("Correct"), "href": reverse("fact_correct", args=[reference, one.pk])}]
    if one.state == "received":
        actions.insert(0, {"text": _("Confirm"), "href": reverse("fact_confirm", args=[reference, one.pk])})
    keys = {passage.key for passage in shown.passages}
    return {
        "label": said(one.label),
        "value": value_words(one),
        "passage": one.key if one.key in keys else "",
        "status": {"text": states[one.state][0], "tone": states[one.state][1]},
        "by": one.said_by if one.state != "received" else "",
        "actions": actions if can_record else [],
    }


def value_words(fact: Any) -> str:
    """A fact's value as a person reads it."""
    answers = {"yes": _("Yes"), "no": _("No"), "not_sure": _("Not sure")}
    if fact.state == "not_known":
        return _("Not known")
    return answers.get(fact.answer) or in_words(fact.key, fact.text) or _("Not answered")


def _point(point: Any) -> dict[str, str]:
    words = {
        "met": (_("met"), "good"), "not_met": (_("not met"), "attention"), "for_a_person": (_("look at it"), "info"),
        "does_not_apply": (_("does not apply"), "quiet"),
    }  # fmt: skip
    state, tone = words[point.met.value]
    return {"label": said(point.label), "why": point.why, "state": state, "tone": tone}


def _file(reference: str, one: Any) -> dict[str, str]:
    href = reverse("referral_file", args=[reference, one.file_id]) if one.file_id else ""
    return {"name": one.name, "description": one.description, "href": href}


def _match(one: Any) -> dict[str, Any]:
    state, tone = {
        "same": (_("the same person"), "good"), "different": (_("a different person"), "quiet"),
    }.get(one.decision, (_("to decide"), "attention"))  # fmt: skip
    return {
        "id": one.match_id, "name": one.name, "born": one.date_of_birth, "references": one.references,
        "why": why_words(one.why), "state": state, "tone": tone, "decided": bool(one.decision), "reason": one.reason,
    }  # fmt: skip


def _elsewhere(one: Elsewhere) -> dict[str, Any]:
    """A record of a return or a list that was said to be this child's: as it is written there, and who said so."""
    values, answer = one.record.values, one.answer
    names = f"{values.get('given_names', '')} {values.get('family_name', '')}".strip()
    told = [
        {"label": FIELDS[kind], "text": written(one.record, kind, values[kind])}
        for kind in FIELDS if values.get(kind) and kind not in ("given_names", "family_name")
    ]  # fmt: skip
    if answer is not None:
        who = f"{answer.created_by.person.name}, {answer.created_by.agency.name}"
        told.append({"label": _("Answered by"), "text": who, "quiet": date_time(answer.created_at)})
        told.append({"label": _("What it rests on"), "text": answer.reason})
    return {
        "name": names or _("A record without a name"), "source": source_words(one.record, []), "told": told,
        "href": reverse("same_child_pair", args=[one.pair.pk]),
    }  # fmt: skip


@endpoint(_RECORD, purpose="Confirm a fact", about="case")
def confirm(request: Page, reference: str, fact: UUID) -> HttpResponse:
    """One press, so without script the link leads to a page with the button."""
    shown = _one_fact(request, fact)
    if request.method == "POST":
        confirm_fact(by=request.actor, fact_id=fact)
        messages.success(request, _("Confirmed."))
        return redirect("case_referral", reference=reference)
    from django import forms

    return _record(request, forms.Form(), said(shown.label), _("Confirm it"), words=value_words(shown))


@endpoint(_RECORD, purpose="Correct a fact", about="case")
def correct(request: Page, reference: str, fact: UUID) -> HttpResponse:
    """Another value, or not known; always with the reason. The words received stay."""
    shown = _one_fact(request, fact)
    form = FactForm(posted(request), gate=bool(shown.answer))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if given["what"] == "not_known":
                mark_not_known(by=request.actor, fact_id=fact, reason=given["reason"])
            elif shown.answer:
                correct_fact(
                    by=request.actor, fact_id=fact, text="", answer=given["text"], reason=given["reason"]
                )
            else:
                correct_fact(by=request.actor, fact_id=fact, text=given["text"], reason=given["reason"])
        except Invalid as wrong:
            form.add_error("text" if wrong.field in ("text", "answer") else "reason", str(wrong))
        else:
            messages.success(request, _("Recorded beside the words received."))
            return redirect("case_referral", reference=reference)
    words = _("The referral says: %(value)s") % {"value": value_words(shown)}
    return _record(request, form, said(shown.label), _("Record it"), words=words)


@endpoint(_RECORD, purpose="Decide whether two records are of one child", about="case")
def match(request: Page, reference: str, match: UUID) -> HttpResponse:
    """The same child or not, with the reason; it can be changed again."""
    form = MatchForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            decide_match(by=request.actor, match_id=match, **form.cleaned_data)
        except Invalid as wrong:
            form.add_error(wrong.field, str(wrong))
        else:
            messages.success(request, _("Recorded. It can be changed."))
            return redirect("case_referral", reference=reference)
    return _record(request, form, _("Is it the same person?"), _("Record it"))


@endpoint(_READ, purpose="Download the referral as received", about="case", reads="case.original_downloaded")
def original(request: Page, reference: str, source: UUID) -> HttpResponse:
    """The very bytes that came in."""
    found = original_of(request.actor, request.case, source)
    return download(bytes(found.body), found.media_type, f"{reference}-{found.sha256[:8]}.json")


@endpoint(_READ, purpose="Download a file of the referral", about="case", reads="case.file_downloaded")
def file(request: Page, reference: str, file: UUID) -> HttpResponse:
    """A document that came with the referral."""
    kept, content = open_file(request.actor, file)
    if not any(one.file_id == file for one in referral_files(request)):
        raise NotVisible
    ending = kept.name.rpartition(".")[2]
    return download(content, kept.media_type, f"{reference}-{kept.sha256[:8]}.{ending}")


def referral_files(request: Page) -> list[Any]:
    """The files of this case's referral."""
    from moothall.casework.intake.referral import files_of

    return files_of(request.actor, request.case)


def download(content: bytes, media_type: str, name: str) -> HttpResponse:
    """Bytes as a download that no browser runs or keeps; the name holds no child's name."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer


def _one_fact(request: Page, fact: UUID) -> Any:
    from moothall.casework.intake.referral import one_fact

    return one_fact(request.actor, request.case, fact)


def _record(request: Page, form: Any, heading: str, button: str, words: str = "") -> HttpResponse:
    context = {
        **case_frame(request), "form": form, "heading": heading, "button": button, "words": words, "listed": [],
        "back": reverse("case_referral", args=[request.case.reference]),
    }  # fmt: skip
    return render(
        request, "intake/record.html", context, status=422 if form.is_bound and form.errors else 200
    )
