"""The passage that shows why a work was found, with its words marked, and the page it stands on."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from moothall.library.finding.query import quoted
from moothall.library.finding.understanding import Understood
from moothall.library.finding.words import WELSH

_ON, _OFF, _MORE = "\x01", "\x02", "…"
#: Words of a passage; SQLite allows 64.
LENGTH = 40


@dataclass(frozen=True)
class Segment:
    """A piece of text, and whether it is what was looked for."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Passage:
    """A piece of a work, in segments. `page` is set where it stands in the full text."""

    segments: tuple[Segment, ...]
    page: int | None = None

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True)
class Patterns:
    """What to mark, as a pattern of FTS5 for English and for Welsh works. Empty where there is nothing to mark."""

    en: str
    cy: str

    @classmethod
    def of(cls, understood: Understood) -> Patterns:
        said = [quoted(atom.text) for clause in understood.query.clauses for atom in clause]
        forms = [quoted(term.removeprefix(WELSH)) for term in understood.asked if term.startswith(WELSH)]
        return cls(" OR ".join(dict.fromkeys(said)), " OR ".join(dict.fromkeys(said + forms)))

    def for_(self, language: str) -> str:
        return self.cy if language == "cy" else self.en


def shown(
    db: sqlite3.Connection, work: int, title: str, text: str, language: str, patterns: Patterns, leaf: int | None
) -> tuple[tuple[Segment, ...], Passage | None]:  # fmt: skip
    """The title of a work with its words marked, and a passage: from the leaf of the full text, where one is given; else
    from the summary; none where there is no text."""
    table = f"words_{_table(language)}"
    columns = f"highlight({table}, 0, char(1), char(2)), {_snippet(table, 1)}"
    marked_title, cut = _marked(db, table, columns, work + 1, patterns.for_(language)) or (title, "")
    of_leaf = None if leaf is None else _of_leaf(db, language, leaf, patterns)
    if of_leaf is None and _ON not in cut:
        cut = _beginning(text)
    return segments(marked_title), of_leaf or (Passage(segments(cut)) if cut else None)


def _of_leaf(db: sqlite3.Connection, language: str, leaf: int, patterns: Patterns) -> Passage | None:
    table = f"leaves_{_table(language)}"
    found = _marked(db, table, _snippet(table, 0), leaf + 1, patterns.for_(language))
    if found is None:
        return None
    (page,) = db.execute("SELECT page FROM page WHERE id = ?", (leaf + 1,)).fetchone()
    return Passage(segments(found[0]), page)


def _snippet(table: str, column: int) -> str:
    return f"snippet({table}, {column}, char(1), char(2), '{_MORE}', {LENGTH})"


def _table(language: str) -> str:
    return "cy" if language == "cy" else "en"


def _marked(
    db: sqlite3.Connection, table: str, columns: str, row: int, pattern: str
) -> tuple[str, ...] | None:
    if not pattern:
        return None
    found: tuple[str, ...] | None = db.execute(
        f"SELECT {columns} FROM {table} WHERE {table} MATCH ? AND rowid = ?", (pattern, row)
    ).fetchone()
    return found


def _beginning(text: str) -> str:
    words = text.split()
    return " ".join(words[:LENGTH]) + (_MORE if len(words) > LENGTH else "")


def segments(marked: str) -> tuple[Segment, ...]:
    """Text with marks in it, as segments."""
    pieces: list[Segment] = []
    for number, piece in enumerate(marked.split(_ON)):
        inside, _off, after = piece.partition(_OFF) if number else ("", "", piece)
        pieces += [Segment(inside, True)] * bool(inside) + [Segment(after, False)] * bool(after)
    return tuple(pieces)
