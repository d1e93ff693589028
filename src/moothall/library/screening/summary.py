"""A written summary in which every sentence cites its study. What a sentence is, which cite nothing, and which studies.

A citation is the study's number in square brackets, as the evidence table gives it: `[2]`, or `[2, 5]`. It stands in the
sentence it supports, before or right after its full stop.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_CITED = re.compile(r"\[\s*(\d{1,5}(?:\s*[,;]\s*\d{1,5})*)\s*\]")
#: A full stop, a question or exclamation mark, with quotes and brackets that close and citations that follow, then a space.
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?:\s*\[\s*\d{1,5}(?:\s*[,;]\s*\d{1,5})*\s*\])*(?=\s|$)")
#: What ends with a full stop and no sentence with it.
_SHORTENED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|et al|al|dr|mr|mrs|ms|prof|no|nos|p|pp|fig|approx|st|vol|ed|eds|e\.e|h\.y)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_HEADING = re.compile(r"#{1,3}\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a sentence: words, or the number of a study."""

    text: str
    study: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it was written, and the studies it cites."""

    text: str
    cites: tuple[int, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The sentence cut at its citations, to be shown with links."""
        found: list[Piece] = []
        at = 0
        for cited in _CITED.finditer(self.text):
            found.append(Piece(self.text[at : cited.start()]))
            found += [Piece(number, int(number)) for number in re.findall(r"\d+", cited[1])]
            at = cited.end()
        return tuple(piece for piece in (*found, Piece(self.text[at:])) if piece.text)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A heading ('## …'), which cites nothing, or sentences."""

    sentences: tuple[Sentence, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A sentence that cannot be published: which one, counted through the text, and the numbers of no study in it."""

    number: int
    sentence: str
    unknown: tuple[int, ...] = ()


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The text as paragraphs, an empty line between them; a heading is a line of its own that begins with '#'."""
    found = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        lines: list[str] = []
        for line in (one.strip() for one in block.split("\n")):
            if heading := _HEADING.match(line):
                if lines:
                    found.append(Paragraph(tuple(_sentences(" ".join(lines)))))
                    lines = []
                found.append(Paragraph((), line[heading.end() :].strip()))
            elif line:
                lines.append(line)
        if lines:
            found.append(Paragraph(tuple(_sentences(" ".join(lines)))))
    return tuple(found)


def _sentences(text: str) -> Iterator[Sentence]:
    start = 0
    for end in _END.finditer(text):
        if end.group()[0] == "." and _SHORTENED.search(text[start : end.start() + 1]):
            continue
        yield _sentence(text[start : end.end()])
        start = end.end()
    if text[start:].strip():
        yield _sentence(text[start:])


def _sentence(text: str) -> Sentence:
    numbers = [int(one) for cited in _CITED.finditer(text) for one in re.findall(r"\d+", cited[1])]
    return Sentence(text.strip(), tuple(dict.fromkeys(numbers)))


def faults(text: str, studies: Collection[int]) -> tuple[Fault, ...]:
    """Every sentence that cites nothing, or a number that is no study's."""
    every = [sentence for paragraph in paragraphs(text) for sentence in paragraph.sentences]
    return tuple(
        Fault(number, one.text, tuple(cited for cited in one.cites if cited not in studies))
        for number, one in enumerate(every, 1)
        if not one.cites or any(cited not in studies for cited in one.cites)
    )


def cited(text: str) -> frozenset[int]:
    """Every study that the text cites."""
    return frozenset(
        one for paragraph in paragraphs(text) for each in paragraph.sentences for one in each.cites
    )
