"""Extracts for evaluation: what they may hold and how it is made coarse; the files they are lie in `folder`.

Plain Python, for an analyst's notebook as well: `current_schema()`, `folder.verify(path)`, `folder.read_table(path,
"case")`. Only `folder` and `tables` need pyarrow, so that a page that names a column does not load it.
"""

from __future__ import annotations

from moothall.methods.extracts.schema import (
    LOSES_IDENTITY,
    LOSES_WORDS,
    Coarsening,
    Column,
    ColumnKind,
    ColumnType,
    ExtractSchema,
    SchemaError,
    Table,
    current_schema,
    read_schema,
)

__all__ = [
    "LOSES_IDENTITY",
    "LOSES_WORDS",
    "Coarsening",
    "Column",
    "ColumnKind",
    "ColumnType",
    "ExtractSchema",
    "SchemaError",
    "Table",
    "current_schema",
    "read_schema",
]
