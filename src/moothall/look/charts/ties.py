"""Who is tied to what: children on the left, people, places and things on the right, a line for each tie.

Each side is put in the order in which the fewest lines cross, by the mean place of what each is tied to. Drawn twice:
for a wide screen, and narrower with smaller gaps.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from moothall.look.charts.drawing import rounded, svg, text

ROW, LINE, PAD, TOP = 46.0, 17.0, 12.0, 34.0
SWEEPS = 6


@dataclass(frozen=True)
class Tied:
    """One side's node: its key, its words (a heading and a second line), what sort it is, and whether it stands out."""

    key: str
    words: str
    second: str = ""
    sort: str = "child"
    strong: bool = False


@dataclass(frozen=True)
class TiesDrawing:
    """Both sides, their headings, and which are tied: pairs of keys, left and right."""

    left_title: str
    right_title: str
    left: Sequence[Tied]
    right: Sequence[Tied]
    ties: Sequence[tuple[str, str]]
    title: str
    told: str


def ties_drawing(drawing: TiesDrawing) -> Markup:
    """The drawing in both shapes; the style sheet shows one of them."""
    left, right = _ordered(drawing)
    wide = _drawn(drawing, left, right, width=900.0, box=280.0, letter=9.2, kind="mh-drawing--across mh-ties")
    narrow = _drawn(
        drawing, left, right, width=352.0, box=146.0, letter=9.4, kind="mh-drawing--upright mh-ties"
    )
    return wide + narrow


def _ordered(drawing: TiesDrawing) -> tuple[list[Tied], list[Tied]]:
    """Both sides by the mean place of what each node is tied to, back and forth a few times."""
    left, right = list(drawing.left), list(drawing.right)
    to_right: dict[str, list[str]] = {node.key: [] for node in left}
    to_left: dict[str, list[str]] = {node.key: [] for node in right}
    for one, other in drawing.ties:
        to_right[one].append(other)
        to_left[other].append(one)
    for _sweep in range(SWEEPS):
        right = _by_mean(right, to_left, left)
        left = _by_mean(left, to_right, right)
    return left, right


def _by_mean(nodes: list[Tied], ties: Mapping[str, Sequence[str]], others: Sequence[Tied]) -> list[Tied]:
    place = {node.key: number for number, node in enumerate(others)}

    def mean(node: Tied) -> float:
        found = [place[key] for key in ties[node.key]]
        return sum(found) / len(found) if found else float(len(others))

    return sorted(nodes, key=mean)


def _drawn(
    drawing: TiesDrawing, left: Sequence[Tied], right: Sequence[Tied], *, width: float, box: float, letter: float,
    kind: str,
) -> Markup:  # fmt: skip
    fits = int((box - 2 * PAD) / letter)
    lines = {("left", node.key): _lines(node, fits) for node in left}
    lines |= {("right", node.key): _lines(node, fits) for node in right}
    tall = {"left": _heights(left, lines, "left"), "right": _heights(right, lines, "right")}
    height = TOP + max(sum(tall["left"].values()), sum(tall["right"].values()))
    middle = {side: _middles(tall[side], height) for side in tall}
    parts = [
        text("mh-ties__head", 0, 18, drawing.left_title),
        text("mh-ties__head", width - box, 18, drawing.right_title),
        *(_tie(box, middle["left"][a], width - box, middle["right"][b]) for a, b in drawing.ties),
        *(_box(node, 0, middle["left"][node.key], box, lines["left", node.key]) for node in left),
        *(
            _box(node, width - box, middle["right"][node.key], box, lines["right", node.key])
            for node in right
        ),
    ]
    return svg(parts, width, height, drawing.title, drawing.told, kind)


def _lines(node: Tied, fits: int) -> list[tuple[str, str]]:
    words = [("mh-ties__words", line) for line in textwrap.wrap(node.words, fits)[:3]]
    return words + [("mh-ties__second", line) for line in textwrap.wrap(node.second, fits)[:2]]


def _heights(
    nodes: Sequence[Tied], lines: Mapping[tuple[str, str], Sequence[object]], side: str
) -> dict[str, float]:
    return {node.key: max(ROW, len(lines[side, node.key]) * LINE + 2 * PAD) + PAD for node in nodes}


def _middles(tall: Mapping[str, float], height: float) -> dict[str, float]:
    """Where the middle of each node lies, the side as a whole in the middle of the drawing."""
    at, found = TOP + (height - TOP - sum(tall.values())) / 2, {}
    for key, one in tall.items():
        found[key], at = at + (one - PAD) / 2, at + one
    return found


def _tie(x: float, y: float, to_x: float, to_y: float) -> Markup:
    half = (x + to_x) / 2
    return Markup('<path class="mh-ties__tie" d="M{} {}C{} {} {} {} {} {}"/>').format(
        *rounded(x, y, half, y, half, to_y, to_x, to_y)
    )


def _box(node: Tied, x: float, middle: float, box: float, lines: Sequence[tuple[str, str]]) -> Markup:
    high = max(ROW, len(lines) * LINE + 2 * PAD)
    strong = " mh-ties__box--strong" if node.strong else ""
    drawn = Markup(
        '<rect class="mh-ties__box mh-ties__box--{}{}" x="{}" y="{}" width="{}" height="{}" rx="4"/>'
    ).format(node.sort, strong, *rounded(x + 1, middle - high / 2, box - 2, high))
    first = middle - (len(lines) - 1) * LINE / 2 + 5
    for number, (kind, words) in enumerate(lines):
        drawn += text(kind, x + PAD, first + number * LINE, words)
    return drawn
