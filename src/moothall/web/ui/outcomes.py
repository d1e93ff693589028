"""Outcomes of one case: the child's line, its waves, and everything that is recorded of them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.outcomes import actions, links, rules
from moothall.casework.outcomes.queries import (
    Followed,
    follow_up_parts,
    instrument_used,
    instruments_for,
    put_together,
)
from moothall.casework.outcomes.returns.counting import told_history, told_parts
from moothall.casework.outcomes.rules import Told
from moothall.casework.overview.case_page import CaseFrame, overview_parts, people_parts
from moothall.casework.overview.line import Line, line_of
from moothall.core import clock
from moothall.core.access.capabilities import Capability
from moothall.core.kinds import NotVisible, Refused
from moothall.core.reference.authorities import authorities
from moothall.look.charts import LifeLine, LifeMark, LifeRow, LifeSpan
from moothall.methods.arrangements.sections.function import PersonWords
from moothall.methods.instruments import Instrument, Number, Scale, Text, in_language
from moothall.methods.instruments.kinds import titled
from moothall.methods.returns import CollectionYear
from moothall.methods.returns.indicators import indicators
from moothall.web.ui.answers import render
from moothall.web.ui.case import case_frame, may_here, say
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.outcomes import (
    ConsentForm,
    HandoverForm,
    LinkForm,
    WaveForm,
    before,
    with_person,
)
from moothall.web.ui.person_words import speaks_of_a_child
from moothall.web.ui.return_words import KINDS
from moothall.web.ui.rule_words import rule_note

RECORD = Capability.RECORD_OUTCOMES
SHAPES = {"decision": "diamond", "missed": "cross", "ahead": "ring"}


def _followed(request: Page, *parts: Any) -> tuple[dict[str, Any], CaseFrame, Followed]:
    context = case_frame(request, follow_up_parts(request.actor, request.case), *parts)
    shown: CaseFrame = context["case_frame"]
    return context, shown, put_together(shown.case, shown.arrangement, shown.rows, shown.today)


@endpoint(Capability.READ_CASE, purpose="Read how a child fares", about="case", reads="case.outcomes")
def case_outcomes(request: Page, reference: str) -> HttpResponse:
    """The child's line drawn to scale, and every wave with what came of it."""
    context, shown, found = _followed(
        request, overview_parts(request.actor, request.case), people_parts(request.actor),
        told_parts(request.actor, request.case),
    )  # fmt: skip
    told = told_history(
        shown.rows["return_rows"], shown.rows["return_matches"], indicators(), born=found.born
    )
    context |= {
        "line": life_of(line_of(shown, found, told if told.covered else None)),
        "told_of": sorted({(KINDS[one.kind], str(CollectionYear(one.year))) for one in told.covered}),
        "waves": [_wave_row(shown, found, planned) for planned in found.plan],
        "no_birthday": found.born is None,
        "consent": _consent(found),
        "handover": _handover(found),
        "can_record": may_here(request, RECORD),
        "rules": [rule_note(found.follow_up.waves), rule_note(found.follow_up.consent_from)],
    }
    return render(request, "outcomes/case.html", context)


def life_of(line: Line) -> LifeLine:
    """The line as it is drawn."""
    lines = [LifeMark(line.referred_on, _("Referral"))]
    if line.turns_18_on:
        lines.append(LifeMark(line.turns_18_on, "18"))
    rows = [
        LifeRow(
            lane.title,
            [LifeSpan(each.start, each.end, each.words, "grave" if each.grave else "usual") for each in lane.stretches],
            [LifeMark(each.on, each.words, SHAPES.get(each.sort, "dot")) for each in lane.points],
        )
        for lane in line.lanes
    ]  # fmt: skip
    return LifeLine(line.first, line.last, clock.today(), rows, lines)


STANDING = {
    "held": ("good", "held"), "missed": ("late", "missed"), "coming": ("quiet", "coming"), "open": ("info", "open"),
    "closing": ("attention", "closing"), "unexplained": ("late", "unexplained"),
}  # fmt: skip


def standing_words(standing: str) -> str:
    """How a wave stands, in words."""
    return {
        "held": _("Held"), "missed": _("Missed"), "coming": _("To come"), "open": _("Open now"),
        "closing": _("Closes soon"), "unexplained": _("Not explained"),
    }[standing]  # fmt: skip


