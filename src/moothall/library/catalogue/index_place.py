"""Where the index of the search lies, for the job that builds it and the pages that read it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from moothall.library.finding import Index


def index_path() -> Path:
    """The one file, in the library's folder."""
    return Path(settings.MOOTHALL_LIBRARY_FILES or ".") / "search.sqlite3"


def opened_index() -> Index:
    """The index as it is now, opened once in a process. Raises IndexUnusable where there is none yet."""
    return Index.open(index_path())
