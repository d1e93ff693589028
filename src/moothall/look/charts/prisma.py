"""What became of many things: boxes one under the other, and beside each what left the way there.

The drawing is that of the PRISMA 2020 statement in form: identification, screening, inclusion down the middle, what was
left out to the right. On a narrow screen what left stands under the box it left from.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from moothall.look import filters
from moothall.look.charts.drawing import Table, rounded, svg, text

LINE, PAD, GAP = 19.0, 12.0, 28.0
LETTER = 7.6


@dataclass(frozen=True)
class FlowBox:
    """So many of something, and what they are made up of."""

    label: str
    count: int
    parts: Sequence[tuple[str, int]] = ()

    def lines(self, width: float) -> list[tuple[str, str]]:
        """Each line with its class."""
        wide = int((width - 2 * PAD) / LETTER)
        head = f"{self.label}: {filters.number(self.count)}"
        found = [("mh-axis mh-axis--strong", line) for line in textwrap.wrap(head, wide)]
        for name, count in self.parts:
            told = textwrap.wrap(f"{name}: {filters.number(count)}", wide, subsequent_indent="  ")
            found += [("mh-axis", line) for line in told]
        return found

    def height(self, width: float) -> float:
        """The room it needs."""
        return len(self.lines(width)) * LINE + 2 * PAD - 4


@dataclass(frozen=True)
class FlowStep:
    """A box of the way, what left it there, and what still waits in it."""

    box: FlowBox
    left: Sequence[FlowBox] = ()


@dataclass(frozen=True)
class FlowChart:
    """The way from the first box to the last."""

    title: str
    steps: Sequence[FlowStep]

    def table(self) -> Table:
        """The same, as rows: the part, and how many."""
        rows = []
        for step in self.steps:
            for depth, box in ((0, step.box), *((1, one) for one in step.left)):
                rows.append((f"{'– ' if depth else ''}{box.label}", str(filters.number(box.count))))
                rows += [
                    (f"{'– ' * (depth + 1)}{name}", str(filters.number(count))) for name, count in box.parts
                ]
        return Table(self.title, (_("Part"), _("Number")), rows)

    def description(self) -> str:
        """The drawing in words for a reader who cannot see it."""
        told = []
        for step in self.steps:
            left = ", ".join(f"{one.label}: {filters.number(one.count)}" for one in step.left)
            told.append(
                f"{step.box.label}: {filters.number(step.box.count)}" + (f" ({left})" if left else "")
            )
        return "; ".join(told) + "."


def flow_chart(drawn: FlowChart) -> Markup:
    """Across for a wide screen, upright for a narrow one."""
    return _across(drawn) + _upright(drawn)


def _across(drawn: FlowChart) -> Markup:
    main, side, between = 380.0, 400.0, 60.0
    parts: list[Markup] = []
    y = 2.0
    for number, step in enumerate(drawn.steps):
        height = step.box.height(main)
        beside = sum(one.height(side) for one in step.left) + 10 * max(len(step.left) - 1, 0)
        parts += _box(step.box, 2, y, main, "mh-flow")
        at = y
        for one in step.left:
            middle = min(at + 20, y + height - 8)
            parts.append(_arrow(main + 2, middle, main + between, middle))
            parts += _box(one, main + between, at, side, "mh-flow mh-flow--left")
            at += one.height(side) + 10
        following = y + max(height, beside) + GAP
        if number + 1 < len(drawn.steps):
            parts.append(_arrow(main / 2, y + height, main / 2, following))
        y = following
    return svg(
        parts, main + between + side + 4, y - GAP + 4, drawn.title, drawn.description(), "mh-drawing--across"
    )


def _upright(drawn: FlowChart) -> Markup:
    main, aside = 316.0, 24.0
    parts: list[Markup] = []
    y = 2.0
    for number, step in enumerate(drawn.steps):
        top = y
        parts += _box(step.box, 0, y, main, "mh-flow")
        y += step.box.height(main)
        for one in step.left:
            parts += _box(one, aside, y + 8, main - aside, "mh-flow mh-flow--left")
            y += one.height(main - aside) + 8
        if number + 1 < len(drawn.steps):
            parts.insert(0, _arrow(10, top + 4, 10, y + GAP))
        y += GAP
    return svg(parts, main + 4, y - GAP + 4, drawn.title, drawn.description(), "mh-drawing--upright")


def _box(box: FlowBox, x: float, y: float, width: float, kind: str) -> list[Markup]:
    drawn = [
        Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>').format(
            kind, *rounded(x, y, width, box.height(width))
        )
    ]
    for at, (style, line) in enumerate(box.lines(width), 1):
        drawn.append(text(style, x + PAD, y + PAD - 6 + at * LINE, line))
    return drawn


def _arrow(x: float, y: float, to_x: float, to_y: float) -> Markup:
    """A straight line with a head at its end."""
    down = to_x == x
    head = (to_x - 5, to_y - 8, to_x + 5, to_y - 8) if down else (to_x - 8, to_y - 5, to_x - 8, to_y + 5)
    return Markup('<path class="mh-flow__way" d="M{} {}L{} {}"/><path class="mh-flow__head" d="M{} {}L{} {}L{} {}Z"/>').format(
        *rounded(x, y, to_x, to_y), *rounded(to_x, to_y, *head)
    )  # fmt: skip
