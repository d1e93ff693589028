"""The public API: the library's search, as its page has it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from moothall.library.catalogue.indexing import FACETS, index_path, page_in_its_file
from moothall.library.catalogue.models import Work
from moothall.library.catalogue.queries import works_by_key
from moothall.library.finding import BadCursor, Found, Hit, Index, IndexUnusable
from moothall.library.machines.answers import as_json, kept, open_to_all, wrong
from moothall.library.machines.told import address, in_short

USUAL, MOST = 20, 100
LONGEST_QUERY = 2_000
_OURS = ("q", "after", "limit")


@open_to_all("GET")
def search(request: HttpRequest) -> HttpResponse:
    """The works for a question, the likeliest first, with the passage that answers it and what each filter would leave."""
    try:
        index = Index.open(index_path())
    except IndexUnusable:
        return wrong(
            "The search is not ready.", "Ask again in some minutes; /api/works lists every work.", 503
        )
    asked = request.GET
    if unknown := sorted(set(asked) - {*_OURS, *FACETS}):
        return wrong("This cannot be asked.", f"Ask by {', '.join([*_OURS, *FACETS])}.", field=unknown[0])
    limit = asked.get("limit", str(USUAL))
    if not limit.isdigit() or len(limit) > 3 or not 1 <= int(limit) <= MOST:
        return wrong(
            "It is no number that can be used here.", f"Write a whole number up to {MOST}.", field="limit"
        )
    try:
        found = _found(index, request, int(limit))
    except BadCursor:
        return wrong("This cursor is not of this question.", "Follow 'next' as it was told.", field="after")
    response = as_json(_told(request, found))
    return kept(request, response)


def _found(index: Index, request: HttpRequest, limit: int) -> Found:
    filters = {name: request.GET.getlist(name) for name in FACETS if name in request.GET}
    query = request.GET.get("q", "")[:LONGEST_QUERY]
    return index.search(query, filters, after=request.GET.get("after") or None, size=limit)


def _told(request: HttpRequest, found: Found) -> dict[str, Any]:
    works = {work.key: work for work in works_by_key(hit.key for hit in found.hits)}
    return {
        "query": request.GET.get("q", ""),
        "searched_instead": {one.typed: one.searched for one in found.corrected},
        "total": found.total,
        "works": [_hit(hit, works[hit.key]) for hit in found.hits if hit.key in works],
        "counts": {name: found.counts[name] for name in FACETS if name in found.counts},
        "next": _next(request, found.after) if found.after else None,
    }


def _hit(hit: Hit, work: Work) -> dict[str, Any]:
    passage = {"text": hit.passage.text, "page": page_in_its_file(hit.passage.page)} if hit.passage else None
    return in_short(work) | {"found_by": hit.why, "passage": passage}


def _next(request: HttpRequest, after: str) -> str:
    asked = [(name, value) for name, values in request.GET.lists() for value in values if name != "after"]
    return address(f"/api/search?{urlencode([*asked, ('after', after)])}")
