"""One door to the solver of linear programs (HiGHS, in scipy)."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
#: How many nodes a search for whole numbers may open. A count and not a clock, so that the answer is always the same.
NODES = 200


def solve(cost: Array, rows: Any, low: Array, high: Array, *, upper: Array | float = np.inf, lower: Array | float = 0.0, whole: Array | None = None, nodes: int = NODES) -> Array | None:  # fmt: skip
    """The least of `cost @ x` with `low <= rows @ x <= high`; none where there is no x, or none was found.

    `whole` marks the variables that must be whole numbers. An answer without end is none too: bound it.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    size = len(cost)
    if size == 0:
        return np.zeros(0)
    found = milp(
        cost,
        bounds=Bounds(np.broadcast_to(lower, size), np.broadcast_to(upper, size)),
        constraints=LinearConstraint(rows, low, high) if rows.shape[0] else None,
        integrality=whole,
        options={
            "presolve": True,
            **({"node_limit": nodes, "mip_rel_gap": 0.02} if whole is not None else {}),
        },
    )
    return None if found.x is None else np.asarray(found.x)
