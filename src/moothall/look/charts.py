"""Small drawings as inline SVG: no script, nothing told by colour alone, and a table for each.

A drawing is described by a frozen dataclass whose ``table()`` gives the same facts as rows; the functions
turn it into SVG with a title and a description. Drawings that hold words come in two shapes, across for a
wide screen and upright for a narrow one, and the style sheet shows one of them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup, escape

from moothall.look import filters


@dataclass(frozen=True)
class Table:
    """The same facts as a drawing, for everyone who would rather read."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class ClockMark:
    """A date on the line: something that happened (``done``), is due, or fell due and was missed."""

    on: dt.date
    label: str
    due: bool = True
    done_on: dt.date | None = None

    def state(self, today: dt.date) -> str:
        """One of ``happened``, ``kept``, ``kept-late``, ``late``, ``ahead``."""
        if not self.due:
            return "happened" if self.on <= today else "ahead"
        if self.done_on is not None:
            return "kept" if self.done_on <= self.on else "kept-late"
        return "late" if self.on < today else "ahead"

    def words(self, today: dt.date) -> str:
        """The state in words, with the days."""
        state, distance = self.state(today), (self.on - today).days
        if state == "happened":
            return filters.days_ago(-distance)
        if state == "kept":
            return _("done in time, %(date)s") % {"date": filters.date_compact(self.done_on)}
        if state == "kept-late":
            late = (self.done_on - self.on).days if self.done_on else 0
            return _("done %(days)s late") % {"days": filters.days(late)}
        return filters.days_words(distance)


@dataclass(frozen=True)
class ClockLine:
    """One child's clocks, from the referral to the day the child turns 18."""

    start: dt.date
    end: dt.date
    today: dt.date
    marks: Sequence[ClockMark]
    start_label: str = ""
    end_label: str = ""

    def points(self) -> list[ClockMark]:
        """Everything on the line in order of date, the two ends included."""
        first = ClockMark(self.start, self.start_label or _("Referral received"), due=False)
        last = ClockMark(self.end, self.end_label or _("18th birthday"), due=False)
        return sorted([first, *self.marks, last], key=lambda mark: mark.on)

    def table(self) -> Table:
        """Date, what, and how it stands."""
        rows = [(filters.date(mark.on), mark.label, mark.words(self.today)) for mark in self.points()]
        return Table(_("The clocks of this case"), (_("Date"), _("What"), _("How it stands")), rows)

    def description(self) -> str:
        """The line in one sentence for a reader who cannot see it."""
        return "; ".join(
            f"{mark.label}, {filters.date(mark.on)} ({mark.words(self.today)})" for mark in self.points()
        )


def clock_drawing(line: ClockLine) -> Markup:
    """The clocks as a line, across and upright."""
    return _clock_across(line) + _clock_upright(line)


def _place(line: ClockLine, length: float) -> tuple[dict[dt.date, float], bool]:
    """Where each date stands on a line of this length, and whether the last stretch is cut short.

    Due dates fall within weeks and a birthday may be years away; to scale, the weeks would be one dot. Where
    the last stretch is more than half of all, it is drawn as a fifth, and the break is shown.
    """
    dates = sorted({mark.on for mark in line.points()} | {line.today})
    first, last = dates[0], dates[-1]
    before_last = dates[-2] if len(dates) > 1 else first
    total, near = max((last - first).days, 1), max((before_last - first).days, 1)
    cut = near / total < 0.5
    if not cut:
        return {day: length * (day - first).days / total for day in dates}, False
    placed = {day: length * 0.8 * (day - first).days / near for day in dates[:-1]}
    return placed | {last: length}, True


def _clock_across(line: ClockLine) -> Markup:
    left, length, points = 20.0, 920.0, line.points()
    placed, cut = _place(line, length)
    ends = {"above": [-1000.0, -1000.0], "below": [-1000.0, -1000.0]}
    where: list[tuple[ClockMark, float, float, str, int]] = []
    for number, mark in enumerate(points):
        x, side = left + placed[mark.on], "above" if number % 2 == 0 else "below"
        start = min(max(x - 7, 0), 960 - _width(mark, line.today))
        row = 0 if start > ends[side][0] + 12 else 1
        ends[side][row] = start + _width(mark, line.today)
        where.append((mark, x, start, side, row))
    axis = 66.0 + 46 * max(row for *_rest, side, row in where if side == "above")
    below = [row for *_rest, side, row in where if side == "below"]
    parts = [_stretches(line, placed, left, axis, cut)]
    parts += [
        _mark_across(mark, line.today, x, axis, start, side, row) for mark, x, start, side, row in where
    ]
    now = left + placed[line.today]
    near = [
        mark
        for mark, _x, start, side, row in where
        if side == "above" and row == 0 and start - 26 < now < start + _width(mark, line.today) + 26
    ]
    parts.append(_today_across(now, axis, below_line=bool(near)))
    height = axis + 66 + 46 * max(below, default=0)
    title = _("Clocks from referral to 18th birthday")
    return _svg(parts, 960, height, title, line.description(), "mh-drawing--across")


