"""The order of works for a query: what the words say (BM25), what they mean (latent vectors), and, in a second look, what
the works found first have in common (pseudo-relevance feedback, in vectors and in words). The voices are joined."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from moothall.library.finding.groups import Groups, dots
from moothall.library.finding.meaning import unpacked
from moothall.library.finding.postings import rarity
from moothall.library.finding.understanding import Understood

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
Name = TypeVar("Name", str, int)

#: How much the best page of the full text adds to what title and summary say.
PAGE = 0.5
#: How loud each voice is beside the words. Chosen on collections of several kinds by the worst of them; see decision 23.
MEANING, ALIKE, SHARED = np.float32(0.2), np.float32(0.2), np.float32(0.2)
#: What is learned from the works found first: from so many, with so many of their words, for so many of the next.
LEARN_FROM, LEARN_WORDS, LEARN_FOR = 3, 20, 2000


@dataclass(frozen=True)
class Held:
    """What every query needs, read once in a process."""

    works: int
    meaning: Floats
    newest: Numbers  # the works, the newest first
    place: Numbers  # of each work among them
    work_of_page: Numbers
    groups: Groups | None  # in a large library

    @classmethod
    def read(cls, db: sqlite3.Connection, about: Mapping[str, int]) -> Held:
        columns: dict[str, bytes] = dict(db.execute("SELECT name, held FROM column_of"))
        newest = np.frombuffer(columns["newest"], np.int32)
        place = np.empty_like(newest)
        place[newest] = np.arange(len(newest), dtype=np.int32)
        dimensions = int(about["dimensions"])
        middles = np.frombuffer(columns["middles"], np.float32).reshape(-1, max(dimensions, 1))
        return cls(
            works=int(about["works"]),
            meaning=unpacked(columns["meaning"], columns["meaning_scale"], dimensions),
            newest=newest,
            place=place,
            work_of_page=np.frombuffer(columns["work_of_page"], np.int32),
            groups=Groups.of(middles, np.frombuffer(columns["group"], np.int16)) if len(middles) else None,
        )

    @property
    def units(self) -> int:
        return self.works + len(self.work_of_page)

    def near(self, vector: Floats, also: Numbers | None = None) -> Floats:
        """The cosine of each work with a vector of length one, none below nothing.

        In a large library it is asked of the works of the nearest groups, and of those that are named as well.
        """
        if self.groups is None:
            return np.maximum(dots(self.meaning, vector), 0)
        asked = np.zeros(self.works, bool)
        asked[self.groups.near(vector)] = True
        if also is not None:
            asked[also] = True
        some = np.flatnonzero(asked)
        near = np.zeros(self.works, np.float32)
        near[some] = np.maximum(dots(self.meaning[some], vector), 0)
        return near

    def pages_of(self, work: int) -> slice:
        """The pages of a work, which stand together."""
        first, past = np.searchsorted(self.work_of_page, np.array([work, work + 1], np.int32))
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


def read_terms(db: sqlite3.Connection, held: Held, by: str, wanted: Sequence[Name]) -> dict[Name, Term]:
    """The rows of these terms, named by `term` or by `id`; one that no work has is left out."""
    terms: dict[Name, Term] = {}
    for name in wanted:
        row = db.execute(f"SELECT works, units, weights, vector FROM term WHERE {by} = ?", (name,)).fetchone()
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
    """What the query says about every work: its words, their meaning, and what the first works found have in common."""
    terms = read_terms(db, held, "term", sorted(understood.asked))
    by_unit = np.zeros(held.units, np.float32)
    for name, term in terms.items():
        by_unit[term.units] += term.weights * np.float32(term.rarity * understood.asked[name])
    words = _by_work(held, by_unit)
    near = _near(held, understood, terms, words)
    score = scaled(words) + MEANING * scaled(near)
    if score.any():
        score += feedback(db, held, score)
    return Ranked(score, words, near, by_unit, _covered(held, understood, terms))


def _by_work(held: Held, by_unit: Floats) -> Floats:
    """Title and summary, and some of what the best page of the full text says."""
    words = by_unit[: held.works].copy()
    pages = by_unit[held.works :]
    if pages.any():
        best = np.zeros(held.works, np.float32)
        np.maximum.at(best, held.work_of_page, pages)
        words += np.float32(PAGE) * best
    return words


def _first(score: Floats, size: int) -> Numbers:
    """The first so many works, in no order."""
    if len(score) <= size:
        return np.arange(len(score), dtype=np.int32)
    return np.argpartition(-score, size - 1)[:size].astype(np.int32)


def scaled(voice: Floats) -> Floats:
    """A voice on the scale of its best work, so that voices can be added."""
    return voice / np.float32(voice.max(initial=0) or 1)


def _near(held: Held, understood: Understood, terms: dict[str, Term], words: Floats) -> Floats:
    """How near works lie to what the query means."""
    vector = np.zeros(held.meaning.shape[1], np.float32)
    for name, term in terms.items():
        if term.vector is not None:
            vector += term.vector * np.float32(understood.asked[name])
    length = float(np.linalg.norm(vector))
    if not length:
        return np.zeros(held.works, np.float32)
    return held.near(vector / np.float32(length), _first(words, LEARN_FOR))


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
            heads = np.searchsorted(term.units, np.int32(held.works))
            has[term.units[:heads]] = True
            if heads < len(term.units):
                has[held.work_of_page[term.units[heads:] - held.works]] = True
        covered[has] += np.float32(worth)
    return covered / np.float32(whole or 1)


def feedback(db: sqlite3.Connection, held: Held, score: Floats) -> Floats:
    """What the works found first add: those that lie where they lie, and those that have their words."""
    some = _first(score, LEARN_FOR)
    # Equal scores are told apart by their number, so that the same question has the same answer.
    first = some[np.lexsort((some, -score[some]))][:LEARN_FROM]
    first = first[score[first] > 0]
    share = score[first] / score[first].sum()
    added = np.zeros_like(score)
    if held.meaning.shape[1]:
        middle = share @ held.meaning[first]
        length = float(np.linalg.norm(middle))
        alike = dots(held.meaning[some], middle / np.float32(length or 1))
        added[some] = ALIKE * scaled(np.maximum(alike, 0))
    return added + SHARED * scaled(_with_words_of(db, held, first, share))


def _with_words_of(db: sqlite3.Connection, held: Held, first: Numbers, share: Floats) -> Floats:
    """BM25 for the words that say most about these works."""
    says: dict[int, float] = {}
    for work, part in zip(first.tolist(), share.tolist(), strict=True):
        terms, weights = db.execute("SELECT terms, weights FROM gist WHERE work = ?", (work + 1,)).fetchone()
        for term, weight in zip(np.frombuffer(terms, np.int32).tolist(), np.frombuffer(weights, np.float16).tolist(), strict=True):  # fmt: skip
            says[term] = says.get(term, 0.0) + part * weight
    wanted = sorted(says, key=lambda term: (-says[term], term))[:LEARN_WORDS]
    found = np.zeros(held.works, np.float32)
    for number, term in read_terms(db, held, "id", wanted).items():
        heads = int(np.searchsorted(term.units, np.int32(held.works)))
        found[term.units[:heads]] += term.weights[:heads] * np.float32(term.rarity * says[number])
    return found
