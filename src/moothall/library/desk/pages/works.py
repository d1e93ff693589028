"""Finding a work, and a work as a whole: what it says, its files, its studies and where they stand."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse

from moothall.library.catalogue.models import Work
from moothall.library.catalogue.queries import describe
from moothall.library.desk import queries
from moothall.library.desk.doors import Page, endpoint, render
from moothall.library.desk.telling import rows_of

PER_PAGE = 25
LONGEST_QUESTION = 300


@endpoint()
def works(request: Page) -> HttpResponse:
    """The works that hold the words asked for, and what this curator has begun."""
    asked = request.GET.get("q", "")[:LONGEST_QUESTION].strip()
    found = queries.find_works(asked, after=request.GET.get("after", ""), count=PER_PAGE + 1)
    shown, next_href = found[:PER_PAGE], ""
    if len(found) > PER_PAGE:
        next_href = f"{reverse('works')}?{urlencode({'q': asked, 'after': queries.place_of(shown[-1])})}"
    context = {
        "asked": asked,
        "works": shown,
        "next_href": next_href,
        "drafts": queries.drafts_of(request.curator),
    }
    return render(request, "desk/works.html", context)


@endpoint()
def work(request: Page, key: str) -> HttpResponse:
    """A work as it stands, and what can be done with it."""
    found = whole_or_404(key)
    context = {
        "work": found,
        "rows": rows_of(describe(found)),
        "draft": queries.draft_of(request.curator, key),
        "others": queries.others_writing(request.curator, key),
    }
    return render(request, "desk/work.html", context)


def whole_or_404(key: str) -> Work:
    """The work with all its parts."""
    found = queries.whole_work(key)
    if found is None:
        raise Http404
    return found
