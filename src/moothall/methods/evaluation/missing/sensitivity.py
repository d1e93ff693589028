"""How far those who were lost would have to differ from what was seen for the conclusion to change: the tipping point.

Pattern-mixture by delta adjustment: Rubin (1977), JASA 72, 538-543; Cro, Morris, Kenward and Carpenter (2020),
Statistics in Medicine 39, 2815-2842. Every delta is imputed with the same seed, so that only delta moves the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from .columns import Kind
from .imputation import DRAWS, ROUNDS, Shift, impute
from .pooling import Answer, Pooled, pool

#: Given whole columns and weights (or none), one answer.
Analysis = Callable[[Mapping[str, npt.NDArray[Any]], npt.NDArray[np.float64] | None], Answer]


@dataclass(frozen=True)
class Tipping:
    """The pooled answer at every delta, in the order of deltas, and the delta at which the conclusion changes.

    `tips_at` is the delta nearest to nought at which the interval begins, or ceases, to hold `no_effect` (between two
    deltas that were tried, by a straight line); None where it does not within those tried.
    """

    deltas: tuple[float, ...]
    answers: tuple[Pooled, ...]
    no_effect: float
    tips_at: float | None
    unit: str

    @property
    def words(self) -> str:
        """The reading in a sentence."""
        if self.tips_at is None:
            return (
                f"The conclusion is the same for every difference tried, from {min(self.deltas):g} to "
                f"{max(self.deltas):g} {self.unit}."
            )
        return f"The conclusion changes if those who were lost differ by {self.tips_at:.3g} {self.unit} from what was seen."


def tipping_point(
    data: Mapping[str, object],
    kinds: Mapping[str, Kind],
    outcome: str,
    analysis: Analysis,
    deltas: Sequence[float],
    *,
    where: npt.NDArray[np.bool_] | None = None,
    no_effect: float = 0.0,
    draws: int = DRAWS,
    rounds: int = ROUNDS,
    seed: int = 1,
    level: float = 0.95,
    at_nought: Pooled | None = None,
) -> Tipping:
    """The answer for each delta added to what is drawn for `outcome` (to the log odds, if it is yes or no).

    `where` are the children shifted (those of one arm, say); all, where not given. `deltas` must hold nought, whose
    answer may be given where it was made already, with the same seed.
    """
    tried = tuple(sorted({float(delta) for delta in deltas}))
    if 0.0 not in tried:
        raise EvaluationError("The deltas must hold 0, what would be concluded if nothing were different.")
    answers = []
    for delta in tried:
        if delta == 0 and at_nought is not None:
            answers.append(at_nought)
            continue
        made = impute(
            data, kinds, draws=draws, rounds=rounds, seed=seed, shifts={outcome: Shift(delta, where)}
        )
        answers.append(pool([analysis(table, None) for table in made.tables], level=level))
    unit = "in the log odds" if Kind(kinds[outcome]) is Kind.YES_NO else "points of the outcome"
    return Tipping(tried, tuple(answers), no_effect, _tips(tried, answers, no_effect), unit)


def _tips(deltas: Sequence[float], answers: Sequence[Pooled], no_effect: float) -> float | None:
    """Where the end of the interval that decides crosses no effect, nearest to nought."""
    found = []
    for (one, here), (other, there) in pairwise(zip(deltas, answers, strict=True)):
        for before, after in ((here.low, there.low), (here.high, there.high)):
            if (before - no_effect) * (after - no_effect) < 0:
                found.append(one + (other - one) * (no_effect - before) / (after - before))
    return min(found, key=abs) if found else None
