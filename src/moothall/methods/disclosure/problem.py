"""The figures of one measure together with what can stand behind them, as protecting and auditing need them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
#: Below this a difference is an error of arithmetic.
TINY = 1e-6


@dataclass
class Problem:
    """Figures (`cells` sums of atoms, one row each), and for each what is known when it is shown and when hidden.

    `behind` are atoms that can stand behind the figures; `value` is `cells @ behind`. `low`/`high` bound a figure
    that is shown; hidden, it is between `floor` and `ceiling`. `may_hide` is false for a figure of an earlier release
    and for one that stands nowhere. `width` is what must stay open (0: nothing must). `cost` is what hiding costs.
    """

    cells: Any
    agree: Any
    behind: Array
    low: Array
    high: Array
    floor: Array
    ceiling: Array
    may_hide: Array
    width: Array
    cost: Array
    whole: bool = True
    value: Array = field(init=False)

    def __post_init__(self) -> None:
        self.value = self.cells @ self.behind

    @property
    def targets(self) -> Array:
        """The places of the figures of which something must stay open."""
        return np.flatnonzero(self.width > 0)

    def bounds(self, shown: Array) -> tuple[Array, Array]:
        """What an outsider knows of each figure, given which are shown."""
        return np.where(shown, self.low, self.floor), np.where(shown, self.high, self.ceiling)


@dataclass
class Reduced:
    """The part of a problem that is still open: atoms that are not fixed, and rows that touch them."""

    free: Array
    base: Array
    rows: Any
    low: Array
    high: Array
    links: Any
    due: Array


def reduced(problem: Problem, low: Array, high: Array) -> Reduced:
    """Fix each atom that the bounds fix by themselves; what remains are fewer atoms and rows, with the same answers."""
    atoms = problem.cells.shape[1]
    base, free = np.zeros(atoms), np.ones(atoms, dtype=bool)
    cells = problem.cells
    exact = high - low < TINY
    left = np.asarray(cells.sum(axis=1)).ravel()
    for _ in range(20):
        rest_high = high - cells @ base
        empty = (rest_high < TINY) & (left > 0)
        fixed = np.zeros(atoms, dtype=bool)
        if empty.any():
            fixed |= (np.asarray(cells[empty].sum(axis=0)).ravel() > 0) & free
        alone = np.flatnonzero(exact & (left == 1) & ~empty)
        if len(alone):
            touched = cells[alone].multiply(free[None, :]).tocsr()
            touched.eliminate_zeros()
            place = touched.indices
            base[place] = rest_high[alone]
            fixed[place] = True
        if not fixed.any():
            break
        free &= ~fixed
        left = cells @ free.astype(float)
    keep = np.flatnonzero((left > 0) & ((high < np.inf) | (low > TINY)))
    settled = cells @ base
    rows = cells[keep][:, free]
    links = problem.agree[:, free]
    touching = np.asarray(abs(links).sum(axis=1)).ravel() > 0
    due = -(problem.agree @ base)
    return Reduced(np.flatnonzero(free), base, rows, low[keep] - settled[keep], high[keep] - settled[keep], links[touching], due[touching])  # fmt: skip
