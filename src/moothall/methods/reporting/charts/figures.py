"""An output's cells as a drawing needs them: numbers where they are given, nothing where they are hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass

from moothall.methods.days import day_in_words
from moothall.methods.evaluation.finding import printed
from moothall.methods.outputs import ALL, Cell, Column, Output, Role


@dataclass(frozen=True)
class Mark:
    """One row: its categories as words, and its figure with the interval; `value` is nothing where it is hidden."""

    of: tuple[str, ...]
    raw: tuple[Cell, ...]
    value: float | None
    low: float | None
    high: float | None
    text: str


def marks(output: Output, figure: int | None = None) -> list[Mark]:
    """The rows with their first figure (or the one in that column) and the first interval.

    A row of all together is left out: it is no category.
    """
    every = output.places(Role.DIMENSION)
    apart = one_at_a_time(output)
    figure = output.places(Role.FIGURE)[0] if figure is None else figure
    low, high = (output.places(role)[:1] for role in (Role.LOW, Role.HIGH))
    found = []
    for row in output.rows:
        dimensions = [place for place in every if row[place] != ALL] if apart else every
        raw = tuple(row[place] for place in dimensions)
        if ALL in raw:
            continue
        found.append(
            Mark(
                tuple(label(output, output.columns[place], row[place]) for place in dimensions), raw, _number(row[figure]),
                _number(row[low[0]]) if low else None, _number(row[high[0]]) if high else None,
                shown(row[figure], output.columns[figure]),
            )
        )  # fmt: skip
    return found


def one_at_a_time(output: Output) -> bool:
    """Whether each row is of one category of one of several dimensions, and of all of the others."""
    dimensions = output.places(Role.DIMENSION)
    return len(dimensions) > 1 and all(
        sum(row[place] != ALL for place in dimensions) == 1 for row in output.rows
    )


def sections(output: Output) -> list[str]:
    """For each row what its category is one of: the dimension it is told apart by."""
    dimensions = output.places(Role.DIMENSION)
    return [next((output.columns[place].label for place in dimensions if row[place] != ALL), "") for row in output.rows]  # fmt: skip


_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])(-\d{2})?")


def label(output: Output, column: Column, cell: Cell) -> str:
    """A category in words."""
    told = output.labels.get(column.name, {}).get(str(cell))
    if told is not None:
        return told
    if isinstance(cell, str) and _MONTH.fullmatch(cell):
        return day_in_words(cell)
    return "All" if cell == ALL else printed(cell)


def shown(cell: Cell, column: Column) -> str:
    """A figure as it is printed in tables and beside marks: shares in percent."""
    return printed(
        cell, column.decimals, "%" if column.unit == "share" and not isinstance(cell, str | None) else ""
    )


def _number(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int | float) else None


def figure_column(output: Output) -> Column:
    """The column that is drawn."""
    return output.columns[output.places(Role.FIGURE)[0]]
