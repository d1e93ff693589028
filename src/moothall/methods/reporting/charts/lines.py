"""Figures over time as lines, one for each series; or as steps with a band, for what happens to children over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from moothall.methods.outputs import Output

from .drawing import (
    FAINT,
    FIRST,
    FIRST_WASH,
    GREY,
    INK,
    SECOND,
    SECOND_WASH,
    area,
    diamond,
    dot,
    line,
    path,
    svg,
    words,
)
from .figures import Mark, figure_column, marks
from .scale import Scale, months, scale

COLOURS = (
    (FIRST, FIRST_WASH, ""),
    (SECOND, SECOND_WASH, "7 4"),
    (GREY, "#e6e9eb", "2 3"),
    (INK, FAINT, "10 3 2 3"),
)


def series_of(found: Sequence[Mark]) -> dict[str, list[Mark]]:
    """The lines of a drawing, each with its marks; a single one has no name and needs no key."""
    series: dict[str, list[Mark]] = {}
    for mark in found:
        series.setdefault(", ".join(mark.of[1:]), []).append(mark)
    return series


def _edges(series: Mapping[str, list[Mark]], height: float) -> tuple[float, float, float, float, float]:
    """Height, and the room left, right, above (a line of the key for each that is named) and below."""
    return height, 52.0, 12.0, 22.0 + 20.0 * sum(1 for name in series if name), 46.0


def over_time(output: Output, width: float, told: str) -> str:
    """Lines over periods. A hidden point leaves a gap: nothing is drawn across it."""
    found, narrow = marks(output), width < 500
    along = list(dict.fromkeys(mark.of[0] for mark in found))
    series = series_of(found)
    height, left, right, top, foot = _edges(series, 300.0 if narrow else 330.0)
    y = scale([mark.value for mark in found if mark.value is not None], height - foot, top, most=5)
    step = (width - left - right) / max(len(along) - 1, 1)
    place = {one: left + step * number for number, one in enumerate(along)}
    parts = _frame(output, y, width, left, right, height, foot)
    every = max(1, round((58 if narrow else 64) / step + 0.49))
    for number, one in enumerate(along):
        if number % every == 0:
            # A label at the right edge ends there, so that none of it is cut off.
            last = place[one] > width - 34
            parts.append(words(width if last else place[one], height - foot + 18, one, anchor="end" if last else "middle", colour=GREY, size=12))  # fmt: skip
    for number, (name, these) in enumerate(series.items()):
        colour, _wash, dash = COLOURS[number % len(COLOURS)]
        for run in _unbroken(these):
            points = [(place[mark.of[0]], y.at(mark.value)) for mark in run if mark.value is not None]
            parts.append(path(points, colour, dash=dash))
            mark_of = dot if number % 2 == 0 else diamond
            parts += [mark_of(px, py, colour, radius=2.8) for px, py in points]
        parts += _legend(name, number, left, 22.0 + 20.0 * number) if name else []
    parts.append(words((left + width - right) / 2, height - 8, output.columns[0].label, anchor="middle"))
    return svg(parts, width, height, output.title, told)


def _legend(name: str, number: int, left: float, y: float) -> list[str]:
    colour, _wash, dash = COLOURS[number % len(COLOURS)]
    mark_of = dot if number % 2 == 0 else diamond
    return [path([(left, y + 4), (left + 26, y + 4)], colour, dash=dash), mark_of(left + 13, y + 4, colour, radius=3), words(left + 34, y + 8, name)]  # fmt: skip


def _unbroken(these: Sequence[Mark]) -> list[list[Mark]]:
    runs: list[list[Mark]] = [[]]
    for mark in these:
        if mark.value is None:
            runs.append([])
        else:
            runs[-1].append(mark)
    return [run for run in runs if run]


def _frame(output: Output, y: Scale, width: float, left: float, right: float, height: float, foot: float) -> list[str]:  # fmt: skip
    column = figure_column(output)
    share = column.unit == "share"
    parts = []
    for tick in y.ticks:
        text = f"{tick * 100:.{max(y.decimals - 2, 0)}f}%" if share else f"{tick:.{y.decimals}f}"
        parts += [line(left, y.at(tick), width - right, y.at(tick)), words(left - 8, y.at(tick) + 4, text.replace("-", "\N{MINUS SIGN}"), anchor="end", colour=GREY)]  # fmt: skip
    parts.append(line(left, height - foot, width - right, height - foot, INK, 1.2))
    unit = "" if share or not column.unit else f", {column.unit}"
    whole = f"{column.label}{unit}"
    # A narrow drawing has room for the unit only; the name is in the title above it.
    parts.append(words(0, 12, whole if len(whole) * 6.4 < width else (column.unit or column.label)))
    return parts


def steps(output: Output, width: float, told: str) -> str:
    """Steps with bands: the share (or mean number) by the time since referral, for each group."""
    found, narrow = marks(output), width < 500
    series = series_of(found)
    height, left, right, top, foot = _edges(series, 300.0 if narrow else 340.0)
    ends = [end for mark in found for end in (mark.value, mark.low, mark.high) if end is not None]
    y = scale(ends, height - foot, top, nought=True, most=5)
    times = [float(mark.raw[0]) for mark in found if isinstance(mark.raw[0], int | float)]
    x = months(times, left, width - right, most=5 if narrow else 9)
    parts = []
    for number, these in enumerate(series.values()):
        parts += [_band(run, x, y, COLOURS[number % len(COLOURS)][1]) for run in _unbroken(these)]
    parts += _frame(output, y, width, left, right, height, foot)
    parts += [
        words(x.at(tick), height - foot + 18, f"{tick:g}", anchor="middle", colour=GREY) for tick in x.ticks
    ]
    for number, (name, these) in enumerate(series.items()):
        colour, _wash, dash = COLOURS[number % len(COLOURS)]
        for run in _unbroken(these):
            parts.append(path(_stairs([(mark, mark.value) for mark in run], x, y), colour, dash=dash))
        if name:
            parts.append(path([(left, 26 + 20.0 * number), (left + 26, 26 + 20.0 * number)], colour, dash=dash))  # fmt: skip
            parts.append(words(left + 34, 30 + 20.0 * number, name))
    parts.append(words((left + width - right) / 2, height - 8, output.columns[0].label, anchor="middle"))
    return svg(parts, width, height, output.title, told)


def _stairs(points: Sequence[tuple[Mark, float | None]], x: Scale, y: Scale) -> list[tuple[float, float]]:
    told: list[tuple[float, float]] = []
    for mark, value in points:
        if value is None or not isinstance(mark.raw[0], int | float):
            continue
        here = x.at(float(mark.raw[0]))
        if told:
            told.append((here, told[-1][1]))
        told.append((here, y.at(value)))
    return told


def _band(run: Sequence[Mark], x: Scale, y: Scale, colour: str) -> str:
    low, high = (_stairs([(mark, getattr(mark, end)) for mark in run], x, y) for end in ("low", "high"))
    return area([*low, *reversed(high)], colour) if low and high else ""
