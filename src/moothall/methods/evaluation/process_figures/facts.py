"""What the figures of the process are counted from: the referrals and decisions of an extract, as columns.

Days are in the extract, dates are not: from receipt to each decision in whole days, and the month of both. How long a
child without a decision has waited is known in whole months, and is taken as so many at the least.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..equity.decision_rates import Decided, decided
from ..equity.groups import groups_of
from ..errors import EvaluationError
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
BY = ("quarter", "authority", "age_band", "gender", "nationality_group", "exploitation")
DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Facts:
    """One entry for each case in the arrays but those of `decisions`, which have one for each decision that stands.

    `child` numbers the children; `followed` are the days a case has been watched at the least; `closed` says whether
    it was closed; `groups` are its groups by name. `first` and `last` are the months the figures are of.
    """

    child: Numbers
    month: Words
    route: Words
    followed: Floats
    closed: Flags
    groups: Mapping[str, Words]
    decisions: Mapping[str, Decided]
    first: str
    last: str

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


def facts_of(folder: Path, *, first: str = "", last: str = "", arrangement: str = "nrm-child") -> Facts:
    """The facts of an extract in a folder, all of whose files are as they were written.

    `first` and `last` are months (2023-01); all there are, where not given. `arrangement` is the one whose cases and
    whose rules are meant. Raises EvaluationError for a period with nothing in it, NotAnExtract for no extract.
    """
    from moothall.methods.extracts.folder import read_table, verify

    manifest = verify(folder)
    cases, decisions = read_table(folder, "case"), read_table(folder, "decision")
    return of_tables(cases, decisions, first=first, last=last or str(manifest["as_at"])[:7], arrangement=arrangement)  # fmt: skip


def of_tables(
    cases: pa.Table, decisions: pa.Table, *, first: str = "", last: str, arrangement: str = "nrm-child"
) -> Facts:
    """The same from the two tables."""
    import pyarrow.compute as pc

    mine = pc.is_in(cases["arrangement"].cast("string"), value_set=_array([arrangement, "none"]))
    cases = cases.filter(mine)
    decisions = decisions.filter(pc.is_in(decisions["case"], value_set=cases["case"].combine_chunks()))
    month = np.array(cases["received_month"].to_pylist(), str)
    if not len(month):
        raise EvaluationError(f"The extract has no case of the arrangement {arrangement!r}, nor of the national route.")  # fmt: skip
    begins = first or min(month.tolist())
    months.check_period(begins, last)
    scope = np.asarray(cases["in_scope"].fill_null(False).to_numpy(), bool)
    panel = scope & (np.array(cases["arrangement"].to_pylist(), str) == arrangement)
    watched = np.asarray(cases["follow_up_months"].fill_null(0).to_numpy(), float) * DAYS_A_MONTH
    found = Facts(
        child=np.unique(np.array(cases["child"].to_pylist(), str), return_inverse=True)[1].astype(np.int64),
        month=month, route=np.where(panel, PANEL, NATIONAL), followed=np.floor(watched),
        closed=np.asarray(cases["closed_months"].is_valid().to_numpy(), bool),
        groups={by: groups_of(cases, by) for by in BY if by != "quarter"},
        decisions={stage: decided(cases, decisions, stage) for stage in STAGES}, first=begins, last=last,
    )  # fmt: skip
    if not found.received().any() and not any(len(found.in_period(stage).case) for stage in STAGES):
        raise EvaluationError(f"From {begins} to {last} nobody was referred and nothing was decided: look at the months.")  # fmt: skip
    return found


def _array(words: list[str]) -> pa.Array:
    import pyarrow as pa

    return pa.array(words)
