"""What machines are told of a work: schema.org, Dublin Core, Atom, sitemaps."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import etree

from moothall.library.exchange import KINDS, Body, Person, Record, atom, dublin_core, sitemap
from moothall.library.exchange.highwire import tags
from moothall.library.exchange.jsonld import Download, for_script, json_ld

PAGE = "https://library.example/works/fires"
WORK = Record(
    title="Between two fires", subtitle="what is known", authors=(Person("Example", "Patricia", "0000-0002-1825-0097"), Body("Home Office")),
    published="2019-06", publisher="University of Nowhere", doi="10.1000/xyz", url="https://example.org/a", isbn="9780306406157",
    container="Journal of Examples", issn="0378-5955", volume="1", issue="2", pages="1-9", licence="CC-BY-4.0", abstract="One.\n\nTwo.",
    languages=("en", "cy"), countries=("GB-WLS",), keywords=("panels",),
)  # fmt: skip
FILE = Download("https://library.example/files/a.pdf", "application/pdf", 1200, "ab" * 32)

# What schema.org and the search engines that read it ask of each type: needed, and wanted where it is known.
NEEDED = {
    "Report": {"name", "url"},
    "ScholarlyArticle": {"headline", "url"},
    "Legislation": {"name", "url"},
    "Dataset": {"name", "description"},
}
WANTED = {
    "author",
    "datePublished",
    "license",
    "inLanguage",
    "keywords",
    "publisher",
    "identifier",
    "sameAs",
    "abstract",
}
KNOWN = WANTED | {
    "@context", "@type", "@id", "name", "url", "headline", "mainEntityOfPage", "description", "genre", "isPartOf", "pagination",
    "isbn", "spatialCoverage", "encoding", "distribution",
}  # fmt: skip
PARTS = {
    "Person": {"name", "familyName", "givenName", "@id"}, "Organization": {"name"}, "Place": {"name"}, "PropertyValue": {"propertyID", "value"},
    "Periodical": {"name", "issn"}, "CreativeWorkSeries": {"name", "issn"}, "PublicationVolume": {"volumeNumber", "isPartOf"},
    "PublicationIssue": {"issueNumber", "isPartOf"}, "DataDownload": {"contentUrl", "encodingFormat", "contentSize", "sha256"},
}  # fmt: skip


def faults(told: dict[str, Any], known: bool = True) -> list[str]:
    """What is wrong with a description: properties, types, dates, addresses."""
    found = [f"unknown {name}" for name in told if name not in KNOWN]
    found += [f"no {name}" for name in NEEDED[told["@type"]] if not told.get(name)]
    found += [f"not wanted less: {name}" for name in WANTED if known and not told.get(name)]
    if told["@context"] != "https://schema.org":
        found.append("context")
    if "datePublished" in told and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", told["datePublished"]):
        found.append("date")
    addresses = [
        told["url"],
        told["@id"],
        *told.get("sameAs", ()),
        *([told["license"]] if "license" in told else []),
    ]
    addresses += [one["contentUrl"] for name in ("encoding", "distribution") for one in told.get(name, ())]
    found += [
        f"not absolute: {one}"
        for one in addresses
        if not (urlsplit(one).scheme in ("http", "https") and urlsplit(one).netloc)
    ]
    for part in _parts(told):
        found += [
            f"{part['@type']}.{name}"
            for name in part
            if name != "@type" and name not in PARTS.get(part["@type"], ())
        ]
        found += [f"empty {name}" for name, value in part.items() if value in ("", [], None)]
    return found


def _parts(told: Any) -> list[dict[str, Any]]:
    inner = list(told.values()) if isinstance(told, dict) else told if isinstance(told, list) else []
    found = [one for one in inner if isinstance(one, dict)]
    return found + [part for one in inner for part in _parts(one)]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_described_with_all_that_is_known(kind: Any) -> None:
    """By its type, with nothing that the type does not have."""
    told = json_ld(replace(WORK, kind=kind), PAGE, downloads=[FILE])
    assert faults(told) == []
    assert json.loads(for_script(told)) == told


def test_the_type_fits_the_kind() -> None:
    """A review in a journal is an article, one of its own a report."""
    plain = Record(title="A")
    types = {kind: json_ld(replace(plain, kind=kind), PAGE)["@type"] for kind in KINDS}
    assert types == {
        "review": "Report", "evaluation": "Report", "report": "Report", "guidance": "Report", "statute": "Legislation",
        "data-set": "Dataset", "article": "ScholarlyArticle",
    }  # fmt: skip
    assert json_ld(replace(WORK, kind="review"), PAGE)["@type"] == "ScholarlyArticle"
    assert faults(json_ld(plain, PAGE), known=False) == []


def test_no_title_can_end_the_script_it_stands_in() -> None:
    """Nor open a comment in it."""
    said = for_script(json_ld(Record(title="</script><!-- &\u2028"), PAGE))
    assert not re.search("[<>&\u2028]", said)
    assert json.loads(said)["name"] == "</script><!-- &\u2028"


def test_dublin_core_says_what_is_known_and_where_the_work_stands() -> None:
    """Each of several authors, languages and identifiers in an element of its own."""
    told = list(dublin_core.elements(WORK, PAGE))
    assert ("creator", "Example, Patricia") in told
    assert [value for name, value in told if name == "identifier"] == [
        PAGE, "https://doi.org/10.1000/xyz", "https://example.org/a", "urn:isbn:9780306406157",
    ]  # fmt: skip
    assert ("source", "Journal of Examples, 1(2), 1-9, ISSN 0378-5955") in told
    assert ("rights", "https://creativecommons.org/licenses/by/4.0/") in told
    assert ("coverage", "Wales") in told
    assert list(dublin_core.elements(Record(title="A"))) == [
        ("title", "A"),
        ("type", "Text"),
        ("type", "report"),
    ]


def test_scholar_reads_the_work_in_the_head_of_its_page() -> None:
    """Each author in a tag of their own, the date with slashes, the file."""
    told = tags(WORK, PAGE, downloads=[FILE])
    assert told[:4] == [
        ("citation_title", "Between two fires: what is known"), ("citation_author", "Example, Patricia"),
        ("citation_author_orcid", "https://orcid.org/0000-0002-1825-0097"), ("citation_author", "Home Office"),
    ]  # fmt: skip
    assert {
        ("citation_publication_date", "2019/06"),
        ("citation_firstpage", "1"),
        ("citation_lastpage", "9"),
    } <= set(told)
    assert ("citation_pdf_url", FILE.address) in told
    assert tags(Record(title="A"), PAGE) == [("citation_title", "A"), ("citation_public_url", PAGE)]


def test_a_feed_has_what_its_standard_asks() -> None:
    """Id, title, the day of change and an author; letters that XML cannot have are gone."""
    day = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
    of = atom.Feed("New works", "https://library.example/feed.atom", "https://library.example/", "Moothall")
    feed = etree.fromstring(
        atom.feed(
            of,
            [atom.Entry(WORK, PAGE, day, day), atom.Entry(Record(title="\x00A & <b>"), f"{PAGE}2", day)],
            updated=day,
        )
    )
    names = {"a": atom.ATOM}
    assert feed.xpath("string(a:updated)", namespaces=names) == "2026-11-29T12:00:00Z"
    assert feed.xpath("a:link[@rel='self']/@href", namespaces=names) == [of.address]
    assert feed.xpath("string(a:author/a:name)", namespaces=names) == "Moothall"
    assert feed.xpath("a:entry/a:title/text()", namespaces=names) == [
        "Between two fires: what is known",
        "A & <b>",
    ]
    assert all(
        len(entry.xpath("a:id | a:title | a:updated", namespaces=names)) == 3
        for entry in feed.xpath("a:entry", namespaces=names)
    )
    assert feed.xpath("a:entry[1]/a:author/a:name/text()", namespaces=names) == [
        "Patricia Example",
        "Home Office",
    ]
    empty = etree.fromstring(atom.feed(of, [], updated=day))
    assert empty.xpath("string(a:updated)", namespaces=names) == "2026-11-29T12:00:00Z"


def test_a_sitemap_holds_fifty_thousand_pages_and_no_more() -> None:
    """More need an index."""
    day = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
    told = etree.fromstring(
        sitemap.sitemap([("https://library.example/?a=1&b=2", day), ("https://library.example/b", None)])
    )
    assert told.xpath("//*[local-name()='loc']/text()") == [
        "https://library.example/?a=1&b=2",
        "https://library.example/b",
    ]
    assert told.xpath("//*[local-name()='lastmod']/text()") == ["2026-11-29T12:00:00Z"]
    assert [sitemap.parts_needed(count) for count in (0, 50_000, 50_001)] == [1, 1, 2]
    with pytest.raises(ValueError, match="50,000"):
        sitemap.sitemap((f"https://library.example/{number}", None) for number in range(50_001))
    assert (
        etree.QName(
            etree.fromstring(sitemap.index([("https://library.example/sitemap-1.xml", day)]))
        ).localname
        == "sitemapindex"
    )
    assert "Sitemap: https://library.example/sitemap.xml" in sitemap.robots(
        "https://library.example/sitemap.xml", hidden=("/search",)
    )
