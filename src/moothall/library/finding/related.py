"""Works that a reader of this one may want, each with the reason."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import numpy as np

from moothall.library.finding.documents import AUTHOR, CITES
from moothall.library.finding.facets import Facet
from moothall.library.finding.search import Index
from moothall.library.finding.words import WELSH, surfaces, tokenizer

#: What each tie adds to the nearness in meaning, which is at most 1. Many values in common count little more than one.
TIES = {CITES: 0.6, AUTHOR: 0.35}
OTHER_TIE = 0.12
RARE_WORD = 0.04
#: A value that more than this part of the works has ties nobody to anybody.
COMMON = 0.25
#: A word that more than this part of the works has is not rare.
RARE = 0.05
CANDIDATES = 24
LEAST = 0.2
WORDS_TOLD = 5


@dataclass(frozen=True)
class Reason:
    """Why two works are related: `kind` is the name of a facet ('author', 'theme' …), 'cites', 'cited_by', 'words' or
    'meaning'; `values` are what they share."""

    kind: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Related:
    """A related work, how near it is, and why, the strongest reason first."""

    key: str
    score: float
    reasons: tuple[Reason, ...]


def related(index: Index, key: str, n: int = 5) -> tuple[Related, ...]:
    """The n works nearest to this one; none where the key is not known."""
    with index.reading() as db:
        row = db.execute("SELECT id FROM work WHERE key = ?", (key,)).fetchone()
        if row is None:
            return ()
        work = row[0] - 1
        near = _near(index, work)
        found = []
        for other in _candidates(index, work, key, near):
            other_key, reasons = _reasons(index, db, work, key, other)
            score = float(near[other]) + sum(_worth(reason) for reason in reasons)
            if score >= LEAST:
                found.append((score, other, Related(other_key, score, reasons or (Reason("meaning"),))))
    found.sort(key=lambda one: (-one[0], one[1]))
    return tuple(one for _score, _other, one in found[:n])


def _near(index: Index, work: int) -> np.ndarray:
    meaning = index.held.meaning
    return index.held.near(meaning[work]) if meaning.shape[1] else np.zeros(index.held.works, np.float32)


def _candidates(index: Index, work: int, key: str, near: np.ndarray) -> list[int]:
    """The nearest in meaning, and those tied by an author or a citation."""
    some = min(CANDIDATES, len(near))
    chosen = set(np.argpartition(-near, some - 1)[:some].tolist())
    for name in (AUTHOR, CITES):
        facet = index.facets.by_name.get(name)
        if facet:
            shared = [value for value in facet.of(work) if _ties(index, facet, value)]
            chosen.update(np.flatnonzero(facet.having(shared, index.held.works))[:CANDIDATES].tolist())
    cites = index.facets.by_name.get(CITES)
    if cites:
        chosen.update(np.flatnonzero(cites.having([key], index.held.works))[:CANDIDATES].tolist())
        for cited in sorted(cites.of(work)):
            row = index.db.execute("SELECT id FROM work WHERE key = ?", (cited,)).fetchone()
            chosen.update([row[0] - 1] if row else [])
    chosen.discard(work)
    return sorted(chosen)


def _ties(index: Index, facet: Facet, value: str) -> bool:
    """Whether having this value in common says anything."""
    return int(facet.sizes[facet.code_of[value]]) <= max(3, COMMON * index.held.works)


def _reasons(
    index: Index, db: sqlite3.Connection, work: int, key: str, other: int
) -> tuple[str, tuple[Reason, ...]]:
    (other_key,) = db.execute("SELECT key FROM work WHERE id = ?", (other + 1,)).fetchone()
    reasons = []
    for name, facet in index.facets.by_name.items():
        mine, theirs = facet.of(work), facet.of(other)
        if name == CITES:
            reasons += [Reason(CITES)] * (other_key in mine) + [Reason("cited_by")] * (key in theirs)
            continue
        shared = sorted(value for value in mine & theirs if _ties(index, facet, value))
        if shared:
            reasons.append(Reason(name, tuple(shared)))
    words = _shared_words(db, work, other, index.held.works)
    if words:
        reasons.append(Reason("words", words))
    return other_key, tuple(sorted(reasons, key=lambda reason: (-_worth(reason), reason.kind)))


def _worth(reason: Reason) -> float:
    if reason.kind == "words":
        return RARE_WORD * len(reason.values)
    base = TIES.get(CITES if reason.kind == "cited_by" else reason.kind, OTHER_TIE)
    return base * (1 + 0.1 * max(0, min(len(reason.values), 4) - 1))


def _shared_words(db: sqlite3.Connection, work: int, other: int, works: int) -> tuple[str, ...]:
    """The rare words both have, as the first writes them."""
    gists = {
        number: np.frombuffer(terms, np.int32).tolist()
        for number, terms in db.execute("SELECT work, terms FROM gist WHERE work IN (?, ?)", (work + 1, other + 1))
    }  # fmt: skip
    theirs = set(gists[other + 1])
    shared: list[str] = []
    for number in gists[work + 1]:
        if number in theirs and len(shared) < WORDS_TOLD:
            term, having = db.execute("SELECT term, works FROM term WHERE id = ?", (number,)).fetchone()
            bare = term.removeprefix(WELSH)
            if len(bare) > 3 and bare.isalpha() and having <= max(3, RARE * works):
                shared.append(term)
    return _as_written(db, work, shared) if shared else ()


def _as_written(db: sqlite3.Connection, work: int, terms: list[str]) -> tuple[str, ...]:
    """Terms are stems; a reader is shown the word that the work has."""
    title, text = db.execute("SELECT title, text FROM work WHERE id = ?", (work + 1,)).fetchone()
    written: dict[str, str] = {}
    starts = {term.removeprefix(WELSH)[:3] for term in terms}
    for surface in dict.fromkeys(surfaces(f"{title} {text}")):
        if surface[:3] in starts:
            for language, mark in (("en", ""), ("cy", WELSH)):
                for term in tokenizer().terms(surface, language):
                    written.setdefault(mark + term, surface)
    return tuple(dict.fromkeys(written.get(term, term.removeprefix(WELSH)) for term in terms))
