"""Where the boxes and arrows of a map go: in layers from above to below, with as few crossings as is easily had.

The method of Sugiyama, Tagawa and Toda (1981): turn the arrows that go back, put each box as deep as its longest path
from the top, give each arrow a place in every layer it passes, order the layers by barycentre, then set them as near
to their neighbours as their widths allow. Between two layers of boxes lies one for the words of the arrows, so that
words never lie on words. It is the same drawing whenever the map is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Point = tuple[float, float]


@dataclass(frozen=True)
class Size:
    """How much room something needs."""

    width: float
    height: float


@dataclass(frozen=True)
class Link:
    """An arrow to be laid out: from, to, how heavy it is, and the room for its words."""

    source: str
    target: str
    weight: float
    words: Size


@dataclass(frozen=True)
class PlacedBox:
    """A box by its upper left corner."""

    name: str
    x: float
    y: float
    size: Size


@dataclass(frozen=True)
class PlacedLink:
    """An arrow as the points it passes, from its start to its end, and the middle of its words."""

    link: Link
    points: tuple[Point, ...]
    words_at: Point


@dataclass(frozen=True)
class Layout:
    """The whole drawing."""

    width: float
    height: float
    boxes: tuple[PlacedBox, ...]
    links: tuple[PlacedLink, ...]


GAP, LANE, BETWEEN = 26.0, 16.0, 26.0
SWEEPS = 40


@dataclass
class _Vertex:
    """A box, or one arrow's place in a layer it passes."""

    name: str
    layer: int
    width: float
    height: float = 0.0
    above: list[tuple[_Vertex, float]] = field(default_factory=list)
    below: list[tuple[_Vertex, float]] = field(default_factory=list)
    place: int = 0
    x: float = 0.0

    @property
    def is_lane(self) -> bool:
        return "\n" in self.name


def lay_out(boxes: Mapping[str, Size], links: Sequence[Link]) -> Layout:
    """Places for all boxes and links. Links name boxes that are there, each pair once, and none leads to itself."""
    boxes, links = dict(sorted(boxes.items())), sorted(links, key=lambda one: (one.source, one.target))
    order = _forward_order(list(boxes), links)
    layer = _layers(order, links)
    vertices, lanes = _with_lanes(boxes, links, layer)
    layers = _ordered(vertices)
    _set_across(layers)
    tops, heights = _set_down(layers)
    placed = [
        PlacedBox(name, vertices[name].x - size.width / 2,
                  tops[2 * layer[name]] + (heights[2 * layer[name]] - size.height) / 2, size)
        for name, size in boxes.items()
    ]  # fmt: skip
    drawn = _routes({box.name: box for box in placed}, links, lanes, tops, heights)
    width = max((row[-1].x + row[-1].width / 2 for row in layers if row), default=0.0)
    height = (tops[-1] + heights[-1]) if tops else 0.0
    return Layout(width, height, tuple(placed), tuple(drawn))


def _forward_order(names: list[str], links: Sequence[Link]) -> list[str]:
    """The boxes in an order in which little weight goes backwards (Eades, Lin and Smyth, 1993)."""
    left: list[str] = []
    right: list[str] = []
    rest = dict.fromkeys(names)
    out: dict[str, dict[str, float]] = {name: {} for name in names}
    into: dict[str, dict[str, float]] = {name: {} for name in names}
    for link in links:
        out[link.source][link.target] = into[link.target][link.source] = link.weight

    def take(name: str) -> None:
        del rest[name]
        for other in out.pop(name):
            into[other].pop(name, None)
        for other in into.pop(name):
            out[other].pop(name, None)

    while rest:
        sink = next((name for name in rest if not out[name]), None)
        if sink is not None:
            take(sink)
            right.insert(0, sink)
            continue
        source = next((name for name in rest if not into[name]), None)
        if source is None:
            source = max(rest, key=lambda one: sum(out[one].values()) - sum(into[one].values()))
        take(source)
        left.append(source)
    return left + right


