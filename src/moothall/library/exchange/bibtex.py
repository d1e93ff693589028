"""BibTeX and BibLaTeX in: good entries are kept where one is broken."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any

from moothall.library.exchange import latex
from moothall.library.exchange.draft import Draft
from moothall.library.exchange.names import author_as_spoken
from moothall.library.exchange.record import KINDS, Author, Body, Kind, Person, Record
from moothall.library.exchange.report import Report
from moothall.library.exchange.words import each, tidy

KINDS_BY_TYPE: dict[str, Kind] = {
    **dict.fromkeys(each("article periodical suppperiodical"), "article"),
    **dict.fromkeys(each("dataset data"), "data-set"),
    **dict.fromkeys(each("legislation statute jurisdiction legal"), "statute"),
    **dict.fromkeys(
        each("techreport report book mvbook booklet inbook incollection inproceedings conference proceedings manual mastersthesis"
        " phdthesis thesis misc online electronic www unpublished collection incollection reference software"), "report"
    ),
}  # fmt: skip
_LINES = {
    "title": "title", "subtitle": "subtitle", "journal": "container", "journaltitle": "container", "booktitle": "container",
    "series": "container", "publisher": "publisher", "institution": "publisher", "school": "publisher",
    "organization": "publisher", "volume": "volume", "number": "issue", "issue": "issue",
}  # fmt: skip
# Fields of the format that no field of ours holds, and what the format itself needs: kept beside without a word.
_BESIDE = frozenset(
    each("address annote annotation booksubtitle chapter collaborator crossref edition editor editora eid entrysubtype eprint"
    " eprinttype eventdate eventtitle file howpublished journalsubtitle key location note origdate pagetotal part pmid pmcid"
    " pubstate shortjournal sortname timestamp titleaddon translator urldate venue version xdata xref mendeley-tags owner"
    " abstractnote archiveprefix primaryclass bibsource biburl date-added date-modified groups keywords-plus")
)  # fmt: skip
_START = re.compile(r"@[ \t]*\w+[ \t]*[{(]")
_TOKEN = re.compile(r"\s*(?:\{((?:[^{}\\]|\\.)*)\}|\"((?:[^\"\\]|\\.)*)\"|([^\s#{}\"]+))\s*(#?)", re.DOTALL)
#: How much is handed to the parser at a time, in characters.
_CHUNK = 1 << 20
# It would write each broken entry into the log, and the report has them.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())
logging.getLogger("bibtexparser").propagate = False


def read(lines: Iterable[tuple[int, str]], report: Report) -> Iterator[Record]:
    """Every entry that can be kept. Macros (`@string`) hold for all that comes after them."""
    macros: dict[str, str] = {}
    for start, text in _chunks(lines):
        for block, line in _blocks(text, start, report, macros):
            record = _record(block, line, report, macros)
            if record is not None:
                yield record


def _chunks(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The text in pieces that begin where an entry does, each with the number of its first line."""
    start, size, held = 1, 0, list[str]()
    for number, line in lines:
        if size > _CHUNK and _START.match(line.lstrip()):
            yield start, "\n".join(held)
            start, size, held = number, 0, []
        held.append(line)
        size += len(line) + 1
    yield start, "\n".join(held)


