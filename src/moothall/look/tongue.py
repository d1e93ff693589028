"""Which of our two languages some words are in, told by the small words that only one of them has.

A screen reader says English words in a Welsh page with a Welsh voice unless they are marked. What a person typed is
kept without a language, so it is told here, for the mark alone; where it cannot be told there is no mark.
"""

from __future__ import annotations

import re

from django.utils.translation import get_language
from markupsafe import Markup, escape

_ONLY = {
    "en": frozenset(
        [
            "the",
            "and",
            "of",
            "to",
            "was",
            "is",
            "in",
            "that",
            "he",
            "she",
            "they",
            "with",
            "for",
            "on",
            "not",
            "it",
            "has",
            "had",
            "were",
            "by",
            "from",
            "this",
            "his",
            "her",
            "their",
            "which",
            "or",
            "an",
            "be",
            "been",
            "as",
            "are",
            "would",
            "who",
        ]
    ),
    "cy": frozenset(
        [
            "y",
            "yr",
            "yn",
            "mae",
            "ac",
            "ar",
            "wedi",
            "oedd",
            "nad",
            "nid",
            "gan",
            "gyda",
            "eu",
            "sy",
            "sydd",
            "ddim",
            "yw",
            "fod",
            "bod",
            "roedd",
            "dim",
            "dw",
            "gyfer",
            "ei",
            "hynny",
            "o'r",
            "i'r",
            "a'r",
            "ni'n",
            "dwi",
        ]
    ),
}
# A word with hyphens is one: "is" in "is-deitl" is no English word.
_WORD = re.compile(r"[\w’'-]+")


def tongue_of(words: str) -> str:
    """'en' or 'cy'; empty where the words are too few to tell, or as much the one as the other."""
    heard = [word.replace("’", "'") for word in _WORD.findall(words.lower())]
    english, welsh = (sum(word in _ONLY[code] for word in heard) for code in ("en", "cy"))
    if english == welsh:
        return ""
    return "en" if english > welsh else "cy"


def other_than(words: str, language: str) -> str:
    """The language of the words where it is known and is not that of what they stand in; else empty."""
    found = tongue_of(words)
    return found if found != language.partition("-")[0].lower() else ""


def spoken(words: object, within: str = "") -> Markup:
    """The words for a page, with the mark of their language where the page, or what they stand within, is in the other."""
    if not words:
        return Markup("")
    mark = other_than(str(words), within or get_language() or "en")
    return Markup('<span lang="{}">{}</span>').format(mark, words) if mark else escape(words)
