"""What a kind of return holds: its tables, their columns and the rules between them, as its file says."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from moothall.methods.arrangements.rule import Frozen

DateForm = Literal["day/month/year", "year-month-day"]
ColumnKind = Literal[
    "child", "birth", "date", "dates", "code", "codes", "upn", "upn_or_reason", "nhs", "postcode", "whole",
    "number", "text", "personal", "json",
]  # fmt: skip


def _column_as_words(value: object) -> object:
    """In the file a column is a few words: 'code sex required', 'whole 0 40', 'date ahead'."""
    if not isinstance(value, str):
        return value
    kind, *rest = value.split()
    flags = {"required", "ahead", "unborn"}
    numbers = [int(word) for word in rest if word.isdigit()]
    names = [word for word in rest if word not in flags and not word.isdigit()]
    return {
        "kind": kind,
        "codes": names[0] if names else "",
        "lowest": numbers[0] if numbers else None,
        "highest": numbers[1] if len(numbers) > 1 else None,
        **{flag: flag in rest for flag in flags},
    }


class Column(Frozen):
    """One column. A date that may lie `ahead` of today, or before birth (`unborn`), says so."""

    kind: ColumnKind
    codes: str = ""
    required: bool = False
    ahead: bool = False
    unborn: bool = False
    lowest: int | None = None
    highest: int | None = None


class Rule(Frozen):
    """One rule between columns: an order of days, one that needs another, one of several, not both."""

    id: str
    says: str
    severity: Literal["wrong", "look"] = "wrong"
    order: tuple[str, str] | None = None
    needs: tuple[str, str] | None = None
    one_of: tuple[str, ...] = ()
    not_both: tuple[str, str] | None = None


class Through(Frozen):
    """A table without the child's number, found through another table's key; `takes` its columns too."""

    column: str
    table: str
    key: str
    takes: tuple[str, ...] = ()
    unless: str = ""


class Table(Frozen):
    """One table of a return."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    title: str
    columns: dict[str, Annotated[Column, BeforeValidator(_column_as_words)]]
    identity: bool = False
    once_for: tuple[str, ...] = ()
    inherits: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    renamed: dict[str, str] = {}
    child_through: Through | None = None
    numbers_in: str = ""  # the column with other systems' numbers, where each has a row of its own
    first: int | None = Field(default=None, alias="from")

    def column_of(self, *kinds: ColumnKind) -> str:
        """The name of the first column of one of these kinds; empty where there is none."""
        return next((name for name, column in self.columns.items() if column.kind in kinds), "")

    @property
    def child_column(self) -> str:
        """The column with the child's number."""
        return self.column_of("child")

    @property
    def columns_required(self) -> set[str]:
        """Columns whose values a row cannot do without."""
        return {name for name, column in self.columns.items() if column.required}


class Xml(Frozen):
    """How the tables lie in the XML form."""

    root: str
    child: str
    identity: str
    dates: tuple[DateForm, ...]
    blocks: dict[str, str]
    renamed: dict[str, str] = {}
    taken_from_identity: dict[str, str] = {}
    passed_over: tuple[str, ...] = ()
    year: str = ""
    day: str = ""


class Json(Frozen):
    """How the tables lie in the JSON form: the path of each block, with dots."""

    children: str
    identity: str
    id: str
    blocks: dict[str, str]
    passed_over: tuple[str, ...] = ()


class Definition(Frozen):
    """One kind of return."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    kind: str
    title: str
    version: str
    source: str
    confidence: Literal["confirmed", "memory"]
    year_ends: str
    dates: tuple[DateForm, ...]
    header: Literal["exact", "named", "none"]
    tables: dict[str, Table]
    xml: Xml | None = None
    json_form: Json | None = Field(default=None, alias="json")
    sha256: str = ""

    @property
    def identity(self) -> str:
        """The table that has one row for each child."""
        return next(name for name, table in self.tables.items() if table.identity)

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of its files."""
        forms: list[Any] = [".csv"] if self.header != "none" else []
        return (*forms, *([".xml"] if self.xml else []), *([".json"] if self.json_form else []))
