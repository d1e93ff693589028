"""The words a report uses again and again, and the table that stands under every drawing."""

from __future__ import annotations

from moothall.methods.evaluation.finding import Verdict
from moothall.methods.outputs import Mark, Output, Role

from .charts import draw
from .charts.figures import label, shown
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


def table_of(output: Output, *, folded: bool = False) -> Table:
    """All that an output shows, as a table; the marks in it are told under it."""
    one = output.shown()
    dimensions = set(one.places(Role.DIMENSION))
    head = tuple(
        f"{column.label} ({column.unit})" if column.unit and column.unit != "share" else column.label
        for column in one.columns
    )
    rows = tuple(
        tuple(
            label(one, column, cell) if place in dimensions else shown(cell, column)
            for place, (column, cell) in enumerate(zip(one.columns, row, strict=True))
        )
        for row in one.rows
    )
    found = {cell for row in rows for cell in row}
    notes = (*one.notes, *(words for mark, words in MARKS.items() if mark.value in found))
    return Table(
        caption=one.title, head=head, rows=rows, key=one.name, numeric=frozenset(range(len(head))) - frozenset(dimensions),
        row_heads=max(len(dimensions), 1), notes=notes, folded=folded,
    )  # fmt: skip


def chart_or_table(output: Output) -> Chart | Table:
    """The drawing with its table, or the table where nothing can be drawn."""
    drawn = draw(output)
    long = len(output.rows) > LONG
    if drawn is None:
        return table_of(output, folded=long)
    return Chart(output.title, drawn.told, drawn.wide, drawn.narrow, table_of(output, folded=long))
