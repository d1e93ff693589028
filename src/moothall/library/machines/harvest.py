"""Harvesting by OAI-PMH: the catalogue as its repository, and the address that answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from moothall.library.catalogue.models import Work
from moothall.library.catalogue.records import NEEDED, record_of
from moothall.library.exchange import oai
from moothall.library.exchange.oai_terms import Asked, Identity, Item
from moothall.library.machines.answers import open_to_all
from moothall.library.machines.told import address, page_of
from moothall.library.seed.reading import vocabularies

#: The longest question, in bytes: its longest argument is a token of a few hundred.
LONGEST_QUESTION = 8_000
_BEFORE_ALL = datetime(2020, 1, 1, tzinfo=UTC)


class Catalogue:
    """The catalogue as OAI-PMH asks of it. Works of one moment come in the order of their numbers."""

    def identity(self) -> Identity:
        """Who answers, and since when."""
        return self._identity

    @cached_property
    def _identity(self) -> Identity:
        # The day of the first work: works come in the order of their numbers, give or take who wrote at the same moment.
        first = Work.objects.order_by("pk").values_list("added_at", flat=True).first()
        earliest = first.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) if first else None
        name = urlsplit(settings.MOOTHALL_LIBRARY_SITE).hostname or "localhost"
        return Identity(
            "Moothall library",
            address("/oai"),
            name,
            (settings.MOOTHALL_LIBRARY_EMAIL,),
            earliest or _BEFORE_ALL,
        )

    def sets(self) -> Sequence[tuple[str, str]]:
        """The kinds and the arrangements."""
        words = vocabularies()
        kinds = [(f"kind:{one.code}", one.en) for one in words.kinds]
        arrangements = [(f"arrangement:{one.code}", one.en) for one in words.entries("arrangements")]
        return [
            ("kind", "Kinds of work"),
            *kinds,
            ("arrangement", "Works about an arrangement"),
            *arrangements,
        ]

    def item(self, key: str) -> Item | None:
        """One work."""
        work = Work.objects.prefetch_related(*NEEDED).filter(key=key).first()
        return _item(work) if work else None

    def items(self, asked: Asked, limit: int) -> Sequence[Item]:
        """The next works behind the last one told: two queries, however many there are."""
        found = _within(Work.objects.prefetch_related(*NEEDED), asked.within)
        if asked.since:
            found = found.filter(changed_at__gte=asked.since)
        if asked.before:
            found = found.filter(changed_at__lt=asked.before)
        if asked.after:
            stamp, place = asked.after
            number = int(place) if place.isdigit() and len(place) < 19 else 0
            found = found.filter(changed_at__gte=stamp).filter(Q(changed_at__gt=stamp) | Q(pk__gt=number))
        return [_item(work) for work in found.order_by("changed_at", "pk")[:limit]]


def _within(works: QuerySet[Work], spec: str) -> QuerySet[Work]:
    """The works of a set; of one that is not there, none."""
    name, _, code = spec.partition(":")
    if name == "kind":
        return works.filter(kind=code) if code else works
    if name == "arrangement":
        return works.filter(arrangements__contains=[code]) if code else works.exclude(arrangements=[])
    return works.none() if spec else works


def _item(work: Work) -> Item:
    sets = (f"kind:{work.kind}", *(f"arrangement:{code}" for code in work.arrangements))
    return Item(
        work.key,
        work.changed_at,
        record_of(work),
        page_of(work.key),
        sets,
        work.withdrawn_at is not None,
        str(work.pk),
    )


@open_to_all("GET", "POST")
def oai_pmh(request: HttpRequest) -> HttpResponse:
    """The answer to a harvester, asked by GET or POST."""
    if request.method == "POST":
        body = (
            request.read(LONGEST_QUESTION + 1)
            if request.content_type == "application/x-www-form-urlencoded"
            else b""
        )
        text = body.decode("utf-8", "replace") if len(body) <= LONGEST_QUESTION else ""
    else:
        text = request.META.get("QUERY_STRING", "")[:LONGEST_QUESTION]
    pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=50) if text.count("&") < 50 else []
    return HttpResponse(
        oai.answer(pairs, Catalogue(), now=timezone.now()), content_type="text/xml; charset=utf-8"
    )
