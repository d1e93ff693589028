"""A document as typed parts, before it is a file.

Whoever composes a letter, minutes or a pack makes a `Document` out of the parts below, and knows nothing of
PDF or Word. `to_pdf` and `to_docx` turn the same document into either. All parts are frozen: the same
document always gives the same paper.

Text in a part is data. No character in it is markup for any writer: `#`, `$`, `*`, `<` and `@` print as
themselves. A line break in a text is kept as a line break.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Run:
    """Some words in one style inside a paragraph."""

    text: str
    strong: bool = False
    emphasis: bool = False


def strong(text: str) -> Run:
    """Words set in bold, and read out as important."""
    return Run(text, strong=True)


def emphasis(text: str) -> Run:
    """Words set in italic, and read out with stress."""
    return Run(text, emphasis=True)


Words: TypeAlias = str | Run
"""What a paragraph is made of: plain words, or words in a style."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. Level 1 is a part of the document; the title itself is not a heading."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise ValueError(f"A heading has a level from 1 to 4, not {self.level}.")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph made of runs. `lead` sets it larger: the one sentence that matters most."""

    runs: tuple[Run, ...]
    lead: bool = False

    @property
    def text(self) -> str:
        """The words without their style."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list in which the order says nothing."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A list in which the order matters, numbered from `start`."""

    items: tuple[str, ...]
    start: int = 1


@dataclass(frozen=True, slots=True)
class Quotation:
    """Somebody's own words, set apart, with who said them."""

    text: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one header row, repeated on each page. `widths` are shares of the line, equal if empty."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    widths: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.header:
            raise ValueError("A table needs a header row: without one it cannot be read aloud.")
        ragged = [row for row in self.rows if len(row) != len(self.header)]
        if ragged:
            raise ValueError(f"Every row needs {len(self.header)} cells; one has {len(ragged[0])}.")
        if self.widths and len(self.widths) != len(self.header):
            raise ValueError("Give a width for every column, or none.")


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Facts with their names: a short list of label and value."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Callout:
    """A telephone number big enough to dial, with who answers it."""

    heading: str
    number: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A boxed sentence nobody should miss: a marking, a restriction, a warning."""

    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who the letter is from, at its end."""

    closing: str
    name: str
    role: str
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """The headings of levels 1 and 2 with their page numbers, made by the writer."""

    heading: str


Block: TypeAlias = (
    Heading
    | Paragraph
    | Bullets
    | Numbered
    | Quotation
    | Table
    | KeyValues
    | PageBreak
    | Callout
    | Notice
    | Signature
    | Contents
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of the first page: whose paper this is, to whom it goes, and its date in words."""

    sender: str
    sender_lines: tuple[str, ...] = ()
    recipient_lines: tuple[str, ...] = ()
    date: str = ""
    reference_label: str = "Reference"


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document.

    `title` and `reference` go into the file's properties, so neither may name a child. `language` is an
    IETF tag (`en`, `cy`); a screen reader chooses its voice by it. `size` is the size of the body text in
    points: 12 is the least that is allowed, 14 and more is large print.
    """

    title: str
    language: str
    reference: str
    blocks: tuple[Block, ...]
    letterhead: Letterhead | None = None
    size: int = 12

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("A document needs a title: without one it is not accessible.")
        if not 12 <= self.size <= 24:
            raise ValueError(f"Body text is 12 to 24 points, not {self.size}.")


def paragraph(*words: Words, lead: bool = False) -> Paragraph:
    """A paragraph out of plain strings and styled runs, in order."""
    return Paragraph(tuple(word if isinstance(word, Run) else Run(word) for word in words), lead=lead)


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """What somebody typed, as paragraphs: a blank line ends one. Nothing for an empty text."""
    pieces = text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n")
    return tuple(paragraph(piece.strip("\n")) for piece in pieces if piece.strip())
