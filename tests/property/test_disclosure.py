"""No outsider works out what disclosure control hides: random tables, linked tables, and releases that overlap."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moothall.methods.disclosure import Rules, default_rules, of_release, protect
from moothall.methods.outputs import ALL, Column, Output, OutputKind, Role
from tests.property.outsider import MONTHS, Cube, Outsider, counted

SLOW = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)


def rules(threshold: int, width: int) -> Rules:
    shipped = default_rules()
    return shipped.model_copy(
        update={
            "threshold": shipped.threshold.model_copy(update={"value": threshold}),
            "protection": shipped.protection.model_copy(update={"counts": width}),
        }
    )


def table(name: str, cube: Cube, names: Sequence[str], categories: Mapping[str, Sequence[str]], by: Sequence[str], months: Sequence[str], margins: bool = True, where: Mapping[str, str] = {}) -> Output:  # fmt: skip
    """A table of a cube by some of its dimensions, in a run of months."""
    lines = itertools.product(*([*categories[one], *([ALL] if margins else [])] for one in by))
    rows = []
    for key in lines:
        of = {one: value for one, value in zip(by, key, strict=True) if value != ALL}
        rows.append((*key, counted(cube, names, months, {**where, **of})))
    columns = tuple(Column(one, one, Role.DIMENSION) for one in by)
    return Output(
        name=name, title=name, kind=OutputKind.COUNTS, columns=(*columns, Column("n", "Children", Role.FIGURE)),
        rows=tuple(rows), counted="children", where=dict(where), period=(months[0], months[-1]),
    )  # fmt: skip


SIZES = st.one_of(st.integers(0, 3), st.integers(0, 12), st.integers(0, 60))


@st.composite
def cubes(draw: st.DrawFn, dimensions: Sequence[int] = (2, 3, 4), months: int = 1) -> tuple[Cube, list[str], dict[str, list[str]]]:  # fmt: skip
    """Children by month and two to four dimensions, many combinations being few or nobody."""
    count = draw(st.sampled_from(dimensions))
    longest = {2: 5, 3: 3, 4: 2}[count]
    categories = {
        f"d{number}": [f"c{one}" for one in range(draw(st.integers(2, longest)))] for number in range(count)
    }
    keys = list(itertools.product(MONTHS[:months], *categories.values()))
    values = draw(st.lists(SIZES, min_size=len(keys), max_size=len(keys)))
    return dict(zip(keys, values, strict=True)), ["month", *categories], categories


def nothing_is_worked_out(outsider: Outsider, cube: Cube, names: Sequence[str], asked: Sequence[tuple[Sequence[str], Mapping[str, str]]], of: Rules, *, whole: bool = False) -> None:  # fmt: skip
    """Each small count asked for stays open by its width."""
    for months, conditions in asked:
        value = counted(cube, names, months, conditions)
        if 0 < value < of.threshold.value:
            low, high = outsider.works_out(months, conditions, whole=whole)
            assert high - low >= of.protection.counts - 1e-6, (months, conditions, value, low, high)


def all_cells(outputs: Sequence[Output]) -> list[tuple[Sequence[str], Mapping[str, str]]]:
    from tests.property.outsider import figures

    return [(months, of) for output in outputs for months, of, _cell in figures(output)]


LEVELS = st.sampled_from([(5, 3), (5, 4), (10, 5)])


@SLOW
@given(cubes(), LEVELS)
def test_a_table_with_its_margins_keeps_its_small_counts(made: tuple[Cube, list[str], dict[str, list[str]]], levels: tuple[int, int]) -> None:  # fmt: skip
    cube, names, categories = made
    given_out = table("one", cube, names, categories, list(categories), MONTHS[:1])
    found = protect([given_out], rules(*levels))
    outsider = Outsider(categories, MONTHS[:1])
    outsider.read(found.outputs[0])
    nothing_is_worked_out(outsider, cube, names, all_cells([given_out]), rules(*levels))
    nothing_is_worked_out(outsider, cube, names, all_cells([given_out]), rules(*levels), whole=True)


@SLOW
@given(cubes((3, 4)), LEVELS, st.data())
def test_linked_tables_keep_the_small_counts_of_each_other(made: tuple[Cube, list[str], dict[str, list[str]]], levels: tuple[int, int], data: st.DataObject) -> None:  # fmt: skip
    cube, names, categories = made
    choices = [list(pair) for size in (1, 2, 3) for pair in itertools.combinations(categories, size)]
    chosen = data.draw(st.lists(st.sampled_from(choices), min_size=2, max_size=4, unique_by=tuple))
    given_out = [
        table(f"t{number}", cube, names, categories, by, MONTHS[:1], data.draw(st.booleans()))
        for number, by in enumerate(chosen)
    ]
    found = protect(given_out, rules(*levels))
    outsider = Outsider(categories, MONTHS[:1])
    for output in found.outputs:
        outsider.read(output)
    nothing_is_worked_out(outsider, cube, names, all_cells(given_out), rules(*levels))


@SLOW
@given(cubes((2, 3)), LEVELS, st.data())
def test_tables_under_a_condition_keep_the_small_counts_of_those_outside_it(made: tuple[Cube, list[str], dict[str, list[str]]], levels: tuple[int, int], data: st.DataObject) -> None:  # fmt: skip
    cube, names, categories = made
    *by, last = list(categories)
    inside = categories[last][0]
    given_out = [
        table("all", cube, names, categories, by, MONTHS[:1]),
        table("some", cube, names, categories, by, MONTHS[:1], where={last: inside}),
    ]
    found = protect(given_out, rules(*levels))
    outsider = Outsider({**categories, last: [inside, "other"]}, MONTHS[:1])
    for output in found.outputs:
        outsider.read(output)
    merged: dict[tuple[str, ...], int] = {}
    for key, value in cube.items():
        to = (*key[:-1], key[-1] if key[-1] == inside else "other")
        merged[to] = merged.get(to, 0) + value
    beyond = [(months, {**of, last: "other"}) for months, of in all_cells([given_out[0]])]
    nothing_is_worked_out(outsider, merged, names, all_cells(given_out) + beyond, rules(*levels))


@SLOW
@given(cubes((2,), months=7), LEVELS, st.sampled_from([[6, 7], [5, 7], [4, 6, 7]]), st.booleans())
def test_releases_of_overlapping_periods_do_not_give_the_months_between(made: tuple[Cube, list[str], dict[str, list[str]]], levels: tuple[int, int], ends: list[int], sliding: bool) -> None:  # fmt: skip
    cube, names, categories = made
    ledger: tuple = ()
    outsider = Outsider(categories, MONTHS[:7])
    asked: list[tuple[Sequence[str], Mapping[str, str]]] = []
    for turn, end in enumerate(ends):
        start = turn if sliding else 0
        by = list(categories) if turn % 2 == 0 else list(categories)[:1]
        output = table(f"to-{end}", cube, names, categories, by, MONTHS[start:end])
        found = protect([output], rules(*levels), ledger)
        ledger += of_release(found.published, f"to-{end}")
        outsider.read(found.outputs[0])
        asked += all_cells([output])
        if turn and not sliding:
            asked += [(MONTHS[ends[turn - 1] : end], of) for _months, of in all_cells([output])]
    nothing_is_worked_out(outsider, cube, names, asked, rules(*levels))


@pytest.mark.soak
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(cubes((2,), months=9), LEVELS, st.data())
def test_many_releases_of_several_tables_keep_what_each_of_them_hid(made: tuple[Cube, list[str], dict[str, list[str]]], levels: tuple[int, int], data: st.DataObject) -> None:  # fmt: skip
    cube, names, categories = made
    ledger: tuple = ()
    outsider = Outsider(categories, MONTHS)
    asked: list[tuple[Sequence[str], Mapping[str, str]]] = []
    for turn in range(4):
        start, end = sorted(data.draw(st.lists(st.integers(0, 9), min_size=2, max_size=2, unique=True)))
        choices = [["d0"], ["d1"], ["d0", "d1"]]
        outputs = [
            table(f"r{turn}-{number}", cube, names, categories, by, MONTHS[start:end])
            for number, by in enumerate(
                data.draw(st.lists(st.sampled_from(choices), min_size=1, max_size=2, unique_by=tuple))
            )
        ]
        found = protect(outputs, rules(*levels), ledger)
        ledger += of_release(found.published, f"r{turn}")
        for output in found.outputs:
            outsider.read(output)
        asked += all_cells(outputs)
    nothing_is_worked_out(outsider, cube, names, asked, rules(*levels))
