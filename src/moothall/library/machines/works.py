"""A work in the forms that reference managers read: `/works/KEY.ris`, `.bib`, `.csl.json`, `.csv`, and as JSON-LD."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from moothall.library.catalogue.models import Work
from moothall.library.catalogue.records import NEEDED, record_of
from moothall.library.exchange import WRITTEN, written
from moothall.library.exchange.jsonld import json_ld
from moothall.library.machines.answers import as_json, kept, open_to_all, wrong
from moothall.library.machines.told import downloads_of, page_of

_BY_ENDING = {form.ending: name for name, form in WRITTEN.items()}


@open_to_all("GET")
def in_form(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """The work as a file of that form."""
    work = Work.objects.prefetch_related(*NEEDED).filter(key=key).first()
    if work is None:
        return wrong("There is no work with this key.", "Look it up at /api/works.", 404)
    form = WRITTEN[_BY_ENDING[ending]]
    response = HttpResponse(
        written([record_of(work)], _BY_ENDING[ending]), content_type=f"{form.media_type}; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{work.key}.{ending}"'
    return kept(request, response, work.changed_at)


@open_to_all("GET")
def as_json_ld(request: HttpRequest, key: str) -> HttpResponse:
    """The work as schema.org describes it."""
    work = Work.objects.prefetch_related(*NEEDED, "files").filter(key=key).first()
    if work is None:
        return wrong("There is no work with this key.", "Look it up at /api/works.", 404)
    response = as_json(json_ld(record_of(work), page_of(work.key), downloads=downloads_of(work)))
    response["Content-Type"] = "application/ld+json"
    return kept(request, response, work.changed_at)