def _width(mark: ClockMark, today: dt.date) -> float:
    """About how wide the two lines of a mark's words are; SVG cannot measure text without script."""
    return max(8.4 * len(mark.label), 7.3 * len(_under(mark, today)))


def _under(mark: ClockMark, today: dt.date) -> str:
    return filters.date_compact(mark.on) + " · " + mark.words(today)


def _stretches(line: ClockLine, placed: dict[dt.date, float], left: float, axis: float, cut: bool) -> Markup:
    now, end = left + placed[line.today], left + placed[line.end]
    drawn = Markup(
        '<line class="mh-line-past" x1="{}" y1="{}" x2="{}" y2="{}"/>'
        '<line class="mh-line-ahead" x1="{}" y1="{}" x2="{}" y2="{}"/>'
    ).format(*_round(left, axis, now, axis, now, axis, end, axis))
    if not cut:
        return drawn
    middle = left + 920 * 0.9
    return drawn + Markup(
        '<rect class="mh-gap" x="{}" y="{}" width="12" height="22"/>'
        '<path class="mh-break" d="M{} {}l8 -20M{} {}l8 -20"/>'
    ).format(*_round(middle - 6, axis - 11, middle - 10, axis + 10, middle + 2, axis + 10))


def _mark_across(
    mark: ClockMark, today: dt.date, x: float, axis: float, start: float, side: str, row: int
) -> Markup:
    first = axis - 44 - 46 * row if side == "above" else axis + 36 + 46 * row
    stem, far = (axis - 10, first + 24) if side == "above" else (axis + 10, first - 14)
    stem_line = Markup('<line class="mh-stem" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
        *_round(x, stem, x, far)
    )
    texts = _text("mh-mark-label", start, first, mark.label) + _text(
        "mh-mark-words", start, first + 18, _under(mark, today)
    )
    return stem_line + _dot(mark.state(today), x, axis) + texts


def _today_across(x: float, axis: float, below_line: bool) -> Markup:
    return Markup('<path class="mh-today" d="M{} {}v24"/>').format(*_round(x, axis - 12)) + _text(
        "mh-today-word", x, axis + (26 if below_line else -17), _("Today"), "middle"
    )


def _clock_upright(line: ClockLine) -> Markup:
    """A line down the side with every date beside it, evenly spaced: on a telephone order matters more."""
    points = line.points()
    step, top, x = 58.0, 24.0, 16.0
    height = top + step * len(points) - 10
    last = top + step * (len(points) - 1)
    passed = [number for number, mark in enumerate(points) if mark.on <= line.today]
    now = top + step * ((passed[-1] if passed else 0) + 0.5)
    parts = [
        Markup(
            '<line class="mh-line-past" x1="{0}" y1="{1}" x2="{0}" y2="{2}"/>'
            '<line class="mh-line-ahead" x1="{0}" y1="{2}" x2="{0}" y2="{3}"/>'
            '<path class="mh-today" d="M{4} {2}h20"/>'
        ).format(*_round(x, top, min(now, last), last, x - 10))
    ]
    for number, mark in enumerate(points):
        y = top + step * number
        parts.append(_dot(mark.state(line.today), x, y))
        parts.append(_text("mh-mark-label", 40, y, mark.label))
        parts.append(_text("mh-mark-words", 40, y + 19, _under(mark, line.today)))
    title = _("Clocks from referral to 18th birthday")
    return _svg(parts, 340, height, title, line.description(), "mh-drawing--upright")


