"""Records as a table of comma-separated values, in and out.

The columns are those of COLUMNS, in any order and case; other words for them are understood (HEADERS). People in
`authors` stand as 'Family, Given', a body as its name (with a comma at its end where it holds one), semicolons between
them; an ORCID follows in brackets. A cell that a spreadsheet would compute is written with an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from moothall.library.exchange.draft import Draft
from moothall.library.exchange.identifiers import orcid_of
from moothall.library.exchange.names import author_in_order, in_order
from moothall.library.exchange.record import Author, Kind, Person, Record
from moothall.library.exchange.report import ExchangeError, Report
from moothall.library.exchange.words import folded
from moothall.methods.files import Problem

COLUMNS = (
    "key", "kind", "title", "subtitle", "authors", "published", "doi", "url", "isbn", "issn", "publisher", "container",
    "volume", "issue", "pages", "licence", "abstract", "languages", "countries", "keywords", "other",
)  # fmt: skip
#: Other words for the columns, as reference managers and screening tools write them, folded.
_OTHER_WORDS = {
    "key": "id, record id, identifier, citation key",
    "kind": "type, item type, work type, document type, publication type, type of work, type of reference",
    "title": "primary title, document title, article title",
    "authors": "author, author s, authors names, creator, creators, by",
    "published": "date, year, publication year, pub year, publication date, date published, date of publication",
    "url": "link, web address, address, urls, source url, web link",
    "publisher": "institution, published by",
    "container": "journal, source title, publication title, journal title, series, secondary title, journal name",
    "volume": "vol",
    "issue": "number, issue number, no",
    "pages": "page, page range",
    "licence": "license, rights, copyright, open access licence",
    "abstract": "summary, description, abstract note, notes abstract",
    "languages": "language, language of original document",
    "countries": "country",
    "keywords": "tags, manual tags, author keywords, keyword, subjects",
}
#: Every word that is understood for a column, folded: ours, and those of reference managers and screening tools.
HEADERS = {name: name for name in COLUMNS} | {
    other: name for name, others in _OTHER_WORDS.items() for other in others.split(", ")
}
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(
        ("journal article", "journalarticle", "journal-article", "article-journal", "paper"), "article"
    ),
    **dict.fromkeys(("dataset", "data set", "data"), "data-set"),
    **dict.fromkeys(("act", "legislation", "law", "regulations"), "statute"),
    **dict.fromkeys(("systematic review", "literature review", "evidence review", "rapid review"), "review"),
}
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_ORCID = re.compile(r"\s*\(([^()]*\d{4}-?\d{3}[\dXx])\)\s*$")


def read(lines: Iterable[tuple[int, str]], report: Report) -> Iterator[Record]:
    """Every row that can be kept. Raises ExchangeError where no column is the title."""
    told = _Lines(lines)
    rows = _rows(told, report)
    names = next(rows, (0, []))[1]
    columns = [HEADERS.get(folded(name)) for name in names]
    _check_header(names, columns, report)
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(names):
            report.add(
                "The row has more cells than the header.",
                "Put quotes around a cell that holds the delimiter.",
                line=line,
                value=row[-1],
            )
        record = _record(line, dict(enumerate(row)), names, columns, report)
        if record is not None:
            yield record


class _Lines:
    """Lines for the reader of CSV, which numbers records and not lines."""

    def __init__(self, lines: Iterable[tuple[int, str]]) -> None:
        self._lines, self.number = iter(lines), 0
        self.first = next(self._lines, (0, ""))
        # Excel writes the delimiter above the header.
        self.delimiter = ""
        if found := re.fullmatch(r"sep=(.)", self.first[1].strip()):
            self.delimiter = found[1]
            self.first = next(self._lines, (0, ""))

    def __iter__(self) -> Iterator[str]:
        if self.first[0]:
            self.number = self.first[0]
            yield f"{self.first[1]}\n"
        for number, line in self._lines:
            self.number = number
            yield f"{line}\n"


def _rows(lines: _Lines, report: Report) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins in; one that cannot be read is reported and passed."""
    reader = csv.reader(
        iter(lines), delimiter=lines.delimiter or delimiter_of(lines.first[1]), skipinitialspace=True
    )
    while True:
        line = lines.number + 1 if lines.number else lines.first[0]
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            report.lost += 1
            report.add(f"The row cannot be read: {wrong}.", "Look for a quote that is not closed.", line=line)
            continue
        yield line, row


def delimiter_of(header: str) -> str:
    """The delimiter by which most names of the header are known."""

    def known(delimiter: str) -> tuple[int, int]:
        names = names_of(header, delimiter)
        return sum(name in HEADERS for name in names), len(names)

    return max(",;\t|", key=known)


