"""What is kept of a work beside its description: its versions, its withdrawal, its files; and the log of all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from moothall.library.catalogue.description import WorkDescription, from_kept
from moothall.library.catalogue.file_actions import add_file
from moothall.library.catalogue.file_rules import MEDIA_TYPES, check_may_keep
from moothall.library.catalogue.models import Entry, Work
from moothall.library.catalogue.queries import describe
from moothall.library.desk import queries
from moothall.library.desk.actions import works
from moothall.library.desk.doors import Page, endpoint, posted, render
from moothall.library.desk.forms.simple import FileForm, WithdrawForm
from moothall.library.desk.pages.works import whole_or_404
from moothall.library.desk.telling import side_by_side
from moothall.library.desk.words import verb_words
from moothall.library.errors import Invalid, Refused
from moothall.look.filters import date_time
from moothall.look.tongue import spoken

PER_PAGE = 50


@endpoint()
def versions(request: Page, key: str) -> HttpResponse:
    """The versions of a work, and two of them side by side."""
    work = whole_or_404(key)
    kept = list(work.versions.all())
    newer = _number(request.GET.get("newer"), work.version)
    older = _number(request.GET.get("older"), max(newer - 1, 1))
    if not 1 <= older <= work.version or not 1 <= newer <= work.version:
        raise Http404
    context = {
        "work": work,
        "kept": kept,
        "older": older,
        "newer": newer,
        "numbers": list(range(1, work.version + 1)),
        "rows": side_by_side(_version(work, older), _version(work, newer)) if older != newer else [],
    }
    return render(request, "desk/versions.html", context)


@endpoint(editors=True)
def withdraw(request: Page, key: str) -> HttpResponse:
    """An editor withdraws a work; it stays, with its notice first."""
    work = whole_or_404(key)
    form = WithdrawForm(posted(request))
    if request.method == "POST" and form.is_valid():
        works.withdraw(by=request.curator, key=key, notice=form.cleaned_data["notice"])
        messages.success(request, _("It is withdrawn, and says so to its readers."))
        return redirect("work", key=key)
    return render(
        request, "desk/withdraw.html", {"work": work, "form": form}, status=422 if form.errors else 200
    )


@endpoint()
def file_add(request: Page, key: str) -> HttpResponse:
    """A file of the work, where its licence lets it be given away."""
    work = whole_or_404(key)
    form = FileForm(posted(request), request.FILES or None)
    why = _why_not(work)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            add_file(
                by=request.curator.name, key=key, name=sent.name, content=sent.file, size=sent.size,
                language=form.cleaned_data["language"], source_url=form.cleaned_data["source_url"],
            )  # fmt: skip
            messages.success(request, _("The file is kept."))
            return redirect("work", key=key)
        except Invalid as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
    context = {"work": work, "form": form, "why": why, "accept": ",".join(MEDIA_TYPES)}
    return render(request, "desk/file_add.html", context, status=422 if form.errors else 200)


@endpoint()
def log(request: Page) -> HttpResponse:
    """What was done at the desk and by its jobs, the newest first."""
    about = request.GET.get("about", "")[:200]
    before = _number(request.GET.get("before"), 0) or None
    found = queries.entries(about=about, before=before, count=PER_PAGE + 1)
    next_href = ""
    if len(found) > PER_PAGE:
        next_href = f"{reverse('log')}?about={about}&before={found[PER_PAGE - 1].pk}"
    context = {"rows": [_logged(one) for one in found[:PER_PAGE]], "about": about, "next_href": next_href}
    return render(request, "desk/log.html", context)


def _version(work: Work, number: int) -> WorkDescription:
    if number == work.version:
        return describe(work)
    for one in work.versions.all():
        if one.number == number:
            return from_kept(one.description)
    raise Http404


def _logged(one: Entry) -> list[Any]:
    """A deed as a row: when, who, what, about what, and what else was said of it."""
    said = [
        f"{name.replace('_', ' ')}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
        for name, value in one.detail.items()
        if value not in ("", None, False, [], {})
    ]
    more = format_html('<span class="mh-kept-lines">{}</span>', spoken("\n".join(said))) if said else ""
    return [date_time(one.at), one.by, verb_words(one.verb), one.about, {"html": more}]


def _why_not(work: Work) -> str:
    try:
        check_may_keep(work)
    except Refused as refusal:
        return str(refusal)
    return ""


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else otherwise
