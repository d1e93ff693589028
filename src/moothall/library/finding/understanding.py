"""From what was typed to the terms of the index: stems, Welsh forms, and slips of the pen put right."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass

from moothall.library.finding import slips, welsh
from moothall.library.finding.query import Atom, Query
from moothall.library.finding.words import STOPWORDS, WELSH, plain, surfaces, tokenizer


@dataclass(frozen=True)
class Correction:
    """A word the library lacks, and the one that was searched instead."""

    typed: str
    searched: str


@dataclass(frozen=True)
class Understood:
    """Terms of the index by clause, how often each was asked for, and what was corrected."""

    clauses: tuple[frozenset[str], ...]
    asked: Counter[str]
    query: Query
    corrected: tuple[Correction, ...]


def understand(db: sqlite3.Connection, query: Query, *, correct: bool = True) -> Understood:
    """What the query means in this index. Words that carry no subject are left out, unless there is nothing else."""
    corrected: list[Correction] = []
    mended: list[tuple[Atom, ...]] = []
    for clause in query.clauses:
        atoms = []
        for atom in clause:
            other = None if atom.phrase or not correct else _mended(db, atom.text)
            if other:
                corrected.append(Correction(atom.text, other))
            atoms.append(Atom(other) if other else atom)
        mended.append(tuple(atoms))
    shouted = all(word.isupper() for word in query.words)
    subjects = [clause for clause in mended if not all(_says_nothing(atom, shouted) for atom in clause)]
    asked: Counter[str] = Counter()
    clauses: list[frozenset[str]] = []
    for clause in subjects or mended:
        terms: set[str] = set()
        for atom in clause:
            for term in _terms(db, atom.text):
                asked[term] += 1
                terms.add(term)
        clauses.append(frozenset(terms))
    known = Query(tuple(subjects or mended), query.without)
    return Understood(tuple(clauses), asked, known, tuple(corrected))


def _says_nothing(atom: Atom, shouted: bool) -> bool:
    """Whether it is a word without a subject. In capitals it may be a name: WHO, IT."""
    name = len(atom.text) > 1 and atom.text.isupper() and not shouted
    return not atom.phrase and not name and plain(atom.text).strip(".,;:?!()'") in STOPWORDS


def _terms(db: sqlite3.Connection, text: str) -> list[str]:
    """English stems, and every Welsh form in the library that may be the same word."""
    terms = list(tokenizer().terms(text, "en"))
    return terms + _welsh_forms(db, text)


def _welsh_forms(db: sqlite3.Connection, text: str) -> list[str]:
    if not _has_welsh(db):
        return []
    trunks = sorted({trunk for word in tokenizer().terms(text, "cy") for trunk in welsh.trunks(word)})
    places = ",".join("?" * len(trunks))
    rows = db.execute(f"SELECT DISTINCT term FROM kin WHERE trunk IN ({places}) ORDER BY term", trunks)
    return [term for (term,) in rows]


def _has_welsh(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM kin LIMIT 1").fetchone() is not None


def _mended(db: sqlite3.Connection, word: str) -> str | None:
    """The word that was meant, where the library has neither this one nor its stem."""
    bare = word.strip(".,;:?!()[]'’")
    if not slips.correctable(bare) or (bare.isupper() and len(bare) <= 6):
        return None
    found = surfaces(bare)
    lower = found[0] if len(found) == 1 else ""
    if not slips.correctable(lower) or lower in STOPWORDS or _known(db, lower):
        return None
    forms = sorted(slips.shortened(lower))
    places = ",".join("?" * len(forms))
    rows = db.execute(
        f"SELECT DISTINCT word, works FROM slip JOIN word USING (word) WHERE form IN ({places})", forms
    )
    return slips.meant(lower, dict(rows)) or _with_two_slips(db, lower)


def _with_two_slips(db: sqlite3.Connection, word: str) -> str | None:
    """A long word that was meant and begins as this does: two letters left out are no form that is kept."""
    if len(word) < slips.TWO_SLIPS_FROM:
        return None
    begins = word[:2]
    rows = db.execute(
        "SELECT word, works FROM word WHERE word >= ? AND word < ? AND length(word) BETWEEN ? AND ?",
        (begins, begins + "\U0010ffff", len(word) - 2, len(word) + 2),
    )
    return slips.meant(word, dict(rows))


def _known(db: sqlite3.Connection, word: str) -> bool:
    terms = [*tokenizer().terms(word, "en"), *(WELSH + one for one in tokenizer().terms(word, "cy"))]
    places = ",".join("?" * len(terms))
    return bool(db.execute(f"SELECT 1 FROM term WHERE term IN ({places}) LIMIT 1", terms).fetchone()) or bool(
        _welsh_forms(db, word)
    )