def names_of(header: str, delimiter: str) -> list[str]:
    """The names of a header, folded; none where it is no line of a table."""
    try:
        return [
            folded(name)
            for name in next(csv.reader([header], delimiter=delimiter, skipinitialspace=True), [])
        ]
    except csv.Error:
        return []


def _check_header(names: list[str], columns: list[str | None], report: Report) -> None:
    if "title" not in columns:
        raise ExchangeError(
            Problem(
                "No column of the table is called 'title'.",
                f"Name the columns: {', '.join(COLUMNS)}.",
                report.file,
                1,
            )
        )
    for name, column in zip(names, columns, strict=True):
        if name.strip() and (column is None or columns.count(column) > 1):
            said = (
                "This column is not known: its values are kept as they are."
                if column is None
                else "Two columns say this: the first that is filled counts."
            )
            report.add(said, line=1, field=name.strip())


def _record(
    line: int, row: dict[int, str], names: list[str], columns: list[str | None], report: Report
) -> Record | None:
    told = next((row.get(place, "") for place, column in enumerate(columns) if column == "key"), "")
    draft = Draft(report, "csv", line, told.strip() or f"row of line {line}")
    for place, (name, column) in enumerate(zip(names, columns, strict=True)):
        written = row.get(place, "")
        text = _cell(written)
        if text == written and text.lstrip()[:1] == "=":
            draft.doubt(name, text, "This looks like a formula: it is kept as words and never computed.")
        if text.strip():
            _take(draft, column, name.strip(), text)
    return draft.finish()


def _cell(text: str) -> str:
    """A cell without what guards it from being computed; ="text", as some write numbers, is its text."""
    if _GUARDED.match(text):
        return text[1:]
    found = re.fullmatch(r'="([^"]*)"', text.strip())
    return found[1] if found else text


def _take(draft: Draft, column: str | None, name: str, text: str) -> None:
    simple: dict[str, Any] = {
        "published": draft.date, "doi": draft.doi, "pages": draft.pages, "licence": draft.licence, "languages": draft.language,
        "countries": draft.country, "isbn": draft.number, "issn": draft.number,
    }  # fmt: skip
    if column in ("key", "title", "subtitle", "publisher", "container", "volume", "issue"):
        draft.text(column, name, text)
    elif column in simple:
        simple[column](name, text)
    elif column == "url":
        draft.url(name, text)
    elif column == "kind":
        draft.of_kind(name, text, _KINDS)
    elif column == "authors":
        for part in text.split(";"):
            draft.author(_author(part))
    elif column == "abstract":
        draft.paragraphs("abstract", name, text)
    elif column == "keywords":
        draft.keywords(text.split(";" if ";" in text else ","))
    elif column == "other":
        _take_other(draft, name, text)
    else:
        draft.keep(name, text)


def _author(text: str) -> Author | None:
    found = _ORCID.search(text)
    author = author_in_order(text[: found.start()] if found else text)
    orcid = orcid_of(found[1]) if found else None
    return Person(author.family, author.given, orcid) if orcid and isinstance(author, Person) else author


def _take_other(draft: Draft, name: str, text: str) -> None:
    """What another format said, as we wrote it: pairs of a name and a value."""
    try:
        told = json.loads(text)
        pairs = [(str(one), str(other)) for one, other in told]
    except (ValueError, TypeError, RecursionError):
        draft.keep(name, text)
        return
    draft.beside += [pair for pair in pairs if pair not in draft.beside]


def write(records: Iterable[Record]) -> Iterator[str]:
    """A header and a line for each record."""
    yield line_of(COLUMNS)
    for record in records:
        yield line_of(map(guarded, _values(record)))


def _values(record: Record) -> Iterator[str]:
    from moothall.library.exchange.csl import keywords_as_text

    for name in COLUMNS:
        value = getattr(record, name)
        if name == "authors":
            yield "; ".join(
                f"{in_order(one)} ({one.orcid})" if isinstance(one, Person) and one.orcid else in_order(one)
                for one in value
            )
        elif name == "other":
            yield json.dumps(value, ensure_ascii=False) if value else ""
        elif name == "keywords":
            yield keywords_as_text(value)
        else:
            yield "; ".join(value) if isinstance(value, tuple) else value


def guarded(text: str) -> str:
    """A cell that no spreadsheet computes."""
    return f"'{text}" if _FORMULA.match(text) else text


def line_of(cells: Iterable[str]) -> str:
    """One line of CSV, its end that of the format."""
    told = io.StringIO()
    csv.writer(told, lineterminator="\r\n").writerow(list(cells))
    return told.getvalue()
