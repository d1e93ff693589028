"""Tables as one spreadsheet (OpenDocument 1.3) in the style that government statistics are asked to have.

A cover, a contents sheet, a sheet of notes, then one table on each sheet, marked as a table with a name; one row of
headings, none alike; nothing merged, hidden, empty or left out between rows; text that wraps; a symbol that is
explained where there is no figure. After the Analysis Function's guidance on making spreadsheets accessible (gov.uk).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from moothall.methods.outputs import Mark, Output

from .about import TablesAbout, TablesError
from .dates import day_words
from .layout import Shown, Table, lay_out
from .opendocument import Line, Sheet, spreadsheet
from .wording import mark_words, words_of


@dataclass(frozen=True)
class _Note:
    """A note with its number in the whole file, and the sheets that refer to it."""

    number: int
    text: str
    sheets: tuple[str, ...]


def ods_bytes(about: TablesAbout, outputs: Sequence[Output]) -> bytes:
    """The spreadsheet of these outputs, in their order. Raises TablesError naming what cannot be in one."""
    if not outputs:
        raise TablesError("outputs: a spreadsheet without a table says nothing. Give at least one.")
    words = words_of(about.language)
    tables = [lay_out(output, about.language) for output in outputs]
    names = [f"{words['table']}_{number}" for number in range(1, len(tables) + 1)]
    if len({table.name for table in tables}) < len(tables):
        raise TablesError("outputs: two have the same name. A table's name says which it is.")
    notes = _numbered(tables, names)
    sheets = [_cover(about, tables), _contents(about, tables, names)]
    if notes:
        sheets.append(_notes(about, notes))
    sheets += [_of_table(about, table, name, notes) for table, name in zip(tables, names, strict=True)]
    return spreadsheet(about, sheets)


def _numbered(tables: Sequence[Table], names: Sequence[str]) -> dict[str, _Note]:
    """The notes of all tables, each text once, in the order in which they are met."""
    where: dict[str, list[str]] = {}
    for table, name in zip(tables, names, strict=True):
        for text in dict.fromkeys(table.notes):
            where.setdefault(text, []).append(name)
    return {
        text: _Note(number, text, tuple(sheets)) for number, (text, sheets) in enumerate(where.items(), 1)
    }


def _cover(about: TablesAbout, tables: Sequence[Table]) -> Sheet:
    words = words_of(about.language)
    lines = [Line(about.title, "title")]
    lines += [Line(text) for text in (about.first, about.summary) if text]
    lines += [Line(text) for text in _origin(about)]
    lines.append(Line(words["protected"]))
    used = [mark for mark in Mark if any(mark in table.marks for table in tables)]
    if used:
        meanings = mark_words(about.language)
        lines.append(Line(words["symbols"], "heading"))
        lines += [Line(f"{mark.value} {meanings[mark]}") for mark in used]
    else:
        lines.append(Line(words["no_symbols"]))
    if about.absent:
        lines.append(Line(words["absent"], "heading"))
        lines += [Line(text) for text in about.absent]
    return Sheet(words["cover"], tuple(lines), width="16cm")


def _origin(about: TablesAbout) -> Iterator[str]:
    words = words_of(about.language)
    yield words["published_by"].format(
        publisher=about.publisher, day=day_words(about.released_on, about.language)
    )
    yield words["licence"].format(
        licence=f"{about.licence} ({about.licence_url})" if about.licence_url else about.licence
    )
    if about.identifier:
        yield words["identifier"].format(identifier=about.identifier)
    if about.contact is not None:
        name = about.contact.name
        yield words["ask"].format(name=f"{name}, {about.contact.address}" if about.contact.address else name)


def _contents(about: TablesAbout, tables: Sequence[Table], names: Sequence[str]) -> Sheet:
    words = words_of(about.language)
    return Sheet(
        words["contents"],
        (Line(words["contents"], "title"), Line(words["contents_told"])),
        table="contents",
        headings=(words["sheet_heading"], words["title_heading"], words["rows_heading"]),
        rows=tuple(
            (Shown(name), Shown(table.title), _whole(len(table.rows)))
            for name, table in zip(names, tables, strict=True)
        ),
        links=tuple(names),
        width="9cm",
    )


def _whole(number: int) -> Shown:
    from decimal import Decimal

    return Shown(f"{number:,}", Decimal(number))


def _notes(about: TablesAbout, notes: dict[str, _Note]) -> Sheet:
    words = words_of(about.language)
    return Sheet(
        words["notes"],
        (Line(words["notes"], "title"), Line(words["notes_told"])),
        table="notes",
        headings=(words["note_heading"], words["words_heading"], words["refers_heading"]),
        rows=tuple(
            (
                Shown(words["note"].format(number=one.number)),
                Shown(one.text),
                Shown(", ".join(one.sheets)),
            )
            for one in notes.values()
        ),
        width="9cm",
    )


def _of_table(about: TablesAbout, table: Table, name: str, notes: dict[str, _Note]) -> Sheet:
    words = words_of(about.language)
    if not table.rows:
        raise TablesError(
            f"Output {table.name} has no rows: leave it out, or say why it is empty in the report."
        )
    lines = [Line(f"{name.replace('_', ' ')}: {table.title}", "title"), Line(words["table_told"])]
    if table.marks:
        meanings = mark_words(about.language)
        told = "; ".join(f"{mark.value} {meanings[mark]}" for mark in table.marks)
        lines.append(Line(words["table_symbols"].format(symbols=told)))
    if table.notes:
        numbers = ", ".join(words["note"].format(number=notes[text].number) for text in dict.fromkeys(table.notes))  # fmt: skip
        lines.append(Line(words["table_notes"].format(notes=numbers)))
    return Sheet(
        name, tuple(lines), table=_range_name(table.name), headings=table.headings, rows=table.rows,
        decimals=tuple(column.decimals for column in table.columns), width="4cm",
    )  # fmt: skip


def _range_name(name: str) -> str:
    """What a table is called in the file; it begins with a word, so that it is never taken for a cell."""
    return "table_" + re.sub(r"[^a-z0-9]+", "_", name)
