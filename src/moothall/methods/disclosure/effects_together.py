"""Effects by group beside the effect for all: who knows the sizes takes the others from the whole.

An effect for all is near to the mean of the effects of its groups, weighted by how many children they are. So where
all groups but one are shown beside it, or all but a few children, what is hidden can be solved for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from moothall.methods.outputs import ALL, Output, OutputKind, Role

from .judging import Judged, Level, column
from .rules import Rules

#: A line of groups: rows of one output that differ in one dimension alone.
Line = list[int]


def guard_effects(judged: Sequence[Judged], rules: Rules) -> None:
    """Hide one group more, the smallest, until what is left of each whole is two groups or more, and not few children."""
    estimates = [one for one in judged if one.output.kind == OutputKind.ESTIMATES]
    for one in estimates:
        children = column(one.output, Role.CHILDREN)
        for line, whole in _lines(one, estimates):
            while (row := _one_more(one, line, children, whole, rules)) is not None:
                one.hide_row(row, "linked")
                one.find(Level.MEDIUM, "A hidden effect could have been solved for from the effects of the other groups and of all; one more is hidden.")  # fmt: skip


def _one_more(judged: Judged, line: Line, children: Sequence[float | None], whole: float, rules: Rules) -> int | None:  # fmt: skip
    """The row that is hidden next, or none where nothing can be solved for."""
    sizes = {row: size for row in line if (size := children[row]) is not None}
    shown = [row for row in sizes if _is_shown(judged, row)]
    left = whole - sum(sizes[row] for row in shown)
    alone = len(sizes) - len(shown) == 1 and sum(sizes.values()) == whole
    if not shown or sum(sizes.values()) > whole or not (alone or 0 < left < rules.threshold.value):
        return None
    return min(shown, key=lambda row: (sizes[row], row))


def _is_shown(judged: Judged, row: int) -> bool:
    places = judged.output.places(Role.FIGURE)
    return any(isinstance(judged.output.rows[row][place], int | float) and (row, place) not in judged.hidden for place in places)  # fmt: skip


def _lines(judged: Judged, estimates: Sequence[Judged]) -> Iterator[tuple[Line, float]]:
    """The lines of an output, each with how many children the effect for all of it rests on, where that is shown."""
    output = judged.output
    places, children = output.places(Role.DIMENSION), column(output, Role.CHILDREN)
    for place in places:
        lines: dict[tuple[object, ...], Line] = defaultdict(list)
        for row, cells in enumerate(output.rows):
            lines[tuple(cells[one] for one in places if one != place)].append(row)
        around = _of_all(output, output.columns[place].name, estimates)
        for line in lines.values():
            wholes = [size for row in line if output.rows[row][place] == ALL and _is_shown(judged, row) and (size := children[row]) is not None]  # fmt: skip
            groups = [row for row in line if output.rows[row][place] != ALL]
            yield from ((groups, whole) for whole in {*wholes, *around})
    for whole in _of_all(output, "", estimates):
        yield from (([row], whole) for row in range(len(output.rows)))


def _of_all(output: Output, dimension: str, estimates: Sequence[Judged]) -> list[float]:
    """On how many children the same effect rests for all: the most of any other output.

    By a dimension, of an output that does not tell it; without, of one under fewer conditions.
    """
    first = output.columns[output.places(Role.FIGURE)[0]].name
    sizes = []
    for other in estimates:
        its = other.output
        if its is output or (its.counted, its.period) != (output.counted, output.period):
            continue
        names = {its.columns[place].name for place in its.places(Role.DIMENSION)}
        wider = its.where.items() < output.where.items() if not dimension else its.where == output.where
        if not wider or dimension in names or its.columns[its.places(Role.FIGURE)[0]].name != first:
            continue
        known = column(its, Role.CHILDREN)
        sizes += [size for row in range(len(its.rows)) if _is_shown(other, row) and (size := known[row]) is not None]  # fmt: skip
    return [max(sizes)] if sizes else []
