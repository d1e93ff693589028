"""Ratings: what waits, rating alone, settling, and how far curators agree."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.library.appraisal import AppraisalError, rules
from moothall.library.appraisal import rating_queries as queries
from moothall.library.appraisal import scale as read_scale
from moothall.library.appraisal.actions import rate, settle
from moothall.library.appraisal.models import Rating
from moothall.library.appraisal.scales import Scale
from moothall.library.catalogue.models import Study
from moothall.library.desk.doors import Page, endpoint, posted, render
from moothall.library.desk.forms.rating import RatingForm, SettleForm
from moothall.library.desk.words import level_words, part_level_words, said
from moothall.library.errors import Invalid
from moothall.library.seed.reading import vocabularies

TO_RATE = "unrated"
PER_PAGE = 25


@endpoint()
def ratings(request: Page) -> HttpResponse:
    """What waits for this curator, for another, for an editor; and what stands."""
    state = request.GET.get("state", "for-you")
    if state not in (*queries.STATES, TO_RATE):
        raise Http404
    after = _number(request.GET.get("after"))
    context: dict[str, Any] = {"state": state, "counts": queries.counts(request.curator), "next_href": ""}
    if state == TO_RATE:
        found = queries.unrated(after=after, count=PER_PAGE + 1)
        context |= {"studies": found[:PER_PAGE], "things": []}
        last = found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None
    else:
        shown = queries.things(request.curator, state, before=after, count=PER_PAGE + 1)
        context |= {"things": shown[:PER_PAGE], "studies": []}
        last = shown[PER_PAGE - 1].last if len(shown) > PER_PAGE else None
    if last is not None:
        context["next_href"] = f"{reverse('ratings')}?state={state}&after={last}"
    return render(request, "desk/ratings.html", {**context, "said": said, "level_words": level_words})


@endpoint()
def agreement(request: Page) -> HttpResponse:
    """Cohen's kappa, scale by scale and part by part."""
    return render(request, "desk/agreement.html", {"agreements": queries.agreements(), "said": said})


@endpoint()
def study_scales(request: Page, key: str, place: int) -> HttpResponse:
    """The scales a study can be rated on, what it stands at, and what this curator may see of its ratings."""
    study = _study(key, place)
    design = vocabularies().design(study.design)
    mine = {(one.scale, one.scale_version): one for one in queries.seen_by(request.curator).filter(study=study)
            if one.curator_id == request.curator.pk}  # fmt: skip
    offers = rules.offered(study.design, design.about if design else "unknown", study.sample_size)
    context = {
        "study": study,
        "design": design,
        "offers": [(one, mine.get((one.scale.id, one.scale.version))) for one in offers],
        "settlements": [
            (one, read_scale(one.scale, one.scale_version)) for one in queries.settlements(study)
        ],
        "said": said,
        "level_words": level_words,
    }
    return render(request, "desk/study_scales.html", context)


@endpoint()
def rate_study(request: Page, key: str, place: int, scale: str, version: str) -> HttpResponse:
    """One curator rates alone: the questions, then what they come to, then for good."""
    study, held = _study(key, place), _scale(scale, version)
    was_sent = request.method == "POST"
    if not was_sent and not _may_still_rate(request, study, held):
        return redirect("rating", key=key, place=place, scale=scale, version=version)
    form = RatingForm(posted(request), scale=held)
    context = {"study": study, "scale": held, "form": form, "said": said, "level_words": level_words}
    if not was_sent or "back" in request.POST or not form.is_valid():
        return _ask(request, context, was_sent and bool(form.errors) and "back" not in request.POST)
    given = form.cleaned_data
    answers: dict[str, Any] = {
        "taken_down": given.get("taken_down") or 0,
        "said": given.get(rules.WHOLE) or "",
    }
    try:
        level = rules.whole(held, form.parts, design=study.design, **answers)
        if "confirm" in request.POST:
            rate(
                by=request.curator,
                study=study,
                scale=held,
                parts=form.parts,
                reasons=given["reasons"],
                **answers,
            )
            messages.success(request, _("Your rating is kept."))
            return redirect("rating", key=key, place=place, scale=scale, version=version)
    except Invalid as wrong:
        form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
        return _ask(request, context, wrong=True)
    rows = [(domain, part_level_words(held, domain, form.parts[domain.code].level), form.parts[domain.code].reason)
            for domain in held.domains]  # fmt: skip
    return render(request, "desk/rate_check.html", {**context, "level": level, "rows": rows})


