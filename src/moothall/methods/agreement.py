"""How far two readers agree beyond what chance would give: Cohen's kappa with its large-sample interval.

Cohen (1960), A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20, 37-46.
The standard error is that of Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72, 323-327, for kappa as it
is (not for the test that it is nought). It takes the pairs to be independent: where one reader answers several
questions about one decision, the true interval is wider, and whoever shows it should say so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

#: A variance below this is nothing but the rounding of floating point.
ROUNDING = 1e-14


@dataclass(frozen=True)
class Agreement:
    """Agreement of two readers over n pairs.

    `kappa` is None where it has no meaning: no pairs, or both readers gave one and the same answer throughout, so
    that chance alone would have them agree. `low` and `high` are the interval, kept within -1 and 1.
    """

    pairs: int
    agreed: int
    expected: float
    kappa: float | None
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def share(self) -> float | None:
        """The share of the pairs on which both said the same."""
        return self.agreed / self.pairs if self.pairs else None


def cohens_kappa(pairs: Iterable[tuple[str, str]], *, confidence: float = 0.95) -> Agreement:
    """Agreement of two readers, each pair being what the first and the second said of one thing.

    Raises ValueError for a confidence that is not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError("The confidence lies between 0 and 1, such as 0.95.")
    cells = Counter(pairs)
    n = sum(cells.values())
    if n == 0:
        return Agreement(pairs=0, agreed=0, expected=0.0, kappa=None)
    first, second = _margins(cells, n)
    agreed = sum(count for (one, other), count in cells.items() if one == other)
    expected = sum(share * second.get(code, 0.0) for code, share in first.items())
    if len(first) == 1 and first.keys() == second.keys():
        return Agreement(pairs=n, agreed=agreed, expected=1.0, kappa=None)
    kappa = (agreed / n - expected) / (1 - expected)
    error = _standard_error(cells, n, first, second, agreed / n, expected)
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * error
    return Agreement(n, agreed, expected, kappa, error, max(kappa - reach, -1.0), min(kappa + reach, 1.0))


def _margins(cells: Counter[tuple[str, str]], n: int) -> tuple[dict[str, float], dict[str, float]]:
    """How often each reader gave each answer, as shares."""
    first: dict[str, float] = {}
    second: dict[str, float] = {}
    for (one, other), count in cells.items():
        first[one] = first.get(one, 0.0) + count / n
        second[other] = second.get(other, 0.0) + count / n
    return first, second


def _standard_error(
    cells: Counter[tuple[str, str]],
    n: int,
    first: dict[str, float],
    second: dict[str, float],
    observed: float,
    expected: float,
) -> float:
    """Fleiss, Cohen and Everitt (1969), equation 13."""
    total = -((observed * expected - 2 * expected + observed) ** 2)
    for (one, other), count in cells.items():
        weight = second.get(one, 0.0) + first.get(other, 0.0)
        if one == other:
            total += count / n * ((1 - expected) - weight * (1 - observed)) ** 2
        else:
            total += count / n * (1 - observed) ** 2 * weight**2
    return sqrt(total / n) / (1 - expected) ** 2 if total > ROUNDING else 0.0
