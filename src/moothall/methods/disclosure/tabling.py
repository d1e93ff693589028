"""A table of counts from plain rows: a contingency table as others have it, or one row for each child."""

from __future__ import annotations

import itertools
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from moothall.methods.outputs import ALL, Column, Output, OutputKind, Role

from .errors import DisclosureError
from .reports import Protected

Row = Mapping[str, str | None]
#: Where a row may say on which line of its file it stands.
LINE = "(line)"
#: More cells than this are not one table a person reads.
MOST_CELLS = 200_000


def contingency(rows: Sequence[Row], dimensions: Sequence[str], count: str | None, *, total: str, counted: str, period: tuple[str, str] | None) -> Output:  # fmt: skip
    """A table with all its margins, from the cells given or, without `count`, from one row for each child.

    Where totals that are given (the category is `total`) agree with their parts, cells that are lacking count nobody
    and totals that are lacking are added; where they do not, the table is taken as it is, and the rest is of other
    categories. Raises DisclosureError naming the row and column that cannot be used.
    """
    if not dimensions or len(set(dimensions)) < len(dimensions):
        raise DisclosureError("Name one column of categories or more, each once.")
    cells: dict[tuple[str, ...], int] = {}
    for place, row in enumerate(rows, 2):
        number = int(row.get(LINE) or place)
        missing = [name for name in (*dimensions, *([count] if count else [])) if row.get(name) is None]
        if missing:
            raise DisclosureError(f"Line {number} has no column {missing[0]!r}. There are: {', '.join(name for name in row if name and name != LINE)}.")  # fmt: skip
        words = [str(row[name]).strip() for name in dimensions]
        key = tuple(ALL if word in (total, ALL) else word for word in words)
        if not count and ALL in key:
            raise DisclosureError(f"Line {number}: where each row is a child, none can be {total!r}.")
        if count and key in cells:
            raise DisclosureError(
                f"Line {number}: the same categories stand on two lines. Add them up first."
            )
        cells[key] = cells.get(key, 0) + (_whole(row[count], number, count) if count else 1)
    if not cells:
        raise DisclosureError("The table has no rows.")
    return _output(_filled(cells), dimensions, counted, period)


def _whole(cell: str | None, line: int, column: str) -> int:
    try:
        value = float(str(cell).replace(",", "").strip())
    except ValueError:
        value = -1.0
    if value < 0 or not value.is_integer():
        raise DisclosureError(f"Line {line}, column {column!r}: {str(cell)[:40]!r} is not a count. Write a whole number, 0 or more.")  # fmt: skip
    return int(value)


def _filled(cells: Mapping[tuple[str, ...], int]) -> dict[tuple[str, ...], int]:
    """All combinations, and for each margin what is given, or else the sum of its parts."""
    size = len(next(iter(cells)))
    categories = [sorted({key[place] for key in cells} - {ALL}) for place in range(size)]
    if not all(categories):
        raise DisclosureError("The table holds totals only. Give its cells too.")
    number = math.prod(len(names) + 1 for names in categories)
    if number > MOST_CELLS:
        raise DisclosureError(f"These columns cross into {number} cells, more than {MOST_CELLS}: take fewer, or broader categories.")  # fmt: skip
    added: Counter[tuple[str, ...]] = Counter()
    for key, value in cells.items():
        if ALL in key:
            continue
        for mask in itertools.product((False, True), repeat=size):
            added[tuple(ALL if over else one for one, over in zip(key, mask, strict=True))] += value
    given = {key: value for key, value in cells.items() if ALL in key}
    if any(added[key] != value for key, value in given.items()):
        # Some totals are more than their parts: what is not given may be anything, and is not made up.
        return {
            key: cells[key] for key in sorted(cells, key=lambda one: [(name == ALL, name) for name in one])
        }
    return {key: added[key] for key in itertools.product(*([*names, ALL] for names in categories))}


def _output(cells: Mapping[tuple[str, ...], int], dimensions: Sequence[str], counted: str, period: tuple[str, str] | None) -> Output:  # fmt: skip
    columns = (*(Column(name, name, Role.DIMENSION) for name in dimensions), Column("(count)", "count", Role.FIGURE))  # fmt: skip
    return Output(
        name="table", title="Table", kind=OutputKind.COUNTS, columns=columns,
        rows=tuple((*key, value) for key, value in cells.items()), counted=counted, period=period,
    )  # fmt: skip


def table_json(found: Protected, total: str) -> bytes:
    """The protected table as plain rows, with the report, the log and the proof: all for those who check it."""
    output = found.outputs[0]
    names = [column.label for column in output.columns]
    told: dict[str, Any] = {
        "table": [
            dict(zip(names, (total if cell == ALL else cell for cell in row), strict=True)) for row in output.rows
        ],
        "notes": list(output.notes), "rules": found.rules, "report": asdict(found.reports[0]),
        "log": [asdict(one) for one in found.log], "proof": [asdict(one) for one in found.proof],
    }  # fmt: skip
    return (json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
