"""What falls due in the next weeks as a strip, one square for each action."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from moothall.look import filters
from moothall.look.charts.drawing import Table, rounded, svg, text


@dataclass(frozen=True)
class AheadItem:
    """One action with a date; ``state`` is ``open``, ``done`` or ``could-not``."""

    due: dt.date
    label: str
    state: str = "open"


@dataclass(frozen=True)
class WeeksAhead:
    """What falls due in each of the next weeks; what is late stands first, what is further off last."""

    today: dt.date
    items: Sequence[AheadItem]
    weeks: int = 8

    def columns(self) -> list[tuple[str, list[AheadItem]]]:
        """Late, each week by its Monday, and later; with the items of each."""
        monday = self.today - dt.timedelta(days=self.today.weekday())
        starts = [monday + dt.timedelta(weeks=number) for number in range(self.weeks + 1)]
        late = [item for item in self.items if item.due < self.today and item.state == "open"]
        columns = [(_("Late"), late)]
        for start, after in itertools.pairwise(starts):
            inside = [item for item in self.items if start <= item.due < after and item not in late]
            columns.append((filters.date_short(start), inside))
        columns.append((_("Later"), [item for item in self.items if item.due >= starts[-1]]))
        return columns

    def table(self) -> Table:
        """Week, what is due."""
        rows = [
            (name, "; ".join(item.label for item in items) or _("nothing due"))
            for name, items in self.columns()
        ]
        return Table(_("What is due, by week"), (_("Week of"), _("Due")), rows)

    def description(self) -> str:
        """The strip in one sentence."""
        busy = [f"{name}: {len(items)}" for name, items in self.columns() if items]
        return "; ".join(busy) or _("Nothing is due")


def weeks_drawing(strip: WeeksAhead) -> Markup:
    """The next weeks as a strip, one square for each action, across and upright."""
    columns = strip.columns()
    title = _("Actions due in the next weeks")
    most = max([len(items) for _name, items in columns] + [3])
    width, height = 76 * len(columns), 40 + 26 * most
    across: list[Markup] = []
    upright: list[Markup] = []
    for number, (name, items) in enumerate(columns):
        x, late = 76.0 * number, number == 0 and bool(items)
        across.append(_cell(x, 0, 72, height - 30, late))
        across.append(text("mh-axis", x + 36, height - 8, name, "middle"))
        y = 34.0 * number
        upright.append(_cell(72, y, 268, 30, late))
        upright.append(text("mh-axis", 0, y + 20, name))
        for index, item in enumerate(items):
            across.append(_square(item, late, x + 26, height - 56 - 26 * index))
            upright.append(_square(item, late, 80 + 26 * index, y + 5))
    told = strip.description()
    return svg(across, width, height, title, told, "mh-drawing--across mh-drawing--weeks") + svg(
        upright, 340, 34 * len(columns), title, told, "mh-drawing--upright"
    )


def _cell(x: float, y: float, width: float, height: float, late: bool) -> Markup:
    kind = "mh-cell mh-cell--late" if late else "mh-cell"
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        kind, *rounded(x, y, width, height)
    )


def _square(item: AheadItem, late: bool, x: float, y: float) -> Markup:
    kind = "late" if late else item.state
    drawn = Markup(
        '<rect class="mh-square mh-square--{}" x="{}" y="{}" width="20" height="20" rx="2"/>'
    ).format(kind, *rounded(x, y))
    inside = {"done": "m-5 0l4 4l6 -8", "late": "m0 -5v6m0 3v1.5", "could-not": "m-5 0h10"}.get(kind)
    if inside is None:
        return drawn
    return drawn + Markup('<path class="mh-tick" d="M{} {}{}"/>').format(*rounded(x + 10, y + 10), inside)
