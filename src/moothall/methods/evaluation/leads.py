"""Were trends alike before treatment? Leads in a regression on untreated cells only (Borusyak, Jaravel and Spiess 2024)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .errors import EvaluationError
from .grid import Floats
from .imputation import Imputation
from .two_way import inverse


@dataclass(frozen=True)
class Leads:
    """What units about to be treated were apart by, `at` so long before, from all that is earlier or never treated.

    `statistic` is Wald's over the number of leads; `p` is from an F distribution with `freedom` degrees, as a regression
    prints it. `p_by_treated` is Hotelling's (1931) with the `treated` clusters that begin, not a number where they are
    not more than the leads: the covariance rests on them alone, and with twenty of them and eight leads `p` cries wolf
    one time in three where this one does so one time in fifty.
    """

    at: Floats
    effect: Floats
    se: Floats
    covariance: Floats
    statistic: float
    freedom: tuple[int, int]
    p: float
    treated: int
    p_by_treated: float


def leads(found: Imputation, count: int = 4) -> Leads:
    """The last `count` times before treatment (or before its anticipation), each with its own effect, and all together.

    Errors are robust within clusters. It uses untreated cells alone, so that it and the effect are not correlated when
    errors are alike (their proposition 9). Raises EvaluationError where a lead is never seen or cannot be told apart.
    """
    from scipy.stats import f as f_distribution

    grid, equations = found.grid, found.equations
    since = grid.since() + found.anticipation
    at = np.arange(-count, 0.0)
    here = [found.untreated & (since == one) for one in at]
    for one, cells in zip(at, here, strict=True):
        if not cells.any():
            raise EvaluationError(
                f"No untreated cell lies {-one:g} before treatment: ask for fewer leads than {count}."
            )
    apart = np.stack([equations.apart(cells.astype(float)) for cells in here])
    heavy = apart * equations.weights
    bread = np.einsum("ait,bit->ab", heavy, apart)
    if np.linalg.matrix_rank(bread, hermitian=True) < count:
        raise EvaluationError(
            f"{count} leads cannot be told apart from the effects of units and times: ask for fewer leads."
        )
    unread = equations.apart(grid.y)
    back = inverse(bread)
    effect = back @ np.einsum("ait,it->a", heavy, unread)
    rest = unread - np.einsum("a,ait->it", effect, apart)
    score = np.einsum("ait,it->ia", heavy, rest)
    summed = np.zeros((grid.clusters, count))
    np.add.at(summed, grid.cluster, score)
    # A unit with one untreated cell says nothing here (Correia 2015): neither it nor its cluster is counted.
    telling = found.untreated.sum(axis=1) > 1
    seen = int(found.untreated[telling].sum())
    estimated = count + int((equations.weights.sum(axis=0) > 0).sum()) + len(grid.names)
    clusters = len(np.unique(grid.cluster[telling]))
    small = clusters / (clusters - 1) * (seen - 1) / (seen - estimated)
    covariance = small * back @ (summed.T @ summed) @ back
    statistic = float(effect @ inverse(covariance) @ effect / count)
    freedom = (count, clusters - 1)
    p = float(f_distribution.sf(statistic, *freedom))
    treated = len(np.unique(grid.cluster[np.logical_or.reduce(here).any(axis=1)]))
    return Leads(
        at - found.anticipation,
        effect,
        np.sqrt(np.diag(covariance)),
        covariance,
        statistic,
        freedom,
        p,
        treated,
        _by_treated(statistic, count, treated),
    )


def _by_treated(statistic: float, count: int, treated: int) -> float:
    """The chance of Hotelling's T-squared this large, from as many clusters as are treated."""
    from scipy.stats import f as f_distribution

    if treated <= count:
        return float("nan")
    scaled = statistic * (treated - count) / (treated - 1)
    return float(f_distribution.sf(scaled, count, treated - count))