def _dot(state: str, x: float, y: float) -> Markup:
    """Five shapes for five states, so that none is told by colour alone."""
    at = _round(x, y)
    shapes = {
        "happened": Markup('<circle class="mh-dot mh-dot--happened" cx="{}" cy="{}" r="7"/>').format(*at),
        "ahead": Markup('<circle class="mh-dot mh-dot--ahead" cx="{}" cy="{}" r="7"/>').format(*at),
        "kept": Markup(
            '<circle class="mh-dot mh-dot--kept" cx="{0}" cy="{1}" r="10"/>'
            '<path class="mh-tick" d="M{0} {1}m-5 0l4 4l6 -8"/>'
        ).format(*at),
        "kept-late": Markup(
            '<rect class="mh-dot mh-dot--kept" x="{0}" y="{1}" width="18" height="18"/>'
            '<path class="mh-tick" d="M{2} {3}m-5 0l4 4l6 -8"/>'
        ).format(*_round(x - 9, y - 9, x, y)),
        "late": Markup(
            '<path class="mh-dot mh-dot--late" d="M{0} {1}m0 -11l11 11l-11 11l-11 -11z"/>'
            '<path class="mh-tick" d="M{0} {1}m0 -5v5m0 3v1.5"/>'
        ).format(*at),
    }
    return shapes[state]


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
        across.append(_text("mh-axis", x + 36, height - 8, name, "middle"))
        y = 34.0 * number
        upright.append(_cell(72, y, 268, 30, late))
        upright.append(_text("mh-axis", 0, y + 20, name))
        for index, item in enumerate(items):
            across.append(_square(item, late, x + 26, height - 56 - 26 * index))
            upright.append(_square(item, late, 80 + 26 * index, y + 5))
    told = strip.description()
    return _svg(across, width, height, title, told, "mh-drawing--across mh-drawing--weeks") + _svg(
        upright, 340, 34 * len(columns), title, told, "mh-drawing--upright"
    )


def _cell(x: float, y: float, width: float, height: float, late: bool) -> Markup:
    kind = "mh-cell mh-cell--late" if late else "mh-cell"
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        kind, *_round(x, y, width, height)
    )


def _square(item: AheadItem, late: bool, x: float, y: float) -> Markup:
    kind = "late" if late else item.state
    drawn = Markup(
        '<rect class="mh-square mh-square--{}" x="{}" y="{}" width="20" height="20" rx="2"/>'
    ).format(kind, *_round(x, y))
    inside = {"done": "m-5 0l4 4l6 -8", "late": "m0 -5v6m0 3v1.5", "could-not": "m-5 0h10"}.get(kind)
    if inside is None:
        return drawn
    return drawn + Markup('<path class="mh-tick" d="M{} {}{}"/>').format(*_round(x + 10, y + 10), inside)


def sparkline(values: Sequence[float | None], title: str) -> Markup:
    """A trend drawn small, oldest first; a missing value leaves a gap. Its words are the title's."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return Markup("")
    low, high = min(known), max(known)
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
    return _svg(parts, 160, 38, title, description, "mh-drawing--spark")


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


def bars(items: Sequence[Bar], title: str) -> Markup:
    """A few bars, each with its words above it."""
    longest = max([bar.of or bar.value for bar in items] + [1])
    parts = []
    for number, bar in enumerate(items):
        y = 46.0 * number
        length = 340 * bar.value / (bar.of or longest)
        parts.append(_text("mh-axis", 0, y + 15, bar.label))
        parts.append(_text("mh-axis mh-axis--strong", 340, y + 15, bar.words(), "end"))
        parts.append(
            Markup(
                '<rect class="mh-bar-track" x="0" y="{0}" width="340" height="12"/>'
                '<rect class="mh-bar" x="0" y="{0}" width="{1}" height="12"/>'
            ).format(*_round(y + 23, length))
        )
    described = "; ".join(f"{bar.label}: {bar.words()}" for bar in items)
    return _svg(parts, 340, 46 * max(len(items), 1), title, described, "mh-drawing--bars")


def bars_table(items: Sequence[Bar], caption: str) -> Table:
    """The bars as rows."""
    return Table(caption, (_("What"), _("How many")), [(bar.label, bar.words()) for bar in items])


def count_words(count: int) -> str:
    """``1 case``, ``12 cases``: for the descriptions of drawings."""
    return ngettext("%(count)s case", "%(count)s cases", count) % {"count": filters.number(count)}


def _text(kind: str, x: float, y: float, words: str, anchor: str = "start") -> Markup:
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        kind, *_round(x, y), anchor, words
    )


def _svg(parts: Sequence[Markup], width: float, height: float, title: str, told: str, kind: str) -> Markup:
    name = "d" + hashlib.sha256(f"{kind}{title}{told}".encode()).hexdigest()[:10]
    return Markup(
        '<svg class="mh-drawing {kind}" viewBox="0 0 {width} {height}" role="img" focusable="false" '
        'aria-labelledby="{name}-title {name}-told" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{name}-title">{title}</title><desc id="{name}-told">{told}</desc>{parts}</svg>'
    ).format(
        kind=kind, width=round(width), height=round(height), name=name, title=title, told=told,
        parts=Markup("").join(escape(part) for part in parts),
    )  # fmt: skip


def _round(*numbers: float) -> tuple[str, ...]:
    return tuple(f"{number:.1f}".rstrip("0").rstrip(".") for number in numbers)
