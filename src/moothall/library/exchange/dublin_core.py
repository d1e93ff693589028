"""A work in the fifteen elements of Dublin Core, as every harvester of OAI-PMH understands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from moothall.library.exchange.identifiers import doi_address
from moothall.library.exchange.licences import licence_address
from moothall.library.exchange.places import country_name
from moothall.library.exchange.record import Record
from moothall.library.exchange.xml import XSI, under

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
#: The terms of the DCMI type vocabulary beside our own kinds.
_TYPES = {"data-set": "Dataset"}


def elements(record: Record, page: str = "") -> Iterator[tuple[str, str]]:
    """Name and value, in an order of their own; an element stands as often as there is something to say."""
    yield "title", record.full_title
    yield from (("creator", author.in_order) for author in record.authors)
    yield from (("subject", word) for word in record.keywords)
    told = (
        ("description", record.abstract), ("publisher", record.publisher), ("date", record.published),
        ("type", _TYPES.get(record.kind, "Text")), ("type", record.kind), ("identifier", page),
        ("identifier", doi_address(record.doi) if record.doi else ""), ("identifier", record.url),
        ("identifier", f"urn:isbn:{record.isbn}" if record.isbn else ""), ("source", source(record)),
    )  # fmt: skip
    yield from ((name, value) for name, value in told if value)
    yield from (("language", tag) for tag in record.languages)
    yield from (("coverage", country_name(code)) for code in record.countries)
    if record.licence:
        yield "rights", licence_address(record.licence) or record.licence


def source(record: Record) -> str:
    """The journal or series it stands in, with its place there, in words: 'Journal, 12(3), 101-118'."""
    if not record.container:
        return ""
    volume = (
        f"{record.volume}({record.issue})"
        if record.volume and record.issue
        else record.volume or record.issue
    )
    issn = f"ISSN {record.issn}" if record.issn else ""
    return ", ".join(part for part in (record.container, volume, record.pages, issn) if part)


def oai_dc(parent: Any, record: Record, page: str = "") -> None:
    """The work as the format `oai_dc` has it, within a parent."""
    spaces = {"oai_dc": OAI_DC, "dc": DC, "xsi": XSI}
    told = etree.SubElement(parent, f"{{{OAI_DC}}}dc", nsmap=spaces)
    told.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} {SCHEMA}")
    for name, value in elements(record, page):
        under(told, f"{{{DC}}}{name}", value)
