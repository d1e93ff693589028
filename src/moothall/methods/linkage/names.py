"""A name as it is compared: folded, its transliterations brought to one form, its nicknames known, its sound kept.

Nothing typed is altered: these are forms made beside it. The name forms are data (`data/names.yaml`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from moothall.methods.plain_yaml import read_plain

DATA = Path(__file__).parent / "data"
_LETTERS_APART = str.maketrans(
    {"đ": "d", "ł": "l", "ø": "o", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
_APOSTROPHES = re.compile(r"['’‘`´ʿʾ]")
# One sound written in several ways, in the order they are replaced. Rules of our own for Arabic, Pashto, Tigrinya,
# Albanian and Vietnamese as English clerks write them; what is left is the consonants.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"tch|tsch", "c"), (r"dzh|xh|dj|gj|dz", "j"), (r"zh", "j"), (r"sch|sh|ch", "s"), (r"kh|ck|q|x", "k"),
        (r"gh", "g"), (r"ph", "f"), (r"th|dh", "t"), (r"ts|tz", "s"), (r"d", "t"), (r"ng", "n"), (r"c|z", "s"), (r"w|v|b", "f"),
        (r"g(?=[ei])", "j"), (r"y|j", ""), (r"h", ""), (r"p", "f"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameForms:
    """A name in the forms it is compared by. All are empty where no name was given.

    `plain`: its words, folded. `canonical`: its telling words in one transliteration, sorted. `parts`: those words.
    `forms`: the parts and what a nickname may stand for. `sound`: the consonants of its telling words, sorted.
    `letters`: which letters it has, for finding one with its letters out of order.
    """

    plain: str
    canonical: str
    parts: tuple[str, ...]
    forms: tuple[str, ...]
    sound: str
    letters: str


NOTHING = NameForms("", "", (), (), "", "")


def folded(text: str) -> str:
    """Text without case, accents, apostrophes and punctuation, single-spaced.

    >>> folded("Nguyễn-Fictional,  Thảo")
    'nguyen fictional thao'
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).casefold()).casefold()
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(
        _LETTERS_APART
    )
    return " ".join(re.sub(r"[\W_]+", " ", letters).split())


def name_forms(name: str | None) -> NameForms:
    """A name in all the forms it is compared by.

    >>> name_forms("Muhammad al-Sayeed").canonical
    'mohammed said'
    """
    plain = folded(name or "")
    if not plain:
        return NOTHING
    words = [word for word in plain.split() if word not in _particles()] or plain.split()
    parts = tuple(sorted({_one_form().get(word, word) for word in words}))
    forms = tuple(sorted({*parts, *(full for word in words for full in stands_for().get(word, ()))}))
    sound = " ".join(sorted({sound_of(word) for word in parts}))
    return NameForms(plain, " ".join(parts), parts, forms, sound, "".join(sorted(set("".join(words)))))


def sound_of(word: str) -> str:
    """The consonants of a folded word, one letter for each sound whatever the transliteration.

    >>> sound_of("yousef") == sound_of("yusuf"), sound_of("khaled") == sound_of("khalid")
    (True, True)
    """
    sound = word
    for pattern, letter in _SOUNDS:
        sound = pattern.sub(letter, sound)
    consonants = re.sub(r"[aeiou]", "", sound)
    first = "a" if word[:1] in "aeiou" else ""
    return first + re.sub(r"(.)\1+", r"\1", consonants) or word[:1]


def source() -> str:
    """Which version of the name forms this is, and how sure we are of it."""
    told = _data()
    return f"name forms {told['version']} ({told['confirmed']})"


@cache
def _data() -> dict[str, Any]:
    told: dict[str, Any] = read_plain((DATA / "names.yaml").read_text(encoding="utf-8"))[1]
    return told


@cache
def _particles() -> frozenset[str]:
    return frozenset(_data()["particles"])


@cache
def _one_form() -> dict[str, str]:
    groups = [group for language in _data()["transliterations"].values() for group in language]
    return {form: group[0] for group in reversed(groups) for form in group}


@cache
def stands_for() -> dict[str, tuple[str, ...]]:
    """Nickname to the names it may stand for, each in its one form."""
    short = {name: full for language in _data()["nicknames"].values() for name, full in language.items()}
    return {name: tuple(_one_form().get(one, one) for one in full) for name, full in short.items()}


@cache
def written_as(word: str) -> tuple[str, ...]:
    """Every way a folded word is written in Latin letters, if it is a name that is known; none otherwise."""
    return next((tuple(group) for group in transliterations() if word in group), ())


def transliterations(language: str | None = None) -> list[list[str]]:
    """The groups of forms of one name, of a language or of all: for making fictional children and for the docs."""
    told = _data()["transliterations"]
    return [list(group) for key, groups in told.items() if language in (None, key) for group in groups]
