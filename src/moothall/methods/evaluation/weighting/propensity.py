"""How likely each child was to be treated, given the covariates: logistic regression, and Firth's where it separates.

Rosenbaum and Rubin (1983), Biometrika 70, 41-55. Where covariates tell the arms apart perfectly, maximum likelihood has
no finite answer; then Firth (1993), Biometrika 80, 27-38, as Heinze and Schemper (2002) apply it: the likelihood
times the square root of the information's determinant.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from .covariates import Covariates, Flags, Floats, arms, independent

#: A coefficient of a covariate with standard deviation 1 beyond this is taken for one that has no end.
ENDLESS = 12.0
STEPS, CLOSE = 200, 1e-10


@dataclass(frozen=True)
class Propensity:
    """`score` is each child's probability of being treated; `coefficients` are the constant, then one per covariate.

    `how` is `maximum likelihood` or `Firth`, the latter where covariates separate the arms. `leverage` is nought but
    under Firth, whose correction of the score equations it is.
    """

    score: Floats
    coefficients: Floats
    names: tuple[str, ...]
    how: str
    leverage: Floats

    @property
    def log_odds(self) -> Floats:
        """The score as log odds, the scale on which children are matched."""
        found: Floats = np.log(self.score) - np.log1p(-self.score)
        return found


def propensity(x: Covariates, treated: npt.ArrayLike) -> Propensity:
    """The scores of children with covariates `x`, of whom `treated` were. Raises EvaluationError naming the column."""
    arm = arms(treated, len(x.values))
    centre, spread = x.values.mean(axis=0), x.values.std(axis=0)
    flat = [name for name, one in zip(x.names, spread, strict=True) if one == 0]
    if flat:
        raise EvaluationError(f"The covariate {flat[0]!r} is the same for every child: leave it out.")
    scaled = with_constant((x.values - centre) / spread)
    free = independent(scaled[:, 1:])
    if len(free) < len(x.names):
        same = next(name for place, name in enumerate(x.names) if place not in free)
        raise EvaluationError(f"The covariate {same!r} follows from those before it: leave one of them out.")
    found = _maximum_likelihood(scaled, arm)
    how = "maximum likelihood"
    leverage = np.zeros(len(arm))
    if found is None:
        how = "Firth"
        found, leverage = _firth(scaled, arm)
    slopes = found[1:] / spread
    coefficients = np.concatenate([[found[0] - float(slopes @ centre)], slopes])
    return Propensity(np.asarray(expit(scaled @ found), float), coefficients, x.names, how, leverage)


def with_constant(values: Floats) -> Floats:
    """A column of ones before the others."""
    return np.column_stack([np.ones(len(values)), values])


def expit(log_odds: npt.NDArray[np.inexact]) -> npt.NDArray[np.inexact]:
    """The probability of log odds; of complex ones too, by which `sandwich` takes its derivatives."""
    with np.errstate(over="ignore"):
        small = np.exp(-np.where(log_odds.real >= 0, log_odds, -log_odds))
    found: npt.NDArray[np.inexact] = np.where(log_odds.real >= 0, 1 / (1 + small), small / (1 + small))
    return found


def _maximum_likelihood(x: Floats, arm: Flags) -> Floats | None:
    """The coefficients, or None where the arms are separated and they have no end."""
    from statsmodels.discrete.discrete_model import Logit

    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            model = Logit(arm.astype(float), x, check_rank=False)
            fitted = model.fit(method="newton", disp=0, maxiter=STEPS, tol=CLOSE, skip_hessian=True)
    except (np.linalg.LinAlgError, ValueError):
        return None
    found: Floats = np.asarray(fitted.params, float)
    sound = fitted.mle_retvals["converged"] and np.isfinite(found).all()
    return found if sound and np.abs(found[1:]).max(initial=0.0) < ENDLESS else None


def _firth(x: Floats, arm: Flags) -> tuple[Floats, Floats]:
    """The coefficients of the penalised likelihood, and the leverage of each child at them."""
    y, found = arm.astype(float), np.zeros(x.shape[1])
    score, inverse, leverage, inside = _at(x, found)
    for _ in range(STEPS):
        step = inverse @ (x.T @ (y - score + leverage * (0.5 - score)))
        step *= min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-300))
        inside_now = inside + float(np.log(np.where(arm, score, 1 - score)).sum())
        for _half in range(30):
            tried = _at(x, found + step)
            if tried[3] + float(np.log(np.where(arm, tried[0], 1 - tried[0])).sum()) >= inside_now - 1e-12:
                break
            step = step / 2
        found = found + step
        score, inverse, leverage, inside = tried
        if np.abs(step).max() < CLOSE:
            return found, leverage
    raise EvaluationError("The scores do not settle: the covariates separate the arms too far. Use fewer.")


def _at(x: Floats, coefficients: Floats) -> tuple[Floats, Floats, Floats, float]:
    """Scores, inverse information, leverages, and half the log determinant of the information, at coefficients."""
    score = np.clip(np.asarray(expit(x @ coefficients), float), 1e-15, 1 - 1e-15)
    weight = score * (1 - score)
    information = x.T @ (x * weight[:, None])
    inverse = np.linalg.pinv(information)
    leverage = weight * np.einsum("ij,jk,ik->i", x, inverse, x)
    return score, inverse, leverage, 0.5 * float(np.linalg.slogdet(information)[1])
