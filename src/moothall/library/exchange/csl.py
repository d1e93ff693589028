"""CSL-JSON, the form that Zotero, Mendeley and pandoc exchange, in and out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from moothall.library.exchange.dates import partial_date, parts_of
from moothall.library.exchange.draft import Draft
from moothall.library.exchange.names import author_as_spoken
from moothall.library.exchange.record import KINDS, Author, Body, Kind, Person, Record
from moothall.library.exchange.report import Report
from moothall.library.exchange.words import each, tidy

KINDS_BY_TYPE: dict[str, Kind] = {
    **dict.fromkeys(
        each("article-journal article-magazine article-newspaper article review review-book"), "article"
    ),
    "dataset": "data-set",
    **dict.fromkeys(each("legislation bill legal_case regulation treaty"), "statute"),
    "standard": "guidance",
    **dict.fromkeys(
        each(
            "report book chapter thesis webpage paper-conference document manuscript pamphlet post post-weblog entry"
            " entry-encyclopedia entry-dictionary hearing speech interview broadcast motion_picture software periodical"
            " collection classic event figure graphic map musical_score patent performance personal_communication song"
        ),
        "report",
    ),
}
_TYPES = {"article": "article-journal", "data-set": "dataset", "statute": "legislation"}
_LINES = {
    "title": "title", "container-title": "container", "publisher": "publisher", "volume": "volume", "issue": "issue", "id": "key",
}  # fmt: skip
#: What the format has and no field of ours holds: kept beside without a word.
_BESIDE = frozenset(
    each(
        "annote archive archive_location archive-place authority call-number chapter-number citation-key citation-label"
        " citation-number collection-number collection-title container-title-short container-author dimensions division edition"
        " editor editorial-director event event-date event-place event-title first-reference-note-number genre jurisdiction"
        " journalAbbreviation locator medium note number number-of-pages number-of-volumes original-author original-date"
        " original-publisher original-publisher-place original-title page-first part-number part-title PMCID PMID"
        " publisher-place recipient references reviewed-author reviewed-title scale section source status submitted"
        " supplement-number title-short translator version volume-title year-suffix accessed available-date categories"
        " shortTitle director illustrator composer interviewer"
    )
)


def read(entries: Iterable[tuple[int, Mapping[str, Any]]], report: Report) -> Iterator[Record]:
    """Every entry that can be kept."""
    for line, item in entries:
        record = read_one(item, report, line)
        if record is not None:
            yield record


def read_one(item: Mapping[str, Any], report: Report, line: int | None = None) -> Record | None:
    """One entry."""
    draft = Draft(report, "csl", line, said(item.get("id") or item.get("title")))
    custom = item.get("custom")
    ours = custom if isinstance(custom, dict) else {}
    _take_kind(draft, item, ours)
    for name, value in item.items():
        if name not in ("type", "custom", "genre", "title-short", "shortTitle"):
            _take(draft, name, value)
    draft.short_title = said(item.get("title-short") or item.get("shortTitle"))
    draft.licence("custom.licence", said(ours.get("licence")))
    draft.country("custom.countries", said(ours.get("countries")))
    for name, value in ours.items():
        if name not in ("licence", "countries", "kind"):
            draft.keep(f"custom.{name}", said(value))
    return draft.finish()


def _take_kind(draft: Draft, item: Mapping[str, Any], ours: Mapping[str, Any]) -> None:
    """The type of the format; `custom.kind` or a genre that is one of our kinds says it better."""
    written, genre = said(item.get("type")), said(item.get("genre"))
    draft.of_kind("type", written, KINDS_BY_TYPE)
    better = next((word for word in (said(ours.get("kind")), genre) if word in KINDS), "")
    draft.of_kind("genre", better, {})
    if written in KINDS_BY_TYPE and written not in (*_TYPES.values(), "report"):
        draft.keep("type", written)
    if genre and genre != better:
        draft.keep("genre", genre)


def _take(draft: Draft, name: str, value: Any) -> None:
    text = said(value)
    if name in _LINES:
        draft.text(_LINES[name], name, text)
    elif name == "author":
        for one in value if isinstance(value, list) else ():
            draft.author(author_of(draft, one))
    elif name == "issued":
        take_date(draft, name, value)
    elif name in ("DOI", "URL", "ISBN", "ISSN", "page", "language"):
        take = {"DOI": draft.doi, "URL": draft.url, "page": draft.pages, "language": draft.language}.get(
            name, draft.number
        )
        take(name, text)
    elif name == "abstract":
        draft.paragraphs("abstract", name, text)
    elif name == "keyword":
        draft.keywords(text.split(";" if ";" in text else ","))
    else:
        draft.keep(name, text)
        if name not in _BESIDE:
            draft.doubt(name, text, "This name is not one of the format: it is kept as it is.")


def said(value: Any) -> str:
    """A value as text: a list joined, an object as JSON, nothing as ''."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    if isinstance(value, list) and all(isinstance(part, str | int | float) for part in value):
        return "; ".join(map(str, value))
    return str(value) if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)


