"""What an extract may hold, as data: its tables and columns, each with what it means and how it was made coarser.

What must not leave cannot be written down here. There is no kind for what says who a person is, no type for text
or for a day, and each type says by which rules of coarsening it can come about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from moothall.methods.arrangements.rule import Code, Frozen, Words
from moothall.methods.files import FileError, read_document

PUBLISHED = Path(__file__).parent / "schemas"
#: What a code may look like: short, without spaces, so that no sentence and no name with its parts passes for one.
A_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
A_KEY = re.compile(r"[0-9a-f]{32}")
A_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")

SourceField = Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$")]


class SchemaError(FileError):
    """A schema of extracts is wrong; carries every problem found."""


class ColumnKind(StrEnum):
    """How sensitive a column is once it is coarse. There is no kind for what says who a person is."""

    SPECIAL = "special category"
    OFFICIAL = "official"
    OPEN = "open"


class ColumnType(StrEnum):
    """What a column holds. There is no type for text, and none for a day."""

    KEY = "key"  # 32 hexadecimal digits, a keyed hash
    CODE = "code"
    MONTH = "month"  # 2026-11
    DAYS = "days"
    MONTHS = "months"
    COUNT = "count"
    YES_NO = "yes_no"
    SCORE = "score"


class Coarsening(StrEnum):
    """How what is recorded became what is in the column."""

    KEYED_HASH = "keyed_hash"
    AS_RECORDED = "as_recorded"  # a code, a yes or no, a score, already as coarse as this
    GROUPED = "grouped"  # many codes to few, by a list of this schema; what is in no list is 'other'
    CALENDAR_MONTH = "calendar_month"
    DAYS_BETWEEN = "days_between"  # how long, not when
    WHOLE_MONTHS = "whole_months"
    THREE_MONTHS = "three_months"  # whole months, rounded down to a multiple of three
    WHOLE_YEARS = "whole_years"
    COUNTED = "counted"
    DERIVED = "derived"  # a code or a yes or no worked out from what is recorded


_C = Coarsening
#: By which rules a column of each type can come about.
ALLOWED: Mapping[ColumnType, frozenset[Coarsening]] = {
    ColumnType.KEY: frozenset({_C.KEYED_HASH}),
    ColumnType.CODE: frozenset({_C.AS_RECORDED, _C.GROUPED, _C.DERIVED}),
    ColumnType.MONTH: frozenset({_C.CALENDAR_MONTH}),
    ColumnType.DAYS: frozenset({_C.DAYS_BETWEEN}),
    ColumnType.MONTHS: frozenset({_C.WHOLE_MONTHS, _C.THREE_MONTHS}),
    ColumnType.COUNT: frozenset({_C.COUNTED, _C.WHOLE_YEARS}),
    ColumnType.YES_NO: frozenset({_C.AS_RECORDED, _C.DERIVED}),
    ColumnType.SCORE: frozenset({_C.AS_RECORDED, _C.DERIVED}),
}
#: The only rules by which something may come from a field that says who a person is.
LOSES_IDENTITY = frozenset({_C.WHOLE_YEARS, _C.THREE_MONTHS, _C.KEYED_HASH})
#: The only rules by which something may come from a field in which a person writes freely.
LOSES_WORDS = frozenset({_C.GROUPED, _C.DERIVED, _C.COUNTED})

_NUMBERS = {ColumnType.DAYS, ColumnType.MONTHS, ColumnType.COUNT, ColumnType.SCORE}


class Column(Frozen):
    """One column. `missing` says why it may be empty; without it, it never is.

    `codes` are all a code may be, with their meaning; without them any short code that an arrangement, an
    instrument or a return names. `lowest` and `highest` are what a number should lie between.
    """

    name: Code
    type: ColumnType
    meaning: Words
    source: tuple[SourceField, ...] = Field(min_length=1)
    coarsening: Coarsening
    kind: ColumnKind
    missing: str = ""
    codes: dict[str, Words] = {}
    lowest: int | None = None
    highest: int | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.coarsening not in ALLOWED[self.type]:
            can = ", ".join(sorted(ALLOWED[self.type]))
            raise ValueError(f"a {self.type} cannot come about by {self.coarsening}, only by {can}")
        if (self.lowest is None or self.highest is None) and self.type in _NUMBERS:
            raise ValueError("a number needs its lowest and its highest")
        if self.codes and self.type is not ColumnType.CODE:
            raise ValueError("only a code has codes")
        wrong = [code for code in self.codes if not A_CODE.fullmatch(code)]
        if wrong:
            raise ValueError(f"these are no codes: {', '.join(wrong)}")
        return self


class Table(Frozen):
    """One table: what a row is, by which columns its rows are ordered, and its columns."""

    name: Code
    title: Words
    row: Words
    order: tuple[Code, ...] = Field(min_length=1)
    columns: tuple[Column, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        names = [column.name for column in self.columns]
        if len(set(names)) < len(names):
            raise ValueError("a column is named twice")
        unknown = set(self.order) - set(names)
        if unknown:
            raise ValueError(f"the order names no column: {', '.join(sorted(unknown))}")
        return self

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        for each in self.columns:
            if each.name == name:
                return each
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


class ExtractSchema(Frozen):
    """One published version of what an extract may hold. A published version never changes."""

    version: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*$")]
    title: Words
    published: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    groups: dict[Code, dict[Code, tuple[str, ...]]] = {}
    tables: tuple[Table, ...] = Field(min_length=1)
    sha256: str = ""

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        names = [table.name for table in self.tables]
        if len(set(names)) < len(names):
            raise ValueError("a table is named twice")
        return self

    def table(self, name: str) -> Table:
        """The table of that name. Raises KeyError."""
        for each in self.tables:
            if each.name == name:
                return each
        raise KeyError(name)

    def grouped(self, group: str, code: str, otherwise: str = "other") -> str:
        """The group of the list `group` that a recorded code belongs to; `otherwise` where it is in none."""
        return next((name for name, codes in self.groups[group].items() if code in codes), otherwise)

    def all_columns(self) -> Iterator[tuple[Table, Column]]:
        """Every column with its table, in order."""
        for table in self.tables:
            for column in table.columns:
                yield table, column


def read_schema(path: Path) -> ExtractSchema:
    """Read a schema file. Raises SchemaError naming the line, the column and the mend."""
    document = read_document(path, "extract schema", SchemaError)
    return document.typed(ExtractSchema, SchemaError, {**document.data, "sha256": document.sha256})


@cache
def current_schema() -> ExtractSchema:
    """The newest published version."""
    newest = max(PUBLISHED.glob("*.yaml"), key=lambda path: int(path.stem))
    return read_schema(newest)
