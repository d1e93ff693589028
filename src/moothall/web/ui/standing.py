"""Risk, consent and routes: what an arrangement asks of a case around its decision, on one page with its forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from moothall.casework.intake.arrivals import PersonTold
from moothall.casework.intake.flags import flags_of
from moothall.casework.intake.standing import may_consent, rate_case, record_consent, record_police_area
from moothall.casework.overview.case_page import CaseFrame
from moothall.casework.panel import actions as panel_actions
from moothall.casework.panel.actions.desk import asked_again
from moothall.casework.panel.around import Around, around_case
from moothall.casework.panel.queries import candidates
from moothall.casework.sharing.onward import (
    StepDone,
    items_of,
    may_travel,
    note_not_sent,
    one_item,
    refer_on,
    route_of,
)
from moothall.casework.sharing.releasing import (
    answer_release,
    ask_release,
    asks_owner,
    one_release,
    releases_to_answer,
)
from moothall.core import clock
from moothall.core.access.capabilities import Capability
from moothall.core.kinds import NotVisible, Refused, Role
from moothall.core.reference import police_force
from moothall.methods.arrangements import Arrangement, decides_at_desk
from moothall.web.ui.answers import render
from moothall.web.ui.case import case_frame, may_here
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.intake import posted
from moothall.web.ui.forms.standing import (
    ConsentForm,
    NotSentForm,
    OnwardForm,
    PoliceAreaForm,
    RatingForm,
    ReleaseAnswerForm,
    ReleaseForm,
)
from moothall.web.ui.rule_words import rule_note, rule_notes

_READ, _RECORD, _ASK = Capability.READ_CASE, Capability.RECORD_FACTS, Capability.ASK_AGENCIES
ANSWERS = {"asked": _later("Asked for"), "given": _later("Given"), "refused": _later("Refused"),
           "withdrawn": _later("Withdrawn")}  # fmt: skip
TONES = {"good": "good", "info": "info", "warning": "attention", "neutral": "neutral"}


def has_standing(arrangement: Arrangement) -> bool:
    """Whether the arrangement asks for anything that this page shows."""
    function = arrangement.function
    return bool(
        function.ratings or function.consent or function.flags or function.onward
        or arrangement.membership.area_seat or asks_owner(arrangement) or decides_at_desk(arrangement)
    )  # fmt: skip


@endpoint(_READ, purpose="Read the risk and routes of a case", about="case", reads="case.standing")
def case_standing(request: Page, reference: str) -> HttpResponse:
    """Ratings, flags, consent, the area, releases and routes onward: whichever the arrangement has."""
    items = items_of(request.actor, request.case)
    context = case_frame(request, items=items)
    shown: CaseFrame = context["case_frame"]
    around = around_case(shown.arrangement, shown.rows)
    function = shown.arrangement.function
    context |= {
        "can_record": may_here(request, _RECORD), "can_ask": may_here(request, _ASK),
        "ratings": _ratings(shown, around), "rating_rule": rule_note(function.ratings) if function.ratings else None,
        "flags": [
            {"title": one.title, "raised": one.raised, "sentence": one.sentence, "rules": rule_notes(one.rules)}
            for one in flags_of(shown.arrangement, shown.rows, shown.today)
        ],
        "consents": _consents(shown, around), "consent_rule": rule_note(function.consent) if function.consent else None,
        "area": _area(shown), "area_rule": rule_note(shown.arrangement.membership.area_seat)
        if shown.arrangement.membership.area_seat else None,
        "releases": _releases(shown, around) if asks_owner(shown.arrangement) else [],
        "routes": _routes(shown, around), "repeat": shown.case.repeat_of if shown.case.repeat_of_id else None,
        "repeat_rule": function.repeat.value.title if function.repeat else "",
        "desk": _desk(request, shown), "asks_release": asks_owner(shown.arrangement),
    }  # fmt: skip
    return render(request, "standing/page.html", context)


def _ratings(shown: CaseFrame, around: Around) -> list[dict[str, Any]]:
    levels = shown.arrangement.function.ratings
    titles = {one.code: one for one in (levels.value if levels else ())}
    rows = sorted(around.ratings, key=lambda row: (row.rated_on, row.created_at), reverse=True)
    return [
        {"title": titles[row.rating].title, "tone": TONES[titles[row.rating].tone], "on": row.rated_on,
         "reasons": row.reasons, "means": titles[row.rating].means}
        for row in rows if row.rating in titles
    ]  # fmt: skip


def _consents(shown: CaseFrame, around: Around) -> list[dict[str, Any]]:
    rule = shown.arrangement.function.consent
    who = {"person": rule.value.person, **{one.code: one.title for one in rule.value.below}} if rule else {}
    rows = sorted(around.consents, key=lambda row: (row.answered_on, row.created_at), reverse=True)
    return [
        {"title": str(ANSWERS[row.answer]), "tone": "good" if row.answer == "given" else "attention",
         "who": who.get(row.given_by, row.given_by), "on": row.answered_on, "how": row.how}
        for row in rows
    ]  # fmt: skip


def _area(shown: CaseFrame) -> str:
    force = police_force(shown.case.police_area) if shown.case.police_area else None
    return force.name if force else shown.case.police_area


def _releases(shown: CaseFrame, around: Around) -> list[dict[str, Any]]:
    held = {row.item_id: row for row in around.releases}
    words = {
        "asked": (_("Asked"), "neutral"),
        "released": (_("Released"), "good"),
        "refused": (_("Refused"), "late"),
    }
    lines = []
    for item in shown.rows["items"]:
        row = held.get(item.pk)
        state, tone = words[row.state] if row else (_("Not asked yet"), "quiet")
        lines.append({
            "item": item, "agency": shown.agency_name(item.agency_id), "state": state, "tone": tone,
            "where": row.where if row else "", "reason": row.reason if row else "",
            "href": reverse("release_ask", args=[shown.case.reference, item.pk])
            if row is None or row.state == "refused" else "",
        })  # fmt: skip
    return lines


def _routes(shown: CaseFrame, around: Around) -> list[dict[str, Any]]:
    return [
        {
            "code": rule.value.code, "title": rule.value.title, "rules": rule_notes(shown.arrangement.cited(rule)),
            "another": rule.value.about == "another_person",
            "history": [row for row in around.onward if row.route == rule.value.code],
        }
        for rule in shown.arrangement.function.onward
    ]  # fmt: skip


def _desk(request: Page, shown: CaseFrame) -> dict[str, Any] | None:
    if not decides_at_desk(shown.arrangement) or shown.case.closed_on:
        return None
    standing = next((m for m in shown.rows["meetings"] if m.desk and not m.closed_at), None)
    open_item = next(
        (row for row in shown.rows["agenda"] if standing and row.meeting_id == standing.pk and not row.closed_at), None
    )  # fmt: skip
    if standing is not None and open_item is not None:
        return {
            "href": reverse("sitting", args=[standing.reference, shown.case.reference]),
            "reference": standing.reference,
        }
    settled = any(made.settles for made in shown.rows["determinations"])
    if not shown.case.in_scope or (settled and not asked_again(shown.case).exists()):
        return None
    return {"href": "", "reference": ""}


# -- the forms ---------------------------------------------------------------------------------------------


def _filled(
    request: Page, form: forms.Form, act: Callable[[dict[str, Any]], object], heading: str, button: str, done: str,
    words: str = "",
) -> HttpResponse:  # fmt: skip
    """Show a form, or do what it asks and go back to the page; a refusal stands beside what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refusal:
            name = getattr(refusal, "field", None)
            form.add_error(
                name if name in form.fields else None, "\n".join([refusal.message, *refusal.reasons])
            )
        else:
            messages.success(request, done)
            return redirect("case_standing", reference=request.case.reference)
    back = reverse("case_standing", args=[request.case.reference])
    context = {**case_frame(request), "form": form, "heading": heading, "button": button, "words": words, "back": back,
               "listed": []}  # fmt: skip
    return render(
        request, "intake/record.html", context, status=422 if form.is_bound and form.errors else 200
    )


