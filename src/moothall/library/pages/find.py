"""Finding: what was asked, what was found and why, and what it can be narrowed by."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from moothall.library.catalogue.indexing import FACETS, index_path, page_in_its_file
from moothall.library.catalogue.queries import works_by_key
from moothall.library.finding.documents import BadCursor, IndexUnusable
from moothall.library.finding.search import Found, Index
from moothall.library.pages.answers import render
from moothall.library.pages.words import country, language_name, word

PAGE = 20
# So many values of a filter are shown; a chosen one always is.
VALUES = 12
LONGEST_QUERY = 400


@dataclass(frozen=True)
class Choice:
    """A value of a filter: what it is called, how many works it would leave, and the address that chooses or drops it."""

    text: str
    count: int
    href: str
    chosen: bool


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Two queries: the search itself asks the index, and only the works of this page are read."""
    asked = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    filters = {
        name: values for name in FACETS if (values := sorted(set(filter(None, request.GET.getlist(name)))))
    }
    try:
        index = Index.open(index_path())
        found = index.search(asked, filters, after=request.GET.get("after") or None, size=PAGE)
    except BadCursor:
        return render(
            request, "find_again.html", {"asked": asked, "again": _address(asked, filters)}, status=400
        )
    except IndexUnusable:
        return render(request, "no_index.html", {"asked": asked}, status=503)
    works = {work.key: work for work in works_by_key(hit.key for hit in found.hits)}
    context = {
        "asked": asked,
        "found": found,
        "hits": [(hit, works[hit.key], page_in_its_file(hit.page)) for hit in found.hits if hit.key in works],
        "facets": [
            (facet_name(name), choices)
            for name in FACETS
            if (choices := _choices(name, found, asked, filters))
        ],
        "chosen": [
            Choice(value_name(name, value), 0, _address(asked, _without(filters, name, value)), True)
            for name, values in filters.items()
            for value in values
        ],
        "hidden": [(name, value) for name, values in filters.items() for value in values],
        "next": _address(asked, filters, after=found.after) if found.after else "",
        "first": not request.GET.get("after"),
        "all": _address(asked, {}),
        "begin": _address(asked, filters),
    }
    return render(request, "find.html", context)


def _choices(name: str, found: Found, asked: str, filters: dict[str, list[str]]) -> list[Choice]:
    counts, chosen = found.counts.get(name, {}), filters.get(name, [])
    order = sorted(counts, key=lambda value: (value not in chosen, -counts[value], value))
    if name == "year":
        order = sorted(counts, reverse=True)
    shown = [value for place, value in enumerate(order) if place < VALUES or value in chosen]
    return [
        Choice(
            value_name(name, value),
            counts[value],
            _address(
                asked, _without(filters, name, value) if value in chosen else _with(filters, name, value)
            ),
            value in chosen,
        )
        for value in shown
        if counts[value] or value in chosen
    ]


def _with(filters: dict[str, list[str]], name: str, value: str) -> dict[str, list[str]]:
    return {**filters, name: [*filters.get(name, []), value]}


def _without(filters: dict[str, list[str]], name: str, value: str) -> dict[str, list[str]]:
    left = [one for one in filters.get(name, []) if one != value]
    return {
        **{one: values for one, values in filters.items() if one != name},
        **({name: left} if left else {}),
    }


def _address(asked: str, filters: dict[str, list[str]], after: str = "") -> str:
    pairs = [("q", asked)] if asked else []
    pairs += [(name, value) for name in FACETS for value in filters.get(name, [])]
    pairs += [("after", after)] if after else []
    return "?" + urlencode(pairs)


def facet_name(name: str) -> str:
    """What a filter is called."""
    return {
        "kind": _("Kind of work"),
        "arrangement": _("Arrangement or help"),
        "theme": _("Theme"),
        "topic": _("Topic"),
        "design": _("Kind of study"),
        "country": _("Country"),
        "language": _("Language"),
        "year": _("Year"),
    }[name]


def value_name(name: str, value: str) -> str:
    """What a value of a filter is called."""
    if name == "country":
        return country(value)
    if name == "language":
        return language_name(value)
    vocabularies = {
        "kind": "kinds",
        "arrangement": "rows",
        "theme": "themes",
        "topic": "topics",
        "design": "designs",
    }
    return word(vocabularies[name], value) if name in vocabularies else value
