"""Effects by group and time: for each cohort at each time, against those not treated by then, or never.

Callaway and Sant'Anna, Journal of Econometrics 2021; results as those of the R package did 2.5.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from .comparing import Cell, Found, NoEstimateError, comparing
from .errors import EvaluationError
from .panel import Panel
from .rows import Rows
from .two_by_two import Method

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Sample = Panel | Rows
Control = Literal["not-yet", "never"]
Base = Literal["varying", "universal"]
BLOCK = 2048
# Fewer numbers than this are held to sixteen digits, more to seven, in half the memory.
EXACT = 1_000_000


class Skipped(NamedTuple):
    """A cell without an estimate, and why."""

    group: float
    time: float
    why: str


@dataclass(frozen=True)
class GroupTime:
    """The effect of each cell. `influence` is cells by units; `se` is empty (NaN) where there is nothing to estimate.

    `before` is the time each cell is compared with. `treated` and `controls` count the units of the cell (by rows:
    those of the later time). `skipped` are the cells without an estimate.
    """

    group: Floats
    time: Floats
    effect: Floats
    se: Floats
    treated: Numbers
    controls: Numbers
    influence: npt.NDArray[np.floating]
    panel: Sample
    skipped: tuple[Skipped, ...] = ()
    before: Floats | None = None

    @cached_property
    def nought(self) -> float:
        """A standard error no larger than this is nought but for rounding."""
        return _nought(self.panel)

    @cached_property
    def shares(self) -> npt.NDArray[np.floating]:
        """The influence of each unit (across) on the share of each cohort that has cells (rising)."""
        weight = self.panel.weight()
        every = [weight * (self.panel.group == group) for group in np.unique(self.group)]
        return np.array([one - one.mean() for one in every], self.influence.dtype)

    @cached_property
    def covariance(self) -> Floats:
        """Of the cells, and after them of the shares of the cohorts; within clusters summed."""
        told = [self.influence, self.shares]
        size = sum(len(one) for one in told)
        found = np.zeros((size, size))
        if self.panel.cluster is not None:
            summed = by_cluster(np.concatenate(told), self.panel.cluster)
            found = summed @ summed.T
        else:
            for start in range(0, self.panel.units, BLOCK):
                block = np.concatenate([one[:, start : start + BLOCK] for one in told]).astype(np.float64)
                found += block @ block.T
        return found / self.panel.units**2


def group_time(
    panel: Sample,
    *,
    control: Control = "not-yet",
    method: Method = "dr",
    base: Base = "varying",
    anticipation: float = 0,
) -> GroupTime:
    """The effect on each cohort at each time.

    `base`: before treatment, compare with the time before ('varying') or always with the last time before treatment
    ('universal'). `anticipation`: for how long before it treatment may have an effect already. Without a unit that is
    never treated the last cohort is compared with until it begins. Raises EvaluationError where there is nothing to
    compare.
    """
    never, last = _never(panel, anticipation)
    cohorts = panel.cohorts[panel.cohorts < never]
    cells = [
        cell for group in cohorts for cell in _cells(panel.times, float(group), base, anticipation, last)
    ]
    if not cells:
        raise EvaluationError("No cohort has a time before and a time after its treatment to compare.")
    exact = len(cells) * panel.units < EXACT
    influence = np.zeros((len(cells), panel.units), np.float64 if exact else np.float32)
    effect, se = np.full(len(cells), np.nan), np.full(len(cells), np.nan)
    counts = np.zeros((2, len(cells)), np.int64)
    skipped: list[Skipped] = []
    sample = comparing(panel)
    for number, cell in enumerate(cells):
        if cell.time == cell.before:
            effect[number] = 0.0
            continue
        least = never if control == "never" else min(never, _next(panel.times, cell, anticipation))
        try:
            found = sample.found(cell, least, method)
        except NoEstimateError as none:
            skipped.append(Skipped(cell.group, float(panel.times[cell.time]), str(none)))
            continue
        whole = _placed(found, panel.units)
        effect[number], se[number] = found.effect, error_of(whole, panel)
        counts[:, number] = found.treated, found.controls
        influence[number] = whole
    se[se <= _nought(panel)] = np.nan
    return GroupTime(
        group=np.array([cell.group for cell in cells]), time=panel.times[[cell.time for cell in cells]], effect=effect,
        se=se, treated=counts[0], controls=counts[1], influence=influence, panel=panel, skipped=tuple(skipped),
        before=panel.times[[cell.before for cell in cells]],
    )  # fmt: skip


def error_of(influence: npt.NDArray[np.floating], panel: Sample) -> float:
    """The standard error of what has this influence: by unit, or summed within clusters."""
    n = panel.units
    told = influence.astype(np.float64, copy=False)
    summed = told if panel.cluster is None else np.bincount(panel.cluster, weights=told)
    return float(np.sqrt(np.square(summed).sum()) / n)


def _nought(panel: Sample) -> float:
    return float(16 * np.finfo(float).eps * np.abs(panel.y).max())


def by_cluster(influences: npt.NDArray[np.floating], cluster: Numbers) -> Floats:
    """Influences (by units) summed within clusters."""
    count = int(cluster.max()) + 1
    return np.array([np.bincount(cluster, weights=one, minlength=count) for one in influences])


def _never(panel: Sample, anticipation: float) -> tuple[float, int]:
    """From which group on units are never treated, and the last time (its place) at which they are not."""
    if np.isinf(panel.group).any():
        return np.inf, len(panel.times) - 1
    # The last cohort is nobody's effect; it is what the others are compared with until it begins.
    latest = float(panel.cohorts[-1])
    usable = panel.times < latest - anticipation
    if usable.sum() < 2:
        raise EvaluationError(
            "No unit was never treated, and the last cohort begins too early to be compared with."
        )
    return latest, int(np.flatnonzero(usable)[-1])


def _cells(times: Floats, group: float, base: Base, anticipation: float, last: int) -> list[Cell]:
    before = np.flatnonzero(times + anticipation < group)
    before = before[before <= last]
    if not len(before):
        return []
    settled = int(before[-1])
    found = []
    for time in range(0 if base == "universal" else 1, last + 1):
        post = times[time] >= group - anticipation
        found.append(Cell(group, time, settled if base == "universal" or post else time - 1))
    return found


def _next(times: Floats, cell: Cell, anticipation: float) -> float:
    """Units of this group or a later one are not treated at either of the cell's times."""
    return float(np.nextafter(times[max(cell.time, cell.before)] + anticipation, np.inf))


def _placed(found: Found, n: int) -> Floats:
    """The influence of every unit."""
    whole: Floats = np.bincount(found.units, weights=found.influence, minlength=n).astype(float)
    return whole
