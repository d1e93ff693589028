"""What the desk's pages read: works found by their words, drafts, the log, curators."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from moothall.library.catalogue.models import Entry, Work
from moothall.library.catalogue.queries import WHOLE
from moothall.library.desk.models import Curator, Draft

#: More words than this in a search are not looked for one by one.
MOST_WORDS = 8


def find_works(asked: str, *, after: str = "", count: int = 25) -> list[Work]:
    """Works in which every word that was asked for stands (title, author, key, DOI), those changed last first."""
    found: QuerySet[Work] = Work.objects.order_by("-changed_at", "-pk")
    for word in asked.split()[:MOST_WORDS]:
        by_author = Work.objects.filter(
            Q(contributors__family__icontains=word) | Q(contributors__body__icontains=word)
        ).values("pk")
        found = found.filter(
            Q(title__icontains=word)
            | Q(subtitle__icontains=word)
            | Q(key__icontains=word)
            | Q(doi__icontains=word)
            | Q(pk__in=by_author)
        )
    if place := _place(after):
        when, pk = place
        found = found.filter(Q(changed_at__lt=when) | Q(changed_at=when, pk__lt=pk))
    return list(found.prefetch_related("contributors")[:count])


def place_of(work: Work) -> str:
    """Where a page of works ended, for the address of the next."""
    return f"{work.changed_at.isoformat()}_{work.pk}"


def whole_work(key: str) -> Work | None:
    """A work with all its parts and versions, as a page shows it. Six queries."""
    return Work.objects.prefetch_related(*WHOLE, "versions").filter(key=key).first()


def draft_of(curator: Curator, key: str) -> Draft | None:
    """What this curator is writing of the work."""
    return Draft.objects.filter(curator=curator, key=key).first()


def others_writing(curator: Curator, key: str) -> list[str]:
    """The names of others who are writing of the work now."""
    held = Draft.objects.filter(key=key).exclude(curator=curator).select_related("curator")
    return sorted(one.curator.name for one in held)


def drafts_of(curator: Curator) -> list[Draft]:
    """What this curator has begun and not published, the latest first."""
    return list(Draft.objects.filter(curator=curator).order_by("-changed_at"))


def entries(*, about: str = "", before: int | None = None, count: int = 50) -> list[Entry]:
    """The log, the newest first."""
    found = Entry.objects.order_by("-pk")
    if about:
        found = found.filter(about=about)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found[:count])


def curators() -> list[Curator]:
    """Everybody who may sign in, and those who may no more."""
    return list(Curator.objects.order_by("-is_active", "name", "pk"))


def _place(text: str) -> tuple[datetime, int] | None:
    when, _sep, pk = text.rpartition("_")
    try:
        moment = parse_datetime(when)
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None or not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        return None
    return moment, int(pk)
