"""Effects by imputation: what the untreated cells say would have been, taken from what was.

Borusyak, Jaravel and Spiess, Review of Economic Studies 2024: effects of units and times (and slopes of covariates)
are fitted on untreated cells only, imputed to the treated, and the differences averaged. Standard errors are their
conservative clustered ones (their theorem 3), or these made right for few units (`imputation_errors`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .errors import EvaluationError
from .grid import Flags, Floats, Grid, Numbers
from .imputation_errors import Average, Few, alike, apart, few_units, sets
from .two_way import Effects, TwoWay

Kind = Literal["simple", "dynamic", "group", "calendar"]
Unidentified = Literal["refuse", "leave out"]
_NAMED = 8


@dataclass(frozen=True)
class Imputation:
    """The fit on untreated cells. `effect` is n by T: observed less imputed, NaN where not treated or not seen.

    `left_out` names the cells (unit, time) whose effect cannot be told, where they were to be left out.
    """

    grid: Grid
    anticipation: float
    untreated: Flags
    treated: Flags
    effect: Floats
    residual: Floats
    fit: Effects
    equations: TwoWay
    left_out: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Averaged:
    """Averages of the effects. `at` is the horizon, the cohort or the time; `cells` how many treated cells are in each.

    `influence` (estimates by units; the last row is the overall one) is scaled as that of `group_time`: the standard
    error is the root of its summed squares (summed within clusters first) over the number of units. `treated` counts
    the clusters with a treated cell in each estimate, the overall one last, and `freedom` the degrees of freedom of t.
    """

    kind: Kind
    overall: float
    overall_se: float
    at: Floats
    effect: Floats
    se: Floats
    cells: Numbers
    influence: Floats
    treated: Numbers
    freedom: Floats

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """That of the overall effect, by t. Its degrees of freedom are Welch's over cohorts and what they are held
        against: few, where units that are few bear most of the error.

        The normal's is too narrow when few are treated, or few never; with errors made right for few (`unbiased`) this
        one held the truth as often as it says (`docs/reference/evaluation-simulation.md`).
        """
        last = slice(len(self.treated) - 1, None)
        low, high = self._ends(np.array([self.overall]), np.array([self.overall_se]), last, level)
        return float(low[0]), float(high[0])

    def intervals(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Those of the effects by horizon, cohort or time; infinite where only one cluster was treated."""
        return self._ends(self.effect, self.se, slice(len(self.treated) - 1), level)

    def _ends(self, effect: Floats, se: Floats, which: slice, level: float) -> tuple[Floats, Floats]:
        from scipy.stats import t as t_distribution

        reach = se * t_distribution.ppf((1 + level) / 2, self.freedom[which])
        reach = np.where(self.treated[which] > 1, reach, np.inf)
        return effect - reach, effect + reach


def impute(grid: Grid, *, anticipation: float = 0, unidentified: Unidentified = "refuse") -> Imputation:
    """The effect of each treated cell.

    A cell counts as treated from `anticipation` before its unit's first treatment. Units without an untreated cell are
    left out and counted. An effect that cannot be told (no untreated unit is seen at its time, or nothing links the
    two) is refused by name, or left out if asked. Raises EvaluationError.
    """
    early = grid.since() >= -anticipation
    before = np.asarray((grid.seen & ~early).any(axis=1), bool)
    held = grid.of_units(before, "units without an untreated time")
    early = held.since() >= -anticipation
    untreated, treated = held.seen & ~early, held.seen & early
    if not treated.any():
        raise EvaluationError("No unit has a time before and a time after its treatment: nothing to impute.")
    equations = TwoWay(np.where(untreated, held.weights, 0.0), held.covariates, held.names)
    known = _linked(equations)
    lost = treated & ~known
    told = tuple((str(held.units[i]), float(held.times[t])) for i, t in zip(*np.nonzero(lost), strict=True))
    if told and unidentified == "refuse":
        raise EvaluationError(_unidentified(told))
    treated &= known
    if not treated.any():
        raise EvaluationError(_unidentified(told))
    fit = equations.fit(held.y)
    residual = held.y - fit.fitted(held.covariates)
    effect = np.where(treated, residual, np.nan)
    return Imputation(held, anticipation, untreated, treated, effect, residual, fit, equations, told)


