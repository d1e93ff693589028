"""The feed of what is new, the sitemap, and robots.txt."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from moothall.library.catalogue.models import Work
from moothall.library.catalogue.records import NEEDED, record_of
from moothall.library.exchange import atom, sitemap
from moothall.library.machines.answers import kept, open_to_all, wrong
from moothall.library.machines.told import address, page_of

#: How many works the feed tells.
IN_THE_FEED = 50
#: Pages that say something of themselves, in English and Welsh.
PAGES = ("/", "/map/", "/gaps/", "/arrangements/", "/about/")


@open_to_all("GET")
def feed(request: HttpRequest) -> HttpResponse:
    """The works that came or changed last."""
    of = atom.Feed(
        "Moothall library: new and changed works", address("/feed.atom"), address("/"), "Moothall library",
        subtitle="What is known of how agencies decide together about children who may be trafficked.",
    )  # fmt: skip
    stand = Work.objects.filter(withdrawn_at__isnull=True).prefetch_related(*NEEDED)
    works = list(stand.order_by("-changed_at", "-pk")[:IN_THE_FEED])
    entries = [
        atom.Entry(record_of(work), page_of(work.key), work.changed_at, work.added_at) for work in works
    ]
    told = atom.feed(of, entries, updated=timezone.now().replace(hour=0, minute=0, second=0, microsecond=0))
    response = HttpResponse(told, content_type="application/atom+xml; charset=utf-8")
    return kept(request, response, max((work.changed_at for work in works), default=None))


@open_to_all("GET")
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Every page in one sitemap, or where there are too many, the index of several."""
    pages = [(address(f"{twin}{page}"), None) for page in PAGES for twin in ("", "/cy")]
    count = Work.objects.filter(withdrawn_at__isnull=True).count()
    if count + len(pages) <= sitemap.MOST_PAGES:
        told = sitemap.sitemap([*pages, *_works(1)])
    else:
        parts = range(1, sitemap.parts_needed(count) + 1)
        told = sitemap.index((address(f"/sitemap-{number}.xml"), None) for number in parts)
    changed = Work.objects.aggregate(last=Max("changed_at"))["last"]
    return kept(request, _xml(told), changed)


@open_to_all("GET")
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """One sitemap of several, in the order in which the works came."""
    works = _works(number)
    return (
        kept(request, _xml(sitemap.sitemap(works))) if works else wrong("There is no such part.", status=404)
    )


def _works(number: int) -> list[tuple[str, datetime | None]]:
    start = (number - 1) * sitemap.MOST_PAGES
    rows = Work.objects.filter(withdrawn_at__isnull=True).order_by("pk").values_list("key", "changed_at")
    return [(page_of(key), changed) for key, changed in rows[start : start + sitemap.MOST_PAGES]]


def _xml(told: bytes) -> HttpResponse:
    return HttpResponse(told, content_type="application/xml; charset=utf-8")


@open_to_all("GET")
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: all but lists of search results."""
    text = sitemap.robots(address("/sitemap.xml"), hidden=("/find/", "/cy/find/", "/api/search"))
    return kept(request, HttpResponse(text, content_type="text/plain; charset=utf-8"))
