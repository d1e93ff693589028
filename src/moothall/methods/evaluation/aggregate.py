"""Effects by group and time drawn together: one figure, by time since treatment, by group, by calendar time.

Weights are the shares of the cohorts, which are estimated too: their influence is part of the error, as in R did 2.5.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from .group_time import GroupTime

Floats = npt.NDArray[np.float64]
Chosen = npt.NDArray[np.bool_]
Kind = Literal["simple", "dynamic", "group", "calendar"]


class _Sum(NamedTuple):
    """A weighted sum of cells: how much of each cell it holds, and how it moves with the share of each cohort."""

    cells: Floats
    shares: Floats


@dataclass(frozen=True)
class Aggregate:
    """The overall effect with its error, and the effect at each of `at` (time since treatment, group, or time).

    `weights` (of `at` by cells, and in `overall_weights` of the cells) are what they are made of; the second of each pair
    is how they move with the estimated share of each cohort (rising).
    """

    kind: Kind
    overall: float
    overall_se: float
    at: Floats
    effect: Floats
    se: Floats
    overall_weights: tuple[Floats, Floats]
    weights: tuple[Floats, Floats]
    found: GroupTime

    @cached_property
    def overall_influence(self) -> Floats:
        """The influence of each unit on the overall effect."""
        return _influence(self.found, _Sum(*self.overall_weights))

    @cached_property
    def influence(self) -> Floats:
        """The influence of each unit (across) on the effect at each of `at`."""
        every = [_influence(self.found, _Sum(*pair)) for pair in zip(*self.weights, strict=True)]
        return np.array(every) if every else np.zeros((0, self.found.panel.units))

    def drawn(self, cells: Floats, shares: Floats) -> tuple[Floats, Floats]:
        """The draws of the overall effect (one column) and of the others, from those of the cells and of the shares."""
        overall, by = self.overall_weights, self.weights
        joint = cells @ overall[0] + shares @ overall[1]
        return joint[:, None], cells @ by[0].T + shares @ by[1].T


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
        return _told(found, kind, np.array([]), [], cells.weighted(keep))
    if kind == "group":
        return _by_group(found, cells, to_event)
    if kind == "calendar":
        first = cells.group.min()
        at = np.unique(cells.time[(cells.time >= first) & cells.known & (cells.group <= cells.time)])
        parts = [cells.weighted(cells.known & (cells.time == t) & (cells.group <= t)) for t in at]
    else:
        at, parts = _by_event(found, cells, balance, from_event, to_event)
    chosen = [part for part, event in zip(parts, at, strict=True) if kind == "calendar" or event >= 0]
    overall = _Sum(*(np.mean([part[side] for part in chosen], axis=0) for side in (0, 1))) if chosen else None
    return _told(found, kind, at, parts, overall or cells.nothing())


def _by_event(
    found: GroupTime, cells: _Cells, balance: float | None, from_event: float, to_event: float
) -> tuple[Floats, list[_Sum]]:
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
    post = cells.known & (cells.time >= cells.group) & (cells.time <= cells.group + to_event)
    at = np.unique(cells.group[post])
    parts = [cells.mean(post & (cells.group == group)) for group in at]
    if not parts:
        return _told(found, "group", at, parts, cells.nothing())
    effect = np.array([part.cells @ cells.effect for part in parts])
    shares = np.array([cells.share[group] for group in at])
    weights = shares / shares.sum()
    moved = cells.of_shares(at, effect, shares)
    return _told(found, "group", at, parts, _Sum(weights @ np.array([part.cells for part in parts]), moved))


class _Cells:
    """The cells with the shares of their cohorts."""

    def __init__(self, found: GroupTime) -> None:
        self.group, self.time = found.group, found.time
        self.known: Chosen = np.isfinite(found.effect)
        self.effect = np.where(self.known, found.effect, 0.0)
        self.cohorts, self.place = np.unique(found.group, return_inverse=True)
        weight = found.panel.weight()
        self.share = {g: float((weight * (found.panel.group == g)).mean()) for g in self.cohorts}
        self.shares = np.array([self.share[group] for group in found.group])

    def weighted(self, keep: Chosen) -> _Sum:
        """The mean of those cells by the shares of their cohorts."""
        if not keep.any():
            return self.nothing()
        weights = np.where(keep, self.shares, 0.0)
        return _Sum(
            weights / weights.sum(), self.of_shares(self.group[keep], self.effect[keep], self.shares[keep])
        )

    def mean(self, keep: Chosen) -> _Sum:
        """The plain mean of those cells."""
        return _Sum(keep / keep.sum(), np.zeros(len(self.cohorts)))

    def nothing(self) -> _Sum:
        """What stands where there is no cell."""
        return _Sum(np.full(len(self.group), np.nan), np.full(len(self.cohorts), np.nan))

    def of_shares(self, groups: Floats, effects: Floats, shares: Floats) -> Floats:
        """How a mean by shares moves with the share of each cohort."""
        total = shares.sum()
        beside = (effects - shares @ effects / total) / total
        return np.bincount(np.searchsorted(self.cohorts, groups), beside, minlength=len(self.cohorts)).astype(
            float
        )


def _influence(found: GroupTime, made_of: _Sum) -> Floats:
    moved = np.zeros(found.panel.units)
    for number in np.flatnonzero(made_of.cells):
        moved += made_of.cells[number] * found.influence[number]
    for number in np.flatnonzero(made_of.shares):
        moved += made_of.shares[number] * found.shares[number]
    return moved


def _told(found: GroupTime, kind: Kind, at: Floats, parts: list[_Sum], overall: _Sum) -> Aggregate:
    effects = np.where(np.isfinite(found.effect), found.effect, 0.0)
    by = [np.array([part[side] for part in parts]) for side in (0, 1)]
    if not parts:
        by = [np.zeros((0, len(found.group))), np.zeros((0, len(np.unique(found.group))))]
    return Aggregate(
        kind=kind,
        overall=float(overall.cells @ effects),
        overall_se=_error(found, overall),
        at=at,
        effect=by[0] @ effects,
        se=np.array([_error(found, part) for part in parts]),
        overall_weights=(overall.cells, overall.shares),
        weights=(by[0], by[1]),
        found=found,
    )


def _error(found: GroupTime, made_of: _Sum) -> float:
    whole = np.concatenate([made_of.cells, made_of.shares])
    if np.isnan(whole).any():
        return float("nan")
    se = float(np.sqrt(max(whole @ found.covariance @ whole, 0.0)))
    return se if se > found.nought else float("nan")
