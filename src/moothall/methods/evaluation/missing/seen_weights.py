"""Weights by which those who were seen stand for those who were lost: one over the probability of being seen.

Robins, Rotnitzky and Zhao (1995), JASA 90, 106-121; Seaman and White (2013), Statistical Methods in Medical Research
22, 278-295. The probability is fitted in each arm by itself, since loss may follow other rules there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from ..weighting import Covariates, effective_size, propensity

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SeenWeights:
    """A weight for each child, nought for those lost; `chance` is the probability of being seen.

    In each arm the weights of those seen add up to its children. `largest` is the largest weight.
    """

    values: Floats
    chance: Floats
    effective: float
    largest: float


def seen_weights(
    x: Covariates, seen: npt.ArrayLike, arm: npt.ArrayLike | None = None, *, least: float = 0.02
) -> SeenWeights:
    """The weights of the children with covariates `x`, of whom `seen` were seen; by `arm` where it is given.

    Raises EvaluationError where nobody of an arm was seen, or where somebody seen had so small a chance (below
    `least`) that the weights would rest on single children.
    """
    flags = np.asarray(seen, bool)
    sides = np.zeros(len(flags), int) if arm is None else np.unique(np.asarray(arm), return_inverse=True)[1]
    chance = np.ones(len(flags))
    for side in np.unique(sides):
        here = sides == side
        if not flags[here].any():
            raise EvaluationError("Nobody of one arm was seen: no weights can stand for it.")
        if not flags[here].all():
            chance[here] = _chance(x.of(here), flags[here])
    if (chance[flags] < least).any():
        raise EvaluationError(
            f"Some who were seen had a chance below {least} of it: the answer would rest on single children. Use fewer "
            "covariates, or multiple imputation."
        )
    values = np.where(flags, 1 / chance, 0.0)
    for side in np.unique(sides):
        here = sides == side
        values[here] *= here.sum() / values[here].sum()
    return SeenWeights(values, chance, effective_size(values), float(values.max()))


def _chance(x: Covariates, flags: npt.NDArray[np.bool_]) -> Floats:
    told = x.varying()
    return propensity(told, flags).score if told.names else np.full(len(flags), flags.mean())
