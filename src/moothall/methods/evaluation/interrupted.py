"""One site before and after: an interrupted time series by segmented regression, with a comparison series if there is one.

Wagner and others 2002; Bernal, Cummins and Gasparrini 2017, 2018 (with a comparison). Level and slope may change when
the site begins; seasons are waves of the year; errors that last are told by Newey and West 1987 (summed over both
series at each time, Driscoll and Kraay 1998) or taken into the fit (Prais and Winsten 1954), with what lasts put right
for the shortness of the series. In series of a few years the former's intervals are far too narrow (`docs/reference`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from .errors import EvaluationError
from .interrupted_fit import Fitted, Floats, fit_counts, fit_counts_lasting, fit_lasting, fit_newey_west
from .interrupted_rows import Asked, Rows, rows_of

Errors = Literal["prais-winsten", "newey-west"]


@dataclass(frozen=True)
class Change:
    """An estimate with its error, interval and p-value; for counts it is the logarithm of a ratio."""

    estimate: float
    se: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class EffectAt:
    """After so many periods: observed by the fit less what would have been, and as a ratio to it, with intervals."""

    after: float
    effect: float
    low: float
    high: float
    ratio: float
    ratio_low: float
    ratio_high: float


@dataclass(frozen=True)
class Interrupted:
    """What changed when the site began. `level` at once, `slope` in each period from then on; `mean` over all after.

    `without` is what would have been (all T periods of the site), with its interval, `fitted` what the fit says was.
    `lasting` is how much of an error lasts to the next period; `unexplained` the p-value of what autocorrelation the
    errors of the fit still hold (Ljung and Box). `warnings` say what makes the finding weak.
    """

    level: Change
    slope: Change
    at: tuple[EffectAt, ...]
    mean: EffectAt
    fitted: Floats
    without: Floats
    without_low: Floats
    without_high: Floats
    residual: Floats
    lasting: float
    unexplained: float
    freedom: float
    errors: str
    counts: bool
    compared: bool
    warnings: tuple[str, ...]


def interrupted(
    y: npt.ArrayLike,
    begins: int,
    *,
    comparison: npt.ArrayLike | None = None,
    exposure: npt.ArrayLike | None = None,
    comparison_exposure: npt.ArrayLike | None = None,
    counts: bool = False,
    errors: Errors = "prais-winsten",
    season: int = 12,
    waves: int = 1,
    at: Sequence[int] = (),
    lags: int | None = None,
    level: float = 0.95,
) -> Interrupted:
    """The series `y`, one value a period without gaps; the site begins in the period number `begins`, from nought.

    `season`: how many periods a year has, `waves` how many of its waves are fitted (nought: none). `comparison` is
    the same outcome where no site began. `counts`: quasi-Poisson with a logarithm, `exposure` the number who could
    have had it. `at`: after how many periods the effect is told (0: at once; without
    any, at the end). Raises EvaluationError naming the period or the option.
    """
    asked = Asked(begins, season, waves, counts)
    rows = rows_of(asked, y, comparison, exposure, comparison_exposure)
    if errors == "prais-winsten":
        fit = fit_counts_lasting(rows) if counts else fit_lasting(rows)
    else:
        fit = fit_counts(rows, lags) if counts else fit_newey_west(rows, lags)
    last = rows.periods - 1 - begins
    if any(one < 0 or one > last for one in at):
        raise EvaluationError(f"The effect can be told from 0 to {last} periods after the site began.")
    told = tuple(_effect(rows, fit, np.array([one]), level) for one in (at or (last,)))
    without, low, high = _without(rows, fit, level)
    return Interrupted(
        level=_change(fit, rows.level, level), slope=_change(fit, rows.slope, level), at=told,
        mean=_effect(rows, fit, np.arange(last + 1), level), fitted=fit.fitted[: rows.periods], without=without,
        without_low=low, without_high=high, residual=fit.residual[: rows.periods], lasting=fit.lasting,
        unexplained=_unexplained(fit, rows), freedom=fit.freedom, errors=errors, counts=counts,
        compared=rows.compared, warnings=_warnings(rows, fit, asked),
    )  # fmt: skip


def _change(fit: Fitted, place: int, level: float) -> Change:
    from scipy.stats import t as t_distribution

    estimate, se = float(fit.effect[place]), float(np.sqrt(fit.covariance[place, place]))
    reach = float(t_distribution.ppf((1 + level) / 2, fit.freedom)) * se
    p = float(2 * t_distribution.sf(abs(estimate) / se, fit.freedom)) if se > 0 else float("nan")
    return Change(estimate, se, estimate - reach, estimate + reach, p)


def _effect(rows: Rows, fit: Fitted, after: npt.NDArray[np.int64], level: float) -> EffectAt:
    """The mean effect of those periods, by the delta method where it is a ratio."""
    from scipy.stats import t as t_distribution

    place = rows.begins + after
    observed = rows.x[place]
    without = observed.copy()
    without[:, [rows.level, rows.slope]] = 0.0
    if rows.counts:
        scale = rows.exposure[place][:, None]
        more, less = (
            scale * np.exp(observed @ fit.effect)[:, None],
            scale * np.exp(without @ fit.effect)[:, None],
        )
        of_more, of_less = (more * observed).sum(axis=0), (less * without).sum(axis=0)
    else:
        more, less = (observed @ fit.effect)[:, None], (without @ fit.effect)[:, None]
        of_more, of_less = observed.sum(axis=0), without.sum(axis=0)
    critical = float(t_distribution.ppf((1 + level) / 2, fit.freedom))
    total, base, count = float(more.sum()), float(less.sum()), len(after)
    slope = (of_more - of_less) / count
    effect, reach = (total - base) / count, critical * float(np.sqrt(slope @ fit.covariance @ slope))
    if total > 0 and base > 0:
        on_log = of_more / total - of_less / base
        log, far = np.log(total / base), critical * float(np.sqrt(on_log @ fit.covariance @ on_log))
        ratio = tuple(float(np.exp(log + way * far)) for way in (0, -1, 1))
    else:
        ratio = (float("nan"),) * 3
    return EffectAt(float(after.mean()), effect, effect - reach, effect + reach, *ratio)


def _without(rows: Rows, fit: Fitted, level: float) -> tuple[Floats, Floats, Floats]:
    from scipy.stats import t as t_distribution

    x = rows.x[: rows.periods].copy()
    x[:, [rows.level, rows.slope]] = 0.0
    told = x @ fit.effect
    reach = float(t_distribution.ppf((1 + level) / 2, fit.freedom)) * np.sqrt(
        np.einsum("tp,pq,tq->t", x, fit.covariance, x)
    )
    if not rows.counts:
        return told, told - reach, told + reach
    scale = rows.exposure[: rows.periods]
    return scale * np.exp(told), scale * np.exp(told - reach), scale * np.exp(told + reach)


def _unexplained(fit: Fitted, rows: Rows) -> float:
    """Ljung and Box's test of what the fit took for errors that do not last."""
    from scipy.stats import chi2

    rest = fit.innovation[: rows.periods]
    count = len(rest)
    lags = max(1, min(12, count // 5))
    squares = float(rest @ rest)
    parts = [float(rest[lag:] @ rest[:-lag]) / squares for lag in range(1, lags + 1)]
    statistic = count * (count + 2) * sum(one**2 / (count - lag) for lag, one in enumerate(parts, 1))
    return float(chi2.sf(statistic, lags))


def _warnings(rows: Rows, fit: Fitted, asked: Asked) -> tuple[str, ...]:
    from .rules import rule

    told, fewest = [], rule("interrupted-series-fewest-points").value
    before, after = asked.begins, rows.periods - asked.begins
    for count, where in ((before, "before"), (after, "after")):
        if count < fewest:
            told.append(
                f"There are only {count} periods {where} the site began; fewer than {fewest:g} say little about a trend."
            )
    if asked.waves and before < 2 * asked.season:
        told.append(
            "There are less than two years before the site began: seasons cannot be told from the trend."
        )
    if fit.lasting > rule("interrupted-series-lasting").value:
        told.append("Errors last long from one period to the next: the series says less than its length.")
    if not rows.compared:
        told.append(
            "There is no comparison series: whatever else changed at that time is counted as the site's doing."
        )
    return tuple(told)
