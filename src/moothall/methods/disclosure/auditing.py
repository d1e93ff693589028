"""How much of each hidden figure an outsider can work out, by linear programs over all that is published.

A *witness* is a set of tables that agrees with everything published. Two witnesses in which a figure differs by its
width prove that no outsider can place it more closely, whatever the method. One linear program that moves many figures
at once makes a witness for all of them; a program of its own is asked only for the figures that are left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse

from .problem import TINY, Array, Problem, Reduced, reduced
from .solving import solve

#: How often many figures are moved at once, at most: for a quick look, and before the rest are asked one by one.
_ROUNDS, _MANY_ROUNDS = 8, 40


@dataclass
class Witnesses:
    """Tables that agree with all that is published: each figure in each of them, and which are whole numbers."""

    problem: Problem
    figures: list[Array] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)

    def add(self, atoms: Array) -> Array:
        """One more. Its figures are returned, rounded where its atoms are whole."""
        near = np.rint(atoms)
        is_whole = bool(np.abs(atoms - near).max(initial=0.0) < 1e-5)
        figures = np.asarray(self.problem.cells @ (near if is_whole else atoms))
        self.figures.append(figures)
        self.whole.append(is_whole)
        return figures

    def spans(self, places: Array, *, only_whole: bool = False) -> tuple[Array, Array]:
        """The least and the most of these figures over the witnesses."""
        held = [one for one, whole in zip(self.figures, self.whole, strict=True) if whole or not only_whole]
        if not held:
            return self.problem.value[places].copy(), self.problem.value[places].copy()
        table = np.stack([one[places] for one in held])
        return table.min(axis=0), table.max(axis=0)

    def open(self, places: Array, *, only_whole: bool = False) -> Array:
        """Which of these figures are proved open wide enough."""
        low, high = self.spans(places, only_whole=only_whole)
        return np.asarray(high - low >= self.problem.width[places] - TINY)

    def keep(self, shown: Array) -> None:
        """Forget those that disagree with what is shown now."""
        low, high = self.problem.bounds(shown)
        slack = TINY * np.maximum(1.0, np.abs(self.problem.value))
        good = [bool(((one >= low - slack) & (one <= high + slack)).all()) for one in self.figures]
        self.figures = [one for one, fine in zip(self.figures, good, strict=True) if fine]
        self.whole = [one for one, fine in zip(self.whole, good, strict=True) if fine]


@dataclass
class Auditor:
    """Asks the solver about a problem under one choice of what is shown."""

    problem: Problem
    shown: Array
    witnesses: Witnesses
    programs: int = 0
    _left: Reduced | None = None

    @property
    def left(self) -> Reduced:
        """What is still open."""
        if self._left is None:
            self._left = reduced(self.problem, *self.problem.bounds(self.shown))
        return self._left

    def move_together(self, places: Array, *, patient: bool = False) -> None:
        """Witnesses that move as many of these figures as may be, by their widths, up and down.

        With `patient` as long as that opens any of them, else for a few rounds.
        """
        waiting, before, idle = places[~self.witnesses.open(places)], len(places) + 1, 0
        for turn in range(_MANY_ROUNDS if patient else _ROUNDS):
            if not len(waiting):
                return
            opened = self._push(waiting, up=turn % 2 == 0)
            idle = 0 if opened else idle + 1
            if idle > 1 or (not patient and not opened and turn % 2):
                return
            waiting = places[~self.witnesses.open(places)]
            if turn % 4 == 3:
                if len(waiting) == before:
                    return
                before = len(waiting)

    def _push(self, places: Array, *, up: bool) -> bool:
        """One program; whether it opened any figure further."""
        low, high = self.witnesses.spans(places)
        left, problem = self.left, self.problem
        width = problem.width[places]
        aim = low + width if up else high - width
        count, free = len(places), len(left.free)
        rows = problem.cells[places][:, left.free]
        settled = problem.cells[places] @ left.base
        sign = 1.0 if up else -1.0
        short = sparse.identity(count, format="csr") * sign
        matrix = sparse.vstack(
            [
                sparse.hstack([rows, short]), sparse.hstack([left.rows, sparse.csr_matrix((left.rows.shape[0], count))]),
                sparse.hstack([left.links, sparse.csr_matrix((left.links.shape[0], count))]),
            ],
            format="csr",
        )  # fmt: skip
        open_end = np.full(count, np.inf)
        found = solve(
            np.concatenate([np.zeros(free), 1.0 / width]),
            matrix,
            np.concatenate([aim - settled if up else -open_end, left.low, left.due]),
            np.concatenate([open_end if up else aim - settled, left.high, left.due]),
        )
        self.programs += 1
        if found is None:
            return False
        self._take(found[:free])
        after_low, after_high = self.witnesses.spans(places)
        return bool((after_high - after_low > high - low + TINY).any())

    def extreme(self, place: int, *, up: bool, atoms_whole: bool = False, cap: float | None = None) -> float | None:  # fmt: skip
        """The most (or the least) a figure can be; `cap` is where looking further is of no use."""
        left = self.left
        row = self.problem.cells[[place]][:, left.free]
        settled = float((self.problem.cells[[place]] @ left.base)[0])
        cost = np.asarray(row.todense()).ravel() * (-1.0 if up else 1.0)
        limit = np.inf if cap is None else cap - settled
        found = solve(
            cost,
            sparse.vstack([left.rows, left.links, row], format="csr"),
            np.concatenate([left.low, left.due, [-np.inf]]),
            np.concatenate([left.high, left.due, [limit if up else np.inf]]),
            whole=np.ones(len(left.free)) if atoms_whole else None,
        )
        self.programs += 1
        if found is None:
            return None
        return float(self._take(found)[place])

    def _take(self, free: Array) -> Array:
        atoms = self.left.base.copy()
        atoms[self.left.free] = np.maximum(free, 0.0)
        return self.witnesses.add(atoms)


def known(problem: Problem, shown: Array, places: Array, witnesses: Witnesses | None = None) -> tuple[Array, Array]:  # fmt: skip
    """What an outsider can work out: the least and the most of each figure, at most up to its width.

    An interval as wide as its width is cut there: it is wide enough. What is found is added to the `witnesses`.
    """
    held = witnesses or Witnesses(problem)
    auditor = Auditor(problem, shown, held)
    if not held.figures:
        held.add(problem.behind)
    auditor.move_together(places, patient=True)
    for place in places:
        one = np.array([place])
        for up in (True, False):
            if held.open(one)[0]:
                break
            low, _high = held.spans(one)
            # One more than the width, so that a figure nobody bounds does not run without end.
            auditor.extreme(int(place), up=up, cap=float(low[0] + problem.width[place] + 1) if up else None)
    return held.spans(places)


def widths(problem: Problem, shown: Array, places: Array) -> Any:
    """How far open each figure is, at most up to its width and one."""
    low, high = known(problem, shown, places)
    return high - low
