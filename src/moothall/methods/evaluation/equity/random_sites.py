"""How far sites truly differ on the same kind of case: a random site in a logistic regression, and the median odds ratio.

Larsen and Merlo (2005), American Journal of Epidemiology 161, 81-88. The likelihood by adaptive Gauss-Hermite
quadrature (Pinheiro and Bates 1995), its slope by Fisher's identity; the interval by profile likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from ..weighting import Covariates
from ..weighting.covariates import independent

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
_NODES = 11
_THIRD_QUARTILE = 0.6744897501960817  # of a standard normal


@dataclass(frozen=True)
class BetweenSites:
    """`spread` is the standard deviation of sites in log odds, after the mix of cases.

    `median_odds_ratio`: take two children of the same kind at two sites drawn at random; in the median, the odds at
    the site of the higher odds are so many times those at the other. 1 is no difference. `p` tests that there is none.
    """

    spread: float
    low: float
    high: float
    median_odds_ratio: float
    ratio_low: float
    ratio_high: float
    p: float
    sites: int
    children: int


def between_sites(
    site: npt.ArrayLike, event: npt.ArrayLike, case_mix: Covariates | None = None, *, level: float = 0.95
) -> BetweenSites:
    """How far sites differ, one row for each child in `site`, `event` and `case_mix`. Raises EvaluationError for fewer
    than three sites, or where every child of all has the same outcome."""
    from scipy.optimize import brentq
    from scipy.stats import chi2

    names, place = np.unique(np.asarray(site), return_inverse=True)
    y = np.asarray(event, float)
    if len(names) < 3:
        raise EvaluationError("How far sites differ cannot be learnt from fewer than three.")
    if y.min() == y.max():
        raise EvaluationError("Every child has the same outcome: sites do not differ in it.")
    told = _Patterns.of(place.astype(np.int64), y, _design(len(y), case_mix))
    none, best = _fixed(told, 0.0), _best(told)
    if none.minus <= best.minus + 1e-9:
        best = _Fit(none.minus, none.coefficients, 0.0, none.inverse)
    allowed = best.minus + float(chi2.ppf(level, 1)) / 2

    def over(value: float) -> float:
        return _fixed(told, value, best).minus - allowed

    low = 0.0 if none.minus <= allowed else float(brentq(over, 0.0, best.spread, xtol=1e-5))
    top = max(1.5 * best.spread, 0.5)
    while over(top) < 0 and top < 20:
        top *= 1.5
    high = float(brentq(over, best.spread, top, xtol=1e-5)) if top < 20 else float("inf")
    drop = max(2 * (none.minus - best.minus), 0.0)
    p = 0.5 * float(chi2.sf(drop, 1)) if drop > 0 else 1.0
    ratios = _ratio(best.spread), _ratio(low), _ratio(high)
    return BetweenSites(best.spread, low, high, *ratios, p, len(names), len(y))


def _ratio(spread: float) -> float:
    """The median odds ratio of sites that differ so far."""
    return float(np.exp(np.sqrt(2) * _THIRD_QUARTILE * spread))


def common_rates(y: Floats, case_mix: Covariates | None) -> Floats:
    """For each child the rate of its kind over all sites together, by logistic regression on the mix of cases."""
    if case_mix is None or y.min() == y.max():
        return np.full(len(y), y.mean())
    told = _Patterns.of(np.zeros(len(y), np.int64), y, _design(len(y), case_mix))
    coefficients = _fixed(told, 0.0).coefficients
    rates: Floats = 1 / (1 + np.exp(-_design(len(y), case_mix) @ coefficients))
    return rates


def _design(size: int, case_mix: Covariates | None) -> Floats:
    if case_mix is None:
        return np.ones((size, 1))
    mix = case_mix.varying().values
    scaled = (mix - mix.mean(axis=0)) / mix.std(axis=0)
    return np.column_stack([np.ones(size), scaled[:, independent(scaled)]])


@dataclass(frozen=True)
class _Patterns:
    """Children of the same site and kind together: their site, kind, events and number."""

    site: Numbers
    x: Floats
    events: Floats
    children: Floats
    sites: int

    @classmethod
    def of(cls, place: Numbers, y: Floats, x: Floats) -> _Patterns:
        """The children with these sites, outcomes and kinds, those alike joined."""
        rows, which = np.unique(np.column_stack([place, x]), axis=0, return_inverse=True)
        which = which.ravel()
        return cls(
            rows[:, 0].astype(np.int64), rows[:, 1:], np.bincount(which, weights=y).astype(float), np.bincount(which).astype(float),
            int(place.max()) + 1,
        )  # fmt: skip

    def by_site(self, values: Floats) -> Floats:
        """Sums over the kinds of each site."""
        found: Floats = np.bincount(self.site, weights=values, minlength=self.sites).astype(float)
        return found


@dataclass(frozen=True)
class _Fit:
    """Minus the log likelihood, the likeliest coefficients, the spread, and about the inverse of the curvature."""

    minus: float
    coefficients: Floats
    spread: float
    inverse: Floats


def _best(told: _Patterns) -> _Fit:
    """The likeliest coefficients and spread together."""
    from scipy.optimize import minimize

    def both(at: Floats) -> tuple[float, Floats]:
        spread = float(np.exp(min(at[-1], 3.0)))
        minus, slope, by_spread = _minus(told, at[:-1], spread)
        return minus, np.append(slope, by_spread * spread)

    start = np.append(_fixed(told, 0.0).coefficients, np.log(0.3))
    found = minimize(both, start, jac=True, method="BFGS", options={"gtol": _near(told)})
    curved = np.linalg.pinv(np.asarray(found.hess_inv, float))[:-1, :-1]
    return _Fit(
        float(found.fun),
        np.asarray(found.x[:-1], float),
        float(np.exp(min(found.x[-1], 3.0))),
        np.linalg.pinv(curved),
    )


def _fixed(told: _Patterns, spread: float, near: _Fit | None = None) -> _Fit:
    """The likeliest coefficients with the spread fixed; `near` is a fit to begin from."""
    from scipy.optimize import minimize

    options: dict[str, object] = {"gtol": _near(told)}
    if near is None:
        share = told.events.sum() / told.children.sum()
        start = np.zeros(told.x.shape[1])
        start[0] = np.log(share / (1 - share))
    else:
        start, options["hess_inv0"] = near.coefficients, (near.inverse + near.inverse.T) / 2
    found = minimize(lambda b: _minus(told, b, spread)[:2], start, jac=True, method="BFGS", options=options)
    return _Fit(float(found.fun), np.asarray(found.x, float), spread, np.asarray(found.hess_inv, float))


def _near(told: _Patterns) -> float:
    """How flat the likelihood is where it is taken to be highest."""
    return float(1e-6 * np.sqrt(told.children.sum()))


def _minus(told: _Patterns, coefficients: Floats, spread: float) -> tuple[float, Floats, float]:
    """Minus the log likelihood with its slopes by the coefficients and by the spread."""
    fixed = told.x @ coefficients
    if spread == 0:
        rate = 1 / (1 + np.exp(-fixed))
        value = float((told.children * np.logaddexp(0, fixed) - told.events * fixed).sum())
        return value, -told.x.T @ (told.events - told.children * rate), 0.0
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    middle, width = _modes(told, fixed, spread)
    at = middle[:, None] + width[:, None] * nodes
    eta = fixed[:, None] + spread * at[told.site]
    each = told.events[:, None] * eta - told.children[:, None] * np.logaddexp(0, eta)
    summed = np.stack([told.by_site(column) for column in each.T], axis=1)
    logs = (
        summed
        - 0.5 * at**2
        + 0.5 * nodes**2
        + np.log(weights)
        + np.log(width)[:, None]
        - 0.5 * np.log(2 * np.pi)
    )
    most = logs.max(axis=1)
    parts = np.exp(logs - most[:, None])
    likelihood = most + np.log(parts.sum(axis=1))
    posterior = parts / parts.sum(axis=1, keepdims=True)
    left = told.events[:, None] - told.children[:, None] / (1 + np.exp(-eta))
    weighed = left * posterior[told.site]
    slope = told.x.T @ weighed.sum(axis=1)
    return -float(likelihood.sum()), -slope, -float((weighed * at[told.site]).sum())


def _modes(told: _Patterns, fixed: Floats, spread: float) -> tuple[Floats, Floats]:
    """For each site, where its part of the likelihood is highest, and how wide it is there."""
    found = np.zeros(told.sites)
    for _ in range(50):
        rate = 1 / (1 + np.exp(-(fixed + spread * found[told.site])))
        slope = told.by_site(spread * (told.events - told.children * rate)) - found
        curved = told.by_site(spread**2 * told.children * rate * (1 - rate)) + 1
        step = np.clip(slope / curved, -2, 2)
        found = found + step
        if np.abs(step).max() < 1e-10:
            break
    return found, 1 / np.sqrt(curved)
