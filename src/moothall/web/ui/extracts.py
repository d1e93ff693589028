"""Extracts for evaluation: what was asked for, approved and made, by whom and why; asking, deciding, taking away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.kinds import Actor, Invalid, Refused
from moothall.evidence.extract.actions import answer_extract, ask_extract, download, have_made
from moothall.evidence.extract.queries import Asked, extracts, newest_run, one_extract
from moothall.evidence.extract.rules import APPROVED, DAYS_APPROVED, REFUSED, WITHDRAWN, Standing, under_way
from moothall.evidence.studies.queries import registered_for
from moothall.look.filters import date as long_date
from moothall.look.filters import date_time, number
from moothall.methods.extracts import current_schema
from moothall.methods.extracts.dictionary import as_csv
from moothall.web.ui.answers import render, role_words
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.extracts import AnswerForm, AskForm
from moothall.web.ui.paper_files import attached
from moothall.web.ui.study_words import code
from moothall.web.ui.typed import key_in

SIZE = 25


@endpoint(Capability.SEE_EXTRACTS, purpose="See the extracts for evaluation", reads="extracts.listed")
def extract_list(request: Page) -> HttpResponse:
    """Every extract asked for, newest first: of which day, for what, by whom, and how it stands."""
    found = extracts(request.actor, before=key_in(request.GET.get("before", "")), size=SIZE + 1)
    context = {
        "rows": [_row(one) for one in found[:SIZE]],
        "more": found[SIZE - 1].request.pk if len(found) > SIZE else None,
        "may_ask": role_has(request.actor.role, Capability.ASK_EXTRACT),
        "schema": current_schema(),
    }
    return render(request, "governance/extracts.html", context)


def _row(one: Asked) -> list[Any]:
    asked = one.request
    return [
        {"html": code(asked.purpose), "href": reverse("extract", args=[asked.pk]), "quiet": asked.why[:120]},
        long_date(asked.as_at),
        {"text": asked.created_by.person.name, "quiet": long_date(asked.created_at.date())},
        {"tag": standing_tag(one.standing)},
        number(len(one.made)),
    ]


def standing_tag(stands: Standing) -> dict[str, str]:
    """How a request stands, in words and a tone."""
    if stands.holds(clock.today()):
        return {"text": _("Approved"), "tone": "good"}
    return {
        "": {"text": _("Waits for a decision"), "tone": "attention"},
        APPROVED: {"text": _("Approval has run out"), "tone": "quiet"},
        REFUSED: {"text": _("Refused"), "tone": "late"},
        WITHDRAWN: {"text": _("Approval withdrawn"), "tone": "late"},
    }[stands.answer]


@endpoint(Capability.ASK_EXTRACT, purpose="Ask for an extract for evaluation")
def extract_ask(request: Page) -> HttpResponse:
    """Of which day, for what purpose, why, and until when it is kept."""
    form = AskForm(request.POST or None, initial={"as_at": clock.today() - timedelta(days=1)})
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask_extract(by=request.actor, **form.cleaned_data)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
        else:
            messages.success(request, _("Asked for. The data protection officer decides about it."))
            return redirect("extract", asked.pk)
    return render(request, "governance/extract_ask.html", {"form": form}, status=422 if form.errors else 200)


@endpoint(Capability.SEE_EXTRACTS, purpose="See an extract for evaluation", reads="extract.seen")
def extract(request: Page, extract: UUID) -> HttpResponse:
    """One extract: what it is for, what was decided about it, what was made of it."""
    one = one_extract(request.actor, extract)
    return render(
        request, "governance/extract.html", {**_one(request.actor, one), "answer_form": AnswerForm()}
    )


def _one(actor: Actor, one: Asked) -> dict[str, Any]:
    stands, asked = one.standing, one.request
    mine = role_has(actor.role, Capability.ASK_EXTRACT) and asked.created_by_id == actor.membership_id
    decides = (
        role_has(actor.role, Capability.ANSWER_EXTRACT) and asked.created_by.person_id != actor.person_id
    )
    run = newest_run(actor, asked.pk) if stands.answer else None  # what nobody approved was never made
    making = under_way(run, clock.now())
    return {
        "one": one, "facts": _facts(one, None if stands.answer else registered_for(actor, asked.purpose)), "tag": standing_tag(stands), "made": [_made(one, row, mine) for row in one.made],
        "may_make": mine and stands.holds(clock.today()) and not making, "run": _run(run, making), "offers": _offers(stands) if decides else [],
        "said": [_said(row) for row in one.answers], "days": DAYS_APPROVED,
    }  # fmt: skip


def _facts(one: Asked, registered: Sequence[Any] | None) -> list[dict[str, Any]]:
    asked = one.request
    who = asked.created_by
    facts: list[dict[str, Any]] = [
        {"label": _("As at"), "text": long_date(asked.as_at)},
        {
            "label": _("Asked for by"),
            "text": who.person.name,
            "quiet": f"{role_words(who.role)}, {who.agency.name}",
        },
        {"label": _("Asked for on"), "text": long_date(asked.created_at.date())},
        {"label": _("Why"), "text": asked.why},
        {"label": _("Protocol"), "text": asked.protocol or _("None named")},
        {"label": _("Destroyed by"), "text": long_date(asked.keep_until)},
    ]
    if registered is not None:  # asked while it is to be decided
        facts.append({"label": _("Studies registered for this purpose"), "html": _studies(registered)})
    if one.standing.holds(clock.today()) and one.standing.valid_until:
        facts.append({"label": _("Approval holds until"), "text": long_date(one.standing.valid_until)})
    return facts


def _studies(registered: Sequence[Any]) -> Markup:
    """The studies an extract of this purpose can serve: what whoever decides about it can read first."""
    if not registered:
        return escape(
            _("None. An extract made now is seen before anything is said of what will be looked at.")
        )
    link = Markup('<a class="govuk-link" href="{}">{}</a> <span class="mh-quiet">{}</span>')
    each = [link.format(reverse("study", args=[one.study_id]), one.title, long_date(one.created_at)) for one in registered]  # fmt: skip
    return Markup("<br>").join(each)


def _run(run: Any, making: bool) -> dict[str, Any] | None:
    """How far the newest making is, or that it came to nothing; None where there is nothing to say."""
    if run is None or (run.ended_at is not None and not run.refused):
        return None
    if making:
        return {"per_cent": min(99, run.done * 100 // max(1, run.whole)), "waiting": run.done == 0}
    return {"words": run.refused or _("It was begun and did not come to its end. Make it again.")}


def _said(row: Any) -> list[Any]:
    words = {APPROVED: _("Approved"), REFUSED: _("Refused"), WITHDRAWN: _("Approval withdrawn")}
    return [words[row.answer], date_time(row.created_at), row.created_by.person.name, row.reason]


def _made(one: Asked, row: Any, mine: bool) -> list[Any]:
    address = reverse("extract_download", args=[row.pk])
    can = mine and row.packed_sha256 and one.standing.holds(clock.today())
    return [
        date_time(row.created_at), row.created_by.person.name, number(sum(row.rows.values())),
        {"text": f"{row.sha256[:16]}…", "quiet": _("schema %(version)s") % {"version": row.schema_version}},
        {"text": _("Download"), "href": address} if can else {"text": _("Not for you"), "faint": True},
    ]  # fmt: skip


def _offers(stands: Standing) -> list[tuple[str, str]]:
    if stands.answer == APPROVED:
        return [(APPROVED, _("Approve again, for as long")), (WITHDRAWN, _("Withdraw the approval"))]
    return [] if stands.answer else [(APPROVED, _("Approve")), (REFUSED, _("Refuse"))]


@endpoint(Capability.ANSWER_EXTRACT, purpose="Decide about an extract for evaluation")
def extract_answer(request: Page, extract: UUID) -> HttpResponse:
    """Approve, refuse, or withdraw, with the reason."""
    one = one_extract(request.actor, extract)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_extract(by=request.actor, request_id=extract, **form.cleaned_data)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Recorded. The evaluator sees it on this page."))
            return redirect("extract", extract)
    context = {**_one(request.actor, one), "answer_form": form}
    return render(request, "governance/extract.html", context, status=422 if form.errors else 200)


@endpoint(Capability.ASK_EXTRACT, purpose="Make an extract for evaluation")
def extract_make(request: Page, extract: UUID) -> HttpResponse:
    """Have it made, to be downloaded from its page. Opened without being sent, it only leads there."""
    if request.method == "POST":
        have_made(by=request.actor, request_id=extract)
        messages.success(request, _("It is being made. You can leave the page: it is made without you."))
    return redirect("extract", extract)


@endpoint(Capability.ASK_EXTRACT, purpose="Download an extract for evaluation")
def extract_download(request: Page, made: UUID) -> HttpResponse:
    """The archive: Parquet tables, dictionary, quality report, manifest. The ledger says who took it."""
    row, content = download(by=request.actor, made_id=made)
    return attached(content, "application/zip", f"extract-{row.sha256[:16]}.zip")


@endpoint(Capability.SEE_EXTRACTS, purpose="Read what an extract may hold")
def extract_dictionary(request: Page) -> HttpResponse:
    """The data dictionary, one line for each column."""
    return attached(as_csv(current_schema()).encode(), "text/csv; charset=utf-8", "extract-dictionary.csv")