def _layers(order: Sequence[str], links: Sequence[Link]) -> dict[str, int]:
    """Each box one layer below the lowest that leads to it; arrows that go back are turned."""
    place = {name: number for number, name in enumerate(order)}
    into: dict[str, list[str]] = defaultdict(list)
    for link in links:
        above, below = sorted((link.source, link.target), key=place.__getitem__)
        into[below].append(above)
    layer: dict[str, int] = {}
    for name in order:
        layer[name] = max((layer[above] + 1 for above in into[name]), default=0)
    return layer


def _with_lanes(
    boxes: Mapping[str, Size], links: Sequence[Link], layer: Mapping[str, int]
) -> tuple[dict[str, _Vertex], dict[Link, list[_Vertex]]]:
    """The boxes on even layers, and for each link a lane through every layer between its ends, words in one."""
    vertices = {name: _Vertex(name, 2 * layer[name], size.width, size.height) for name, size in boxes.items()}
    lanes: dict[Link, list[_Vertex]] = {}
    for link in links:
        top, bottom = sorted((link.source, link.target), key=layer.__getitem__)
        first, last = 2 * layer[top] + 1, 2 * layer[bottom] - 1
        spoken = first + 2 * ((last - first) // 4)
        chain = [vertices[top]]
        for number in range(first, last + 1):
            speaks = number == spoken
            name = f"{link.source}\n{link.target}\n{number}"
            width, height = (link.words.width, link.words.height) if speaks else (LANE, 0.0)
            vertices[name] = _Vertex(name, number, width, height)
            chain.append(vertices[name])
        chain.append(vertices[bottom])
        for above, below in pairwise(chain):
            pull = 40.0 if above.is_lane and below.is_lane else 2.0 if above.is_lane or below.is_lane else 1.0
            above.below.append((below, pull))
            below.above.append((above, pull))
        lanes[link] = chain[1:-1]
    return vertices, lanes


def _ordered(vertices: Mapping[str, _Vertex]) -> list[list[_Vertex]]:
    """The layers, each in the order of fewest crossings met in a number of sweeps down and up."""
    depth = max((vertex.layer for vertex in vertices.values()), default=-1) + 1
    layers: list[list[_Vertex]] = [[] for _ in range(depth)]
    for vertex in vertices.values():
        layers[vertex.layer].append(vertex)
    for row in layers:
        row.sort(key=lambda vertex: vertex.name)
        _number(row)
    best, fewest = [list(row) for row in layers], _crossings(layers)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for row in layers[1:] if down else layers[-2::-1]:
            row.sort(key=_barycentre(down))
            _number(row)
        crossings = _crossings(layers)
        if crossings < fewest:
            best, fewest = [list(row) for row in layers], crossings
    for row in best:
        _number(row)
    return best


def _number(row: Sequence[_Vertex]) -> None:
    for place, vertex in enumerate(row):
        vertex.place = place


def _barycentre(down: bool) -> Callable[[_Vertex], tuple[float, int]]:
    def middle(vertex: _Vertex) -> tuple[float, int]:
        beside = vertex.above if down else vertex.below
        if not beside:
            return float(vertex.place), vertex.place
        return sum(other.place for other, _pull in beside) / len(beside), vertex.place

    return middle


def _crossings(layers: Sequence[Sequence[_Vertex]]) -> int:
    """How many pairs of lines between neighbouring layers cross."""
    total = 0
    for row in layers[:-1]:
        ends = [
            other.place
            for vertex in row
            for other in sorted((o for o, _p in vertex.below), key=lambda o: o.place)
        ]
        total += sum(later < earlier for n, earlier in enumerate(ends) for later in ends[n + 1 :])
    return total


def _set_across(layers: Sequence[Sequence[_Vertex]]) -> None:
    """Each vertex as near to the middle of its neighbours as the order and the widths of its layer allow."""
    for row in layers:
        x = 0.0
        for vertex in row:
            vertex.x = x + vertex.width / 2
            x += vertex.width + GAP
    for sweep in range(SWEEPS):
        for row in layers if sweep % 2 == 0 else layers[::-1]:
            _settle(row, sweep)
    left = min((vertex.x - vertex.width / 2 for row in layers for vertex in row), default=0.0)
    for row in layers:
        for vertex in row:
            vertex.x -= left


def _settle(row: Sequence[_Vertex], sweep: int) -> None:
    """The places nearest to where each would like to be (least squares under order: pool adjacent violators)."""
    blocks: list[tuple[float, float, int]] = []  # where it would stand, weight, how many vertices
    offsets, offset = [], 0.0
    for number, vertex in enumerate(row):
        if number:
            offset += (row[number - 1].width + vertex.width) / 2 + GAP
        offsets.append(offset)
        wish, weight = _wish(vertex, sweep)
        block = (wish - offset, weight, 1)
        while blocks and blocks[-1][0] > block[0]:
            earlier = blocks.pop()
            both = earlier[1] + block[1]
            middle = (earlier[0] * earlier[1] + block[0] * block[1]) / both
            block = (middle, both, earlier[2] + block[2])
        blocks.append(block)
    places = [block[0] for block in blocks for _ in range(block[2])]
    for vertex, place, shift in zip(row, places, offsets, strict=True):
        vertex.x = place + shift


def _wish(vertex: _Vertex, sweep: int) -> tuple[float, float]:
    sides = (
        (vertex.above, vertex.below) if sweep >= SWEEPS // 2 else ((vertex.above, vertex.below)[sweep % 2],)
    )
    beside = [(other.x, pull) for side in sides for other, pull in side]
    if not beside:
        return vertex.x, 0.1
    weight = sum(pull for _x, pull in beside)
    return sum(x * pull for x, pull in beside) / weight, weight


def _set_down(layers: Sequence[Sequence[_Vertex]]) -> tuple[list[float], list[float]]:
    """The top and the height of each layer."""
    tops: list[float] = []
    heights: list[float] = []
    y = 0.0
    for row in layers:
        height = max((vertex.height for vertex in row), default=0.0)
        tops.append(y)
        heights.append(height)
        y += height + BETWEEN
    return tops, heights


def _routes(
    boxes: Mapping[str, PlacedBox],
    links: Sequence[Link],
    lanes: Mapping[Link, Sequence[_Vertex]],
    tops: Sequence[float],
    heights: Sequence[float],
) -> list[PlacedLink]:
    ports = _ports(boxes, links, lanes)
    drawn = []
    for link in links:
        lane = lanes[link]
        goes_down = boxes[link.source].y < boxes[link.target].y
        top, bottom = (link.source, link.target) if goes_down else (link.target, link.source)
        points = [(ports[link, top], boxes[top].y + boxes[top].size.height)]
        for vertex in lane:
            points.append((vertex.x, tops[vertex.layer]))
            if heights[vertex.layer]:
                points.append((vertex.x, tops[vertex.layer] + heights[vertex.layer]))
        points.append((ports[link, bottom], boxes[bottom].y))
        spoken = max(lane, key=lambda vertex: vertex.height)
        words_at = (spoken.x, tops[spoken.layer] + heights[spoken.layer] / 2)
        drawn.append(PlacedLink(link, tuple(points if goes_down else reversed(points)), words_at))
    return drawn


def _ports(
    boxes: Mapping[str, PlacedBox], links: Sequence[Link], lanes: Mapping[Link, Sequence[_Vertex]]
) -> dict[tuple[Link, str], float]:
    """Where each link meets each of its boxes: spread over the edge, in the order of where they come from."""
    meeting: dict[tuple[str, bool], list[tuple[float, Link]]] = defaultdict(list)
    for link in links:
        lane, goes_down = lanes[link], boxes[link.source].y < boxes[link.target].y
        top, bottom = (link.source, link.target) if goes_down else (link.target, link.source)
        meeting[top, False].append((lane[0].x, link))
        meeting[bottom, True].append((lane[-1].x, link))
    found = {}
    for (name, _upper), those in meeting.items():
        box = boxes[name]
        step = box.size.width / (len(those) + 1)
        for number, (_x, link) in enumerate(
            sorted(those, key=lambda one: (one[0], one[1].source, one[1].target))
        ):
            found[link, name] = box.x + step * (number + 1)
    return found
