"""What surrounds every page of a case: who it is about, its parts, and what one may do there."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from moothall.casework.intake.emergency import open_until
from moothall.casework.outcomes.queries import follow_up_of
from moothall.casework.overview.case_page import CaseFrame, frame
from moothall.casework.overview.stage import current
from moothall.core.access.capabilities import Capability, Relation, allows
from moothall.core.access.gather import Bound
from moothall.core.kinds import Invalid, Refused
from moothall.look import filters
from moothall.web.ui.endpoints import Page, relations


def case_frame(request: Page, *parts: Bound, **more: Any) -> dict[str, Any]:
    """What `case/base.html` needs, and the frame itself. Two queries; further parts come in the same ones."""
    shown = frame(request.actor, request.case, *parts, **more)
    _say_if_opened_in_emergency(request)
    return {
        "case": request.case,
        "case_frame": shown,
        "identity": _identity(shown),
        "case_parts": _parts(request, shown),
    }


def _say_if_opened_in_emergency(request: Page) -> None:
    """The banner of a case that is open to this person for a few hours. A query only then."""
    if Relation.EMERGENCY not in relations(request):
        return
    until = open_until(request.actor, request.case.pk)
    if until is not None:
        words = _(
            "You opened %(reference)s, and it stays open to you until %(until)s. All you read is written down."
        )
        told = {"reference": request.case.reference, "until": filters.date_time(until)}
        request.page_frame["break_glass"] = {"text": words % told}


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
    return ", ".join([care, _("child protection plan")]) if shown.protection_plan else care


def _parts(request: Page, shown: CaseFrame) -> list[dict[str, Any]]:
    places = [
        (_("Overview"), "case", 0, Capability.READ_CASE),
        (_("Referral"), "case_referral", 0, Capability.READ_CASE),
        (_("What agencies say"), "case_agencies", 0, Capability.READ_CASE),
        (
            str(shown.arrangement.function.person.voice),
            "case_voice",
            len(current(shown.rows["voices"])),
            Capability.READ_CASE,
        ),
        (_("Chronology"), "case_chronology", 0, Capability.READ_CASE),
        (
            _("Panel and decisions"),
            "case_decisions",
            len(shown.rows["determinations"]),
            Capability.READ_DECISION,
        ),
        *([(_("Risk and routes"), "case_standing", 0, Capability.READ_CASE)] if _has_standing(shown) else []),
        (_("Plan"), "case_plan", 0, Capability.READ_CASE),
        *(
            [(_("Outcomes"), "case_outcomes", 0, Capability.READ_CASE)]
            if follow_up_of(shown.arrangement)
            else []
        ),
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


def address_or_empty(name: str, *args: Any) -> str:
    """A page's address; empty where this site does not serve it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def say(form: Any, refusal: Refused) -> None:
    """Put a refusal where the person can mend it: at its field, or at the top."""
    field = refusal.field if isinstance(refusal, Invalid) and refusal.field in form.fields else None
    form.add_error(field, str(refusal))
