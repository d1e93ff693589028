"""Nearest neighbours by the log odds of the score, within a caliper, exactly alike in given columns; always the same.

Rosenbaum and Rubin (1985), American Statistician 39, 33-38; the caliper of 0.2 standard deviations of the log odds is
Austin's (2011), Pharmaceutical Statistics 10, 150-161. Treated children are served from the highest score down, ties
by their order, so that there is nothing to draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from .covariates import Floats, arms
from .weights import Weights

Numbers = npt.NDArray[np.int64]
CALIPER = 0.2


@dataclass(frozen=True)
class Matched:
    """Pairs: `treated` and `compared` are places of children, a line for each pair, in the order of the treated.

    `set_of` is for each child the number of its matched set (its treated child's place), or -1; with replacement
    a child compared with more than once has its first. `unmatched` are treated children nobody was near enough to.
    """

    treated: Numbers
    compared: Numbers
    set_of: Numbers
    unmatched: Numbers
    weights: Weights
    caliper: float
    notes: tuple[str, ...] = field(default=())


def match(
    score: npt.ArrayLike,
    treated: npt.ArrayLike,
    *,
    ratio: int = 1,
    caliper: float | None = CALIPER,
    replacement: bool = False,
    exact: Sequence[npt.ArrayLike] = (),
) -> Matched:
    """Match each treated child to its `ratio` nearest children who were not.

    `caliper` is in standard deviations of the log odds (of both arms, pooled), None for none; `exact` are columns in
    which a pair must be the same. Raises EvaluationError where nobody can be matched.
    """
    p = np.asarray(score, float)
    arm = arms(treated, len(p))
    if ratio < 1 or (caliper is not None and caliper <= 0):
        raise EvaluationError("Give a ratio of at least 1, and a caliper above 0 or none.")
    clipped = np.clip(p, 1e-12, 1 - 1e-12)
    log_odds = np.log(clipped) - np.log1p(-clipped)
    spread = float(np.sqrt((log_odds[arm].var(ddof=1) + log_odds[~arm].var(ddof=1)) / 2)) if min(arm.sum(), (~arm).sum()) > 1 else 1.0  # fmt: skip
    reach = np.inf if caliper is None else caliper * spread
    pairs: list[tuple[int, int]] = []
    for rows in _strata(exact, len(p)):
        pairs += _within(rows[arm[rows]], rows[~arm[rows]], log_odds, ratio, reach, replacement)
    if not pairs:
        raise EvaluationError("No overlap: no treated child has anyone near enough. Widen the caliper, or match exactly on less.")  # fmt: skip
    told = np.array(sorted(pairs), np.int64)
    return _told(told, arm, len(p), float(reach), replacement)


def _strata(exact: Sequence[npt.ArrayLike], size: int) -> list[Numbers]:
    """The children that are alike in every exact column, group by group."""
    if not exact:
        return [np.arange(size)]
    codes = np.column_stack([np.unique(np.asarray(column), return_inverse=True)[1] for column in exact])
    group = np.unique(codes, axis=0, return_inverse=True)[1].ravel()
    order = np.argsort(group, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1)


def _within(
    treated: Numbers, compared: Numbers, log_odds: Floats, ratio: int, reach: float, replacement: bool
) -> list[tuple[int, int]]:
    """The pairs within one group: each treated child, from the highest score down, takes the nearest that is left."""
    order = compared[np.lexsort((compared, log_odds[compared]))]
    line = _Line(log_odds[order], reusable=replacement)
    found: list[tuple[int, int]] = []
    served = treated[np.lexsort((treated, -log_odds[treated]))]
    for turn in range(1 if replacement else ratio):
        for child in served:
            for place in line.nearest(float(log_odds[child]), ratio if replacement else 1, reach):
                found.append((int(child), int(order[place])))
        if turn + 1 < ratio and not line.left:
            break
    return found


class _Line:
    """Sorted log odds from which the nearest is taken: those taken are skipped by links to the next that is left."""

    def __init__(self, values: Floats, *, reusable: bool) -> None:
        self.values, self.reusable = values, reusable
        self.left = len(values)
        self._up = list(range(len(values) + 1))
        self._down = list(range(len(values) + 1))

    def nearest(self, at: float, count: int, reach: float) -> list[int]:
        """The places of the nearest, at most `count` of them, within reach; taken, unless they can be used again."""
        above = int(np.searchsorted(self.values, at))
        below = above - 1
        found: list[int] = []
        while len(found) < count:
            above, below = self._free_up(above), self._free_down(below)
            up = self.values[above] - at if above < len(self.values) else np.inf
            down = at - self.values[below] if below >= 0 else np.inf
            if min(up, down) > reach or min(up, down) == np.inf:
                break
            if down <= up:
                found.append(below)
                below -= 1
            else:
                found.append(above)
                above += 1
        if not self.reusable:
            for place in found:
                self._take(place)
        return found

    def _take(self, place: int) -> None:
        self._up[place], self._down[place + 1] = place + 1, place
        self.left -= 1

    def _free_up(self, place: int) -> int:
        """The first place from here up that is not taken; the length of the line where there is none."""
        root = place
        while self._up[root] != root:
            root = self._up[root]
        while self._up[place] != root:
            self._up[place], place = root, self._up[place]
        return root

    def _free_down(self, place: int) -> int:
        """The first place from here down that is not taken; -1 where there is none."""
        root = place + 1
        while self._down[root] != root:
            root = self._down[root]
        here = place + 1
        while self._down[here] != root:
            self._down[here], here = root, self._down[here]
        return root - 1


def _told(pairs: Numbers, arm: npt.NDArray[np.bool_], size: int, reach: float, replacement: bool) -> Matched:
    treated, compared = pairs[:, 0], pairs[:, 1]
    each = np.bincount(treated, minlength=size)
    values = np.zeros(size)
    values[treated] = 1.0
    np.add.at(values, compared, 1.0 / each[treated])
    set_of = np.full(size, -1, np.int64)
    set_of[compared[::-1]] = treated[::-1]
    set_of[treated] = treated
    unmatched = np.flatnonzero(arm & (values == 0))
    notes = (f"{len(unmatched)} treated children had nobody near enough and are left out.",) if len(unmatched) else ()  # fmt: skip
    how = f"nearest neighbour, {'with' if replacement else 'without'} replacement"
    weights = Weights(values, "ATT", how, values > 0)
    return Matched(treated, compared, set_of, unmatched, weights, reach, notes)
