"""The effect of treatment on an outcome, weighted, and right if either the weights or the outcome model are.

In each arm a regression of the outcome on the covariates is fitted by the weights (linear, or logistic for a
yes-or-no outcome), and predicted for the children the result is about. With weights that are right, or a regression
that is, the answer is (Kang and Schafer 2007, Statistical Science 22, 523-539, section 3; Robins, Sued, Lei-Gomez and
Rotnitzky 2007, the same issue, 544-559). The errors count that the weights were estimated (`sandwich`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ..cluster_errors import by_cluster
from ..errors import EvaluationError
from .covariates import Covariates, Flags, Floats, arms, several
from .effects import Comparison, effects_of
from .entropy import balanced, moments
from .overlap import Rule, check_extreme, kept
from .propensity import expit, propensity, with_constant
from .sandwich import Equations, Part, covariance, influence
from .weights import Estimand, Weights

Numbers = npt.NDArray[np.int64]
#: Below so many clusters the error by clusters is too small, and the note says so (Cameron and Miller 2015).
FEW_CLUSTERS = 30


@dataclass(frozen=True)
class _Weighing:
    """How children are weighed: the parameters of the weights, the equations they solve, weights and target by them."""

    parameters: Floats
    equations: Equations
    weights: Any
    target: Any


def weighted_effect(
    y: npt.ArrayLike,
    treated: npt.ArrayLike,
    x: Covariates,
    *,
    estimand: Estimand = "ATT",
    weighting: Literal["propensity", "entropy"] = "propensity",
    outcome_covariates: Covariates | None = None,
    trim: Rule = "none",
    trim_at: float = 0.1,
    cluster: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Comparison:
    """The effect on `y` of treatment, children made comparable in `x` by weights.

    `outcome_covariates` go into the regressions of the outcome (the same as `x` where not given; none, with a table of
    no columns, for weighting alone). The outcome is taken for yes-or-no where it holds only 0 and 1. `cluster` names
    the authority or site of each child. Raises EvaluationError for an empty value or where there is no overlap.
    """
    size = len(x.values)
    arm, outcome = arms(treated, size), several(y, size, "y")
    everyone = np.ones(size, bool)
    stay = everyone if trim == "none" else kept(propensity(x, arm).score, arm, trim, at=trim_at)
    arm, outcome, within = arm[stay], outcome[stay], x.of(stay).varying()
    own = (outcome_covariates or x).of(stay)
    weighing = _by_score(within, arm, estimand) if weighting == "propensity" else _by_entropy(within, arm, estimand)  # fmt: skip
    about = Weights(stay.astype(float), estimand, "", stay).about
    how = {"propensity": "inverse probability", "entropy": "entropy balancing"}[weighting]
    how += " and an outcome regression, doubly robust" if own.names else ""
    return _compared(outcome, arm, own, weighing, _numbered(cluster, stay), level, about, how)


def effect_with_weights(
    y: npt.ArrayLike,
    treated: npt.ArrayLike,
    weights: Weights,
    *,
    x: Covariates | None = None,
    cluster: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Comparison:
    """The same with weights that are taken as they are, such as those of matching (`cluster`: the matched sets).

    After matching without replacement, errors by matched sets are right where the regression is on `x`
    (Abadie and Spiess 2022, JASA 117, 983-995).
    """
    size = len(weights.values)
    arm, outcome = arms(treated, size), several(y, size, "y")
    stay = weights.values > 0
    told = weights.values[stay]
    own = (x or Covariates((), np.empty((size, 0)))).of(stay)
    target = {"ATT": arm[stay].astype(float) * told}.get(weights.estimand, told)
    fixed = _Weighing(np.empty(0), lambda _p: [], lambda _p: told, lambda _p: target)
    how = weights.how + (" and an outcome regression" if own.names else "")
    return _compared(
        outcome[stay], arm[stay], own, fixed, _numbered(cluster, stay), level, weights.about, how
    )


def _by_score(x: Covariates, arm: Flags, estimand: Estimand) -> _Weighing:
    found = propensity(x, arm)
    check_extreme(found.score, estimand)
    centre, spread = x.values.mean(axis=0), x.values.std(axis=0)
    design = with_constant((x.values - centre) / spread)
    slopes = found.coefficients[1:] * spread
    start = np.concatenate([[found.coefficients[0] + float(found.coefficients[1:] @ centre)], slopes])
    y, shrink = arm.astype(float), found.leverage * (0.5 - found.score)

    def weights(p: npt.NDArray[Any]) -> npt.NDArray[Any]:
        score = expit(design @ p)
        if estimand == "ATT":
            return np.where(arm, 1.0, score / (1 - score))
        if estimand == "ATE":
            return np.where(arm, 1 / score, 1 / (1 - score))
        return np.where(arm, 1 - score, score)

    def target(p: npt.NDArray[Any]) -> npt.NDArray[Any]:
        score = expit(design @ p)
        return {"ATT": y, "ATE": np.ones(len(y))}.get(estimand, score * (1 - score))

    def equations(p: npt.NDArray[Any]) -> list[Part]:
        score = expit(design @ p)
        return [Part(design, y - score + shrink, curved=score * (1 - score))]

    return _Weighing(start, equations, weights, target)


def _by_entropy(x: Covariates, arm: Flags, estimand: Estimand) -> _Weighing:
    if estimand == "overlap":
        raise EvaluationError("Entropy balancing has no overlap estimand: ask for ATT or ATE.")
    values, names = moments(x, arm, squares=False)
    if estimand == "ATT":
        goal = values[arm].mean(axis=0)
        start = np.concatenate([goal, balanced(values[~arm], goal, np.ones(int((~arm).sum())), names).multipliers])  # fmt: skip
    else:
        goal = values.mean(axis=0)
        both = [
            balanced(values[side], goal, np.ones(int(side.sum())), names).multipliers for side in (~arm, arm)
        ]
        start = np.concatenate([goal, *both])
    width = values.shape[1]
    whose = arm.astype(float) if estimand == "ATT" else np.ones(len(arm))

    def tilts(p: npt.NDArray[Any]) -> npt.NDArray[Any]:
        away = values - p[:width]
        compared = np.exp(away @ p[width : 2 * width])
        own = np.ones(len(arm)) if estimand == "ATT" else np.exp(away @ p[2 * width :])
        found: npt.NDArray[Any] = np.where(arm, own, compared)
        return found

    def equations(p: npt.NDArray[Any]) -> list[Part]:
        goal, tilt = p[:width], tilts(p)
        parts = [Part(values, whose, goal), Part(values, tilt * ~arm, goal)]
        return parts if estimand == "ATT" else [*parts, Part(values, tilt * arm, goal)]

    return _Weighing(start, equations, tilts, lambda _p: whose)


def _compared(
    y: Floats, arm: Flags, own: Covariates, weighing: _Weighing, cluster: Numbers | None, level: float,
    about: str, how: str,
) -> Comparison:  # fmt: skip
    yes_or_no = bool(np.isin(y, (0, 1)).all())
    spread = own.values.std(axis=0)
    design = with_constant((own.values - own.values.mean(axis=0))[:, spread > 0] / spread[spread > 0])
    weight = np.asarray(weighing.weights(weighing.parameters), float)
    fits = [_fitted(design[side], y[side], weight[side], yes_or_no) for side in (arm, ~arm)]
    width, known = design.shape[1], len(weighing.parameters)

    def link(eta: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return expit(eta) if yes_or_no else eta

    one = np.ones((len(y), 1))
    target = np.asarray(weighing.target(weighing.parameters), float)
    means = [float(np.average(link(design @ fit).real, weights=target)) for fit in fits]

    def equations(p: npt.NDArray[Any]) -> list[Part]:
        at, told = p[:known], weighing.weights(p[:known])
        parts, whom = [*weighing.equations(at)], weighing.target(at)
        for number, side in enumerate((arm, ~arm)):
            predicted = link(design @ p[known + number * width : known + (number + 1) * width])
            bend = predicted * (1 - predicted) if yes_or_no else 1.0
            parts.append(Part(design, side * told * (y - predicted), curved=side * told * bend))
            parts.append(Part(one, whom * (predicted - p[known + 2 * width + number])))
        return parts

    solution = np.concatenate([weighing.parameters, *fits, means])
    influences = influence(equations, solution)[:, -2:]
    groups = 0 if cluster is None else int(cluster.max()) + 1
    if cluster is None:
        freedom, spread = float("inf"), covariance(influences)
    else:
        error = by_cluster(influences / len(y), cluster, arm, weight)
        freedom, spread = error.freedom((1.0, -1.0)), error.covariance
    found = effects_of(np.array(means), spread, yes_or_no=yes_or_no, freedom=freedom, level=level)
    notes = () if cluster is None or groups >= FEW_CLUSTERS else (
        f"{groups} clusters are few: the errors may be too small. Show randomisation inference beside it.",)  # fmt: skip
    return Comparison(
        found[0], found[1], found[2:], len(y), int(arm.sum()), groups, freedom, about, how,
        _fewest(y, arm, yes_or_no), notes,
    )  # fmt: skip


def _fewest(y: Floats, arm: Flags, yes_or_no: bool) -> int:
    """How few children one arm has; of a yes-or-no outcome, of the rarer answer in it."""
    sides = [y[arm], y[~arm]]
    return int(min(min(side.sum(), len(side) - side.sum()) if yes_or_no else len(side) for side in sides))


def _fitted(design: Floats, y: Floats, weight: Floats, yes_or_no: bool) -> Floats:
    """The coefficients of the weighted regression. Raises EvaluationError where they have no end."""
    if not yes_or_no:
        root = np.sqrt(weight)
        return np.asarray(np.linalg.lstsq(design * root[:, None], y * root, rcond=None)[0], float)
    if y.min() == y.max():
        raise EvaluationError(
            f"Every child of one arm has the outcome {y[0]:.0f}: a comparison of risks says nothing here. Report the counts."
        )
    found = np.zeros(design.shape[1])
    for _ in range(100):
        predicted = np.asarray(expit(design @ found), float)
        curved = design.T @ (design * (weight * predicted * (1 - predicted))[:, None])
        step = np.linalg.pinv(curved) @ (design.T @ (weight * (y - predicted)))
        found = found + step * min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-300))
        if np.abs(step).max() < 1e-11:
            settled: Floats = found
            return settled
    raise EvaluationError(
        "The regression of the outcome does not settle: a covariate tells who has it. Use fewer outcome covariates."
    )


def _numbered(cluster: npt.ArrayLike | None, stay: Flags) -> Numbers | None:
    if cluster is None:
        return None
    told = np.asarray(cluster)
    if told.shape != stay.shape:
        raise EvaluationError(
            f"'cluster' has {told.size} values for {stay.size} children: give one for each."
        )
    numbers = np.unique(told[stay], return_inverse=True)[1].astype(np.int64)
    if numbers.max() == 0:
        raise EvaluationError("All children are in one cluster: errors by clusters need several.")
    return numbers
