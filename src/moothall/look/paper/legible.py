"""What must happen to a text before it can be printed. The record itself is never changed.

Three things that a person may have typed or pasted cannot be put on paper:

* control characters, lone surrogates and noncharacters, which no PDF or Word file may hold: left out;
* the two characters that turn the direction of writing by force (U+202D and U+202E), which make a line read
  other than it is stored: left out;
* a word longer than a line, for instance a link: given places where it may break (U+200B, no width).
"""

from __future__ import annotations

import re
import unicodedata

_LONG_WORD = re.compile(r"[^\s\u200b]{25,}")
_KEPT_CONTROLS = {"\n"}
_FORCED_DIRECTION = {"\u202d", "\u202e"}
_BREAK = "\u200b"
_STRIDE = 8
_AFTER = frozenset("@./-_:&=?,;")
_BEYOND_ANY_LINE = 45


def printable(text: str) -> str:
    """The text without what cannot be printed. Tabs become a space, every kind of line end becomes `\\n`."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    plain = plain.replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(character for character in plain if _can_be_printed(character))


def breakable(text: str) -> str:
    """The text with places to break inside words that are too long for a line."""
    return _LONG_WORD.sub(lambda match: _with_breaks(match.group()), text)


def _can_be_printed(character: str) -> bool:
    if character in _KEPT_CONTROLS:
        return True
    if character in _FORCED_DIRECTION or (ord(character) & 0xFFFE) == 0xFFFE:
        return False
    if 0xFDD0 <= ord(character) <= 0xFDEF:
        return False
    return unicodedata.category(character) not in {"Cc", "Cs"}


def _with_breaks(word: str) -> str:
    """Break an address or a link after its signs; a still longer word every eight characters as well.

    Never between a letter and the mark that sits on it.
    """
    anywhere = len(word) > _BEYOND_ANY_LINE
    pieces: list[str] = []
    since = 0
    for before, character in zip(" " + word, word, strict=False):
        due = before in _AFTER or (anywhere and since >= _STRIDE)
        if pieces and due and not unicodedata.combining(character) and character != "\u200d":
            pieces.append(_BREAK)
            since = 0
        pieces.append(character)
        since += 1
    return "".join(pieces)
