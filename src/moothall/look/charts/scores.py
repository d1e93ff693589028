"""A score drawn small on its range with its bands, and the scores of one questionnaire over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from moothall.look import filters
from moothall.look.charts.drawing import Table, rounded, svg, text

WIDTH = 340.0


def _number(amount: float) -> str:
    """A score as it is read: no decimals where there are none."""
    return str(filters.number(int(amount) if amount == int(amount) else amount))


@dataclass(frozen=True)
class ScoreBand:
    """What scores from here to there are called."""

    title: str
    lowest: float
    highest: float


@dataclass(frozen=True)
class ScoreBar:
    """One score on its range."""

    total: float | None
    lowest: float
    highest: float
    bands: Sequence[ScoreBand] = ()

    def description(self) -> str:
        """The bar in one sentence for a reader who cannot see it."""
        said = _("from %(low)s to %(high)s") % {
            "low": _number(self.lowest),
            "high": _number(self.highest),
        }
        total = _("no score") if self.total is None else _number(self.total)
        bands = "; ".join(f"{band.title}: {_between(band)}" for band in self.bands)
        return f"{total}, {said}" + (f". {bands}" if bands else "")


def score_bar(bar: ScoreBar) -> Markup:
    """The score as the filled part of its range, with a mark where each band begins."""
    spread = (bar.highest - bar.lowest) or 1
    length = 0.0 if bar.total is None else WIDTH * (bar.total - bar.lowest) / spread
    parts = [
        Markup('<rect class="mh-bar-track" x="0" y="22" width="340" height="16"/>'),
        Markup('<rect class="mh-bar" x="0" y="22" width="{}" height="16"/>').format(*rounded(length)),
    ]
    for band in bar.bands[1:]:
        x = WIDTH * (band.lowest - bar.lowest) / spread
        parts.append(Markup('<path class="mh-band-edge" d="M{} 18v24"/>').format(*rounded(x)))
    parts.append(text("mh-axis", 0, 58, _number(bar.lowest)))
    parts.append(text("mh-axis", WIDTH, 58, _number(bar.highest), "end"))
    if bar.total is not None:
        anchor = "start" if length < 12 else "end" if length > WIDTH - 12 else "middle"
        parts.append(text("mh-axis mh-axis--strong", length, 14, _number(bar.total), anchor))
    return svg(parts, WIDTH, 64, _("Where the score lies"), bar.description(), "mh-drawing--score")


def _between(band: ScoreBand) -> str:
    if band.lowest == band.highest:
        return _number(band.lowest)
    return _("%(low)s to %(high)s") % {
        "low": _number(band.lowest),
        "high": _number(band.highest),
    }


@dataclass(frozen=True)
class ScorePoint:
    """One assessment: the day, its score (none where too much was missing), its band, and who completed it."""

    on: dt.date
    total: float | None
    band: str = ""
    by: str = ""
    about: str = ""

    def words(self) -> str:
        """``14, High risk``."""
        total = _("no score") if self.total is None else _number(self.total)
        return ", ".join(part for part in (total, self.band) if part)


@dataclass(frozen=True)
class ScoreHistory:
    """The scores of one questionnaire, oldest first."""

    title: str
    points: Sequence[ScorePoint]
    lowest: float
    highest: float
    bands: Sequence[ScoreBand] = ()

    def table(self) -> Table:
        """Day, score and band, who, newest first."""
        rows = [
            (filters.date(point.on), point.words(), point.by, point.about) for point in reversed(self.points)
        ]
        head = (_("Day"), _("Score"), _("Completed by"), _("About"))
        return Table(_("%(title)s, over time") % {"title": self.title}, head, rows)

    def description(self) -> str:
        """The history in one sentence."""
        count = len(self.points)
        said = ngettext("%(count)s assessment", "%(count)s assessments", count) % {"count": count}
        told = "; ".join(f"{filters.date(point.on)}: {point.words()}" for point in self.points)
        return f"{said}. {told}"


def score_history(history: ScoreHistory) -> Markup:
    """The scores over time: as a line across, and as one bar for each on a narrow screen."""
    return _across(history) + _upright(history)


def _across(history: ScoreHistory) -> Markup:
    left, top, length, height = 150.0, 20.0, 680.0, 180.0
    spread = (history.highest - history.lowest) or 1
    days = [point.on for point in history.points]
    whole = (days[-1] - days[0]).days if days else 0

    def x_of(day: dt.date) -> float:
        return left + 40 + ((length - 80) * (day - days[0]).days / whole if whole else length / 2 - 40)

    def y_of(total: float) -> float:
        return top + height - height * (total - history.lowest) / spread

    parts = [
        Markup('<path class="mh-score-axis" d="M{} {}v{}h{}"/>').format(*rounded(left, top, height, length))
    ]
    parts += _edges(history, left, length, y_of)
    path, pen_up = "", True
    for point in history.points:
        if point.total is None:
            pen_up = True
            continue
        place = " ".join(rounded(x_of(point.on), y_of(point.total)))
        path += f"{'M' if pen_up else 'L'}{place}"
        pen_up = False
    parts.append(Markup('<path class="mh-spark" d="{}"/>').format(path))
    taken = -1000.0
    for number, point in enumerate(history.points):
        x = x_of(point.on)
        parts += _dot(point, x, y_of(point.total) if point.total is not None else top + height)
        if x - taken > 92 or number == 0:
            parts.append(text("mh-axis", x, top + height + 24, filters.date_compact(point.on), "middle"))
            taken = x
    return svg(parts, 900, top + height + 36, history.title, history.description(), "mh-drawing--across")


def _edges(history: ScoreHistory, left: float, length: float, y_of: Callable[[float], float]) -> list[Markup]:
    """Where each band begins, with its name; the two ends of the range where there are no bands."""
    parts, lowest_word = [], 1000.0
    for band in history.bands:
        y = y_of(band.lowest)
        parts.append(Markup('<path class="mh-band-line" d="M{} {}h{}"/>').format(*rounded(left, y, length)))
        word = min(y, lowest_word - 17)
        parts.append(text("mh-axis", left - 10, word, f"{band.title} {_number(band.lowest)}", "end"))
        lowest_word = word
    if not history.bands:
        for end in (history.lowest, history.highest):
            parts.append(text("mh-axis", left - 10, y_of(end) + 5, _number(end), "end"))
    return parts


def _dot(point: ScorePoint, x: float, y: float) -> list[Markup]:
    """A full circle with its score; an open one on the ground for an assessment without a score."""
    kind = "mh-dot mh-dot--ahead" if point.total is None else "mh-dot mh-dot--happened"
    circle = Markup('<circle class="{}" cx="{}" cy="{}" r="6"/>').format(kind, *rounded(x, y))
    words = _("no score") if point.total is None else _number(point.total)
    return [circle, text("mh-axis mh-axis--strong", x, y - 12, words, "middle")]


def _upright(history: ScoreHistory) -> Markup:
    spread = (history.highest - history.lowest) or 1
    parts = []
    for number, point in enumerate(reversed(history.points)):
        y = 46.0 * number
        length = 0.0 if point.total is None else WIDTH * (point.total - history.lowest) / spread
        parts.append(text("mh-axis", 0, y + 15, filters.date_compact(point.on)))
        parts.append(text("mh-axis mh-axis--strong", WIDTH, y + 15, point.words(), "end"))
        parts.append(
            Markup(
                '<rect class="mh-bar-track" x="0" y="{0}" width="340" height="12"/>'
                '<rect class="mh-bar" x="0" y="{0}" width="{1}" height="12"/>'
            ).format(*rounded(y + 23, length))
        )
    height = 46 * max(len(history.points), 1)
    return svg(parts, WIDTH, height, history.title, history.description(), "mh-drawing--upright")
