"""A life drawn to scale: rows of what lasted and what happened, from before the referral to years after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from moothall.look import filters
from moothall.look.charts.drawing import Table, rounded, svg, text

WIDTH, HEAD, ROW, TOP = 980.0, 170.0, 40.0, 64.0
NARROW, LANE = 340.0, 50.0
#: Marks that would touch are moved up and down by so much in turn.
NUDGE = 9.0


@dataclass(frozen=True)
class LifeMark:
    """Something that happened on a day. ``shape``: ``dot``, ``diamond``, ``ring`` (to come), ``cross`` (missed)."""

    on: dt.date
    label: str
    shape: str = "dot"


@dataclass(frozen=True)
class LifeSpan:
    """Something that lasted; without an end it lasts still. ``kind``: ``usual`` or ``grave``."""

    start: dt.date
    end: dt.date | None
    label: str
    kind: str = "usual"


@dataclass(frozen=True)
class LifeRow:
    """One kind of thing, drawn in a row of its own."""

    title: str
    spans: Sequence[LifeSpan] = ()
    marks: Sequence[LifeMark] = ()


@dataclass(frozen=True)
class LifeLine:
    """The rows between two days, with the days that everything is measured by (referral, 18th birthday)."""

    first: dt.date
    last: dt.date
    today: dt.date
    rows: Sequence[LifeRow]
    lines: Sequence[LifeMark] = ()

    def table(self) -> Table:
        """When, what, in which row; in order."""
        happened = [(mark.on, None, row.title, mark.label) for row in self.rows for mark in row.marks]
        lasted = [(span.start, span, row.title, span.label) for row in self.rows for span in row.spans]
        marked = [(mark.on, None, "", mark.label) for mark in self.lines]
        rows = [
            (_when(on, span), words, title)
            for on, span, title, words in sorted(
                [*happened, *lasted, *marked], key=lambda each: (each[0], each[3])
            )
        ]
        return Table(_("The same in words"), (_("When"), _("What"), _("Row")), rows)

    def description(self) -> str:
        """How much is drawn, in a sentence."""
        count = sum(len(row.spans) + len(row.marks) for row in self.rows)
        return ngettext(
            "%(num)s thing from %(first)s to %(last)s.", "%(num)s things from %(first)s to %(last)s.", count
        ) % {"num": count, "first": filters.date(self.first), "last": filters.date(self.last)}

    def years(self) -> list[dt.date]:
        """Every new year's day within the drawing."""
        return [dt.date(year, 1, 1) for year in range(self.first.year + 1, self.last.year + 1)]


def _when(on: dt.date, span: LifeSpan | None) -> str:
    day = filters.date(on)
    if span is None:
        return day
    if span.end is None:
        return _("%(day)s until now") % {"day": day}
    return (
        day if span.end == on else _("%(first)s to %(last)s") % {"first": day, "last": filters.date(span.end)}
    )


def life_drawing(line: LifeLine) -> Markup:
    """The life as rows, across for a wide screen and stacked for a narrow one."""
    title, told = _("From before the referral to now"), line.description()
    return svg(
        _rows(line, HEAD, WIDTH - 20, ROW, beside=True), WIDTH, TOP + ROW * len(line.rows) + 30, title, told,
        "mh-drawing--across mh-drawing--life",
    ) + svg(
        _rows(line, 8, NARROW - 8, LANE, beside=False), NARROW, TOP + LANE * len(line.rows) + 30, title, told,
        "mh-drawing--upright mh-drawing--life",
    )  # fmt: skip


def _rows(line: LifeLine, left: float, right: float, row: float, *, beside: bool) -> list[Markup]:
    days = max((line.last - line.first).days, 1)
    foot = TOP + row * len(line.rows)

    def x(day: dt.date) -> float:
        return left + (right - left) * min(max((day - line.first).days, 0), days) / days

    parts = [_year(x(day), foot, str(day.year), beside) for day in line.years()]
    parts += _measured(line, x, right, foot)
    for number, each in enumerate(line.rows):
        y = TOP + row * number + (row / 2 if beside else 34)
        parts.append(text("mh-row-title", 0, y + 5 if beside else y - 18, each.title))
        parts.append(
            Markup('<line class="mh-rail" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
                *rounded(left, y, right, y)
            )
        )
        parts += [_span(span, line.today, x, y) for span in each.spans]
        # In a narrow drawing the words of a row stand above it: marks that touch go down there, and not into them.
        parts += _marks(each.marks, x, y, -NUDGE if beside else NUDGE)
    return parts


def _year(x: float, foot: float, words: str, wide: bool) -> Markup:
    drawn = Markup('<line class="mh-year" x1="{0}" y1="{1}" x2="{0}" y2="{2}"/>').format(
        *rounded(x, TOP - 8, foot)
    )
    return drawn + text("mh-axis", x, foot + 20, words if wide else f"’{words[2:]}", "middle")


def _measured(line: LifeLine, x, right: float, foot: float) -> list[Markup]:  # type: ignore[no-untyped-def]
    """The days everything is measured by, as lines with their words above; words that would touch go higher."""
    found, ends = [], [-1000.0, -1000.0]
    for mark in sorted([*line.lines, LifeMark(line.today, _("Today"))], key=lambda each: each.on):
        at, width = x(mark.on), 9.2 * len(mark.label)
        start = min(max(at - width / 2, 0), right - width + 8)
        level = 0 if start > ends[0] + 10 else 1
        ends[level] = start + width
        y = TOP - 18 - 20 * level
        kind = "mh-measure mh-measure--now" if mark.on == line.today else "mh-measure"
        found.append(
            Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
                kind, *rounded(at, y + 5, at, foot)
            )
        )
        found.append(text("mh-mark-words", start + width / 2, y, mark.label, "middle"))
    return found


def _span(span: LifeSpan, today: dt.date, x, y: float) -> Markup:  # type: ignore[no-untyped-def]
    start, end = x(span.start), x(span.end or today)
    return Markup(
        '<rect class="mh-span mh-span--{}" x="{}" y="{}" width="{}" height="14" rx="2"><title>{}</title></rect>'
    ).format(span.kind, *rounded(start, y - 7, max(end - start, 4)), span.label)


def _marks(marks: Sequence[LifeMark], x, y: float, nudge: float) -> list[Markup]:  # type: ignore[no-untyped-def]
    found, before, aside = [], -100.0, False
    for mark in sorted(marks, key=lambda each: each.on):
        at = x(mark.on)
        crowded = at - before < 12
        aside = not aside if crowded else False
        found.append(_mark(mark, at, y + nudge if crowded and aside else y))
        before = at
    return found


def _mark(mark: LifeMark, x: float, y: float) -> Markup:
    shapes = {
        "dot": '<circle class="mh-dot" cx="{0}" cy="{1}" r="6.5"/>',
        "ring": '<circle class="mh-dot mh-dot--ahead" cx="{0}" cy="{1}" r="5.5"/>',
        "diamond": '<path class="mh-dot" d="M{0} {1}m0 -9l9 9l-9 9l-9 -9z"/>',
        "cross": '<path class="mh-crossed" d="M{0} {1}m-6 -6l12 12m0 -12l-12 12"/>',
    }
    drawn = Markup(shapes.get(mark.shape, shapes["dot"])).format(*rounded(x, y))
    return Markup("<g><title>{}</title>{}</g>").format(f"{filters.date(mark.on)}: {mark.label}", drawn)
