"""Weights under which the means of the arms are the same to the last digit, and which are else as even as can be.

Hainmueller (2012), Entropy balancing for causal effects, Political Analysis 20, 25-46: the dual is smooth and convex,
and is minimised with its gradient and curvature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from .covariates import Covariates, Flags, Floats, arms, independent, several
from .weights import Weights

#: How far a balanced mean may be from its target, in standard deviations.
TOLERANCE = 1e-7


@dataclass(frozen=True)
class Balanced:
    """Weights of one group, summing to its size, and the multipliers of the constraints they come from."""

    values: Floats
    multipliers: Floats
    worst: float


def entropy_balance(
    x: Covariates,
    treated: npt.ArrayLike,
    *,
    estimand: Literal["ATT", "ATE"] = "ATT",
    squares: bool = False,
    base: npt.ArrayLike | None = None,
) -> Weights:
    """Weights that give the arms the same means of `x` (with `squares`, the same variances as well).

    For ATT those not treated get the means of the treated; for ATE both get the means of all. `base` are weights to
    stay as near to as can be (of the design); even where not given. Raises EvaluationError where no weights can do it:
    then the target lies outside of what the children compared with span, and there is no overlap.
    """
    arm = arms(treated, len(x.values))
    start = np.ones(len(arm)) if base is None else several(base, len(arm), "base")
    if (start < 0).any():
        raise EvaluationError("A base weight is negative: weights say how much a child counts.")
    values, names = moments(x, arm, squares=squares)
    if estimand == "ATT":
        goal = np.average(values[arm], axis=0, weights=start[arm])
        found = start.copy()
        found[~arm] = balanced(values[~arm], goal, start[~arm], names).values
    elif estimand == "ATE":
        goal = np.average(values, axis=0, weights=start)
        found = start.copy()
        for side in (arm, ~arm):
            found[side] = balanced(values[side], goal, start[side], names).values
    else:
        raise EvaluationError(f"Entropy balancing has no estimand {estimand!r}: ATT or ATE.")
    return Weights(found, estimand, "entropy balancing", np.ones(len(arm), bool))


def moments(x: Covariates, arm: Flags, *, squares: bool) -> tuple[Floats, tuple[str, ...]]:
    """The columns that are balanced, in standard deviations, with their names; constant ones left out."""
    values, names = x.values, list(x.names)
    if squares:
        many = [place for place in range(values.shape[1]) if len(np.unique(values[:, place])) > 2]
        centred = values[:, many] - values[arm][:, many].mean(axis=0)
        values = np.column_stack([values, centred**2])
        names += [f"{x.names[place]}, squared" for place in many]
    spread = values.std(axis=0)
    apart = spread > 0
    scaled: Floats = (values[:, apart] - values[arm][:, apart].mean(axis=0)) / spread[apart]
    return scaled, tuple(name for name, told in zip(names, apart, strict=True) if told)


def balanced(values: Floats, goal: Floats, base: Floats, names: tuple[str, ...]) -> Balanced:
    """Weights of one group under which its means are `goal`. Raises EvaluationError naming what cannot be met."""
    from scipy.optimize import minimize

    away = values - goal
    free = independent(away)
    told = away[:, free]

    def dual(multipliers: Floats) -> tuple[float, Floats]:
        tilt = told @ multipliers
        most = float(tilt.max())
        weight = base * np.exp(tilt - most)
        total = float(weight.sum())
        return most + float(np.log(total)), told.T @ weight / total

    def curvature(multipliers: Floats) -> Floats:
        tilt = told @ multipliers
        weight = base * np.exp(tilt - tilt.max())
        weight /= weight.sum()
        mean = told.T @ weight
        found: Floats = (told * weight[:, None]).T @ told - np.outer(mean, mean)
        return found

    start = np.zeros(told.shape[1])
    found = minimize(dual, start, jac=True, hess=curvature, method="trust-exact",
                     options={"gtol": TOLERANCE / 100, "maxiter": 500}) if told.shape[1] else None  # fmt: skip
    multipliers = start if found is None else np.asarray(found.x, float)
    tilt = told @ multipliers
    weight = base * np.exp(tilt - tilt.max())
    weight *= base.sum() / weight.sum()
    gap = np.abs(np.average(away, axis=0, weights=weight)) if away.shape[1] else np.zeros(1)
    if gap.max() > TOLERANCE * 10:
        raise EvaluationError(
            f"No overlap: no weights give the children compared with the mean of {names[int(gap.argmax())]!r} that is "
            "asked for. Leave it out, join its categories, or trim those whom nobody is like."
        )
    whole = np.zeros(away.shape[1])
    whole[free] = multipliers
    return Balanced(weight, whole, float(gap.max()))