def way_words(way: str, person: PersonWords | None = None) -> str:
    """How a wave was held, in words: those of an arrangement, or of children where it is of many cases."""
    return {
        "with_child": with_person(person), "without_child": _("With somebody who knows them"),
        "records_only": _("From records only"), "missed": _("It was missed"),
    }[way]  # fmt: skip


def _wave_row(shown: CaseFrame, found: Followed, planned: Any) -> dict[str, Any]:
    reference, person = shown.case.reference, shown.arrangement.function.person
    standing, wave = found.standing(planned), found.waves.get(planned.code)
    reasons = {choice.code: choice.title for choice in found.follow_up.reasons.value}
    own = [row for row in found.measures.get(planned.code, []) if row.own]
    return {
        "planned": planned, "tag": {"text": standing_words(standing), "tone": STANDING[standing][0]},
        "wave": wave, "way": way_words(wave.way, person) if wave else "",
        "why": reasons.get(wave.reason_code, wave.reason_code) if wave else "",
        "own": len(own),
        "href": reverse("case_wave", args=[reference, planned.code]) if wave or own else "",
        "record": reverse("wave_record", args=[reference, planned.code])
        if wave is None and standing not in ("coming",) else "",
        "link": reverse("link_give", args=[reference, planned.code])
        if planned.opens_on <= found.today <= planned.closes_on else "",
        "open_links": [
            row for row in found.links.get(planned.code, [])
            if row.used_at is None and row.withdrawn_at is None and row.expires_at > clock.now()
        ],
    }  # fmt: skip


def _consent(found: Followed) -> dict[str, Any] | None:
    """Where consent stands: shown from 90 days before the age at which it is asked for."""
    newest = found.consent(found.today)
    due = next((each for each in found.plan if each.code == "at_18"), None)
    of_age = not found.may_be_asked(found.today) or newest is not None
    if not of_age and not (due and (due.due_on - found.today).days <= 90):
        return None
    words = {
        "asked": _("Asked, and not answered yet"), "given": _("They agree"), "refused": _("They do not agree"),
        "withdrawn": _("They have taken back their agreement"),
    }  # fmt: skip
    return {
        "words": words[newest.answer] if newest else _("Not asked yet"),
        "row": newest, "may": found.may_be_asked(found.today),
    }  # fmt: skip


def _handover(found: Followed) -> dict[str, Any] | None:
    row = found.handover(found.today)
    if row is None:
        return None
    names = {each.code: each.name for each in authorities()}
    return {"row": row, "name": names.get(row.authority_code, row.authority_code)}


@endpoint(Capability.READ_CASE, purpose="Read one wave", about="case", reads="case.wave")
def case_wave(request: Page, reference: str, point: str) -> HttpResponse:
    """One wave as it was recorded, with its answers beside those of the wave before."""
    context, shown, found = _followed(request, people_parts(request.actor))
    person = shown.arrangement.function.person
    planned, wave = found.planned(point), found.waves.get(point)
    earlier = [each.code for each in found.plan if each.due_on < planned.due_on]
    before_it = next((code for code in reversed(earlier) if found.measures.get(code)), "")
    reasons = {choice.code: choice.title for choice in found.follow_up.reasons.value}
    context |= {
        "planned": planned, "wave": wave, "way": way_words(wave.way, person) if wave else "",
        "why": reasons.get(wave.reason_code, "") if wave else "",
        "facts": fact_lines(wave.facts) if wave else [],
        "measures": [_measure(row, found.measures.get(before_it, [])) for row in found.measures.get(point, [])],
        "before_title": found.planned(before_it).title if before_it else "",
        "earlier": [
            (row, way_words(row.way, person), reasons.get(row.reason_code, ""))
            for row in found.earlier.get(point, [])
        ],
        "can_record": may_here(request, RECORD),
        "tag": {"text": standing_words(found.standing(planned)), "tone": STANDING[found.standing(planned)][0]},
    }  # fmt: skip
    return render(request, "outcomes/wave.html", context)


