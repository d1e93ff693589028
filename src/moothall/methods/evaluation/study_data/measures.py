"""What an outcome of a protocol is for each child: a sum and what it is divided by, and who cannot be told of.

A child is counted only if the whole window could have been seen by the extract's day, so that those referred lately
do not seem to fare better. Within it, what the protocol calls `while_at_risk` ends where the child leaves or dies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from moothall.methods.days import DAYS_A_MONTH, DAYS_A_YEAR

from ..errors import EvaluationError
from ..protocol.estimand import Outcome
from ..split_at_change import check_rates_comparable
from .reading import Flags, Floats, StudyChildren, read_indicator, read_scores

#: What is counted as a share of children, and printed in percent.
SHARES = frozenset(
    {"positive_reasonable_grounds", "positive_conclusive_grounds", "in_time", "heard", "referred_again"}
)


@dataclass(frozen=True)
class Measured:
    """The outcome of each child: `above` over `below` (1, or the years watched), where `seen`.

    `due` are the children for whom it could have been seen; those of them who were not are lost.
    """

    outcome: Outcome
    above: Floats
    below: Floats
    due: Flags
    seen: Flags

    @property
    def value(self) -> Floats:
        """The outcome of each child by itself; not-a-number where it was not seen."""
        return np.where(self.seen, self.above / np.where(self.below > 0, self.below, 1.0), np.nan)

    @property
    def is_share(self) -> bool:
        """Whether it is yes or no for each child."""
        return self.outcome.measure in SHARES


def measured(outcome: Outcome, children: StudyChildren, extract: Path) -> Measured:
    """The outcome in these children. Raises EvaluationError where nobody's can be seen."""
    if outcome.measure == "score":
        found = _score(outcome, children, extract)
    elif outcome.measure == "indicator":
        value, known = read_indicator(extract, children, str(outcome.indicator))
        found = _of(outcome, value, known, known & np.isfinite(value))
    else:
        found = _MEASURES[outcome.measure](outcome, children)
    if not found.seen.any():
        raise EvaluationError(
            f"The outcome '{outcome.name}' ({outcome.measure}) was seen of no child: look at its window and its codes."
        )
    return found


def _of(outcome: Outcome, above: Floats, due: Flags, seen: Flags, below: Floats | None = None) -> Measured:
    return Measured(outcome, np.where(seen, above, 0.0), np.ones(len(above)) if below is None else below, due, seen)  # fmt: skip


def _window(outcome: Outcome, children: StudyChildren) -> Flags:
    """Whether the whole window had passed by the extract's day."""
    flags: Flags = children.numbers["received"] + float(outcome.within_months or 0) <= children.as_at_month
    return flags


def days_watched(children: StudyChildren, most: float = np.inf) -> Floats:
    """Days from referral until the child left, died, or `most` days had passed (else the extract's day)."""
    numbers = children.numbers
    watched = np.minimum(numbers["follow_up_months"] * DAYS_A_MONTH, most)
    for end in ("left_day", "died_day"):
        watched = np.fmin(watched, numbers[end])
    return np.maximum(watched, 0.0)


def _score(outcome: Outcome, children: StudyChildren, extract: Path) -> Measured:
    score, due = read_scores(
        extract, children, str(outcome.instrument), str(outcome.scale), str(outcome.wave)
    )
    return _of(outcome, score, due, due & np.isfinite(score))


def _referrals(outcome: Outcome, children: StudyChildren) -> Measured:
    everyone = np.ones(len(children), bool)
    return _of(outcome, np.ones(len(children)), everyone, everyone)


def _days(name: str, logarithm: bool) -> Callable[[Outcome, StudyChildren], Measured]:
    """Days waited within the window: who has no decision by its end waited all of it.

    After negative reasonable grounds nobody waits for a conclusive decision: those children are not of this outcome.
    """

    def found(outcome: Outcome, children: StudyChildren) -> Measured:
        most = float(outcome.within_months or 0) * DAYS_A_MONTH
        days = np.fmin(children.numbers[name], most)
        due = _window(outcome, children)
        if name == "cg_days":
            due &= children.numbers["rg_positive"] != 0
        return _of(outcome, np.log(np.maximum(days, 1.0)) if logarithm else days, due, due)

    return found


def _decided(name: str) -> Callable[[Outcome, StudyChildren], Measured]:
    def found(outcome: Outcome, children: StudyChildren) -> Measured:
        value = children.numbers[f"{name}_positive"]
        seen = np.isfinite(value)
        # A rate of decisions is never taken across a change of the test; this raises with the change and the mend.
        check_rates_comparable(
            outcome.measure, "", "", tests=children.words["rg_test"][seen], decision_rate=True
        )
        return _of(outcome, value, np.ones(len(children), bool), seen)

    return found


def _yes_no(name: str) -> Callable[[Outcome, StudyChildren], Measured]:
    def found(outcome: Outcome, children: StudyChildren) -> Measured:
        value = children.numbers[name]
        return _of(outcome, value, np.ones(len(children), bool), np.isfinite(value))

    return found


def _again(outcome: Outcome, children: StudyChildren) -> Measured:
    due = _window(outcome, children)
    again = children.numbers["again_months"] <= float(outcome.within_months or 0)
    return _of(outcome, again.astype(float), due, due)


def _missing(days: bool, rate: bool) -> Callable[[Outcome, StudyChildren], Measured]:
    def found(outcome: Outcome, children: StudyChildren) -> Measured:
        most = float(outcome.within_months or 0) * DAYS_A_MONTH
        inside = children.episode_day <= np.minimum(most, days_watched(children))[children.episode_child]
        weight = (np.maximum(children.episode_days, 1.0) if days else np.ones(len(inside)))[inside]
        above = np.bincount(children.episode_child[inside], weights=weight, minlength=len(children)).astype(
            float
        )
        due = _window(outcome, children)
        if not rate:
            return _of(outcome, above, due, due)
        years = days_watched(children, most) / DAYS_A_YEAR
        return _of(outcome, above, due, due & (years > 0), years)

    return found


_MEASURES: Mapping[str, Callable[[Outcome, StudyChildren], Measured]] = {
    "referrals": _referrals,
    "days_to_reasonable_grounds": _days("rg_days", False),
    "days_to_conclusive_grounds": _days("cg_days", False),
    "log_days_to_conclusive_grounds": _days("cg_days", True),
    "positive_reasonable_grounds": _decided("rg"),
    "positive_conclusive_grounds": _decided("cg"),
    "in_time": _yes_no("cg_in_time"),
    "heard": _yes_no("heard"),
    "missing_episodes": _missing(days=False, rate=False),
    "missing_days": _missing(days=True, rate=False),
    "missing_rate": _missing(days=False, rate=True),
    "referred_again": _again,
}
