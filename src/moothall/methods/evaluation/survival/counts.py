"""How many episodes, by negative binomial regression with the time at risk as exposure (Lawless 1987; Hilbe 2011).

The variance of a count is mu + mu^2 / theta. Two errors are given: that of MASS `glm.nb` (expected information, theta
taken as known) and the joint one (observed information of coefficients and theta together, as statsmodels); and where
rows of one cluster resemble each other, a sandwich summed by cluster.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import EvaluationError
from .algebra import inverse, solve
from .follow_up import Floats, Numbers

STEPS = 200
#: Beyond this theta the counts vary no more than Poisson's, and theta cannot be told.
MOST_THETA = 1e7


@dataclass(frozen=True)
class Counts:
    """Coefficients (the first is the intercept) with `se` (theta known), `joint_se`, `robust_se` where clusters are given.

    `theta_se` is taken at the highest point; `theta_se_mass` one of Newton's steps before it, which is what MASS prints.

    `theta` is not finite where the counts vary no more than Poisson's; then the model is Poisson's.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    joint_se: Floats
    robust: Floats | None
    theta: float
    theta_se: float
    theta_se_mass: float
    loglik: float
    rows: int
    warnings: tuple[str, ...]

    @property
    def se(self) -> Floats:
        """As MASS gives them."""
        found: Floats = np.sqrt(np.diag(self.covariance))
        return found

    @property
    def robust_se(self) -> Floats | None:
        """By cluster."""
        if self.robust is None:
            return None
        found: Floats = np.sqrt(np.diag(self.robust))
        return found

    def by_row(self, count: Floats, x: Floats, exposure: Floats) -> tuple[Floats, Floats]:
        """Of the data it was fitted to: how much each row moves each coefficient (n by p), and how much it counts (n)."""
        full = np.column_stack([np.ones(len(count)), np.asarray(x, float).reshape(len(count), -1)])
        mu = np.exp(full @ self.coefficients) * exposure
        weight = _weight(mu, self.theta)
        moved: Floats = full * ((count - mu) * weight / mu)[:, None] @ self.covariance
        return moved, weight


def negative_binomial(
    count: Floats, x: Floats, exposure: Floats, *, cluster: Numbers | None = None, names: tuple[str, ...] = ()
) -> Counts:
    """Fit it by maximum likelihood. `x` is n by p without the intercept; `exposure` the time at risk of each row.

    Raises EvaluationError for a count below nought or not whole, or no time at risk.
    """
    y = np.asarray(count, float)
    if (y < 0).any() or (y != np.floor(y)).any():
        raise EvaluationError("A count is a whole number from nought on.")
    if not (exposure > 0).all():
        raise EvaluationError(f"{int((~(exposure > 0)).sum())} rows have no time at risk: leave them out and count them.")  # fmt: skip
    full = np.column_stack([np.ones(len(y)), np.asarray(x, float).reshape(len(y), -1)])
    if np.linalg.matrix_rank(full) < full.shape[1]:
        raise EvaluationError("A covariate is explained by the others: leave it out.")
    if not y.any():
        raise EvaluationError("No row has an event: there is nothing to model.")
    offset = np.log(np.asarray(exposure, float))
    beta = _poisson(y, full, offset)
    theta, beta = _theta_and_beta(y, full, offset, beta)
    mu = np.exp(full @ beta + offset)
    warnings = (
        ()
        if np.isfinite(theta)
        else ("The counts vary no more than Poisson's: theta has no finite estimate.",)
    )
    covariance = inverse(full.T @ (full * _weight(mu, theta)[:, None]))
    joint, theta_se = _joint(y, full, mu, theta)
    robust: Floats | None = None
    if cluster is not None:
        robust = sandwich(full * ((y - mu) * _weight(mu, theta) / mu)[:, None], covariance, cluster)
    return Counts(
        ("(Intercept)", *(names or tuple(f"column {one}" for one in range(1, full.shape[1])))), beta, covariance, joint, robust,
        theta, theta_se, _as_mass(y, mu) if np.isfinite(theta) else theta_se, _loglik(y, mu, theta), len(y), warnings,
    )  # fmt: skip


def sandwich(scores: Floats, inner: Floats, cluster: Numbers) -> Floats:
    """The covariance that lets rows of one cluster resemble each other: `scores` is n by p (Liang and Zeger 1986)."""
    summed = np.zeros((int(cluster.max()) + 1, scores.shape[1]))
    np.add.at(summed, cluster, scores)
    moved = summed @ inner
    found: Floats = moved.T @ moved
    return found


def _weight(mu: Floats, theta: float) -> Floats:
    return mu / (1 + mu / theta) if np.isfinite(theta) else mu


def _poisson(y: Floats, x: Floats, offset: Floats) -> Floats:
    beta = np.zeros(x.shape[1])
    beta[0] = np.log(y.sum() / np.exp(offset).sum())
    return _scored(y, x, offset, beta, float("inf"))


