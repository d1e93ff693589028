"""What a report is made of, before it is a page or a paper: parts in reading order, each with all that a reader needs.

The same parts are written as HTML and as PDF, so that neither can say what the other does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["plain", "caution", "serious", "fine"]


@dataclass(frozen=True)
class Link:
    """Words that lead to a part of the same document."""

    words: str
    to: str


CellWords = str | Link


@dataclass(frozen=True)
class Heading:
    """A heading; `key` is its anchor."""

    words: str
    key: str
    level: int = 2


@dataclass(frozen=True)
class Text:
    """A paragraph. `lead` is set larger; `language` where it is not the document's."""

    words: str
    lead: bool = False
    language: str = ""
    quiet: bool = False


@dataclass(frozen=True)
class Notice:
    """Something a reader must not miss, with its own heading in words."""

    title: str
    words: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Names with what they stand for."""

    pairs: tuple[tuple[str, str], ...]
    mono: bool = False


@dataclass(frozen=True)
class KeyFigure:
    """A figure set large, what it is, and how sure it is."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class KeyFigures:
    """A few of them side by side."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Table:
    """A table: caption, heads, rows; the first `row_heads` cells of a row name it. `numeric` are the places of figures."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[CellWords, ...], ...]
    key: str
    numeric: frozenset[int] = frozenset()
    row_heads: int = 1
    notes: tuple[str, ...] = ()
    folded: bool = False


@dataclass(frozen=True)
class Chart:
    """A drawing, wide and narrow, what it shows in words, and the same as a table beneath."""

    title: str
    told: str
    wide: str
    narrow: str
    table: Table


@dataclass(frozen=True)
class Check:
    """Something looked at: how it came out in a word, and what that means."""

    title: str
    verdict: str
    tone: Tone
    words: str


@dataclass(frozen=True)
class Checks:
    """Several of them."""

    items: tuple[Check, ...]


@dataclass(frozen=True)
class Question:
    """A question as a heading with a short answer, for a page in plain words."""

    question: str
    answers: tuple[str, ...]
    languages: tuple[str, ...] = ()


Part = Heading | Text | Notice | Bullets | Facts | KeyFigures | Table | Chart | Checks | Question


@dataclass(frozen=True)
class Document:
    """The whole: title, language, what stands above and under the title, and the parts.

    `first` is the very first line; `mark`, where there is one, stands above it and on every page: that it may not leave.
    `contents` are the headings that a reader can go to.
    """

    title: str
    language: str
    first: str
    first_tone: Tone
    kicker: str
    parts: tuple[Part, ...]
    byline: str = ""
    links: tuple[tuple[str, str, str], ...] = ()
    foot: tuple[str, ...] = ()
    one_page: bool = False
    title_language: str = ""
    mark: str = ""

    @property
    def contents(self) -> tuple[Heading, ...]:
        """The main headings."""
        return tuple(part for part in self.parts if isinstance(part, Heading) and part.level == 2)
