"""Drawings of outputs as SVG: named, told in words, readable without colour. From outputs as they may leave."""

from __future__ import annotations

from dataclasses import dataclass

from moothall.methods.outputs import Output

from .bars import bars
from .figures import marks
from .groups import groups
from .lines import COLOURS, over_time, series_of, steps
from .pairs import pairs
from .points import along, under
from .telling import told

WIDE, NARROW = 760.0, 358.0
#: With more bars or estimates than this, or more lines than can be told apart, the table says it better.
MOST = 24


@dataclass(frozen=True)
class Drawn:
    """A drawing wide and narrow, and what it tells."""

    wide: str
    narrow: str
    told: str


def draw(output: Output) -> Drawn | None:
    """The drawing of an output; nothing where it has none, where nothing is shown, or where there is too much."""
    found = marks(output) if output.chart else []
    if not found or all(mark.value is None for mark in found):
        return None
    by_time = isinstance(found[0].raw[0], int | float)
    makers = {
        "bars": bars,
        "line": over_time,
        "steps": steps,
        "pairs": pairs,
        "groups": groups,
        "points": along if by_time else under,
    }
    if len(found) > MOST and (
        output.chart in ("bars", "pairs") or (output.chart == "points" and not by_time)
    ):
        return None
    if output.chart in ("line", "steps") and len(series_of(found)) > len(COLOURS):
        return None
    words = told(output)
    maker = makers[output.chart]
    return Drawn(maker(output, WIDE, words), maker(output, NARROW, words), words)


__all__ = ["Drawn", "draw", "told"]
