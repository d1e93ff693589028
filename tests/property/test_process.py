"""The map of steps: no hidden number can be worked out, nothing in the drawing lies on anything else."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from moothall.methods.process import (
    Arrow,
    Line,
    Link,
    Period,
    Size,
    about,
    drawn,
    hidden_cells,
    lay_out,
    may_be_shown,
    period,
    periods_until,
)

Cell = tuple[int, int, str]
PLACES, QUARTERS, ALL = range(4), range(1, 4), 0
counts = st.integers(0, 14)


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[Cell, int], list[Line[Cell]]]:
    """Counts by place, by quarter and by way, with every total there is, as the map has them."""
    people: dict[Cell, int] = {}
    for place, quarter, way in product(PLACES, QUARTERS, "ab"):
        people[place + 1, quarter, way] = draw(counts)
    for place, way in product(PLACES, "ab"):
        people[place + 1, ALL, way] = sum(people[place + 1, quarter, way] for quarter in QUARTERS)
    for quarter, way in product((ALL, *QUARTERS), "ab"):
        people[ALL, quarter, way] = sum(people[place + 1, quarter, way] for place in PLACES)
    for place, quarter in product((ALL, *(p + 1 for p in PLACES)), (ALL, *QUARTERS)):
        people[place, quarter, "*"] = sum(people[place, quarter, way] for way in "ab")
    places = [place + 1 for place in PLACES]
    lines = [Line((p, ALL, w), tuple((p, q, w) for q in QUARTERS)) for p in (ALL, *places) for w in "ab*"]
    lines += [Line((ALL, q, w), tuple((p, q, w) for p in places)) for q in (ALL, *QUARTERS) for w in "ab*"]
    lines += [
        Line((p, q, "*"), tuple((p, q, w) for w in "ab"), gives_up_total=True)
        for p in (ALL, *places)
        for q in (ALL, *QUARTERS)
    ]
    return people, lines


@given(tables(), st.integers(2, 8))
def test_no_small_number_is_shown(table: tuple[dict[Cell, int], list[Line[Cell]]], least: int) -> None:
    people, lines = table
    hidden = hidden_cells(people, lines, least)
    assert not [cell for cell, count in people.items() if 0 < count < least and cell not in hidden]
    assert not [cell for cell in hidden if people[cell] == 0]


@given(tables(), st.integers(2, 8))
def test_a_total_less_what_is_shown_never_gives_a_hidden_number_nor_a_small_sum(
    table: tuple[dict[Cell, int], list[Line[Cell]]], least: int
) -> None:
    people, lines = table
    hidden = hidden_cells(people, lines, least)
    for line in lines:
        if line.total in hidden:
            continue
        rest = people[line.total] - sum(people[cell] for cell in line.parts if cell not in hidden)
        secret = [cell for cell in line.parts if cell in hidden]
        assert len(secret) != 1
        assert rest == 0 or rest >= least


@given(tables(), st.integers(2, 8))
def test_no_hidden_number_follows_from_all_that_is_shown_taken_together(
    table: tuple[dict[Cell, int], list[Line[Cell]]], least: int
) -> None:
    """Solved again in fractions, by elimination over all lines at once."""
    people, lines = table
    hidden = hidden_cells(people, lines, least)
    unknown = sorted(hidden)
    rows = []
    for line in lines:
        row = [Fraction(cell in line.parts) - Fraction(cell == line.total) for cell in unknown]
        if any(row):
            rows.append(row)
    for column in range(len(unknown)):
        lead = next((row for row in rows[:] if row[column] and not any(row[:column])), None)
        if lead is None:
            continue
        lead[:] = [value / lead[column] for value in lead]
        for row in rows:
            if row is not lead and row[column]:
                row[:] = [value - row[column] * own for value, own in zip(row, lead, strict=True)]
    assert not [row for row in rows if sum(bool(value) for value in row) == 1]


@given(tables(), st.integers(2, 8))
def test_what_is_large_enough_everywhere_is_shown(
    table: tuple[dict[Cell, int], list[Line[Cell]]], least: int
) -> None:
    people, lines = table
    if not any(0 < count < least for count in people.values()):
        assert hidden_cells(people, lines, least) == frozenset()


@given(tables(), st.integers(2, 8), st.randoms())
def test_what_is_hidden_does_not_hang_on_the_order_in_which_it_is_asked(
    table: tuple[dict[Cell, int], list[Line[Cell]]], least: int, random: object
) -> None:
    people, lines = table
    cells, mixed = list(people.items()), [*lines]
    random.shuffle(cells)  # type: ignore[attr-defined]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert hidden_cells(people, lines, least) == hidden_cells(dict(cells), mixed, least)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(2, 8))
def test_so_many_of_so_many_is_said_only_where_both_sides_are_large_or_nobody(
    part: int, rest: int, least: int
) -> None:
    if may_be_shown(part, part + rest, least):
        assert part == 0 or part >= least
        assert rest == 0 or rest >= least
        assert part + rest >= least


@given(st.integers(0, 500), st.integers(2, 8))
def test_about_so_many_is_within_half_of_what_is_too_few(count: int, least: int) -> None:
    assert about(count, least) % least == 0
    assert 2 * abs(about(count, least) - count) <= least


@given(st.integers(1900, 2099), st.integers(0, 4))
def test_a_period_is_written_and_read_and_its_neighbours_join_it(year: int, quarter: int) -> None:
    one = Period(year, quarter)
    assert period(str(one)) == one
    assert one.before.after == one.after.before == one
    assert (one.first - one.before.last).days == (one.after.first - one.last).days == 1
    assert one.whole_year.first <= one.first <= one.last <= one.whole_year.last


@given(st.dates())
def test_no_two_periods_of_one_length_overlap(day: object) -> None:
    offered = periods_until(day, 3) if day.year > 3 else []  # type: ignore[attr-defined, arg-type]
    for one, other in combinations(offered, 2):
        if bool(one.quarter) == bool(other.quarter):
            assert one.last < other.first or other.last < one.first


names = st.sampled_from([f"step {letter}" for letter in "abcdefghij"])


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[str, Size], list[Link]]:
    pairs = draw(st.sets(st.tuples(names, names).filter(lambda pair: pair[0] != pair[1]), max_size=24))
    alone = draw(st.sets(names, max_size=3))
    boxes = {
        name: Size(draw(st.sampled_from([120, 180])), draw(st.sampled_from([40, 76])))
        for name in sorted({end for pair in pairs for end in pair} | alone)
    }
    words = Size(90, 34)
    return boxes, [Link(a, b, draw(st.integers(1, 50)), words) for a, b in sorted(pairs)]


def overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    left = one[0] < other[0] + other[2] - 1e-6 and other[0] < one[0] + one[2] - 1e-6
    return left and one[1] < other[1] + other[3] - 1e-6 and other[1] < one[1] + one[3] - 1e-6


@given(graphs())
def test_no_box_and_no_words_lie_on_another(graph: tuple[dict[str, Size], list[Link]]) -> None:
    boxes, links = graph
    found = lay_out(boxes, links)
    areas = [(box.x, box.y, box.size.width, box.size.height) for box in found.boxes]
    areas += [
        (p.words_at[0] - p.link.words.width / 2, p.words_at[1] - p.link.words.height / 2,
         p.link.words.width, p.link.words.height)
        for p in found.links
    ]  # fmt: skip
    assert not [pair for pair in combinations(areas, 2) if overlap(*pair)]
    for x, y, width, height in areas:
        assert x >= -1e-6
        assert x + width <= found.width + 1e-6
        assert y >= -1e-6
        assert y + height <= found.height + 1e-6


@given(graphs())
def test_an_arrow_leaves_its_step_and_arrives_at_the_next_without_turning_back(
    graph: tuple[dict[str, Size], list[Link]],
) -> None:
    boxes, links = graph
    found = lay_out(boxes, links)
    placed = {box.name: box for box in found.boxes}
    for link in found.links:
        for name, (x, y) in ((link.link.source, link.points[0]), (link.link.target, link.points[-1])):
            box = placed[name]
            assert box.x < x < box.x + box.size.width
            assert min(abs(y - box.y), abs(y - box.y - box.size.height)) < 1e-6
        heights = [y for _x, y in link.points]
        down = heights[-1] > heights[0]
        assert all((later >= earlier) == down or later == earlier for earlier, later in pairwise(heights))


@given(graphs(), st.randoms())
def test_the_drawing_is_the_same_whatever_order_it_is_told_in(
    graph: tuple[dict[str, Size], list[Link]], random: object
) -> None:
    boxes, links = graph
    mixed_boxes, mixed_links = list(boxes.items()), list(links)
    random.shuffle(mixed_boxes)  # type: ignore[attr-defined]
    random.shuffle(mixed_links)  # type: ignore[attr-defined]
    one, other = lay_out(boxes, links), lay_out(dict(mixed_boxes), mixed_links)
    assert set(one.boxes) == set(other.boxes)
    assert set(one.links) == set(other.links)


@given(st.dictionaries(st.tuples(names, names), st.integers(5, 99), max_size=40), st.integers(0, 12))
def test_a_drawing_keeps_the_busiest_way_into_and_out_of_every_step(
    counted: dict[tuple[str, str], int], most: int
) -> None:
    arrows = [Arrow(a, b, times, times) for (a, b), times in counted.items()]
    kept = drawn(arrows, most)
    between = [arrow for arrow in arrows if arrow.step != arrow.following]
    assert {arrow.step for arrow in kept} == {arrow.step for arrow in between}
    assert {arrow.following for arrow in kept} == {arrow.following for arrow in between}
    if len(kept) > most:  # only what a step's own busiest way needs goes beyond
        assert len(kept) <= 2 * len(
            {arrow.step for arrow in between} | {arrow.following for arrow in between}
        )
    assert [arrow.times for arrow in kept] == sorted((arrow.times for arrow in kept), reverse=True)