def _linked(equations: TwoWay) -> Flags:
    """Cells whose unit and time hang together by untreated cells."""
    of_unit, of_time = equations.components
    told: Flags = of_unit[:, None] == of_time[None, :]
    return told


def _unidentified(cells: tuple[tuple[str, float], ...]) -> str:
    named = ", ".join(f"{unit} at {time:g}" for unit, time in cells[:_NAMED])
    more = f" and {len(cells) - _NAMED} more" if len(cells) > _NAMED else ""
    return (
        f"What would have been cannot be told for {named}{more}: no untreated cell links the unit to that time. "
        "Leave those cells out, or add units that are not treated by then."
    )


def average(
    found: Imputation, kind: Kind = "simple", *, over: Average = "cohort and time", few: Few = "as published"
) -> Averaged:
    """The overall effect, and it by horizon ('dynamic'), by cohort ('group') or by time ('calendar').

    Effects of anticipation are told by horizon, and are part of nothing else. Raises EvaluationError where no cell is
    left from treatment on.

    `over`: the treated cells within which effects are taken as alike when errors are computed; larger cells are for few
    units in each cohort. `few`: errors as published are too small where cohorts are small; with each unit left out of
    the average it is held against they are too large (six units treated: by about a fifth); `unbiased` are neither.
    """
    since = found.grid.since()
    begun = found.treated & (since >= 0)
    if not begun.any():
        raise EvaluationError("No effect can be told from the time of treatment on.")
    at_cell = {
        "simple": np.zeros(found.treated.shape),
        "dynamic": since,
        "group": np.broadcast_to(found.grid.group[:, None], found.treated.shape),
        "calendar": np.broadcast_to(found.grid.times, found.treated.shape),
    }[kind]
    told = found.treated if kind == "dynamic" else begun
    at = np.unique(at_cell[told]) if kind != "simple" else np.zeros(0)
    parts = [told & (at_cell == one) for one in at]
    rows = [_estimate(found, part, over, few) for part in [*parts, begun]]
    effect, moved = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    se = clustered_error(moved, found.grid)
    return Averaged(
        kind, float(effect[-1]), float(se[-1]), at, effect[:-1], se[:-1],
        np.array([part.sum() for part in parts], np.int64), moved * len(found.grid.units),
        np.array([len(np.unique(found.grid.cluster[part.any(axis=1)])) for part in [*parts, begun]], np.int64),
        np.array([row[2] for row in rows]),
    )  # fmt: skip


def clustered_error(moved: Floats, grid: Grid) -> Floats:
    """Standard errors of estimates (rows) from what each unit (column) adds to them."""
    summed = moved
    if grid.clusters < len(grid.units):
        summed = np.array([np.bincount(grid.cluster, weights=row) for row in moved])
    errors: Floats = np.sqrt((summed**2).sum(axis=1))
    return errors


def _estimate(found: Imputation, part: Flags, over: Average, few: Few) -> tuple[float, Floats, float]:
    """The weighted mean effect of those treated cells, what each unit adds to its error, and the degrees of freedom."""
    grid = found.grid
    share = np.where(part, grid.weights, 0.0)
    share /= share.sum()
    of_slope = np.zeros(0) if grid.covariates is None else np.einsum("it,itk->k", share, grid.covariates)
    back = found.equations.solve(share.sum(axis=1), share.sum(axis=0), of_slope)
    moved = -found.equations.weights * back.fitted(grid.covariates)
    added = (moved * np.where(found.untreated, found.residual, 0.0)).sum(axis=1)
    unit = np.nonzero(found.treated)[0]
    effect, weight = found.effect[found.treated], share[found.treated]
    used = weight > 0
    held = alike(grid, found.treated, over)[used]
    against = apart(effect[used], weight[used], unit[used], held, left_out=few == "left out")
    added += np.bincount(unit[used], weights=weight[used] * against, minlength=len(added))
    borne = np.einsum("it,it->i", moved, moved) + np.einsum("it,it->i", share, share)
    bearing = few_units(borne, share.sum(axis=1), sets(grid, found.treated, over), grid.cluster)
    if few == "unbiased":
        added = added * bearing.scale
    return float(weight @ effect), added, bearing.freedom(added)
