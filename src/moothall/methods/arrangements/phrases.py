"""The sentences the kernel makes itself, in the reader's language where a file of words has them.

A sentence is found by what it is in English, with its gaps: `{title} is not represented.` Inside `spoken` it is said
as the words have it; outside, and where nobody has translated it, as it is written. What is recorded is always made
outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_words: ContextVar[Mapping[str, str] | None] = ContextVar("words_of_the_kernel", default=None)


@contextmanager
def spoken(words: Mapping[str, str] | None) -> Iterator[None]:
    """Inside, sentences are said by these words; with none, as they are written."""
    before = _words.set(words)
    try:
        yield
    finally:
        _words.reset(before)


def say(sentence: str, /, **gaps: object) -> str:
    """The sentence with its gaps filled, in the language spoken here."""
    words = _words.get()
    return (words.get(sentence, sentence) if words else sentence).format(**gaps)
