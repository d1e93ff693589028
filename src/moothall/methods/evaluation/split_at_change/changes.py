"""The days on which a test changed, from the wordings in the arrangement's file, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moothall.methods.arrangements import Arrangement


@dataclass(frozen=True)
class Change:
    """A test changed on `day`: from the rule `before` to the rule `after`, with the standard each sets in words.

    `confirmed` says whether the rule and the day were read in their source; `rests_also_on` are further rules, where
    not all of what is said was read.
    """

    day: date
    before: str
    after: str
    standard_before: str
    standard_after: str
    source: str
    address: str
    confirmed: bool

    @property
    def month(self) -> str:
        """The month it lies in."""
        return f"{self.day:%Y-%m}"

    @property
    def within_a_month(self) -> bool:
        """Whether that month saw both tests."""
        return self.day.day > 1

    @property
    def words(self) -> str:
        """For example: 30 January 2023, from 'suspect but cannot prove' to 'reasonable grounds to believe'."""
        surely = "" if self.confirmed else "; the day is from memory and to be confirmed"
        return (
            f"{self.day.day} {self.day:%B %Y}, from '{self.standard_before}' (rule {self.before}) to "
            f"'{self.standard_after}' (rule {self.after}, {self.source}{surely})"
        )


def changes(arrangement: str = "", stage: str = "") -> tuple[Change, ...]:
    """The changes of the test of one stage, in order; without names, of the test that decision rates move by.

    Raises ArrangementError for an arrangement or a stage that is not there.
    """
    from moothall.methods.arrangements import catalogue
    from moothall.methods.arrangements.deciding import stage_of

    from .rules import decision_rates

    rates = decision_rates()
    found = catalogue().versions(arrangement or rates.arrangement)[-1]
    wordings = stage_of(found, stage or rates.stage).wordings
    doubtful = _from_memory(found)
    return tuple(
        Change(
            day=new.effective_from, before=old.id, after=new.id, standard_before=old.value.standard,
            standard_after=new.value.standard, source=new.source.title, address=new.source.address,
            confirmed=new.confirmed == "yes" and not _day_rests_on(old, new) & doubtful,
        )
        for old, new in pairwise(wordings)
        if new.effective_from is not None
    )  # fmt: skip


def _day_rests_on(old: object, new: object) -> set[str]:
    """The rules that both wordings rest on: what they share is the day between them."""
    return set(getattr(old, "rests_also_on", ())) & set(getattr(new, "rests_also_on", ()))


def _from_memory(arrangement: Arrangement) -> set[str]:
    """The rules of an arrangement that nobody has read in their source."""
    return {rule.id for rule in arrangement.rules() if rule.confirmed != "yes"}