@endpoint()
def rating(request: Page, key: str, place: int, scale: str, version: str) -> HttpResponse:
    """What was given: one's own, and once both are in both, side by side; and where the study stands."""
    study, held = _study(key, place), _scale(scale, version)
    seen = list(
        queries.seen_by(request.curator)
        .filter(study=study, scale=held.id, scale_version=held.version)
        .select_related("curator")
        .order_by("given_at", "pk")
    )
    rated = queries.how_many(study, held)
    if not rated:
        raise Http404
    standing = [
        one for one in queries.settlements(study) if (one.scale, one.scale_version) == (held.id, held.version)
    ]
    context = {
        "study": study,
        "scale": held,
        "seen": seen,
        "rated": rated,
        "mine": any(one.curator_id == request.curator.pk for one in seen),
        "rows": _side_by_side(held, seen),
        "standing": standing,
        "said": said,
        "level_words": level_words,
    }
    return render(request, "desk/rating.html", context)


@endpoint(editors=True)
def settle_study(request: Page, key: str, place: int, scale: str, version: str) -> HttpResponse:
    """An editor says where a study stands that two rated differently."""
    study, held = _study(key, place), _scale(scale, version)
    seen = list(
        queries.seen_by(request.curator)
        .filter(study=study, scale=held.id, scale_version=held.version)
        .select_related("curator")
        .order_by("given_at", "pk")
    )
    form = SettleForm(posted(request), scale=held)
    if len(seen) >= rules.TWO and form.is_valid():
        settle(by=request.curator, study=study, scale=held, **form.cleaned_data)
        messages.success(request, _("It is settled, and both ratings are kept with it."))
        return redirect("rating", key=key, place=place, scale=scale, version=version)
    if len(seen) < rules.TWO:
        raise Http404
    context = {
        "study": study,
        "scale": held,
        "form": form,
        "seen": seen,
        "rows": _side_by_side(held, seen),
        "own": any(one.curator_id == request.curator.pk for one in seen),
        "said": said,
        "level_words": level_words,
    }
    return render(request, "desk/settle.html", context, status=422 if form.errors else 200)


def _may_still_rate(request: Page, study: Study, scale: Scale) -> bool:
    held = Rating.objects.filter(study=study, scale=scale.id, scale_version=scale.version)
    return not held.filter(curator=request.curator).exists() and held.count() < rules.TWO


def _ask(request: Page, context: dict[str, Any], wrong: bool) -> HttpResponse:
    return render(request, "desk/rate.html", context, status=422 if wrong else 200)


def _study(key: str, place: int) -> Study:
    study = Study.objects.select_related("work").filter(work__key=key, position=place).first()
    if study is None:
        raise Http404
    return study


def _scale(name: str, version: str) -> Scale:
    try:
        return read_scale(name, version)
    except AppraisalError:
        raise Http404 from None


def _side_by_side(scale: Scale, seen: list[Rating]) -> list[dict[str, Any]]:
    """A row for each part and one for the whole: what each said, and why."""
    rows = []
    for domain in scale.domains:
        cells = [one.domains.get(domain.code, {}) for one in seen]
        rows.append(
            {
                "label": said(domain),
                "cells": [
                    {
                        "level": part_level_words(scale, domain, cell.get("level", "")),
                        "why": cell.get("reason", ""),
                    }
                    for cell in cells
                ],
                "differ": len({cell.get("level") for cell in cells}) > 1,
            }
        )
    whole = [{"level": level_words(scale, one.level), "why": one.reasons} for one in seen]
    rows.append({"label": _("The whole"), "cells": whole, "differ": len({one.level for one in seen}) > 1})
    return rows


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
