"""How something is spread at each of several times: a bar for each time, cut into its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from moothall.look.charts.drawing import Table, rounded, svg, text


@dataclass(frozen=True)
class SpreadBar:
    """One time: how many had each value, in the order of the values; None where it is hidden."""

    label: str
    counts: Sequence[int | None]

    @property
    def total(self) -> int:
        """How many that are shown."""
        return sum(count or 0 for count in self.counts)

    @property
    def hidden(self) -> bool:
        """Whether anything is hidden, so that no bar can be drawn to scale."""
        return any(count is None for count in self.counts)


@dataclass(frozen=True)
class Spread:
    """The values in their order, and a bar for each time. ``faint`` is the value that says nothing is known.

    Where several say so, each for a reason of its own, ``faint`` is the first of them and ``faint_until`` the last.
    """

    title: str
    values: Sequence[str]
    bars: Sequence[SpreadBar]
    faint: int | None = None
    faint_until: int | None = None

    @property
    def unknown(self) -> range:
        """The places of the values that say nothing is known."""
        if self.faint is None:
            return range(0)
        return range(self.faint, (self.faint if self.faint_until is None else self.faint_until) + 1)

    def shade(self, place: int) -> str:
        """The shade of a value: from light to dark as they are known, or one of three for what is not."""
        if place in self.unknown:
            return ("faint", "faint-2", "faint-3")[min(place - self.unknown.start, 2)]
        known = [each for each in range(len(self.values)) if each not in self.unknown]
        return str(_shade(known.index(place), len(known)))

    def table(self) -> Table:
        """When, how many had each value, of how many."""
        hidden = _("hidden")
        rows = [
            (
                bar.label,
                *(hidden if count is None else str(count) for count in bar.counts),
                hidden if bar.hidden else str(bar.total),
            )
            for bar in self.bars
        ]
        return Table(self.title, (_("Wave"), *self.values, _("Of")), rows)


def spread_drawing(spread: Spread) -> Markup:
    """The bars, one under the other, each as long as the others, so that shares can be compared."""
    width, label, row, top = 560.0, 118.0, 28.0, 4.0
    parts: list[Markup] = []
    for number, bar in enumerate(spread.bars):
        y = top + row * number
        parts.append(text("mh-spread-label", 0, y + 16, bar.label))
        parts += _bar(spread, bar, label, width - label - 64, y)
        of = _("hidden") if bar.hidden else _("of %(total)s") % {"total": bar.total}
        parts.append(text("mh-mark-words", width, y + 16, of, "end"))
    told = "; ".join(" ".join(row) for row in spread.table().rows)
    return svg(parts, width, top + row * len(spread.bars), spread.title, told, "mh-drawing--spread")


def _bar(spread: Spread, bar: SpreadBar, left: float, length: float, y: float) -> list[Markup]:
    if bar.hidden or not bar.total:
        return [Markup('<rect class="mh-part mh-part--none" x="{}" y="{}" width="{}" height="22"/>').format(
            *rounded(left, y, length)
        )]  # fmt: skip
    found, x = [], left
    for place, count in enumerate(bar.counts):
        if not count:
            continue
        wide = length * count / bar.total
        shade = spread.shade(place)
        found.append(
            Markup('<rect class="mh-part mh-part--{}" x="{}" y="{}" width="{}" height="22"/>').format(
                shade, *rounded(x, y, max(wide - 1.5, 1))
            )
        )
        if wide > 9 * len(str(count)) + 6:
            kind = "mh-part-number mh-part-number--on-dark" if shade in ("3", "4") else "mh-part-number"
            found.append(text(kind, x + wide / 2, y + 16, str(count), "middle"))
        x += wide
    return found


def _shade(place: int, of: int) -> int:
    """One of four shades, the last the darkest."""
    return 4 if of == 1 else 1 + round(3 * place / (of - 1))


def spread_key(spread: Spread) -> list[tuple[str, str]]:
    """The shade and the words of each value, for the key beside the drawing."""
    return [(spread.shade(place), words) for place, words in enumerate(spread.values)]
