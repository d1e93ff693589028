"""Decisions read again: the samples and their draw, the reader's two steps, and what was learned."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.overview.themes.definitions import THEMES, theme_title
from moothall.casework.overview.themes.words import period_words
from moothall.casework.quality import actions, drawing, queries
from moothall.casework.quality.actions.readings import had_a_part
from moothall.casework.quality.actions.samples import population_of
from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.access.people import agencies
from moothall.core.access.queries import may
from moothall.core.kinds import Clash, Invalid, NotVisible, Refused, Role
from moothall.look.filters import date_compact
from moothall.methods.arrangements import Arrangement
from moothall.methods.arrangements.sections.governance import DipSample
from moothall.methods.process.periods import Period, period, quarter_of
from moothall.web.ui.answers import render, role_words
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.quality import (
    FindingForm,
    LessonAnswerForm,
    LessonForm,
    ReaderForm,
    ReviewForm,
)
from moothall.web.ui.rule_words import rule_note
from moothall.web.ui.themes import Choice, choice_of

ANSWERED = 422


# -- samples ---------------------------------------------------------------------------------------------


@endpoint(Capability.DRAW_SAMPLE, purpose="See and draw samples of decisions")
def samples(request: Page) -> HttpResponse:
    """The samples drawn under an arrangement, the rule they are drawn by, and a button for the last quarter."""
    choice = choice_of(request)
    if request.method == "POST":
        return _draw(request, choice)
    found = queries.samples(request.actor, choice.arrangement.name)
    readings = queries.readings_of(request.actor, [one.pk for one in found])
    rule = choice.arrangement.governance.dip_sample
    context = {
        "choice": choice, "arrangement": choice.arrangement, "rule": rule_note(rule) if rule else None,
        "rows": [_sample_row(one, [each for each in readings if each.reading.sample_id == one.pk]) for one in found],
        "to_draw": _to_draw(found),
    }  # fmt: skip
    return render(request, "quality/samples.html", context)


def _draw(request: Page, choice: Choice) -> HttpResponse:
    asked = period(request.POST.get("quarter", "")) or Period(1900)
    made = actions.draw_sample(by=request.actor, arrangement=choice.arrangement.name, period=asked)
    messages.success(request, _("The sample is drawn. Choose a reader for each decision."))
    return redirect("sample", sample=made.pk)


def _to_draw(found: list[Any]) -> list[tuple[str, str]]:
    """The last four quarters that are over and have no sample."""
    drawn, quarter = {one.first_day for one in found}, quarter_of(clock.today())
    last = []
    for _number in range(4):
        quarter = quarter.before
        if quarter.first not in drawn:
            last.append((str(quarter), period_words(quarter)))
    return last


def _sample_row(sample: Any, readings: list[queries.OneReading]) -> list[Any]:
    states = Counter(one.state for one in readings)
    return [
        {"text": period_words(quarter_of(sample.first_day)), "href": reverse("sample", args=[sample.pk])},
        _("%(drawn)s of %(all)s") % {"drawn": len(sample.drawn), "all": sample.population},
        str(states["to_give_out"]), str(states["to_read"] + states["found"]), str(states["reviewed"]),
    ]  # fmt: skip


@endpoint(Capability.DRAW_SAMPLE, purpose="See a sample of decisions", reads="sample.read")
def sample(request: Page, sample: UUID) -> HttpResponse:
    """One sample: how it was drawn and whether it comes out the same again, and how each reading stands."""
    one = queries.sample(request.actor, sample)
    quarter = quarter_of(one.first_day)
    choice = choice_of(request)
    arrangement = _arrangement_of(request, one)
    population = population_of(arrangement, quarter)
    rule = DipSample.model_validate(one.rule_value)
    again = drawing.draw(population, rule, one.seed)
    context = {
        "choice": choice, "one": one, "quarter": period_words(quarter), "arrangement": arrangement,
        "same": again == one.drawn and drawing.mark_of(population) == one.population_sha256,
        "rows": [_reading_row(each) for each in queries.readings_of(request.actor, [one.pk])],
        "back": reverse("samples") + f"?arrangement={one.arrangement}",
    }  # fmt: skip
    return render(request, "quality/sample.html", context)


def _arrangement_of(request: Page, one: Any) -> Arrangement:
    from moothall.casework.overview.themes.counting import arrangement_for

    return arrangement_for(request.actor, one.arrangement, quarter_of(one.first_day))


def _reading_row(one: queries.OneReading) -> list[Any]:
    words = {
        "to_give_out": _("no reader yet"), "to_read": _("with its reader"),
        "found": _("own finding given, review to come"), "reviewed": _("reviewed"),
    }  # fmt: skip
    reading = one.reading
    address = (
        reverse("reading_give", args=[reading.pk])
        if one.state == "to_give_out"
        else reverse("reading", args=[reading.pk])
    )
    said = words[one.state]
    if one.review is not None:
        said = _("reviewed: the same outcome") if one.review.same_outcome else _("reviewed: another outcome")
    blind = {True: _("blind"), False: _("not blind: sees the case"), None: ""}[reading.blind]
    return [
        {"text": reading.case_reference, "href": address},
        {"text": one.reader or "–", "quiet": blind},
        date_compact(reading.due_on),
        said,
        str(len(one.lessons) or "–"),
    ]


@endpoint(Capability.DRAW_SAMPLE, purpose="Choose a second reader", reads="reading.opened")
def reading_give(request: Page, reading: UUID) -> HttpResponse:
    """Choose who reads a decision again, among those who had no part in it."""
    one = queries.reading(request.actor, reading)
    if one.reader_id is not None:
        return redirect("reading", reading=reading)
    people = queries.may_read(request.actor, had_a_part(one.determination_id))
    choices = [
        (str(each.membership_id), f"{each.name}, {role_words(Role(each.role)).lower()}, {each.agency}")
        for each in people
    ]
    form = ReaderForm(request.POST or None, people=choices)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_reader(
                by=request.actor, reading_id=reading, membership_id=UUID(form.cleaned_data["reader"])
            )
        except Refused as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("The reading is given out. The reader is told."))
            return redirect("sample", sample=one.sample_id)
    context = {"form": form, "one": one, "back": reverse("sample", args=[one.sample_id])}
    return render(request, "quality/give.html", context, status=ANSWERED if form.errors else 200)


# -- reading ---------------------------------------------------------------------------------------------


@endpoint(purpose="Read a decision again", about="anyone")
def reading(request: Page, reading: UUID) -> HttpResponse:
    """The reader's page, in two steps: the copy with an own finding to give, then all of it with the review.

    Whoever gave the reading out sees how it stands; of the record, what the reader is served and no more.
    """
    actor = request.actor
    row = queries.reading(actor, reading)
    own = row.reader_id == actor.membership_id and may(actor, Capability.REVIEW_DECISION, row.circle_id)
    if not own and not role_has(actor.role, Capability.DRAW_SAMPLE):
        raise NotVisible
    one = queries.standing(actor, row)
    request.record.read("reading.read", row, case_id=row.case_id, circle_id=row.circle_id)
    if row.reader_id is None:
        return redirect("reading_give", reading=reading)
    arrangement = queries.arrangement_of_reading(actor, row)
    if request.method == "POST" and not own:
        raise Refused(_("Only the reader writes here."))
    form, saved = _step(request, one, arrangement) if own else (None, False)
    if saved:
        return redirect("reading", reading=reading)
    outcomes = {each.code: each.title for each in queries.outcomes_of(arrangement, row.copy or {})}
    context = {
        "one": one, "row": row, "copy": row.copy or {}, "own": own, "form": form, "arrangement": arrangement,
        "outcomes": outcomes, "full": one.left_out.content if one.left_out else None,
        "compared": _compared(one) if one.left_out else [], "questions": _reviewed(one, arrangement),
        "lesson_href": reverse("lesson_send", args=[row.pk]) if one.review else "",
        "lessons": [_lesson_row(each) for each in one.lessons],
        "back": reverse("today") if own else reverse("sample", args=[row.sample_id]),
        "finding_words": {"met": _("Met"), "not_met": _("Not met"), "not_shown": _("Not shown")},
    }  # fmt: skip
    return render(request, "quality/reading.html", context, status=ANSWERED if form and form.errors else 200)


def _step(request: Page, one: queries.OneReading, arrangement: Arrangement) -> tuple[Any, bool]:
    """The form of the step the reader has come to, and whether it was saved."""
    if one.finding is None:
        return _finding_step(request, one, arrangement)
    if one.review is None:
        return _review_step(request, one, arrangement)
    return None, False


def _finding_step(request: Page, one: queries.OneReading, arrangement: Arrangement) -> tuple[Any, bool]:
    copy = one.reading.copy or {}
    form = FindingForm(
        request.POST or None, limbs=[(limb["code"], limb["title"]) for limb in copy.get("limbs", [])],
        outcomes=[(each.code, each.title) for each in queries.outcomes_of(arrangement, copy)],
    )  # fmt: skip
    if request.method != "POST" or not form.is_valid():
        return form, False
    given = form.cleaned_data
    try:
        actions.save_finding(
            by=request.actor, reading_id=one.reading.pk, outcome=given["outcome"], reasons=given["reasons"],
            limbs={name.removeprefix("limb-"): given[name] for name in form.limb_names},
        )  # fmt: skip
    except Refused as refusal:
        _tell(form, refusal)
        return form, False
    messages.success(request, _("Your finding stands. Now see what the panel found, and review it."))
    return form, True


def _review_step(request: Page, one: queries.OneReading, arrangement: Arrangement) -> tuple[Any, bool]:
    asked = queries.questions_of(arrangement)
    form = ReviewForm(
        request.POST or None, questions=[(each.code, each.question, each.help) for each in asked]
    )
    if request.method != "POST" or not form.is_valid():
        return form, False
    given = form.cleaned_data
    try:
        actions.save_review(
            by=request.actor, reading_id=one.reading.pk,
            answers={each.code: given[f"answer-{each.code}"] for each in asked},
            notes={each.code: given[f"note-{each.code}"] for each in asked},
        )  # fmt: skip
    except Refused as refusal:
        _tell(form, refusal)
        return form, False
    messages.success(request, _("Your review is kept. Send what it taught to somebody who can act on it."))
    return form, True


def _compared(one: queries.OneReading) -> list[dict[str, str]]:
    """Limb by limb, what the panel found and what the reader found."""
    assert one.finding is not None
    assert one.left_out is not None
    titles = {limb["code"]: limb["title"] for limb in (one.reading.copy or {}).get("limbs", [])}
    return [
        {"title": title, "panel": one.left_out.limbs.get(code, ""), "reader": one.finding.limbs.get(code, "")}
        for code, title in titles.items()
    ]


def _reviewed(one: queries.OneReading, arrangement: Arrangement) -> list[dict[str, str]]:
    if one.review is None:
        return []
    words = {"yes": _("Yes"), "partly": _("In part"), "no": _("No"), "cannot_say": _("Cannot say")}
    return [
        {
            "theme": theme_title(each.theme), "question": each.question,
            "answer": words.get(one.review.answers.get(each.code, ""), "–"), "note": one.review.notes.get(each.code, ""),
        }
        for each in queries.questions_of(arrangement)
    ]  # fmt: skip


# -- lessons ---------------------------------------------------------------------------------------------


def _lesson_row(one: Any) -> list[Any]:
    words = {"to_do": _("to do"), "done": _("done"), "not_done": _("not done")}
    return [
        {"text": theme_title(one.theme), "href": reverse("lesson", args=[one.pk])},
        date_compact(one.due_on), words[one.state],
    ]  # fmt: skip


@endpoint(Capability.REVIEW_DECISION, purpose="Send what a review taught")
def lesson_send(request: Page, reading: UUID) -> HttpResponse:
    """What was learned goes to an agency, or one person of it, as something to do by a day."""
    row = queries.reading(request.actor, reading)
    people = queries.may_answer(request.actor)
    owners = [(f"{agency.pk}/", agency.name) for agency in agencies(request.actor)]
    owners += [(f"{each.agency_id}/{each.membership_id}", f"{each.name}, {each.agency}") for each in people]
    form = LessonForm(
        request.POST or None, themes=[(code, theme_title(code)) for code in THEMES], owners=owners,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        agency, _slash, person = given.pop("owner").partition("/")
        try:
            actions.send_lesson(
                by=request.actor, reading_id=reading, owner_agency_id=UUID(agency),
                owner_membership_id=UUID(person) if person else None, **given,
            )  # fmt: skip
        except Refused as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("Sent. It stands on their Today until they answer."))
            return redirect("reading", reading=reading)
    context = {"form": form, "row": row, "back": reverse("reading", args=[reading])}
    return render(request, "quality/lesson_send.html", context, status=ANSWERED if form.errors else 200)


@endpoint(purpose="Act on what a review taught", about="anyone")
def lesson(request: Page, lesson: UUID) -> HttpResponse:
    """One lesson: what was learned and what is to be done; its owner says what came of it."""
    actor = request.actor
    one = queries.lesson(actor, lesson)
    owns = may(actor, Capability.ANSWER_LESSON, one.circle_id) and one.state == "to_do"
    form = LessonAnswerForm(request.POST or None, initial={"version": one.version}) if owns else None
    if request.method == "POST":
        if form is None:
            raise Refused(_("This was answered already, or is somebody else's to answer."))
        if form.is_valid():
            try:
                actions.answer_lesson(by=actor, lesson_id=lesson, **form.cleaned_data)
            except (Clash, Invalid) as refusal:
                _tell(form, refusal)
            else:
                messages.success(request, _("Recorded."))
                return redirect("lesson", lesson=lesson)
    request.record.read("lesson.read", one, circle_id=one.circle_id)
    context = {"one": one, "form": form, "theme": theme_title(one.theme)}
    return render(request, "quality/lesson.html", context, status=ANSWERED if form and form.errors else 200)


def _tell(form: Any, refusal: Refused) -> None:
    field = refusal.field if isinstance(refusal, Invalid) and refusal.field in form.fields else None
    form.add_error(field, refusal.message)
