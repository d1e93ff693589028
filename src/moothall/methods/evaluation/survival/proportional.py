"""Do effects change over time? The score test of proportional hazards (Grambsch and Therneau 1994), exact as in R
survival 3: each covariate is joined by its product with a function of time, and the slope there is tested.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..errors import EvaluationError
from .algebra import solve
from .cox import Cox, Test
from .curve import kaplan_meier
from .follow_up import Floats, FollowUp
from .intervals import chi_squared

Transform = Literal["km", "identity", "rank", "log"]


@dataclass(frozen=True)
class Proportional:
    """A test for each term and of all together (`whole`), for one function of time."""

    transform: Transform
    terms: dict[str, Test]
    whole: Test


def proportional_hazards(
    fitted: Cox, terms: dict[str, list[int]] | None = None, transform: Transform = "km"
) -> Proportional:
    """Test it. `terms` gives the columns of each covariate (without a word: each column is one).

    The functions of time: `km` one less the Kaplan-Meier curve just before, `rank` the rank among all ends of rows.
    """
    at, kept = fitted.at, list(fitted.kept)
    if not kept:
        raise EvaluationError("A model without covariates has nothing to test.")
    by_bin = _time(fitted.follow, at.sets.time, transform)
    events = np.bincount(at.sets.event_bin, minlength=at.sets.bins)
    by_bin = by_bin - events @ by_bin / events.sum()
    weight = at.of.own * by_bin[at.sets.event_bin]
    slope = weight @ at.schoenfeld()
    inner, cross, outer = at.information(), at.information(by_bin), at.information(by_bin**2)
    spread = outer - cross.T @ solve(inner, cross)
    found: dict[str, Test] = {}
    for name, columns in (terms or {str(place): [place] for place in kept}).items():
        places = [kept.index(column) for column in columns if column in kept]
        if places:
            found[name] = _test(slope, inner, cross, outer, places)
    statistic = float(slope @ solve(spread, slope))
    return Proportional(transform, found, Test(statistic, len(kept), chi_squared(statistic, len(kept))))


def _test(slope: Floats, inner: Floats, cross: Floats, outer: Floats, places: list[int]) -> Test:
    part = cross[:, places]
    spread = outer[np.ix_(places, places)] - part.T @ solve(inner, part)
    statistic = float(slope[places] @ solve(spread, slope[places]))
    return Test(statistic, len(places), chi_squared(statistic, len(places)))


def _time(follow: FollowUp, times: Floats, transform: Transform) -> Floats:
    if transform == "identity":
        return times
    if transform == "log":
        if (times <= 0).any():
            raise EvaluationError(
                "The logarithm of time needs every event after nought: choose km, identity or rank."
            )
        return np.log(times)
    if transform == "rank":
        ordered = np.sort(follow.exit)
        low, high = (np.searchsorted(ordered, times, side) for side in ("left", "right"))
        ranks: Floats = (low + high + 1) / 2
        return ranks
    if transform == "km":
        # As R: the curve of all rows together, without weights.
        plain = FollowUp(follow.exit, follow.event, follow.entry)
        curve = kaplan_meier(plain, error="greenwood")
        place = np.searchsorted(curve.time, times, "left")
        left: Floats = 1 - np.concatenate([[1.0], curve.survival])[place]
        return left
    raise EvaluationError(f"The function of time is km, identity, rank or log, not {transform!r}.")