def _scored(y: Floats, x: Floats, offset: Floats, beta: Floats, theta: float) -> Floats:
    """Fisher's scoring for the coefficients, theta known, with halved steps."""
    best = _loglik(y, np.exp(x @ beta + offset), theta)
    for _ in range(STEPS):
        mu = np.exp(x @ beta + offset)
        weight = _weight(mu, theta)
        score = x.T @ ((y - mu) * weight / mu)
        move = solve(x.T @ (x * weight[:, None]), score)
        for _half in range(30):
            with np.errstate(over="ignore", invalid="ignore"):
                there = _loglik(y, np.exp(x @ (beta + move) + offset), theta)
            if np.isfinite(there) and there >= best - 1e-12 * abs(best):
                break
            move = move / 2
        beta, best = beta + move, there
        if np.abs(move).max() < 1e-12 * (1 + np.abs(beta).max()):
            break
    return beta


def _theta_and_beta(y: Floats, x: Floats, offset: Floats, beta: Floats) -> tuple[float, Floats]:
    mu = np.exp(x @ beta + offset)
    spread = float((((y - mu) ** 2 - mu) / mu**2).mean())
    theta = 1 / spread if spread > 1e-6 else 1e3
    for _ in range(STEPS):
        before = theta
        theta = _best_theta(y, mu, theta)
        if not np.isfinite(theta):
            return theta, _poisson(y, x, offset)
        beta = _scored(y, x, offset, beta, theta)
        mu = np.exp(x @ beta + offset)
        if abs(theta - before) < 1e-12 * theta:
            break
    return theta, beta


def _best_theta(y: Floats, mu: Floats, theta: float) -> float:
    """Newton in the logarithm of theta, halved where it does not climb."""
    best = _loglik(y, mu, theta)
    for _ in range(STEPS):
        slope, curve = _of_theta(y, mu, theta)
        in_log = slope * theta
        bend = curve * theta**2 - in_log
        move = in_log / bend if bend > 0 else np.sign(in_log)
        move = float(np.clip(move, -2, 2))
        for _half in range(40):
            there = _loglik(y, mu, theta * np.exp(move))
            if there >= best - 1e-13 * abs(best):
                break
            move /= 2
        theta, best = theta * float(np.exp(move)), there
        if theta > MOST_THETA:
            return float("inf")
        if abs(move) < 1e-13:
            break
    return theta


def _of_theta(y: Floats, mu: Floats, theta: float) -> tuple[float, float]:
    """The slope of the likelihood in theta, and minus its curvature."""
    from scipy.special import polygamma, psi

    both = theta + mu
    slope = psi(theta + y) - psi(theta) + np.log(theta / both) + 1 - (y + theta) / both
    curve = -polygamma(1, theta + y) + polygamma(1, theta) - 1 / theta + 2 / both - (y + theta) / both**2
    return float(slope.sum()), float(curve.sum())


def _loglik(y: Floats, mu: Floats, theta: float) -> float:
    from scipy.special import gammaln

    if not np.isfinite(theta):
        return float((y * np.log(mu) - mu - gammaln(y + 1)).sum())
    each = (
        gammaln(theta + y)
        - gammaln(theta)
        - gammaln(y + 1)
        - (theta + y) * np.log1p(mu / theta)
        + y * np.log(mu / theta)
    )
    return float(each.sum())


def _joint(y: Floats, x: Floats, mu: Floats, theta: float) -> tuple[Floats, float]:
    """The errors from the observed information of coefficients and theta together; and that of theta, as MASS."""
    if not np.isfinite(theta):
        return np.sqrt(np.diag(inverse(x.T @ (x * mu[:, None])))), float("nan")
    both = theta + mu
    upper = x.T @ (x * (mu * theta * (theta + y) / both**2)[:, None])
    cross = x.T @ (-(y - mu) * mu / both**2)
    _slope, curve = _of_theta(y, mu, theta)
    table = np.block([[upper, cross[:, None]], [cross[None, :], np.array([[curve]])]])
    told: Floats = np.sqrt(np.diag(inverse(table)))[:-1]
    return told, 1 / float(np.sqrt(curve))


def _as_mass(y: Floats, mu: Floats) -> float:
    """The error of theta as MASS `theta.ml` stops at it: from the moments up, at the step before the last."""
    theta, move = len(y) / float(((y / mu - 1) ** 2).sum()), 1.0
    curve = float("nan")
    for _ in range(25):
        if abs(move) <= np.finfo(float).eps ** 0.25:
            break
        theta = abs(theta)
        slope, curve = _of_theta(y, mu, theta)
        move = slope / curve
        theta += move
    return 1 / float(np.sqrt(curve)) if curve > 0 else float("nan")
