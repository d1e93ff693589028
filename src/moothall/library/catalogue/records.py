"""Works of the catalogue as records that libraries exchange, and records that come in as descriptions of works."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch

from moothall.library.catalogue.description import Name, WorkDescription
from moothall.library.catalogue.models import Contributor, Work
from moothall.library.exchange import KINDS, Author, Body, Person, Record
from moothall.library.exchange.identifiers import address_of, doi_of, isbn_of
from moothall.library.exchange.licences import is_open, licence_address, licence_of
from moothall.library.exchange.words import pages_of
from moothall.library.seed.reading import vocabularies
from moothall.library.seed.vocabularies import Licence

#: What a record needs beside the work itself: one query.
NEEDED = (Prefetch("contributors", Contributor.objects.order_by("position")),)
#: Where nobody has read what may be done with a work.
NOT_READ = "not-read"
_NOTES = ("ris:N1", "bibtex:note", "csl:note")


def record_of(work: Work) -> Record:
    """A work, with its contributors at hand, as a record, its numbers in their one spelling. A note says if it was withdrawn."""
    return Record(
        key=work.key, kind=next((kind for kind in KINDS if kind == work.kind), "report"), title=work.title,
        subtitle=work.subtitle, authors=tuple(_author(one) for one in work.contributors.all()),
        published=work.published or (f"{work.year:04d}" if work.year else ""), doi=doi_of(work.doi) or work.doi, url=address_of(work.url) or work.url, isbn=isbn_of(work.isbn) or work.isbn,
        issn=work.issn, publisher=work.publisher, container=work.container, volume=work.volume, issue=work.issue,
        pages=pages_of(work.pages), licence=_licence(work), abstract=work.summary or work.teaser, languages=tuple(work.languages),
        countries=tuple(work.countries), keywords=_keywords(work), other=_other(work),
    )  # fmt: skip


def _author(one: Contributor) -> Author:
    return (
        Body(one.body)
        if one.body
        else Person(one.family or one.given, one.given if one.family else "", one.orcid)
    )


def _licence(work: Work) -> str:
    """What was read of the licence: its SPDX name, its address or its words; '' where nobody has read it."""
    entry = vocabularies().entry("licences", work.licence)
    if work.licence == NOT_READ or not isinstance(entry, Licence):
        return str(work.other.get("licence", ""))
    return licence_of(entry.url) if entry.url else entry.en


def _keywords(work: Work) -> tuple[str, ...]:
    """Its own keywords, then what it is filed under in the library, in English."""
    topics = (vocabularies().entry("topics", code) for code in work.topics)
    return tuple(dict.fromkeys([*work.keywords, *(entry.en for entry in topics if entry)]))


def _other(work: Work) -> tuple[tuple[str, str], ...]:
    kept = []
    for name, said in work.other.items():
        if ":" in name:
            kept += [(name, str(one)) for one in (said if isinstance(said, list) else [said])]
    notice = f"Withdrawn: {work.withdrawal_notice}" if work.withdrawn_at else ""
    return (*((name, notice) for name in _NOTES if notice), *kept)


def described(record: Record, key: str, source: str, on: date) -> WorkDescription:
    """A record as the description of a work that is new here.

    Its abstract becomes the summary only where its licence lets anyone give it on; else it is left out, and the
    library's own summary is still to be written.
    """
    licence = _licence_code(record.licence)
    summary = record.abstract if record.abstract and is_open(record.licence) else ""
    return WorkDescription(
        key=key, kind=record.kind, title=record.title, subtitle=record.subtitle,
        contributors=tuple(_name(author) for author in record.authors), year=record.year, published=record.published,
        doi=record.doi, url=record.url, isbn=record.isbn, issn=record.issn, publisher=record.publisher,
        container=record.container, volume=record.volume, issue=record.issue, pages=record.pages, licence=licence,
        languages=record.languages, countries=record.countries, keywords=record.keywords, summary=summary,
        summary_by="licensed" if summary else "ours", metadata="read", metadata_source=f"{source}, {on.isoformat()}",
        other=_kept(record, licence),
    )  # fmt: skip


def _name(author: Author) -> Name:
    return (
        Name(body=author.name)
        if isinstance(author, Body)
        else Name(author.family, author.given, orcid=author.orcid)
    )


def _licence_code(licence: str) -> str:
    """The word of our vocabulary for a licence, known by the address of its text."""
    address = licence_address(licence)
    found = next((one for one in vocabularies().licences if address and one.url == address), None)
    return found.code if found else NOT_READ


def _kept(record: Record, licence: str) -> dict[str, object]:
    """What the source said and no field holds; a licence that our words do not have."""
    kept: dict[str, object] = {}
    for name, value in record.other:
        before = kept.get(name)
        kept[name] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
    if licence == NOT_READ and record.licence:
        kept["licence"] = record.licence
    return kept
