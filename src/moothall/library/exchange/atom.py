"""What is new in the library, as a feed of RFC 4287."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from moothall.library.exchange.licences import licence_address
from moothall.library.exchange.record import Record
from moothall.library.exchange.xml import document, root, stamp, under

ATOM = "http://www.w3.org/2005/Atom"
#: How much of an abstract a feed tells.
LONGEST_SUMMARY = 600


@dataclass(frozen=True, slots=True)
class Feed:
    """Where the feed stands and what it is called."""

    title: str
    address: str
    home: str
    author: str
    language: str = "en"
    subtitle: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A work with its page and when it came and last changed."""

    record: Record
    page: str
    updated: datetime
    published: datetime | None = None


def feed(of: Feed, entries: Sequence[Entry], *, updated: datetime) -> bytes:
    """The feed; `updated` is said where it has no entry yet."""
    told = root("feed", ATOM)
    told.set("{http://www.w3.org/XML/1998/namespace}lang", of.language)
    under(told, "id", of.address)
    under(told, "title", of.title)
    if of.subtitle:
        under(told, "subtitle", of.subtitle)
    under(told, "updated", stamp(max((entry.updated for entry in entries), default=updated)))
    under(told, "link", rel="self", type="application/atom+xml", href=of.address)
    under(told, "link", rel="alternate", type="text/html", href=of.home)
    under(under(told, "author"), "name", of.author)
    for entry in entries:
        _add(told, entry)
    return document(told)


def _add(parent: object, entry: Entry) -> None:
    record = entry.record
    told = under(parent, "entry")
    under(told, "id", entry.page)
    under(told, "title", record.full_title)
    under(told, "updated", stamp(entry.updated))
    if entry.published:
        under(told, "published", stamp(entry.published))
    under(told, "link", rel="alternate", type="text/html", href=entry.page)
    for author in record.authors:
        under(under(told, "author"), "name", author.name)
    under(told, "category", term=record.kind)
    for word in record.keywords:
        under(told, "category", term=word)
    if record.abstract:
        whole = " ".join(record.abstract.split())
        cut = whole if len(whole) <= LONGEST_SUMMARY else f"{whole[:LONGEST_SUMMARY].rsplit(' ', 1)[0]}…"
        under(told, "summary", cut, type="text")
    if record.licence:
        under(told, "rights", record.licence)
        if address := licence_address(record.licence):
            under(told, "link", rel="license", href=address)
