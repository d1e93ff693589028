"""Small drawings as inline SVG: no script, nothing told by colour alone, and a table for each.

A drawing is described by a frozen dataclass whose ``table()`` gives the same facts as rows; the functions
turn it into SVG with a title and a description. Drawings that hold words come in two shapes, across for a
wide screen and upright for a narrow one, and the style sheet shows one of them.
"""

from __future__ import annotations

from moothall.look.charts.clocks import ClockLine, ClockMark, clock_drawing
from moothall.look.charts.counts import Bar, bars, bars_table, sparkline
from moothall.look.charts.drawing import Table
from moothall.look.charts.intervals import Interval, Intervals, intervals_drawing
from moothall.look.charts.life import LifeLine, LifeMark, LifeRow, LifeSpan, life_drawing
from moothall.look.charts.scores import (
    ScoreBand,
    ScoreBar,
    ScoreHistory,
    ScorePoint,
    score_bar,
    score_history,
)
from moothall.look.charts.spread import Spread, SpreadBar, spread_drawing, spread_key
from moothall.look.charts.ties import Tied, TiesDrawing, ties_drawing
from moothall.look.charts.waterfall import Step, Waterfall, to_either_side, waterfall
from moothall.look.charts.weeks import AheadItem, WeeksAhead, weeks_drawing

__all__ = [
    "AheadItem",
    "Bar",
    "ClockLine",
    "ClockMark",
    "Interval",
    "Intervals",
    "LifeLine",
    "LifeMark",
    "LifeRow",
    "LifeSpan",
    "ScoreBand",
    "ScoreBar",
    "ScoreHistory",
    "ScorePoint",
    "Spread",
    "SpreadBar",
    "Step",
    "Table",
    "Tied",
    "TiesDrawing",
    "Waterfall",
    "WeeksAhead",
    "bars",
    "bars_table",
    "clock_drawing",
    "intervals_drawing",
    "life_drawing",
    "score_bar",
    "score_history",
    "sparkline",
    "spread_drawing",
    "spread_key",
    "ties_drawing",
    "to_either_side",
    "waterfall",
    "weeks_drawing",
]