def _arrangement(request: Page) -> Arrangement:
    from moothall.casework.intake.queries import arrangement_of

    return arrangement_of(request.actor, request.case)


@endpoint(_RECORD, purpose="Rate the risk of a case", about="case")
def rate(request: Page, reference: str) -> HttpResponse:
    """One of the arrangement's levels, with reasons."""
    levels = _arrangement(request).function.ratings
    if levels is None:
        raise NotVisible
    form = RatingForm(posted(request), levels=levels.value)

    def act(given: dict[str, Any]) -> object:
        return rate_case(by=request.actor, case_id=request.case.pk, **given)

    return _filled(request, form, act, _("Rate the risk"), _("Rate it"), _("The risk is rated."))


@endpoint(_RECORD, purpose="Record consent", about="case")
def consent(request: Page, reference: str) -> HttpResponse:
    """Who was asked, what they said, and how."""
    arrangement = _arrangement(request)
    if arrangement.function.consent is None:
        raise NotVisible
    who = may_consent(arrangement, request.case, clock.today())
    form = ConsentForm(posted(request), who=who)

    def act(given: dict[str, Any]) -> object:
        return record_consent(by=request.actor, case_id=request.case.pk, **given)

    words = _("Consent to %(what)s.") % {"what": arrangement.function.consent.value.to}
    return _filled(request, form, act, _("Record consent"), _("Record it"), _("It is recorded."), words)


@endpoint(_RECORD, purpose="Record where the person lives", about="case")
def police_area(request: Page, reference: str) -> HttpResponse:
    """The police area of the person's home."""
    who = _arrangement(request).function.person.one
    form = PoliceAreaForm(posted(request), initial={"police_area": request.case.police_area}, person=who)

    def act(given: dict[str, Any]) -> object:
        return record_police_area(by=request.actor, case_id=request.case.pk, **given)

    return _filled(
        request,
        form,
        act,
        _("Where %(person)s lives") % {"person": who},
        _("Record it"),
        _("The area is recorded."),
    )


