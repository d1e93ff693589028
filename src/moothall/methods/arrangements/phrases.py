"""The sentences the kernel makes itself, in the reader's language where a file of words has them.

A sentence is found by what it is in English, with its gaps: `{title} is not represented.` Inside `spoken` it is said
as the words have it; outside, and where nobody has translated it, as it is written. What is recorded is always made
outside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

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


def heard_in(words: Mapping[str, str]) -> Callable[[str], str]:
    """Says a sentence that was kept as it was written (`Quorate: health and police are present.`) by these words.

    For showing what a record keeps: the record stays as it is. The sentence is known again by its words between the
    gaps, and so is what was put into each gap; what is not known again stays as it was kept.
    """
    kept_as = [
        (pattern, said) for written, said in words.items() if "{" in written for pattern in _patterns(written)
    ]
    # What begins with words of its own is surest to be known again; then what has the more of them.
    ranked = sorted(
        kept_as, key=lambda one: (one[0].pattern.startswith("("), -len(_GAP.sub("", one[0].pattern)))
    )

    @lru_cache(maxsize=4096)
    def known(kept: str) -> str:
        if kept.isdigit():
            return kept
        plain = words.get(kept) or _recased(kept, words)
        if plain:
            return plain
        for pattern, said in ranked:
            found = pattern.fullmatch(kept)
            if found:
                gaps = {gap: known(told) for gap, told in found.groupdict().items()}
                if all(gaps.values()) or not pattern.pattern.startswith("("):
                    stop = "." if pattern.pattern.endswith(r"\.") and not said.endswith(".") else ""
                    return said.format(**{gap: told or found[gap] for gap, told in gaps.items()}) + stop
        if kept.endswith("."):
            said = known(kept[:-1])
            return f"{said}." if said else ""
        return _parted(kept, known)

    return lambda kept: known(kept) or kept


_GAP = re.compile(r"\(\?P<\w+>\.\+\)|\(\?P=\w+\)")


def _patterns(written: str) -> Iterator[re.Pattern[str]]:
    """What a sentence with gaps looks like once they are filled, with and without a full stop of its own."""
    seen: set[str] = set()
    told = ""
    for place, part in enumerate(re.split(r"\{(\w+)\}", written)):
        if place % 2 == 0:
            told += re.escape(part)
        else:
            told += f"(?P={part})" if part in seen else f"(?P<{part}>.+)"
            seen.add(part)
    yield re.compile(told, re.DOTALL)
    if not written.endswith("."):
        yield re.compile(told + r"\.", re.DOTALL)


def _recased(kept: str, words: Mapping[str, str]) -> str:
    """Words that stand in the file with a small letter to begin with, or with a capital."""
    if kept[:1].isupper():
        said = words.get(f"{kept[:1].lower()}{kept[1:]}", "")
        return f"{said[:1].upper()}{said[1:]}"
    said = words.get(f"{kept[:1].upper()}{kept[1:]}", "")
    return f"{said[:1].lower()}{said[1:]}"


def _parted(kept: str, known: Callable[[str], str]) -> str:
    """Words one after the other, each of them known: 'local authority, health', 'Reasonable grounds: Positive'."""
    for joiner in (": ", ", "):
        first, _, rest = kept.partition(joiner)
        if rest and (said := known(first)) and (then := known(rest)):
            return f"{said}{joiner}{then}"
    return ""
