"""How well the search finds, on a collection whose answers are known: full text alone, vectors alone, and both.

Full text alone is SQLite's own FTS5 and nothing else: every word of the query joined by OR, Porter's stems, BM25 with the
title counted twice. Both is what the pages of the library serve.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from moothall.library.finding.build import build_index
from moothall.library.finding.measures import DEPTH, Measured, mean, measure
from moothall.library.finding.postings import TITLE
from moothall.library.finding.query import Query, quoted
from moothall.library.finding.ranking import Floats
from moothall.library.finding.search import Index
from moothall.library.finding.trials import Collection
from moothall.library.finding.words import surfaces

Finder = Callable[[str], list[str]]


@dataclass(frozen=True)
class Evaluation:
    """The three orders, measured on the same queries."""

    full_text: Measured
    vectors: Measured
    both: Measured
    queries: int
    documents: int
    dimensions: int
    notes: tuple[str, ...]

    def told(self) -> dict[str, Any]:
        """As plain values, with what the measures are."""
        gain = self.both.ndcg_at_10 / self.full_text.ndcg_at_10 - 1 if self.full_text.ndcg_at_10 else None
        return {
            **asdict(self),
            "notes": list(self.notes),
            "gain_in_ndcg_at_10": None if gain is None else round(gain, 4),
            "measures": "nDCG@10 graded, linear gain as trec_eval; recall@100; MAP to depth 1000",
            "baseline": "SQLite FTS5 bm25, porter unicode61, every query word joined by OR, title counted twice",
        }


def evaluate(collection: Collection) -> Evaluation:
    """Index the collection in a place that is thrown away, and ask it every judged query."""
    with tempfile.TemporaryDirectory(prefix="moothall-search-") as folder:
        path = Path(folder) / "index"
        build_index(path, collection.documents)
        index = Index(path)
        try:
            keys = _keys(index)
            results = {
                name: mean(
                    [measure(finder(text), collection.judged[query]) for query, text in collection.queries.items()]
                )
                for name, finder in _finders(index, keys).items()
            }  # fmt: skip
        finally:
            index.close()
    return Evaluation(
        **results, queries=len(collection.queries), documents=len(collection.documents), notes=tuple(collection.notes),
        dimensions=int(index.held.meaning.shape[1]),
    )  # fmt: skip


def _keys(index: Index) -> list[str]:
    return [key for (key,) in index.db.execute("SELECT key FROM work ORDER BY id")]


def _finders(index: Index, keys: list[str]) -> dict[str, Finder]:
    def full_text(text: str) -> list[str]:
        pattern = plain_pattern(text)
        if not pattern:
            return []
        rows = index.db.execute(
            f"SELECT rowid FROM words_en WHERE words_en MATCH ? ORDER BY bm25(words_en, {TITLE}, 1.0), rowid LIMIT ?",
            (pattern, DEPTH),
        )
        return [keys[row - 1] for (row,) in rows]

    def vectors(text: str) -> list[str]:
        return _in_order(index.ranked(Query.plain(text)).near)

    def both(text: str) -> list[str]:
        return _in_order(index.ranked(Query.plain(text)).score)

    def _in_order(scores: Floats) -> list[str]:
        order = np.argsort(-scores, kind="stable")[:DEPTH]
        return [keys[work] for work in order if scores[work] > 0]

    return {"full_text": full_text, "vectors": vectors, "both": both}


def plain_pattern(text: str) -> str:
    """Every word, joined by OR: what a plain use of FTS5 asks."""
    return " OR ".join(quoted(word) for word in surfaces(text))
