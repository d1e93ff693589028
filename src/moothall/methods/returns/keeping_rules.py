"""How long the files of a return are kept: rules in `published/keeping.yaml`, a partnership's own values, and the day it comes to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from moothall.methods.arrangements.calendars import add_months
from moothall.methods.arrangements.rule import AppliedOverride, Frozen, Override, Rule
from moothall.methods.files import Problem, keyed_sources, read_document

from .faults import ReturnRefused
from .years import CollectionYear

#: What an override of these rules names in place of an arrangement.
NAME = "keeping"
FILE = Path(__file__).parent / "published" / "keeping.yaml"
#: The fewest and the most months that a rule of keeping may say, after the end of the year and after it was taken in.
MONTHS, MONTHS_HERE = (12, 600), (1, 600)


class KeepingTime(Frozen):
    """So many months after the end of the year a return is about, and so many after it was taken in: the later of the two.

    A year of long ago that is sent in today is not forgotten tonight.
    """

    months: Annotated[int, Field(ge=MONTHS[0], le=MONTHS[1])]
    months_here: Annotated[int, Field(ge=MONTHS_HERE[0], le=MONTHS_HERE[1])]

    def last_day(self, year: CollectionYear, taken_in_on: date) -> date:
        """The last day on which the files of a return about this year, taken in on that day, are kept."""
        return max(add_months(year.last_day, self.months), add_months(taken_in_on, self.months_here))


KeepingRule = Rule[KeepingTime]


class KeepingRules(Frozen):
    """The rule for the return in force, and that for one that is not."""

    version: str
    in_force: KeepingRule
    superseded: KeepingRule

    def rule(self, *, counts: bool) -> KeepingRule:
        """The rule for a return that counts, or for one that does not."""
        return self.in_force if counts else self.superseded

    @property
    def all(self) -> tuple[KeepingRule, ...]:
        """Both, in the order of the file."""
        return (self.in_force, self.superseded)

    def with_overrides(self, overrides: Iterable[Override]) -> KeepingRules:
        """The same rules with a partnership's own values, each shown where its rule is used; of several the latest stands.

        Raises ReturnRefused naming the rule where there is none of that id, it may not be changed, or the value is wrong.
        """
        found = self
        for one in sorted(overrides, key=lambda each: each.from_date):
            place = next(
                (name for name in ("in_force", "superseded") if getattr(self, name).id == one.rule), ""
            )
            if not place or not getattr(self, place).may_be_overridden:
                raise ReturnRefused(
                    Problem(f"There is no rule {one.rule} that may be changed.", "Name another.")
                )
            found = found.model_copy(update={place: _changed(getattr(self, place), one)})
        return found


def _changed(rule: KeepingRule, by: Override) -> KeepingRule:
    try:
        value = KeepingTime.model_validate(by.value)
    except ValidationError as wrong:
        mend = "Write months: from {} to {}, and months_here: from {} to {}.".format(*MONTHS, *MONTHS_HERE)
        raise ReturnRefused(
            [Problem(one["msg"], mend, field=".".join(map(str, one["loc"]))) for one in wrong.errors()]
        ) from wrong
    applied = AppliedOverride(**by.model_dump(), published_value=rule.value.model_dump())
    return rule.model_copy(update={"value": value, "override": applied})


@lru_cache(maxsize=1)
def keeping_rules() -> KeepingRules:
    """The rules as published. Raises ReturnRefused where the file is wrong."""
    document = read_document(FILE, "rules of keeping", ReturnRefused)
    sources = {one["key"]: one for one in keyed_sources(document.data)}
    data = {"version": str(document.data["version"]), **document.data["rules"]}
    return document.typed(KeepingRules, ReturnRefused, data, context={"sources": sources})
