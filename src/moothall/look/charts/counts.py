"""Counts drawn small: a trend, and a few bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from moothall.look import filters
from moothall.look.charts.drawing import Table, rounded, svg, text


def sparkline(
    values: Sequence[float | None], title: str, *, low: float | None = None, high: float | None = None
) -> Markup:
    """A trend drawn small, oldest first; a missing value leaves a gap. Its words are the title's.

    It fills its height from the least to the most, or between `low` and `high` where a small change must look small.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return Markup("")
    low, high = (
        min([*known, *([] if low is None else [low])]),
        max([*known, *([] if high is None else [high])]),
    )
    spread = (high - low) or 1
    step = 148 / (len(values) - 1)
    path, pen_up, last = "", True, (0.0, 0.0)
    for number, value in enumerate(values):
        if value is None:
            pen_up = True
            continue
        last = (6 + step * number, 32 - 26 * (value - low) / spread)
        path += f"{'M' if pen_up else 'L'}{last[0]:.1f} {last[1]:.1f}"
        pen_up = False
    description = ", ".join("–" if value is None else filters.number(value) for value in values)
    parts = [
        Markup('<path class="mh-spark" d="{}"/>').format(path),
        Markup('<circle class="mh-spark-end" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(*last),
    ]
    return svg(parts, 160, 38, title, description, "mh-drawing--spark")


@dataclass(frozen=True)
class Bar:
    """One bar: how many, and of how many (the length is the share of that, or of the longest bar)."""

    label: str
    value: float
    of: float | None = None

    def words(self) -> str:
        """``41 of 60``, or the value."""
        if self.of is None:
            return filters.number(self.value)
        return _("%(value)s of %(of)s") % {
            "value": filters.number(self.value),
            "of": filters.number(self.of),
        }


#: How many letters of a label stand on one line with the figure.
FITS = 36


def bars(items: Sequence[Bar], title: str) -> Markup:
    """A few bars, each with its words above it."""
    longest = max([bar.of or bar.value for bar in items] + [1])
    parts, y = [], 0.0
    for bar in items:
        if (
            len(bar.label) > FITS
        ):  # Its words have a line of their own: beside the figure they would run into it.
            parts.append(text("mh-axis", 0, y + 15, bar.label))
            y += 20
        length = 340 * bar.value / (bar.of or longest)
        if len(bar.label) <= FITS:
            parts.append(text("mh-axis", 0, y + 15, bar.label))
        parts.append(text("mh-axis mh-axis--strong", 340, y + 15, bar.words(), "end"))
        parts.append(
            Markup(
                '<rect class="mh-bar-track" x="0" y="{0}" width="340" height="12"/>'
                '<rect class="mh-bar" x="0" y="{0}" width="{1}" height="12"/>'
            ).format(*rounded(y + 23, length))
        )
        y += 46
    described = "; ".join(f"{bar.label}: {bar.words()}" for bar in items)
    return svg(parts, 340, max(y, 46), title, described, "mh-drawing--bars")


def bars_table(items: Sequence[Bar], caption: str) -> Table:
    """The bars as rows."""
    return Table(caption, (_("What"), _("How many")), [(bar.label, bar.words()) for bar in items])
