"""The clocks of one child as a line, from the referral to the day the child turns 18."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from moothall.look import filters
from moothall.look.charts.drawing import Table, rounded, svg, text

WIDTH, MARGIN, LENGTH = 960.0, 20.0, 920.0
ROW = 46.0  # a mark's two lines of words


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


@dataclass(frozen=True)
class _Placed:
    """A mark on the line across: where its dot and its two lines of words stand."""

    mark: ClockMark
    x: float
    left: float
    right: float
    above: bool
    row: int

    @property
    def anchor(self) -> tuple[float, str]:
        """Words start at their dot; those that would pass the edge end at it."""
        return (self.right, "end") if self.right >= WIDTH else (self.left, "start")


def _clock_across(line: ClockLine) -> Markup:
    placed, cut = _place(line, LENGTH)
    marks = _spread(line, placed)
    axis = 66.0 + ROW * max(mark.row for mark in marks if mark.above)
    parts = [_stretches(line, placed, axis, cut)]
    parts += [_mark_across(mark, line.today, axis) for mark in marks]
    now = MARGIN + placed[line.today]
    covered = any(mark.above and mark.row == 0 and mark.left - 26 < now < mark.right + 26 for mark in marks)
    parts.append(_today_across(now, axis, below_line=covered))
    height = axis + 66 + ROW * max((mark.row for mark in marks if not mark.above), default=0)
    title = _("Clocks from referral to 18th birthday")
    return svg(parts, WIDTH, height, title, line.description(), "mh-drawing--across")


def _spread(line: ClockLine, placed: dict[dt.date, float]) -> list[_Placed]:
    """Each mark in turn above and below the line, and in a second row where the words would touch."""
    ends = {above: [-1000.0, -1000.0] for above in (True, False)}
    found = []
    for number, mark in enumerate(line.points()):
        x, above, width = MARGIN + placed[mark.on], number % 2 == 0, _width(mark, line.today)
        left = max(x - 7, 0)
        right = min(left + width, WIDTH)
        left = right - width
        row = 0 if left > ends[above][0] + 12 else 1
        ends[above][row] = right
        found.append(_Placed(mark, x, left, right, above, row))
    return found


def _width(mark: ClockMark, today: dt.date) -> float:
    """About how wide the two lines of a mark's words are; SVG cannot measure text without script."""
    return max(9.4 * len(mark.label), 8.0 * len(_under(mark, today)))


def _under(mark: ClockMark, today: dt.date) -> str:
    return filters.date_compact(mark.on) + " · " + mark.words(today)


def _stretches(line: ClockLine, placed: dict[dt.date, float], axis: float, cut: bool) -> Markup:
    now, end = MARGIN + placed[line.today], MARGIN + max(placed.values())
    drawn = Markup(
        '<line class="mh-line-past" x1="{}" y1="{}" x2="{}" y2="{}"/>'
        '<line class="mh-line-ahead" x1="{}" y1="{}" x2="{}" y2="{}"/>'
    ).format(*rounded(MARGIN, axis, now, axis, now, axis, end, axis))
    if not cut:
        return drawn
    middle = MARGIN + LENGTH * 0.9
    return drawn + Markup(
        '<rect class="mh-gap" x="{}" y="{}" width="12" height="22"/>'
        '<path class="mh-break" d="M{} {}l8 -20M{} {}l8 -20"/>'
    ).format(*rounded(middle - 6, axis - 11, middle - 10, axis + 10, middle + 2, axis + 10))


def _mark_across(placed: _Placed, today: dt.date, axis: float) -> Markup:
    first = axis - 44 - ROW * placed.row if placed.above else axis + 36 + ROW * placed.row
    stem, far = (axis - 10, first + 24) if placed.above else (axis + 10, first - 14)
    stem_line = Markup('<line class="mh-stem" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
        *rounded(placed.x, stem, placed.x, far)
    )
    x, anchor = placed.anchor
    texts = text("mh-mark-label", x, first, placed.mark.label, anchor) + text(
        "mh-mark-words", x, first + 18, _under(placed.mark, today), anchor
    )
    return stem_line + _dot(placed.mark.state(today), placed.x, axis) + texts


def _today_across(x: float, axis: float, below_line: bool) -> Markup:
    return Markup('<path class="mh-today" d="M{} {}v24"/>').format(*rounded(x, axis - 12)) + text(
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
        ).format(*rounded(x, top, min(now, last), last, x - 10))
    ]
    for number, mark in enumerate(points):
        y = top + step * number
        parts.append(_dot(mark.state(line.today), x, y))
        parts.append(text("mh-mark-label", 40, y, mark.label))
        parts.append(text("mh-mark-words", 40, y + 19, _under(mark, line.today)))
    title = _("Clocks from referral to 18th birthday")
    return svg(parts, 340, height, title, line.description(), "mh-drawing--upright")


def _dot(state: str, x: float, y: float) -> Markup:
    """Five shapes for five states, so that none is told by colour alone."""
    at = rounded(x, y)
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
        ).format(*rounded(x - 9, y - 9, x, y)),
        "late": Markup(
            '<path class="mh-dot mh-dot--late" d="M{0} {1}m0 -11l11 11l-11 11l-11 -11z"/>'
            '<path class="mh-tick" d="M{0} {1}m0 -5v5m0 3v1.5"/>'
        ).format(*at),
    }
    return shapes[state]
