"""Standard errors of estimates that solve equations together, so that what was estimated on the way counts as well.

Stefanski and Boos (2002), The calculus of M-estimation, American Statistician 56, 29-38. The derivatives are taken by
complex steps (Squire and Trapp 1998, SIAM Review 40, 110-112), which lose no digits. What a child's own outcome pulls
its regression towards itself is given back (HC3: MacKinnon and White 1985, Journal of Econometrics 29, 305-325), since
with a few hundred children the errors are else too small.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_STEP = 1e-30
#: A leverage above this is taken for this much: the child is predicted by itself alone.
MOST = 0.9


@dataclass(frozen=True)
class Part:
    """Some of the equations: for each child (row) its line of `matrix`, less `shift`, times its `weight`.

    Kept in parts, so that their sums over children need no table of children by equations. `curved` is, for a
    regression, how much each child counts in its curvature: by it, the child's leverage is known.
    """

    matrix: Floats
    weight: npt.NDArray[Any]
    shift: npt.NDArray[Any] | float = 0.0
    curved: npt.NDArray[Any] | None = None

    def each(self) -> npt.NDArray[Any]:
        """The equations of each child, over what its leverage leaves of it."""
        found: npt.NDArray[Any] = (self.matrix - self.shift) * self.weight[:, None]
        return found if self.curved is None else found / (1 - self.leverage())[:, None]

    def leverage(self) -> Floats:
        """How far each child's own outcome decides what is predicted for it, never quite wholly."""
        curved = np.asarray(self.curved, complex).real
        inverse = np.linalg.pinv(self.matrix.T @ (self.matrix * curved[:, None]))
        found: Floats = curved * np.einsum("ij,ij->i", self.matrix @ inverse, self.matrix)
        return np.minimum(found, MOST)

    def mean(self) -> npt.NDArray[Any]:
        """Their mean over children."""
        weight = self.weight
        total = self.matrix.T @ weight.real + 1j * (self.matrix.T @ weight.imag)
        found: npt.NDArray[Any] = (total - self.shift * weight.sum()) / len(weight)
        return found


#: Given the parameters, the equations, whose sums over children are nought at the solution.
Equations = Callable[[npt.NDArray[Any]], Sequence[Part]]


def influence(equations: Equations, parameters: Floats) -> Floats:
    """The influence of each child (rows) on each parameter (columns), times the number of children."""
    at = np.column_stack([part.each().real for part in equations(parameters)])
    slopes = np.empty((at.shape[1], len(parameters)))
    for place in range(len(parameters)):
        moved = parameters.astype(complex)
        moved[place] += 1j * _STEP
        slopes[:, place] = np.concatenate([part.mean() for part in equations(moved)]).imag / _STEP
    found: Floats = -at @ np.linalg.pinv(slopes).T
    return found


def covariance(influences: Floats) -> Floats:
    """The robust covariance of the parameters (by clusters: `cluster_errors`)."""
    found: Floats = influences.T @ influences / len(influences) ** 2
    return found
