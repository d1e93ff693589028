"""How like the real records synthetic ones are. Read from the real records, so it is for the checkers of a release."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .domain import Coded, Domain
from .noise import Counts

#: With more variables than tables of so many cells can be held, finer tables are tried on the first so many choices.
MOST_TABLES = 400
MOST_CELLS = 2_000_000


@dataclass(frozen=True)
class Likeness:
    """Tables of `variables` variables at a time: how many, how far apart on average and at worst, and in large cells.

    `distance` is total variation, half the sum of the differences in shares, from 0 (the same) to 1. `relative` is the
    mean relative error of cells with ten real records or more; None where there is no such cell.
    """

    variables: int
    tables: int
    distance: float
    worst: float
    worst_table: tuple[str, ...]
    relative: float | None


def likeness(real: Coded, made: Coded, domain: Domain, *, variables: int) -> Likeness:
    """Compare every table of so many variables (at most MOST_TABLES of them, evenly chosen)."""
    choices = [
        one for one in combinations(range(len(domain.sizes)), variables)
        if math.prod(domain.sizes[axis] for axis in one) <= MOST_CELLS
    ]  # fmt: skip
    choices = choices[:: max(1, math.ceil(len(choices) / MOST_TABLES))]
    told = [_compared(real, made, domain, axes) for axes in choices]
    distances = [distance for distance, _ in told]
    worst = int(np.argmax(distances)) if distances else 0
    errors = np.concatenate([errors for _, errors in told]) if told else np.zeros(0)
    return Likeness(
        variables, len(choices), float(np.mean(distances)) if distances else 0.0, max(distances, default=0.0),
        tuple(domain.names[axis] for axis in choices[worst]) if choices else (),
        float(errors.mean()) if errors.size else None,
    )  # fmt: skip


def _compared(real: Coded, made: Coded, domain: Domain, axes: tuple[int, ...]) -> tuple[float, np.ndarray]:
    first, second = table_of(real, domain, axes), table_of(made, domain, axes)
    true, like = first / max(1, len(real)), second / max(1, len(made))
    large = first >= 10
    return float(np.abs(true - like).sum() / 2), np.abs(like[large] / true[large] - 1)


def table_of(records: Coded, domain: Domain, axes: tuple[int, ...]) -> Counts:
    """The counts of records by these variables, flat."""
    shape = tuple(domain.sizes[axis] for axis in axes)
    if not len(records):
        return np.zeros(math.prod(shape), dtype=np.int64)
    return np.bincount(np.ravel_multi_index(tuple(records[:, list(axes)].T), shape), minlength=math.prod(shape))  # fmt: skip
