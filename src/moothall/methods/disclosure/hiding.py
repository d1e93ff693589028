"""Which further figures to hide so that none that must be hidden can be worked out (secondary suppression).

For each figure that is not open far enough, one linear program finds the cheapest change of the published figures
that opens it: what has to move is hidden (J. Kelly, B. Golden, A. Assad, Cell suppression, Networks 22, 1992; in any
number of linked tables). Afterwards each hidden figure that the proof does not need is shown again, the dearest first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .auditing import Auditor, Witnesses, known
from .problem import TINY, Array, Problem
from .solving import solve

#: In so many changes a figure is opened, or not at all.
_STEPS = 4


@dataclass
class Hidden:
    """The answer: which figures are shown, those that could not be protected, and the proof."""

    shown: Array
    open_already: Array
    witnesses: Witnesses
    programs: int


def hide(problem: Problem, first: Array, found: Witnesses | None = None) -> Hidden:
    """Hide `first` (a mask), and whatever else it takes. Deterministic. `found` are witnesses under `first` alone.

    `open_already` are figures that something nobody can hide now gives away, wholly or in part: earlier releases, a
    denominator that is known. They are kept as wide as they can be.
    """
    shown = ~(first & problem.may_hide)
    witnesses = found or Witnesses(problem)
    if not witnesses.figures:
        witnesses.add(problem.behind)
    auditor = Auditor(problem, shown, witnesses)
    targets = problem.targets
    auditor.move_together(targets)
    waiting = targets[~witnesses.open(targets)]
    lost: list[int] = []
    programs = auditor.programs
    for place in sorted(waiting, key=lambda one: (-problem.width[one], problem.value[one], one)):
        if witnesses.open(np.array([place]))[0]:
            continue
        programs += 1
        opened = open_up(problem, shown, witnesses, int(place))
        if opened is None:
            # What is known whatever is hidden leaves it no wider: it is kept as wide as that.
            lost.append(int(place))
            problem.width[place] = _at_best(problem, int(place))
            opened = open_up(problem, shown, witnesses, int(place)) if problem.width[place] > TINY else None
        shown = shown if opened is None else opened
    targets = targets[problem.width[targets] > TINY]
    shown, strict = _in_whole_numbers(problem, shown, witnesses, targets)
    shown, asked = show_again(problem, shown, first, witnesses, targets, strict)
    return Hidden(shown, np.array(lost, dtype=int), witnesses, programs + asked)


def _at_best(problem: Problem, place: int) -> float:
    """How far open a figure is when everything is hidden that can be; at most its width."""
    one = np.array([place])
    low, high = known(problem, ~problem.may_hide, one)
    return float(
        min(problem.width[place], np.floor(high - low + TINY)[0] if problem.whole else (high - low)[0])
    )


def _in_whole_numbers(problem: Problem, shown: Array, witnesses: Witnesses, targets: Array) -> tuple[Array, Array]:  # fmt: skip
    """Children come whole: open each figure by tables of whole numbers too, hiding more where it takes more.

    Also returned: the figures for which such tables were found. For others a linear program has to do.
    """
    if not problem.whole:
        return shown, targets[:0]
    for place in targets[~witnesses.open(targets, only_whole=True)]:
        one = np.array([place])
        auditor = Auditor(problem, shown, witnesses)
        for up in (True, False):
            if not witnesses.open(one, only_whole=True)[0]:
                low, _high = witnesses.spans(one, only_whole=True)
                cap = low[0] + problem.width[place] if up else None
                auditor.extreme(int(place), up=up, atoms_whole=True, cap=cap)
        if not witnesses.open(one, only_whole=True)[0]:
            opened = open_up(problem, shown, witnesses, int(place), whole=True)
            shown = shown if opened is None else opened
    return shown, targets[witnesses.open(targets, only_whole=True)]


def open_up(problem: Problem, shown: Array, witnesses: Witnesses, place: int, *, whole: bool = False) -> Array | None:  # fmt: skip
    """What is shown after the cheapest change that lets a figure vary by its width; none where nothing helps.

    It may take two: down to the least it can be, and up. A witness of a change that is not made is forgotten.
    """
    one, held = np.array([place]), len(witnesses.figures)
    for _ in range(_STEPS):
        opened = _open_further(problem, shown, witnesses, place, whole=whole)
        if opened is None:
            break
        shown = opened
        if witnesses.open(one, only_whole=whole)[0]:
            return shown
    if whole and len(witnesses.figures) > held:
        return shown
    del witnesses.figures[held:], witnesses.whole[held:]
    return None


def _open_further(problem: Problem, shown: Array, witnesses: Witnesses, place: int, *, whole: bool) -> Array | None:  # fmt: skip
    low, high = witnesses.spans(np.array([place]), only_whole=whole)
    width = problem.width[place]
    best: tuple[float, Array] | None = None
    most, least = problem.ceiling[place], problem.floor[place]
    for aim, up in ((min(low[0] + width, most), True), (max(high[0] - width, least), False)):
        if (aim <= high[0] + TINY) if up else (aim >= low[0] - TINY):
            continue
        atoms = _cheapest(problem, shown, place, aim, up, whole)
        if atoms is None:
            continue
        figures = problem.cells @ atoms
        moved = shown & ((figures > problem.high + TINY) | (figures < problem.low - TINY))
        price = float(problem.cost[moved].sum())
        if best is None or price < best[0] - TINY:
            best = (price, atoms)
    if best is None:
        return None
    figures = witnesses.add(best[1])
    return shown & ~((figures > problem.high + TINY) | (figures < problem.low - TINY))


def _cheapest(problem: Problem, shown: Array, place: int, aim: float, up: bool, whole: bool) -> Array | None:
    """Atoms that bring a figure to its aim, at the least cost of what must be hidden for it (a linear stand-in)."""
    cells = problem.cells
    pays = np.flatnonzero(shown & problem.may_hide)
    # What is shown and nobody may hide, and what is hidden already.
    low, high = problem.bounds(shown)
    low, high = low.copy(), high.copy()
    low[place], high[place] = (
        (max(low[place], aim), high[place]) if up else (low[place], min(high[place], aim))
    )
    if shown[place] and problem.may_hide[place]:
        low[place], high[place] = (aim, problem.ceiling[place]) if up else (problem.floor[place], aim)
        pays = pays[pays != place]
    dead = np.asarray(cells[high < TINY].sum(axis=0)).ravel() > 0
    free = np.flatnonzero(~dead)
    cells = cells[:, free]
    alive = np.asarray(cells.sum(axis=1)).ravel() > 0
    least = low.copy()
    least[pays] = problem.floor[pays]
    if (least[~alive] > TINY).any():
        return None  # Nobody is left where somebody is known to be.
    pays = pays[alive[pays]]
    kept = np.flatnonzero(alive & ((low > TINY) | (high < np.inf)))
    count = len(pays)
    where = np.full(cells.shape[0], -1)
    where[kept] = np.arange(len(kept))
    slack = sparse.csr_matrix((np.ones(count), (where[pays], np.arange(count))), shape=(len(kept), count))
    agree = problem.agree[:, free]
    matrix = sparse.vstack(
        [
            sparse.hstack([cells[kept], -slack, slack]),
            sparse.hstack([agree, sparse.csr_matrix((agree.shape[0], 2 * count))]),
        ],
        format="csr",
    )  # fmt: skip
    price = problem.cost[pays]
    most_down = np.maximum(problem.low[pays] - problem.floor[pays], 0.0)
    most_up = np.maximum(problem.ceiling[pays] - problem.high[pays], 0.0)
    nothing = np.zeros(agree.shape[0])
    found = solve(
        np.concatenate([np.zeros(len(free)), price, price]),
        matrix,
        np.concatenate([low[kept], nothing]),
        np.concatenate([high[kept], nothing]),
        upper=np.concatenate([np.full(len(free), np.inf), most_up, most_down]),
        whole=np.concatenate([np.ones(len(free)), np.zeros(2 * count)]) if whole else None,
    )
    if found is None:
        return None
    atoms = np.zeros(problem.cells.shape[1])
    atoms[free] = np.maximum(found[: len(free)], 0.0)
    return atoms


def show_again(problem: Problem, shown: Array, first: Array, witnesses: Witnesses, targets: Array, strict: Array) -> tuple[Array, int]:  # fmt: skip
    """Show each further hidden figure again that the witnesses can do without; ask the solver for a few more.

    The figures in `strict` stay proved in whole numbers.
    """

    def waiting(held: Witnesses) -> Array:
        return np.union1d(targets[~held.open(targets)], strict[~held.open(strict, only_whole=True)])

    more = np.flatnonzero(~shown & ~first)
    asked = 0
    for place in sorted(more, key=lambda one: (-problem.cost[one], one)):
        again = shown.copy()
        again[place] = True
        kept = Witnesses(problem, list(witnesses.figures), list(witnesses.whole))
        kept.keep(again)
        left = waiting(kept)
        if len(left):
            auditor = Auditor(problem, again, kept)
            auditor.move_together(left)
            asked += auditor.programs
            if len(waiting(kept)):
                continue
        shown = again
        witnesses.figures, witnesses.whole = kept.figures, kept.whole
    return shown, asked
