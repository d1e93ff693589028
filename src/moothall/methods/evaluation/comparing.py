"""One comparison: a cohort at a time with those it is compared with, out of a panel or out of rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from .panel import Panel
from .rows import Rows
from .two_by_two import Compared, Method, NoOverlapError, effect_of
from .two_by_two_rows import two_by_two_rows

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
NO_CONTROLS = "nobody is left to compare with"
NOBODY_SEEN = "nobody of one of the groups is seen at one of the times"
NO_OVERLAP = "the covariates tell the groups apart, or say the same twice"


class NoEstimateError(Exception):
    """Why a cell has no estimate."""


class Cell(NamedTuple):
    """A cohort, and the places of the time and of the time it is compared with."""

    group: float
    time: int
    before: int


class Found(NamedTuple):
    """An effect; the influence of each of `units` (a unit may stand twice); how many were compared."""

    effect: float
    units: Numbers
    influence: Floats
    treated: int
    controls: int


class Comparing(Protocol):
    """What can make the comparison of a cell."""

    def found(self, cell: Cell, least: float, method: Method) -> Found:
        """The effect on the cell's cohort, against those whose group is `least` or more. Raises NoEstimateError."""


def comparing(sample: Panel | Rows) -> Comparing:
    """That for a panel or for rows."""
    return OfPanel(sample) if isinstance(sample, Panel) else OfRows(sample)


def _made(estimate: Callable[[], tuple[float, Floats]]) -> tuple[float, Floats]:
    """The estimate. Raises NoEstimateError where there is none, as when no control has a weight that counts."""
    try:
        with np.errstate(invalid="ignore", divide="ignore"):
            effect, moved = estimate()
    except NoOverlapError:
        raise NoEstimateError(NO_OVERLAP) from None
    if not np.isfinite(effect):
        raise NoEstimateError(NO_OVERLAP)
    return effect, moved


class OfPanel:
    """Comparisons within a panel. Units stand by cohort and outcomes by time, so that what is compared lies together."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self.order = np.argsort(panel.group, kind="stable")
        self.group = panel.group[self.order]
        self.y = np.empty(panel.y.shape[::-1])
        for time, column in enumerate(panel.y.T):
            self.y[time] = column[self.order]
        self.last: tuple[object, Compared] | None = None

    def found(self, cell: Cell, least: float, method: Method) -> Found:
        """See Comparing."""
        first, end = np.searchsorted(self.group, cell.group), np.searchsorted(self.group, cell.group, "right")
        start, n = np.searchsorted(self.group, least), len(self.group)
        beside = [(start, first), (end, n)] if start < end else [(start, n)]
        parts = [slice(a, b) for a, b in [(first, end), *beside]]
        units = np.concatenate([self.order[part] for part in parts])
        treated = int(end - first)
        if len(units) == treated:
            raise NoEstimateError(NO_CONTROLS)
        later, before = self.y[cell.time], self.y[cell.before]
        change = np.concatenate([later[part] - before[part] for part in parts])
        groups = self._groups(cell, least, units, treated)
        effect, moved = _made(lambda: effect_of(change, groups, method))
        moved *= n / len(units)
        return Found(effect, units, moved, treated, len(units) - treated)

    def _groups(self, cell: Cell, least: float, units: Numbers, treated: int) -> Compared:
        """Cells of a cohort with the same controls are compared by the same chances and the same regression."""
        earlier, panel = min(cell.time, cell.before), self.panel
        changes = panel.covariates is not None and panel.covariates.shape[1] > 1
        key = (cell.group, len(units), earlier if changes or panel.weights_by_time is not None else 0)
        if self.last is not None and self.last[0] == key:
            return self.last[1]
        weights = panel.weights if panel.weights_by_time is None else panel.weights_by_time[:, earlier]
        x = None
        if panel.covariates is not None:
            x = np.ones((len(units), panel.covariates.shape[2] + 1))
            x[:, 1:] = panel.covariates[units, earlier if changes else 0]
        groups = Compared(np.arange(len(units)) < treated, x, None if weights is None else weights[units])
        if not groups.weight[:treated].any() or not groups.weight[treated:].any():
            raise NoEstimateError(NOBODY_SEEN)
        self.last = key, groups
        return groups


class OfRows:
    """Comparisons out of rows."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.weight = rows.row_weight()

    def found(self, cell: Cell, least: float, method: Method) -> Found:
        """See Comparing."""
        rows = self.rows
        held: list[Numbers] = []
        for time in (cell.time, cell.before):
            here = rows.at(time)
            group = rows.group[rows.who[here]]
            held.append(here.start + np.flatnonzero((group == cell.group) | (group >= least)))
        both = np.concatenate(held)
        who = rows.who[both]
        treated, later = rows.group[who] == cell.group, np.arange(len(both)) < len(held[0])
        weights = self.weight[both]
        for these in (treated & later, treated & ~later, ~treated & later, ~treated & ~later):
            if not weights[these].any():
                raise NoEstimateError(NOBODY_SEEN)
        beside = None
        if rows.covariates is not None:
            beside = np.column_stack([np.ones(len(both)), rows.covariates[both]])
        effect, moved = _made(lambda: two_by_two_rows(rows.y[both], later, treated, beside, weights, method))
        seen = int((treated & later).sum())
        return Found(effect, who, moved * (rows.units / len(both)), seen, len(held[0]) - seen)
