"""Estimates with their intervals, one under the other on one scale."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from django.utils.translation import gettext as _
from markupsafe import Markup

from moothall.look.charts.drawing import Table, rounded, svg, text


@dataclass(frozen=True)
class Interval:
    """One estimate: its value and, where there is one, the interval around it; and all three as they are printed."""

    label: str
    value: float
    low: float | None
    high: float | None
    words: str
    between: str = ""


@dataclass(frozen=True)
class Intervals:
    """Estimates of one unit. `line_at` is where there would be no effect, if that means anything."""

    title: str
    unit: str
    items: Sequence[Interval]
    line_at: float | None = None

    def table(self) -> Table:
        """What, how much, between what."""
        rows = [(one.label, one.words, one.between or "–") for one in self.items]
        value = _("Value (%(unit)s)") % {"unit": self.unit} if self.unit else _("Value")
        head = _("Estimate"), value, _("Interval")
        return Table(self.title, head, rows)


WIDTH, FIGURES, LINE = 340.0, 72.0, 18.0
#: How many letters of a label stand on one line.
FITS = 42


def intervals_drawing(told: Intervals) -> Markup:
    """A point for each estimate and a line for its interval; its words above them, its figure at their end."""
    low, high = _scale(told)
    left, length = 6.0, WIDTH - FIGURES - 12

    def place(value: float) -> float:
        return left + length * (value - low) / (high - low)

    parts, y = list[Markup](), 0.0
    for one in told.items:
        for line in wrap(one.label, FITS):
            parts.append(text("mh-axis", 0, y + 14, line))
            y += LINE
        parts += _drawn(one, place, y + 10)
        y += 30
    if told.line_at is not None:
        x = place(told.line_at)
        anchor = "start" if x < 40 else "end" if x > left + length - 40 else "middle"
        parts.insert(0, _line("mh-interval-none", x, 0, x, y))
        parts.append(text("mh-mark-words", x, y + 14, _("No effect"), anchor))
        y += LINE
    described = "; ".join(" ".join(row) for row in told.table().rows)
    return svg(parts, WIDTH, y + 4, told.title, described, "mh-drawing--intervals")


def _drawn(one: Interval, place: Callable[[float], float], y: float) -> list[Markup]:
    parts = [text("mh-axis mh-axis--strong", WIDTH, y + 5, one.words, "end")]
    if one.low is not None and one.high is not None:
        parts.append(_line("mh-interval", place(one.low), y, place(one.high), y))
        parts += [_line("mh-interval", place(end), y - 6, place(end), y + 6) for end in (one.low, one.high)]
    point = Markup('<circle class="mh-interval-point" cx="{}" cy="{}" r="5"/>')
    return [*parts, point.format(*rounded(place(one.value), y))]


def _scale(told: Intervals) -> tuple[float, float]:
    ends = [end for one in told.items for end in (one.value, one.low, one.high) if end is not None] + (
        [told.line_at] if told.line_at is not None else []
    )
    low, high = min(ends), max(ends)
    room = (high - low) * 0.04 or abs(high) * 0.1 or 1.0
    return low - room, high + room


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> Markup:
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(kind, *rounded(x1, y1, x2, y2))
