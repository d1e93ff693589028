"""Do the estimators say what is true? Panels with known effects, drawn often: bias, coverage, false finds, power.

What is recommended must hold the truth in 92 to 97 of a hundred intervals; where an estimator does not, the table says
so. Remade by `moothall study simulate`; its findings are in `docs/reference/evaluation-simulation.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.special import ndtri

from moothall.methods.simulation.panels import SitePanel, site_panel

from .aggregate import aggregate
from .detectable import by_imputation
from .grid import Grid, grid_of
from .group_time import group_time
from .imputation import average, impute
from .interaction_weighted import interaction_weighted
from .panel import Panel
from .randomisation import randomisation
from .two_way import TwoWay

NORMAL = float(ndtri(0.975))
LOWEST, HIGHEST = 0.92, 0.97
SLOW = ("randomisation",)
RECOMMENDED = "imputation"


@dataclass(frozen=True)
class Scenario:
    """A world: its name for machines and for people, how panels are drawn, and whether each unit is drawn again too."""

    key: str
    title: str
    options: Mapping[str, Any]
    drawn_again: bool = False
    effect: float = 0.5


@dataclass(frozen=True)
class Judged:
    """One estimator in one run: the estimate, its interval, whether it found an effect."""

    estimate: float
    low: float
    high: float
    found: bool


@dataclass(frozen=True)
class Score:
    """One estimator in one scenario. `spread` and `error`: of the estimates, and what their errors say on average.

    `coverage` is of the true effect, `false_finds` how often an effect is found where there is none, `power` how often
    where there is one; of so many runs.
    """

    scenario: str
    estimator: str
    bias: float
    spread: float
    coverage: float
    false_finds: float
    power: float
    runs: int


SIX_OF_MANY = {"waves": ((12, 3), (18, 3))}
SCENARIOS = (
    Scenario("planned", "150 authorities, two waves of ten; errors last (0.7)", {}, drawn_again=True),
    Scenario("independent", "150 authorities, two waves of ten; errors do not last", {"errors": "iid"}),
    Scenario("uneven", "150 authorities, two waves of ten; effects grow over time, differ between waves and sites", {"growing": True, "uneven": 0.5}),
    Scenario(
        "all-join", "60 authorities, all but six join in four waves; effects grow",
        {"authorities": 60, "waves": ((5, 14), (9, 14), (13, 13), (17, 13)), "growing": True},
    ),
    Scenario("counts", "150 authorities, two waves of ten; outcomes are skewed counts", {"counts": True}),
    Scenario("six-treated", "150 authorities, two waves of three", SIX_OF_MANY, drawn_again=True),
    Scenario("few", "24 authorities, two waves of three", {"authorities": 24, **SIX_OF_MANY}, drawn_again=True),
    Scenario("very-few", "12 authorities, two waves of three", {"authorities": 12, **SIX_OF_MANY}, drawn_again=True),
    Scenario("lost", "two waves of ten; frail children are lost more where there is no site; those seen alone", {"loss": True}),
    Scenario("lost-weighted", "two waves of ten, the same loss; weighted by how likely each child was to be followed", {"loss": True, "weighted": True}),
)  # fmt: skip


def _group_time(held: Grid, _seed: int, _draws: int) -> Judged:
    found = aggregate(group_time(Panel(held.y, held.times, held.group)), "simple")
    return _normal(found.overall, found.overall_se)


def _published(held: Grid, _seed: int, _draws: int) -> Judged:
    found = average(impute(held))
    return _normal(found.overall, found.overall_se)


def _recommended(held: Grid, _seed: int, _draws: int) -> Judged:
    found = average(impute(held), few="unbiased")
    low, high = found.interval()
    return Judged(found.overall, low, high, low > 0 or high < 0)


def _interaction_weighted(held: Grid, _seed: int, _draws: int) -> Judged:
    found = interaction_weighted(held)
    return _normal(found.overall, found.overall_se)


def _two_way(held: Grid, _seed: int, _draws: int) -> Judged:
    """The regression with one effect for all, which mixes up effects that grow (Goodman-Bacon 2021)."""
    equations = TwoWay(held.weights)
    treated = equations.apart((held.since() >= 0).astype(np.float64))
    effect = float((treated * held.y).sum() / (treated**2).sum())
    score = (treated * (equations.apart(held.y) - effect * treated)).sum(axis=1)
    return _normal(effect, float(np.sqrt(score @ score) / (treated**2).sum()))


def _randomisation(held: Grid, seed: int, draws: int) -> Judged:
    found = randomisation(held.y, held.times, held.group, by_imputation(held), draws=draws, seed=seed)
    return Judged(found.estimate, found.low, found.high, found.p <= 0.05)


def _drawn_again_finds(held: Grid, seed: int, draws: int) -> bool:
    """The test alone, without the interval that takes as long again."""
    estimator = by_imputation(held)
    return (
        randomisation(held.y, held.times, held.group, estimator, draws=draws, seed=seed, interval=False).p
        <= 0.05
    )


def _normal(estimate: float, se: float) -> Judged:
    return Judged(estimate, estimate - NORMAL * se, estimate + NORMAL * se, abs(estimate) > NORMAL * se)


ESTIMATORS: dict[str, tuple[str, Callable[[Grid, int, int], Judged]]] = {
    "imputation": ("imputation, errors made right for few, t (recommended)", _recommended),
    "randomisation": ("imputation, roll-out drawn again", _randomisation),
    "imputation-published": ("imputation, errors as published, normal", _published),
    "group-time": ("effects by group and time, normal", _group_time),
    "interaction-weighted": ("interaction-weighted effects, normal", _interaction_weighted),
    "two-way": ("two-way regression", _two_way),
}


@dataclass
class _Runs:
    true: list[float] = field(default_factory=list)
    found: list[Judged] = field(default_factory=list)
    none: list[bool] = field(default_factory=list)


def run(
    scenario: Scenario, seeds: Sequence[int], *, draws: int = 99, only: Sequence[str] = tuple(ESTIMATORS)
) -> dict[str, _Runs]:
    """Each estimator (or only some) on a panel of each seed, with the effect and without.

    Those that draw the roll-out again are run where the scenario asks for it.
    """
    told: dict[str, _Runs] = {}
    for seed in seeds:
        with_effect = site_panel(seed, effect=scenario.effect, **scenario.options)
        without = site_panel(seed, effect=0.0, **scenario.options)
        for key in only:
            estimate = ESTIMATORS[key][1]
            if key in SLOW and not scenario.drawn_again:
                continue
            kept = told.setdefault(key, _Runs())
            kept.true.append(with_effect.overall)
            kept.found.append(estimate(_grid(with_effect), seed, draws))
            if key in SLOW:
                kept.none.append(_drawn_again_finds(_grid(without), seed, draws))
            else:
                kept.none.append(estimate(_grid(without), seed, draws).found)
    return told


def _grid(panel: SitePanel) -> Grid:
    return grid_of(Panel(panel.y, panel.times, panel.group))


def scores(scenario: Scenario, parts: Sequence[dict[str, _Runs]]) -> list[Score]:
    """The runs of one scenario drawn together, estimators in their order."""
    told = []
    for key in ESTIMATORS:
        runs = [part[key] for part in parts if key in part]
        if not runs:
            continue
        true = np.array([one for part in runs for one in part.true])
        found = [one for part in runs for one in part.found]
        apart = np.array([one.estimate for one in found]) - true
        inside = [one.low <= at <= one.high for one, at in zip(found, true, strict=True)]
        none = [one for part in runs for one in part.none]
        told.append(
            Score(
                scenario.key, key, float(apart.mean()), float(apart.std(ddof=1)), float(np.mean(inside)),
                float(np.mean(none)), float(np.mean([one.found for one in found])), len(found),
            )
        )  # fmt: skip
    return told


def holds(score: Score) -> bool:
    """Whether the share of intervals that hold the truth is what it should be, as far as so many runs can tell."""
    slack = NORMAL * float(np.sqrt(0.95 * 0.05 / score.runs))
    return min(LOWEST, 0.95 - slack) <= score.coverage <= max(HIGHEST, 0.95 + slack)
