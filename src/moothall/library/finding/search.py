"""Searching: open the index, ask, and get works with the passage that shows why, counts for filters, and the next page."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from moothall.library.finding.cursor import Cursor, opened, question_of
from moothall.library.finding.documents import IndexUnusable
from moothall.library.finding.facets import Facets
from moothall.library.finding.passages import Passage, Patterns, Segment, shown
from moothall.library.finding.query import Atom, Query, parse, quoted
from moothall.library.finding.ranking import Held, Mask, Numbers, Ranked, rank
from moothall.library.finding.shelf import open_read_only
from moothall.library.finding.understanding import Correction, understand

#: A work is found when it has this much of the query, each word by its rarity...
ENOUGH = 0.5
#: ...or is among so many that both voices together put first.
ALWAYS = 100
#: A work without any word of the query must have this much of the first one's score: one voice alone is not enough.
LEAST = 0.15
LARGEST_PAGE = 200

Filters = Mapping[str, Sequence[str]]
NO_FILTERS: Filters = {}


@dataclass(frozen=True)
class Hit:
    """A work that was found. `why` is 'words', 'meaning' (near, without the words) or 'newest' (nothing was asked)."""

    key: str
    score: float
    why: str
    title: tuple[Segment, ...]
    passage: Passage | None

    @property
    def page(self) -> int | None:
        return self.passage.page if self.passage else None


@dataclass(frozen=True)
class Found:
    """A page of works, how many there are in all, what each filter would leave, and where the next page begins."""

    hits: tuple[Hit, ...]
    total: int
    counts: Mapping[str, Mapping[str, int]]
    corrected: tuple[Correction, ...]
    after: str | None


class Index:
    """An index that is open for reading. Safe to share among the threads of a process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.RLock()
        self._seen = _fingerprint(path)
        self.db = open_read_only(path)
        with self.reading():
            self._read()

    def _read(self) -> None:
        try:
            self.about = {name: json.loads(said) for name, said in self.db.execute("SELECT * FROM about")}
            self.held = Held.read(self.db, self.about)
            self.facets = Facets.read(self.db, self.held.works)
        except (KeyError, ValueError) as wrong:
            raise self._damaged(wrong) from wrong

    @classmethod
    def open(cls, path: Path) -> Index:
        """The index at the path: opened once in a process, and anew when another file has been put there."""
        with _OPENING:
            known = _OPEN.get(path)
            if known is None or known._seen != _fingerprint(path):
                known = _OPEN[path] = cls(path)
            return known

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for one thread at a time. A page of the file that is broken is said to be so."""
        with self.lock:
            try:
                yield self.db
            except sqlite3.DatabaseError as wrong:
                raise self._damaged(wrong) from wrong

    def _damaged(self, wrong: Exception) -> IndexUnusable:
        return IndexUnusable(f"The search index at {self.path} is damaged ({wrong}). Build it again.")

    def search(
        self, query: str | Query = "", filters: Filters = NO_FILTERS, *, after: str | None = None, size: int = 20
    ) -> Found:  # fmt: skip
        """The works for a query, the likeliest first; all of them, the newest first, where nothing is asked."""
        asked = parse(query) if isinstance(query, str) else query
        question = question_of(str(query), filters)
        cursor = opened(after, question) if after else None
        size = max(1, min(size, LARGEST_PAGE))
        with self.reading() as db:
            understood = understand(db, asked)
            ranked = None if asked.empty else rank(db, self.held, understood)
            found = self._found(db, understood.query, ranked)
            masks = self.facets.masks(filters)
            left = found
            for mask in masks.values():
                left = left & mask
            page = self._page(left, ranked, cursor, size + 1)
            more = len(page) > size
            page = page[:size]
            patterns = Patterns.of(understood)
            hits = tuple(self._hit(db, int(work), ranked, patterns) for work in page)
        end = Cursor(hits[-1].score, int(self.held.place[page[-1]])).sealed(question) if more else None
        counts = self.facets.counts(found, masks, filters)
        return Found(hits, int(left.sum()), counts, understood.corrected, end)

    def ranked(self, query: Query) -> Ranked:
        """What a query says about every work, before any is left out."""
        with self.reading() as db:
            return rank(db, self.held, understand(db, query))

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def _found(self, db: sqlite3.Connection, query: Query, ranked: Ranked | None) -> Mask:
        """Which works are found at all."""
        size = self.held.works
        mask = np.ones(size, bool)
        if ranked is not None:
            mask = ranked.covered >= ENOUGH
            first = _first(ranked.score, self.held.place, np.arange(size), ALWAYS)
            least = max(LEAST * float(ranked.score.max(initial=0)), 1e-6)
            mask[
                first[(ranked.words[first] > 0) | (ranked.near[first] > 0) & (ranked.score[first] >= least)]
            ] = True
        for clause in query.clauses:
            if len(clause) == 1 and clause[0].phrase:
                mask &= self._having(db, clause[0])
        for atom in query.without:
            mask &= ~self._having(db, atom)
        return mask

    def _having(self, db: sqlite3.Connection, atom: Atom) -> Mask:
        """The works that have the phrase or word, in the title, the summary or the full text."""
        mask = np.zeros(self.held.works, bool)
        pattern = quoted(atom.text)
        for language in ("en", "cy"):
            rows = db.execute(
                f"SELECT rowid FROM words_{language} WHERE words_{language} MATCH ?", (pattern,)
            )
            mask[[row - 1 for (row,) in rows]] = True
            leaves = db.execute(
                f"SELECT rowid FROM leaves_{language} WHERE leaves_{language} MATCH ?", (pattern,)
            )
            mask[[self.held.work_of_page[row - 1] for (row,) in leaves]] = True
        return mask

    def _page(self, left: Mask, ranked: Ranked | None, cursor: Cursor | None, size: int) -> Numbers:
        if ranked is None:
            newest = self.held.newest[0 if cursor is None else cursor.place + 1 :]
            return newest[left[newest]][:size]
        works = np.flatnonzero(left).astype(np.int32)
        place, scores = self.held.place, ranked.score
        if cursor is not None:
            mine = scores[works]
            works = works[
                (mine < cursor.score) | ((mine == np.float32(cursor.score)) & (place[works] > cursor.place))
            ]
        return _first(scores, place, works, size)

    def _hit(self, db: sqlite3.Connection, work: int, ranked: Ranked | None, patterns: Patterns) -> Hit:
        key, title, text, language = db.execute(
            "SELECT key, title, text, language FROM work WHERE id = ?", (work + 1,)
        ).fetchone()
        score = 0.0 if ranked is None else float(ranked.score[work])
        why = "newest" if ranked is None else "words" if ranked.words[work] > 0 else "meaning"
        leaf = None if ranked is None else self._best_leaf(work, ranked)
        marked, passage = shown(db, work, title, text, language, patterns, leaf)
        return Hit(key, score, why, marked, passage)

    def _best_leaf(self, work: int, ranked: Ranked) -> int | None:
        """The page of the full text that says more about the query than title and summary do, where one does."""
        pages = self.held.pages_of(work)
        by_page = ranked.by_unit[self.held.works :][pages]
        if not len(by_page) or by_page.max() <= ranked.by_unit[work]:
            return None
        return int(pages.start) + int(by_page.argmax())


_OPEN: dict[Path, Index] = {}
_OPENING = threading.Lock()


def _fingerprint(path: Path) -> tuple[int, int, int]:
    """What tells one file at the path from the next."""
    try:
        now = os.stat(path)
    except FileNotFoundError:
        return (0, 0, 0)
    return (now.st_ino, now.st_mtime_ns, now.st_size)


def _first(scores: np.ndarray, place: Numbers, works: np.ndarray, size: int) -> Numbers:
    """The first so many of the works, by score and then the newest, without ordering all the others."""
    mine = scores[works]
    if len(works) > size:
        # All that reach the score of the last one wanted, since equal scores are ordered by place.
        least = np.partition(mine, len(mine) - size)[len(mine) - size]
        works, mine = works[mine >= least], mine[mine >= least]
    return np.asarray(works[np.lexsort((place[works], -mine))][:size], np.int32)
