"""A test that holds for few clusters of any size: each cluster's own estimate, with its sign changed in every way.

Canay, Romano and Shaikh, Econometrica 2017. And what tests share: all vectors of signs, intervals by inversion, and
which way of judging is honest for the clusters at hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .errors import EvaluationError

Floats = npt.NDArray[np.float64]
ENUMERATED, _FURTHEST, _HALVINGS = 12, 1e6, 50


@dataclass(frozen=True)
class SignChanges:
    """The mean of the clusters' estimates, the p-value of the null, and the values that are not rejected."""

    estimate: float
    p: float
    low: float
    high: float
    clusters: int
    all_drawn: bool


@dataclass(frozen=True)
class Advice:
    """Which way of judging is honest: 'cluster-robust', 'few clusters', 'randomisation' or 'none'; and why."""

    way: str
    says: str


def all_signs(count: int) -> Floats:
    """Every vector of so many signs, 2 to the power of `count` of them."""
    numbers = np.arange(2**count)[:, None] >> np.arange(count)[None, :]
    return np.where(numbers & 1, -1.0, 1.0)


def sign_changes(
    estimates: npt.ArrayLike, *, null: float = 0.0, draws: int = 4999, seed: int = 1, level: float = 0.95
) -> SignChanges:
    """Judges the mean of estimates, one from each cluster alone, which must not depend on each other.

    It needs no more than that each is symmetric around the truth; with fewer than six clusters nothing can be told at
    the level of 0.05. Raises EvaluationError for an estimate that is empty.
    """
    told = np.asarray(estimates, float)
    if told.ndim != 1 or len(told) < 2 or not np.isfinite(told).all():
        raise EvaluationError("There is an estimate for each of two or more clusters, and none is empty.")
    whole = len(told) <= ENUMERATED
    if whole:
        signs = all_signs(len(told))
    else:
        signs = np.random.default_rng(seed).choice(np.array([-1.0, 1.0]), size=(draws, len(told)))

    def p_of(at: float) -> float:
        apart = told - at
        drawn, here = np.abs((signs * apart).mean(axis=1)), abs(apart.mean())
        # With the squares fixed, t rises with the mean: the mean decides as t does.
        count = int((drawn >= here * (1 - 1e-9)).sum())
        return count / len(signs) if whole else (1 + count) / (1 + len(signs))

    middle, spread = float(told.mean()), float(told.std(ddof=1) / np.sqrt(len(told)))
    low, high = interval_by_inversion(p_of, middle, spread, 1 - level)
    return SignChanges(middle, p_of(null), low, high, len(told), whole)


def interval_by_inversion(
    p_of: Callable[[float], float], middle: float, spread: float, size: float
) -> tuple[float, float]:
    """From the estimate outwards to where a value is first rejected; infinite where none is, far out."""
    ends = []
    for way in (-1.0, 1.0):
        reach = max(spread, 1e-12)
        while p_of(middle + way * reach) > size and reach < _FURTHEST * max(spread, 1e-12):
            reach *= 2
        if p_of(middle + way * reach) > size:
            ends.append(way * np.inf)
            continue
        inside, outside = reach / 2 if reach > spread else 0.0, reach
        for _halving in range(_HALVINGS):
            half = (inside + outside) / 2
            inside, outside = (half, outside) if p_of(middle + way * half) > size else (inside, half)
        ends.append(middle + way * outside)
    return float(ends[0]), float(ends[1])


def honest_way(clusters: int, treated: int) -> Advice:
    """Which way of judging can be trusted for so many clusters, so many of them treated."""
    from .rules import rule

    few, many = rule("treated-clusters-for-wild-bootstrap").value, rule("clusters-for-asymptotics").value
    enough = rule("few-treated-sites").value
    fewest = min(treated, clusters - treated)
    if fewest < 1:
        return Advice(
            "none", "Nobody is compared: all clusters are treated, or none is. No way of judging helps."
        )
    if fewest < few:
        return Advice(
            "randomisation",
            f"Only {fewest} clusters are on one side: clustered errors are far too small, and so is the wild bootstrap's power "
            "to tell; judge by drawing again which were treated, and say that this rests on their having been alike.",
        )
    if clusters < many or treated < enough:
        return Advice(
            "few clusters",
            f"{treated} of {clusters} clusters are treated: usual clustered errors are too small; use CR2 errors with "
            "Satterthwaite's degrees of freedom or the wild cluster bootstrap, with randomisation beside it.",
        )
    return Advice("cluster-robust", f"{treated} of {clusters} clusters are treated: clustered errors hold.")
