"""The order of works for a query: what the words say (BM25), and what they mean (latent vectors), joined."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from moothall.library.finding.meaning import unpacked
from moothall.library.finding.postings import rarity
from moothall.library.finding.understanding import Understood

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

#: How much the best page of the full text adds to what title and summary say.
PAGE = 0.5


@dataclass(frozen=True)
class Held:
    """What every query needs, read once in a process."""

    works: int
    meaning: Floats
    place: Numbers  # of each work among the newest; 0 is the newest
    work_of_page: Numbers
    lean: float  # how much the meaning counts beside the words, as found when the index was built

    @classmethod
    def read(cls, db: sqlite3.Connection, about: dict[str, float]) -> Held:
        columns: dict[str, bytes] = dict(db.execute("SELECT name, held FROM column_of"))
        newest = np.frombuffer(columns["newest"], np.int32)
        place = np.empty_like(newest)
        place[newest] = np.arange(len(newest), dtype=np.int32)
        return cls(
            works=int(about["works"]),
            meaning=unpacked(columns["meaning"], columns["meaning_scale"], int(about["dimensions"])),
            place=place,
            work_of_page=np.frombuffer(columns["work_of_page"], np.int32),
            lean=about["lean"],
        )

    @property
    def units(self) -> int:
        return self.works + len(self.work_of_page)

    def pages_of(self, work: int) -> slice:
        """The pages of a work, which stand together."""
        first, past = np.searchsorted(self.work_of_page, [work, work + 1])
        return slice(int(first), int(past))


@dataclass(frozen=True)
class Term:
    """A term of the query, as the index has it."""

    rarity: float
    units: Numbers
    weights: Floats
    vector: Floats | None


@dataclass(frozen=True)
class Ranked:
    """What a query says about every work (`score`), about every unit (`by_unit`), and how much of it is there."""

    score: Floats
    words: Floats
    near: Floats
    by_unit: Floats
    covered: Floats


def read_terms(db: sqlite3.Connection, held: Held, wanted: list[str]) -> dict[str, Term]:
    """The rows of these terms; one that no work has is left out."""
    terms = {}
    for name in wanted:
        row = db.execute("SELECT works, units, weights, vector FROM term WHERE term = ?", (name,)).fetchone()
        if row:
            works, units, weights, vector = row
            terms[name] = Term(
                rarity=float(rarity(np.array(works), held.works)),
                units=np.frombuffer(units, np.int32),
                weights=np.frombuffer(weights, np.float16).astype(np.float32),
                vector=None if vector is None else np.frombuffer(vector, np.float16).astype(np.float32),
            )
    return terms


def rank(db: sqlite3.Connection, held: Held, understood: Understood) -> Ranked:
    """What the query says about every work."""
    terms = read_terms(db, held, sorted(understood.asked))
    by_unit = np.zeros(held.units, np.float32)
    for name, term in terms.items():
        by_unit[term.units] += term.weights * np.float32(term.rarity * understood.asked[name])
    words = by_unit[: held.works].copy()
    pages = by_unit[held.works :]
    if pages.any():
        best = np.zeros(held.works, np.float32)
        np.maximum.at(best, held.work_of_page, pages)
        words += np.float32(PAGE) * best
    near = _near(held, understood, terms)
    return Ranked(join(words, near, held.lean), words, near, by_unit, _covered(held, understood, terms))


def _near(held: Held, understood: Understood, terms: dict[str, Term]) -> Floats:
    """How near each work lies to what the query means: the cosine, none where it is below nothing."""
    vector = np.zeros(held.meaning.shape[1], np.float32)
    for name, term in terms.items():
        if term.vector is not None:
            vector += term.vector * np.float32(understood.asked[name])
    length = float(np.linalg.norm(vector))
    if not length:
        return np.zeros(held.works, np.float32)
    cosine: Floats = held.meaning @ (vector / np.float32(length))
    return np.maximum(cosine, 0, out=cosine)


def join(words: Floats, near: Floats, lean: float) -> Floats:
    """Both voices on the scale of their best, the second as loud as `lean`."""
    joined = words / np.float32(words.max(initial=0) or 1)
    return np.asarray(joined + near * np.float32(lean / (near.max(initial=0) or 1)), np.float32)


def _covered(held: Held, understood: Understood, terms: dict[str, Term]) -> Floats:
    """How much of the query each work has, each clause by its rarity: 1 is all."""
    covered = np.zeros(held.works, np.float32)
    whole = 0.0
    # A clause that no work has still counts: it is what is missing.
    unknown = float(rarity(np.array(0), held.works))
    for clause in understood.clauses:
        there = [terms[name] for name in clause if name in terms]
        worth = max((term.rarity for term in there), default=unknown)
        whole += worth
        has = np.zeros(held.works, bool)
        for term in there:
            heads = np.searchsorted(term.units, held.works)
            has[term.units[:heads]] = True
            if heads < len(term.units):
                has[held.work_of_page[term.units[heads:] - held.works]] = True
        covered[has] += np.float32(worth)
    return covered / np.float32(whole or 1)
