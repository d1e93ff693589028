"""Panels of sites with effects that are known: for measuring bias, coverage and power of what an evaluation uses.

All numbers are ours; the sites are nobody's. The same seed and options give the same panel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Errors = Literal["iid", "ar"]
Waves = tuple[tuple[int, int], ...]
#: The real design: a hundred and fifty authorities, ten sites in each of two waves.
PILOT: Waves = ((12, 10), (18, 10))


@dataclass(frozen=True)
class SitePanel:
    """Outcomes (authorities by times), when each was first treated (infinite: never), and what is true.

    `effect` is the true effect in each cell, nought where untreated; `overall` its mean over treated cells.
    """

    y: Floats
    times: Floats
    group: Floats
    effect: Floats

    @property
    def overall(self) -> float:
        """The mean true effect of the treated cells."""
        return float(self.effect[self.times[None, :] >= self.group[:, None]].mean())


def site_panel(
    seed: int,
    *,
    authorities: int = 150,
    periods: int = 24,
    waves: Waves = PILOT,
    errors: Errors = "ar",
    lasting: float = 0.7,
    effect: float = 0.5,
    growing: bool = False,
    uneven: float = 0.0,
    loss: bool = False,
    weighted: bool = False,
    counts: bool = False,
) -> SitePanel:
    """A panel: a level each, a common course over time, errors of spread 1, and an effect from a site's start on.

    `waves` are (first treated time, how many). `growing`: the effect grows towards one and a half times its size with
    the time since the start, faster in earlier waves. `uneven`: sites differ by a factor of that standard deviation.
    `counts`: skewed counts instead (their effect still adds). `loss`: what is seen is the mean of the children who
    could be followed; frail ones do worse, and are lost more often where there is no site; `weighted` puts that right
    by the inverse of how likely each was to be followed, estimated from frailty and treatment.
    """
    draw = np.random.default_rng([seed, 20261130])
    times = np.arange(1.0, periods + 1)
    group = np.full(authorities, np.inf)
    chosen = draw.permutation(authorities)
    placed = 0
    for start, count in waves:
        group[chosen[placed : placed + count]] = start
        placed += count
    since = times[None, :] - group[:, None]
    treated = since >= 0
    size = np.full(treated.shape, effect)
    if growing:
        early = np.where(np.isfinite(group), group - min(start for start, _count in waves), 0.0)[:, None]
        pace = 4.0 + early / 3
        size = 1.5 * effect * -np.expm1(-(np.maximum(np.where(treated, since, 0), 0) + 1) / pace)
    size = size * (1 + uneven * draw.normal(size=(authorities, 1)))
    true = np.where(treated, size, 0.0)
    level = draw.normal(size=(authorities, 1))
    course = 0.05 * times + 0.3 * np.sin(2 * np.pi * times / 4)
    noise = lasting_errors(draw, treated.shape, lasting if errors == "ar" else 0.0)
    y = level + course + true + noise
    if counts:
        y = draw.poisson(np.exp(0.5 + 0.4 * level + 0.3 * noise)) + true + 0.2 * course
    if loss:
        y = _followed(draw, y, treated, weighted)
    return SitePanel(y, times, group, true)


def lasting_errors(draw: np.random.Generator, shape: tuple[int, int], lasting: float) -> Floats:
    """Errors of spread 1 of which that share lasts to the next time (units by times)."""
    told = draw.normal(size=shape)
    fresh = np.sqrt(1 - lasting**2)
    for time in range(1, shape[1]):
        told[:, time] = lasting * told[:, time - 1] + fresh * told[:, time]
    return told


def _followed(
    draw: np.random.Generator,
    mean: Floats,
    treated: npt.NDArray[np.bool_],
    weighted: bool,
    children: int = 30,
) -> Floats:
    """Means of the children followed in each cell."""
    shape = (*mean.shape, children)
    frailty = draw.normal(size=shape)
    outcome = mean[:, :, None] - frailty + draw.normal(size=shape)
    lost = 1 / (1 + np.exp(1.0 - frailty * np.where(treated, 0.2, 1.0)[:, :, None]))
    seen = draw.random(shape) >= lost
    weight = seen.astype(np.float64)
    if weighted:
        for where in (treated, ~treated):
            weight[where] *= 1 / _chance(frailty[where], seen[where])
    told: Floats = (weight * outcome).sum(axis=2) / np.maximum(weight.sum(axis=2), 1e-9)
    return told


def _chance(frailty: Floats, seen: npt.NDArray[np.bool_]) -> Floats:
    """How likely each was to be followed, by a logistic regression on frailty."""
    x = np.column_stack([np.ones(frailty.size), frailty.ravel()])
    beta, target = np.zeros(2), seen.ravel().astype(np.float64)
    for _step in range(12):
        chance = 1 / (1 + np.exp(-x @ beta))
        spread = chance * (1 - chance)
        beta = beta + np.linalg.solve((x * spread[:, None]).T @ x, x.T @ (target - chance))
    told: Floats = (1 / (1 + np.exp(-x @ beta))).reshape(frailty.shape)
    return told
