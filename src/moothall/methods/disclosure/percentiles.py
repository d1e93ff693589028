"""Medians and other percentiles: a figure that is one child's own unless it is rounded and many stand either side."""

from __future__ import annotations

import math
import re

from moothall.methods.outputs import Output, Role

from .cells import Reading
from .judging import Judged, Level, column, number, with_rows
from .rules import Rules

_NAMES = {
    "median": 50.0, "q1": 25.0, "q2": 50.0, "q3": 75.0, "lower-quartile": 25.0, "upper-quartile": 75.0,
    "lower_quartile": 25.0, "upper_quartile": 75.0,
}  # fmt: skip
_NUMBERED = re.compile(r"(?:^|[-_])p(?:ercentile[-_]?)?(\d{1,3})(?:$|[-_])")
_ASSUMED = {Role.FIGURE: 50.0, Role.LOW: 25.0, Role.HIGH: 75.0}


def judge_percentiles(output: Output, rules: Rules, _reading: Reading) -> Judged:
    """Each percentile by how many children lie on its shorter side; what is shown is rounded."""
    judged = Judged(output)
    children = column(output, Role.CHILDREN)
    rows = [list(row) for row in output.rows]
    for place in output.places(Role.FIGURE, Role.LOW, Role.HIGH):
        share = _share(judged, place, rules)
        for row, count in enumerate(children):
            value = number(rows[row][place])
            if value is None:
                continue
            if count is None:
                judged.find(Level.HIGH, "Some percentiles do not say of how many children they are; they are hidden.")  # fmt: skip
                judged.hide_row(row, "unknown", [place])
                continue
            judged.smallest.append(count)
            if not 0 < share < 100:
                judged.hide_row(row, "extreme", [place])
            elif math.floor(count * min(share, 100 - share) / 100) < rules.percentiles.either_side:
                judged.hide_row(row, "percentile", [place])
            shown = significant(value, rules.percentiles.significant)
            if shown != value:
                rows[row][place] = shown
                judged.altered[row, place] = "rounded"
    judged.output = with_rows(output, [tuple(row) for row in rows])
    return judged


def _share(judged: Judged, place: int, rules: Rules) -> float:
    """Which percentile a column is, by its name: 0 for an extreme."""
    one = judged.output.columns[place]
    if one.name in rules.percentiles.refused:
        judged.find(Level.HIGH, f"'{one.label}' is an extreme, the figure of one child; it is refused.")
        return 0.0
    if one.name in _NAMES:
        return _NAMES[one.name]
    found = _NUMBERED.search(one.name)
    if found:
        return float(found.group(1))
    word = next((share for name, share in _NAMES.items() if name in re.split(r"[-_]", one.name)), None)
    if word is None:
        judged.find(Level.LOW, f"The column '{one.name}' does not say which percentile it is; it was taken for {_ASSUMED[one.role]:g}.")  # fmt: skip
    return _ASSUMED[one.role] if word is None else word


def significant(value: float, figures: int) -> float | int:
    """Rounded to so many significant figures."""
    if value == 0:
        return 0
    places = figures - 1 - math.floor(math.log10(abs(value)))
    shown = round(value, places)
    return int(shown) if float(shown).is_integer() else shown
