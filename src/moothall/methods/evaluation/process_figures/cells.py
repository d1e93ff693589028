"""The cells of a table with its margins: which rows of the data each holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt

from moothall.methods.outputs import ALL

Words = npt.NDArray[np.str_]
Numbers = npt.NDArray[np.int64]


def cells(
    columns: Sequence[Words], margins: Sequence[bool], order: Collection[str] = ()
) -> Iterator[tuple[tuple[str, ...], Numbers]]:
    """Every cell that holds something, with its rows: categories in order, and all of them together last.

    `margins` says for each column whether its categories are also told together; those of a test never are. `order` is
    that of the first column's categories, where it is not that of their letters.
    """
    found: dict[tuple[str, ...], Numbers] = {}
    size = len(columns[0])
    for together in product(*((False, True) if margin else (False,) for margin in margins)):
        told = [
            np.full(size, ALL) if whole else column for column, whole in zip(columns, together, strict=True)
        ]
        for key, rows in _split(told):
            found[key] = rows
    place = {part: number for number, part in enumerate(order)}

    def sorts(key: tuple[str, ...]) -> tuple[object, ...]:
        return (key[0] == ALL, place.get(key[0], len(place)), *((part == ALL, part) for part in key))

    for key in sorted(found, key=sorts):
        yield key, found[key]


def _split(columns: Sequence[Words]) -> Iterator[tuple[tuple[str, ...], Numbers]]:
    names, codes = zip(*(np.unique(column, return_inverse=True) for column in columns), strict=True)
    joint = np.zeros(len(columns[0]), np.int64)
    for name, code in zip(names, codes, strict=True):
        joint = joint * len(name) + code
    order = np.argsort(joint, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(joint[order])) + 1):
        if len(rows):
            yield tuple(str(name[code[rows[0]]]) for name, code in zip(names, codes, strict=True)), rows


def behind(child: Numbers, amount: npt.NDArray[np.float64]) -> tuple[int, float, float]:
    """How many children stand behind a sum, and the largest and second largest any one of them adds to it."""
    who, place = np.unique(child, return_inverse=True)
    each = np.sort(np.bincount(place, weights=amount))[::-1]
    return len(who), float(each[0]) if len(each) else 0.0, float(each[1]) if len(each) > 1 else 0.0
