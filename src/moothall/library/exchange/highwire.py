"""A work in the `citation_` tags that Google Scholar and Zotero read in the head of its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from moothall.library.exchange.jsonld import Download
from moothall.library.exchange.record import Person, Record


def tags(record: Record, page: str, *, downloads: Iterable[Download] = ()) -> list[tuple[str, str]]:
    """Name and content of each tag, those without content left out."""
    return [(f"citation_{name}", content) for name, content in _tags(record, page, downloads) if content]


def _tags(record: Record, page: str, downloads: Iterable[Download]) -> Iterator[tuple[str, str]]:
    yield "title", record.full_title
    for author in record.authors:
        yield "author", author.in_order
        if isinstance(author, Person) and author.orcid:
            yield "author_orcid", f"https://orcid.org/{author.orcid}"
    # Scholar asks for slashes between year, month and day.
    yield "publication_date", record.published.replace("-", "/")
    journal = record.kind == "article" or bool(record.issn or record.volume)
    yield ("journal_title" if journal else "series_title"), record.container
    yield "volume", record.volume
    yield "issue", record.issue
    first, _, last = record.pages.partition("-")
    yield "firstpage", first
    yield "lastpage", last
    yield "doi", record.doi
    yield "isbn", record.isbn
    yield "issn", record.issn
    yield ("publisher" if journal else "technical_report_institution"), record.publisher
    yield "language", record.languages[0] if record.languages else ""
    yield from (("keywords", word) for word in record.keywords)
    yield from (("pdf_url", one.address) for one in downloads if one.media_type == "application/pdf")
    yield "public_url", page
