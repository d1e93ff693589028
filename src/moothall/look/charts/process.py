"""A map of steps: boxes that say what happened, and arrows as wide as they are travelled.

Where everything stands is worked out elsewhere (`moothall.methods.process.lay_out`); here are the sizes the words
need, since SVG cannot measure them without script, and the drawing. It keeps its own size, so that its words can be
read, and moves sideways by itself where the page is narrow.
"""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from markupsafe import Markup, escape

from moothall.look.charts.drawing import rounded, text

BOX_WIDTH, PAD, MARGIN = 208.0, 10.0, 14.0
THINNEST, THICKEST = 1.5, 10.0
# About how wide a letter is, and how far one line stands below another.
_WHERE, _WHAT, _NOTE, _WORDS = (7.1, 17.0), (9.3, 19.0), (7.7, 17.0), (7.7, 16.0)
Point = tuple[float, float]


@dataclass(frozen=True)
class StepBox:
    """One step: whose it is, what it is, and what is counted there. `sort` chooses its ground, never its meaning."""

    where: str
    what: str
    notes: tuple[str, ...] = ()
    sort: str = "work"

    def lines(self) -> list[tuple[str, str, float]]:
        """Each line of the box with its class and how far it stands below the one before."""
        found = []
        for kind, words, (letter, down) in (
            ("where", [self.where] if self.where else [], _WHERE),
            ("what", [self.what], _WHAT),
            ("note", self.notes, _NOTE),
        ):
            for one in words:
                wide = int((BOX_WIDTH - 2 * PAD) / letter)
                found += [(f"mh-step__{kind}", line, down) for line in textwrap.wrap(one, wide)]
        return found

    def size(self) -> tuple[float, float]:
        """The room the box needs."""
        return BOX_WIDTH, sum(down for _kind, _line, down in self.lines()) + 2 * PAD - 2


@dataclass(frozen=True)
class StepArrow:
    """The words on an arrow, how wide it is between 0 and 1, and whether it is marked as slower than it was."""

    words: tuple[str, ...]
    share: float
    is_slower: bool = False

    def size(self) -> tuple[float, float]:
        """The room the words need."""
        letter, down = _WORDS
        return max(len(line) for line in self.words) * letter + 12, len(self.words) * down + 6


@dataclass(frozen=True)
class Placed:
    """What stands where: boxes by their upper left corner, arrows by the points they pass and their words' middle."""

    width: float
    height: float
    boxes: Sequence[tuple[StepBox, Point]] = field(default_factory=tuple)
    arrows: Sequence[tuple[StepArrow, Sequence[Point], Point]] = field(default_factory=tuple)


def process_drawing(placed: Placed, title: str, told: str) -> Markup:
    """The map as SVG, at the size at which its words are easily read."""
    parts = [_line(arrow, points) for arrow, points, _at in placed.arrows]
    parts += [_words(arrow, at) for arrow, _points, at in placed.arrows]
    parts += [_box(box, at) for box, at in placed.boxes]
    name = "p" + hashlib.sha256(f"{title}{told}".encode()).hexdigest()[:10]
    width, height = round(placed.width + 2 * MARGIN), round(placed.height + 2 * MARGIN)
    return Markup(
        '<svg class="mh-process" width="{width}" height="{height}" viewBox="-{margin} -{margin} {width} {height}" '
        'role="img" focusable="false" aria-labelledby="{name}-title {name}-told" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{name}-title">{title}</title><desc id="{name}-told">{told}</desc>{parts}</svg>'
    ).format(
        width=width, height=height, margin=round(MARGIN), name=name, title=title, told=told,
        parts=Markup("").join(escape(part) for part in parts),
    )  # fmt: skip


def _box(box: StepBox, at: Point) -> Markup:
    (x, y), (width, height) = at, box.size()
    drawn = Markup('<rect class="mh-step mh-step--{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>').format(
        box.sort, *rounded(x, y, width, height)
    )
    below = y + PAD - 5
    for kind, words, down in box.lines():
        below += down
        drawn += text(kind, x + PAD, below, words)
    return drawn


def _line(arrow: StepArrow, points: Sequence[Point]) -> Markup:
    """A line that always leaves and arrives upright, with a head at its end."""
    wide = THINNEST + (THICKEST - THINNEST) * arrow.share
    head = 6 + wide
    (last_x, last_y), before = points[-1], points[-2]
    down = last_y > before[1]
    stop = last_y - head if down else last_y + head
    stops = [*points[:-1], (last_x, stop)]
    path = "M{} {}".format(*rounded(*stops[0]))
    for (x, y), (to_x, to_y) in pairwise(stops):
        middle = (y + to_y) / 2
        path += " C{} {} {} {} {} {}".format(*rounded(x, middle, to_x, middle, to_x, to_y))
    side = 3 + wide * 0.75
    kind = "mh-way" + ("" if down else " mh-way--back") + (" mh-way--slower" if arrow.is_slower else "")
    return Markup('<path class="{}" d="{}" stroke-width="{}"/><path class="{}" d="M{} {}L{} {}L{} {}Z"/>').format(
        kind, path, *rounded(wide), kind.replace("mh-way", "mh-head"),
        *rounded(last_x, last_y, last_x - side, stop, last_x + side, stop),
    )  # fmt: skip


def _words(arrow: StepArrow, at: Point) -> Markup:
    (x, y), (width, height) = at, arrow.size()
    drawn = Markup('<rect class="mh-way__ground" x="{}" y="{}" width="{}" height="{}" rx="3"/>').format(
        *rounded(x - width / 2, y - height / 2, width, height)
    )
    below = y - height / 2 + 2
    for number, words in enumerate(arrow.words):
        below += _WORDS[1]
        kind = "mh-way__words" + (" mh-way__words--slower" if arrow.is_slower and number else "")
        drawn += text(kind, x, below - 2, words, "middle")
    return drawn
