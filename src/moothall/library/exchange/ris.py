"""RIS in and out, by the tags of the Reference Manager format. What our fields need beyond them stands in custom tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from moothall.library.exchange.dates import parts_of
from moothall.library.exchange.draft import Draft
from moothall.library.exchange.names import author_in_order, in_order
from moothall.library.exchange.record import KINDS, Kind, Record
from moothall.library.exchange.report import Report
from moothall.library.exchange.words import each

_TAG = re.compile(r"([A-Z][A-Z0-9])(?:  -(?: (.*)|)|[ \t]{1,3}-[ \t](.*)|[ \t]{1,3}-)")
# The types of the format, as our kinds. What has no kind of its own is a report, and its type is kept beside.
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(each("jour jfull ejour mgzn news abst inpr"), "article"),
    **dict.fromkeys(each("data aggr"), "data-set"),
    **dict.fromkeys(each("stat bill legal"), "statute"),
    **dict.fromkeys(
        each("rprt govdoc thes book ebook chap echap edbook serial conf cpaper gen elec web blog pamp unpb manscpt stand hear case"
        " video sound slide"), "report"
    ),
}  # fmt: skip
_TYPES = {"article": "JOUR", "data-set": "DATA", "statute": "STAT"}
_LINES = {
    "TI": "title", "T1": "title", "CT": "title", "JF": "container", "T2": "container", "JO": "container", "PB": "publisher",
    "VL": "volume", "IS": "issue", "CP": "issue", "ID": "key",
}  # fmt: skip
_SHORT_CONTAINERS = ("BT", "JA", "J1", "J2", "T3")
# Tags of the format that no field of ours holds: kept beside without a word.
_BESIDE = frozenset(
    each("A2 A3 A4 A5 AD AN AV C3 C4 C5 C6 C7 C8 CA CN CY DB DP ED ET FN L1 L2 L3 L4 LB LK M1 M2 N1 NV OP PP RI RN RP SE TA TT"
    " U1 U2 U3 U4 U5 VO WP Y2")
)  # fmt: skip
_OF_OURS = {"C1": ("Licence", "licence"), "C2": ("Countries", "country")}


@dataclass(slots=True)
class _Entry:
    """The lines of one entry: tag, number, and the text with what continues it."""

    line: int
    tags: list[tuple[str, int, list[str]]] = field(default_factory=list)


def read(lines: Iterable[tuple[int, str]], report: Report) -> Iterator[Record]:
    """Every entry that can be kept."""
    for entry in _entries(lines, report):
        record = _record(entry, report)
        if record is not None:
            yield record


def _entries(lines: Iterable[tuple[int, str]], report: Report) -> Iterator[_Entry]:
    entry: _Entry | None = None
    for number, line in lines:
        found = _TAG.fullmatch(line.rstrip())
        tag, text = (found[1], found[2] or found[3] or "") if found else ("", line)
        if tag == "TY":
            if entry is not None:
                _unfinished(entry, number, report)
                yield entry
            entry = _Entry(number, [(tag, number, [text])])
        elif tag == "ER":
            if entry is not None:
                yield entry
            entry = None
        elif tag and entry is None:
            report.add(
                "An entry begins without TY.",
                "Begin it with 'TY  - RPRT'.",
                line=number,
                field=tag,
                value=text,
            )
            entry = _Entry(number, [(tag, number, [text])])
        elif tag and entry is not None:
            entry.tags.append((tag, number, [text]))
        elif entry is not None:
            entry.tags[-1][2].append(text)
        elif text.strip():
            report.add("This line stands outside every entry.", "", line=number, value=text.strip())
    if entry is not None:
        _unfinished(entry, None, report)
        yield entry


def _unfinished(entry: _Entry, at: int | None, report: Report) -> None:
    where = "where the next begins" if at else "at the end of the file: it may have been cut"
    report.add(
        f"The entry has no ER; it is taken to end {where}.", "End it with 'ER  - '.", line=at or entry.line
    )


def _record(entry: _Entry, report: Report) -> Record | None:
    named = {tag: texts[0].strip() for tag, _, texts in reversed(entry.tags)}
    told = named.get("ID") or named.get("TI") or named.get("T1") or named.get("DO") or ""
    draft = Draft(report, "ris", entry.line, told)
    pages: dict[str, str] = {}
    short: list[tuple[str, str]] = []
    for tag, number, texts in entry.tags:
        draft.line = number
        if tag in ("SP", "EP") and tag not in pages:
            pages[tag] = texts[0].strip()
        elif tag in _SHORT_CONTAINERS:
            short.append((tag, texts[0]))
        else:
            _take(draft, tag, texts)
    for tag, text in short:
        draft.text("container", tag, text)
    first, last = pages.get("SP", ""), pages.get("EP", "")
    draft.pages("SP", f"{first}-{last}" if last and first != last and "-" not in first else first or last)
    draft.line = entry.line
    return draft.finish()


def _take(draft: Draft, tag: str, texts: list[str]) -> None:
    """One tag of an entry."""
    text = " ".join(part.strip() for part in texts).strip()
    if tag in _LINES:
        draft.text(_LINES[tag], tag, text)
    elif tag in ("AU", "A1"):
        draft.author(author_in_order(text))
    elif tag in ("PY", "Y1", "DA"):
        draft.date(tag, text)
    elif tag == "DO":
        draft.doi(tag, text, or_url=True)
    elif tag in ("UR", "L1", "L2", "LK"):
        for piece in re.split(r";\s*(?=https?://)", text):
            draft.url(tag, piece)
    elif tag == "SN":
        draft.number(tag, text)
    elif tag in ("AB", "N2"):
        draft.paragraphs("abstract", tag, "\n".join(part.strip() for part in texts))
    elif tag == "KW":
        draft.keywords(word for part in texts for word in part.split(";"))
    elif tag == "LA":
        draft.language(tag, text)
    elif tag == "ST":
        draft.short_title = text
    elif tag in ("TY", "M3"):
        _take_kind(draft, tag, text)
    elif tag in _OF_OURS and text.startswith(f"{_OF_OURS[tag][0]}: "):
        getattr(draft, _OF_OURS[tag][1])(tag, text.partition(": ")[2])
    else:
        draft.keep(tag, text)
        if tag not in _BESIDE and tag not in _OF_OURS:
            draft.doubt(tag, text, "This tag is not one of the format: it is kept as it is.")


def _take_kind(draft: Draft, tag: str, text: str) -> None:
    """The type of the format; M3 says the kind in our words, or something else that is kept, or a DOI."""
    if tag == "TY":
        draft.of_kind(tag, text, _KINDS)
        if text.strip().upper() not in (*_TYPES.values(), "RPRT") and text.strip().casefold() in _KINDS:
            draft.keep(tag, text.strip().upper())
    elif text in KINDS:
        draft.of_kind(tag, text, {})
    elif text.startswith("10."):
        draft.doi(tag, text)
    else:
        draft.keep(tag, text)


def write(records: Iterable[Record]) -> Iterator[str]:
    """The text of each record."""
    return ("".join(f"{tag}  - {value}\n" for tag, value in _lines(record)) + "\n" for record in records)


def _lines(record: Record) -> Iterator[tuple[str, str]]:
    kind = record.said("ris:TY") or _TYPES.get(record.kind) or ("JOUR" if _an_article(record) else "RPRT")
    yield "TY", kind
    if _KINDS.get(kind.casefold()) != record.kind:
        yield "M3", record.kind
    yield from _of_fields(record)
    yield from (
        (name[4:], value) for name, value in record.other if name.startswith("ris:") and name != "ris:TY"
    )
    yield "ER", ""


def _an_article(record: Record) -> bool:
    return bool(
        record.container
        and record.kind in ("review", "evaluation")
        and (record.issn or record.volume or record.doi)
    )


def _of_fields(record: Record) -> Iterator[tuple[str, str]]:
    yield from _told("ID", record.key)
    yield "TI", record.full_title
    if record.subtitle:
        yield "ST", record.title
    for author in record.authors:
        yield "AU", in_order(author)
    if record.published:
        yield "PY", record.published[:4]
    if len(parts_of(record.published)) > 1:
        yield "DA", record.published.replace("-", "/") + ("/" if len(record.published) == 10 else "//")
    first, _, last = record.pages.partition("-")
    whole = "-" in last or not (first and last)
    for tag, value in (
        ("T2", record.container), ("VL", record.volume), ("IS", record.issue), ("SP", record.pages if whole else first),
        ("EP", "" if whole else last), ("PB", record.publisher), ("SN", record.issn), ("SN", record.isbn),
        ("DO", record.doi), ("UR", record.url), ("AB", _continued(record.abstract)),
    ):  # fmt: skip
        yield from _told(tag, value)
    yield from (("LA", tag) for tag in record.languages)
    yield from (("KW", word) for word in record.keywords)
    yield from _told("C1", f"Licence: {record.licence}" if record.licence else "")
    yield from _told("C2", f"Countries: {'; '.join(record.countries)}" if record.countries else "")


def _told(tag: str, value: str) -> Iterator[tuple[str, str]]:
    if value:
        yield tag, value


def _continued(abstract: str) -> str:
    """Paragraphs with an empty line between; one that begins like a tag is moved in by a space."""
    return "\n\n".join(f" {part}" if _TAG.match(part) else part for part in abstract.split("\n\n"))