def author_of(draft: Draft, name: Any) -> Author | None:
    """A name of the format: literal, or family and given with their particles and suffix."""
    if isinstance(name, str):
        return author_as_spoken(name)
    if not isinstance(name, dict):
        draft.doubt("author", said(name), "This is no name.")
        return None
    if literal := tidy(said(name.get("literal") or name.get("name"))):
        return Body(literal)
    parts = {
        part: tidy(said(name.get(part)))
        for part in ("family", "given", "suffix", "non-dropping-particle", "dropping-particle")
    }
    particles = (parts["dropping-particle"], parts["non-dropping-particle"], parts["family"])
    family = " ".join(part for part in particles if part)
    given = ", ".join(part for part in (parts["given"], parts["suffix"]) if part)
    orcid = _orcid(draft, name)
    if not family:
        return Person(given, "", orcid) if given else None
    return Person(family, given, orcid)


def _orcid(draft: Draft, name: Mapping[str, Any]) -> str:
    from moothall.library.exchange.identifiers import orcid_of

    written = said(name.get("ORCID") or name.get("orcid"))
    found = orcid_of(written)
    if written and not found:
        draft.doubt("ORCID", written, "This is no ORCID.", "Check its digits.")
    return found or ""


def take_date(draft: Draft, name: str, value: Any) -> None:
    """A date of the format: `date-parts`, `raw` or `literal`."""
    if not isinstance(value, dict):
        draft.date(name, said(value))
        return
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers = [int(part) if said(part).isdigit() and len(said(part)) < 5 else None for part in first[:3]]
    if numbers and numbers[0]:
        found = partial_date(*numbers)
        draft.date(name, found or "-".join(map(said, first)))
        if isinstance(parts, list) and len(parts) > 1:
            draft.keep(
                name, f"to {'-'.join(map(said, parts[1]))}" if isinstance(parts[1], list) else said(parts[1])
            )
    elif text := said(value.get("raw") or value.get("literal")):
        draft.date(name, text)
    elif first and any(first):
        draft.date(name, "-".join(map(said, first)))


def write(records: Iterable[Record]) -> Iterator[str]:
    """A list of entries, piece by piece."""
    before = "[\n"
    for record in records:
        yield before + json.dumps(item_of(record), ensure_ascii=False, indent=1)
        before = ",\n"
    yield "\n]\n" if before == ",\n" else "[]\n"


def item_of(record: Record) -> dict[str, Any]:
    """One entry as the format has it; our kind, licence and countries stand in its `custom`."""
    kind = (
        record.said("csl:type")
        or _TYPES.get(record.kind)
        or ("article-journal" if record.container and record.issn else "report")
    )
    date = parts_of(record.published)
    item: dict[str, Any] = {
        "id": record.key or record.doi or record.url or record.title,
        "type": kind,
        "title": record.full_title,
        "title-short": record.title if record.subtitle else "",
        "author": [_name(author) for author in record.authors],
        "issued": {"date-parts": [list(date)]} if date else None,
        "container-title": record.container,
        "publisher": record.publisher,
        "volume": record.volume,
        "issue": record.issue,
        "page": record.pages,
        "DOI": record.doi,
        "URL": record.url,
        "ISBN": record.isbn,
        "ISSN": record.issn,
        "language": ", ".join(record.languages),
        "keyword": keywords_as_text(record.keywords),
        "abstract": record.abstract,
        "genre": record.kind if KINDS_BY_TYPE.get(kind) != record.kind else "",
        "custom": _custom(record),
    }
    for name, value in record.other:
        if name.startswith("csl:") and "." not in name and name[4:] in _BESIDE and value[:1] not in "[{":
            item.setdefault(name[4:], value)
    return {name: value for name, value in item.items() if value}


def keywords_as_text(words: tuple[str, ...]) -> str:
    """Keywords with semicolons, since one may hold a comma; one alone that does ends in one."""
    return f"{words[0]};" if len(words) == 1 and "," in words[0] else "; ".join(words)


def _custom(record: Record) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": record.kind,
        "licence": record.licence,
        "countries": list(record.countries),
    }
    return {name: value for name, value in told.items() if value}


def _name(author: Author) -> dict[str, str]:
    if isinstance(author, Body):
        return {"literal": author.name}
    told = {
        "family": author.family,
        "given": author.given,
        "ORCID": f"https://orcid.org/{author.orcid}" if author.orcid else "",
    }
    return {name: value for name, value in told.items() if value}
