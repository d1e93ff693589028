"""How long children wait, those still waiting counted: the day by which half had a decision.

Kaplan and Meier (1958), JASA 53, 457-481; the interval of the median by Brookmeyer and Crowley (1982), Biometrics 38,
29-41, on the scale of the log of minus the log. Where fewer than half are decided there is no median, and it says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from moothall.methods.outputs import Cell, Column, Output, OutputKind, Role

from ..figures import AT_RISK, CHILDREN, figure, interval
from .cells import behind
from .facts import STAGE_WORDS, Facts, Flags, Floats, Numbers, Words
from .tables import LARGEST, REFERRALS, SECOND, quarters, table

_Z = 1.959963984540054
#: A product of shares below which a half is told from a half that is only the rounding of floating point.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Median:
    """The day by which half were decided, with its interval; not a number where it was not reached."""

    days: float
    low: float
    high: float
    decided: int
    waiting: int


def median_wait(days: npt.ArrayLike, is_decided: npt.ArrayLike) -> Median:
    """The median of waits, of which some were decided and others only seen to last so many days at the least."""
    at, event = np.asarray(days, float), np.asarray(is_decided, bool)
    times = np.unique(at[event])
    decided_at = np.searchsorted(np.sort(at[event]), times, side="right") - np.searchsorted(
        np.sort(at[event]), times
    )
    at_risk = len(at) - np.searchsorted(np.sort(at), times)
    left = np.cumprod(1 - decided_at / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.cumsum(decided_at / (at_risk * (at_risk - decided_at)))) / np.abs(np.log(left))
        log = np.log(-np.log(left))
        low, high = np.exp(-np.exp(log + _Z * spread)), np.exp(-np.exp(log - _Z * spread))
    low, high = (np.where(np.isfinite(end), end, left) for end in (low, high))
    return Median(
        _first(times, left), _first(times, low), _first(times, high), int(event.sum()), int((~event).sum())
    )  # fmt: skip


def _first(times: Floats, left: npt.NDArray[np.floating]) -> float:
    """The first time at which no more than half are left."""
    reached = np.flatnonzero(left <= 0.5 + _ROUNDING)
    return float(times[reached[0]]) if len(reached) else float("nan")


def waiting(facts: Facts, by: str, stage: str) -> Output:
    """The median wait of children referred in the period, those not yet decided counted as still waiting.

    Cases that were closed without the decision, and for conclusive grounds those whose reasonable grounds decision was
    negative, are waiting for nothing: they are left out.
    """
    held_of = _Waits.of(facts, by, stage)

    def tell(held: Numbers) -> tuple[Cell, ...]:
        found = median_wait(held_of.days[held], held_of.decided[held])
        children = len(np.unique(held_of.child[held]))
        return found.days, found.low, found.high, children, found.decided, len(held)

    columns = (
        figure("median", "Median wait", 0, "days"), *interval(0, "days", "median_"), CHILDREN,
        Column("decided", "Decided", Role.EVENTS), AT_RISK,
    )  # fmt: skip
    notes = [AT_THE_LEAST, *LEFT_OUT[stage]]
    if len(held_of.decided) and float(held_of.decided.mean()) < 0.5:
        notes.append(
            "More than half are still waiting, so the median of all is not reached: only time will tell it."
        )
    return table(
        facts, by, held_of.group, held_of.route, f"waiting-for-{stage.replace('_', '-')}",
        f"Days until half of those referred had a {STAGE_WORDS[stage]} decision", OutputKind.PERCENTILES, columns, tell,
        f"waits-{stage.replace('_', '-')}", notes=notes, where={"stage": stage},
    )  # fmt: skip


def still_waiting(facts: Facts, by: str, stage: str) -> Output:
    """How many of those referred in the period were still waiting on the extract's day."""
    held_of = _Waits.of(facts, by, stage)

    def tell(held: Numbers) -> tuple[Cell, ...]:
        wait = held[~held_of.decided[held]]
        children, largest, second = behind(held_of.child[wait], np.ones(len(wait)))
        return len(wait), children, int(largest), int(second)

    columns = (figure("waiting", "Still waiting", 0), CHILDREN, LARGEST, SECOND)
    return table(
        facts, by, held_of.group, held_of.route, f"still-waiting-for-{stage.replace('_', '-')}",
        f"Cases still waiting for a {STAGE_WORDS[stage]} decision", OutputKind.COUNTS, columns, tell, REFERRALS,
        notes=LEFT_OUT[stage], where={f"waiting-for-{stage.replace('_', '-')}": "yes"},
    )  # fmt: skip


AT_THE_LEAST = (
    "Of children referred in the period, those still waiting on the extract's day counted as waiting. How long they have "
    "waited is known in whole months, and is taken as so many at the least."
)
_CLOSED = "Cases closed without the decision wait for nothing, and are left out."
LEFT_OUT = {
    "reasonable_grounds": (_CLOSED,),
    "conclusive_grounds": (
        _CLOSED,
        "So are cases with a negative reasonable grounds decision: no other follows it.",
    ),
}


@dataclass(frozen=True)
class _Waits:
    """A line for each case referred in the period that has waited or waits: how long, until a decision or still."""

    days: Floats
    decided: Flags
    group: Words
    route: Words
    child: Numbers

    @classmethod
    def of(cls, facts: Facts, by: str, stage: str) -> _Waits:
        """Those of a stage, with their group."""
        days, decided = facts.followed.copy(), np.zeros(len(facts.child), bool)
        told = facts.decisions[stage]
        days[told.case], decided[told.case] = told.days, True
        nothing = facts.closed & ~decided
        if stage == "conclusive_grounds":
            first = facts.decisions["reasonable_grounds"]
            refused = np.zeros(len(facts.child), bool)
            refused[first.case[~first.positive]] = True
            nothing |= refused & ~decided
        rows = np.flatnonzero(facts.received() & ~nothing)
        group = quarters(facts.month[rows]) if by == "quarter" else facts.groups[by][rows]
        return cls(days[rows], decided[rows], group, facts.route[rows], facts.child[rows])
