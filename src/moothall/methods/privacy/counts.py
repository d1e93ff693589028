"""Counts for an open dashboard, each with noise by OpenDP, under a budget.

Every cell of one table is made from different children, so the whole table costs no more than one of its cells
(parallel composition); a child with several records in it costs as many times over, which the noise takes into account.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from moothall.methods.outputs import Cell, Output, OutputKind, Role
from moothall.methods.outputs import Column as Shown

from .domain import Coded, Domain
from .noise import Counts, laplace


@dataclass(frozen=True)
class PrivateCounts:
    """Noisy counts by every combination of the domain's variables, never below nought, and how far off they may be.

    With 95 in 100 a count is within `accuracy` of the true one.
    """

    domain: Domain
    counts: Counts
    epsilon: float
    accuracy: int


def private_counts(records: Coded, domain: Domain, *, epsilon: float) -> PrivateCounts:
    """Count the records of a table as `encoded` gives it, with noise. No seed can be given."""
    shape = domain.sizes
    flat = np.ravel_multi_index(tuple(records.T), shape) if len(records) else np.zeros(0, dtype=np.int64)
    true = np.bincount(flat, minlength=math.prod(shape)).reshape(shape)
    noisy = laplace(true, epsilon=epsilon, sensitivity=domain.records_each)
    return PrivateCounts(domain, np.maximum(noisy, 0), epsilon, within(epsilon, domain.records_each))


def within(epsilon: float, records_each: int, chance: float = 0.05) -> int:
    """The smallest whole number that the noise stays within but for this chance (discrete Laplace noise)."""
    ratio = math.exp(-epsilon / records_each)
    return max(0, math.ceil(math.log(chance * (1 + ratio) / 2) / math.log(ratio)) - 1)


def as_output(told: PrivateCounts, *, name: str, title: str) -> Output:
    """The noisy counts as a table of a release."""
    variables = told.domain.variables
    columns = (
        *(Shown(one.name, one.label or one.name, Role.DIMENSION) for one in variables),
        Shown("count", "Count, with noise", Role.FIGURE),
    )
    rows: list[tuple[Cell, ...]] = [
        (*(variables[axis].categories[code] for axis, code in enumerate(place)), int(count))
        for place, count in np.ndenumerate(told.counts)
    ]
    return Output(
        name=name, title=title, kind=OutputKind.COUNTS, columns=columns, rows=tuple(rows), counted="records-with-noise",
        notes=(
            f"Each count has noise (epsilon {told.epsilon:g}); with 95 in 100 it is within {told.accuracy} of the true "
            "one. Counts do not add up to a true total.",
        ),
    )  # fmt: skip
