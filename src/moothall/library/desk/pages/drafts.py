"""Adding a work and changing one: a part to a page, then both versions side by side, then published with its reason."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import asdict, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from moothall.library.catalogue.description import WorkDescription, from_kept
from moothall.library.catalogue.queries import describe, work_by_key
from moothall.library.catalogue.rules import check_description
from moothall.library.desk import queries
from moothall.library.desk.actions import drafts
from moothall.library.desk.doors import Page, endpoint, posted, render
from moothall.library.desk.forms import many
from moothall.library.desk.forms.simple import ReasonForm
from moothall.library.desk.forms.work import PARTS, NewWork
from moothall.library.desk.models import Draft
from moothall.library.desk.pages.works import whole_or_404
from moothall.library.desk.telling import side_by_side
from moothall.library.errors import Invalid

# Which page mends what is wrong in a field.
PAGE_OF = {name: part for part, form in PARTS.items() for name in form.base_fields}


@endpoint()
def work_add(request: Page) -> HttpResponse:
    """Begins a work that is not in the library."""
    form = NewWork(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        key = given.pop("key") or key_from(given["title"], given["year"])
        try:
            drafts.begin_new(
                by=request.curator, described=WorkDescription(key=key, licence="not-read", **given)
            )
            return redirect("draft", key=key)
        except Invalid as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
    return render(request, "desk/work_add.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@endpoint()
def draft_begin(request: Page, key: str) -> HttpResponse:
    """Begins to change a work."""
    drafts.begin(by=request.curator, work=whole_or_404(key))
    return redirect("draft", key=key)


@endpoint()
def draft(request: Page, key: str) -> HttpResponse:
    """The parts of a description that is being written, what is wrong in it, and what comes next."""
    held = _draft(request, key)
    described = from_kept(held.description)
    work = work_by_key(key)
    context = {
        "draft": held,
        "described": described,
        "parts": [(name, form.TITLE) for name, form in PARTS.items()],
        "wrong": _wrong_in(described),
        "behind": (work.version if work else None) != held.based_on,
    }
    return render(request, "desk/draft.html", context)


@endpoint()
def draft_part(request: Page, key: str, part: str) -> HttpResponse:
    """One part of a description."""
    held = _draft(request, key)
    if part not in PARTS:
        raise Http404
    form = PARTS[part](posted(request), described=from_kept(held.description))
    if request.method == "POST" and form.is_valid():
        try:
            changed = form.changed()
            _check_here(changed, form)
            drafts.write(draft=held, described=changed)
            return redirect("draft", key=key)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
    context = {"draft": held, "form": form, "title": form.TITLE}
    return render(request, "desk/draft_part.html", context, status=422 if form.errors else 200)


@endpoint()
def draft_people(request: Page, key: str) -> HttpResponse:
    """Who made the work, in the order of its title page."""
    held = _draft(request, key)
    described = from_kept(held.description)
    roles = [one.role for one in described.contributors]
    if request.method == "POST":
        rows = many.sent(many.NameForm, "people", request.POST, most=many.MOST_NAMES, held=roles)
        if not many.asks_for_rows(request.POST) and rows.is_valid():
            names = tuple(name for row in rows.forms if (name := row.name))
            drafts.write(draft=held, described=replace(described, contributors=names))
            return redirect("draft", key=key)
    else:
        initial = [asdict(one) for one in described.contributors]
        rows = many.several(many.NameForm, "people", initial=initial, most=many.MOST_NAMES, held=roles)
    return _rows_page(request, "desk/draft_people.html", {"draft": held, "rows": rows}, rows)


@endpoint()
def draft_study(request: Page, key: str, place: int) -> HttpResponse:
    """One study of the work; the place after the last is a new one."""
    held = _draft(request, key)
    described = from_kept(held.description)
    if not 1 <= place <= len(described.studies) + 1:
        raise Http404
    study = described.studies[place - 1] if place <= len(described.studies) else None
    form = many.StudyForm(posted(request), study=study)
    if request.method == "POST" and form.is_valid():
        studies = [*described.studies]
        places = [*held.places]
        if study:
            studies[place - 1] = form.described
        else:
            studies.append(form.described)
            places.append(None)
        drafts.write(draft=held, described=replace(described, studies=tuple(studies)), places=places)
        return redirect(
            "draft_outcomes" if study is None else "draft",
            **({"key": key, "place": place} if study is None else {"key": key}),
        )
    context = {"draft": held, "form": form, "place": place, "study": study}
    return render(request, "desk/draft_study.html", context, status=422 if form.errors else 200)


@endpoint()
def draft_outcomes(request: Page, key: str, place: int) -> HttpResponse:
    """What a study measured and found."""
    held = _draft(request, key)
    described = from_kept(held.description)
    if not 1 <= place <= len(described.studies):
        raise Http404
    study = described.studies[place - 1]
    domains = [one.domain for one in study.outcomes]
    if request.method == "POST":
        rows = many.sent(many.FoundForm, "found", request.POST, most=many.MOST_OUTCOMES, held=domains)
        if not many.asks_for_rows(request.POST) and rows.is_valid():
            outcomes = tuple(found for row in rows.forms if (found := row.found))
            studies = [*described.studies]
            studies[place - 1] = replace(study, outcomes=outcomes)
            drafts.write(draft=held, described=replace(described, studies=tuple(studies)))
            return redirect("draft", key=key)
    else:
        initial = [asdict(one) for one in study.outcomes]
        rows = many.several(many.FoundForm, "found", initial=initial, most=many.MOST_OUTCOMES, held=domains)
    return _rows_page(
        request, "desk/draft_outcomes.html", {"draft": held, "study": study, "rows": rows}, rows
    )


@require_POST
@endpoint()
def draft_study_remove(request: Page, key: str, place: int) -> HttpResponse:
    """Takes a study out of what is being written."""
    held = _draft(request, key)
    if not 1 <= place <= len(held.places):
        raise Http404
    drafts.remove_study(draft=held, place=place)
    return redirect("draft", key=key)


@require_POST
@endpoint()
def draft_catch_up(request: Page, key: str) -> HttpResponse:
    """Takes up what others published meanwhile."""
    both = drafts.catch_up(draft=_draft(request, key))
    if both:
        told = _(
            "What others published is taken up. You both changed: %(fields)s. Yours stands; compare before you publish."
        )
        messages.warning(request, told % {"fields": ", ".join(name.replace("_", " ") for name in both)})
    else:
        messages.success(request, _("What others published is taken up."))
    return redirect("draft", key=key)


@endpoint()
def draft_publish(request: Page, key: str) -> HttpResponse:
    """What readers see now and what they will see, side by side; then published with its reason."""
    held = _draft(request, key)
    described = from_kept(held.description)
    work = work_by_key(key)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            drafts.publish(by=request.curator, draft=held, reason=form.cleaned_data["reason"])
            messages.success(request, _("It is published."))
            return redirect("work", key=key)
        except Invalid as wrong:
            form.add_error("reason" if wrong.field == "reason" else None, wrong.message)
    before = describe(work) if work else WorkDescription(key=key, kind="", title="", licence="", metadata="")
    context = {
        "draft": held,
        "described": described,
        "form": form,
        "work": work,
        "rows": side_by_side(before, described),
    }
    return render(request, "desk/draft_publish.html", context, status=422 if form.errors else 200)


@endpoint()
def draft_forget(request: Page, key: str) -> HttpResponse:
    """Throws away what was written and not published, once that was asked twice."""
    held = _draft(request, key)
    if request.method == "POST":
        drafts.throw_away(draft=held)
        messages.success(request, _("What you had begun is thrown away."))
        return redirect("works")
    return render(
        request, "desk/draft_forget.html", {"draft": held, "described": from_kept(held.description)}
    )


def key_from(title: str, year: int | None) -> str:
    """A key made from the title and the year."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    kept: list[str] = []
    for word in words:
        if len("-".join([*kept, word])) > 80:
            break
        kept.append(word)
    return "-".join([*kept, *([str(year)] if year else [])])


def _draft(request: Page, key: str) -> Draft:
    held = queries.draft_of(request.curator, key)
    if held is None:
        raise Http404
    return held


def _check_here(described: WorkDescription, form: Any) -> None:
    """Raises Invalid where what is wrong stands on this page; what is wrong elsewhere is told before publishing."""
    try:
        check_description(described)
    except Invalid as wrong:
        if wrong.field in form.fields:
            raise


def _wrong_in(described: WorkDescription) -> dict[str, str] | None:
    try:
        check_description(described)
    except Invalid as wrong:
        return {"message": wrong.message, "part": PAGE_OF.get(wrong.field, "")}
    return None


def _rows_page(request: Page, template: str, context: dict[str, Any], rows: Any) -> HttpResponse:
    asked = request.method == "POST" and many.asks_for_rows(request.POST)
    wrong = rows.is_bound and not asked and not rows.is_valid()
    return render(
        request, template, {**context, "error_forms": [rows] if wrong else []}, status=422 if wrong else 200
    )
