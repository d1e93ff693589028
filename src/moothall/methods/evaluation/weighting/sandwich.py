"""Standard errors of estimates that solve equations together, so that what was estimated on the way counts as well.

Stefanski and Boos (2002), The calculus of M-estimation, American Statistician 56, 29-38. The derivatives are taken by
complex steps (Squire and Trapp 1998, SIAM Review 40, 110-112), which lose no digits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
#: Given the parameters, a row of equations for each child; their sums are nought at the solution.
Equations = Callable[[npt.NDArray[Any]], npt.NDArray[Any]]
_STEP = 1e-30


def influence(equations: Equations, parameters: Floats) -> Floats:
    """The influence of each child (rows) on each parameter (columns), times the number of children."""
    at = np.asarray(equations(parameters), float)
    slopes = np.empty((at.shape[1], len(parameters)))
    for place in range(len(parameters)):
        moved = parameters.astype(complex)
        moved[place] += 1j * _STEP
        slopes[:, place] = equations(moved).mean(axis=0).imag / _STEP
    found: Floats = -at @ np.linalg.pinv(slopes).T
    return found


def covariance(influences: Floats, cluster: npt.NDArray[np.int64] | None = None) -> Floats:
    """The covariance of the parameters: robust, or by clusters with the correction G/(G-1)."""
    size = len(influences)
    if cluster is None:
        found: Floats = influences.T @ influences / size**2
        return found
    groups = int(cluster.max()) + 1
    sums = np.stack(
        [np.bincount(cluster, weights=column, minlength=groups) for column in influences.T], axis=1
    )
    clustered: Floats = sums.T @ sums / size**2 * groups / (groups - 1)
    return clustered
