"""The case: what stands at the top of each of its pages, its overview, its chronology and statutory steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from moothall.casework.overview.case_page import CaseFrame, frame, overview_parts
from moothall.casework.overview.events import Event, events, events_together
from moothall.casework.overview.missing import decision_parts, missing_for, waiting_item
from moothall.casework.overview.stage import current
from moothall.casework.overview.together import others_of
from moothall.casework.sharing.actions import add_to_chronology, record_step
from moothall.casework.sharing.rules import STEPS
from moothall.core.access.capabilities import Capability, Relation, allows
from moothall.core.access.gather import Bound
from moothall.core.kinds import Invalid, NotVisible, Refused
from moothall.look import filters
from moothall.look.charts import ClockLine, ClockMark
from moothall.look.filters import date_compact
from moothall.methods.arrangements import ClockState
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint, relations
from moothall.web.ui.forms.sharing import ChronologyForm, CorrectChronologyForm, StepForm

LATEST = 5
#: What is known only once the case is on an agenda, and what is recorded only once its sitting has opened.
ONCE_LISTED = frozenset(
    {"quorum", "chair", "conflicts", "papers", "advocate", "confidentiality"}
)
AT_THE_SITTING = frozenset(
    {"views", "limbs", "outcome", "dissent", "best_interests", "plan", "reason", "plan_contents"}
)


def case_frame(request: Page, *parts: Bound, **more: Any) -> dict[str, Any]:
    """What `case/base.html` needs, and the frame itself. Two queries; further parts come in the same ones."""
    shown = frame(request.actor, request.case, *parts, **more)
    return {
        "case": request.case,
        "case_frame": shown,
        "identity": _identity(shown),
        "case_parts": _parts(request, shown),
    }


def _identity(shown: CaseFrame) -> dict[str, Any]:
    case, child = shown.case, shown.case.child
    return {
        "initials": shown.initials,
        "reference": case.reference,
        "facts": [fact for fact in _facts(shown) if fact["text"]],
        "hazards": [
            {"text": hazard.text, "review": hazard.review_on, "overdue": hazard.review_on < shown.today}
            for hazard in shown.hazards
        ],
        "sentence": shown.sentence,
        "url": reverse("case", args=[case.reference]) if child else "",
    }


def _facts(shown: CaseFrame) -> list[dict[str, Any]]:
    child = shown.case.child
    needs = {"yes": _("interpreter needed"), "no": ""}.get(child.interpreter_needed, "")
    return [
        {"label": _("Age"), "text": _age(shown)},
        *_as_a_child(shown),
        {"label": _("Language"), "text": ", ".join(part for part in (child.language, needs) if part)},
        {"label": _("Communication"), "text": child.communication_needs},
        {"label": _("Held by"), "text": shown.held_by or _("No lead worker yet")},
        {"label": _("Stage"), "text": shown.stage.words, "tone": shown.stage.tone},
    ]


def _as_a_child(shown: CaseFrame) -> list[dict[str, str]]:
    """The days to 18 and the care status: of a child, and of whoever comes under a clock that ends at 18."""
    grown = shown.age is not None and shown.age >= 18
    if grown and not shown.arrangement.function.birthday_clocks:
        return []
    return [{"label": _("To 18"), **_to_18(shown)}, {"label": _("Status"), "text": _status(shown)}]


def _age(shown: CaseFrame) -> str:
    if shown.age is None:
        return _("Not known")
    sure = {"disputed": _("disputed"), "not_known": _("not sure")}.get(shown.case.child.birth_certainty)
    return f"{shown.age} ({sure})" if sure else str(shown.age)


def _to_18(shown: CaseFrame) -> dict[str, str]:
    days = shown.days_to_18
    if days is None:
        return {"text": _("Not known")}
    if days <= 0:
        return {"text": _("Is 18 or over"), "tone": "late"}
    words = filters.days(days)
    return {"text": words, "tone": "attention"} if days <= 150 else {"text": words}


def _status(shown: CaseFrame) -> str:
    if shown.looked_after:
        care = _("Looked after")
    elif shown.case.looked_after == "no":
        care = _("Not looked after")
    else:
        care = _("Not known whether looked after")
    return f"{care}, {_('child protection plan')}" if shown.protection_plan else care


def _parts(request: Page, shown: CaseFrame) -> list[dict[str, Any]]:
    places = [
        (_("Overview"), "case", 0, Capability.READ_CASE),
        (_("Referral"), "case_referral", 0, Capability.READ_CASE),
        (_("What agencies say"), "case_agencies", 0, Capability.READ_CASE),
        (str(shown.arrangement.function.person.voice), "case_voice", len(current(shown.rows["voices"])), Capability.READ_CASE),
        (_("Chronology"), "case_chronology", 0, Capability.READ_CASE),
        (
            _("Panel and decisions"),
            "case_decisions",
            len(shown.rows["determinations"]),
            Capability.READ_DECISION,
        ),
        *([(_("Risk and routes"), "case_standing", 0, Capability.READ_CASE)] if _has_standing(shown) else []),
        (_("Plan"), "case_plan", 0, Capability.READ_CASE),
        (_("Who has seen this"), "case_readers", 0, Capability.SEE_READERS),
    ]
    found = []
    for words, name, count, capability in places:
        if not may_here(request, capability):
            continue
        try:
            address = reverse(name, args=[shown.case.reference])
        except NoReverseMatch:
            continue
        current_part = request.path == address or (name != "case" and request.path.startswith(address))
        found.append({"text": words, "href": address, "current": current_part, "count": count})
    return found


def _has_standing(shown: CaseFrame) -> bool:
    from moothall.web.ui.standing import has_standing

    return has_standing(shown.arrangement)


def may_here(request: Page, capability: Capability) -> bool:
    """Whether this person may do something on this case."""
    return allows(request.actor.role, capability, frozenset(Relation(each) for each in relations(request)))


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
        "latest": [_timeline(shown, event) for event in reversed(events(shown)[-LATEST:])],
        "links": shown.rows["links"],
        "matches": len(shown.rows["matches"]),
        "unconfirmed": len(shown.rows["unconfirmed"]),
        "letters_waiting": [
            row for row in shown.rows["letters"] if row.sent_on is None and not row.not_sent_reason
        ],
        "can_record": may_here(request, Capability.RECORD_FACTS),
        "address_of": _address_of(shown),
    }
    return render(request, "case/overview.html", context)


def _line(shown: CaseFrame) -> ClockLine | None:
    if shown.days_to_18 is None or shown.days_to_18 <= 0:
        return None
    marks = [
        ClockMark(state.due_on, state.title, done_on=state.met_on)
        for state in shown.clocks
        if state.code != "turns_18"
    ]
    end = next((state.due_on for state in shown.clocks if state.code == "turns_18"), shown.today)
    return ClockLine(start=shown.case.received_on, end=end, today=shown.today, marks=marks)


TONES = {"overdue": "late", "soon": "attention", "later": "neutral", "done": "good"}


def _clock_row(state: ClockState) -> list[Any]:
    """A clock as a line of the table under the drawing."""
    rule = state.rules[0] if state.rules else None
    return [
        state.title,
        filters.date(state.due_on),
        {"tag": {"text": filters.upper_first(state.word), "tone": TONES[state.urgency]}},
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
    return {name: _address(name, shown.case.reference) for name in names}


def _address(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _tasks(request: Page, shown: CaseFrame, lacks: list[Any]) -> list[dict[str, Any]]:
    """What is missing, each with who can supply it and where it is done; nothing to press for who may not."""
    reference = shown.case.reference
    item = waiting_item(shown.rows)
    meeting = next((row for row in shown.rows["meetings"] if item and row.pk == item.meeting_id), None)
    sitting = _address("sitting", meeting.reference, reference) if meeting else ""
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
        tasks.append(_not_listed(request))
    elif not sitting_on:
        tasks.append(_not_opened(sitting if may_here(request, Capability.READ_PAPERS) else ""))
    return [{key: value for key, value in task.items() if value} for task in tasks]


def _not_listed(request: Page) -> dict[str, Any]:
    """One line in place of everything that can only be supplied at a sitting."""
    return {
        "text": _("The case is on no agenda yet."),
        "href": _address("meetings") if may_here(request, Capability.RELEASE_PAPERS) else "",
        "hint": _("Who can supply it: the coordinator"),
        "who": _("the table, the reasoning, best interests and the plan are recorded at the sitting"),
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
        return _address("voice_add", reference) if may_here(request, Capability.RECORD_VOICE) else ""
    if code == "eligibility":
        return _address("case_scope", reference) if may_here(request, Capability.RECORD_FACTS) else ""
    places = {"rating": "rating", "release": "release", "consent": "consent", "onward": "onward", "area": "area"}
    if code in places:
        return f"{_address('case_standing', reference)}#{places[code]}"
    if code in ("assessment", "episodes"):
        return _address("case_assessments", reference)
    if sitting and may_here(request, Capability.READ_PAPERS):
        return f"{sitting}#{anchor}"
    return _address("meetings") if may_here(request, Capability.RELEASE_PAPERS) else ""


def _silent(shown: CaseFrame) -> list[Any]:
    answered = {row.request_id for row in shown.rows["replies"]}
    return [row for row in shown.rows["requests"] if row.withdrawn_at is None and row.pk not in answered]


def _reply_task(shown: CaseFrame, row: Any) -> dict[str, Any]:
    late = (shown.today - row.due_on).days
    status = {"text": _("Late"), "tone": "late"} if late > 0 else {"text": _("Awaited"), "tone": "neutral"}
    agency = shown.agency_name(row.agency_id)
    return {
        "text": _("%(agency)s has not replied.") % {"agency": agency},
        "href": _address("case_agencies", shown.case.reference) + f"#request-{row.pk}",
        "hint": _("The panel can decide without a reply; it should know what it lacks."),
        "status": status,
    }


def _timeline(shown: CaseFrame, event: Event) -> dict[str, Any]:
    about = {"month": _("in the month of"), "year": _("in the year of")}.get(event.precision, "")
    return {
        "on": event.on, "title": event.title, "text": event.text, "agency": event.agency, "kind": event.kind,
        "about": about, "href": _event_address(shown, event), "note": _corrected(event),
    }  # fmt: skip


def _corrected(event: Event) -> str:
    """What an entry said before it was corrected, and why it was."""
    if event.before is None:
        return ""
    why = _("Corrected: %(why)s") % {"why": event.before.because}
    before = {"date": date_compact(event.before.on), "text": event.before.text}
    return "\n".join([why, _("Before (%(date)s): %(text)s") % before])


def _correct_address(shown: CaseFrame, event: Event) -> str:
    if event.kind != "life":
        return ""
    return reverse("chronology_correct", args=[shown.case.reference, event.subject])


def _event_address(shown: CaseFrame, event: Event) -> str:
    reference = shown.case.reference
    places = {"referral": "case_referral", "voice": "case_voice", "request": "case_agencies", "reply": "case_agencies",
              "item": "case_agencies", "decision": "case_decisions"}  # fmt: skip
    return _address(places[event.kind], reference) if event.kind in places else ""


@endpoint(Capability.READ_CASE, purpose="Read a case's chronology", about="case", reads="case.chronology")
def chronology(request: Page, reference: str) -> HttpResponse:
    """One list across agencies, which can be narrowed to what one agency knows or did."""
    context = case_frame(request, overview_parts(request.actor, request.case))
    shown: CaseFrame = context["case_frame"]
    wanted = request.GET.get("agency", "")
    only = next((agency for agency in shown.rows["agencies"] if str(agency.pk) == wanted), None)
    others = others_of(request.actor, request.case)
    for other in others:
        request.record.read("case.chronology", other.case, case_id=other.case.pk, circle_id=other.case.circle_id)
    within = request.GET.get("arrangement", "")
    everything = events_together(shown, others)
    if others and within:
        everything = [event for event in everything if event.arrangement == within]
    can_record = may_here(request, Capability.RECORD_FACTS)
    named = {event.agency_id for event in everything if event.agency_id}
    found = [event for event in everything if only is None or event.agency_id == only.pk]
    context |= {
        "events": [
            {**_timeline(shown, event), "correct": _correct_address(shown, event) if can_record else ""}
            if event.reference == request.case.reference else _elsewhere(event)
            for event in found
        ],
        "arrangements": sorted({shown.arrangement.title, *(one.arrangement.title for one in others)}) if others else [],
        "within": within, "others": others,
        "only": only,
        "agencies": [agency for agency in shown.rows["agencies"] if agency.pk in named],
        "steps": _step_rows(shown),
        "clocks": [state for state in shown.clocks if state.code not in ("turns_18",)],
        "can_record": can_record,
    }
    return render(request, "case/chronology.html", context)


def _elsewhere(event: Event) -> dict[str, Any]:
    """An event of another case of the same person, said to be so."""
    agency = f"{event.agency}, " if event.agency else ""
    return {
        "on": event.on, "title": event.title, "text": event.text, "kind": event.kind, "about": "", "correct": "",
        "agency": f"{agency}{event.arrangement}", "note": event.reference, "href": reverse("case", args=[event.reference]),
    }  # fmt: skip


def _step_rows(shown: CaseFrame) -> list[dict[str, Any]]:
    newest = current(shown.rows["steps"])
    older = {row.pk: row for row in shown.rows["steps"]}
    return [
        {"step": row, "title": str(STEPS.get(row.step, row.step)), "earlier": older.get(row.supersedes_id)}
        for row in newest
    ]


@endpoint(Capability.RECORD_FACTS, purpose="Add to the chronology", about="case")
def chronology_add(request: Page, reference: str) -> HttpResponse:
    """Add what happened, as one agency knows it."""
    context = case_frame(request)
    shown: CaseFrame = context["case_frame"]
    form = ChronologyForm(request.POST or None, agencies=shown.rows["agencies"], own=request.actor.agency_id)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            add_to_chronology(
                by=request.actor, case=request.case, happened_on=given["happened_on"], text=given["text"],
                precision=given["precision"], agency_id=UUID(given["agency"]),
            )  # fmt: skip
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("Added to the chronology."))
            return redirect("case_chronology", reference)
    return render(
        request, "case/chronology_add.html", {**context, "form": form}, status=422 if form.errors else 200
    )


@endpoint(Capability.RECORD_FACTS, purpose="Correct the chronology", about="case")
def chronology_correct(request: Page, reference: str, entry: UUID) -> HttpResponse:
    """Write an entry as it should read, and why; the one before stays in sight under it."""
    context = case_frame(request, chronology=overview_parts(request.actor, request.case)["chronology"])
    shown: CaseFrame = context["case_frame"]
    old = next((row for row in shown.rows["chronology"] if row.pk == entry), None)
    if old is None:
        raise NotVisible
    form = CorrectChronologyForm(
        request.POST or None, agencies=shown.rows["agencies"], own=old.agency_id,
        initial=CorrectChronologyForm.initial_of(old),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "agency_id": UUID(form.cleaned_data["agency"])}
        del given["agency"]
        try:
            add_to_chronology(by=request.actor, case=request.case, supersedes=old.pk, **given)
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("The chronology is corrected. What it said before stays in sight."))
            return redirect("case_chronology", reference)
    status = 422 if form.errors else 200
    context |= {"form": form, "old": old, "old_agency": shown.agency_name(old.agency_id)}
    return render(request, "case/chronology_correct.html", context, status=status)


@endpoint(Capability.RECORD_FACTS, purpose="Record a statutory step", about="case")
def step_add(request: Page, reference: str, step: UUID | None = None) -> HttpResponse:
    """Record a step with the authority's own number, or correct one."""
    context = case_frame(request)
    shown: CaseFrame = context["case_frame"]
    old = next((row for row in shown.rows["steps"] if step and row.pk == step), None)
    if step and old is None:
        raise NotVisible
    form = StepForm(
        request.POST or None, correcting=step is not None,
        initial=_step_initial(old) if old else {"authority": request.actor.agency_name},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            record_step(
                by=request.actor, case=request.case, supersedes=old.pk if old else None, **form.cleaned_data
            )
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("The step is corrected.") if old else _("The step is recorded."))
            return redirect("case_chronology", reference)
    status = 422 if form.errors else 200
    return render(request, "case/step.html", {**context, "form": form, "old": old}, status=status)


def _step_initial(old: Any) -> dict[str, Any]:
    return {
        name: getattr(old, name)
        for name in ("step", "happened_on", "ended_on", "record_number", "authority", "outcome")
    }


def say(form: Any, refusal: Refused) -> None:
    """Put a refusal where the person can mend it: at its field, or at the top."""
    field = refusal.field if isinstance(refusal, Invalid) and refusal.field in form.fields else None
    form.add_error(field, str(refusal))
