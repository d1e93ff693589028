"""How hard a letter is to read: the Flesch-Kincaid grade, counted in small."""

from __future__ import annotations

import re
from collections.abc import Iterator

from moothall.look.paper import (
    Bullets,
    Callout,
    Document,
    Heading,
    KeyValues,
    Numbered,
    Paragraph,
    Quotation,
    Table,
)

_SILENT_END = re.compile(r"(?:[^laeiouy]es|[^td]ed|[^l]e)$")
_VOWELS = re.compile(r"[aeiouy]+")


def sentences(document: Document) -> Iterator[str]:
    """The running text, sentence by sentence: paragraphs and list items, without headings and quotations.

    Headings are left out because they are short: counting them would make any letter look easier than it is.
    """
    for block in document.blocks:
        texts: tuple[str, ...] = ()
        if isinstance(block, Paragraph):
            texts = (block.text,)
        elif isinstance(block, Bullets | Numbered):
            texts = block.items
        for text in texts:
            yield from (part for part in re.split(r"(?<=[.!?:])\s+", text) if re.search(r"[A-Za-z]", part))


def all_words(document: Document) -> str:
    """Every word of a document that somebody could read, tables and quotations too."""
    texts: list[str] = [document.title, document.reference]
    if document.letterhead:
        texts += [document.letterhead.sender, *document.letterhead.recipient_lines]
    for block in document.blocks:
        if isinstance(block, Paragraph | Heading | Quotation):
            texts.append(block.text)
            texts.append(getattr(block, "who", ""))
        elif isinstance(block, Bullets | Numbered):
            texts += block.items
        elif isinstance(block, Table):
            texts += [block.caption, *block.header, *(cell for row in block.rows for cell in row)]
        elif isinstance(block, KeyValues):
            texts += [text for pair in block.items for text in pair]
        elif isinstance(block, Callout):
            texts += [block.heading, block.number, block.note]
        else:
            texts.append(str(block))
    return "\n".join(texts)


def syllables(word: str) -> int:
    """The syllables of an English word, by its groups of vowels."""
    bare = re.sub(r"[^a-z]", "", word.lower())
    if len(bare) <= 3:
        return 1
    return max(1, len(_VOWELS.findall(_SILENT_END.sub(lambda end: end.group()[0], bare))))


def grade(document: Document) -> float:
    """The Flesch-Kincaid grade: about the age of the reader less five."""
    spoken = list(sentences(document))
    words = [word for sentence in spoken for word in re.findall(r"[A-Za-z][A-Za-z'’-]*", sentence)]
    return 0.39 * len(words) / len(spoken) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
