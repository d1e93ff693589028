"""Small drawings as inline SVG: no script, nothing told by colour alone, and a table for each.

A drawing is described by a frozen dataclass whose ``table()`` gives the same facts as rows; the functions
turn it into SVG with a title and a description. Drawings that hold words come in two shapes, across for a
wide screen and upright for a narrow one, and the style sheet shows one of them.
"""

from __future__ import annotations

from moothall.look.charts.clocks import ClockLine, ClockMark, clock_drawing
from moothall.look.charts.counts import Bar, bars, bars_table, sparkline
from moothall.look.charts.drawing import Table
from moothall.look.charts.scores import (
    ScoreBand,
    ScoreBar,
    ScoreHistory,
    ScorePoint,
    score_bar,
    score_history,
)
from moothall.look.charts.ties import Tied, TiesDrawing, ties_drawing
from moothall.look.charts.weeks import AheadItem, WeeksAhead, weeks_drawing

__all__ = [
    "AheadItem",
    "Bar",
    "ClockLine",
    "ClockMark",
    "ScoreBand",
    "ScoreBar",
    "ScoreHistory",
    "ScorePoint",
    "Table",
    "Tied",
    "TiesDrawing",
    "WeeksAhead",
    "bars",
    "bars_table",
    "clock_drawing",
    "score_bar",
    "score_history",
    "sparkline",
    "ties_drawing",
    "weeks_drawing",
]
