"""Effects by group and time drawn together: one figure, by time since treatment, by group, by calendar time.

Weights are the shares of the cohorts, which are estimated too: their influence is part of the error, as in R did 2.5.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from .group_time import NOUGHT, GroupTime, error_of

Floats = npt.NDArray[np.float64]
Kind = Literal["simple", "dynamic", "group", "calendar"]


@dataclass(frozen=True)
class Aggregate:
    """The overall effect with its error, and the effect at each of `at` (time since treatment, group, or time)."""

    kind: Kind
    overall: float
    overall_se: float
    overall_influence: Floats
    at: Floats
    effect: Floats
    se: Floats
    influence: Floats


def aggregate(
    found: GroupTime,
    kind: Kind,
    *,
    balance: float | None = None,
    from_event: float = -np.inf,
    to_event: float = np.inf,
) -> Aggregate:
    """One of the four. `balance` keeps the cohorts that are seen for so long after treatment ('dynamic' only).

    `from_event` and `to_event` bound the times since treatment. Cells without an estimate are left out.
    """
    cells = _Cells(found)
    if kind == "simple":
        keep = cells.known & (cells.time >= cells.group) & (cells.time <= cells.group + to_event)
        overall, joined = cells.weighted(keep)
        return _told(found, kind, overall, joined, np.array([]), np.array([]), [])
    if kind == "group":
        return _by_group(found, cells, to_event)
    if kind == "calendar":
        first = cells.group.min()
        at = np.unique(cells.time[(cells.time >= first) & cells.known])
        parts = [cells.weighted(cells.known & (cells.time == t) & (cells.group <= t)) for t in at]
    else:
        at, parts = _by_event(found, cells, balance, from_event, to_event)
    effect = np.array([part[0] for part in parts])
    moved: list[Floats] = [part[1] for part in parts]
    chosen = [number for number, event in enumerate(at) if kind == "calendar" or event >= 0]
    overall = float(effect[chosen].mean()) if chosen else float("nan")
    joined = (
        np.mean([moved[number] for number in chosen], axis=0)
        if chosen
        else np.full(found.panel.units, np.nan)
    )
    return _told(found, kind, overall, joined, at, effect, moved)


def _by_event(
    found: GroupTime, cells: _Cells, balance: float | None, from_event: float, to_event: float
) -> tuple[Floats, list[tuple[float, Floats]]]:
    event, last = cells.time - cells.group, found.time.max()
    inside = cells.known & (event >= from_event) & (event <= to_event)
    if balance is not None:
        long = last - cells.group >= balance
        needed = long & (event >= 0) & (event <= balance)
        whole = [
            group
            for group in np.unique(cells.group[long])
            if set(event[needed]) <= set(event[cells.known & (cells.group == group)])
        ]
        inside &= np.isin(cells.group, whole) & (event <= balance)
        # Before treatment too, only what is seen of every cohort that is kept.
        inside &= event >= balance - last + found.panel.times[0]
    at = np.unique(event[inside])
    return at, [cells.weighted(inside & (event == one)) for one in at]


def _by_group(found: GroupTime, cells: _Cells, to_event: float) -> Aggregate:
    groups: list[float] = []
    means: list[float] = []
    moved: list[Floats] = []
    for group in np.unique(cells.group):
        keep = cells.known & (cells.group == group) & (cells.time >= group) & (cells.time <= group + to_event)
        if keep.any():
            groups.append(float(group))
            means.append(float(cells.effect[keep].mean()))
            moved.append(found.influence[keep].mean(axis=0, dtype=np.float64))
    at, effect = np.array(groups), np.array(means)
    shares = np.array([cells.share[group] for group in groups])
    weights = shares / shares.sum()
    joined = weights @ np.array(moved) + cells.of_shares(at, effect, shares)
    return _told(found, "group", float(weights @ effect), joined, at, effect, moved)


class _Cells:
    """The cells with the shares of their cohorts."""

    def __init__(self, found: GroupTime) -> None:
        self.found = found
        self.group, self.time, self.effect = found.group, found.time, found.effect
        self.known = np.isfinite(found.effect)
        self.unit_weight = found.panel.weight()
        self.share = {
            group: float((self.unit_weight * (found.panel.group == group)).mean())
            for group in np.unique(found.group)
        }
        self.shares = np.array([self.share[group] for group in found.group])

    def weighted(self, keep: npt.NDArray[np.bool_]) -> tuple[float, Floats]:
        """The mean of those cells by the shares of their cohorts, and its influence."""
        if not keep.any():
            return float("nan"), np.full(self.found.panel.units, np.nan)
        shares = self.shares[keep]
        weights = shares / shares.sum()
        moved: Floats = weights.astype(np.float32) @ self.found.influence[keep]
        moved = moved.astype(np.float64) + self.of_shares(self.group[keep], self.effect[keep], shares)
        return float(weights @ self.effect[keep]), moved

    def of_shares(self, groups: Floats, effects: Floats, shares: Floats) -> Floats:
        """What each unit adds because the shares are estimated."""
        total = shares.sum()
        mean = float(shares @ effects / total)
        moved = np.zeros(self.found.panel.units)
        for group in np.unique(groups):
            these = groups == group
            slope = float((effects[these] - mean).sum() / total)
            moved += slope * (self.unit_weight * (self.found.panel.group == group) - self.share[group])
        return moved


def _told(
    found: GroupTime,
    kind: Kind,
    overall: float,
    joined: Floats,
    at: Floats,
    effect: Floats,
    moved: list[Floats],
) -> Aggregate:
    se = np.array([_error(one, found) for one in moved])
    influence = np.array(moved) if moved else np.zeros((0, found.panel.units))
    return Aggregate(kind, overall, _error(joined, found), joined, at, effect, se, influence)


def _error(influence: Floats, found: GroupTime) -> float:
    if not np.isfinite(influence).all():
        return float("nan")
    se = error_of(influence, found.panel)
    return se if se > NOUGHT else float("nan")
