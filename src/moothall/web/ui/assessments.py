"""Assessments of a case: the questionnaires to fill in, one filled in, what it came to, and how that changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.intake.assessments import actions, queries
from moothall.casework.intake.assessments.rules import CASE, MISSING_EPISODE, THE_CASE, About, Filled
from moothall.casework.overview.case_page import CaseFrame
from moothall.casework.overview.stage import current
from moothall.core.access.capabilities import Capability
from moothall.core.kinds import Invalid, NotVisible, Refused
from moothall.look import filters
from moothall.look.charts import Bar, ScoreBand, ScoreBar, ScoreHistory, ScorePoint
from moothall.methods.instruments import Instrument, Question, Scale, YesNo, counted, plain, possible
from moothall.methods.instruments import OneOf as Choice
from moothall.web.ui.answers import render
from moothall.web.ui.case import case_frame, may_here, say
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.forms.assessments import ASKED, AssessmentForm
from moothall.web.ui.rule_words import rule_notes

_READ, _RECORD = Capability.READ_CASE, Capability.RECORD_FACTS


@endpoint(_READ, purpose="Read the assessments of a case", about="case", reads="case.assessments")
def case_assessments(request: Page, reference: str) -> HttpResponse:
    """The questionnaires of this arrangement with the newest score of each, and the missing episodes."""
    context = case_frame(request, **queries.assessment_parts(request.actor, request.case))
    shown: CaseFrame = context["case_frame"]
    rows = shown.rows["assessments"]
    newest = queries.newest(row for row in rows if row.about_kind == CASE)
    context |= {
        "cards": [
            _card(request, shown, one, newest.get(one.name))
            for one in queries.offered_for(shown.arrangement, request.case)
        ],
        "episodes": _episodes(request, shown),
        "histories": _histories(rows),
        "rows": [_line(reference, shown, row) for row in reversed(queries.standing(rows))],
        "can_record": may_here(request, _RECORD),
    }
    return render(request, "assessments/list.html", context)


def _card(request: Page, shown: CaseFrame, instrument: Instrument, row: Any) -> dict[str, Any]:
    reference = request.case.reference
    begun = any(
        draft.instrument == instrument.name and draft.about_kind == CASE and draft.corrects_id is None
        for draft in shown.rows["assessment_drafts"]
    )
    return {
        "title": instrument.title,
        "purpose": instrument.purpose,
        "asks": len(instrument.questions()),
        "minutes": instrument.minutes,
        "href": reverse("assessment_add", args=[reference, instrument.name]),
        "begun": begun,
        "newest": _line(reference, shown, row) if row else None,
    }


def _line(reference: str, shown: CaseFrame, row: Any) -> dict[str, Any]:
    """One assessment as a line of a list."""
    reading = queries.read(row)
    return {
        "href": reverse("assessment", args=[reference, row.pk]),
        "title": reading.instrument.title if reading.instrument else row.instrument,
        "on": row.completed_on,
        "by": row.completed_by,
        "total": None if row.total is None else plain(float(row.total)),
        "of": plain(reading.score.highest) if reading.score else "",
        "band": _band(reading, row.rating),
        "judged": bool(row.judged_band),
        "about": _about_words(shown, row),
    }


def _band(reading: queries.Reading, code: str) -> dict[str, str] | None:
    band = reading.instrument.band(code) if reading.instrument else None
    if band is not None:
        return {"text": band.title, "tone": band.tone}
    return {"text": code, "tone": "neutral"} if code else None


def _about_words(shown: CaseFrame, row: Any) -> str:
    if row.about_kind == CASE:
        return ""
    step = _chain(shown.rows["steps"]).get(row.about_id)
    return _episode_words(step) if step else _("A missing episode")


def _episode_words(step: Any) -> str:
    if step.ended_on is None:
        return _("Missing since %(day)s") % {"day": filters.date(step.happened_on)}
    return _("Missing from %(start)s to %(end)s") % {
        "start": filters.date(step.happened_on),
        "end": filters.date(step.ended_on),
    }


def _chain(steps: Iterable[Any]) -> dict[UUID, Any]:
    """Each step, corrected or not, by its id, to the one that stands for it now."""
    rows = list(steps)
    newer = {row.supersedes_id: row for row in rows if row.supersedes_id}
    found = {}
    for row in rows:
        last = row
        while last.pk in newer:
            last = newer[last.pk]
        found[row.pk] = last
    return found


def _episodes(request: Page, shown: CaseFrame) -> list[dict[str, Any]]:
    """Every missing episode that stands, newest first, with its newest assessment and where to make one."""
    chain = _chain(shown.rows["steps"])
    about = [row for row in shown.rows["assessments"] if row.about_kind == MISSING_EPISODE]
    assessed = {chain[row.about_id].pk: row for row in queries.standing(about) if row.about_id in chain}
    offered = queries.offered_for(shown.arrangement, request.case, MISSING_EPISODE)
    found = []
    for step in reversed(current(shown.rows["steps"])):
        if step.step != "missing_episode":
            continue
        row = assessed.get(step.pk)
        links = [
            {"text": one.title, "href": reverse("assessment_episode", args=[request.case.reference, one.name, step.pk])}
            for one in offered
        ]  # fmt: skip
        found.append(
            {
                "words": _episode_words(step),
                "newest": _line(request.case.reference, shown, row) if row else None,
                "links": links,
            }
        )
    return found


def _histories(rows: list[Any]) -> list[ScoreHistory]:
    """The scores over time of each questionnaire that was filled in more than once."""
    found: dict[str, list[Any]] = {}
    for row in queries.standing(rows):
        found.setdefault(row.instrument, []).append(row)
    drawn = (_history(each) for each in found.values() if len(each) > 1)
    return [history for history in drawn if history is not None]


def _history(rows: list[Any]) -> ScoreHistory | None:
    """The scores of one questionnaire; None where its newest version is no longer there or has no score."""
    instrument = queries.instrument_of(rows[-1])
    if instrument is None or instrument.scoring is None:
        return None
    lowest, highest = possible(instrument, counted(instrument))
    points = []
    for row in rows:
        band = _band(queries.read(row), row.rating)
        total = None if row.total is None else float(row.total)
        about = _("a missing episode") if row.about_kind == MISSING_EPISODE else _("the case")
        points.append(
            ScorePoint(row.completed_on, total, band["text"] if band else "", row.completed_by, about)
        )
    return ScoreHistory(instrument.title, points, lowest, highest, _bands(instrument))


def _bands(instrument: Instrument) -> list[ScoreBand]:
    return [ScoreBand(band.title, band.lowest, band.highest) for band in instrument.all_bands()]


@endpoint(_READ, purpose="Read an assessment", about="case", reads="case.assessment")
def assessment(request: Page, reference: str, assessment: UUID) -> HttpResponse:
    """What it came to, where that lies, each answer, and how it stands beside the earlier ones."""
    context = case_frame(request, **queries.assessment_parts(request.actor, request.case))
    shown: CaseFrame = context["case_frame"]
    rows = shown.rows["assessments"]
    row = next((each for each in rows if each.pk == assessment), None)
    if row is None:
        raise NotVisible
    reading = queries.read(row)
    history = _history([each for each in queries.standing(rows) if each.instrument == row.instrument])
    newer = next((each for each in rows if each.supersedes_id == row.pk), None)
    older = next((each for each in rows if each.pk == row.supersedes_id), None)
    agency = shown.agency_name(row.completed_for_id)
    context |= {
        "row": row,
        "line": _line(reference, shown, row),
        "reading": reading,
        "by": ", ".join(part for part in (row.completed_by, agency) if part),
        "bar": _bar(reading, row),
        "subscales": _subscales(reading),
        "score_band": _band(reading, row.band),
        "means": reading.band.means if reading.band else "",
        "answers": _answers(reading),
        "rules": rule_notes(reading.score.rules) if reading.score else [],
        "history": history if history and len(history.points) > 1 else None,
        "newer": reverse("assessment", args=[reference, newer.pk]) if newer else "",
        "older": reverse("assessment", args=[reference, older.pk]) if older else "",
        "correct": reverse("assessment_correct", args=[reference, row.pk])
        if may_here(request, _RECORD) and newer is None and reading.instrument
        else "",
    }
    return render(request, "assessments/one.html", context)


def _bar(reading: queries.Reading, row: Any) -> ScoreBar | None:
    if reading.score is None or reading.instrument is None or reading.instrument.scoring is None:
        return None
    total = None if row.total is None else float(row.total)
    return ScoreBar(total, reading.score.lowest, reading.score.highest, _bands(reading.instrument))


def _subscales(reading: queries.Reading) -> list[Bar]:
    if reading.score is None:
        return []
    return [
        Bar(part.title, part.total, of=part.highest)
        for part in reading.score.subscales
        if part.total is not None
    ]


def _answers(reading: queries.Reading) -> list[dict[str, Any]]:
    """Each question with its answer in words, by section."""
    if reading.instrument is None:
        return []
    found, number = [], 0
    for section in reading.instrument.sections:
        lines = []
        for question in section.questions:
            number += 1
            given = str(reading.row.answers.get(question.code, ""))
            lines.append({"prompt": f"{number}. {question.prompt}", **_answer(question, given)})
        found.append({"title": section.title, "lines": lines})
    return found


def _answer(question: Question, given: str) -> dict[str, Any]:
    """An answer in words; a yes stands out, and what is not known or left out is quiet."""
    kind = question.answer
    if not given:
        return {"text": _("Not answered"), "tone": "quiet"}
    if isinstance(kind, YesNo):
        words = {"yes": (_("Yes"), "attention"), "no": (_("No"), ""), "not_known": (_("Not known"), "quiet")}
        text, tone = words.get(given, (given, ""))
        return {"text": text, "tone": tone}
    if isinstance(kind, Scale):
        given = next((point.title for point in kind.points if str(point.value) == given), given)
    if isinstance(kind, Choice):
        given = next((option.title for option in kind.options if option.code == given), given)
    return {"text": filters.day(given), "tone": ""}


@endpoint(_RECORD, purpose="Fill in an assessment", about="case")
def assessment_add(request: Page, reference: str, instrument: str) -> HttpResponse:
    """Fill in a questionnaire about the case."""
    context = case_frame(request)
    _named(context["case_frame"], instrument, CASE)
    draft = queries.open_draft(request.actor, request.case, instrument, THE_CASE)
    return _fill(request, context, queries.instrument_for(draft, instrument), draft, THE_CASE)


@endpoint(_RECORD, purpose="Fill in an assessment of a missing episode", about="case")
def assessment_episode(request: Page, reference: str, instrument: str, step: UUID) -> HttpResponse:
    """Fill in a questionnaire about one missing episode of the case."""
    context = case_frame(request)
    shown: CaseFrame = context["case_frame"]
    episode = _chain(shown.rows["steps"]).get(step)
    if episode is None or episode.step != "missing_episode":
        raise NotVisible
    _named(shown, instrument, MISSING_EPISODE)
    about = About(MISSING_EPISODE, episode.pk)
    draft = queries.open_draft(request.actor, request.case, instrument, about)
    context["about"] = _episode_words(episode)
    return _fill(request, context, queries.instrument_for(draft, instrument), draft, about)


@endpoint(_RECORD, purpose="Correct an assessment", about="case")
def assessment_correct(request: Page, reference: str, assessment: UUID) -> HttpResponse:
    """Correct an assessment by the version it was made with; what it said before stays in sight."""
    context = case_frame(request)
    old = queries.one_assessment(request.actor, request.case, assessment)
    used = queries.instrument_of(old)
    if used is None:
        raise Refused(_("The questionnaire this was made with is no longer there. Make a new assessment."))
    about = About(old.about_kind, old.about_id)
    draft = queries.open_draft(request.actor, request.case, old.instrument, about, old.pk)
    return _fill(request, context, used, draft, about, old)


def _named(shown: CaseFrame, instrument: str, about: str) -> None:
    """An arrangement that names its questionnaires offers no other page. Raises NotVisible."""
    if instrument not in {one.name for one in queries.offered_for(shown.arrangement, shown.case, about)}:
        raise NotVisible


def _fill(
    request: Page, context: dict[str, Any], used: Instrument, draft: Any, about: About, old: Any = None
) -> HttpResponse:
    """The form of any instrument: finish it, or keep it for later."""
    shown: CaseFrame = context["case_frame"]
    form = AssessmentForm(
        request.POST or None,
        instrument=used,
        agencies=[(str(agency.pk), agency.name) for agency in shown.rows["agencies"]],
        correcting=old is not None,
        initial=_initial(request, draft, old, shown),
    )
    later = request.method == "POST" and request.POST.get("save") == "later"
    if later:
        form.is_valid()
        actions.save_draft(
            by=request.actor, case=request.case, instrument=used.name, answers=form.answers(), beside=form.beside(),
            about=about, corrects=old.pk if old else None,
        )  # fmt: skip
        messages.success(request, _("Kept for later. Nobody sees a score before it is finished."))
        return redirect("case_assessments", request.case.reference)
    if request.method == "POST" and form.is_valid():
        try:
            made = _finish(request, form, used, about, old)
        except Refused as refusal:
            _say(form, refusal)
        else:
            messages.success(request, _("The assessment is recorded."))
            return redirect("assessment", request.case.reference, made.pk)
    context |= {
        "form": form,
        "instrument": used,
        "old": old,
        "kept": draft,
        "about": context.get("about", ""),
    }
    context["rules"] = rule_notes(used.rules())
    return render(request, "assessments/fill.html", context, status=422 if form.errors else 200)


def _finish(request: Page, form: AssessmentForm, used: Instrument, about: About, old: Any) -> Any:
    given = form.cleaned_data
    filled = Filled(
        answers=form.answers(),
        completed_by=given["completed_by"],
        completed_on=given["completed_on"],
        completed_for=UUID(given["completed_for"]) if given["completed_for"] else None,
        notes=given["notes"].replace("\r\n", "\n"),
        judged_band=given.get("judged_band", ""),
        judged_reason=given.get("judged_reason", "").replace("\r\n", "\n"),
        about=about,
    )
    if old is None:
        return actions.record_assessment(
            by=request.actor, case=request.case, instrument=used.name, filled=filled
        )
    return actions.correct_assessment(
        by=request.actor,
        case=request.case,
        assessment_id=old.pk,
        filled=filled,
        reason=given["correction_reason"],
    )


def _say(form: AssessmentForm, refusal: Refused) -> None:
    """Put a refusal at its question or field."""
    if isinstance(refusal, Invalid) and f"{ASKED}{refusal.field}" in form.fields:
        form.add_error(f"{ASKED}{refusal.field}", str(refusal))
        return
    say(form, refusal)


def _initial(request: Page, draft: Any, old: Any, shown: CaseFrame) -> dict[str, Any]:
    """What stands in the form at first: what was kept for later, else what is corrected, else who and today."""
    if draft is not None:
        return {**draft.beside, **_asked(draft.answers)}
    if old is not None:
        names = ("completed_on", "completed_by", "notes", "judged_band", "judged_reason")
        agency = {"completed_for": str(old.completed_for_id or "")}
        return {**{name: getattr(old, name) for name in names}, **agency, **_asked(old.answers)}
    return {
        "completed_on": shown.today,
        "completed_by": request.actor.name,
        "completed_for": str(request.actor.agency_id),
    }


def _asked(answers: dict[str, str]) -> dict[str, str]:
    return {f"{ASKED}{code}": said for code, said in answers.items()}
