"""One result of a study as it may leave: a table of figures, with what disclosure control needs to know of each.

A study's run makes outputs with the true figures. Disclosure control answers with outputs in which what could point
at a child is marked and not given. Reports, charts and files are drawn from either, and never from anything else.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

#: In a column of a dimension: all of its categories together.
ALL = "__all__"

Cell = str | int | float | None


class OutputKind(StrEnum):
    """What an output's figures are, which decides how they can betray someone."""

    COUNTS = "counts"
    RATES = "rates"
    MEANS = "means"
    PERCENTILES = "percentiles"
    SURVIVAL = "survival"
    ESTIMATES = "estimates"


class Role(StrEnum):
    """What a column is. What stands behind a figure (from `CHILDREN` on) is for the checkers and is never published.

    `CHILDREN` is how many different children a row's figures rest on; `EVENTS` and `AT_RISK` what a rate or a curve is
    made of; `LARGEST` and `SECOND` the two largest contributions to a sum; `FREEDOM` residual degrees of freedom.
    """

    DIMENSION = "dimension"
    FIGURE = "figure"
    LOW = "low"
    HIGH = "high"
    CHILDREN = "children"
    EVENTS = "events"
    AT_RISK = "at-risk"
    LARGEST = "largest"
    SECOND = "second"
    FREEDOM = "freedom"


SHOWN = frozenset({Role.DIMENSION, Role.FIGURE, Role.LOW, Role.HIGH})


class Mark(StrEnum):
    """Why a cell is empty, in the signs of the Analysis Function's guidance on symbols in tables (gov.uk)."""

    HIDDEN = "[c]"
    NOT_AVAILABLE = "[x]"
    NOT_APPLICABLE = "[z]"
    LOW = "[low]"
    UNRELIABLE = "[u]"


class OutputError(ValueError):
    """An output that says something it cannot mean. The message names the part and the mend."""


@dataclass(frozen=True)
class Column:
    """A column: its name for machines, its heading for people, its role, unit and how many decimals are printed."""

    name: str
    label: str
    role: Role
    unit: str = ""
    decimals: int = 0


@dataclass(frozen=True)
class Output:
    """A table of figures. `rows` are in reading order; each has one cell for each column.

    `counted` names what is counted or measured (`children-referred`), `where` the conditions that hold in every row
    (dimension: category), `period` the first and the last month (`2026-01`): by these three, cells of different
    outputs and of different releases are known to overlap. Who is a part of those counted elsewhere is told by `where`
    (`children-referred` where `decided: positive`), never by another `counted`: of two things counted nobody knows that
    one is among the other. `chart` is how it is drawn: `bars`, `line`, `steps`,
    `points` (with intervals), `pairs` (the first two figures of each category), `groups` (drawn together and as found)
    or nothing. `labels` are the words of categories, by dimension.
    """

    name: str
    title: str
    kind: OutputKind
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    counted: str
    where: dict[str, str] = field(default_factory=dict)
    period: tuple[str, str] | None = None
    chart: str = ""
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    protected_by: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.name):
            raise OutputError(f"The name of an output is a-z, 0-9 and single hyphens, not {self.name!r}.")
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise OutputError(f"Output {self.name}: two columns have the same name.")
        if not self.places(Role.FIGURE):
            raise OutputError(f"Output {self.name} has no column with the role 'figure'.")
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise OutputError(f"Output {self.name}, row {number}: {len(row)} cells for {len(names)} columns.")  # fmt: skip
        where = self.places(Role.DIMENSION)
        keys = [tuple(row[place] for place in where) for row in self.rows]
        if len(set(keys)) != len(keys):
            raise OutputError(f"Output {self.name}: two rows are of the same categories.")

    def places(self, *roles: Role) -> list[int]:
        """The places of the columns that have one of these roles."""
        return [place for place, column in enumerate(self.columns) if column.role in roles]

    def shown(self) -> Output:
        """Without the columns that are for the checkers only."""
        places = self.places(*SHOWN)
        return replace(
            self,
            columns=tuple(self.columns[place] for place in places),
            rows=tuple(tuple(row[place] for place in places) for row in self.rows),
        )

    def sha256(self) -> str:
        """The hash of its JSON; the same content gives the same hash."""
        return hashlib.sha256(to_json(self)).hexdigest()


def to_json(output: Output) -> bytes:
    """As JSON: UTF-8, keys in order, a line's end at the end. Not-a-number is refused."""
    return (json.dumps(asdict(output), sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()  # fmt: skip


def from_json(data: bytes | str) -> Output:
    """What `to_json` wrote. Raises OutputError naming what is missing or wrong."""
    try:
        told: dict[str, Any] = json.loads(data)
        period = told.pop("period")
        return Output(
            **{
                **told,
                "kind": OutputKind(told["kind"]),
                "columns": tuple(Column(**{**one, "role": Role(one["role"])}) for one in told["columns"]),
                "rows": tuple(tuple(row) for row in told["rows"]),
                "notes": tuple(told["notes"]),
                "period": tuple(period) if period else None,
            }
        )
    except OutputError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise OutputError(f"This is not an output as a study's run writes it: {wrong}.") from None
