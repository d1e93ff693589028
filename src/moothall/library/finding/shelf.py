"""The file of the index: its tables, how it is opened, and how a new one takes the place of the old, whole."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moothall.library.finding.documents import IndexUnusable
from moothall.library.finding.words import TOKENIZERS

#: 'MHLF': what the file says it is, and the version of its tables.
APPLICATION, FORMAT = 0x4D484C46, 1

_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, said TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE work (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL,
                   language TEXT NOT NULL);
CREATE TABLE gist (work INTEGER PRIMARY KEY, terms BLOB NOT NULL, weights BLOB NOT NULL);
CREATE TABLE page (id INTEGER PRIMARY KEY, work INTEGER NOT NULL, page INTEGER NOT NULL, text TEXT NOT NULL);
CREATE TABLE term (id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE, works INTEGER NOT NULL, units BLOB NOT NULL,
                   weights BLOB NOT NULL, vector BLOB);
CREATE TABLE kin (trunk TEXT NOT NULL, term TEXT NOT NULL, PRIMARY KEY (trunk, term)) WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY, works INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE slip (form TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (form, word)) WITHOUT ROWID;
CREATE TABLE facet (name TEXT PRIMARY KEY, "values" TEXT NOT NULL, works BLOB NOT NULL, codes BLOB NOT NULL);
CREATE TABLE column_of (name TEXT PRIMARY KEY, held BLOB NOT NULL);
"""


def make_tables(db: sqlite3.Connection) -> None:
    """The tables of a new file. Text stands once, in `work` and `page`; the full-text tables point there."""
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {FORMAT}")
    db.executescript(_TABLES)
    for language, tokenizer in TOKENIZERS.items():
        db.execute(
            f"CREATE VIRTUAL TABLE words_{language} USING fts5(title, text, content = 'work', content_rowid = 'id',"
            f" tokenize = '{tokenizer}')"
        )
        db.execute(
            f"CREATE VIRTUAL TABLE leaves_{language} USING fts5(text, content = 'page', content_rowid = 'id',"
            f" tokenize = '{tokenizer}')"
        )


@contextmanager
def new_file(path: Path) -> Iterator[sqlite3.Connection]:
    """A file beside the old one, that takes its place when all went well, and is gone when not."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    try:
        db = sqlite3.connect(beside, isolation_level=None)
        try:
            # Nothing can be lost but the unfinished file itself, so nothing needs a journal.
            db.execute("PRAGMA page_size = 8192")
            db.execute("PRAGMA journal_mode = OFF")
            db.execute("PRAGMA synchronous = OFF")
            db.execute("PRAGMA cache_size = -100000")
            make_tables(db)
            db.execute("BEGIN")
            yield db
            db.execute("COMMIT")
        finally:
            db.close()
        _to_disk(beside)
        os.replace(beside, path)
        _to_disk(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    """What was written is on the disk before anybody is told so."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_read_only(path: Path) -> sqlite3.Connection:
    """The file, to be read. Raises IndexUnusable, saying what to do, where it is missing, foreign, old or cut short."""
    mend = "Build it with `moothall library index`."
    if not path.is_file():
        raise IndexUnusable(f"There is no search index at {path}. {mend}")
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    try:
        (application,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
        if application != APPLICATION:
            raise IndexUnusable(f"{path} is not a search index of Moothall. {mend}")
        if version != FORMAT:
            raise IndexUnusable(f"The search index at {path} was made by another version. {mend}")
        if pages * size != path.stat().st_size:
            raise IndexUnusable(f"The search index at {path} is cut short. {mend}")
        db.execute("PRAGMA mmap_size = 4294967296")
        db.execute("PRAGMA cache_size = -16000")
    except sqlite3.DatabaseError as wrong:
        db.close()
        raise IndexUnusable(f"The search index at {path} cannot be read ({wrong}). {mend}") from wrong
    except IndexUnusable:
        db.close()
        raise
    return db
