"""What every design is given: the protocol, the children, and the outcomes, measured once."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..process_figures.facts import Facts, facts_of
from ..protocol import Protocol
from ..protocol.estimand import Outcome
from ..study_data.measures import Measured, measured
from ..study_data.reading import StudyChildren, month_name

if TYPE_CHECKING:
    import pyarrow as pa

#: What tables of referrals count, and who of them was studied. Disclosure control knows by these words that the steps of
#: the flow add up to its first line, and that its last line is the total of every table of those studied.
COUNTED = "referrals-of-the-extract"
STUDIED = {"step": "studied"}
#: Whether the authority had begun when a child was referred, as a category of the dimension `arm`.
TREATED, UNTREATED = "treated", "not-treated"


@dataclass(frozen=True)
class Study:
    """The protocol with the extract's folder and its children. `seed` is what all chance starts from."""

    protocol: Protocol
    extract: Path
    children: StudyChildren
    seed: int
    told: Callable[[str], None] = lambda _words: None
    _held: dict[str, Measured] = field(default_factory=dict, repr=False, compare=False)
    _facts: dict[bool, Facts] = field(default_factory=dict, repr=False, compare=False)
    _waves: pa.Table | None = field(default=None, repr=False, compare=False)

    def measured(self, name: str) -> Measured:
        """The outcome of that name in every child. Raises EvaluationError where nobody's can be seen."""
        if name not in self._held:
            self._held[name] = measured(self.outcome(name), self.children, self.extract)
        return self._held[name]

    def at_wave(self, name: str, wave: str) -> Measured:
        """The same questionnaire at another wave. Raises EvaluationError where nobody answered it."""
        key = f"{name} at {wave}"
        if key not in self._held:
            outcome = self.outcome(name).model_copy(update={"wave": wave})
            self._held[key] = measured(outcome, self.children, self.extract)
        return self._held[key]

    def waves(self) -> pa.Table:
        """The extract's table of waves, as it is; where children were made in memory, theirs."""
        import pyarrow.parquet as pq

        return pq.read_table(self.extract / "wave.parquet") if self._waves is None else self._waves

    def outcome(self, name: str) -> Outcome:
        """The outcome of that name."""
        return self.protocol.outcome(name)

    def facts(self, *, panel_only: bool) -> Facts:
        """The referrals and decisions of these children, until the extract's day. Raises EvaluationError where there are none."""
        if panel_only not in self._facts:
            self._facts[panel_only] = facts_of(
                self.extract, first=self.period()[0], arrangement=self.protocol.estimand.arrangement, panel_only=panel_only,
                only=self.children.words["case"].tolist(),
            )  # fmt: skip
        return self._facts[panel_only]

    def seed_for(self, analysis: str) -> int:
        """A seed of an analysis's own, so that one more analysis does not change the others."""
        return (self.seed + zlib.crc32(analysis.encode())) % 2**31

    def period(self, chosen: Sequence[bool] | Any = None) -> tuple[str, str]:
        """The first and the last month in which children (those chosen) were referred."""
        months = self.children.received if chosen is None else self.children.received[np.asarray(chosen)]
        return month_name(months.min()), month_name(months.max())
