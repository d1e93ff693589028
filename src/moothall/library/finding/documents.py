"""What is put into the index: a work as the search knows it, and what can go wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: The facet whose values are keys of other works. It is no filter: `related` reads it.
CITES = "cites"
#: The facet that is read for 'by the same authors'.
AUTHOR = "author"


class FindingError(Exception):
    """The search cannot do what was asked; the message says what to mend."""


class IndexUnusable(FindingError):
    """There is no index at the path, or the file there cannot be read as one."""


class BadCursor(FindingError):
    """A cursor that this search did not hand out, or that belongs to another question."""


@dataclass(frozen=True)
class Document:
    """A work: its own words, the pages of its full text, and what it can be filtered by.

    `sort` orders works where nobody asked for anything: the later in the alphabet, the newer (an ISO date does).
    """

    key: str
    title: str
    text: str = ""
    language: str = "en"
    passages: tuple[tuple[int, str], ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""

    def __post_init__(self) -> None:
        if not self.key:
            raise ValueError("A document needs a key.")
        pages = [page for page, _text in self.passages]
        if len(pages) != len(set(pages)):
            raise ValueError(f"The document {self.key} has a page twice.")
