"""What moves the cumulative incidence of one kind of event: proportional hazards of the subdistribution (Fine and Gray 1999).

A child who had another kind of event stays at risk, with the chance of not yet having been censored by then. The errors
take in that this chance is estimated, as R `cmprsk`'s `crr`; summed by cluster where children resemble each other (Zhou and
others 2012). Ties by Breslow. Without delayed entry and weights, for which it is not defined here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import EvaluationError
from .algebra import inverse, solve
from .cox import MOST_STEPS, NOT_HIGHER, SETTLED, STILL, runaway, told_apart
from .follow_up import Floats, FollowUp, Numbers, tally


@dataclass(frozen=True)
class FineGray:
    """Coefficients of p columns for the cause, with their robust covariance; `warnings` as for proportional hazards."""

    cause: str
    coefficients: Floats
    covariance: Floats
    loglik_null: float
    loglik: float
    iterations: int
    warnings: tuple[str, ...]

    @property
    def se(self) -> Floats:
        """The robust standard errors."""
        found: Floats = np.sqrt(np.diag(self.covariance))
        return found


def fine_gray(follow: FollowUp, x: Floats, cause: str, *, names: tuple[str, ...] = ()) -> FineGray:
    """Fit it for that kind of event; `x` is n by p. Errors are summed by child, where the follow-up has such.

    Raises EvaluationError for delayed entry or weights, an unknown kind, or no event of it.
    """
    if follow.entry is not None or follow.weight is not None:
        raise EvaluationError("The model of Fine and Gray is made without delayed entry and weights: use the hazard of each kind, or pseudo-values.")  # fmt: skip
    if cause not in follow.causes:
        raise EvaluationError(f"There is no kind of event {cause!r}; there are: {', '.join(follow.causes)}.")
    number = follow.causes.index(cause) + 1
    if not (follow.event == number).any():
        raise EvaluationError(f"No row ends with the event {cause!r}: there is nothing to model.")
    x = np.asarray(x, float).reshape(follow.rows, -1)
    names = names or tuple(f"column {one}" for one in range(1, x.shape[1] + 1))
    centred = x - x.mean(axis=0)
    weighing = _Weighing(follow, number)
    kept = told_apart(_State(weighing, centred, np.zeros(x.shape[1])).information())
    warnings = [f"{names[one]} is explained by the covariates before it and has no coefficient." for one in range(x.shape[1]) if one not in kept]  # fmt: skip
    null, here, place, steps, said = _climb(weighing, centred[:, kept], [names[one] for one in kept])
    moved = (here.residuals() + here.of_the_censoring()) if len(kept) else np.zeros((follow.rows, 0))
    if (among := follow.resembling) is not None and len(kept):
        moved = np.column_stack([tally(among, column) for column in moved.T])
    inner = inverse(here.information())
    coefficients, covariance = np.full(x.shape[1], np.nan), np.full((x.shape[1], x.shape[1]), np.nan)
    coefficients[kept] = place
    covariance[np.ix_(kept, kept)] = inner @ (moved.T @ moved) @ inner
    return FineGray(cause, coefficients, covariance, null, here.loglik, steps, tuple(warnings + said))


class _Weighing:
    """What does not change with the coefficients: the times of the event, and the chance of not being censored before."""

    def __init__(self, follow: FollowUp, number: int) -> None:
        self.own = follow.event == number
        self.other = follow.happened & ~self.own
        self.censored = ~follow.happened
        self.times, self.events = np.unique(follow.exit[self.own], return_counts=True)
        #: How many times of the event are at or before each row's end, and how many before it.
        self.upto = np.searchsorted(self.times, follow.exit, "right")
        self.ends, self.place = np.unique(follow.exit, return_inverse=True)
        self.at_risk = np.cumsum(tally(self.place, None, len(self.ends))[::-1])[::-1]
        self.lost = tally(self.place, self.censored.astype(float), len(self.ends))
        before = np.concatenate([[1.0], np.cumprod(1 - self.lost / self.at_risk)[:-1]])
        self.staying = before[np.searchsorted(self.ends, self.times)]
        self.stayed = before[self.place]
        self.after = np.where(self.other, 1 / np.where(self.stayed > 0, self.stayed, 1.0), 0.0)

    def over(self, column: Floats) -> Floats:
        """For each time of the event the weighted sum of a column over those at risk."""
        size = len(self.times)
        here = np.cumsum(tally(self.upto, column, size + 1)[::-1])[::-1][1:]
        gone = np.cumsum(tally(self.upto, column * self.after, size + 1))[:-1]
        found: Floats = here + self.staying * gone
        return found

    def along(self, by_time: Floats) -> Floats:
        """For each row the weighted sum of a column by time over the times at which the row is at risk."""
        total = np.concatenate([[0.0], np.cumsum(by_time)])
        later = np.concatenate([[0.0], np.cumsum(by_time * self.staying)])
        found: Floats = total[self.upto] + self.after * (later[-1] - later[self.upto])
        return found


class _State:
    """The likelihood at one place."""

    def __init__(self, weighing: _Weighing, x: Floats, place: Floats) -> None:
        self.weighing, self.x = weighing, x
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            line = x @ place
            self.risk = np.exp(line)
            self.total = weighing.over(self.risk)
            self.hazard = weighing.events / self.total
            moved = [weighing.over(self.risk * column) for column in x.T]
            self.mean = (
                np.column_stack(moved) / self.total[:, None] if moved else np.zeros((len(self.total), 0))
            )
            self.loglik = float(line[weighing.own].sum() - weighing.events @ np.log(self.total))
            self.score = x[weighing.own].sum(axis=0) - weighing.events @ self.mean
            self.sound = bool(np.isfinite(self.loglik) and np.isfinite(self.hazard).all() and np.isfinite(self.mean).all())  # fmt: skip

    def information(self) -> Floats:
        heavy = self.risk * self.weighing.along(self.hazard)
        second = self.mean.T @ (self.mean * self.weighing.events[:, None])
        found: Floats = self.x.T @ (self.x * heavy[:, None]) - second
        return found

    def residuals(self) -> Floats:
        """What each row adds to the score."""
        weighing = self.weighing
        expected = self.x * weighing.along(self.hazard)[:, None]
        expected -= np.column_stack([weighing.along(self.hazard * column) for column in self.mean.T])
        found: Floats = -self.risk[:, None] * expected
        own = np.flatnonzero(weighing.own)
        found[own] += self.x[own] - self.mean[weighing.upto[own] - 1]
        return found

    def of_the_censoring(self) -> Floats:
        """What each row adds because the chance of not being censored is estimated from it too."""
        weighing, ends = self.weighing, self.weighing.ends
        size = len(ends)
        gone = np.concatenate(
            [[0.0], np.cumsum(tally(weighing.place, self.risk * weighing.after, size))[:-1]]
        )
        first = np.searchsorted(weighing.times, ends, "left")
        found = np.empty_like(self.x)
        step = self.hazard * weighing.staying
        rest = _from(step, first)
        for column in range(self.x.shape[1]):
            own = self.risk * weighing.after * self.x[:, column]
            moved = np.concatenate([[0.0], np.cumsum(tally(weighing.place, own, size))[:-1]])
            pull = moved * rest - gone * _from(step * self.mean[:, column], first)
            each = pull / weighing.at_risk
            drift = np.cumsum(each * weighing.lost / weighing.at_risk)
            found[:, column] = np.where(weighing.censored, each[weighing.place], 0.0) - drift[weighing.place]
        return found


def _from(by_time: Floats, first: Numbers) -> Floats:
    """The sum of a column by time from each of those places on."""
    later = np.concatenate([np.cumsum(by_time[::-1])[::-1], [0.0]])
    found: Floats = later[first]
    return found


def _climb(weighing: _Weighing, x: Floats, names: list[str]) -> tuple[float, _State, Floats, int, list[str]]:
    place = np.zeros(x.shape[1])
    here = _State(weighing, x, place)
    null = here.loglik
    for step in range(1, MOST_STEPS + 1):
        if not len(place):
            return null, here, place, 0, []
        move = solve(here.information(), here.score)
        gain = float(here.score @ move)
        if gain <= SETTLED:
            away = runaway(move, place, names)
            return (null, here, place, step, away) if away else (null, _State(weighing, x, place + move), place + move, step, [])  # fmt: skip
        for halving in range(30):
            there = _State(weighing, x, place + move * 0.5**halving)
            if there.sound and there.loglik >= here.loglik - 1e-13 * abs(here.loglik):
                break
        else:
            return null, here, place, step, [] if gain < 1e-10 else [NOT_HIGHER]
        taken, rise = move * 0.5**halving, there.loglik - here.loglik
        here, place = there, place + taken
        if rise <= STILL * abs(null) and (away := runaway(taken, place, names)):
            return null, here, place, step, away
    return null, here, place, MOST_STEPS, [f"Not settled after {MOST_STEPS} steps."]
