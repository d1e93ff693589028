"""Counts, shares or days as bars under one another, each with its figure beside it."""

from __future__ import annotations

from moothall.methods.outputs import Output

from .drawing import FIRST, GREY, INK, bar, line, svg, words
from .figures import figure_column, marks


def bars(output: Output, width: float, told: str) -> str:
    """A bar for each category; where the figure is hidden, its mark and no bar."""
    found, narrow = marks(output), width < 500
    row, top = (46.0 if narrow else 30.0), 24.0
    left, right = (0.0, 64.0) if narrow else (250.0, 70.0)
    height = top + row * len(found) + 6
    most = max([mark.value for mark in found if mark.value is not None] or [1.0]) or 1.0
    column = figure_column(output)
    unit = "" if column.unit in ("", "share") else f", {column.unit}"
    parts = [words(0 if narrow else left, 12, f"{column.label}{unit}", colour=INK)]
    for place, mark in enumerate(found):
        y = top + row * place
        name = ", ".join(mark.of)
        parts.append(words(0, y + 14, name) if narrow else words(left - 12, y + 18, name, anchor="end"))
        height_of, offset = (16.0, 20.0) if narrow else (18.0, 5.0)
        wide = 0.0 if mark.value is None else (width - left - right) * mark.value / most
        if mark.value is not None:
            parts.append(bar(left, y + offset, wide, height_of, FIRST))
        parts.append(
            words(left + wide + 8, y + offset + 14, mark.text, colour=INK if mark.value is not None else GREY)
        )
    parts.append(line(left, top, left, height - 6, INK, 1.2))
    return svg(parts, width, height, output.title, told)
