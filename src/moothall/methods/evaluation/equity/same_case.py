"""Where several sites judged the same case or vignette: how far they agree beyond chance.

Krippendorff's alpha for categories (Hayes and Krippendorff 2007, Communication Methods and Measures 1, 77-89) and
Gwet's AC1 (2008, British Journal of Mathematical and Statistical Psychology 61, 29-48), which does not fall where
nearly all answers are the same, as alpha does. Intervals by drawing cases again. For two readers, see
`methods.agreement`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError

Floats = npt.NDArray[np.float64]
DRAWS = 2000


@dataclass(frozen=True)
class SameCase:
    """How far sites agree on the same cases: the share of pairs that agree, alpha and AC1 with their intervals.

    `alpha` is not a number where every answer was the same, so that chance alone would have them agree.
    """

    cases: int
    sites: int
    agreed: float
    alpha: float
    alpha_low: float
    alpha_high: float
    ac1: float
    ac1_low: float
    ac1_high: float


def same_case(
    judged: Sequence[Sequence[str | None]], *, draws: int = DRAWS, seed: int = 1, level: float = 0.95
) -> SameCase:
    """The agreement over cases (rows), each judged by sites (columns); None where a site did not judge it.

    Raises EvaluationError where fewer than two cases were judged by two sites or more.
    """
    counts = _counts(judged)
    twice = counts.sum(axis=1) >= 2
    if twice.sum() < 2:
        raise EvaluationError(
            "Fewer than two cases were judged by two sites: how far they agree cannot be told."
        )
    random = np.random.Generator(np.random.PCG64(seed))
    drawn = np.array([_both(counts[random.integers(0, len(counts), len(counts))]) for _ in range(draws)])
    alpha, ac1, agreed = _both(counts)
    ends = [_ends(drawn[:, place], level) for place in (0, 1)]
    return SameCase(int(twice.sum()), len(judged[0]), agreed, alpha, *ends[0], ac1, *ends[1])


def _counts(judged: Sequence[Sequence[str | None]]) -> Floats:
    """For each case, how many sites gave each answer; cases that nobody judged left out."""
    if not judged or len({len(row) for row in judged}) != 1:
        raise EvaluationError(
            "Give each case one place for each site, empty (None) where it did not judge it."
        )
    answers = sorted({answer for row in judged for answer in row if answer is not None})
    found = np.array([[sum(answer == one for answer in row) for one in answers] for row in judged], float)
    kept: Floats = found[found.sum(axis=1) > 0] if answers else np.empty((0, 0))
    return kept


def _both(counts: Floats) -> tuple[float, float, float]:
    """Alpha, AC1 and the share of pairs that agree; not numbers where they have no meaning."""
    of = counts.sum(axis=1)
    pairs = of >= 2
    if not pairs.any():
        return float("nan"), float("nan"), float("nan")
    here, size = counts[pairs], of[pairs]
    agreed = (here * (here - 1)).sum(axis=1) / (size * (size - 1))
    share = float(agreed.mean())
    total = here.sum(axis=0)
    observed = float(((size - agreed * size) / size.sum()).sum())
    expected = 1 - float((total * (total - 1)).sum()) / (total.sum() * (total.sum() - 1))
    alpha = 1 - observed / expected if expected > 0 else float("nan")
    mean = (counts / of[:, None]).mean(axis=0)
    chance = float((mean * (1 - mean)).sum()) / (len(mean) - 1) if len(mean) > 1 else 0.0
    return alpha, (share - chance) / (1 - chance), share


def _ends(drawn: Floats, level: float) -> tuple[float, float]:
    sound = drawn[np.isfinite(drawn)]
    if not len(sound):
        return float("nan"), float("nan")
    low, high = np.quantile(sound, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
