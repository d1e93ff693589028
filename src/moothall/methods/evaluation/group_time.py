"""Effects by group and time: for each cohort at each time, against those not treated by then, or never.

Callaway and Sant'Anna, Journal of Econometrics 2021; results as those of the R package did 2.5.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from .errors import EvaluationError
from .panel import Panel
from .rows import Rows
from .two_by_two import Method, NoOverlapError, two_by_two
from .two_by_two_rows import two_by_two_rows

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Sample = Panel | Rows
Control = Literal["not-yet", "never"]
Base = Literal["varying", "universal"]
# A standard error below this is nought but for rounding.
NOUGHT = float(np.sqrt(np.finfo(float).eps) * 10)
NO_CONTROLS = "nobody is left to compare with"
NOBODY_SEEN = "nobody of one of the groups is seen at one of the times"
NO_OVERLAP = "the covariates tell the groups apart, or say the same twice"


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
    influence: npt.NDArray[np.float32]
    panel: Sample
    skipped: tuple[Skipped, ...] = ()
    before: Floats | None = None


class _Cell(NamedTuple):
    group: float
    time: int
    before: int


class _Found(NamedTuple):
    """An effect; the influence of each of `units` (a unit may stand twice); how many were compared."""

    effect: float
    units: Numbers
    influence: Floats
    treated: int
    controls: int


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
    cohorts = panel.cohorts[(panel.cohorts < never) & (panel.cohorts <= panel.times[last] + anticipation)]
    cells = [
        cell for group in cohorts for cell in _cells(panel.times, float(group), base, anticipation, last)
    ]
    if not cells:
        raise EvaluationError("No cohort has a time before and a time after its treatment to compare.")
    influence = np.zeros((len(cells), panel.units), np.float32)
    effect, se = np.full(len(cells), np.nan), np.full(len(cells), np.nan)
    counts = np.zeros((2, len(cells)), np.int64)
    skipped: list[Skipped] = []
    for number, cell in enumerate(cells):
        if cell.time == cell.before:
            effect[number] = 0.0
            continue
        least = never if control == "never" else min(never, _next(panel.times, cell, anticipation))
        try:
            found = _estimated(panel, cell, least, method)
        except _NoEstimateError as none:
            skipped.append(Skipped(cell.group, float(panel.times[cell.time]), str(none)))
            continue
        whole = _placed(found, panel.units)
        effect[number], se[number] = found.effect, error_of(whole, panel)
        counts[:, number] = found.treated, found.controls
        influence[number] = whole
    se[se <= NOUGHT] = np.nan
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
    return float(np.sqrt(summed @ summed) / n)


class _NoEstimateError(Exception):
    """Why a cell has no estimate."""


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


def _cells(times: Floats, group: float, base: Base, anticipation: float, last: int) -> list[_Cell]:
    before = np.flatnonzero(times + anticipation < group)
    before = before[before <= last]
    if not len(before):
        return []
    settled = int(before[-1])
    found = []
    for time in range(0 if base == "universal" else 1, last + 1):
        post = times[time] >= group - anticipation
        found.append(_Cell(group, time, settled if base == "universal" or post else time - 1))
    return found


def _next(times: Floats, cell: _Cell, anticipation: float) -> float:
    """Units of this group or a later one are not treated at either of the cell's times."""
    return float(np.nextafter(times[max(cell.time, cell.before)] + anticipation, np.inf))


def _estimated(panel: Sample, cell: _Cell, least: float, method: Method) -> _Found:
    """The effect of the cell, against the units whose group is `least` or more."""
    try:
        if isinstance(panel, Panel):
            return _by_unit(panel, cell, least, method)
        return _by_row(panel, cell, least, method)
    except NoOverlapError:
        raise _NoEstimateError(NO_OVERLAP) from None


def _by_unit(panel: Panel, cell: _Cell, least: float, method: Method) -> _Found:
    treated = np.flatnonzero(panel.group == cell.group)
    controls = np.flatnonzero((panel.group >= least) & (panel.group != cell.group))
    if not len(controls):
        raise _NoEstimateError(NO_CONTROLS)
    both = np.concatenate([treated, controls])
    change = panel.y[both, cell.time] - panel.y[both, cell.before]
    earlier = min(cell.before, cell.time)
    weights = panel.weight() if panel.weights_by_time is None else panel.weights_by_time[:, earlier]
    beside = None
    if panel.covariates is not None:
        at = 0 if panel.covariates.shape[1] == 1 else earlier
        beside = np.column_stack([np.ones(len(both)), panel.covariates[both, at]])
    is_treated = np.arange(len(both)) < len(treated)
    if not weights[treated].any() or not weights[controls].any():
        raise _NoEstimateError(NOBODY_SEEN)
    effect, moved = two_by_two(change, is_treated, beside, weights[both], method)
    return _Found(effect, both, moved * (panel.units / len(both)), len(treated), len(controls))


def _by_row(panel: Rows, cell: _Cell, least: float, method: Method) -> _Found:
    held: list[Numbers] = []
    for time in (cell.time, cell.before):
        here = panel.at(time)
        group = panel.group[panel.who[here]]
        held.append(here.start + np.flatnonzero((group == cell.group) | (group >= least)))
    both = np.concatenate(held)
    who = panel.who[both]
    treated, later = panel.group[who] == cell.group, np.arange(len(both)) < len(held[0])
    weights = panel.row_weight()[both]
    for these in (treated & later, treated & ~later, ~treated & later, ~treated & ~later):
        if not weights[these].any():
            raise _NoEstimateError(NOBODY_SEEN)
    beside = None
    if panel.covariates is not None:
        beside = np.column_stack([np.ones(len(both)), panel.covariates[both]])
    effect, moved = two_by_two_rows(panel.y[both], later, treated, beside, weights, method)
    seen = int((treated & later).sum())
    return _Found(effect, who, moved * (panel.units / len(both)), seen, len(held[0]) - seen)


def _placed(found: _Found, n: int) -> Floats:
    """The influence of every unit."""
    whole: Floats = np.bincount(found.units, weights=found.influence, minlength=n).astype(float)
    return whole
