"""The map of evidence: what was studied of what, and how well. Pure; empty cells are as much its point as full ones.

It shows what evidence there is, not what the evidence says (Campbell's guidance for evidence and gap maps).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Placed:
    """A study as the map sees it: its work, where it lies, how it was made, and the strength of its settled rating."""

    work: str
    number: int
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    tests_effect: bool
    independent: bool
    in_full: bool
    strength: float | None = None


@dataclass(frozen=True)
class Cell:
    """One arrangement or intervention against one outcome or theme."""

    row: str
    column: str
    studies: tuple[tuple[str, int], ...]
    # The strongest settled rating among them; None where none is settled.
    strength: float | None
    # Whether one of them could show an effect, was independent, and was published in full.
    independent_evaluation: bool

    @property
    def works(self) -> tuple[str, ...]:
        """The works of its studies, once each."""
        return tuple(dict.fromkeys(work for work, _number in self.studies))


@dataclass(frozen=True)
class EvidenceMap:
    """Rows and columns in the order of the vocabularies, and the cells that hold something."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell] = field(default_factory=dict)

    def cell(self, row: str, column: str) -> Cell:
        """The cell, empty where nothing was studied."""
        return self.cells.get((row, column)) or Cell(row, column, (), None, False)

    def studies_of(self, row: str) -> int:
        """How many studies the row has, each once."""
        return len({study for (of, _), cell in self.cells.items() if of == row for study in cell.studies})

    def evaluated_independently(self, row: str) -> bool:
        """Whether any study of the row could show an effect, was independent of those evaluated, and stands in full."""
        return any(cell.independent_evaluation for (of, _), cell in self.cells.items() if of == row)


def draw_up(studies: Iterable[Placed], rows: Sequence[str], columns: Sequence[str]) -> EvidenceMap:
    """The map of those studies. A code that is no row or column of it is left out."""
    held: dict[tuple[str, str], list[Placed]] = {}
    known_rows, known_columns = set(rows), set(columns)
    for study in studies:
        for row in dict.fromkeys(study.rows):
            for column in dict.fromkeys(study.columns):
                if row in known_rows and column in known_columns:
                    held.setdefault((row, column), []).append(study)
    cells = {place: _cell(*place, found) for place, found in held.items()}
    return EvidenceMap(tuple(rows), tuple(columns), cells)


def _cell(row: str, column: str, found: Sequence[Placed]) -> Cell:
    strengths = [one.strength for one in found if one.strength is not None]
    return Cell(
        row,
        column,
        tuple(dict.fromkeys((one.work, one.number) for one in found)),
        max(strengths, default=None),
        any(one.tests_effect and one.independent and one.in_full for one in found),
    )
