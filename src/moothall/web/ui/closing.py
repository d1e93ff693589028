"""Closing a case, with what is left to do in sight; and opening it again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moothall.casework.intake.closing import close_case, closing_of, reopen_case
from moothall.casework.outcomes.queries import follow_up_of, follow_up_parts, put_together
from moothall.casework.overview.case_page import CaseFrame, overview_parts
from moothall.casework.overview.left import Left, left_to_do
from moothall.core.access.capabilities import Capability
from moothall.core.kinds import Refused
from moothall.look import filters
from moothall.web.ui.answers import render
from moothall.web.ui.case import address_or_empty, case_frame, say
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.closing import CloseForm, ReopenForm
from moothall.web.ui.forms.intake import posted
from moothall.web.ui.rule_words import rule_note


@endpoint(Capability.RECORD_FACTS, purpose="Close a case", about="case")
def case_close(request: Page, reference: str) -> HttpResponse:
    """One page: what is left to do, what goes on all the same, why it is closed."""
    context, shown = _frame(request)
    closing, left = closing_of(shown.arrangement), left_to_do(shown)
    reasons = [(choice.code, choice.title) for choice in closing.reasons.value] if closing else []
    form = CloseForm(posted(request), reasons=reasons, left=bool(left))
    if request.method == "POST" and form.is_valid():
        try:
            close_case(
                by=request.actor, case=request.case, left={each.what: each.count for each in left},
                **form.cleaned_data,
            )  # fmt: skip
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("The case is closed."))
            return redirect("case", reference)
    context |= {
        "form": form,
        "left": [_line(each, reference) for each in left],
        "waves": _waves(shown),
        "follows": follow_up_of(shown.arrangement) is not None,
        "rules": [rule_note(rule) for rule in (closing.reasons, closing.left_explained) if rule] if closing else [],
    }  # fmt: skip
    return render(request, "case/close.html", context, status=422 if form.errors else 200)


@endpoint(Capability.RECORD_FACTS, purpose="Open a case again", about="case")
def case_reopen(request: Page, reference: str) -> HttpResponse:
    """Open a closed case again, with why. The closing stays in the chronology."""
    context, shown = _frame(request)
    form = ReopenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            reopen_case(by=request.actor, case=request.case, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("The case is open again."))
            return redirect("case", reference)
    context |= {"form": form, "closed": closed_words(shown)}
    return render(request, "case/reopen.html", context, status=422 if form.errors else 200)


def _frame(request: Page) -> tuple[dict[str, Any], CaseFrame]:
    parts = overview_parts(request.actor, request.case), follow_up_parts(request.actor, request.case)
    context = case_frame(request, *parts)
    return context, context["case_frame"]


def closed_words(shown: CaseFrame) -> dict[str, str] | None:
    """How and when the case was closed, in words; None while it is open."""
    rows = shown.rows["closings"]
    if shown.case.closed_on is None:
        return None
    closing, row = closing_of(shown.arrangement), rows[-1] if rows else None
    reasons = {choice.code: choice.title for choice in closing.reasons.value} if closing else {}
    return {
        "title": _("Closed on %(day)s") % {"day": filters.date(shown.case.closed_on)},
        "why": reasons.get(shown.case.closed_reason, shown.case.closed_reason),
        "words": row.words if row else "",
    }


def _waves(shown: CaseFrame) -> list[Any]:
    """The waves that are still to come, which closing does not touch."""
    if follow_up_of(shown.arrangement) is None:
        return []
    found = put_together(shown.case, shown.arrangement, shown.rows, shown.today)
    return [each for each in found.plan if found.standing(each) in ("coming", "open", "closing")]


#: Where each kind of thing is done.
PLACES = {
    "undecided": "case_decisions", "agenda": "case_decisions", "actions": "case_plan", "plan": "case_plan",
    "requests": "case_agencies", "letters": "case_decisions", "hazards": "case", "matches": "case_referral",
}  # fmt: skip


def _line(left: Left, reference: str) -> dict[str, Any]:
    return {
        "text": _words(left.what, left.count),
        "href": address_or_empty(PLACES[left.what], reference),
        "hint": _hint(left),
        "status": {"text": _("Open"), "tone": "attention"},
    }


def _words(what: str, count: int) -> str:
    said = {
        "undecided": _("The panel has not decided."),
        "agenda": _("The case is on the agenda of a meeting."),
        "actions": ngettext("%(num)s action of the plan is open", "%(num)s actions of the plan are open", count),
        "plan": _("The plan has not been ended."),
        "requests": ngettext(
            "%(num)s request for information has no reply", "%(num)s requests for information have no reply", count
        ),
        "letters": ngettext("%(num)s letter is not sent", "%(num)s letters are not sent", count),
        "hazards": ngettext("%(num)s hazard still stands", "%(num)s hazards still stand", count),
        "matches": ngettext(
            "%(num)s person who may be the same is not decided", "%(num)s people who may be the same are not decided", count
        ),
    }[what]  # fmt: skip
    return said % {"num": count} if "%(num)s" in said else said


def _hint(left: Left) -> str:
    """What happens to it when the case is closed."""
    if left.what == "actions":
        first = min(row.due_on for row in left.rows)
        return _("They stay with their owners; the first is due on %(day)s.") % {"day": filters.date(first)}
    return {
        "undecided": _("Closed like this, the case stays without a decision."),
        "agenda": _("Take it off the agenda, or it is called there."),
        "plan": _("It goes on, and is reviewed as it says."),
        "requests": _("The agencies are still asked. Withdraw what is not needed."),
        "letters": _("They can still be sent."),
        "hazards": _("They stay in sight, and are looked at again on their day."),
        "matches": _("It can still be decided."),
    }[left.what]  # fmt: skip
