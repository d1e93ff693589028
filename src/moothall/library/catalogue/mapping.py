"""The map of evidence: what was studied of what, and how well. Pure; empty cells are as much its point as full ones.

It shows what evidence there is, not what the evidence says (Campbell's guidance for evidence and gap maps).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

Place = tuple[str, str]


@dataclass(frozen=True)
class Cell:
    """One arrangement or intervention against one outcome or theme.

    `strength` is that of the strongest settled rating among its studies, from 0 to 1; None where none is settled.
    `independent_evaluation` says that one of them could show an effect, was independent, and was published in full.
    """

    row: str
    column: str
    studies: int = 0
    strength: float | None = None
    independent_evaluation: bool = False


@dataclass(frozen=True)
class EvidenceMap:
    """Rows and columns in the order of the vocabularies, and the cells that hold something."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Place, Cell] = field(default_factory=dict)

    def cell(self, row: str, column: str) -> Cell:
        """The cell, empty where nothing was studied."""
        return self.cells.get((row, column)) or Cell(row, column)

    def evaluated_independently(self, row: str) -> bool:
        """Whether any study of the row could show an effect, was independent of those evaluated, and stands in full."""
        return any(cell.independent_evaluation for (of, _), cell in self.cells.items() if of == row)


def draw_up(
    counted: Iterable[Cell], rated: Iterable[tuple[Place, float]], rows: Sequence[str], columns: Sequence[str]
) -> EvidenceMap:
    """The map of those cells, each with the strongest of the ratings in it. What is no row or column of it is left out."""
    known_rows, known_columns = set(rows), set(columns)
    cells = {
        (cell.row, cell.column): cell
        for cell in counted
        if cell.row in known_rows and cell.column in known_columns and cell.studies
    }
    for place, strength in rated:
        cell = cells.get(place)
        if cell and (cell.strength is None or cell.strength < strength):
            cells[place] = replace(cell, strength=strength)
    return EvidenceMap(tuple(rows), tuple(columns), cells)
