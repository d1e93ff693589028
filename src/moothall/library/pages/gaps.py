"""What is not known: the gap register."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from moothall.library.catalogue.models import Gap
from moothall.library.catalogue.queries import OF_A_GAP, gaps, state_of
from moothall.library.pages.answers import render
from moothall.library.pages.map import column_of


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every gap, the open ones first."""
    found = [(gap, state_of(gap)) for gap in gaps()]
    return render(
        request, "gaps.html", {"gaps": found, "open": sum(state == "open" for _gap, state in found)}
    )


@require_safe
def gap(request: HttpRequest, key: str) -> HttpResponse:
    """One question: who says it is open, who means to answer it, and what did."""
    found = get_object_or_404(Gap.objects.select_related("said_by").prefetch_related(*OF_A_GAP), key=key)
    return render(request, "gap.html", {"gap": found, "state": state_of(found), "column": column_of(found)})
