"""Pseudo-values regressed on a group and covariates: differences, ratios or odds at a horizon, with errors by child.

Generalised estimating equations with independence (Liang and Zeger 1986; Andersen, Klein and Rosthoej 2003).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..errors import EvaluationError
from .algebra import inverse, solve
from .counts import sandwich
from .follow_up import Floats, Numbers

Link = Literal["identity", "log", "logit", "cloglog"]
STEPS = 100


@dataclass(frozen=True)
class Regression:
    """Coefficients, the first the intercept, with their sandwich covariance."""

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    link: Link
    rows: int

    @property
    def se(self) -> Floats:
        """The robust standard errors."""
        found: Floats = np.sqrt(np.diag(self.covariance))
        return found


def regress(
    values: Floats,
    x: Floats,
    *,
    cluster: Numbers | None = None,
    link: Link = "identity",
    names: tuple[str, ...] = (),
) -> Regression:
    """`values` is n, `x` n by p without the intercept; `cluster` numbers whose rows belong together.

    The link is identity (a difference), log (a ratio), logit (odds) or cloglog (log(-log(1 - value)), hazards of an
    incidence). Raises EvaluationError where a covariate is explained by the others, or the equations have no answer.
    """
    full = np.column_stack([np.ones(len(values)), np.asarray(x, float).reshape(len(values), -1)])
    if np.linalg.matrix_rank(full) < full.shape[1]:
        raise EvaluationError("A covariate is explained by the others: leave it out.")
    beta = np.zeros(full.shape[1])
    beta[0] = _link(float(values.mean()), link)
    for _ in range(STEPS):
        mean, slope = _mean(full @ beta, link)
        pull = full * slope[:, None]
        move = solve(pull.T @ pull, pull.T @ (values - mean))
        beta = beta + move
        if np.abs(move).max() < 1e-11 * (1 + np.abs(beta).max()):
            break
    else:
        raise EvaluationError(f"The regression with the link {link} does not settle: use the link identity.")
    mean, slope = _mean(full @ beta, link)
    pull = full * slope[:, None]
    own = np.arange(len(values)) if cluster is None else cluster
    covariance = sandwich(pull * (values - mean)[:, None], inverse(pull.T @ pull), own)
    told = ("(Intercept)", *(names or tuple(f"column {one}" for one in range(1, full.shape[1]))))
    return Regression(told, beta, covariance, link, len(values))


def _link(mean: float, link: Link) -> float:
    if link == "identity":
        return mean
    if link == "log":
        return float(np.log(max(mean, 1e-8)))
    share = min(max(mean, 1e-6), 1 - 1e-6)
    return float(np.log(share / (1 - share))) if link == "logit" else float(np.log(-np.log(1 - share)))


def _mean(line: Floats, link: Link) -> tuple[Floats, Floats]:
    if link == "identity":
        return line, np.ones_like(line)
    with np.errstate(over="ignore"):
        if link == "log":
            return np.exp(line), np.exp(line)
        if link == "logit":
            share = 1 / (1 + np.exp(-line))
            return share, share * (1 - share)
        fall = np.exp(-np.exp(line))
        return 1 - fall, fall * np.exp(line)
