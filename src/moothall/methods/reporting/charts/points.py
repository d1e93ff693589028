"""Estimates with their intervals: before and after a start along an axis, or one under the other by group."""

from __future__ import annotations

from collections.abc import Sequence

from moothall.methods.outputs import Output, Role

from .drawing import FAINT, FIRST, GREY, INK, bar, dot, line, svg, words
from .figures import Mark, figure_column, marks, shown
from .scale import scale


def along(output: Output, width: float, told: str) -> str:
    """Points along the time since the start, with nought as the line that nothing happened."""
    found, column, narrow = marks(output), figure_column(output), width < 500
    height, left, right, top, foot = 300.0 if narrow else 340.0, 52.0, 10.0, 34.0, 46.0
    y = scale(_ends(found), height - foot, top, nought=True)
    at = [float(mark.raw[0]) for mark in found if isinstance(mark.raw[0], int | float)]
    first, last = min(at), max(at)
    step = (width - left - right) / (last - first + 1)

    def across(value: float) -> float:
        return left + (value - first + 0.5) * step

    parts = [bar(across(-0.5), top, width - right - across(-0.5), height - foot - top, "#f3f5f6")]
    for tick in y.ticks:
        parts += [line(left, y.at(tick), width - right, y.at(tick)), words(left - 8, y.at(tick) + 4, _tick(tick, y.decimals), anchor="end", colour=GREY)]  # fmt: skip
    parts.append(line(left, y.at(0), width - right, y.at(0), INK, 1.5))
    parts += [line(across(-0.5), top - 6, across(-0.5), height - foot, INK, 1.5, "4 3"), words(across(-0.5) + 6, top - 8, "after the start", colour=INK, bold=True), words(across(-0.5) - 6, top - 8, "before", anchor="end", colour=GREY)]  # fmt: skip
    every = max(1, round(34 / step + 0.49))
    for mark, value in zip(found, at, strict=True):
        x = across(value)
        if value % every == 0:
            parts.append(words(x, height - foot + 18, shown_int(value), anchor="middle", colour=GREY))
        if mark.value is None:
            parts.append(words(x, y.at(0) - 6, mark.text, anchor="middle", colour=GREY, size=11))
            continue
        if mark.low is not None and mark.high is not None and mark.high > mark.low:
            parts += [line(x, y.at(mark.low), x, y.at(mark.high), FIRST, 2), *_caps(x, y.at(mark.low), y.at(mark.high))]  # fmt: skip
        parts.append(dot(x, y.at(mark.value), FIRST, hollow=value < 0, radius=3.5 if narrow else 4.5))
    dimension = output.columns[0].label
    parts.append(words((left + width - right) / 2, height - 8, dimension, anchor="middle", colour=INK))
    unit = f"{column.label}, {column.unit}" if column.unit else column.label
    parts.append(words(0, 12, unit, colour=INK))
    return svg(parts, width, height, output.title, told)


def shown_int(value: float) -> str:
    """A whole number with a true minus."""
    return f"{value:+.0f}".replace("-", "\N{MINUS SIGN}") if value else "0"


def _caps(x: float, low: float, high: float) -> list[str]:
    return [line(x - 3, low, x + 3, low, FIRST, 2), line(x - 3, high, x + 3, high, FIRST, 2)]


def _ends(found: Sequence[Mark]) -> list[float]:
    return [end for mark in found for end in (mark.value, mark.low, mark.high) if end is not None]


def _tick(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def under(output: Output, width: float, told: str) -> str:
    """One estimate under the other, each with its group, its interval and its figure in words."""
    found, column, narrow = marks(output), figure_column(output), width < 500
    row, top, foot = (56.0 if narrow else 36.0), 26.0, 46.0
    left, right = (14.0, 14.0) if narrow else (220.0, 190.0)
    height = top + row * len(found) + foot
    x = scale(_ends(found), left + 6, width - right - 6, nought=True, most=4 if narrow else 6)
    # In a narrow drawing the words stand above each interval, so that no line of the axis runs through them.
    spans = [
        (top + row * place + (24 if narrow else 0), top + row * (place + 1)) for place in range(len(found))
    ]
    parts = [line(x.at(tick), high, x.at(tick), low) for tick in x.ticks for high, low in spans]
    parts += [words(x.at(tick), height - foot + 18, _tick(tick, x.decimals), anchor="middle", colour=GREY) for tick in x.ticks]  # fmt: skip
    parts += [line(x.at(0), high, x.at(0), low, INK, 1.5) for high, low in spans]
    parts.append(
        words(
            0,
            14,
            ", ".join(output.columns[place].label for place in output.places(Role.DIMENSION)),
            colour=GREY,
        )
    )
    for place, mark in enumerate(found):
        y = top + row * place + (40 if narrow else row / 2)
        name = ", ".join(mark.of)
        parts.append(words(0, y - 18 if narrow else y + 4, name, bold=narrow))
        interval = mark.text
        if mark.value is not None and mark.low is not None and mark.high is not None:
            interval = f"{mark.text} ({shown(mark.low, column)} to {shown(mark.high, column)})"
            parts += [line(x.at(mark.low), y, x.at(mark.high), y, FIRST, 3), bar(x.at(mark.low) - 1, y - 5, 2, 10), bar(x.at(mark.high) - 1, y - 5, 2, 10)]  # fmt: skip
        if mark.value is not None:
            parts.append(dot(x.at(mark.value), y))
        parts.append(words(width, y - 18 if narrow else y + 4, interval, anchor="end", colour=INK if mark.value is not None else GREY))  # fmt: skip
        if place:
            parts.append(line(0, top + row * place, width, top + row * place, FAINT, 0.6))
    unit = f"{column.label}, {column.unit}" if column.unit else column.label
    parts.append(words((x.start + x.end) / 2, height - 6, unit, anchor="middle"))
    return svg(parts, width, height, output.title, told)


__all__ = ["along", "under"]
