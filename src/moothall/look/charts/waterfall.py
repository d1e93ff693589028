"""A waterfall: parts that add and take away, one under the other, from where it begins to what it comes to; and such
parts each by itself, from nought to either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from moothall.look import filters
from moothall.look.charts.drawing import Table, rounded, svg, text

#: So many letters of what was compared fit beside its value on a narrow screen; the table has all of them.
FITS = 38


@dataclass(frozen=True)
class Step:
    """One part: what was looked at, what it came to, and what that adds (or takes away)."""

    label: str
    came_to: str
    amount: float


@dataclass(frozen=True)
class Waterfall:
    """The parts in their order; the first is where it begins. ``unknown`` are things that could not be looked at."""

    title: str
    steps: Sequence[Step]
    total_label: str
    unknown: Sequence[str] = ()

    @property
    def total(self) -> float:
        """What all of them come to."""
        return sum(step.amount for step in self.steps)

    def table(self) -> Table:
        """What, what it came to, what it adds, and the sum so far."""
        rows, so_far = [], 0.0
        for step in self.steps:
            so_far += step.amount
            rows.append((step.label, step.came_to or "–", signed(step.amount), signed(so_far)))
        rows += [(label, _("Not known in both"), "–", "–") for label in self.unknown]
        rows.append((self.total_label, "", "", signed(self.total)))
        return Table(self.title, (_("Compared"), _("Came to"), _("Weight"), _("So far")), rows)

    def description(self) -> str:
        """The drawing in a sentence for a reader who cannot see it."""
        told = "; ".join(f"{step.label}: {signed(step.amount)}" for step in self.steps)
        return f"{told}. {self.total_label}: {signed(self.total)}."


def signed(amount: float) -> str:
    """With its sign and one decimal: +4.2, −3.0."""
    shown = filters.number(round(abs(amount), 1))
    return f"{'−' if amount < 0 else '+'}{shown}" if round(amount, 1) else str(filters.number(0))


def waterfall(drawn: Waterfall) -> Markup:
    """Beside each part its bar; across for a wide screen, and upright with the words above the bars for a narrow one."""
    return _drawn(drawn, 900.0, 300.0, 34.0, upright=False) + _drawn(drawn, 340.0, 0.0, 50.0, upright=True)


def to_either_side(title: str, steps: Sequence[Step], low: float, high: float) -> Markup:
    """Each part as a bar of its own from nought, on a scale that reaches from ``low`` to ``high`` (for drawings beside
    each other); its value is what it adds. Two shapes, as `waterfall`."""
    told = "; ".join(f"{step.label}: {signed(step.amount)}" for step in steps) + "."
    found = Markup("")
    for width, left, row, upright in ((900.0, 420.0, 30.0, False), (340.0, 0.0, 46.0, True)):
        room = width - left - (70 if not upright else 0)

        def x_of(amount: float, left: float = left, room: float = room) -> float:
            return left + room * (amount - low) / ((high - low) or 1)

        height = row * len(steps) + 6
        parts = _ground(x_of(0), row, len(steps), height, upright)
        for number, step in enumerate(steps):
            parts += _bar(step.label, step.amount, (0.0, step.amount), x_of, row * number, width, upright)
        kind = "mh-drawing--upright" if upright else "mh-drawing--across"
        found += svg(parts, width, height, title, told, kind)
    return found


def _drawn(drawn: Waterfall, width: float, left: float, row: float, *, upright: bool) -> Markup:
    ends = [0.0]
    for step in drawn.steps:
        ends.append(ends[-1] + step.amount)
    low, high = min(ends), max(ends)
    room = width - left - (70 if not upright else 0)

    def x_of(amount: float) -> float:
        return left + room * (amount - low) / ((high - low) or 1)

    height = row * (len(drawn.steps) + 1) + 8
    parts = _ground(x_of(0), row, len(drawn.steps) + 1, height, upright)
    for number, step in enumerate(drawn.steps):
        parts += _bar(
            step.label, step.amount, (ends[number], ends[number + 1]), x_of, row * number, width, upright
        )
    parts += _bar(
        drawn.total_label,
        drawn.total,
        (0.0, drawn.total),
        x_of,
        row * len(drawn.steps),
        width,
        upright,
        whole=True,
    )
    kind = "mh-drawing--upright" if upright else "mh-drawing--across"
    return svg(parts, width, height, drawn.title, drawn.description(), kind)


def _ground(x: float, row: float, rows: int, height: float, upright: bool) -> list[Markup]:
    """Where nought lies: a line through all, or, where the words stand above the bars, beside the bars alone."""
    path = Markup('<path class="mh-fall__ground" d="M{} {}v{}"/>')
    if not upright:
        return [path.format(*rounded(x, 0, height))]
    return [path.format(*rounded(x, row * number + 22, 20)) for number in range(rows)]


def _bar(
    label: str, amount: float, ends: tuple[float, float], x_of: object, y: float, width: float, upright: bool,
    *, whole: bool = False,
) -> list[Markup]:  # fmt: skip
    assert callable(x_of)
    start, end = sorted(x_of(one) for one in ends)
    kind = "whole" if whole else "against" if amount < 0 else "for"
    top, words = (y + 24, y + 17) if upright else (y + 6, y + 22)
    shown = label if not upright or len(label) <= FITS else label[: FITS - 1].rstrip() + "…"
    return [
        text("mh-axis mh-axis--strong" if whole else "mh-axis", 0, words, shown),
        Markup('<rect class="mh-fall mh-fall--{}" x="{}" y="{}" width="{}" height="{}"/>').format(
            kind, *rounded(start, top, max(end - start, 2), 16 if upright else 22)
        ),
        text("mh-axis mh-axis--strong", width, words, signed(amount), "end"),
    ]
