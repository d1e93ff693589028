"""A case's first page: its clocks, what is missing before the panel can decide, what came last."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.intake.wording import said_again
from moothall.casework.overview.case_page import CaseFrame, overview_parts
from moothall.casework.overview.clock_words import clock_word
from moothall.casework.overview.events import events
from moothall.casework.overview.missing import decision_parts, missing_for, waiting_item
from moothall.core.access.capabilities import Capability
from moothall.look import filters
from moothall.look.charts import ClockLine, ClockMark
from moothall.methods.arrangements import ClockState, decides_at_desk
from moothall.web.ui.answers import render
from moothall.web.ui.case import address_or_empty, case_frame, may_here
from moothall.web.ui.chronology import timeline_line
from moothall.web.ui.closing import closed_words
from moothall.web.ui.endpoints import Page, endpoint

LATEST = 5
#: What is known only once the case is on an agenda, and what is recorded only once its sitting has opened.
ONCE_LISTED = frozenset({"quorum", "chair", "conflicts", "papers", "advocate", "confidentiality"})
AT_THE_SITTING = frozenset(
    {"views", "limbs", "outcome", "dissent", "best_interests", "plan", "reason", "plan_contents"}
)


@endpoint(Capability.READ_CASE, purpose="Read a case", about="case", reads="case.overview")
def overview(request: Page, reference: str) -> HttpResponse:
    """The clocks as a line, what is missing before the panel can decide, the latest events, who is linked."""
    actor, case = request.actor, request.case
    # Where nothing is waited for from the panel, what is missing for a decision is not read either.
    settled = not case.in_scope or case.closed_on is not None or case.decided
    parts = [overview_parts(actor, case)] + ([] if settled else [decision_parts(actor, case)])
    context = case_frame(request, *parts)
    shown: CaseFrame = context["case_frame"]
    lacks = [] if settled else missing_for(request.actor, shown.case, shown.arrangement, shown.rows)
    context |= {
        "line": _line(shown),
        "clock_rows": [_clock_row(state) for state in shown.clocks],
        "tasks": [] if settled else _tasks(request, shown, lacks),
        "ready": not settled and not lacks,
        "latest": [timeline_line(shown, event) for event in reversed(events(shown)[-LATEST:])],
        "closed": closed_words(shown),
        "links": shown.rows["links"],
        "matches": len(shown.rows["matches"]),
        "unconfirmed": len(shown.rows["unconfirmed"]),
        "letters_waiting": [
            row for row in shown.rows["letters"] if row.sent_on is None and not row.not_sent_reason
        ],
        "can_record": may_here(request, Capability.RECORD_FACTS),
        "address_of": _address_of(shown),
    }
    context["route_reason"] = said_again(request.case.route_reason)
    return render(request, "case/overview.html", context)


def _line(shown: CaseFrame) -> ClockLine | None:
    if shown.days_to_18 is None or shown.days_to_18 <= 0:
        return None
    marks = [
        ClockMark(state.due_on, state.title, done_on=state.met_on)
        for state in shown.clocks
        if state.code != "turns_18"
    ]
    end = shown.today + timedelta(days=shown.days_to_18)
    return ClockLine(start=shown.case.received_on, end=end, today=shown.today, marks=marks)


TONES = {"overdue": "late", "soon": "attention", "later": "neutral", "done": "good"}


def _clock_row(state: ClockState) -> list[Any]:
    """A clock as a line of the table under the drawing."""
    rule = state.rules[0] if state.rules else None
    return [
        state.title,
        filters.date(state.due_on),
        {"tag": {"text": filters.upper_first(clock_word(state)), "tone": TONES[state.urgency]}},
        {"text": filters.upper_first(rule.words), "faint": True} if rule else "",
    ]


def _address_of(shown: CaseFrame) -> dict[str, str]:
    """Addresses that may not be served yet are empty, so that no page breaks on them."""
    names = (
        "case_referral",
        "case_agencies",
        "case_voice",
        "case_decisions",
        "case_plan",
        "hazard_add",
        "link_add",
    )
    return {name: address_or_empty(name, shown.case.reference) for name in names}


def _tasks(request: Page, shown: CaseFrame, lacks: list[Any]) -> list[dict[str, Any]]:
    """What is missing, each with who can supply it and where it is done; nothing to press for who may not."""
    reference = shown.case.reference
    item = waiting_item(shown.rows)
    meeting = next((row for row in shown.rows["meetings"] if item and row.pk == item.meeting_id), None)
    sitting = address_or_empty("sitting", meeting.reference, reference) if meeting else ""
    tasks = [_reply_task(shown, row) for row in _silent(shown)]
    sitting_on = item is not None and item.opened_at is not None
    later = ONCE_LISTED | AT_THE_SITTING if item is None else frozenset() if sitting_on else AT_THE_SITTING
    for lack in lacks:
        if lack.code in later:
            continue
        tasks.append(
            {
                "text": lack.sentence,
                "href": _place(request, lack.code, lack.place, reference, sitting),
                "hint": _("Who can supply it: %(who)s") % {"who": ", ".join(lack.who)},
                "who": lack.rules[0].words if lack.rules else "",
                "status": {"text": _("Missing"), "tone": "attention"},
            }
        )
    if item is None:
        tasks.append(_no_desk(request) if decides_at_desk(shown.arrangement) else _not_listed(request))
    elif not sitting_on:
        tasks.append(_not_opened(sitting if may_here(request, Capability.READ_PAPERS) else ""))
    return [{key: value for key, value in task.items() if value} for task in tasks]


def _not_listed(request: Page) -> dict[str, Any]:
    """One line in place of everything that can only be supplied at a sitting."""
    return {
        "text": _("The case is on no agenda yet."),
        "href": address_or_empty("meetings") if may_here(request, Capability.RELEASE_PAPERS) else "",
        "hint": _("Who can supply it: the coordinator"),
        "who": _("the table, the reasoning, best interests and the plan are recorded at the sitting"),
        "status": {"text": _("Missing"), "tone": "attention"},
    }


def _no_desk(request: Page) -> dict[str, Any]:
    """The same where cases are decided as they come, without an agenda."""
    may_open = may_here(request, Capability.LIST_ON_AGENDA)
    return {
        "text": _("The desk is not open yet."),
        "href": reverse("case_standing", args=[request.case.reference]) if may_open else "",
        "hint": _("Who can supply it: the coordinator"),
        "who": _("what is decided, best interests and the plan are recorded there"),
        "status": {"text": _("Missing"), "tone": "attention"},
    }


def _not_opened(sitting: str) -> dict[str, Any]:
    """One line in place of everything that is written at the sitting, until it opens."""
    return {
        "text": _("The sitting has not opened yet."),
        "href": sitting,
        "hint": _("Who can supply it: the panel"),
        "who": _("views, the reasoning, best interests and the plan are recorded at the sitting"),
        "status": {"text": _("Missing"), "tone": "attention"},
    }


def _place(request: Page, code: str, anchor: str, reference: str, sitting: str) -> str:
    if code == "voice":
        return address_or_empty("voice_add", reference) if may_here(request, Capability.RECORD_VOICE) else ""
    if code == "eligibility":
        return address_or_empty("case_scope", reference) if may_here(request, Capability.RECORD_FACTS) else ""
    places = {
        "rating": "rating",
        "release": "release",
        "consent": "consent",
        "onward": "onward",
        "area": "area",
    }
    if code in places:
        return f"{address_or_empty('case_standing', reference)}#{places[code]}"
    if code in ("assessment", "episodes"):
        return address_or_empty("case_assessments", reference)
    if sitting and may_here(request, Capability.READ_PAPERS):
        return f"{sitting}#{anchor}"
    return address_or_empty("meetings") if may_here(request, Capability.RELEASE_PAPERS) else ""


def _silent(shown: CaseFrame) -> list[Any]:
    answered = {row.request_id for row in shown.rows["replies"]}
    return [row for row in shown.rows["requests"] if row.withdrawn_at is None and row.pk not in answered]


def _reply_task(shown: CaseFrame, row: Any) -> dict[str, Any]:
    late = (shown.today - row.due_on).days
    status = {"text": _("Late"), "tone": "late"} if late > 0 else {"text": _("Awaited"), "tone": "neutral"}
    agency = shown.agency_name(row.agency_id)
    return {
        "text": _("%(agency)s has not replied.") % {"agency": agency},
        "href": address_or_empty("case_agencies", shown.case.reference) + f"#request-{row.pk}",
        "hint": _("The panel can decide without a reply; it should know what it lacks."),
        "status": status,
    }
