"""The error of an estimate by what each child adds to it, summed by authority, when the authorities of an arm are few.

A cluster pulls the mean of its arm towards itself, by its share of the arm, so that too little is left of it in the error.
The root of that is given back. For a difference of two means it is the CR2 error of Bell and McCaffrey (2002), for what
else solves equations the correction of Kauermann and Carroll (2001), with the share of the arm for the leverage: what
covariates add to it is left out. Degrees of freedom are theirs too (Satterthwaite's). For a linear regression
`few_clusters.clustered` is exact, covariates and all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
#: A share of an arm beyond this is all of it: then there is nothing to tell clusters apart by.
WHOLE = 1 - 1e-9


@dataclass(frozen=True)
class ByCluster:
    """What each of n children adds to k estimates (`moved`, n by k), its cluster, its arm (0 or 1), and the share of the
    arm that is of that cluster (n each)."""

    moved: Floats
    cluster: Numbers
    arm: Numbers
    share: Floats

    @property
    def alone(self) -> bool:
        """Whether all children of an arm are of one cluster: then no error can be told."""
        return bool((self.share >= WHOLE).any())

    @cached_property
    def covariance(self) -> Floats:
        """Of the k estimates: k by k."""
        each = self.moved / np.sqrt(self._left)[:, None]
        sums = np.stack([np.bincount(self.cluster, weights=column) for column in each.T], axis=1)
        found: Floats = sums.T.astype(np.float64) @ sums
        return found

    @property
    def _left(self) -> Floats:
        return np.where(self.share < WHOLE, 1 - self.share, 1.0)

    def se(self, along: npt.ArrayLike = (1.0,)) -> float:
        """The standard error of a sum of the estimates, by those weights."""
        slope = np.asarray(along, float)
        return float(np.sqrt(max(float(slope @ self.covariance @ slope), 0.0)))

    def freedom(self, along: npt.ArrayLike = (1.0,)) -> float:
        """The degrees of freedom of its t, if children of an arm vary alike and apart from each other. Nought where `alone`.

        What a cluster adds varies by its share of the arm, less what goes with the arm's mean. Not by what its children
        were seen to add: one of them that is far out would say that there is one cluster.
        """
        if self.alone:
            return 0.0
        own = (self.moved @ np.asarray(along, float)) ** 2
        varies = np.zeros((2, int(self.cluster.max()) + 1))
        tied = np.zeros_like(varies)
        for arm in (0, 1):
            rows = self.arm == arm
            share = np.zeros(varies.shape[1])
            share[self.cluster[rows]] = self.share[rows]
            varies[arm] = own[rows].sum() * share
            tied[arm] = np.sqrt(varies[arm] * share / (1 - share))
        squares = (varies.sum(axis=0) ** 2).sum() + ((tied @ tied.T) ** 2).sum()
        squares -= sum(((one * other) ** 2).sum() for one in tied for other in tied)
        return float(own.sum() ** 2 / squares) if squares > 0 else 0.0

    def reach(self, along: npt.ArrayLike = (1.0,), level: float = 0.95) -> float:
        """Half the width of its interval; without end where `alone`."""
        return times(self.freedom(along), level) * self.se(along)


def by_cluster(
    influence: npt.ArrayLike, cluster: npt.ArrayLike, treated: npt.ArrayLike, weight: npt.ArrayLike | None = None
) -> ByCluster:  # fmt: skip
    """The error of estimates that each child moves by `influence` (n, or n by k; they sum to nought).

    `cluster` and `treated` are n. `weight` is how much each child counts in its arm, such as the events expected of it;
    alike where not given.
    """
    moved = np.asarray(influence, float)
    moved = moved.reshape(len(moved), -1)
    number = np.unique(np.asarray(cluster), return_inverse=True)[1].astype(np.int64)
    arm = np.asarray(treated, bool).astype(np.int64)
    heavy = np.ones(len(moved)) if weight is None else np.asarray(weight, float)
    cell = number * 2 + arm
    whole = np.bincount(arm, weights=heavy, minlength=2)[arm]
    share = np.bincount(cell, weights=heavy)[cell] / np.where(whole > 0, whole, 1.0)
    return ByCluster(moved, number, arm, share)


def times(freedom: float, level: float = 0.95) -> float:
    """How many standard errors an interval reaches by t; without end where there is no degree of freedom."""
    from scipy.stats import t

    return float(t.ppf(0.5 + level / 2, freedom)) if freedom > 0 else float("inf")