def fact_lines(facts: dict[str, int]) -> list[dict[str, Any]]:
    """The counted steps as lines, in the words of the steps."""
    return [
        {"label": rules.counted_words(code), "text": str(facts[code])}
        for code in rules.COUNTED
        if code in facts
    ]


def _measure(row: Any, before_rows: list[Any]) -> dict[str, Any]:
    used = instrument_used(row)
    old = next(
        (each for each in before_rows if each.instrument == row.instrument and each.own == row.own), None
    )
    sections = [
        {
            "title": section.title,
            "lines": [
                {
                    "prompt": question.prompt,
                    "text": answer_words(question.answer, row.answers.get(question.code, "")),
                    "before": answer_words(question.answer, old.answers.get(question.code, ""))
                    if old
                    else "",
                    "words": isinstance(question.answer, Text),
                }
                for question in section.questions
                if row.answers.get(question.code) or not question.optional
            ],
        }
        for section in (used.sections if used else ())
    ]
    band = used.band(row.band) if used and row.band else None
    return {
        "row": row, "title": used.title if used else row.instrument, "sections": [s for s in sections if s["lines"]],
        "band": {"text": band.title, "tone": band.tone} if band else None, "compared": old is not None,
    }  # fmt: skip


def answer_words(kind: Any, given: str) -> str:
    """An answer as a person reads it."""
    if isinstance(kind, Number) or not given:
        return given
    return dict(titled(kind)).get(given, given) if isinstance(kind, Scale) else given


@endpoint(RECORD, purpose="Record a wave", about="case")
def wave_record(request: Page, reference: str, point: str) -> HttpResponse:
    """One page for one wave; or a record in the place of an earlier one of the same wave."""
    context, shown, found = _followed(request)
    planned, standing = found.planned(point), found.waves.get(point)
    correcting = standing if request.GET.get("correct") else None
    if found.today < planned.opens_on:
        raise Refused(_("This wave is not open yet."))
    day = _day_asked(request, min(found.today, planned.closes_on))
    instruments = [each for each in instruments_for(found, point, day) if each.completed_by.value.by_workers]
    form = WaveForm(
        request.POST or None, instruments=instruments, initial=_prefilled(found, planned, instruments),
        reasons=[(choice.code, choice.title) for choice in found.follow_up.reasons.value],
        person=shown.arrangement.function.person,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, point, form, correcting.pk if correcting else None)
        except Refused as refusal:
            form.add_error(form.field_of(getattr(refusal, "field", None)), str(refusal))
        else:
            messages.success(request, _("The wave is recorded."))
            return redirect("case_outcomes", reference)
    context |= {
        "form": form, "planned": planned, "old": correcting, "facts": fact_lines(found.facts_of(planned, found.today)),
        "since": found.since(planned), "may_be_asked": found.may_be_asked(found.today),
        "late": found.today > planned.closes_on, "handover": _handover(found),
        "always": {use.instrument for use in found.asked_at(point) if not use.only_if_there},
    }  # fmt: skip
    return render(request, "outcomes/record.html", context, status=422 if form.errors else 200)


def _day_asked(request: Page, otherwise: date) -> date:
    """The day typed into the form, since the questionnaires go by the age on it; or the last the wave can have."""
    try:
        return date(*(int(request.POST[f"held_on_{part}"]) for part in ("year", "month", "day")))
    except (KeyError, ValueError, OverflowError):
        return otherwise


def _prefilled(found: Followed, planned: Any, instruments: list[Instrument]) -> dict[str, str]:
    """Only what is on record already and does not change by asking: the child's goals in the child's words."""
    earlier = [each.code for each in found.plan if each.due_on < planned.due_on]
    rows = [row for code in earlier for row in found.measures.get(code, [])]
    filled = {}
    for instrument in instruments:
        newest = next((row for row in reversed(rows) if row.instrument == instrument.name), None)
        for question in instrument.questions():
            if newest and isinstance(question.answer, Text) and newest.answers.get(question.code):
                filled[f"{before(instrument.name)}{question.code}"] = newest.answers[question.code]
    return filled


