"""Building the index: one file, written beside the old one and swapped in whole."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy import sparse

from moothall.library.finding import groups, meaning, slips, welsh
from moothall.library.finding.documents import Document, FindingError
from moothall.library.finding.postings import Postings, keep_postings, rarity, read_postings
from moothall.library.finding.shelf import new_file
from moothall.library.finding.words import WELSH, surfaces

#: Called with the number of works read so far.
Progress = Callable[[int], None]
#: So many terms are the gist of a work; one that more than this part of the works has is not.
GIST, GIST_COMMON = 24, 0.1
_TELL_EVERY = 500


@dataclass
class _Gathering:
    """What is counted while the works go by."""

    works: int = 0
    keys: dict[str, int] = field(default_factory=dict)
    work_of_page: list[int] = field(default_factory=list)
    sorts: list[str] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)
    facets: dict[str, list[tuple[int, str]]] = field(default_factory=dict)


def build_index(path: Path, documents: Iterable[Document], *, progress: Progress | None = None) -> int:
    """Index the documents at `path` and say how many there were. Until all is well, what stood there stays."""
    if not path.parent.is_dir():
        raise FindingError(f"There is no folder {path.parent} for the search index.")
    with new_file(path) as db:
        gathered = _Gathering()
        for document in documents:
            _take(db, document, gathered)
            if progress and gathered.works % _TELL_EVERY == 0:
                progress(gathered.works)
        if progress:
            progress(gathered.works)
        _index(db, gathered)
    return gathered.works


def _take(db: sqlite3.Connection, document: Document, gathered: _Gathering) -> None:
    if document.key in gathered.keys:
        raise FindingError(f"The key {document.key} is given to two works.")
    language = "cy" if document.language == "cy" else "en"
    title, text = _clean(document.title), _clean(document.text)
    gathered.keys[document.key] = number = gathered.works
    gathered.works += 1
    gathered.sorts.append(document.sort)
    db.execute(
        "INSERT INTO work (id, key, title, text, language) VALUES (?, ?, ?, ?, ?)",
        (number + 1, document.key, title, text, document.language),
    )
    db.execute(
        f"INSERT INTO words_{language} (rowid, title, text) VALUES (?, ?, ?)", (number + 1, title, text)
    )
    seen = {*surfaces(title), *surfaces(text)}
    for page, words in document.passages:
        gathered.work_of_page.append(number)
        leaf, words = len(gathered.work_of_page), _clean(words)
        db.execute("INSERT INTO page VALUES (?, ?, ?, ?)", (leaf, number + 1, page, words))
        db.execute(f"INSERT INTO leaves_{language} (rowid, text) VALUES (?, ?)", (leaf, words))
        seen.update(surfaces(words))
    gathered.words.update(seen)
    for name, values in document.facets.items():
        gathered.facets.setdefault(name, []).extend((number, value) for value in dict.fromkeys(values))


def _clean(text: str) -> str:
    """Without the signs that mark where a word was found, and without what SQLite would stop at."""
    return text.encode("utf-8", "replace").decode().translate({0: " ", 1: " ", 2: " "})


def _index(db: sqlite3.Connection, gathered: _Gathering) -> None:
    """Everything that can be worked out only when all works are there."""
    postings = read_postings(db, gathered.works, np.array(gathered.work_of_page, np.int32))
    weights = postings.weights()
    works_with = postings.works_with()
    heads = weights[:, : gathered.works] if postings.terms else weights
    learned = meaning.learn(heads, rarity(works_with, max(gathered.works, 1)), works_with)
    vectors = {
        number: learned.terms[number].astype(np.float16).tobytes()
        for number in np.flatnonzero(np.any(learned.terms, axis=1)).tolist()
    }
    keep_postings(db, postings, weights, vectors)
    numbers, scale = meaning.packed(learned.works)
    with meaning.one_thread():
        middles, group = groups.group(learned.works)
    newest = sorted(range(gathered.works), key=lambda work: (gathered.sorts[work], -work), reverse=True)
    held = {
        "meaning": numbers, "meaning_scale": scale, "newest": np.array(newest, np.int32).tobytes(),
        "middles": middles.tobytes(), "group": group.tobytes(), "work_of_page": np.array(gathered.work_of_page, np.int32).tobytes(),
    }  # fmt: skip
    db.executemany("INSERT INTO column_of VALUES (?, ?)", sorted(held.items()))
    _keep_words(db, gathered, postings)
    _keep_gists(db, gathered.works, postings, weights)
    _keep_facets(db, gathered)
    said = {
        "lean": 0.3,
        "works": gathered.works,
        "pages": len(gathered.work_of_page),
        "dimensions": learned.dimensions,
    }
    db.executemany(
        "INSERT INTO about VALUES (?, ?)", [(name, json.dumps(value)) for name, value in said.items()]
    )
    for table in ("words_en", "words_cy", "leaves_en", "leaves_cy"):
        db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")


def _keep_words(db: sqlite3.Connection, gathered: _Gathering, postings: Postings) -> None:
    db.executemany("INSERT INTO word VALUES (?, ?)", sorted(gathered.words.items()))
    # A word of one work may be a slip itself; in a small library every word may be meant.
    least = 2 if gathered.works > 200 else 1
    known = sorted(word for word, works in gathered.words.items() if works >= least)
    db.executemany("INSERT INTO slip VALUES (?, ?)", slips.remembered(known))
    kin = {
        (trunk, term)
        for term in postings.terms
        if term.startswith(WELSH)
        for trunk in welsh.trunks(term[len(WELSH) :])
    }
    db.executemany("INSERT INTO kin VALUES (?, ?)", sorted(kin))


def _keep_gists(db: sqlite3.Connection, works: int, postings: Postings, weights: sparse.csr_matrix) -> None:
    """The terms that say most about each work and stand in others too: what two works share, and what else to look for."""
    works_with = postings.works_with()
    useful = (works_with >= 2) & (works_with <= max(2, works * GIST_COMMON))
    worth = np.where(useful, rarity(works_with, max(works, 1)), 0)
    by_work = (sparse.diags(worth) @ weights[:, :works]).T.tocsr()

    def gist(work: int) -> tuple[int, bytes, bytes]:
        part = slice(by_work.indptr[work], by_work.indptr[work + 1])
        terms, says = by_work.indices[part], by_work.data[part]
        best = [one for one in np.lexsort((terms, -says))[:GIST] if says[one] > 0]
        return work + 1, terms[best].astype(np.int32).tobytes(), says[best].astype(np.float16).tobytes()

    db.executemany("INSERT INTO gist VALUES (?, ?, ?)", map(gist, range(works)))


def _keep_facets(db: sqlite3.Connection, gathered: _Gathering) -> None:
    for name, pairs in sorted(gathered.facets.items()):
        values = sorted({value for _work, value in pairs})
        codes = {value: code for code, value in enumerate(values)}
        db.execute(
            "INSERT INTO facet VALUES (?, ?, ?, ?)",
            (
                name,
                json.dumps(values, ensure_ascii=False),
                np.array([work for work, _value in pairs], np.int32).tobytes(),
                np.array([codes[value] for _work, value in pairs], np.int32).tobytes(),
            ),
        )