@endpoint(_ASK, purpose="Ask an owner to release an item", about="case")
def release_ask(request: Page, reference: str, item: UUID) -> HttpResponse:
    """Ask the agency that owns an item whether it may be used outside."""
    row = one_item(request.actor, request.case, item)
    form = ReleaseForm(posted(request))

    def act(given: dict[str, Any]) -> object:
        return ask_release(by=request.actor, item_id=row.pk, **given)

    words = _("Item %(number)s: %(title)s") % {"number": row.number, "title": row.title}
    heading = _("Ask its owner to release it")
    return _filled(request, form, act, heading, _("Ask"), _("The owner is asked."), words)


@endpoint(_RECORD, purpose="Send a case on", about="case")
def send_on(request: Page, reference: str, route: str) -> HttpResponse:
    """Send the case on by one of the arrangement's routes."""
    arrangement = _arrangement(request)
    found = route_of(arrangement, route)
    rows = items_of(request.actor, request.case)
    items = [
        (str(row.pk), _("Item %(number)s: %(title)s") % {"number": row.number, "title": row.title})
        for row in rows if may_travel(arrangement, row)
    ]  # fmt: skip
    form = OnwardForm(posted(request), route=found, items=items)

    def act(given: dict[str, Any]) -> object:
        person = (
            PersonTold(given["given_names"], given["family_name"], given["born"])
            if found.about == "another_person" else None
        )  # fmt: skip
        step = StepDone(given["happened_on"], given["record_number"]) if found.step else None
        return refer_on(
            by=request.actor, case_id=request.case.pk, route=route, reason=given["reason"], person=person, step=step,
            item_ids=[UUID(pk) for pk in given.get("items", [])], service=given.get("service", ""),
        )  # fmt: skip

    return _filled(request, form, act, found.title, _("Send it on"), _("The case is sent on."))


@endpoint(_RECORD, purpose="Record why a case was not sent on", about="case")
def not_sent(request: Page, reference: str, route: str) -> HttpResponse:
    """Record that a route was considered, and why it was not taken."""
    found = route_of(_arrangement(request), route)
    form = NotSentForm(posted(request))

    def act(given: dict[str, Any]) -> object:
        return note_not_sent(by=request.actor, case_id=request.case.pk, route=route, **given)

    done = _("It is recorded that this was considered.")
    return _filled(request, form, act, found.title, _("Record it"), done, _("Considered, and not sent on."))


@endpoint(get=_READ, post=Capability.LIST_ON_AGENDA, purpose="Open the desk for a case", about="case")
def desk_open(request: Page, reference: str) -> HttpResponse:
    """Choose who leads at the desk and who else of the hub sits; then decide there."""
    arrangement = _arrangement(request)
    if not decides_at_desk(arrangement):
        raise NotVisible
    people = candidates(request.actor, arrangement)
    form = _DeskForm(posted(request), people=people)
    if request.method == "POST" and form.is_valid():
        item = panel_actions.open_desk(
            by=request.actor, case_id=request.case.pk, leader_id=UUID(form.cleaned_data["leader"]),
            seat_ids=[UUID(pk) for pk in form.cleaned_data["seats"]],
        )  # fmt: skip
        return redirect("sitting", meeting=item.meeting.reference, reference=reference)
    back = reverse("case_standing", args=[reference])
    context = {**case_frame(request), "form": form, "heading": _("Open the desk"), "button": _("Open the desk"),
               "words": "", "back": back, "listed": []}  # fmt: skip
    return render(request, "intake/record.html", context, status=422 if form.errors else 200)


class _DeskForm(forms.Form):
    """Who leads, and who else sits."""

    leader = forms.ChoiceField(widget=forms.RadioSelect)
    seats = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: list[Any], **rest: Any) -> None:
        super().__init__(*args, **rest)
        named = [(str(one.membership_id), f"{one.name}, {one.agency}", one.role) for one in people]
        self.fields["leader"].label = _("Who leads at the desk, and decides?")
        self.fields["seats"].label = _("Who else of the hub takes part?")
        self.fields["leader"].choices = [(pk, words) for pk, words, role in named if role == Role.CHAIR]  # type: ignore[attr-defined]
        self.fields["seats"].choices = [(pk, words) for pk, words, role in named if role != Role.CHAIR]  # type: ignore[attr-defined]


@endpoint(
    Capability.ANSWER_REQUEST, purpose="List what one's agency is asked to release", reads="releases.listed"
)
def releases(request: Page) -> HttpResponse:
    """The items of one's own agency that somebody would use outside, and what was answered."""
    return render(request, "standing/releases.html", {"rows": releases_to_answer(request.actor)})


@endpoint(Capability.ANSWER_REQUEST, purpose="Answer whether an item is released", reads="release.read")
def release_answer(request: Page, release: UUID) -> HttpResponse:
    """Release an item, or refuse to with the reason."""
    row = one_release(request.actor, release)
    form = ReleaseAnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            answer_release(
                by=request.actor, release_id=row.pk, released=form.cleaned_data["released"] == "yes",
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except Refused as refusal:
            name = getattr(refusal, "field", None)
            form.add_error(name if name in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Your answer is recorded."))
            return redirect("releases")
    context = {"form": form, "row": row}
    return render(request, "standing/release.html", context, status=422 if form.errors else 200)
