"""Works as the Crossref API gives them and people save them. Read only: nobody writes this form but Crossref."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moothall.library.exchange.csl import author_of, said, take_date
from moothall.library.exchange.draft import Draft
from moothall.library.exchange.record import Kind, Record
from moothall.library.exchange.report import Report
from moothall.library.exchange.words import each

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(each("journal-article journal peer-review posted-content"), "article"),
    **dict.fromkeys(each("dataset database"), "data-set"),
    "standard": "guidance",
    **dict.fromkeys(
        each("report report-series report-component book book-chapter book-section book-part book-track book-set book-series"
        " edited-book monograph reference-book reference-entry proceedings proceedings-article proceedings-series dissertation"
        " other component grant journal-issue journal-volume standard-series"), "report"
    ),
}  # fmt: skip
# Dates in the order in which they say when the work itself was published.
_DATES = ("published", "published-print", "published-online", "issued", "posted", "approved")
#: Names of the API that say something of the work itself and that no field of ours holds.
_BESIDE = (
    "institution",
    "funder",
    "update-to",
    "relation",
    "edition-number",
    "article-number",
    "subtype",
    "publisher-location",
)


def is_one(item: Mapping[str, Any]) -> bool:
    """Whether this is a work of Crossref and not of CSL: its title is a list, or it says when it was indexed."""
    return isinstance(item.get("title"), list) or "indexed" in item or "reference-count" in item


def read_one(item: Mapping[str, Any], report: Report, line: int | None = None) -> Record | None:
    """One work. What Crossref keeps for itself (counts, scores, links between records) is left."""
    draft = Draft(report, "crossref", line, said(item.get("DOI")))
    draft.of_kind("type", said(item.get("type")), _KINDS)
    for name, field in (("title", "title"), ("subtitle", "subtitle"), ("container-title", "container")):
        draft.text(field, name, _first(draft, name, item.get(name)))
    _take_authors(draft, item)
    for name in _DATES:
        if isinstance(item.get(name), dict) and "published" not in draft.values:
            take_date(draft, name, item[name])
    draft.doi("DOI", said(item.get("DOI")))
    _take_address(draft, item)
    for name in ("ISSN", "ISBN"):
        for number in _listed(item.get(name)):
            draft.number(name, said(number))
    for name, field in (("publisher", "publisher"), ("volume", "volume"), ("issue", "issue")):
        draft.text(field, name, said(item.get(name)))
    draft.pages("page", said(item.get("page")))
    draft.paragraphs("abstract", "abstract", said(item.get("abstract")))
    draft.language("language", said(item.get("language")))
    draft.keywords(map(said, _listed(item.get("subject"))))
    _take_licence(draft, item)
    for name in _BESIDE:
        if item.get(name):
            draft.keep(name, said(item[name]))
    return draft.finish()


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def _first(draft: Draft, name: str, value: Any) -> str:
    """The first of a list; what more there is, a translated title, is kept beside."""
    told = [said(part) for part in _listed(value)]
    for more in told[1:]:
        draft.keep(name, more)
    return told[0] if told else ""


def _take_authors(draft: Draft, item: Mapping[str, Any]) -> None:
    for one in _listed(item.get("author")):
        draft.author(author_of(draft, one))
    for one in _listed(item.get("editor")):
        author = author_of(draft, one)
        if author is not None:
            draft.keep("editor", author.in_order)


def _take_address(draft: Draft, item: Mapping[str, Any]) -> None:
    """The page of the work itself; that of its DOI says nothing more."""
    resource = item.get("resource")
    primary = resource.get("primary") if isinstance(resource, dict) else None
    if isinstance(primary, dict):
        draft.url("resource", said(primary.get("URL")))
    draft.url("URL", said(item.get("URL")))


def _take_licence(draft: Draft, item: Mapping[str, Any]) -> None:
    """The licence of the version of record where it is told, else the first; the other ones are kept beside."""
    told = [one for one in _listed(item.get("license")) if isinstance(one, dict)]
    for one in sorted(told, key=lambda one: one.get("content-version") != "vor"):
        draft.licence("license", said(one.get("URL")))
