"""Was it the roll-out? The estimate against what it would be had other units been treated at those times.

Fisher's randomisation inference: which units adopt when is drawn again, keeping how many do (within strata if asked),
and the estimator run again. It is exact if the roll-out was drawn so and the null is of no effect on anybody; without
a draw it rests on units having been alike. With a standard error from the estimator, t is compared rather than the
estimate, which also guards against units that differ in spread (Wu and Ding 2021; Roth and Sant'Anna 2023).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import factorial

import numpy as np
import numpy.typing as npt

from .errors import EvaluationError
from .signs import interval_by_inversion

Floats = npt.NDArray[np.float64]
#: From outcomes (units by times) and when each unit was first treated, the estimate and its error (nan: has none).
Estimator = Callable[[Floats, Floats], tuple[float, float]]
DRAWS = 999


@dataclass(frozen=True)
class Randomised:
    """The estimate; the p-value of no effect on anybody; the constant effects that are not rejected.

    `possible` is how many ways there were, `exact` whether all of them were used. `studentised`: t was compared.
    """

    estimate: float
    p: float
    low: float
    high: float
    draws: int
    possible: int
    exact: bool
    studentised: bool
    seed: int


def randomisation(
    y: Floats,
    times: Floats,
    group: Floats,
    estimator: Estimator,
    *,
    strata: npt.ArrayLike | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    level: float = 0.95,
    interval: bool = True,
) -> Randomised:
    """The p-value is (1 + as extreme) / (1 + draws), or a share where all ways are used (as many as `draws`, or fewer).

    `y` is units by times, `group` when each unit was first treated (infinite: never), `strata` within which units
    change places. The interval holds each constant effect that is not rejected once it is taken off; the estimator must
    be linear in the outcomes for it (all of ours are without a propensity score), and it is run twice for each draw.
    Raises EvaluationError where there is only one way, or the estimator fails on the data as they are.
    """
    stratum = np.zeros(len(group), np.int64)
    if strata is not None:
        stratum = np.unique(np.asarray(strata), return_inverse=True)[1].astype(np.int64)
    possible = ways(group, stratum)
    if possible < 2:
        raise EvaluationError(
            "There is only one way to say which units were treated when: take wider strata, or another way of judging."
        )
    exact = possible <= draws + 1

    def drawn() -> Iterator[Floats]:
        return _every(group, stratum) if exact else _some(group, stratum, draws, seed)

    estimate, se = estimator(y, group)
    if not np.isfinite(estimate):
        raise EvaluationError("The estimator gives no estimate of the data as they are.")
    told = [estimator(y, one) for one in drawn()]
    values, errors = np.array([one[0] for one in told]), np.array([one[1] for one in told])
    studentised = bool(np.isfinite(se) and se > 0 and (np.isfinite(errors) & (errors > 0)).all())
    unit = errors if studentised else np.ones(len(values))
    here = abs(estimate) / (se if studentised else 1.0)
    p = _share(np.abs(values) / unit, here, exact)
    low, high = -np.inf, np.inf
    if interval:
        treated = (times[None, :] >= group[:, None]).astype(np.float64)
        slopes = np.array([estimator(treated, one)[0] for one in drawn()])
        own = estimator(treated, group)[0]

        def p_of(at: float) -> float:
            return _share(np.abs(values - at * slopes), abs(estimate - at * own), exact)

        # Errors change with what is taken off, so the interval is that of the estimates themselves.
        low, high = interval_by_inversion(p_of, estimate / own, float(np.nanstd(values)), 1 - level)
    return Randomised(float(estimate), p, low, high, len(values), possible, exact, studentised, seed)


def _share(drawn: Floats, here: float, exact: bool) -> float:
    """How often a draw is as extreme; one that gives no estimate counts as extreme."""
    count = int((np.nan_to_num(drawn, nan=np.inf) >= here * (1 - 1e-9)).sum())
    return count / len(drawn) if exact else (1 + count) / (1 + len(drawn))


def ways(group: Floats, stratum: npt.NDArray[np.int64] | None = None) -> int:
    """In how many ways the times of treatment can stand among the units (within strata)."""
    found = 1
    for one in np.unique(stratum) if stratum is not None else [None]:
        here = group if one is None else group[stratum == one]
        counts = np.unique(here, return_counts=True)[1]
        own = factorial(len(here))
        for count in counts:
            own //= factorial(int(count))
        found *= own
    return found


def _some(group: Floats, stratum: npt.NDArray[np.int64], draws: int, seed: int) -> Iterator[Floats]:
    random = np.random.default_rng(seed)
    members = [np.flatnonzero(stratum == one) for one in np.unique(stratum)]
    for _draw in range(draws):
        moved = group.copy()
        for units in members:
            moved[units] = random.permutation(group[units])
        yield moved


def _every(group: Floats, stratum: npt.NDArray[np.int64]) -> Iterator[Floats]:
    """Each way once."""
    members = [np.flatnonzero(stratum == one) for one in np.unique(stratum)]

    def placed(number: int, so_far: Floats) -> Iterator[Floats]:
        if number == len(members):
            yield so_far.copy()
            return
        units = members[number]
        for one in _arrangements(list(np.sort(group[units]))):
            so_far[units] = one
            yield from placed(number + 1, so_far)

    yield from placed(0, group.copy())


def _arrangements(values: list[float]) -> Iterator[list[float]]:
    """Every different order of sorted values, each the next after the last."""
    here = list(values)
    while True:
        yield here
        fall = len(here) - 2
        while fall >= 0 and here[fall] >= here[fall + 1]:
            fall -= 1
        if fall < 0:
            return
        other = len(here) - 1
        while here[other] <= here[fall]:
            other -= 1
        here[fall], here[other] = here[other], here[fall]
        here[fall + 1 :] = here[:fall:-1]
