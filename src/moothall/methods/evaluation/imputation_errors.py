"""Errors of averages of imputed effects: each unit against the average of those alike, and what few units cost.

Borusyak, Jaravel and Spiess, Review of Economic Studies 2024, theorem 3; supplement A.8 for coarser averages, A.9 for
leaving a unit out of the average that it stands against. With few units the first is too small and the second too
large; between them is the correction of Bell and McCaffrey (Survey Methodology 2002), right on average where errors of
those averaged together are alike; degrees of freedom as Welch's (1947).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .grid import Flags, Floats, Grid, Numbers

Average = Literal["cohort and time", "cohort", "horizon", "all"]
Few = Literal["as published", "left out", "unbiased"]


def alike(grid: Grid, treated: Flags, over: Average) -> Numbers:
    """For each treated cell (in their order) the number of the cells whose effects are taken as alike."""
    row, column = np.nonzero(treated)
    if over == "horizon":
        return _numbered(grid.times[column] - grid.group[row])
    together = sets(grid, treated, over)[row]
    return together * len(grid.times) + column if over == "cohort and time" else together


def sets(grid: Grid, treated: Flags, over: Average) -> Numbers:
    """For each unit the number of the units with which it is averaged.

    By cohort alone, one with a single unit is taken together with the next: alone it would seem to have no error.
    """
    if over in ("all", "horizon"):
        return np.zeros(len(grid.group), np.int64)
    number = _numbered(grid.group)
    if over == "cohort and time":
        return number
    with_treated, sizes = np.unique(number[treated.any(axis=1)], return_counts=True)
    into, current, held = np.arange(number.max() + 1), 0, 0
    for cohort, size in zip(with_treated, sizes, strict=True):
        into[cohort], held = current, held + int(size)
        if held > 1:
            current, held = current + 1, 0
    if held:
        into[with_treated[into[with_treated] == current]] = max(current - 1, 0)
    return into[number].astype(np.int64)


def _numbered(values: Floats) -> Numbers:
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def apart(effect: Floats, weight: Floats, unit: Numbers, alike: Numbers, *, left_out: bool) -> Floats:
    """Each effect less the average of those alike, as heavy as each counts (supplement A.8; left out: A.9)."""
    groups = int(alike.max()) + 1
    pair, of_cell = np.unique(unit * groups + alike, return_inverse=True)
    group = pair % groups
    heavy = np.bincount(of_cell, weights=weight)
    summed = np.bincount(of_cell, weights=weight * effect)
    total = np.bincount(group, weights=heavy**2, minlength=groups)
    mean = np.bincount(group, weights=heavy * summed, minlength=groups) / np.where(total > 0, total, 1)
    told: Floats = effect - mean[alike]
    if left_out:
        rest = total[group] - heavy**2
        alone = np.bincount(group, minlength=groups)[group] < 2
        told *= np.where(alone, 1.0, total[group] / np.where(alone, 1.0, rest))[of_cell]
    return told


@dataclass(frozen=True)
class FewUnits:
    """How few units bear an estimate: by what the part of each is to be multiplied (`scale`) for its square to be right on
    average; which bearer each unit is of, which set each bearer is held against, one over the degrees of freedom in each.
    """

    scale: Floats
    bearer: Numbers
    of_set: Numbers
    inverse: Floats

    def freedom(self, parts: Floats) -> float:
        """The degrees of freedom of the sum of squares of these parts of the estimate, one for each unit.

        Sets may vary more or less than each other: what each of them adds is taken from the parts (Welch, Biometrika
        1947; Satterthwaite, Biometrics Bulletin 1946). Infinite where nothing varies.
        """
        summed = np.bincount(self.bearer, weights=parts)
        added = np.bincount(self.of_set, weights=summed**2, minlength=len(self.inverse))
        below = float(added**2 @ self.inverse)
        return float(added.sum() ** 2 / below) if below > 0 else float("inf")


def few_units(borne: Floats, heavy: Floats, together: Numbers, cluster: Numbers) -> FewUnits:
    """What few units ask for (Bell and McCaffrey 2002), if within a set errors are alike.

    `borne` is what each unit adds to the variance if errors are alike, `heavy` its weight in the estimate (nought: it
    only tells what would have been), `together` the number of those it is averaged with. Those of a cluster are taken
    as if their errors were one.
    """
    among = np.where(heavy > 0, together, -1)
    bearers, of = np.unique(np.column_stack([cluster, among]), axis=0, return_inverse=True)
    of = of.ravel().astype(np.int64)
    b = np.asarray(np.bincount(of, weights=borne), np.float64)
    h = np.where(bearers[:, 1] < 0, np.sqrt(b), np.bincount(of, weights=heavy))
    counts = np.asarray(np.bincount(of, weights=np.where(heavy > 0, heavy**2, borne)), np.float64)
    of_set = np.unique(bearers[:, 1], return_inverse=True)[1].astype(np.int64)
    scale, inverse = np.ones(len(b)), np.ones(int(of_set.max()) + 1)
    for one in range(len(inverse)):
        here = np.flatnonzero((of_set == one) & (b > 0))
        if len(here) > 1:
            share = counts[here] / counts[here].sum()
            scale[here], inverse[one] = _of_a_set(b[here], h[here], share)
    return FewUnits(scale[of], of, of_set, inverse)


def _of_a_set(b: Floats, h: Floats, p: Floats) -> tuple[Floats, float]:
    """Of bearers held against their own mean, in which each counts by `p`: the factors, and, the factors applied, the sum
    of squares of all expected products of what is left of them, over the square of their sum."""
    v = b / h**2
    q, pv = float(p**2 @ v), p * v
    factor = b / (h**2 * (v - 2 * pv + q))
    g = h**2 * factor
    whole, first, second = float(g.sum()), float(g @ pv), float(g @ pv**2)
    crossed = q**2 * whole**2 + 2 * second * whole - 4 * q * first * whole + 2 * first**2
    squares = crossed + float(g**2 @ (v**2 + 2 * v * (q - 2 * pv)))
    return np.sqrt(factor), squares / float(b.sum()) ** 2


def by_cohort(cohort: Floats, cluster: Numbers) -> FewUnits:
    """The same where an estimate is made of plain means over cohorts, as that by group and time."""
    alike = np.ones(len(cohort))
    return few_units(alike, alike, _numbered(cohort), cluster)
