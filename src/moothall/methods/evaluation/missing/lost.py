"""Who is lost: at which wave, in which arm, for what reason, and in what they differ from those who are kept.

Differential attrition as the difference of two shares with Newcombe's (1998) interval, Statistics in Medicine 17,
873-890, method 10.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from moothall.methods.outputs import ALL

from ..equity.intervals import wilson
from ..errors import EvaluationError
from ..weighting import Balance, Covariates, Weights, balance

if TYPE_CHECKING:
    import pyarrow as pa

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class LostRow:
    """One wave and arm: children due, seen, lost and ended (died: nothing is missing), the share lost with its interval.

    `reasons` says why those lost were, by the arrangement's codes.
    """

    wave: str
    arm: str
    due: int
    seen: int
    lost: int
    ended: int
    share: float
    low: float
    high: float
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Differential:
    """How much more of the first arm is lost than of the second at a wave, as a difference of shares."""

    wave: str
    arms: tuple[str, str]
    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class Lost:
    """Who is lost by wave and arm, and by how much more in one arm, for every pair of arms."""

    rows: tuple[LostRow, ...]
    differential: tuple[Differential, ...]

    def share(self, wave: str) -> float:
        """The share of all children due at a wave that was lost. Raises EvaluationError for no such wave."""
        return self.together(wave).share

    def at(self, wave: str) -> tuple[LostRow, ...]:
        """The rows of a wave, one for each arm. Raises EvaluationError for no such wave."""
        here = tuple(row for row in self.rows if row.wave == wave)
        if not here:
            raise EvaluationError(f"There is no wave {wave!r}: {', '.join(dict.fromkeys(row.wave for row in self.rows))}.")  # fmt: skip
        return here

    def together(self, wave: str) -> LostRow:
        """All arms of a wave as one."""
        here = self.at(wave)
        due, seen, ended = (sum(getattr(row, name) for row in here) for name in ("due", "seen", "ended"))
        reasons = sum((Counter(row.reasons) for row in here), Counter[str]())
        return _counted(wave, ALL, due, seen, ended, reasons)


@dataclass(frozen=True)
class Wave:
    """One wave of one child: whether a score was seen, whether life had ended, and why it was missed."""

    child: str
    wave: str
    months: int
    seen: bool
    ended: bool
    reason: str


def waves_of(
    table: pa.Table, *, instrument: str = "", ended: Collection[str] = ("died",)
) -> tuple[Wave, ...]:
    """The waves of an extract's table `wave`, one for each child, case and wave, in the order of the table.

    `instrument` narrows what counts as seen to one instrument; `ended` are the reasons after which nothing can be seen.
    """
    found: dict[tuple[str, str, str], Wave] = {}
    columns = [table[name].to_pylist() for name in ("child", "case", "wave", "months", "instrument", "score", "answer", "missed_because")]  # fmt: skip
    for child, case, wave, months, measured, score, answer, reason in zip(*columns, strict=True):
        told = (score is not None or answer is not None) and (not instrument or measured == instrument)
        before = found.get((child, case, wave))
        seen = told or (before is not None and before.seen)
        found[(child, case, wave)] = Wave(child, wave, months, seen, reason in ended, "" if seen else reason or "")  # fmt: skip
    return tuple(found.values())


def who_is_lost(waves: Collection[Wave], arm_of: Mapping[str, str]) -> Lost:
    """Who is lost, wave by wave (in the order of months) and arm by arm. `arm_of` names each child's arm, the arm whose
    loss is told less that of the others first.

    Raises EvaluationError for a child without an arm.
    """
    cells: dict[tuple[int, str, str], list[Wave]] = {}
    for one in waves:
        if one.child not in arm_of:
            raise EvaluationError(f"The child {one.child} has a wave and no arm: say the arm of every child.")
        cells.setdefault((one.months, one.wave, arm_of[one.child]), []).append(one)
    order = {arm: number for number, arm in enumerate(dict.fromkeys(arm_of.values()))}
    ordered = sorted(cells, key=lambda cell: (*cell[:2], order[cell[2]]))
    rows = tuple(_row(wave, arm, cells[months, wave, arm]) for months, wave, arm in ordered)
    return Lost(rows, tuple(_differentials(rows)))


def _row(wave: str, arm: str, held: list[Wave]) -> LostRow:
    ended = sum(one.ended and not one.seen for one in held)
    seen = sum(one.seen for one in held)
    reasons = Counter(one.reason or "not_recorded" for one in held if not one.seen and not one.ended)
    return _counted(wave, arm, len(held), seen, ended, reasons)


def _counted(wave: str, arm: str, due: int, seen: int, ended: int, reasons: Counter[str]) -> LostRow:
    lost = due - seen - ended
    low, high = wilson(lost, due - ended) if due > ended else (0.0, 1.0)
    share = lost / (due - ended) if due > ended else 0.0
    return LostRow(wave, arm, due, seen, lost, ended, share, low, high, dict(sorted(reasons.items())))


def _differentials(rows: tuple[LostRow, ...]) -> list[Differential]:
    found = []
    for wave in dict.fromkeys(row.wave for row in rows):
        here = [row for row in rows if row.wave == wave and row.due > row.ended]
        for number, one in enumerate(here):
            for other in here[number + 1 :]:
                gap = one.share - other.share
                low = gap - sqrt((one.share - one.low) ** 2 + (other.high - other.share) ** 2)
                high = gap + sqrt((one.high - one.share) ** 2 + (other.share - other.low) ** 2)
                found.append(Differential(wave, (one.arm, other.arm), gap, low, high))
    return found


def lost_and_kept(x: Covariates, seen: npt.ArrayLike) -> Balance:
    """In what those seen differ from those lost: standardised differences, seen in the place of the treated."""
    flags = np.asarray(seen, bool)
    return balance(x, flags, Weights(np.ones(len(flags)), "ATE", "", np.ones(len(flags), bool)))
