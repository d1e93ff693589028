"""Groups one under the other: what each is drawn to with its interval, what was found in it, and what chance could bring.

A dot with its interval is what is told; a ring is the figure as found. The grey behind them is where nothing can be
said: an effect smaller than could be found, or a site within the limits of chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from moothall.methods.outputs import Output, Role

from .drawing import FAINT, FIRST, GREY, INK, SECOND, bar, dot, line, svg, words
from .figures import Mark, figure_column, marks, sections, shown
from .scale import Scale, scale

#: The figure that was found, where another is drawn first.
_FOUND = ("effect", "share")
_BAND = "#e6e9eb"


@dataclass(frozen=True)
class Line:
    """A line of the drawing: its section, the figure that is told, the one found, and the grey behind them."""

    section: str
    told: Mark
    found: float | None
    grey: tuple[float, float] | None


def lines_of(output: Output) -> list[Line]:
    """The lines of an output, in the order of its rows."""
    names = {column.name: place for place, column in enumerate(output.columns)}
    beside = next((names[name] for name in _FOUND if name in names), None)
    told = marks(output)
    found = [None] * len(told) if beside is None else [mark.value for mark in marks(output, beside)]
    limits = [place for place, column in enumerate(output.columns) if column.name.startswith(("lower_", "upper_"))][:2]  # fmt: skip
    greys: list[tuple[float, float] | None] = []
    for row in output.rows:
        least = row[names["least"]] if "least" in names else None
        ends = [row[place] for place in limits]
        if isinstance(least, int | float):
            greys.append((-float(least), float(least)))
        elif len(ends) == 2 and isinstance(ends[0], int | float) and isinstance(ends[1], int | float):
            greys.append((float(ends[0]), float(ends[1])))
        else:
            greys.append(None)
    return [Line(*parts) for parts in zip(sections(output), told, found, greys, strict=True)]


def is_effect(output: Output) -> bool:
    """Whether nought is what nothing happening would be."""
    return any(column.name == "least" for column in output.columns)


def groups(output: Output, width: float, told: str) -> str:
    """The drawing, with a heading over the groups of each trait."""
    lines, column, narrow = lines_of(output), figure_column(output), width < 500
    row, head = (50.0 if narrow else 28.0), 34.0
    key = list(_key(output, lines))
    top, foot = 8.0 + 22.0 * len(key), 46.0
    left, right = (14.0, 14.0) if narrow else (220.0, 190.0)
    several = len({one.section for one in lines}) > 1
    places, y = [], top
    for number, one in enumerate(lines):
        opens = several and (number == 0 or lines[number - 1].section != one.section)
        y += head if opens else 0
        places.append((opens, y))
        y += row
    height = y + foot
    x = scale(_ends(lines), left + 6, width - right - 6, nought=is_effect(output), most=4 if narrow else 6)
    parts: list[str] = []
    for one, (_opens, at) in zip(lines, places, strict=True):
        parts += _behind(x, one, at + (22 if narrow else 0), at + row, nought=is_effect(output))
    for tick in x.ticks:
        parts.append(words(x.at(tick), height - foot + 18, _tick(tick, x, output), anchor="middle", colour=GREY))  # fmt: skip
    for one, (opens, at) in zip(lines, places, strict=True):
        if opens:
            parts += [words(0, at - 8, one.section, bold=True), line(0, at - 2, width, at - 2, FAINT)]
        parts += _line(x, one, at, row, output, width, narrow=narrow)
    for number, sign in enumerate(key):
        parts += sign(14.0 + 22.0 * number)
    name = column.label.partition(", ")[0]
    unit = f"{name}, {column.unit}" if column.unit and column.unit != "share" else name
    parts.append(words((x.start + x.end) / 2, height - 6, unit, anchor="middle"))
    return svg(parts, width, height, output.title, told)


def _ends(lines: list[Line]) -> list[float]:
    """What must be seen: figures and intervals whole, and as much of the grey as lies near them."""
    seen = [end for one in lines for end in (one.told.value, one.told.low, one.told.high, one.found) if end is not None]  # fmt: skip
    if not seen:
        return seen
    wide = (max(seen) - min(seen)) / 4
    return [
        *seen,
        *(end for one in lines for end in one.grey or () if min(seen) - wide <= end <= max(seen) + wide),
    ]


def _behind(x: Scale, one: Line, high: float, low: float, *, nought: bool) -> Iterator[str]:
    if one.grey is not None:
        start, end = (min(max(x.at(value), x.start), x.end) for value in one.grey)
        yield bar(start, high + 3, end - start, low - high - 6, _BAND)
    for tick in x.ticks:
        strong = nought and tick == 0
        yield line(x.at(tick), high, x.at(tick), low, INK if strong else FAINT, 1.5 if strong else 1)


def _line(x: Scale, one: Line, top: float, row: float, output: Output, width: float, *, narrow: bool) -> Iterator[str]:  # fmt: skip
    mark, column = one.told, figure_column(output)
    y = top + (36 if narrow else row / 2)
    yield words(0 if narrow or not one.section else 12, y - 20 if narrow else y + 4, ", ".join(mark.of), bold=narrow)  # fmt: skip
    text = mark.text
    if mark.value is not None and mark.low is not None and mark.high is not None:
        text = f"{mark.text} ({shown(mark.low, column)} to {shown(mark.high, column)})"
        yield line(x.at(mark.low), y, x.at(mark.high), y, FIRST, 3)
        yield bar(x.at(mark.low) - 1, y - 5, 2, 10)
        yield bar(x.at(mark.high) - 1, y - 5, 2, 10)
    if mark.value is not None:
        yield dot(x.at(mark.value), y)
    if one.found is not None and mark.value is not None and abs(x.at(one.found) - x.at(mark.value)) > 0.5:
        yield dot(x.at(one.found), y, SECOND, hollow=True, radius=3.5)
    yield words(width, y - 20 if narrow else y + 4, text, anchor="end", colour=INK if mark.value is not None else GREY)  # fmt: skip


def _tick(value: float, x: Scale, output: Output) -> str:
    share = figure_column(output).unit == "share"
    text = f"{value * 100:.{max(x.decimals - 2, 0)}f}%" if share else f"{value:.{x.decimals}f}"
    return text.replace("-", "\N{MINUS SIGN}")


def _key(output: Output, lines: list[Line]) -> Iterator[Callable[[float], list[str]]]:
    """What the signs stand for, one under the other."""
    first = output.columns[output.places(Role.FIGURE)[0]].label
    told = first.partition(", ")[2].capitalize() or first

    def main(y: float) -> list[str]:
        return [line(2, y, 28, y, FIRST, 3), dot(15, y), words(38, y + 4, f"{told}, with its 95% interval")]

    def ring(y: float) -> list[str]:
        return [dot(15, y, SECOND, hollow=True, radius=3.5), words(38, y + 4, "As found")]

    def grey(y: float) -> list[str]:
        said = "Smaller than could be found in the group" if is_effect(output) else "Within the limits of chance (95%)"  # fmt: skip
        return [bar(2, y - 7, 26, 14, _BAND), words(38, y + 4, said)]

    yield main
    if any(one.found is not None for one in lines):
        yield ring
    if any(one.grey is not None for one in lines):
        yield grey
