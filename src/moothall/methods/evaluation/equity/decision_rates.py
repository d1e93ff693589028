"""Rates of positive decisions by group, from an extract; refused across a change of the test.

A decision counts where it still stands; one decision for each case and stage. What the refusal is about is the test of
reasonable grounds by which the case came, also for the conclusive decision (see `split_at_change`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from ..groups import NOT_KNOWN
from ..split_at_change import check_rates_comparable
from .rates import Rates, rates_by_group

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Decided:
    """Decisions of one stage, a line for each: the place of its case in the cases, whether it was positive, the month,
    the days since the referral, the tests of this stage and of reasonable grounds, and whether at one sitting."""

    case: npt.NDArray[np.int64]
    positive: npt.NDArray[np.bool_]
    month: npt.NDArray[np.str_]
    days: npt.NDArray[np.float64]
    test: npt.NDArray[np.str_]
    first_test: npt.NDArray[np.str_]
    one_sitting: npt.NDArray[np.bool_]

    def of(self, rows: npt.NDArray[np.bool_]) -> Decided:
        """Some of them."""
        return Decided(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    @property
    def tests(self) -> npt.NDArray[np.str_]:
        """The test or tests a decision went by: `TST-02`, and `TST-02+TST-05` where two stages have one each."""
        pairs = zip(self.first_test.tolist(), self.test.tolist(), strict=True)
        told = [one if one == other else f"{one or NOT_KNOWN}+{other or NOT_KNOWN}" for one, other in pairs]
        return np.array([test or NOT_KNOWN for test in told], str)


def decided(
    cases: pa.Table, decisions: pa.Table, stage: str, *, first_stage: str = "reasonable_grounds", positive: str = "positive"
) -> Decided:  # fmt: skip
    """The decisions of a stage that still stand, with the test of the first stage by which each case came."""
    place = {case: number for number, case in enumerate(cases["case"].to_pylist())}
    names = ("case", "stage", "outcome", "month", "days", "test", "one_sitting", "stands")
    rows = [row for row in zip(*(decisions[name].to_pylist() for name in names), strict=True) if row[7]]
    tests = {row[0]: row[5] or "" for row in rows if row[1] == first_stage}
    mine = [row for row in rows if row[1] == stage]
    if any(row[0] not in place for row in mine):
        raise EvaluationError("The table of decisions names a case that the table of cases does not have.")
    return Decided(
        np.array([place[row[0]] for row in mine], np.int64), np.array([row[2] == positive for row in mine], bool),
        np.array([row[3] for row in mine], str), np.array([row[4] for row in mine], float),
        np.array([row[5] or "" for row in mine], str), np.array([tests.get(row[0], "") for row in mine], str),
        np.array([bool(row[6]) for row in mine], bool),
    )  # fmt: skip


def positive_rates(
    stage: str, told: Decided, group: npt.NDArray[np.str_], only: Sequence[str] = (), *, level: float = 0.95
) -> Rates:  # fmt: skip
    """The shares of positive decisions by group, one entry of `group` for each decision; `only` are the groups kept, in order.

    Raises EvaluationError where the decisions were taken by more than one test, naming the change and the spans that can
    be compared, and where there are none.
    """
    if not len(told.case):
        raise EvaluationError(f"There are no decisions of the stage {stage!r} in this period.")
    check_one_test(f"{stage}_positive", told)
    names = only or np.unique(group).tolist()
    inside = {name: group == name for name in names}
    held = {name: these for name, these in inside.items() if these.any()}
    events = [int(told.positive[these].sum()) for these in held.values()]
    return rates_by_group(list(held), events, [int(these.sum()) for these in held.values()], level=level)


def check_one_test(outcome: str, told: Decided) -> None:
    """Raises EvaluationError where these decisions were taken by more than one test; says what changed if it is known."""
    months, tests = told.month.tolist(), told.tests.tolist()
    first, last = min(months), max(months)
    if len(set(tests)) > 1:
        check_rates_comparable(outcome, first, last, decision_rate=True)
    for one in (tests, told.first_test.tolist(), told.test.tolist()):
        check_rates_comparable(outcome, first, last, tests=one, decision_rate=True)
