"""The words a report uses again and again, and the table that stands under every drawing."""

from __future__ import annotations

from collections.abc import Sequence

from moothall.methods.evaluation.finding import Verdict
from moothall.methods.outputs import ALL, Column, Mark, Output, OutputKind, Role

from .charts import draw
from .charts.figures import label, one_at_a_time, sections, shown
from .document import Chart, Table, Tone

VERDICTS: dict[Verdict, tuple[str, Tone]] = {
    Verdict.FINE: ("Looks right", "fine"),
    Verdict.CAUTION: ("Caution", "caution"),
    Verdict.SERIOUS: ("Serious concern", "serious"),
    Verdict.NOT_DONE: ("Could not be looked at", "plain"),
}
#: What each mark in a table says.
MARKS = {
    Mark.HIDDEN: "[c] withheld, so that no child can be pointed at",
    Mark.NOT_AVAILABLE: "[x] not available",
    Mark.NOT_APPLICABLE: "[z] not applicable",
    Mark.LOW: "[low] rounds to nought, but is not nought",
    Mark.UNRELIABLE: "[u] unreliable",
}
#: A table longer than this is folded under its drawing.
LONG = 10
#: So many categories stand side by side; more stand under one another.
MOST_ACROSS = 4


def table_of(output: Output, *, folded: bool = False) -> Table:
    """All that an output shows, as a table; the marks in it are told under it."""
    one = output.shown()
    crossed = _crossed(one)
    head, rows, names = crossed or _listed(one)
    found = {cell for row in rows for cell in row}
    told = [mark for mark in MARKS if not any(note.startswith(mark.value) for note in one.notes)]
    notes = (*one.notes, *(MARKS[mark] for mark in told if mark.value in found))
    return Table(
        caption=one.title, head=head, rows=rows, key=one.name, numeric=frozenset(range(names, len(head))),
        row_heads=names, notes=notes, folded=folded,
    )  # fmt: skip


def _listed(one: Output) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], int]:
    """A line for each row; dimensions first, as they stand in the output."""
    dimensions = one.places(Role.DIMENSION)
    if one_at_a_time(one):
        return _by_section(one)
    order = [*dimensions, *(place for place in range(len(one.columns)) if place not in dimensions)]
    head = tuple(headed(one.columns[place]) for place in order)
    rows = tuple(
        tuple(
            label(one, one.columns[place], row[place])
            if place in dimensions
            else shown(row[place], one.columns[place])
            for place in order
        )
        for row in one.rows
    )
    return head, rows, max(len(dimensions), 1)


def _by_section(one: Output) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], int]:
    """A line for each group of each dimension: by what, which group, its figures."""
    dimensions = one.places(Role.DIMENSION)
    others = [place for place in range(len(one.columns)) if place not in dimensions]
    head = ("By", "Group", *(headed(one.columns[place]) for place in others))
    rows = []
    for by, row in zip(sections(one), one.rows, strict=True):
        at = next(place for place in dimensions if row[place] != ALL)
        rows.append((by, label(one, one.columns[at], row[at]), *(shown(row[place], one.columns[place]) for place in others)))  # fmt: skip
    return head, tuple(rows), 2


def _crossed(one: Output) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], int] | None:
    """One figure by two dimensions, the second of few categories: that one across, as a person would set it."""
    dimensions, figures = one.places(Role.DIMENSION), one.places(Role.FIGURE)
    if len(dimensions) != 2 or len(figures) != 1 or one.places(Role.LOW, Role.HIGH):
        return None
    down, across = (list(dict.fromkeys(row[place] for row in one.rows)) for place in dimensions)
    if len(across) > MOST_ACROSS or len(down) * len(across) != len(one.rows):
        return None
    first, second = (one.columns[place] for place in dimensions)
    figure = one.columns[figures[0]]
    held = {(row[dimensions[0]], row[dimensions[1]]): row[figures[0]] for row in one.rows}
    head = (headed(first), *(label(one, second, value) for value in across))
    rows = tuple(
        (label(one, first, name), *(shown(held[(name, value)], figure) for value in across)) for name in down
    )
    return head, rows, 1


def headed(column: Column) -> str:
    """The head of a column with its unit."""
    return f"{column.label} ({column.unit})" if column.unit and column.unit != "share" else column.label


def chart_or_table(output: Output) -> Chart | Table:
    """The drawing with its table, or the table where nothing can be drawn."""
    drawn = draw(output)
    long = len(output.rows) > LONG
    if drawn is None:
        return table_of(output, folded=long)
    return Chart(output.title, drawn.told, drawn.wide, drawn.narrow, table_of(output, folded=long))


#: Of an analysis with many tables, those that are drawn; the others are told as tables.
_DRAWN = frozenset({OutputKind.COUNTS, OutputKind.PERCENTILES, OutputKind.ESTIMATES, OutputKind.SURVIVAL})


def shown_parts(outputs: Sequence[Output]) -> list[Chart | Table]:
    """All outputs of an analysis. Where they are many, only counts, medians, estimates and curves are drawn."""
    many = len(outputs) > LONG
    return [
        table_of(one, folded=True)
        if many and one.kind not in _DRAWN and one.chart != "groups"
        else chart_or_table(one)
        for one in outputs
    ]
