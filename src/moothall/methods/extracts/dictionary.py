"""The data dictionary of a schema, to read (Markdown) and to load (CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from moothall.methods.extracts.schema import Coarsening, Column, ColumnType, ExtractSchema, Table

TYPE_WORDS = {
    ColumnType.KEY: "key (32 hexadecimal digits)",
    ColumnType.CODE: "code",
    ColumnType.MONTH: "month (2026-11)",
    ColumnType.DAYS: "days",
    ColumnType.MONTHS: "months",
    ColumnType.COUNT: "whole number",
    ColumnType.YES_NO: "yes or no",
    ColumnType.SCORE: "number",
}
COARSENING_WORDS = {
    Coarsening.KEYED_HASH: "keyed hash, with a key of the purpose that whoever evaluates does not hold",
    Coarsening.AS_RECORDED: "as recorded",
    Coarsening.GROUPED: "joined to few groups",
    Coarsening.CALENDAR_MONTH: "the month, not the day",
    Coarsening.DAYS_BETWEEN: "how many days between, not when",
    Coarsening.WHOLE_MONTHS: "whole months",
    Coarsening.THREE_MONTHS: "whole months, rounded down to a multiple of three",
    Coarsening.WHOLE_YEARS: "whole years",
    Coarsening.COUNTED: "counted",
    Coarsening.DERIVED: "worked out from what is recorded",
}
HEADINGS = (
    "table", "column", "type", "meaning", "codes", "lowest", "highest", "empty_when", "source", "coarsening", "kind",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(schema: ExtractSchema) -> str:
    """One line for each column. No cell begins as a formula does."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADINGS)
    for table, column in schema.all_columns():
        writer.writerow([_cell(value) for value in _values(table, column)])
    return out.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _values(table: Table, column: Column) -> list[object]:
    codes = "; ".join(f"{code}: {words}" for code, words in column.codes.items())
    return [
        table.name, column.name, column.type.value, column.meaning, codes,
        "" if column.lowest is None else column.lowest, "" if column.highest is None else column.highest,
        column.missing, " ".join(column.source), column.coarsening.value, column.kind.value,
    ]  # fmt: skip


def as_markdown(schema: ExtractSchema) -> str:
    """The whole schema for a reader: each table, each column, the groups."""
    return "\n".join(_lines(schema)) + "\n"


def _lines(schema: ExtractSchema) -> Iterator[str]:
    yield f"# {schema.title}, version {schema.version}"
    yield ""
    yield (
        f"Published {schema.published}. Keys join the tables: `case` and `child`. A day never appears, a month "
        "does; text, names, numbers by which a child can be found, and places smaller than an authority cannot be "
        "written in a schema at all. Where a cell is empty, nothing was filled in."
    )
    for table in schema.tables:
        yield from _of_table(table)
    yield from ("", "## Groups", "")
    for name, groups in schema.groups.items():
        yield f"- **{name}**: " + "; ".join(
            f"{group} ({', '.join(codes)})" for group, codes in groups.items()
        )


def _of_table(table: Table) -> Iterator[str]:
    yield from (
        "",
        f"## {table.title} (`{table.name}`)",
        "",
        f"{table.row} Ordered by {', '.join(table.order)}.",
    )
    yield from ("", "| column | what it is | type | how it was made coarser | from | kind |")
    yield "| --- | --- | --- | --- | --- | --- |"
    for column in table.columns:
        cells = [
            f"`{column.name}`", _meaning(column), _type(column), COARSENING_WORDS[column.coarsening],
            ", ".join(f"`{one}`" for one in column.source), column.kind.value,
        ]  # fmt: skip
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _meaning(column: Column) -> str:
    parts = [column.meaning]
    if column.codes:
        parts.append("Codes: " + "; ".join(f"`{code}` {words}" for code, words in column.codes.items()) + ".")
    if column.missing:
        parts.append(f"Empty: {column.missing[:1].lower()}{column.missing[1:]}")
    return " ".join(parts)


def _type(column: Column) -> str:
    between = "" if column.lowest is None else f", {column.lowest} to {column.highest}"
    return TYPE_WORDS[column.type] + between
