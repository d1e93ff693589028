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


def title_of(
    db: sqlite3.Connection, work: int, title: str, language: str, patterns: Patterns
) -> tuple[Segment, ...]:
    """The title of a work with its words marked."""
    table = f"words_{_table(language)}"
    marked = _marked(db, table, f"highlight({table}, 0, char(1), char(2))", work + 1, patterns, language)
    return segments(marked if marked is not None else title)


def passage_of(
    db: sqlite3.Connection, work: int, text: str, language: str, patterns: Patterns, leaf: int | None
) -> Passage | None:
    """From the leaf of the full text, where one is given; else from the summary; nothing where there is no text."""
    if leaf is not None:
        table = f"leaves_{_table(language)}"
        cut = f"snippet({table}, 0, char(1), char(2), '{_MORE}', {LENGTH})"
        marked = _marked(db, table, cut, leaf + 1, patterns, language)
        if marked is not None:
            (page,) = db.execute("SELECT page FROM page WHERE id = ?", (leaf + 1,)).fetchone()
            return Passage(segments(marked), page)
    table = f"words_{_table(language)}"
    cut = f"snippet({table}, 1, char(1), char(2), '{_MORE}', {LENGTH})"
    marked = _marked(db, table, cut, work + 1, patterns, language) if text else None
    if marked is None or _ON not in marked:
        marked = _beginning(text)
    return Passage(segments(marked)) if marked else None


def _table(language: str) -> str:
    return "cy" if language == "cy" else "en"


def _marked(
    db: sqlite3.Connection, table: str, marking: str, row: int, patterns: Patterns, language: str
) -> str | None:
    pattern = patterns.for_(language)
    if not pattern:
        return None
    found = db.execute(
        f"SELECT {marking} FROM {table} WHERE {table} MATCH ? AND rowid = ?", (pattern, row)
    ).fetchone()
    return found[0] if found else None


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
