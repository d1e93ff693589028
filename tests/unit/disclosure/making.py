"""Outputs as a study's run would make them, of fictional children."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from moothall.methods.outputs import ALL, Column, Output, OutputKind, Role

JUNE, JULY = ("2026-01", "2026-06"), ("2026-01", "2026-07")


def counts(
    name: str, cells: Mapping[tuple[str, ...], int], dimensions: Sequence[str], **more: object
) -> Output:
    """A table of counts, as it is given."""
    columns = [Column(one, one.title(), Role.DIMENSION) for one in dimensions]
    told: dict[str, object] = {
        "name": name, "title": name.replace("-", " "), "kind": OutputKind.COUNTS,
        "columns": (*columns, Column("children", "Children", Role.FIGURE)),
        "rows": tuple((*key, value) for key, value in cells.items()), "counted": "children-referred", "period": JUNE,
    }  # fmt: skip
    return Output(**{**told, **more})  # type: ignore[arg-type]


def with_margins(cells: Mapping[tuple[str, ...], int]) -> dict[tuple[str, ...], int]:
    """Every cell and every margin of a table, the categories in order and the total of each last."""
    size = len(next(iter(cells)))
    categories = [[*sorted({key[place] for key in cells}), ALL] for place in range(size)]
    held: Counter[tuple[str, ...]] = Counter()
    for key, value in cells.items():
        for mask in itertools.product((True, False), repeat=size):
            held[tuple(one if kept else ALL for one, kept in zip(key, mask, strict=True))] += value
    return {key: held[key] for key in itertools.product(*categories)}


def table(
    name: str, cells: Mapping[tuple[str, ...], int], dimensions: Sequence[str], **more: object
) -> Output:
    """A table of counts with all its margins."""
    return counts(name, with_margins(cells), dimensions, **more)


def marked(output: Output, places: Iterable[str] = ("children",)) -> set[tuple[str, ...]]:
    """The categories of the rows whose figure is hidden."""
    at = [place for place, column in enumerate(output.columns) if column.name in set(places)]
    dimensions = output.places(Role.DIMENSION)
    return {
        tuple(str(row[place]) for place in dimensions)
        for row in output.rows if any(row[place] == "[c]" for place in at)
    }  # fmt: skip