def _blocks(text: str, start: int, report: Report, macros: dict[str, str]) -> Iterator[tuple[Any, int]]:
    """The entries of a piece; what is broken is reported, with its key where that can be read."""
    from bibtexparser import model
    from bibtexparser.splitter import Splitter

    for block in Splitter(text).split().blocks:
        line = start + (block.start_line or 0)
        if isinstance(block, model.String):
            macros[block.key.casefold()] = _joined(block.value, macros)[0]
        elif isinstance(block, model.Entry):
            yield block, line
        elif isinstance(block, model.DuplicateFieldKeyBlock | model.DuplicateBlockKeyBlock):
            entry = block.ignore_error_block
            if isinstance(entry, model.Entry):
                if isinstance(block, model.DuplicateFieldKeyBlock):
                    report.add(
                        "A field stands twice: the first counts.",
                        line=line,
                        entry=entry.key,
                        value=", ".join(sorted(block.duplicate_keys)),
                    )
                yield entry, line
        elif isinstance(block, model.ParsingFailedBlock):
            report.lost += 1
            key = re.match(r"@\s*\w+\s*[{(]\s*([^\s,]*)", block.raw or "")
            report.add(
                "The entry is broken and not kept.", "Look for a brace, a quote or a comma that is missing.",
                line=line, entry=key[1] if key else "", value=tidy((block.raw or "")[:200]),
            )  # fmt: skip


def _record(entry: Any, line: int, report: Report, macros: dict[str, str]) -> Record | None:
    draft = Draft(report, "bibtex", line, entry.key)
    draft.values["key"] = tidy(entry.key)
    told: dict[str, str] = {}
    for one in entry.fields:
        value, missing = _joined(str(one.value), macros)
        for name in missing:
            draft.doubt(
                one.key,
                name,
                "This macro was never defined: its name is taken as the value.",
                "Put the words in braces.",
            )
        told.setdefault(one.key.casefold(), value)
    _take_type(draft, str(entry.entry_type), told.pop("type", ""))
    _take_date(draft, told)
    for name, value in told.items():
        _take(draft, name, value)
    return draft.finish()


def _take_type(draft: Draft, entry_type: str, said: str) -> None:
    """The type of the entry; a field `type` that is one of our kinds says it better."""
    draft.of_kind("@", entry_type, KINDS_BY_TYPE)
    if said.strip() in KINDS:
        draft.of_kind("type", said, {})
        return
    if entry_type.casefold() not in ("article", "techreport", "report", "misc", "dataset"):
        draft.keep("@", entry_type.casefold())
    if said:
        draft.keep("type", _plain(draft, "type", said))


def _take_date(draft: Draft, told: dict[str, str]) -> None:
    """`date`, or `year` with `month` and `day`; a month may be a number, a macro or a word."""
    date, year = told.pop("date", ""), told.pop("year", "")
    month, day = told.pop("month", ""), told.pop("day", "")
    if date:
        draft.date("date", _plain(draft, "date", date))
    if not year:
        return
    words = " ".join(_plain(draft, "month", part) for part in (day, month) if part)
    whole = f"{year}-{month}-{day}".rstrip("-") if month.isdigit() else f"{words} {year}".strip()
    before = draft.values.get("published")
    if month and draft.report is not None and not _certain(whole):
        draft.keep("month", words)
        whole = year
    if before is None or not before.startswith(year):
        draft.date("year", _plain(draft, "year", whole))


def _certain(text: str) -> bool:
    from moothall.library.exchange.dates import read_date

    return read_date(text) is not None


def _take(draft: Draft, name: str, value: str) -> None:
    """One field of an entry."""
    if name == "author":
        for author in _authors(draft, value):
            draft.author(author)
    elif name in ("doi", "url", "isbn", "issn", "pages"):
        bare = re.sub(r"\\([%_&#~{}$])", r"\1", re.sub(r"^\\url\{(.*)\}$", r"\1", value.strip()))
        take = {"doi": draft.doi, "url": draft.url, "pages": draft.pages}.get(name, draft.number)
        take(name, bare)
    elif name == "abstract":
        draft.paragraphs("abstract", name, _plain(draft, name, value))
    elif name in ("keywords", "keyword"):
        words = _plain(draft, name, value)
        draft.keywords(words.split(";" if ";" in words else ","))
    elif name in ("language", "langid"):
        draft.language(name, _plain(draft, name, value))
    elif name in ("copyright", "rights", "license", "licence"):
        draft.licence(name, _plain(draft, name, value))
    elif name in ("country", "countries"):
        draft.country(name, _plain(draft, name, value))
    elif name == "shorttitle":
        draft.short_title = _plain(draft, name, value)
    elif name in _LINES:
        draft.text(_LINES[name], name, _plain(draft, name, value))
    else:
        draft.keep(name, _plain(draft, name, value))
        if name not in _BESIDE:
            draft.doubt(name, tidy(value), "This field is not one we know: it is kept as it is.")


