"""The answer with what is missing taken seriously: four ways side by side. Complete cases never stand alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from ..weighting import Covariates
from .columns import Kind
from .imputation import DRAWS, ROUNDS, impute
from .pooling import Answer, Pooled, interval, pool
from .seen_weights import SeenWeights, seen_weights
from .sensitivity import Analysis, Tipping, tipping_point

WAYS = ("complete cases", "weighted", "imputed", "tipping point")


@dataclass(frozen=True)
class Told:
    """One way's answer with its interval, and on how many children's outcomes it rests."""

    way: str
    estimate: float
    se: float
    low: float
    high: float
    freedom: float
    children: int


@dataclass(frozen=True)
class MissingAnswers:
    """The four answers. `told` has a line for complete cases, for weighting and for imputation, in this order."""

    told: tuple[Told, Told, Told]
    imputed: Pooled
    tipping: Tipping
    weights: SeenWeights
    children: int
    lost: int

    @property
    def primary(self) -> Told:
        """What is reported first: the imputed answer."""
        return self.told[2]


def answers(
    data: Mapping[str, object],
    kinds: Mapping[str, Kind],
    outcome: str,
    analysis: Analysis,
    x: Covariates,
    *,
    deltas: Sequence[float],
    arm: npt.ArrayLike | None = None,
    where: npt.NDArray[np.bool_] | None = None,
    beside: Collection[str] = (),
    ways: Collection[str] = WAYS,
    no_effect: float = 0.0,
    draws: int = DRAWS,
    rounds: int = ROUNDS,
    seed: int = 1,
    level: float = 0.95,
) -> MissingAnswers:
    """`analysis` by complete cases, by weights of being seen, by imputation, and how far loss may go before it tips.

    `data` are the columns imputed, `outcome` among them; `x` what being seen is explained by, in `arm` by itself.
    Columns `beside` only help to draw what is missing: a child that lacks one is complete without it.
    Raises EvaluationError where fewer than all four ways are asked for: complete cases alone mislead wherever those
    who fare worse are lost more often, and nothing in the data can rule that out.
    """
    left_out = [way for way in WAYS if way not in ways]
    if left_out:
        raise EvaluationError(
            f"The answer is not given without {', '.join(left_out)}: those who are lost may fare worse than those seen, and "
            f"complete cases alone do not show it. Ask for all of {', '.join(WAYS)}."
        )
    columns = {name: np.asarray(values, object) for name, values in data.items()}
    if outcome not in columns:
        raise EvaluationError(f"The outcome {outcome!r} is not among the columns: {', '.join(columns)}.")
    seen = _whole(columns)
    whole = np.logical_and.reduce([flags for name, flags in seen.items() if name not in beside])
    weighted = seen_weights(x, whole, arm)
    made = impute(data, kinds, draws=draws, rounds=rounds, seed=seed)
    pooled = pool([analysis(table, None) for table in made.tables], level=level)
    tipping = tipping_point(
        data, kinds, outcome, analysis, deltas, where=where, no_effect=no_effect, draws=draws, rounds=rounds,
        seed=seed, level=level, at_nought=pooled,
    )  # fmt: skip
    complete = analysis(_rows(columns, kinds, whole), None)
    by_weight = analysis(_rows(columns, kinds, whole), weighted.values[whole])
    imputed = Told("imputed", pooled.estimate, pooled.se, pooled.low, pooled.high, pooled.freedom, made.rows)
    return MissingAnswers(
        (_told("complete cases", complete, int(whole.sum()), level), _told("weighted", by_weight, int(whole.sum()), level), imputed),
        pooled, tipping, weighted, len(whole), int((~seen[outcome]).sum()),
    )  # fmt: skip


def _whole(columns: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[np.bool_]]:
    # What is not equal to itself is not a number.
    return {name: np.asarray((values == values) & (values != None), bool) for name, values in columns.items()}  # noqa: E711 - elementwise


def _rows(
    columns: Mapping[str, npt.NDArray[Any]], kinds: Mapping[str, Kind], rows: npt.NDArray[np.bool_]
) -> dict[str, npt.NDArray[Any]]:
    return {
        name: values[rows].astype(str if Kind(kinds[name]) is Kind.CATEGORY else float)
        for name, values in columns.items()
    }


def _told(way: str, answer: Answer, children: int, level: float) -> Told:
    se = sqrt(answer.variance)
    low, high = interval(answer.estimate, se, answer.freedom, level)
    return Told(way, answer.estimate, se, low, high, answer.freedom, children)
