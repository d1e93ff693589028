"""A work as schema.org describes it, for search engines: JSON-LD of the type that fits its kind.

A review of literature is an article or a report here: schema.org's own 'Review' is a verdict on some one thing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from moothall.library.exchange.identifiers import doi_address
from moothall.library.exchange.licences import licence_address
from moothall.library.exchange.places import country_name
from moothall.library.exchange.record import Author, Body, Record

_TYPES = {"article": "ScholarlyArticle", "data-set": "Dataset", "statute": "Legislation"}
_GENRES = {"review": "Review of evidence", "evaluation": "Evaluation", "guidance": "Guidance"}


@dataclass(frozen=True, slots=True)
class Download:
    """A file of the work that can be had."""

    address: str
    media_type: str
    size: int | None = None
    sha256: str = ""


def json_ld(record: Record, page: str, *, downloads: Iterable[Download] = ()) -> dict[str, Any]:
    """The description of a work whose page stands at `page`; what is not known is left out."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": type_of(record),
        "@id": page,
        "url": page,
        "mainEntityOfPage": page,
        "name": record.full_title,
        "headline": record.full_title if type_of(record) in ("ScholarlyArticle", "Report") else "",
        "author": [_author(author) for author in record.authors],
        "datePublished": record.published,
        "abstract": record.abstract,
        "description": record.abstract if type_of(record) == "Dataset" else "",
        "genre": _GENRES.get(record.kind, ""),
        "inLanguage": list(record.languages),
        "keywords": list(record.keywords),
        "license": licence_address(record.licence),
        "publisher": {"@type": "Organization", "name": record.publisher} if record.publisher else None,
        "isPartOf": _part_of(record),
        "pagination": record.pages,
        "isbn": record.isbn,
        "identifier": _identifiers(record),
        "sameAs": [
            address for address in (doi_address(record.doi) if record.doi else "", record.url) if address
        ],
        "spatialCoverage": [{"@type": "Place", "name": country_name(code)} for code in record.countries],
    }
    files = [_file(one) for one in downloads]
    told["distribution" if told["@type"] == "Dataset" else "encoding"] = files
    return {name: value for name, value in told.items() if value}


def type_of(record: Record) -> str:
    """The type of schema.org for a work."""
    if record.kind in ("review", "evaluation") and (record.issn or (record.container and record.volume)):
        return "ScholarlyArticle"
    return _TYPES.get(record.kind, "Report")


def for_script(told: dict[str, Any]) -> str:
    """JSON that may stand within a script element: nothing in it can end the element or open a comment."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def _author(author: Author) -> dict[str, str]:
    if isinstance(author, Body):
        return {"@type": "Organization", "name": author.name}
    told = {
        "@type": "Person", "@id": f"https://orcid.org/{author.orcid}" if author.orcid else "", "name": author.name,
        "familyName": author.family, "givenName": author.given.partition(", ")[0],
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _part_of(record: Record) -> dict[str, Any] | None:
    """The journal or series, through its volume and issue where they are told."""
    if not record.container:
        return None
    journal = type_of(record) == "ScholarlyArticle"
    within: dict[str, Any] = {
        "@type": "Periodical" if journal else "CreativeWorkSeries",
        "name": record.container,
    }
    if record.issn:
        within["issn"] = record.issn
    if record.volume and journal:
        within = {"@type": "PublicationVolume", "volumeNumber": record.volume, "isPartOf": within}
    if record.issue and journal:
        within = {"@type": "PublicationIssue", "issueNumber": record.issue, "isPartOf": within}
    return within


def _identifiers(record: Record) -> list[dict[str, str]]:
    found = (("doi", record.doi), ("issn", "" if record.container else record.issn))
    return [{"@type": "PropertyValue", "propertyID": name, "value": value} for name, value in found if value]


def _file(one: Download) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@type": "DataDownload",
        "contentUrl": one.address,
        "encodingFormat": one.media_type,
    }
    if one.size is not None:
        told["contentSize"] = f"{one.size} B"
    if one.sha256:
        told["sha256"] = one.sha256
    return told