def _record(request: Page, point: str, form: WaveForm, supersedes: UUID | None) -> None:
    given = form.cleaned_data
    asked = given["way"] in rules.ASKED_WAYS
    actions.record_wave(
        by=request.actor, case=request.case, point=point, supersedes=supersedes,
        told=Told(
            way=given["way"], held_on=given["held_on"], reason_code=given["reason_code"], reason=given["reason"],
            note=given["note"], answers=_begun(form) if asked else form.answers(),
        ),
    )  # fmt: skip


def _begun(form: WaveForm) -> dict[str, dict[str, Any]]:
    """The questionnaires that were answered: goals that are only as they were before are no answer."""
    found = {}
    for instrument in form.instruments:
        answers = form.answers()[instrument.name]
        told = [q.code for q in instrument.questions() if not isinstance(q.answer, Text)]
        if any(str(answers[code] or "").strip() for code in told):
            found[instrument.name] = answers
    return found


@endpoint(RECORD, purpose="Record consent to be followed", about="case")
def follow_up_consent(request: Page, reference: str) -> HttpResponse:
    """Whether somebody who is 18, or soon will be, agrees to be followed."""
    context, shown, found = _followed(request)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_consent(by=request.actor, case=request.case, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("It is recorded."))
            return redirect("case_outcomes", reference)
    context |= {"form": form, "history": found.consents, "rule": rule_note(found.follow_up.consent_from),
                "a_child": speaks_of_a_child(shown.arrangement.function.person)}  # fmt: skip
    return render(request, "outcomes/consent.html", context, status=422 if form.errors else 200)


@endpoint(RECORD, purpose="Record that another authority looks after the child", about="case")
def hand_over(request: Page, reference: str) -> HttpResponse:
    """Another authority looks after the child; the waves go on, and that authority is asked."""
    context, shown, _found = _followed(request)
    known = [
        (each.code, each.name) for each in authorities() if each.childrens_services and each.ended is None
    ]
    form = HandoverForm(
        request.POST or None, authorities=sorted(known, key=lambda each: each[1]),
        person=shown.arrangement.function.person.one,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.hand_over(by=request.actor, case=request.case, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("It is recorded. The waves go on as before."))
            return redirect("case_outcomes", reference)
    context |= {"form": form}
    return render(request, "outcomes/handover.html", context, status=422 if form.errors else 200)


@endpoint(RECORD, purpose="Give the child an address to answer by", about="case")
def link_give(request: Page, reference: str, point: str) -> HttpResponse:
    """Make an address for the child; it is shown once."""
    context, shown, found = _followed(request)
    planned = found.planned(point)
    offered = [
        each for each in instruments_for(found, point, found.today) if each.completed_by.value.by_the_person
    ]
    if not offered or not planned.opens_on <= found.today <= planned.closes_on:
        raise Refused(_("This wave is not open now, or asks nothing that a child answers alone."))
    form = LinkForm(
        request.POST or None, instruments=[(each.name, each.title) for each in offered],
        person=shown.arrangement.function.person.one,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            row, token = links.give_link(
                by=request.actor, case=request.case, point=point, instrument=form.cleaned_data["instrument"],
                language=form.cleaned_data["language"],
            )  # fmt: skip
        except Refused as refusal:
            say(form, refusal)
        else:
            used = instrument_used(row)
            context |= {
                "planned": planned, "expires": row.expires_at, "title": in_language(used, row.language).title if used else "",
                "address": request.build_absolute_uri(reverse("childs_link", args=[token])),
            }  # fmt: skip
            return render(request, "outcomes/link_given.html", context)
    context |= {"form": form, "planned": planned, "rule": rule_note(found.follow_up.link_open_for)}
    return render(request, "outcomes/link.html", context, status=422 if form.errors else 200)


@endpoint(RECORD, purpose="Withdraw an address given to a child", about="case")
def link_withdraw(request: Page, reference: str, link: UUID) -> HttpResponse:
    """End an address before it is used; asked first on a page of its own."""
    context, _shown, found = _followed(request)
    row = next((each for rows in found.links.values() for each in rows if each.pk == link), None)
    if row is None:
        raise NotVisible
    if request.method == "POST":
        links.withdraw_link(by=request.actor, case=request.case, link_id=link)
        messages.success(request, _("The address opens nothing any more."))
        return redirect("case_outcomes", reference)
    context |= {"row": row}
    return render(request, "outcomes/withdraw.html", context)
