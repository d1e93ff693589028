"""Filters: which works have a value, and how many would be left by each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from moothall.library.finding.documents import CITES

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int32]

#: Of a facet with thousands of values, such as the author, the commonest are counted out.
VALUES_TOLD = 40


@dataclass(frozen=True)
class Facet:
    """Pairs of a work and the code of a value it has."""

    values: tuple[str, ...]
    works: Numbers
    codes: Numbers
    code_of: Mapping[str, int]
    sizes: Numbers  # how many works have each value

    def having(self, chosen: Sequence[str], size: int) -> Mask:
        """The works that have any of the values."""
        wanted = np.zeros(len(self.values), bool)
        wanted[[self.code_of[value] for value in chosen if value in self.code_of]] = True
        mask = np.zeros(size, bool)
        mask[self.works[wanted[self.codes]]] = True
        return mask

    def counted(self, mask: Mask, chosen: Sequence[str]) -> dict[str, int]:
        """How many works of the mask have each value: the commonest, then those that were chosen."""
        counts = np.bincount(self.codes[mask[self.works]], minlength=len(self.values))
        order = np.argsort(-counts, kind="stable")[:VALUES_TOLD]
        told = {self.values[code]: int(counts[code]) for code in order if counts[code]}
        for value in chosen:
            told.setdefault(value, int(counts[self.code_of[value]]) if value in self.code_of else 0)
        return told

    def of(self, work: int) -> set[str]:
        """The values of one work."""
        # Numbers of another kind would have the whole column copied.
        first, past = np.searchsorted(self.works, np.array([work, work + 1], np.int32))
        return {self.values[code] for code in self.codes[first:past]}


@dataclass
class Facets:
    """All facets of an index, read once in a process."""

    size: int
    by_name: dict[str, Facet] = field(default_factory=dict)

    @classmethod
    def read(cls, db: sqlite3.Connection, size: int) -> Facets:
        facets = cls(size)
        for name, values, works, codes in db.execute(
            'SELECT name, "values", works, codes FROM facet ORDER BY name'
        ):
            said = tuple(json.loads(values))
            facets.by_name[name] = Facet(
                said,
                np.frombuffer(works, np.int32),
                np.frombuffer(codes, np.int32),
                {value: code for code, value in enumerate(said)},
                np.bincount(np.frombuffer(codes, np.int32), minlength=len(said)).astype(np.int32),
            )
        return facets

    def masks(self, filters: Mapping[str, Sequence[str]]) -> dict[str, Mask]:
        """For each filter, the works it lets through; a facet that no work has lets none through."""
        masks = {}
        for name, chosen in filters.items():
            facet = self.by_name.get(name)
            if chosen:
                masks[name] = facet.having(chosen, self.size) if facet else np.zeros(self.size, bool)
        return masks

    def counts(
        self, found: Mask, masks: Mapping[str, Mask], filters: Mapping[str, Sequence[str]]
    ) -> dict[str, dict[str, int]]:
        """For each facet, how many works each value would leave, under all filters but its own."""
        told = {}
        for name, facet in self.by_name.items():
            if name == CITES:
                continue
            left = found
            for other, mask in masks.items():
                if other != name:
                    left = left & mask
            told[name] = facet.counted(left, filters.get(name, ()))
        return told
