"""One table for machines: CSV with a header line, and CSVW metadata that says what each of its columns is.

Metadata follows the W3C's Metadata Vocabulary for Tabular Data (Recommendation, 17 December 2015).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from moothall.methods.outputs import Cell, Mark, Output, Role

from .about import TablesAbout
from .layout import Shown, Table, lay_out
from .wording import mark_words, words_of

#: A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class _Field:
    """One column of the CSV: what it is called for machines and people, its datatype, and what it means."""

    name: str
    title: str
    datatype: dict[str, Any] | str
    required: bool
    about: str = ""
    key: bool = False


def csv_bytes(output: Output, language: str = "en") -> bytes:
    """The output as CSV: UTF-8, comma, CRLF as RFC 4180 has it.

    A category that has words has its code beside them; a figure has beside it the symbol that stands in its place, so
    that a column of figures holds nothing else. Raises TablesError for an output that was not protected.
    """
    table = lay_out(output, language)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_safe(field.title) for field in _fields(table, language)])
    shown = output.shown()
    ways = [_way(table, place) for place in range(len(table.columns))]
    for row, cells in zip(shown.rows, table.rows, strict=True):
        writer.writerow(
            [
                one
                for way, cell, said in zip(ways, row, cells, strict=True)
                for one in _written(way, cell, said)
            ]
        )
    return out.getvalue().encode()


def _way(table: Table, place: int) -> str:
    """How a column is written: a figure, a category that is a number, one that has words, or one that is its own word."""
    if table.columns[place].role != Role.DIMENSION:
        return "figure"
    keys = [keys[place] for keys in table.keys]
    if keys and all(isinstance(key, int | float) for key in keys):
        return "number"
    told = [row[place].text for row in table.rows]
    return "word" if told == [str(key) for key in keys] else "code"


def _written(way: str, cell: Cell, said: Shown) -> list[str]:
    if way == "figure":
        return ["", said.mark.value] if said.mark else [f"{said.value:f}", ""]
    if way == "number":
        return [str(cell)]
    code = Mark.NOT_AVAILABLE.value if cell is None or cell == "" else str(cell)
    return [_safe(code)] if way == "word" else [_safe(code), _safe(said.text)]


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def csvw_bytes(about: TablesAbout, output: Output, url: str) -> bytes:
    """The metadata of `csv_bytes(output)`, which lies at `url` beside it, as JSON."""
    table = lay_out(output, about.language)
    fields = _fields(table, about.language)
    keys = [field.name for field in fields if field.key]
    told: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": about.language}],
        "@type": "Table",
        "url": url,
        "dc:title": table.title,
        "dc:identifier": table.name,
        "dc:publisher": about.publisher,
        "dc:issued": {"@value": about.released_on.isoformat(), "@type": "xsd:date"},
        "dc:license": {"@id": about.licence_url} if about.licence_url else about.licence,
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True, "lineTerminators": ["\r\n"]},
        "tableSchema": {
            "@type": "Schema",
            "columns": [_column(field) for field in fields],
            **({"primaryKey": keys} if keys else {}),
        },
    }
    description = " ".join(part for part in (about.first, *table.notes) if part)
    if description:
        told["dc:description"] = description
    if about.identifier:
        told["dc:isPartOf"] = about.identifier
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _column(field: _Field) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@type": "Column",
        "name": field.name,
        "titles": field.title,
        "datatype": field.datatype,
        "required": field.required,
    }
    return {**told, "dc:description": field.about} if field.about else told


def _fields(table: Table, language: str) -> list[_Field]:
    return [
        field
        for place in range(len(table.columns))
        for field in (
            _of_figures(table, place, language)
            if table.columns[place].role != Role.DIMENSION
            else _of_categories(table, place, language)
        )
    ]


def _of_categories(table: Table, place: int, language: str) -> Iterator[_Field]:
    name, heading, way = _variable(table.columns[place].name), table.headings[place], _way(table, place)
    if way == "number":
        whole = all(isinstance(keys[place], int) for keys in table.keys)
        yield _Field(name, heading, "integer" if whole else "decimal", True, key=True)
    elif way == "word":
        yield _Field(name, heading, "string", True, key=True)
    else:
        code = words_of(language)["code_heading"].format(heading=heading)
        yield _Field(f"{name}_code", code, "string", True, key=True)
        yield _Field(name, heading, "string", True)


def _of_figures(table: Table, place: int, language: str) -> Iterator[_Field]:
    column, heading, words = table.columns[place], table.headings[place], words_of(language)
    meanings = mark_words(language)
    symbols = "; ".join(f"{mark.value} {meanings[mark]}" for mark in Mark)
    name = _variable(column.name)
    yield _Field(name, heading, _number(column.decimals), False)
    yield _Field(
        f"{name}_symbol",
        words["status_heading"].format(heading=heading),
        {"base": "string", "format": "|".join(re.escape(mark.value) for mark in Mark)},
        False,
        words["status_meaning"].format(symbols=symbols),
    )


def _number(decimals: int) -> str:
    return "decimal" if decimals else "integer"


def _variable(name: str) -> str:
    """A column's name as CSVW has it: it can stand in an address, and does not begin with an underscore."""
    plain = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")
    return plain or "column"
