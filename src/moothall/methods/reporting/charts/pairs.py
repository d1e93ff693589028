"""Two values of each category on one line, such as how far apart two arms were before weighting and after."""

from __future__ import annotations

from moothall.methods.outputs import Output

from .drawing import FAINT, FIRST, GREY, INK, diamond, dot, line, svg, words
from .figures import Mark, figure_column, marks
from .scale import scale


def pairs(output: Output, width: float, told: str) -> str:
    """Each category of the first dimension on a line; a hollow ring for the first of the second, a diamond for the other."""
    lines, column, narrow = by_category(output), figure_column(output), width < 500
    row, top, foot = (48.0 if narrow else 30.0), 44.0, 46.0
    left = 14.0 if narrow else 260.0
    height = top + row * len(lines) + foot
    values = [mark.value for two in lines.values() for mark in two if mark.value is not None]
    x = scale(values, left + 6, width - 20, nought=True, most=4 if narrow else 7)
    # In a narrow drawing the words stand above each line, so that no line of the axis runs through them.
    spans = [
        (top + row * place + (20 if narrow else 0), top + row * (place + 1)) for place in range(len(lines))
    ]
    parts: list[str] = []
    for tick in x.ticks:
        parts += [
            line(x.at(tick), high, x.at(tick), low, INK if tick == 0 else FAINT, 1.5 if tick == 0 else 1)
            for high, low in spans
        ]
        parts.append(
            words(
                x.at(tick),
                height - foot + 18,
                f"{tick:.{x.decimals}f}".replace("-", "\N{MINUS SIGN}"),
                anchor="middle",
                colour=GREY,
            )
        )
    parts += _key(next(iter(lines.values())))
    for place, (name, two) in enumerate(lines.items()):
        y = top + row * place + (32 if narrow else row / 2)
        parts.append(words(0, y - 16 if narrow else y + 4, name, bold=narrow))
        seen = [mark.value for mark in two if mark.value is not None]
        if len(seen) > 1:
            parts.append(line(x.at(min(seen)), y, x.at(max(seen)), y, FAINT, 2))
        for number, mark in enumerate(two):
            if mark.value is None:
                parts.append(words(width - 4, y - 16 if narrow else y + 4, mark.text, anchor="end", colour=GREY, size=11))  # fmt: skip
            else:
                parts.append(diamond(x.at(mark.value), y) if number else dot(x.at(mark.value), y, FIRST, hollow=True))  # fmt: skip
    unit = f"{column.label}, {column.unit}" if column.unit else column.label
    parts.append(words((x.start + x.end) / 2, height - 6, unit, anchor="middle"))
    return svg(parts, width, height, output.title, told)


def by_category(output: Output) -> dict[str, list[Mark]]:
    """The marks of each category of the first dimension, in the order of the rows."""
    lines: dict[str, list[Mark]] = {}
    for mark in marks(output):
        lines.setdefault(mark.of[0], []).append(mark)
    return lines


def _key(two: list[Mark]) -> list[str]:
    parts, at = [], 8.0
    for number, mark in enumerate(two):
        name = ", ".join(mark.of[1:])
        parts += [diamond(at, 14) if number else dot(at, 14, FIRST, hollow=True), words(at + 12, 18, name, colour=INK)]  # fmt: skip
        at += 40 + 7 * len(name)
    return parts