def _plain(draft: Draft, name: str, value: str) -> str:
    text, unknown = latex.plain(value)
    for command in dict.fromkeys(unknown):
        draft.doubt(name, command, "This command of LaTeX is not known: it is left out, its text kept.")
    return text


def _joined(value: str, macros: dict[str, str]) -> tuple[str, list[str]]:
    """A value without its braces or quotes, macros put in and pieces joined at '#'; and the macros nobody defined."""
    bare = value.strip()
    if bare.startswith("{") and bare.endswith("}") and _closes_at(bare) == len(bare) - 1:
        return bare[1:-1], []
    if bare.isdigit() or not bare:
        return bare, []
    told, missing = [], []
    for piece in _pieces(bare):
        if piece[:1] in '{"' and len(piece) > 1:
            told.append(piece[1:-1])
        elif piece.isdigit():
            told.append(piece)
        else:
            told.append(macros.get(piece.casefold(), piece))
            if piece.casefold() not in macros and piece.casefold() not in _MONTHS:
                missing.append(piece)
    return "".join(told), missing


_MONTHS = frozenset(each("jan feb mar apr may jun jul aug sep oct nov dec"))


def _pieces(text: str) -> Iterator[str]:
    """What stands between the '#' outside braces and quotes."""
    depth, quoted, start = 0, False, 0
    for place, letter in enumerate(text):
        if letter in "{}" and text[place - 1 : place] != "\\":
            depth += 1 if letter == "{" else -1
        elif letter == '"' and not depth:
            quoted = not quoted
        elif letter == "#" and not depth and not quoted:
            yield text[start:place].strip()
            start = place + 1
    yield text[start:].strip()


def _closes_at(text: str) -> int:
    """Where the brace that opens the text closes."""
    depth = 0
    for found in re.finditer(r"\\.|[{}]", text, re.DOTALL):
        if found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
            if not depth:
                return found.start()
    return -1


def _authors(draft: Draft, value: str) -> Iterator[Author | None]:
    for name in _split(value, re.compile(r"\s+and\s+", re.IGNORECASE)):
        bare = name.strip()
        if bare.casefold() == "others":
            draft.keep("author", "and others")
        elif bare.startswith("{") and _closes_at(bare) == len(bare) - 1:
            body = tidy(_plain(draft, "author", bare[1:-1]))
            yield Body(body) if body else None
        elif bare:
            yield _person(draft, bare)


def _person(draft: Draft, name: str) -> Author | None:
    """'Family, Given', 'Family, Jr., Given' or 'Given van der Family'."""
    parts = [tidy(_plain(draft, "author", part)) for part in _split(name, re.compile(r","))]
    if len(parts) == 1:
        return author_as_spoken(parts[0])
    if len(parts) == 3:
        parts = [parts[0], ", ".join(part for part in (parts[2], parts[1]) if part)]
    family, given = parts[0], ", ".join(part for part in parts[1:] if part)
    return Person(family, given) if family else author_as_spoken(given)


def _split(text: str, between: re.Pattern[str]) -> list[str]:
    """Text parted outside its braces."""
    depth, start, parts, place = 0, 0, list[str](), 0
    for found in re.finditer(rf"\\.|[{{}}]|{between.pattern}", text, between.flags | re.DOTALL):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth = max(0, depth - 1)
        elif not depth and not found[0].startswith("\\") and found.start() >= place:
            parts.append(text[start : found.start()])
            start = place = found.end()
    return [*parts, text[start:]]
