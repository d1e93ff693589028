"""What the figures of the process are counted from: the referrals and decisions of an extract, as columns.

Days are in the extract, dates are not: from receipt to each decision in whole days, and the month of both. How long a
child without a decision has waited is known in whole months, and is taken as so many at the least.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from moothall.methods.days import DAYS_A_MONTH

from ..equity.decision_rates import Decided, decided
from ..errors import EvaluationError
from ..groups import groups_of
from ..split_at_change import months

if TYPE_CHECKING:
    import pyarrow as pa

Words = npt.NDArray[np.str_]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
#: The two ways a case goes: decided by the local panel, or by the Home Office alone.
PANEL, NATIONAL = "panel", "national"
STAGES = ("reasonable_grounds", "conclusive_grounds")
STAGE_WORDS = {"reasonable_grounds": "reasonable grounds", "conclusive_grounds": "conclusive grounds"}
#: By what the figures are told, in the order of the annex; `quarter` is of the referral or of the decision.
BY = ("quarter", "authority", "age_band", "gender", "ethnic_group", "nationality_group", "exploitation")


@dataclass(frozen=True)
class Facts:
    """One entry for each case in the arrays but those of `decisions`, which have one for each decision that stands.

    `case` are the keys; `child` numbers the children; `followed` are the days a case has been watched at the least; `closed` says whether
    it was closed; `groups` are its groups by name. `first` and `last` are the months the figures are of; `panel_only` where the
    cases of the national route were left out.
    """

    case: Words
    child: Numbers
    month: Words
    route: Words
    followed: Floats
    closed: Flags
    groups: Mapping[str, Words]
    decisions: Mapping[str, Decided]
    first: str
    last: str
    panel_only: bool = False

    def received(self) -> Flags:
        """Which cases were referred in the period."""
        return self._within(self.month)

    def in_period(self, stage: str) -> Decided:
        """The decisions of a stage that were made in the period."""
        told = self.decisions[stage]
        return told.of(self._within(told.month))

    def _within(self, month: Words) -> Flags:
        flags: Flags = (month >= self.first) & (month <= self.last)
        return flags


def facts_of(
    folder: Path, *, first: str = "", last: str = "", arrangement: str = "nrm-child", panel_only: bool = False,
    only: Collection[str] | None = None,
) -> Facts:  # fmt: skip
    """The facts of an extract in a folder, all of whose files are as they were written.

    `first` and `last` are months (2023-01); all there are, where not given. `arrangement` is the one whose cases and
    whose rules are meant; `panel_only` leaves out those of the national route, `only` all cases but these. Raises EvaluationError for a period with nothing in it, NotAnExtract for no extract.
    """
    from moothall.methods.extracts.folder import read_table, verify

    manifest = verify(folder)
    cases, decisions = read_table(folder, "case"), read_table(folder, "decision")
    if only is not None:
        cases = cases.filter(_among(cases["case"], only))
    until = last or str(manifest["as_at"])[:7]
    return of_tables(cases, decisions, first=first, last=until, arrangement=arrangement, panel_only=panel_only)  # fmt: skip


def of_tables(
    cases: pa.Table, decisions: pa.Table, *, first: str = "", last: str, arrangement: str = "nrm-child",
    panel_only: bool = False,
) -> Facts:  # fmt: skip
    """The same from the two tables."""
    cases = cases.filter(_among(cases["arrangement"], [arrangement, "none"]))
    panel = _decided_by(cases, arrangement)
    if panel_only:
        cases, panel = cases.filter(panel), panel[panel]
    decisions = decisions.filter(_among(decisions["case"], cases["case"].to_pylist()))
    month = np.array(cases["received_month"].to_pylist(), str)
    if not len(month):
        nor = "" if panel_only else ", nor of the national route"
        raise EvaluationError(f"There is no case of the arrangement {arrangement!r}{nor}.")
    begins = first or min(month.tolist())
    months.check_period(begins, last)
    watched = np.asarray(cases["follow_up_months"].fill_null(0).to_numpy(), float) * DAYS_A_MONTH
    found = Facts(
        case=np.array(cases["case"].to_pylist(), str),
        child=np.unique(np.array(cases["child"].to_pylist(), str), return_inverse=True)[1].astype(np.int64),
        month=month, route=np.where(panel, PANEL, NATIONAL), followed=np.floor(watched),
        closed=np.asarray(cases["closed_months"].is_valid().to_numpy(), bool),
        groups={by: groups_of(cases, by) for by in BY if by != "quarter"},
        decisions={stage: decided(cases, decisions, stage) for stage in STAGES}, first=begins, last=last,
        panel_only=panel_only,
    )  # fmt: skip
    if not found.received().any() and not any(len(found.in_period(stage).case) for stage in STAGES):
        raise EvaluationError(f"From {begins} to {last} nobody was referred and nothing was decided: look at the months.")  # fmt: skip
    return found


def _decided_by(cases: pa.Table, arrangement: str) -> Flags:
    """Which cases the panel of the arrangement decides."""
    scope = np.asarray(cases["in_scope"].fill_null(False).to_numpy(), bool)
    panel: Flags = scope & (np.array(cases["arrangement"].to_pylist(), str) == arrangement)
    return panel


def _among(column: pa.ChunkedArray, words: Collection[str]) -> pa.ChunkedArray:
    """Which cells of a column of words are one of these."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.is_in(column.cast("string"), value_set=pa.array([str(word) for word in words], pa.string()))
