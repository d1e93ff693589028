"""Effects by cohort and time since treatment in one regression, averaged by the cohorts' shares.

Sun and Abraham, Journal of Econometrics 2021. Effects of units and times, and one of each cohort at each time but the
last before its treatment; averages by time since treatment weigh cohorts by their cells. Errors are robust within
clusters, with the small-sample factor of fixest (effects nested in clusters are not counted), shares taken as given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .errors import EvaluationError
from .grid import Flags, Floats, Grid, Numbers
from .imputation_errors import by_cohort
from .two_way import inverse

_NAMED = 8


@dataclass(frozen=True)
class InteractionWeighted:
    """`effect` at each time since treatment `at` (the reference left out), with its covariance; the overall effect is
    that of all cells from treatment on. `cohort`, `event` and `of_cohort` are the effects behind it; `cells` counts what each rests on.
    """

    at: Floats
    effect: Floats
    se: Floats
    covariance: Floats
    overall: float
    overall_se: float
    cohort: Floats
    event: Floats
    of_cohort: Floats
    cells: Numbers
    clusters: int
    left_out: dict[str, int]


def interaction_weighted(
    grid: Grid, *, anticipation: float = 0, for_few: bool = False
) -> InteractionWeighted:
    """The effects by time since treatment, against units never treated.

    Where no unit is never treated, the last cohort is what others are compared with, and times from its start are left
    out. Units treated from the first time on are left out. `for_few`: errors right on average where few units are in a
    cohort (`group_time_few`), in place of those of fixest. Raises EvaluationError where a cohort has no time before.
    """
    held = _compared(grid, anticipation)
    equations = _Equations(held, anticipation)
    solved = equations.solved()
    event = equations.event
    at = np.unique(event)
    weights = np.array([np.where(event == one, equations.heavy, 0.0) for one in at])
    after = np.where(event >= 0, equations.heavy, 0.0)
    if not after.any():
        raise EvaluationError("No cohort is seen after its treatment: there is no effect to estimate.")
    rows = np.vstack([weights, after[None, :]])
    rows /= rows.sum(axis=1, keepdims=True)
    covariance = equations.covariance(rows, solved, for_few)
    effect = rows @ solved[equations.places]
    return InteractionWeighted(
        at=at, effect=effect[:-1], se=np.sqrt(np.diag(covariance)[:-1]), covariance=covariance[:-1, :-1],
        overall=float(effect[-1]), overall_se=float(np.sqrt(covariance[-1, -1])), cohort=equations.cohort, event=event,
        of_cohort=solved[equations.places], cells=np.array([equations.count[event == one].sum() for one in at], np.int64),
        clusters=held.clusters, left_out=dict(held.left_out),
    )  # fmt: skip


def _compared(grid: Grid, anticipation: float) -> Grid:
    later: Flags = np.greater(grid.group, grid.times[0] + anticipation)
    held = grid.of_units(later, "units treated from the first time on")
    last = held.times[-1]
    settled: Flags = np.logical_or(held.group <= last, held.group > last + anticipation)
    held = held.of_units(settled, "units treated just after the last time, within the anticipation of it")
    held = replace(held, group=np.where(held.group > last, np.inf, held.group))
    if np.isinf(held.group).any():
        return held
    last = held.cohorts[-1]
    keep = held.times < last - anticipation
    if keep.sum() < 2 or len(held.cohorts) < 2:
        raise EvaluationError("No unit was never treated, and no later cohort can be compared with.")
    early = Grid(
        y=held.y[:, keep], times=held.times[keep], group=np.where(held.group == last, np.inf, held.group),
        weights=held.weights[:, keep], cluster=held.cluster, units=held.units,
        covariates=None if held.covariates is None else held.covariates[:, keep], names=held.names, left_out=held.left_out,
    )  # fmt: skip
    still: Flags = np.any(early.seen, axis=1)
    return early.of_units(still, "units seen only after the last cohort began")


class _Equations:
    """The normal equations, units swept out: effects of times, then of cohorts at times, then slopes."""

    def __init__(self, grid: Grid, anticipation: float) -> None:
        self.grid = grid
        weights, times = grid.weights, len(grid.times)
        row = weights.sum(axis=1, keepdims=True)
        self.share = weights / row
        y = np.nan_to_num(grid.y)
        self.y = np.where(grid.seen, y - (self.share * y).sum(axis=1, keepdims=True), 0.0)
        self.x = self._apart(grid)
        cohorts = [float(one) for one in grid.cohorts]
        self.members = [grid.group == one for one in cohorts]
        cells, self.first = self._cells(cohorts, anticipation), times
        self.cohort = np.array([cohorts[number] for number, _time in cells])
        self.number = np.array([number for number, _time in cells])
        self.time = np.array([time for _number, time in cells])
        self.event = grid.times[self.time] - self.cohort
        self.places = times + np.arange(len(cells))
        self.heavy = np.array([weights[self.members[number], time].sum() for number, time in cells])
        self.count = np.array([int(grid.seen[self.members[number], time].sum()) for number, time in cells])
        self.left, self.right = self._assembled()
        self.back = inverse(self.left)
        self._refuse_unidentified()

    @staticmethod
    def _apart(grid: Grid) -> Floats:
        if grid.covariates is None:
            return np.zeros((*grid.y.shape, 0))
        row = grid.weights.sum(axis=1)
        mean = np.einsum("it,itk->ik", grid.weights, grid.covariates) / row[:, None]
        return np.where(grid.seen[:, :, None], grid.covariates - mean[:, None, :], 0.0)

    def _cells(self, cohorts: list[float], anticipation: float) -> list[tuple[int, int]]:
        """Each cohort at each time it is seen, but for the last before its treatment."""
        found = []
        for number, cohort in enumerate(cohorts):
            seen = self.grid.seen[self.members[number]].any(axis=0)
            before = np.flatnonzero(seen & (self.grid.times < cohort - anticipation))
            if not len(before):
                raise EvaluationError(
                    f"The cohort treated at {cohort:g} is never seen before its treatment: leave it out."
                )
            found += [(number, int(time)) for time in np.flatnonzero(seen) if time != before[-1]]
        return found

    def _assembled(self) -> tuple[Floats, Floats]:
        times, k = self.first, self.x.shape[2]
        size = times + len(self.cohort) + k
        left, right, slopes = np.zeros((size, size)), np.zeros(size), slice(size - k, size)
        heavy_x = self.grid.weights[:, :, None] * self.x
        for number, member in enumerate([*self.members, np.isinf(self.grid.group)]):
            weights = self.grid.weights[member]
            block = np.diag(weights.sum(axis=0)) - weights.T @ self.share[member]
            target, along = (weights * self.y[member]).sum(axis=0), heavy_x[member].sum(axis=0)
            spread = np.zeros((size, times))
            spread[:times] = np.eye(times)
            these = np.flatnonzero(self.number == number)
            spread[times + these, self.time[these]] = 1.0
            left += spread @ block @ spread.T
            right += spread @ target
            left[:, slopes] += spread @ along
            left[slopes] += (spread @ along).T
        left[slopes, slopes] = np.einsum("itk,itl->kl", heavy_x, self.x)
        right[slopes] = np.einsum("itk,it->k", heavy_x, self.y)
        return left, right

    def _refuse_unidentified(self) -> None:
        told = np.abs(np.eye(len(self.left)) - self.back @ self.left).max(axis=0)
        size = len(self.left)
        for place in range(size - self.x.shape[2], size):
            if told[place] > 1e-6:
                name = self.grid.names[place - size + self.x.shape[2]]
                raise EvaluationError(
                    f"The covariate {name!r} cannot be told apart from the effects of units and times."
                )
        lost = [number for number, place in enumerate(self.places) if told[place] > 1e-6]
        if lost:
            named = ", ".join(f"{self.cohort[one]:g} at {self.event[one]:+g}" for one in lost[:_NAMED])
            raise EvaluationError(
                f"The effect cannot be told for the cohort treated at {named}: nobody to compare is seen then, or none of "
                "its units is seen both then and at its last time before treatment. Leave those rows out."
            )

    def solved(self) -> Floats:
        """All effects, in the order of the equations."""
        found: Floats = self.back @ self.right
        return found

    def covariance(self, rows: Floats, solved: Floats, for_few: bool) -> Floats:
        """Of averages of the cohorts' effects (rows of weights), robust within clusters."""
        grid, times, k = self.grid, self.first, self.x.shape[2]
        along = np.zeros((len(solved), len(rows)))
        along[self.places] = rows.T
        along = self.back @ along
        rest = np.zeros_like(self.y)
        moved = np.zeros((len(grid.units), len(rows)))
        slope = solved[len(solved) - k :]
        for number, member in enumerate([*self.members, np.isinf(grid.group)]):
            here, there = solved[:times].copy(), along[:times].copy()
            these = np.flatnonzero(self.number == number)
            here[self.time[these]] += solved[times + these]
            there[self.time[these]] += along[times + these]
            left = self.y[member] - self.x[member] @ slope - here
            left -= (self.share[member] * left).sum(axis=1, keepdims=True)
            rest[member] = np.where(grid.seen[member], grid.weights[member] * left, 0.0)
            moved[member] = rest[member] @ there
        moved += np.einsum("it,itk->ik", rest, self.x) @ along[len(solved) - k :]
        if for_few:
            moved *= by_cohort(grid.group, grid.cluster).scale[:, None]
        summed: Floats = np.stack(
            [np.bincount(grid.cluster, weights=one, minlength=grid.clusters) for one in moved.T]
        ).astype(np.float64)
        found: Floats = (1.0 if for_few else self._factor()) * (summed @ summed.T)
        return found

    def _factor(self) -> float:
        seen, clusters = int(self.grid.seen.sum()), self.grid.clusters
        if clusters < 2:
            raise EvaluationError("There is only one cluster: no error can be told from it.")
        counted = len(self.left)
        return clusters / (clusters - 1) * (seen - 1) / (seen - counted)
