"""An output as a table to be written: headings that differ, cells that say something, and no column nobody may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from moothall.methods.outputs import ALL, Cell, Column, Mark, Output, Role

from .about import TablesError
from .wording import words_of

MARKS = {mark.value: mark for mark in Mark}


@dataclass(frozen=True)
class Shown:
    """A cell as it is printed. `value` is the number it is, where it is one; `mark` the symbol, where it is none."""

    text: str
    value: Decimal | None = None
    mark: Mark | None = None


@dataclass(frozen=True)
class Table:
    """A table to be written: each heading differs from the others, each row has a cell under each.

    `keys` are the rows as they were before they had words.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    headings: tuple[str, ...]
    keys: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Shown, ...], ...]
    notes: tuple[str, ...]

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The symbols that stand in it, in the order in which they are explained."""
        used = {cell.mark for row in self.rows for cell in row}
        return tuple(mark for mark in Mark if mark in used)


def lay_out(output: Output, language: str = "en") -> Table:
    """The table of an output. Raises TablesError for one that was not protected, or holds a cell of no meaning."""
    if not output.protected_by:
        raise TablesError(
            f"Output {output.name} was not protected: only what disclosure control has marked is written to a file."
        )
    shown = output.shown()
    words = words_of(language)
    return Table(
        name=shown.name,
        title=shown.title,
        columns=shown.columns,
        headings=_differing(shown, words),
        keys=shown.rows,
        rows=tuple(tuple(_cells(shown, row, words)) for row in shown.rows),
        notes=shown.notes,
    )


def _cells(output: Output, row: tuple[Cell, ...], words: Mapping[str, str]) -> Iterator[Shown]:
    for column, cell in zip(output.columns, row, strict=True):
        if column.role == Role.DIMENSION:
            yield Shown(category_words(output, column, cell, words))
        else:
            yield _figure(output, column, cell)


def category_words(output: Output, column: Column, cell: Cell, words: Mapping[str, str]) -> str:
    """What a category is called; a cell that is empty is not known."""
    told = output.labels.get(column.name, {}).get(str(cell))
    if told:
        return told
    if cell == ALL:
        return words["all"]
    return Mark.NOT_AVAILABLE.value if cell is None or cell == "" else str(cell)


def _figure(output: Output, column: Column, cell: Cell) -> Shown:
    if cell is None:
        return Shown(Mark.NOT_AVAILABLE.value, mark=Mark.NOT_AVAILABLE)
    if isinstance(cell, str):
        mark = MARKS.get(cell)
        if mark is None:
            raise TablesError(
                f"Output {output.name}, column {column.name}: {cell!r} is neither a figure nor one of the symbols "
                f"{', '.join(MARKS)}."
            )
        return Shown(mark.value, mark=mark)
    value = printed(cell, column.decimals)
    return Shown(f"{value:,f}", value)


def printed(value: int | float, decimals: int) -> Decimal:
    """A figure as it is printed: half to even, from its shortest digits, and nought without a sign."""
    rounded = Decimal(repr(value) if isinstance(value, float) else value).quantize(
        Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN
    )
    return abs(rounded) if rounded == 0 else rounded


def _differing(output: Output, words: Mapping[str, str]) -> tuple[str, ...]:
    """The heading of each column with its unit; where two would be alike, with what tells them apart."""
    plain = [f"{one.label} ({one.unit})" if one.unit else one.label for one in output.columns]
    times = Counter(plain)
    ends = {Role.LOW: "low", Role.HIGH: "high"}
    told = [
        words[ends[one.role]].format(heading=heading) if times[heading] > 1 and one.role in ends else heading
        for one, heading in zip(output.columns, plain, strict=True)
    ]
    again = Counter(told)
    return tuple(
        f"{heading} ({one.name})" if again[heading] > 1 else heading
        for one, heading in zip(output.columns, told, strict=True)
    )
