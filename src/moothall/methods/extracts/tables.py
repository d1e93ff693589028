"""One table as a Parquet file, batch by batch: checked against the schema, counted, always the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from moothall.methods.extracts.schema import A_CODE, A_KEY, A_MONTH, Column, ColumnType, Table

_WORDS = pa.dictionary(pa.int32(), pa.string())
ARROW: Mapping[ColumnType, pa.DataType] = {
    ColumnType.KEY: pa.string(), ColumnType.CODE: _WORDS, ColumnType.MONTH: _WORDS,
    ColumnType.DAYS: pa.int32(), ColumnType.MONTHS: pa.int32(), ColumnType.COUNT: pa.int32(),
    ColumnType.YES_NO: pa.bool_(), ColumnType.SCORE: pa.float64(),
}  # fmt: skip
_PATTERNS = {ColumnType.KEY: A_KEY, ColumnType.CODE: A_CODE, ColumnType.MONTH: A_MONTH}
#: How many rows a group of a file has at most; so many rows of one batch lie in memory.
GROUP = 1 << 17


class NotOfTheSchema(ValueError):
    """Something was to be written that the schema has no place for. Nothing of it is kept."""


@dataclass
class Quality:
    """What one table holds and lacks: rows, and for each column how many are empty and how many were out of range.

    What was out of range, or no code of its list, is left empty in the file and counted here.
    """

    rows: int = 0
    empty: dict[str, int] = field(default_factory=dict)
    out_of_range: dict[str, int] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """As plain data, for the quality report."""
        return {"rows": self.rows, "empty": self.empty, "out_of_range": self.out_of_range}


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow types of a table's columns."""
    return pa.schema([pa.field(column.name, ARROW[column.type]) for column in table.columns])


class TableWriter:
    """Writes one table to one file; use it as a context manager. The same rows in the same batches, the same bytes.

    Raises NotOfTheSchema for a column that is missing, unknown or of another type; OSError when the disk is full.
    """

    def __init__(self, path: Path, table: Table) -> None:
        self.table = table
        self.quality = Quality(
            empty=dict.fromkeys(table.names, 0), out_of_range=dict.fromkeys(table.names, 0)
        )
        self._schema = arrow_schema(table)
        repeated = [column.name for column in table.columns if column.type is not ColumnType.KEY]
        self._writer = pq.ParquetWriter(
            path, self._schema, version="2.6", data_page_version="1.0", compression="zstd", compression_level=1,
            use_dictionary=[*repeated, "case", "child"] if repeated else False, write_statistics=False,
            store_schema=False,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    def rows(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write rows given one by one, in the order they come."""
        held: list[Mapping[str, Any]] = []
        for row in rows:
            held.append(row)
            if len(held) == GROUP:
                self._held(held)
                held = []
        self._held(held)

    def _held(self, held: list[Mapping[str, Any]]) -> None:
        if not held:
            return
        for row in held:
            if set(row) != set(self.table.names):
                odd = ", ".join(sorted(set(row) ^ set(self.table.names)))
                raise NotOfTheSchema(
                    f"{self.table.name}: these columns are missing or not in the schema: {odd}"
                )
        self.columns({name: [row[name] for row in held] for name in self.table.names})

    def columns(self, columns: Mapping[str, Any]) -> None:
        """Write a batch of rows, given column by column (lists or Arrow arrays of one length)."""
        odd = set(columns) ^ set(self.table.names)
        if odd:
            raise NotOfTheSchema(
                f"{self.table.name}: these columns are missing or not in the schema: {', '.join(sorted(odd))}"
            )
        arrays = [self._checked(column, columns[column.name]) for column in self.table.columns]
        batch = pa.Table.from_arrays(arrays, schema=self._schema)
        self.quality.rows += batch.num_rows
        self._writer.write_table(batch, row_group_size=GROUP)

    def _checked(self, column: Column, values: Any) -> pa.Array:
        array = _arrow(self.table, column, values)
        wrong = _wrong(column, array)
        if wrong is not None:
            found = int(pc.sum(wrong).as_py() or 0)
            if found and column.type in (ColumnType.KEY, ColumnType.MONTH):
                raise NotOfTheSchema(f"{self.table.name}.{column.name}: {found} values are no {column.type}")
            if found:
                self.quality.out_of_range[column.name] += found
                array = pc.if_else(wrong, pa.scalar(None, array.type), array)
        self.quality.empty[column.name] += array.null_count
        return array


def _arrow(table: Table, column: Column, values: Any) -> pa.Array:
    wanted = ARROW[column.type]
    try:
        if isinstance(values, pa.Array):
            return values if values.type == wanted else values.cast(wanted)
        if pa.types.is_dictionary(wanted):
            return pa.array(values, pa.string()).dictionary_encode()
        return pa.array(values, wanted)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as wrong:
        raise NotOfTheSchema(f"{table.name}.{column.name}: not all values are of {column.type}") from wrong


def _wrong(column: Column, array: pa.Array) -> pa.Array | None:
    """Which values should not be there; None where any may."""
    if column.type in _PATTERNS:
        words = array.dictionary if isinstance(array, pa.DictionaryArray) else array
        right = (
            pc.is_in(words, value_set=pa.array(list(column.codes)))
            if column.codes
            else pc.match_substring_regex(words, f"^(?:{_PATTERNS[column.type].pattern})$")
        )
        if isinstance(array, pa.DictionaryArray):
            right = right.take(array.indices) if len(words) else pa.nulls(len(array), pa.bool_())
        return pc.invert(pc.fill_null(right, True))
    if column.lowest is None:
        return None
    low, high = pc.less(array, column.lowest), pc.greater(array, column.highest)
    out = pc.or_(low, high)
    if column.type is ColumnType.SCORE:
        out = pc.or_(out, pc.invert(pc.is_finite(array)))
    return pc.fill_null(out, False)
