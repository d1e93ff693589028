"""The public API: lists of works that are read to their end by a cursor, and one work whole."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from moothall.library.catalogue.models import Work
from moothall.library.catalogue.queries import work_by_key
from moothall.library.catalogue.records import NEEDED
from moothall.library.machines.answers import as_json, kept, open_to_all, wrong
from moothall.library.machines.told import address, in_short, whole

MOST, USUAL = 200, 50
#: What a list can be narrowed by: the name in the address, and the column that holds it.
LISTS = {
    "arrangement": "arrangements",
    "theme": "themes",
    "topic": "topics",
    "language": "languages",
    "country": "countries",
}
_KNOWN = {*LISTS, "kind", "year_from", "year_to", "changed_since", "withdrawn", "after", "limit"}


class _Wrong(Exception):
    """A question that cannot be answered."""

    def __init__(self, field: str, message: str, mend: str) -> None:
        self.field, self.message, self.mend = field, message, mend


@open_to_all("GET")
def works(request: HttpRequest) -> HttpResponse:
    """Works in the order in which they came, so that one who reads on misses none."""
    try:
        limit = _whole_number(request, "limit", USUAL, MOST)
        after = _whole_number(request, "after", 0, 10**15)
        found = _narrowed(request)
    except _Wrong as told:
        return wrong(told.message, told.mend, field=told.field)
    page = list(found.filter(pk__gt=after).order_by("pk").prefetch_related(*NEEDED)[: limit + 1])
    more = len(page) > limit
    next_address = _next(request, page[limit - 1].pk) if more else None
    response = as_json({"works": [in_short(work) for work in page[:limit]], "next": next_address})
    if next_address:
        response["Link"] = f'<{next_address}>; rel="next"'
    return kept(request, response, max((work.changed_at for work in page[:limit]), default=None))


@open_to_all("GET")
def work(request: HttpRequest, key: str) -> HttpResponse:
    """One work with its studies, files and citations."""
    found = work_by_key(key)
    if found is None:
        return wrong("There is no work with this key.", "Look it up at /api/works.", 404)
    return kept(request, as_json(whole(found)), found.changed_at)


def _narrowed(request: HttpRequest) -> QuerySet[Work]:
    asked = request.GET
    if unknown := sorted(set(asked) - _KNOWN):
        raise _Wrong(unknown[0], "This cannot be asked.", f"Ask by {', '.join(sorted(_KNOWN))}.")
    for name, values in asked.lists():
        if any("\x00" in value for value in values):
            raise _Wrong(name, "It holds a character that no work can have.", "Write letters and digits.")
    found = Work.objects.all()
    if asked.get("withdrawn", "no") not in ("yes", "no", "only"):
        raise _Wrong("withdrawn", "It is none of yes, no, only.", "Leave it out for the works that stand.")
    if asked.get("withdrawn", "no") != "yes":
        found = found.filter(withdrawn_at__isnull=asked.get("withdrawn") != "only")
    if kinds := asked.getlist("kind"):
        found = found.filter(kind__in=kinds)
    for name, column in LISTS.items():
        if chosen := asked.getlist(name):
            found = found.filter(**{f"{column}__overlap": chosen})
    if "year_from" in asked:
        found = found.filter(year__gte=_whole_number(request, "year_from", 0, 9999))
    if "year_to" in asked:
        found = found.filter(year__lte=_whole_number(request, "year_to", 0, 9999))
    if "changed_since" in asked:
        found = found.filter(changed_at__gte=_moment(asked["changed_since"]))
    return found


def _whole_number(request: HttpRequest, name: str, usual: int, most: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return usual
    if (
        not re.fullmatch(r"\d{1,15}", text)
        or not 0 <= int(text) <= most
        or (name == "limit" and int(text) == 0)
    ):
        raise _Wrong(name, "It is no number that can be used here.", f"Write a whole number up to {most}.")
    return int(text)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _Wrong(
            "changed_since", "It is no day or moment.", "Write 2026-11-29 or 2026-11-29T09:00:00Z."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _next(request: HttpRequest, after: int) -> str:
    asked = [(name, value) for name, values in request.GET.lists() for value in values if name != "after"]
    return address(f"/api/works?{urlencode([*asked, ('after', after)])}")
