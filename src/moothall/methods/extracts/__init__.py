"""Extracts for evaluation: what they may hold, how it is made coarse, the files they are, and reading them again.

Plain Python, for an analyst's notebook as well: `current_schema()`, `verify(folder)`, `read_table(folder, "case")`.
"""

from __future__ import annotations

from moothall.methods.extracts.folder import NotAnExtract, read_table, verify, write_extract
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
from moothall.methods.extracts.tables import Quality, TableWriter

__all__ = [
    "LOSES_IDENTITY",
    "LOSES_WORDS",
    "Coarsening",
    "Column",
    "ColumnKind",
    "ColumnType",
    "ExtractSchema",
    "NotAnExtract",
    "Quality",
    "SchemaError",
    "Table",
    "TableWriter",
    "current_schema",
    "read_schema",
    "read_table",
    "verify",
    "write_extract",
]
