"""The fictional authorities: how large, when each begins, how it differs; and how many children each has each month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from moothall.methods.simulation.plan import MONTHS_A_YEAR, Floats, Ints, Plan

NEVER = 10**6
#: Referrals are fewest in August and December and most in spring and autumn; ours, after no year in particular.
SEASON = np.array([1.02, 1.0, 1.08, 1.04, 1.05, 1.03, 0.98, 0.85, 1.0, 1.06, 1.03, 0.86])
GROWTH_A_YEAR = 0.08


@dataclass(frozen=True)
class Places:
    """One entry for each authority. `starts` is the month it begins, or NEVER."""

    codes: tuple[str, ...]
    starts: Ints
    weight: Floats
    level: Floats  # how it differs at all times, in standard deviations
    site: Floats  # how its effect differs, in standard deviations


def places(plan: Plan, draw: np.random.Generator) -> Places:
    """The authorities. Larger ones are likelier to be sites, as in the real programme: selection, not chance."""
    weight = draw.lognormal(0.0, 0.7, plan.authorities)
    level = draw.normal(0.0, 1.0, plan.authorities)
    order = np.argsort(-(weight * draw.lognormal(0.0, 0.8, plan.authorities)))
    starts = np.full(plan.authorities, NEVER, dtype=np.int64)
    place = 0
    for month, count in plan.starts:
        starts[order[place : place + count]] = month
        place += count
    site = np.clip(draw.normal(0.0, 1.0, plan.authorities), -2, 2)
    codes = tuple(f"F06{number:06d}" for number in range(1, plan.authorities + 1))
    return Places(codes, starts, weight / weight.sum(), level, site)


def children_by_place_and_month(plan: Plan, found: Places, draw: np.random.Generator) -> Ints:
    """How many children are first referred in each authority (rows) in each month (columns)."""
    months = np.arange(plan.months)
    by_month = SEASON[months % MONTHS_A_YEAR] * (1.0 + GROWTH_A_YEAR) ** (months / MONTHS_A_YEAR)
    share = np.outer(found.weight, by_month / by_month.sum()).ravel()
    counts = draw.multinomial(plan.children, share / share.sum())
    return counts.reshape(plan.authorities, plan.months).astype(np.int64)
