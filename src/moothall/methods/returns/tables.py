"""Tables as CSV: which table a header is, and each row with its line, whatever a spreadsheet did to the file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import BinaryIO

from .checking import Given
from .definition import Definition, Table
from .faults import Fault, shown
from .text import Encoding, text_lines

DELIMITERS = (",", ";", "\t", "|")
# A value may hold ends of line; more than this, and a quotation mark was left open.
MOST_LINES_OF_A_ROW = 20


@dataclass(frozen=True, slots=True)
class Head:
    """What the first line of a file says: its table, its columns by place, and how they are kept apart."""

    table: str
    columns: tuple[str, ...]
    delimiter: str
    line: int
    faults: tuple[Fault, ...] = ()


#: So many lines may stand above the header: a title, a date, a spreadsheet's 'sep=,'.
MOST_ABOVE = 10
#: A first line as long as this is no header.
LONGEST_HEADER = 20_000


def head_of(stream: BinaryIO, encoding: Encoding, file: str, definition: Definition) -> Head:
    """Find the header. `table` is empty where it is no table of this kind, or lacks a column it needs.

    Lines above it are passed over, and named. Where none of the first lines is a header, the first is what is told of.
    """
    first: Head | None = None
    seen = 0
    for number, line, _ended in text_lines(stream, encoding):
        if not line.strip("\ufeff \t,;"):
            continue
        if len(line) > LONGEST_HEADER:
            said = "This line is far too long for a header; the file was not read."
            fault = _file_fault(file, number, "too_long", said, "Look at the file; it is no table.")
            return first or Head("", (), ",", number, (fault,))
        found = _head(line, number, file, definition)
        if found.table or (found.columns and found.faults and found.faults[0].code != "unknown_table"):
            return found if first is None else _passed_over(found, first, file)
        first, seen = first or found, seen + 1
        if seen > MOST_ABOVE:
            break
    return first or Head(
        "", (), ",", 1, (_file_fault(file, 1, "empty", "The file is empty.", "Export it again."),)
    )


def _head(line: str, number: int, file: str, definition: Definition) -> Head:
    delimiter = _delimiter(line)
    cells = next(csv.reader([line.lstrip("\ufeff")], delimiter=delimiter), [])
    return _matched(tuple(cell.strip() for cell in cells), delimiter, number, file, definition)


def _passed_over(found: Head, first: Head, file: str) -> Head:
    said = f"The names of the columns stand on line {found.line}; what stands above was not read."
    above = _look(
        file,
        first.line,
        found.table,
        "",
        "wrong_header",
        ", ".join(first.columns),
        said,
        "Take the lines above out.",
    )
    return replace(found, faults=(above, *found.faults))


def _delimiter(line: str) -> str:
    return max(DELIMITERS, key=line.count)


def _matched(cells: tuple[str, ...], delimiter: str, line: int, file: str, definition: Definition) -> Head:
    name = _nearest(cells, file, definition)
    if not name:
        said = f"Its columns ({shown(', '.join(cells))}) are those of no table of: {definition.title}."
        mend = f"Its first line should be one of: {'; '.join(_headers(definition))}."
        return Head("", cells, delimiter, line, (_file_fault(file, line, "unknown_table", said, mend),))
    table = definition.tables[name]
    columns = tuple(_column(cell, table) for cell in cells)
    faults = [*_differences(cells, columns, line, file, name, definition)]
    if delimiter != ",":
        said = f"Values are kept apart by {_DELIMITER_WORDS[delimiter]}; they were read so."
        faults.append(
            _look(
                file, line, name, "", "wrong_delimiter", delimiter, said, "Save as CSV with commas.", "commas"
            )
        )
    readable = not any(fault.severity == "file" for fault in faults)
    return Head(name if readable else "", columns, delimiter, line, tuple(faults))


_DELIMITER_WORDS = {";": "semicolons", "\t": "tabs", "|": "upright strokes"}


def _headers(definition: Definition) -> Iterator[str]:
    for table in definition.tables.values():
        yield ",".join(table.columns if definition.header == "exact" else [*list(table.columns)[:3], "…"])


def _column(cell: str, table: Table) -> str:
    plain = table.renamed.get(cell, cell)
    if plain in table.columns:
        return plain
    return {column.casefold(): column for column in table.columns}.get(plain.casefold(), plain)


def _nearest(cells: tuple[str, ...], file: str, definition: Definition) -> str:
    """The table that shares most columns with the header; of those that share as many, the one the file is named for."""
    stem = re.sub(r"\W+", "", PurePosixPath(file).stem).casefold()
    given = {cell.casefold() for cell in cells}

    def nearness(name: str) -> tuple[float, bool]:
        table = definition.tables[name]
        wanted = {column.casefold() for column in (*table.columns, *table.renamed)}
        shared = len(given & wanted)
        named = re.sub(r"\W+", "", name).casefold() in stem
        return (shared * 2 / (len(given) + len(table.columns)) if shared > 1 else 0.0), named

    best = max(definition.tables, key=nearness)
    return best if nearness(best)[0] > 0.3 else ""


def _differences(
    cells: tuple[str, ...], columns: tuple[str, ...], line: int, file: str, name: str, definition: Definition
) -> Iterator[Fault]:
    table = definition.tables[name]
    missing = [column for column in table.columns if column not in columns]
    needed = missing if definition.header == "exact" else [one for one in missing if one in _needed(table)]
    for column in needed:
        said = f"The column {column} is missing from the table {name}; the file was not read."
        mend = (
            f"Its first line should be: {','.join(table.columns)}."
            if definition.header == "exact"
            else f"Add {column}."
        )
        yield _file_fault(file, line, "missing_column", said, mend, name, column)
    for cell, column in zip(cells, columns, strict=True):
        if column not in table.columns and cell:
            said = f"The column {shown(cell)} does not belong to the table {name}; it was not read."
            yield _look(
                file, line, name, shown(cell), "extra_column", cell, said, "Take it out, or look at its name."
            )
        elif cell != column and cell not in table.renamed:
            said = f"The column {column} is written {shown(cell)}; it was read."
            yield _look(file, line, name, column, "wrong_header", cell, said, f"Write {column}.", column)
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    for column in twice:
        said = f"The column {column} is there twice; the file was not read."
        yield _file_fault(file, line, "column_twice", said, "Take one out.", name, column)


def _needed(table: Table) -> set[str]:
    return table.columns_required | ({table.child_through.column} if table.child_through else set())


def rows_of(stream: BinaryIO, encoding: Encoding, file: str, head: Head) -> Iterator[Given | Fault]:
    """Each row after the header, or what is wrong with it as a row."""
    width = len(head.columns)
    lines = _lines_joined(text_lines(stream, encoding), file, head)
    for one in lines:
        if isinstance(one, Fault):
            yield one
            continue
        number, fields, ended = one
        if len(fields) > width and not any(fields[width:]):
            fields = fields[:width]
        if len(fields) != width:
            yield _wrong_width(file, number, head, fields, ended)
            continue
        words = {
            column: text for column, text in zip(head.columns, map(str.strip, fields), strict=True) if text
        }
        if not words:
            continue
        if not ended:
            said = "There is no end of line after the last row. If the file was cut off, rows are missing."
            yield _look(
                file,
                number,
                head.table,
                "",
                "no_last_end",
                "",
                said,
                "Compare the number of rows with the system's.",
            )
        yield Given(file, number, words)


def _wrong_width(file: str, number: int, head: Head, fields: list[str], ended: bool) -> Fault:
    width, found = len(head.columns), shown(head.delimiter.join(fields))
    said = f"This line has {len(fields)} values, and the header {width} columns."
    if not ended and len(fields) < width:
        said += " The file ends here: it was cut off."
        return Fault(
            "wrong",
            "cut_off",
            file,
            number,
            head.table,
            "",
            found,
            said,
            f"{width} values",
            "Export the file again.",
        )
    mend = (
        "Put a value that holds a comma in quotation marks."
        if len(fields) > width
        else "Look for a value or an end of line that went astray."
    )
    return Fault(
        "wrong", "wrong_number_of_values", file, number, head.table, "", found, said, f"{width} values", mend
    )


def _lines_joined(
    lines: Iterator[tuple[int, str, bool]], file: str, head: Head
) -> Iterator[tuple[int, list[str], bool] | Fault]:
    """Fields of each row. A quotation mark left open costs its own line, and not all that follow."""
    waiting: list[tuple[int, str, bool]] = []
    for line in lines:
        if line[0] <= head.line:
            continue
        waiting.append(line)
        yield from _taken(waiting, file, head, last=False)
    yield from _taken(waiting, file, head, last=True)


def _taken(
    waiting: list[tuple[int, str, bool]], file: str, head: Head, *, last: bool
) -> Iterator[tuple[int, list[str], bool] | Fault]:
    while waiting:
        number, first, _ended = waiting[0]
        if '"' not in first:
            yield number, first.split(head.delimiter), waiting.pop(0)[2]
            continue
        upto = _closed_after(waiting)
        if upto is None:
            if not last and len(waiting) < MOST_LINES_OF_A_ROW:
                return
            waiting.pop(0)
            said = "A quotation mark is opened on this line and not closed."
            yield Fault(
                "wrong",
                "open_quotation",
                file,
                number,
                head.table,
                "",
                shown(first),
                said,
                "",
                "Close it, or take it out.",
            )
            continue
        text = "\n".join(line for _number, line, _ended in waiting[:upto])
        ended = waiting[upto - 1][2]
        del waiting[:upto]
        try:
            yield (
                number,
                next(csv.reader(text.splitlines(keepends=True), delimiter=head.delimiter), []),
                ended,
            )
        except csv.Error:
            said = "A value of this line is far too long."
            mend = "Look at the line: a quotation mark may be missing."
            yield Fault("wrong", "too_long", file, number, head.table, "", shown(first), said, "", mend)


def _closed_after(waiting: list[tuple[int, str, bool]]) -> int | None:
    """How many lines the first row takes: until its quotation marks are even in number."""
    marks = 0
    for count, (_number, line, _ended) in enumerate(waiting[:MOST_LINES_OF_A_ROW], start=1):
        marks += line.count('"')
        if marks % 2 == 0:
            return count
    return None


def _file_fault(
    file: str, line: int, code: str, said: str, mend: str, table: str = "", column: str = ""
) -> Fault:
    return Fault("file", code, file, line, table, column, "", said, "", mend)


def _look(
    file: str,
    line: int,
    table: str,
    column: str,
    code: str,
    found: str,
    said: str,
    mend: str,
    allowed: str = "",
) -> Fault:
    return Fault("look", code, file, line, table, column, shown(found), said, allowed, mend)
