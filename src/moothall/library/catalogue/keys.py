"""The key of a work that comes in: made of its title and year, and no other work's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from moothall.library.exchange import Record
from moothall.library.exchange.words import folded

#: How much of a title goes into a key, in letters.
LONGEST = 80


class Keys:
    """The keys that are taken, and new ones beside them."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._last: dict[str, int] = {}

    def new(self, record: Record) -> str:
        """A key nobody has yet: 'fees-and-debts-2020', or 'fees-and-debts-2020-2' where that is taken."""
        stem = stem_of(record)
        key, number = stem, self._last.get(stem, 1)
        while key in self._taken:
            number += 1
            key = f"{stem}-{number}"
        self._last[stem] = number
        self._taken.add(key)
        return key


def stem_of(record: Record) -> str:
    """Words of the title and the year, in letters an address may hold."""
    words = re.sub(r"[^a-z0-9]+", "-", folded(record.title)).strip("-")
    if len(words) > LONGEST:
        words = words[: LONGEST + 1].rpartition("-")[0] or words[:LONGEST]
    return "-".join(part for part in (words or "work", record.published[:4]) if part)
