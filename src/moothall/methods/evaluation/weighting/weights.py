"""Weights by which the arms become comparable: inverse probability for those treated, for all, or for the overlap.

Hirano and Imbens (2001) for the treated and for all; Robins, Hernan and Brumback (2000) for stabilised; Li, Morgan
and Zaslavsky (2018), JASA 113, 390-400, for overlap weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from .covariates import Flags, Floats, arms
from .overlap import Rule, check_extreme, kept

Estimand = Literal["ATT", "ATE", "overlap"]


@dataclass(frozen=True)
class Weights:
    """One weight for each child, nought for whoever is left out by the rule of trimming.

    `about` says in words whom a result with these weights is about; `capped` how many weights were cut to the cap.
    """

    values: Floats
    estimand: Estimand
    how: str
    kept: Flags
    capped: int = 0

    @property
    def about(self) -> str:
        """Whom a result with these weights is about."""
        whom = {"ATT": "the children who were treated", "ATE": "all children of the comparison",
                "overlap": "the children who might as well have been in either arm"}[self.estimand]  # fmt: skip
        left = int((~self.kept).sum())
        return f"{whom}, but {left} children outside the overlap left out" if left else whom


def inverse_probability_weights(
    score: npt.ArrayLike,
    treated: npt.ArrayLike,
    *,
    estimand: Estimand = "ATT",
    stabilised: bool = False,
    trim: Rule = "none",
    trim_at: float = 0.1,
    cap: float | None = None,
) -> Weights:
    """The weights of children with these scores.

    `trim` leaves out children by a rule; `cap`, between 0 and 1, cuts the weights of each arm at that quantile.
    Raises EvaluationError where there is no overlap, or for a cap that is no share.
    """
    p = np.asarray(score, float)
    arm = arms(treated, len(p))
    stay = kept(p, arm, trim, at=trim_at)
    check_extreme(p[stay], estimand)
    found = np.where(stay, _raw(p, arm, estimand), 0.0)
    if stabilised and estimand != "overlap":
        for side in (arm & stay, ~arm & stay):
            found[side] *= side.sum() / found[side].sum()
    capped = 0
    if cap is not None:
        if not 0 < cap < 1:
            raise EvaluationError(
                f"The cap is {cap}: give the quantile at which weights are cut, such as 0.99."
            )
        for side in (arm & stay, ~arm & stay):
            most = float(np.quantile(found[side], cap))
            capped += int((found[side] > most).sum())
            found[side] = np.minimum(found[side], most)
    return Weights(found, estimand, "inverse probability", stay, capped)


def _raw(p: Floats, arm: Flags, estimand: Estimand) -> Floats:
    with np.errstate(divide="ignore"):
        if estimand == "ATT":
            return np.where(arm, 1.0, p / (1 - p))
        if estimand == "ATE":
            return np.where(arm, 1 / p, 1 / (1 - p))
        if estimand == "overlap":
            return np.where(arm, 1 - p, p)
    raise EvaluationError(f"There is no estimand {estimand!r}: ATT, ATE or overlap.")


def effective_size(weights: Floats) -> float:
    """How many children of equal weight would tell as much: Kish (1965), the square of the sum over the sum of squares."""
    total = float(weights.sum())
    return total**2 / float((weights**2).sum()) if total else 0.0
