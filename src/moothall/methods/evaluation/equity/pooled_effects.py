"""Effects of several groups together: their mean, how far they truly differ, and each drawn towards the mean.

DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177-188; restricted maximum likelihood as Viechtbauer
(2005), Journal of Educational and Behavioral Statistics 30, 261-293; the interval of the mean by Hartung and Knapp
(2001), Statistics in Medicine 20, 3875-3889, never narrower than without; each group's interval by Morris (1983),
Parametric empirical Bayes inference, JASA 78, 47-55, which counts that the mean and the spread were estimated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError

Floats = npt.NDArray[np.float64]
#: With fewer groups nothing can be learnt of how far they differ, and none is drawn anywhere (Morris 1983, k - 3 > 0).
FEWEST = 4


@dataclass(frozen=True)
class GroupEffect:
    """One group: its effect as found, and drawn towards the mean by the share `drawn`, each with its interval.

    `children` is how many children it rests on; `small` whether that is fewer than the rule allows unmarked.
    """

    group: str
    estimate: float
    se: float
    low: float
    high: float
    shrunk: float
    shrunk_low: float
    shrunk_high: float
    drawn: float
    children: int
    small: bool


@dataclass(frozen=True)
class PooledEffects:
    """The groups; their mean with its interval; `spread` is the standard deviation of the true effects between groups.

    `heterogeneity` is Cochran's Q with its p; `share` how much of what is seen between groups is more than chance (I2).
    """

    groups: tuple[GroupEffect, ...]
    mean: float
    low: float
    high: float
    spread: float
    heterogeneity: float
    p: float
    share: float
    method: str
    notes: tuple[str, ...] = ()


def effects_by_group(
    groups: Sequence[str],
    estimates: npt.ArrayLike,
    errors: npt.ArrayLike,
    children: Sequence[int],
    *,
    method: Literal["REML", "DL"] = "REML",
    level: float = 0.95,
) -> PooledEffects:
    """The effects of groups with partial pooling. Raises EvaluationError for fewer than two, or an error not above nought."""
    from scipy.stats import chi2, norm, t

    from .rules import equity_rules

    y, v = np.asarray(estimates, float), np.asarray(errors, float) ** 2
    _check(groups, y, v, children)
    if method not in ("REML", "DL"):
        raise EvaluationError(f"There is no method {method!r}: REML or DL.")
    between = dersimonian_laird(y, v) if method == "DL" else restricted_likelihood(y, v)
    weights = 1 / (v + between)
    mean = float(weights @ y / weights.sum())
    factor = max(1.0, float(weights @ (y - mean) ** 2) / (len(y) - 1))
    reach = float(t.ppf(0.5 + level / 2, len(y) - 1)) * np.sqrt(factor / weights.sum())
    q = cochran(y, v)
    z = float(norm.ppf(0.5 + level / 2))
    shrunk, error, drawn = morris(y, v, between)
    least = equity_rules().small_group.value
    told = tuple(
        GroupEffect(
            str(group), float(y[i]), float(np.sqrt(v[i])), float(y[i] - z * np.sqrt(v[i])),
            float(y[i] + z * np.sqrt(v[i])), float(shrunk[i]), float(shrunk[i] - z * error[i]),
            float(shrunk[i] + z * error[i]), float(drawn[i]), int(children[i]), int(children[i]) < least,
        )
        for i, group in enumerate(groups)
    )  # fmt: skip
    notes = () if len(y) >= FEWEST else (f"{len(y)} groups are too few to learn how far they differ: none is drawn towards the mean.",)  # fmt: skip
    return PooledEffects(
        told, mean, mean - float(reach), mean + float(reach), float(np.sqrt(between)), q,
        float(chi2.sf(q, len(y) - 1)), max(0.0, 1 - (len(y) - 1) / q) if q else 0.0, method, notes,
    )  # fmt: skip


def _check(groups: Sequence[str], y: Floats, v: Floats, children: Sequence[int]) -> None:
    if len(y) < 2 or not len(groups) == len(y) == len(v) == len(children):
        raise EvaluationError("Give at least two groups, each with its estimate, its error and its children.")
    wrong = [str(g) for g, one, other in zip(groups, y, v, strict=True) if not (np.isfinite(one) and other > 0 and np.isfinite(other))]  # fmt: skip
    if wrong:
        raise EvaluationError(f"The group {wrong[0]!r} has no estimate, or an error that is not above nought: leave it out and say so.")  # fmt: skip


def cochran(y: Floats, v: Floats) -> float:
    """Cochran's Q: how far the groups lie from their mean, over what chance would give."""
    mean = float((y / v).sum() / (1 / v).sum())
    return float(((y - mean) ** 2 / v).sum())


def dersimonian_laird(y: Floats, v: Floats) -> float:
    """The variance between groups by moments."""
    w = 1 / v
    return max(0.0, (cochran(y, v) - (len(y) - 1)) / float(w.sum() - (w**2).sum() / w.sum()))


def restricted_likelihood(y: Floats, v: Floats) -> float:
    """The variance between groups by restricted maximum likelihood, by Fisher scoring from that by moments."""
    found = dersimonian_laird(y, v)
    for _ in range(500):
        w = 1 / (v + found)
        mean = float(w @ y / w.sum())
        slope = float((w**2 * (y - mean) ** 2).sum() - w.sum() + (w**2).sum() / w.sum())
        curved = float((w**2).sum() - 2 * (w**3).sum() / w.sum() + ((w**2).sum() / w.sum()) ** 2)
        moved = max(0.0, found + slope / curved)
        if abs(moved - found) < 1e-12 * (1 + found):
            return moved
        found = moved
    return found


def morris(y: Floats, v: Floats, between: float) -> tuple[Floats, Floats, Floats]:
    """Each group's effect drawn towards the mean, its error, and by what share it was drawn (Morris 1983, section 5)."""
    count = len(y)
    if count < FEWEST:
        return y, np.sqrt(v), np.zeros(count)
    w = 1 / (v + between)
    mean = float(w @ y / w.sum())
    drawn = (count - 3) / (count - 1) * v * w
    found = (1 - drawn) * y + drawn * mean
    typical = float(w @ v / w.sum())
    doubt = 2 / (count - 3) * drawn**2 * (typical + between) * w
    variance = v * (1 - (1 - w / w.sum()) * drawn) + doubt * (y - mean) ** 2
    return found, np.sqrt(variance), drawn
