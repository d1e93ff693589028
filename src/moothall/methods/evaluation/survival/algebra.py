"""Linear systems of a few unknowns, with the types that the rest of the room states."""

from __future__ import annotations

import numpy as np

from .follow_up import Floats


def solve(table: Floats, column: Floats) -> Floats:
    """The answer of a system; the shortest, where there are many."""
    try:
        return np.asarray(np.linalg.solve(table, column), np.float64)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.pinv(table) @ column, np.float64)


def inverse(table: Floats) -> Floats:
    """The inverse of a symmetric table, symmetric; not a number throughout where there is none."""
    try:
        found = np.asarray(np.linalg.inv(table), np.float64)
    except np.linalg.LinAlgError:
        return np.full(table.shape, np.nan)
    return np.asarray((found + found.T) / 2, np.float64)
