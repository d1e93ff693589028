"""How long the files of a return are kept: rules in `published/keeping.yaml`, and the day one comes to."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from moothall.methods.arrangements.calendars import add_months
from moothall.methods.arrangements.rule import Frozen, Words
from moothall.methods.files import keyed_sources, read_document

from .faults import ReturnRefused
from .years import CollectionYear

FILE = Path(__file__).parent / "published" / "keeping.yaml"


class KeepingRule(Frozen):
    """So many months after the end of the year a return is about, and so many after it was taken in: the later of the two.

    A year of long ago that is sent in today is not forgotten tonight.
    """

    id: str
    statement: Words
    months: Annotated[int, Field(ge=12, le=600)]
    months_here: Annotated[int, Field(ge=1, le=600)]
    source: str
    confidence: Literal["confirmed", "memory"]

    def last_day(self, year: CollectionYear, taken_in_on: date) -> date:
        """The last day on which the files of a return about this year, taken in on that day, are kept."""
        return max(add_months(year.last_day, self.months), add_months(taken_in_on, self.months_here))


class KeepingRules(Frozen):
    """The rule for the return in force, and that for one that is not."""

    version: str
    sources: tuple[dict[str, str], ...]
    in_force: KeepingRule
    superseded: KeepingRule

    def rule(self, *, counts: bool) -> KeepingRule:
        """The rule for a return that counts, or for one that does not."""
        return self.in_force if counts else self.superseded


@lru_cache(maxsize=1)
def keeping_rules() -> KeepingRules:
    """The rules as published. Raises ReturnRefused where the file is wrong."""
    document = read_document(FILE, "rules of keeping", ReturnRefused)
    data = {
        "version": str(document.data["version"]),
        "sources": keyed_sources(document.data),
        **document.data["rules"],
    }
    try:
        return KeepingRules.model_validate(data)
    except ValidationError as wrong:
        raise ReturnRefused(document.problems(wrong)) from wrong
