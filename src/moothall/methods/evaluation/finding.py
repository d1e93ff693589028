"""What a design answers with: estimates, what was found of its assumptions, outputs, and a reading in plain words.

A sentence holds no figure. It names cells of outputs, and is said from the outputs as they may leave: where one of its
cells is hidden there, the whole sentence is withheld, its direction too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from moothall.methods.outputs import Cell, Mark, Output

MINUS = "\N{MINUS SIGN}"
_PLACE = re.compile(r"\{([a-z0-9_]+)(?::([a-z%+0-9]+))?\}")


class Verdict(StrEnum):
    """How far what was looked at lets the finding be believed."""

    FINE = "fine"
    CAUTION = "caution"
    SERIOUS = "serious"
    NOT_DONE = "not done"


class Direction(StrEnum):
    """What the primary figure of an analysis says of the outcome, for the child."""

    BETTER = "better"
    WORSE = "worse"
    NO_CLEAR_DIFFERENCE = "no-difference"
    DIFFERENT = "mixed"
    NOT_STATED = "not-stated"


@dataclass(frozen=True)
class CellAt:
    """One cell: of which output, in the row of which categories (in the order of its dimensions), in which column."""

    output: str
    row: tuple[Cell, ...]
    column: str


@dataclass(frozen=True)
class Sentence:
    """Words with places for cells, `{effect}`: `{effect:+}` with its sign, `{effect:size}` without, `{share:%}` in percent;
    `{effect:sizepoints}` and `{low:signedpoints}` of a share in percentage points.

    `words` by language, English at least. `withheld` is said where a cell is hidden; without it, a usual sentence is.
    """

    words: Mapping[str, str]
    cells: Mapping[str, CellAt] = field(default_factory=dict)
    withheld: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for words in self.words.values():
            odd = {name for name, _how in _PLACE.findall(words)} - set(self.cells)
            if odd:
                raise ValueError(f"The sentence {words!r} has no cell for {', '.join(sorted(odd))}.")


@dataclass(frozen=True)
class Said:
    """A sentence as it is told: the words, their language, and whether something was withheld."""

    text: str
    language: str
    withheld: bool = False


#: What is said where a sentence's figures are hidden, or are not among the outputs that may leave.
WITHHELD = {
    "en": "This is withheld: figures so small, or from which such could be worked out, might point at a child.",
    "cy": "Mae hyn wedi’i gadw’n ôl: gallai ffigurau mor fach, neu rai y gellid eu cyfrifo ohonynt, bwyntio at blentyn.",
}


def say(sentence: Sentence, outputs: Mapping[str, Output], language: str = "en") -> Said:
    """The sentence in a language (English where there are no such words), with the figures of those outputs."""
    spoken = language if language in sentence.words else "en"
    found: dict[str, tuple[Cell, int]] = {}
    for name, at in sentence.cells.items():
        cell = cell_of(at, outputs)
        if cell is None or isinstance(cell[0], str | None):
            words = sentence.withheld.get(spoken) or WITHHELD[spoken]
            return Said(words, spoken, withheld=True)
        found[name] = cell

    def filled(match: re.Match[str]) -> str:
        value, decimals = found[match[1]]
        return printed(value, decimals, match[2] or "")

    return Said(_PLACE.sub(filled, sentence.words[spoken]), spoken)


def cell_of(at: CellAt, outputs: Mapping[str, Output]) -> tuple[Cell, int] | None:
    """The cell and how many decimals it is printed with; None where there is no such output, row or column."""
    output = outputs.get(at.output)
    if output is None:
        return None
    from moothall.methods.outputs import Role

    where = output.places(Role.DIMENSION)
    place = next((number for number, one in enumerate(output.columns) if one.name == at.column), None)
    if place is None:
        return None
    for row in output.rows:
        if tuple(row[one] for one in where) == at.row:
            return row[place], output.columns[place].decimals
    return None


def printed(value: Cell, decimals: int = 0, how: str = "") -> str:
    """A figure as it is printed: thousands by commas, a true minus; a mark or a word as it is."""
    if value is None:
        return Mark.NOT_AVAILABLE.value
    if isinstance(value, str):
        return str(value)
    number = abs(value) if how.startswith("size") else value
    decimals = 0 if how == "count" else decimals
    if how == "%" or how.endswith("points"):
        number, decimals = number * 100, max(decimals - 2, 0)
    text = f"{number:{'+' if how in ('+', 'signedpoints') else ''},.{decimals}f}"
    if not text.strip("+-0.,"):
        text = text.lstrip("+-")
    return text.replace("-", MINUS) + ("%" if how == "%" else "")


@dataclass(frozen=True)
class Estimate:
    """One figure with its interval, true; for the run's own record and the checkers. What is shown is in outputs.

    `children` is how many children stand behind it, `smallest_group` how many behind its smallest part.
    """

    name: str
    label: str
    value: float | None
    low: float | None
    high: float | None
    se: float | None
    level: int = 95
    unit: str = ""
    children: int | None = None
    smallest_group: int | None = None


@dataclass(frozen=True)
class Diagnostic:
    """Something the design rests on, looked at: how it came out, what that means, and the limit it puts on the finding."""

    name: str
    title: str
    verdict: Verdict
    says: Sentence
    limitation: Sentence | None = None
    figures: tuple[CellAt, ...] = ()


class DeviationKind(StrEnum):
    """In what a run departs from its protocol."""

    NOT_REGISTERED = "not-registered"
    SEEN_BEFORE = "data-seen-before"
    EXPLORATORY = "exploratory-analysis"
    NOT_RUN = "analysis-not-run"
    ESTIMATOR = "estimator-left-out"
    COVARIATE = "covariate-dropped"
    SUBGROUP = "sub-group-not-claimed"
    SCHEMA = "schema-of-the-extract"
    POPULATION = "population"
    LOST = "units-or-cells-lost"
    SEED = "another-seed"
    OPTION = "another-option"


@dataclass(frozen=True)
class Deviation:
    """One departure, found by the run itself: what, in which analysis, why."""

    kind: DeviationKind
    says: Sentence
    analysis: str = ""
    grave: bool = False


@dataclass(frozen=True)
class Finding:
    """All that one analysis of the protocol came to. `registered` is whether the protocol had it.

    `reading` is for whoever decides, `plain` for those it is about (English and Welsh). `facts` are for the rating of
    the study: comparison, clusters, attrition. `citations` are the papers of the methods used.
    """

    analysis: str
    title: str
    design: str
    role: str
    outcome: str
    direction: Direction
    estimates: tuple[Estimate, ...]
    diagnostics: tuple[Diagnostic, ...]
    outputs: tuple[Output, ...]
    reading: tuple[Sentence, ...]
    plain: tuple[Sentence, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    methods: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    registered: bool = True
