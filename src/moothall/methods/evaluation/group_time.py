"""Effects by group and time: for each cohort at each time, against those not treated by then, or never.

Callaway and Sant'Anna, Journal of Econometrics 2021; results as those of the R package did 2.5.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from .errors import EvaluationError
from .panel import Panel
from .two_by_two import Method, NoOverlapError, two_by_two

Floats = npt.NDArray[np.float64]
Control = Literal["not-yet", "never"]
Base = Literal["varying", "universal"]
# A standard error below this is nought but for rounding.
NOUGHT = float(np.sqrt(np.finfo(float).eps) * 10)


@dataclass(frozen=True)
class GroupTime:
    """The effect of each cell. `influence` is cells by units; `se` is empty (NaN) where there is nothing to estimate.

    `treated` and `controls` count the units of the cell. `skipped` are cells whose groups do not overlap.
    """

    group: Floats
    time: Floats
    effect: Floats
    se: Floats
    treated: npt.NDArray[np.int64]
    controls: npt.NDArray[np.int64]
    influence: npt.NDArray[np.float32]
    panel: Panel
    skipped: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class _Cell:
    group: float
    time: int
    before: int


def group_time(
    panel: Panel,
    *,
    control: Control = "not-yet",
    method: Method = "dr",
    base: Base = "varying",
    anticipation: float = 0,
) -> GroupTime:
    """The effect on each cohort at each time.

    `base`: before treatment, compare with the time before ('varying') or always with the last time before treatment
    ('universal'). `anticipation`: for how long before it treatment may have an effect already. Without a unit that is
    never treated, 'not-yet' ends where the last cohort begins. Raises EvaluationError where there is nothing to compare.
    """
    seen, cohorts, last = _within(panel, control, anticipation)
    cells = [cell for group in cohorts for cell in _cells(seen, float(group), base, anticipation, last)]
    if not cells:
        raise EvaluationError("No cohort has a time before and a time after its treatment to compare.")
    n = seen.units
    influence = np.zeros((len(cells), n), np.float32)
    effect, se = np.full(len(cells), np.nan), np.full(len(cells), np.nan)
    counts = np.zeros((2, len(cells)), np.int64)
    skipped, weights = [], seen.weight()
    for number, cell in enumerate(cells):
        treated, controls = _compared(seen, cell, control, anticipation)
        counts[:, number] = len(treated), len(controls)
        if cell.time == cell.before:
            effect[number] = 0.0
            continue
        if not len(controls):
            skipped.append((cell.group, float(seen.times[cell.time])))
            continue
        both = np.concatenate([treated, controls])
        is_treated = np.arange(len(both)) < len(treated)
        change = seen.y[both, cell.time] - seen.y[both, cell.before]
        try:
            found, moved = two_by_two(change, is_treated, _beside(seen, both, cell), weights[both], method)
        except NoOverlapError:
            skipped.append((cell.group, float(seen.times[cell.time])))
            continue
        effect[number] = found
        scaled = moved * (n / len(both))
        se[number] = error_of(_placed(scaled, both, n), seen)
        influence[number, both] = scaled
    se[se <= NOUGHT] = np.nan
    return GroupTime(
        group=np.array([cell.group for cell in cells]), time=seen.times[[cell.time for cell in cells]], effect=effect,
        se=se, treated=counts[0], controls=counts[1], influence=influence, panel=seen, skipped=tuple(skipped),
    )  # fmt: skip


def error_of(influence: npt.NDArray[np.floating], panel: Panel) -> float:
    """The standard error of what has this influence: by unit, or summed within clusters."""
    n = panel.units
    told = influence.astype(np.float64, copy=False)
    summed = told if panel.cluster is None else np.bincount(panel.cluster, weights=told)
    return float(np.sqrt(summed @ summed) / n)


def _placed(scaled: Floats, units: npt.NDArray[np.int64], n: int) -> Floats:
    whole = np.zeros(n)
    whole[units] = scaled
    return whole


def _within(panel: Panel, control: Control, anticipation: float) -> tuple[Panel, Floats, int]:
    """The panel that can be compared, the cohorts whose effects are sought, and the last time (its place)."""
    cohorts, last = panel.cohorts, len(panel.times) - 1
    if not np.isinf(panel.group).any():
        if control == "never":
            raise EvaluationError("No unit was never treated: use those not treated yet as controls.")
        # The last cohort is nobody's effect; it is what the others are compared with until it begins.
        usable = panel.times < cohorts[-1] - anticipation
        if usable.sum() < 2:
            raise EvaluationError(
                "No unit was never treated, and the last cohort begins too early to be compared with."
            )
        last, cohorts = int(np.flatnonzero(usable)[-1]), cohorts[:-1]
    return panel, cohorts[cohorts <= panel.times[last] + anticipation], last


def _cells(panel: Panel, group: float, base: Base, anticipation: float, last: int) -> list[_Cell]:
    before = np.flatnonzero(panel.times + anticipation < group)
    before = before[before <= last]
    if not len(before):
        return []
    settled = int(before[-1])
    found = []
    for time in range(0 if base == "universal" else 1, last + 1):
        post = panel.times[time] >= group - anticipation
        found.append(_Cell(group, time, settled if base == "universal" or post else time - 1))
    return found


def _compared(
    panel: Panel, cell: _Cell, control: Control, anticipation: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The units of the cell: those treated, and those they are compared with."""
    treated = np.flatnonzero(panel.group == cell.group)
    if control == "never":
        return treated, np.flatnonzero(np.isinf(panel.group))
    later = panel.times[max(cell.time, cell.before)] + anticipation
    return treated, np.flatnonzero((panel.group > later) & (panel.group != cell.group))


def _beside(panel: Panel, units: npt.NDArray[np.int64], cell: _Cell) -> Floats | None:
    """Ones and the covariates, as they were at the earlier of the two times."""
    if panel.covariates is None:
        return None
    at = 0 if panel.covariates.shape[1] == 1 else min(cell.before, cell.time)
    return np.column_stack([np.ones(len(units)), panel.covariates[units, at]])
