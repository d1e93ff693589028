"""The map of evidence as the reader meets it: drawn, as a table, and as a file."""

from __future__ import annotations

from dataclasses import dataclass

from moothall.library.appraisal.queries import strengths
from moothall.library.catalogue.mapping import EvidenceMap, Placed, draw_up
from moothall.library.catalogue.models import Gap, Study
from moothall.library.catalogue.queries import studies_for_the_map
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
    """The map of every study of a work that stands, with its settled ratings: three queries."""
    studies = list(studies_for_the_map())
    held = strengths([study.pk for study in studies])
    of = shape()
    return draw_up((placed(study, held.get(study.pk)) for study in studies), of.rows, of.columns)


def placed(study: Study, strength: float | None) -> Placed:
    """Where the study lies on the map."""
    design = vocabularies().design(study.design)
    return Placed(
        work=study.work.key,
        number=study.position,
        rows=(*study.arrangements, *study.interventions),
        columns=(*(one.domain for one in study.outcomes.all()), *(f"theme-{code}" for code in study.themes)),
        tests_effect=design is not None and design.about == "effect",
        independent=study.independent == "yes",
        in_full=study.published_in_full == "yes",
        strength=strength,
    )


def column_of(gap: Gap) -> str:
    """The column of the map that a gap lies in: an outcome, or else a theme."""
    return gap.column if gap.column in shape().outcomes else f"theme-{gap.column}"
