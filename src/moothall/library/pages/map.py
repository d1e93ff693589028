"""The map of evidence as the reader meets it: drawn, as a table, and as a file."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from moothall.library.appraisal.queries import strengths_of_all
from moothall.library.catalogue.mapping import Cell, EvidenceMap, draw_up
from moothall.library.catalogue.models import Gap
from moothall.library.catalogue.queries import cells_of_the_map, places_of, studies_of_a_cell
from moothall.library.seed.reading import vocabularies


@dataclass(frozen=True)
class Shape:
    """Which rows and columns a map has."""

    rows: tuple[str, ...]
    outcomes: tuple[str, ...]
    themes: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Outcomes first, then the seven themes. A theme's code stands with a mark, since both have a 'voice'."""
        return (*self.outcomes, *(f"theme-{code}" for code in self.themes))


def shape() -> Shape:
    """All rows and columns, in the order of the vocabularies."""
    words = vocabularies()
    return Shape(words.codes("rows"), words.codes("domains"), words.codes("themes"))


def evidence_map() -> EvidenceMap:
    """The map of every study of a work that stands, with its settled ratings: three queries, and as much to read as the
    map has cells, however many studies there are."""
    of = shape()
    counted = [Cell(*row) for row in cells_of_the_map(_can_show_an_effect())]
    held = strengths_of_all()
    rated = [(place, held[study]) for study, place in places_of(list(held)) if study in held]
    return draw_up(counted, rated, of.rows, of.columns)


def one_cell(row: str, column: str) -> Cell:
    """One cell of the map without the rest of it, and without its strength, which its page does not tell. One query."""
    studies = studies_of_a_cell(row, column)
    sound = Q(design__in=_can_show_an_effect(), independent="yes", published_in_full="yes")
    told = studies.aggregate(all=Count("pk", distinct=True), sound=Count("pk", filter=sound, distinct=True))
    return Cell(row, column, told["all"], None, told["sound"] > 0)


def _can_show_an_effect() -> list[str]:
    return [design.code for design in vocabularies().designs if design.about == "effect"]


def column_of(gap: Gap) -> str:
    """The column of the map that a gap lies in: an outcome, or else a theme."""
    return gap.column if gap.column in shape().outcomes else f"theme-{gap.column}"
