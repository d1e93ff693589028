"""BibTeX out: types every style knows, in UTF-8, so written that it is read back the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from moothall.library.exchange.bibtex import KINDS_BY_TYPE
from moothall.library.exchange.dates import parts_of
from moothall.library.exchange.latex import with_capitals, written
from moothall.library.exchange.record import Author, Body, Record
from moothall.library.exchange.words import each, folded

_TYPES = {"article": "article", "data-set": "dataset", "statute": "misc"}
_MONTHS = each("jan feb mar apr may jun jul aug sep oct nov dec")
_SUFFIX = re.compile(r"(.+?), (.+)")


def write(records: Iterable[Record]) -> Iterator[str]:
    """The text of each record. A key that is missing or stands twice is made."""
    seen: set[str] = set()
    for record in records:
        key = _new(_key(record), seen)
        yield _entry(record, key)


def _entry(record: Record, key: str) -> str:
    entry_type = (
        record.said("bibtex:@")
        or _TYPES.get(record.kind)
        or ("article" if _an_article(record) else "techreport")
    )
    fields = dict(_fields(record, entry_type))
    fields |= {
        name[7:]: written(value)
        for name, value in record.other
        if name.startswith("bibtex:") and re.fullmatch(r"[a-z][\w-]*", name[7:]) and name[7:] not in fields
    }
    lines = "".join(f"  {name} = {_value(name, value)},\n" for name, value in fields.items() if value)
    return f"@{entry_type}{{{key},\n{lines}}}\n\n"


def _value(name: str, value: str) -> str:
    return value if name == "month" else f"{{{value}}}"


def _an_article(record: Record) -> bool:
    return bool(record.container and (record.issn or record.volume or record.doi))


def _fields(record: Record, entry_type: str) -> Iterator[tuple[str, str]]:
    if KINDS_BY_TYPE.get(entry_type) != record.kind:
        yield "type", record.kind
    yield "title", with_capitals(record.full_title)
    if record.subtitle:
        yield "shorttitle", with_capitals(record.title)
    yield "author", " and ".join(map(_author, record.authors))
    date = parts_of(record.published)
    yield "year", record.published[:4]
    yield "month", _MONTHS[date[1] - 1] if len(date) > 1 else ""
    yield "day", str(date[2]) if len(date) > 2 else ""
    yield "journal" if entry_type == "article" else "series", written(record.container)
    yield "institution" if entry_type == "techreport" else "publisher", written(record.publisher)
    yield "volume", written(record.volume)
    yield "number", written(record.issue)
    yield "pages", re.sub(r"(?<!-)-(?!-)", "--", record.pages)
    yield "doi", record.doi
    yield "url", record.url
    yield "isbn", record.isbn
    yield "issn", record.issn
    yield "language", ", ".join(record.languages)
    yield "copyright", written(record.licence)
    yield "countries", "; ".join(record.countries)
    yield "keywords", _keywords(record.keywords)
    yield "abstract", written(record.abstract)


def _keywords(words: tuple[str, ...]) -> str:
    """With semicolons, since a keyword may hold a comma; one alone that does ends in one."""
    told = "; ".join(map(written, words))
    return f"{told};" if len(words) == 1 and "," in told else told


def _author(author: Author) -> str:
    if isinstance(author, Body):
        return f"{{{written(author.name)}}}"
    family = written(author.family)
    if re.search(r"[\s,]", family):
        family = f"{{{family}}}"
    if not author.given:
        return f"{family}," if " " in family else family
    given, suffix = author.given, ""
    if found := _SUFFIX.fullmatch(author.given):
        given, suffix = found.groups()
    return ", ".join(_guarded(part) for part in (family, written(suffix), written(given)) if part)


def _guarded(part: str) -> str:
    """A part of a name in which the word 'and' would part two names stands in braces."""
    return (
        f"{{{part}}}"
        if re.search(r"(^|\s)and(\s|$)", part, re.IGNORECASE) and not part.startswith("{")
        else part
    )


def _key(record: Record) -> str:
    """The record's own key where BibTeX can hold it; else first author, year and a word of the title."""
    if record.key and re.fullmatch(r"[\w:.+/-]+", record.key):
        return record.key
    first = record.authors[0] if record.authors else None
    name = first.name if isinstance(first, Body) else first.family if first else "anon"
    word = next((word for word in folded(record.title).split() if len(word) > 3), "work")
    letters = re.sub(r"[^a-z0-9]", "", folded(name))[:20] or "anon"
    return f"{letters}{record.published[:4]}{re.sub(r'[^a-z0-9]', '', word)[:20]}"


def _new(key: str, seen: set[str]) -> str:
    """A key that was not given yet."""
    told, number = key, 1
    while told.casefold() in seen:
        number += 1
        told = f"{key}-{number}"
    seen.add(told.casefold())
    return told
