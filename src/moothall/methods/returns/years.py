"""The year a return is about: 1 April to 31 March, named by the year it ends in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from .faults import ReturnRefused

FIRST, LAST = 2010, 2100


@dataclass(frozen=True, order=True, slots=True)
class CollectionYear:
    """The year that ends on 31 March of `ends`."""

    ends: int

    @classmethod
    def written(cls, text: str) -> CollectionYear:
        """A year as people write it: 2018, 2017/18, 2017-2018. Raises ReturnRefused with the mend.

        >>> CollectionYear.written("2017/18").ends
        2018
        """
        found = re.fullmatch(r"\s*(?:(\d{4})\s*[/–_-]\s*)?(\d{2}|\d{4})\s*", text)
        if found and (found[1] or len(found[2]) == 4):
            ends = int(found[2]) if len(found[2]) == 4 else int(found[1][:2] + found[2])
            if FIRST <= ends <= LAST and (not found[1] or int(found[1]) == ends - 1):
                return cls(ends)
        raise ReturnRefused(
            f"{text!r} is not the year of a return.",
            "Write the year it ends in, such as 2025, or both years, such as 2024/25.",
        )

    @property
    def first_day(self) -> date:
        """1 April."""
        return date(self.ends - 1, 4, 1)

    @property
    def last_day(self) -> date:
        """31 March."""
        return date(self.ends, 3, 31)

    @property
    def before(self) -> CollectionYear:
        """The year before."""
        return CollectionYear(self.ends - 1)

    def __str__(self) -> str:
        return f"{self.ends - 1}/{self.ends % 100:02d}"
