"""What is not known: the register, a question from an empty cell of the map, its adoption and its answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moothall.library.catalogue.gap_actions import adopt_gap, close_gap, register_gap
from moothall.library.catalogue.models import Gap
from moothall.library.catalogue.queries import OF_A_GAP, state_of
from moothall.library.catalogue.queries import gaps as register
from moothall.library.desk.doors import Page, endpoint, posted, render
from moothall.library.desk.forms.simple import AdoptForm, CloseForm, GapForm
from moothall.library.errors import Invalid
from moothall.library.seed.reading import vocabularies


@endpoint()
def gaps(request: Page) -> HttpResponse:
    """The register, open questions first."""
    return render(request, "desk/gaps.html", {"gaps": [(gap, state_of(gap)) for gap in register()]})


@endpoint()
def gap_new(request: Page) -> HttpResponse:
    """Registers a question; the map's empty cells lead here with their row and column."""
    words = vocabularies()
    asked = {name: request.GET.get(name, "") for name in ("row", "column")}
    initial = {
        "row": asked["row"] if asked["row"] in words.codes("rows") else "",
        "column": asked["column"] if asked["column"] in words.codes("columns") else "",
    }
    form = GapForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            gap = register_gap(by=request.curator.name, **form.cleaned_data)
            messages.success(request, _("The question is registered."))
            return redirect("gap", key=gap.key)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
    return render(request, "desk/gap_new.html", {"form": form}, status=422 if form.errors else 200)


@endpoint()
def gap(request: Page, key: str) -> HttpResponse:
    """A question, who means to answer it, and what did."""
    found = _gap(key)
    return render(request, "desk/gap.html", {"gap": found, "state": state_of(found)})


@endpoint()
def gap_adopt(request: Page, key: str) -> HttpResponse:
    """Records that somebody registered a protocol to answer it."""
    found = _gap(key)
    form = AdoptForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            adopt_gap(by=request.curator.name, gap=found, **form.cleaned_data)
            messages.success(request, _("It is recorded who means to answer it."))
            return redirect("gap", key=key)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
    return render(
        request, "desk/gap_adopt.html", {"gap": found, "form": form}, status=422 if form.errors else 200
    )


@endpoint()
def gap_close(request: Page, key: str) -> HttpResponse:
    """Records which work answered it, and how far."""
    found = _gap(key)
    adoptions = list(found.adoptions.all())
    form = CloseForm(posted(request), adoptions=adoptions)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        adoption = next((one for one in adoptions if str(one.pk) == given["adoption"]), None)
        try:
            close_gap(
                by=request.curator.name, gap=found, work=given["work"], note_=given["note"], adoption=adoption
            )
            messages.success(request, _("The question is closed by that work."))
            return redirect("gap", key=key)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
    return render(
        request, "desk/gap_close.html", {"gap": found, "form": form}, status=422 if form.errors else 200
    )


def _gap(key: str) -> Gap:
    found = Gap.objects.select_related("said_by").prefetch_related(*OF_A_GAP).filter(key=key).first()
    if found is None:
        raise Http404
    return found
