"""What is said of a fault, in another language: from a file of translations, names and numbers put in as they are.

Reports are kept as they were written, in English. A sentence is found again among the translations by its fixed words,
so that reports of years ago can be read too. What nobody has translated stays as it is written.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from moothall.methods.files import read_document

from .faults import ReturnRefused

WORDS = Path(__file__).parent / "published" / "words"
_NAMED = re.compile(r"\{(\w+)\}")


@cache
def translations(language: str) -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """The sentences of a language that hold nothing of their own, and patterns of those that do, the longest first."""
    path = WORDS / language / "faults.yaml"
    if not path.is_file():
        return {}, ()
    said = {
        str(written): str(words)
        for written, words in read_document(path, "file of translations", ReturnRefused).data.items()
    }
    plain = {written: words for written, words in said.items() if not _NAMED.search(written)}
    named = sorted(said.keys() - plain.keys(), key=lambda one: (-len(_NAMED.sub("", one)), one))
    return plain, tuple((_pattern(written), said[written]) for written in named)


def _pattern(written: str) -> re.Pattern[str]:
    pieces = _NAMED.split(written)
    return re.compile(
        "".join(f"(?P<{piece}>.+)" if number % 2 else re.escape(piece) for number, piece in enumerate(pieces))
    )


@lru_cache(maxsize=4096)
def fault_in(language: str, text: str) -> str:
    """What was said of a fault, in a language: sentence by sentence, and as it was written where one is not known."""
    if not text or language == "en":
        return text
    return _said(language, text) or text


def _said(language: str, text: str) -> str | None:
    plain, named = translations(language)
    if text in plain:
        return plain[text]
    for end in [found.end() for found in re.finditer(r"\. ", text)][::-1]:
        first, rest = _one(plain, named, text[: end - 1]), _said(language, text[end:])
        if first is not None and rest is not None:
            return f"{first} {rest}"
    return _one(plain, named, text)


def _one(plain: dict[str, str], named: tuple[tuple[re.Pattern[str], str], ...], text: str) -> str | None:
    if text in plain:
        return plain[text]
    for pattern, words in named:
        found = pattern.fullmatch(text)
        if found is not None:
            return words.format_map(found.groupdict())
    return None
