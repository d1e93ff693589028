"""Which term stands where, and how much that says: the weights of BM25, worked out once when the index is built.

A unit is the head of a work (its title and summary) or a page of its full text. Units 0 to N-1 are the heads, in the
order of the works; the pages follow.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from moothall.library.finding.words import TOKENIZERS, WELSH

K1, B, TITLE = 1.2, 0.75, 2.0
_AT_A_TIME = 100_000

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]


@dataclass
class Postings:
    """Terms by units: how often a term stands there, and the works that each unit belongs to."""

    terms: list[str]
    counts: sparse.csr_matrix
    lengths: Floats
    work_of: Numbers
    works: int

    def weights(self) -> sparse.csr_matrix:
        """How much a term says about a unit, before its rarity: BM25, heads and pages each by their own mean length."""
        lengths = self.lengths
        means = np.ones_like(lengths)
        for part in (slice(0, self.works), slice(self.works, None)):
            if len(lengths[part]):
                means[part] = max(float(lengths[part].mean()), 1.0)
        norm = K1 * (1 - B + B * lengths / means)
        weighed = self.counts.copy()
        weighed.data = weighed.data * (K1 + 1) / (weighed.data + norm[weighed.indices])
        return weighed

    def works_with(self) -> Numbers:
        """In how many works each term stands, head or page."""
        terms = np.repeat(np.arange(len(self.terms)), np.diff(self.counts.indptr))
        where = sparse.csr_matrix(
            (np.ones(len(terms), np.int8), (terms, self.work_of[self.counts.indices])),
            shape=(len(self.terms), self.works),
        )
        where.sum_duplicates()
        return np.asarray(np.diff(where.indptr), np.int32)


def rarity(works_with: npt.NDArray[np.int32], works: int) -> Floats:
    """What a term is worth, as SQLite's own BM25 has it: next to nothing where half the works have it."""
    return np.asarray(np.maximum(np.log((works - works_with + 0.5) / (works_with + 0.5)), 1e-6), np.float32)


def read_postings(db: sqlite3.Connection, works: int, work_of_page: Numbers) -> Postings:
    """What the full-text tables hold, as numbers."""
    numbers: dict[str, int] = {}
    terms, units, counts = [], [], []
    for language in TOKENIZERS:
        mark = WELSH if language == "cy" else ""
        for table, first in ((f"words_{language}", 0), (f"leaves_{language}", works)):
            name = f"{table}_seen"
            db.execute(f"CREATE VIRTUAL TABLE temp.{name} USING fts5vocab(main, {table}, instance)")
            rows = db.execute(f"SELECT term, doc, col = 'title' FROM temp.{name}")
            while some := rows.fetchmany(_AT_A_TIME):
                words, places, titles = zip(*some, strict=True)
                terms.append(
                    np.fromiter((numbers.setdefault(mark + word, len(numbers)) for word in words), np.int32)
                )
                units.append(np.array(places, np.int32) - 1 + first)
                counts.append(np.where(np.array(titles, bool), TITLE, 1.0).astype(np.float32))
            db.execute(f"DROP TABLE temp.{name}")
    return _gathered(list(numbers), terms, units, counts, works, work_of_page)


def _gathered(
    names: list[str], terms: list[Numbers], units: list[Numbers], counts: list[Floats], works: int, work_of_page: Numbers
) -> Postings:  # fmt: skip
    work_of = np.concatenate([np.arange(works, dtype=np.int32), work_of_page])
    if not names:
        return Postings([], sparse.csr_matrix((0, len(work_of))), np.zeros(len(work_of), np.float32), work_of, works)  # fmt: skip
    term, unit = np.concatenate(terms), np.concatenate(units)
    matrix = sparse.csr_matrix((np.concatenate(counts), (term, unit)), shape=(len(names), len(work_of)))
    matrix.sum_duplicates()
    lengths = np.bincount(unit, minlength=len(work_of)).astype(np.float32)
    return Postings(names, matrix, lengths, work_of, works)


def keep_postings(
    db: sqlite3.Connection, postings: Postings, weights: sparse.csr_matrix, vectors: dict[int, bytes]
) -> None:
    """One row for each term: the units it stands in, what it says about each, and where it lies among the meanings."""
    works_with = postings.works_with()
    starts = weights.indptr

    def row(number: int) -> tuple[int, str, int, bytes, bytes, bytes | None]:
        part = slice(starts[number], starts[number + 1])
        return (
            number,
            postings.terms[number],
            int(works_with[number]),
            weights.indices[part].astype(np.int32).tobytes(),
            weights.data[part].astype(np.float16).tobytes(),
            vectors.get(number),
        )

    db.executemany("INSERT INTO term VALUES (?, ?, ?, ?, ?, ?)", map(row, range(len(postings.terms))))
