"""How large an effect must be to be found: from what the panel shows before treatment, at the roll-out as it is.

Errors are drawn with the correlation over time that untreated cells show (AR(1)), the estimator is run on them as the
study will run it, and the effect is sought that is told from none in four studies of five (Bloom 1995: 2.8 standard
errors; here also by counting, so that errors that are too small are seen as what they are).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .errors import EvaluationError
from .grid import Floats, Grid
from .imputation import average, impute
from .randomisation import Estimator

RUNS, LEVEL, POWER = 200, 0.95, 0.8


@dataclass(frozen=True)
class Persistence:
    """Errors of the untreated: their spread within a unit over time, and how much of one lasts to the next time."""

    spread: float
    lasting: float
    units: int


@dataclass(frozen=True)
class Detectable:
    """The least effect that is found with the `power` at the `level`, in the outcome's unit.

    `closed` is 2.8 times (or what level and power ask for) the spread of the estimates, `counted` the effect whose
    interval leaves nought out in that share of the runs; `false_finds` is how often it does where there is none.
    """

    estimator: str
    closed: float
    counted: float
    spread: float
    false_finds: float
    persistence: Persistence
    runs: int
    level: float
    power: float
    seed: int

    @property
    def least(self) -> float:
        """The larger of the two: what a protocol states."""
        return max(self.closed, self.counted)


@dataclass(frozen=True)
class Claim:
    """Whether a claim may be made, and why."""

    allowed: bool
    reason: str


def persistence(grid: Grid) -> Persistence:
    """From untreated cells, effects of units and times taken off; the shortening of short series is put right.

    Taking a mean off a short series makes what lasts look less: the share is sought whose expected value, so
    shortened, is the one observed. Raises EvaluationError where no unit has three untreated times in a row.
    """
    from scipy.optimize import brentq

    found = impute(grid, unidentified="leave out")
    rest = np.where(found.untreated, found.residual, 0.0)
    pair = found.untreated[:, 1:] & found.untreated[:, :-1]
    if not (pair[:, 1:] & pair[:, :-1]).any():
        raise EvaluationError(
            "No unit has three untreated times in a row: what lasts from one time to the next cannot be told."
        )
    product = float((rest[:, 1:] * rest[:, :-1])[pair].sum())
    square = float((rest**2).sum())
    patterns, counts = np.unique(found.untreated, axis=0, return_counts=True)
    apart = np.abs(np.subtract.outer(np.arange(len(grid.times)), np.arange(len(grid.times))))

    def expected(lasting: float) -> tuple[float, float]:
        one = lasting**apart if lasting else np.eye(len(apart))
        told = np.zeros(2)
        for pattern, count in zip(patterns, counts, strict=True):
            seen = np.flatnonzero(pattern)
            if len(seen) < 2:
                continue
            centre = np.eye(len(seen)) - 1 / len(seen)
            shared = centre @ one[np.ix_(seen, seen)] @ centre
            next_to = np.flatnonzero(np.diff(seen) == 1)
            told += count * np.array([shared[next_to, next_to + 1].sum(), np.trace(shared)])
        return float(told[0]), float(told[1])

    def gap(lasting: float) -> float:
        shared, own = expected(lasting)
        return shared / own - product / square

    low, high = -0.95, 0.99
    lasting = low if gap(low) >= 0 else high if gap(high) <= 0 else float(brentq(gap, low, high, xtol=1e-6))
    # The effects of times take a little off each error too.
    units = len(found.grid.units)
    spread = float(np.sqrt(square / expected(lasting)[1] * units / max(units - 1, 1)))
    return Persistence(spread, lasting, units)


def by_imputation(like: Grid, anticipation: float = 0) -> Estimator:
    """The imputation estimator on the cells of a grid, with errors made right for few units."""

    def estimate(y: Floats, group: Floats) -> tuple[float, float]:
        from dataclasses import replace

        found = average(
            impute(
                replace(like, y=np.where(like.seen, y, np.nan), group=group),
                anticipation=anticipation,
                unidentified="leave out",
            ),
            few="unbiased",
        )
        return found.overall, found.overall_se

    return estimate


def by_group_time(like: Grid) -> Estimator:
    """Effects by group and time against those not treated yet ('simple'), on a grid without empty cells."""
    from .aggregate import aggregate
    from .group_time import group_time
    from .panel import Panel

    if not like.seen.all():
        raise EvaluationError("Effects by group and time need a panel without empty cells here.")

    def estimate(y: Floats, group: Floats) -> tuple[float, float]:
        found = aggregate(group_time(Panel(y, like.times, group, cluster=like.cluster)), "simple")
        return found.overall, found.overall_se

    return estimate


ESTIMATORS: dict[str, Callable[[Grid], Estimator]] = {
    "imputation": by_imputation,
    "group and time": by_group_time,
}


def detectable(
    grid: Grid,
    estimator: str = "imputation",
    *,
    errors: Persistence | None = None,
    runs: int = RUNS,
    level: float = LEVEL,
    power: float = POWER,
    seed: int = 1,
) -> Detectable:
    """For the outcome and roll-out of the grid, with errors like its own (or as given). The same seed gives the same."""
    from scipy.special import ndtri
    from scipy.stats import t as t_distribution

    told = errors or persistence(grid)
    run = ESTIMATORS[estimator](grid)
    random = np.random.default_rng(seed)
    found = np.array([run(drawn_errors(random, grid.y.shape, told), grid.group) for _run in range(runs)])
    estimates, own = found[:, 0], found[:, 1]
    normal = critical = float(ndtri((1 + level) / 2))
    if estimator == "imputation":  # as its interval is
        like = impute(grid.with_outcome(np.zeros(grid.y.shape)), unidentified="leave out")
        critical = float(t_distribution.ppf((1 + level) / 2, average(like).freedom[-1]))
    spread = float(estimates.std(ddof=1))
    # An effect that is the same everywhere shifts each estimate by itself and leaves its error as it is.
    needed = np.sort(critical * own - estimates)
    counted = float(needed[min(int(np.ceil(power * runs)), runs) - 1])
    false = float((np.abs(estimates) > critical * own).mean())
    return Detectable(
        estimator, float((normal + ndtri(power)) * spread), counted, spread, false, told, runs, level, power, seed
    )  # fmt: skip


def drawn_errors(random: np.random.Generator, shape: tuple[int, int], errors: Persistence) -> Floats:
    """Errors with that spread, of which that share lasts (units by times), from the stationary distribution."""
    told = random.normal(size=shape)
    fresh = np.sqrt(1 - errors.lasting**2)
    for time in range(1, shape[1]):
        told[:, time] = errors.lasting * told[:, time - 1] + fresh * told[:, time]
    scaled: Floats = told * errors.spread
    return scaled


def claim_allowed(subgroup: str, effect: float, least: float | None, *, registered: bool = True) -> Claim:
    """Whether anything may be claimed of a sub-group, whose own minimum detectable effect is `least`.

    Not without one, nor of an effect smaller than it (an effect that small is found by luck, and then too large), nor
    of a sub-group that was not in the protocol, save as a question for the next study.
    """
    if least is None or not np.isfinite(least):
        return Claim(False, f"Nothing is claimed of {subgroup}: its minimum detectable effect is not known.")
    if abs(effect) < least:
        return Claim(
            False,
            f"Nothing is claimed of {subgroup}: the effect found is smaller than the least that this study could tell "
            "from none there.",
        )
    if not registered:
        return Claim(
            False,
            f"Nothing is claimed of {subgroup}: the protocol did not name it; it is a question for a next study.",
        )
    return Claim(
        True, f"The effect in {subgroup} is at least as large as what this study can tell from none."
    )
