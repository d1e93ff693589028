"""Two values of each category on one line, such as how far apart two arms were before weighting and after."""

from __future__ import annotations

from dataclasses import replace

from moothall.methods.outputs import Output, Role

from .drawing import FAINT, FIRST, GREY, INK, diamond, dot, line, svg, words
from .figures import Mark, figure_column, marks
from .scale import scale


def pairs(output: Output, width: float, told: str) -> str:
    """Each category on a line, the furthest apart first: a hollow ring for its first figure, a diamond for its second."""
    lines, column, narrow = by_category(output), figure_column(output), width < 500
    lines = dict(sorted(lines.items(), key=lambda one: -abs(one[1][0].value or 0)))
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
    unit = column.unit[:1].upper() + column.unit[1:]
    parts.append(words((x.start + x.end) / 2, height - 6, unit or column.label, anchor="middle"))
    return svg(parts, width, height, output.title, told)


def by_category(output: Output) -> dict[str, list[Mark]]:
    """The marks of each category: its first two figures, each called as its column is."""
    first, second = (marks(output, place) for place in output.places(Role.FIGURE)[:2])
    names = [output.columns[place].label for place in output.places(Role.FIGURE)[:2]]
    return {
        ", ".join(one.of): [replace(each, of=(*each.of, name)) for each, name in zip((one, other), names, strict=True)]
        for one, other in zip(first, second, strict=True)
    }  # fmt: skip


def _key(two: list[Mark]) -> list[str]:
    parts, at = [], 8.0
    for number, mark in enumerate(two):
        name = mark.of[-1]
        parts += [diamond(at, 14) if number else dot(at, 14, FIRST, hollow=True), words(at + 12, 18, name, colour=INK)]  # fmt: skip
        at += 40 + 7 * len(name)
    return parts
