"""The CSV for machines, and metadata that the W3C's vocabulary allows and that fit the file to the cell."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal

import pytest

from moothall.methods.outputs import Mark
from moothall.methods.tables import csv_bytes, csvw_bytes
from moothall.methods.tables.about import TablesError

from .conftest import ABOUT, by_event_time, by_site

#: The properties that the Metadata Vocabulary for Tabular Data has for each kind of description (sections 5.4 to 5.9).
INHERITED = {"aboutUrl", "datatype", "default", "lang", "null", "ordered", "propertyUrl", "required", "separator", "textDirection", "valueUrl"}  # fmt: skip
ALLOWED = {
    "Table": INHERITED | {"@id", "@type", "@context", "url", "dialect", "notes", "suppressOutput", "tableDirection", "tableSchema", "transformations"},
    "Schema": INHERITED | {"@id", "@type", "columns", "foreignKeys", "primaryKey", "rowTitles"},
    "Column": INHERITED | {"@id", "@type", "name", "suppressOutput", "titles", "virtual"},
}  # fmt: skip
DIALECT = {"@id", "@type", "commentPrefix", "delimiter", "doubleQuote", "encoding", "header", "headerRowCount", "lineTerminators", "quoteChar", "skipBlankRows", "skipColumns", "skipInitialSpace", "skipRows", "trim"}  # fmt: skip
DATATYPES = {"string": str, "integer": int, "decimal": Decimal}


def check_described(told: dict) -> None:
    """Only properties of the vocabulary, or common ones with a prefix that its context knows."""
    for key in told:
        assert key in ALLOWED[told["@type"]] or key.startswith("dc:"), f"{key} of {told['@type']}"


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


@pytest.mark.parametrize("output", [by_site(), by_event_time()], ids=lambda one: one.name)
def test_the_metadata_are_of_the_vocabulary_and_fit_the_file_to_the_cell(output):
    told = json.loads(csvw_bytes(ABOUT, output, f"{output.name}.csv"))
    assert told["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    assert told["url"] == f"{output.name}.csv"
    schema, columns = told["tableSchema"], told["tableSchema"]["columns"]
    for one in (told, schema, *columns):
        check_described(one)
    assert set(told["dialect"]) <= DIALECT
    headings, *rows = rows_of(csv_bytes(output))
    assert [column["titles"] for column in columns] == headings
    names = [column["name"] for column in columns]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_]*", name) for name in names)
    for row in rows:
        assert len(row) == len(columns)
        for column, cell in zip(columns, row, strict=True):
            check_cell(column, cell)
    key = [names.index(name) for name in schema["primaryKey"]]
    assert len({tuple(row[place] for place in key) for row in rows}) == len(rows)


def check_cell(column: dict, cell: str) -> None:
    if cell == "":
        assert not column["required"]
        return
    datatype = column["datatype"]
    if isinstance(datatype, dict):
        assert re.fullmatch(datatype["format"], cell)
        datatype = datatype["base"]
    DATATYPES[datatype](cell)


def test_a_category_has_its_code_and_a_missing_figure_its_symbol_beside_it():
    assert rows_of(csv_bytes(by_site())) == [
        ["Site: code", "Site", "Children", "Children: symbol"],
        ["F06000001", "Barset", "1405", ""],
        ["F06000002", "Nowhere, East", "", "[c]"],
        ["__all__", "All", "1410", ""],
    ]


def test_a_category_that_is_a_number_stays_one():
    rows = rows_of(csv_bytes(by_event_time()))
    assert rows[1] == ["-1", "0.00", "", "0.00", "", "0.10", ""]
    assert rows[3] == ["1", "", "[u]", "", "[u]", "", "[x]"]


def test_no_cell_begins_as_a_formula_does():
    hostile = by_site(labels={"site": {"F06000001": "=cmd()", "F06000002": "@sum"}})
    assert [row[1] for row in rows_of(csv_bytes(hostile))[1:]] == ["'=cmd()", "'@sum", "All"]


def test_what_stands_behind_a_figure_is_in_neither_file():
    everything = csv_bytes(by_site()) + csvw_bytes(ABOUT, by_site(), "a.csv")
    assert b"behind" not in everything
    assert b"1403" not in everything


def test_only_what_was_protected_is_written():
    with pytest.raises(TablesError, match="was not protected"):
        csv_bytes(by_site(protected_by=""))


def test_the_words_of_a_reader_stand_with_the_table():
    told = json.loads(csvw_bytes(ABOUT, by_site(), "a.csv"))
    assert told["dc:description"].startswith("The evaluator is not independent of the panel.")
    assert told["dc:license"] == {"@id": ABOUT.licence_url}
    symbol = told["tableSchema"]["columns"][-1]
    assert all(mark.value in symbol["dc:description"] for mark in Mark)


def test_the_same_output_makes_the_same_bytes():
    assert csv_bytes(by_site()) == csv_bytes(by_site())
    assert csvw_bytes(ABOUT, by_site(), "a.csv") == csvw_bytes(ABOUT, by_site(), "a.csv")
