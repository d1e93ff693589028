"""Text made tidy: one space between words, no characters that cannot be seen, no mark-up."""

from __future__ import annotations

import html
import re
import unicodedata

_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]"
)
# What cannot stand in XML, whatever the rest of the text.
_LONE = re.compile(r"[\ud800-\udfff]")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
# A tag of HTML, JATS or MathML; '<' before a space or a digit is a smaller-than.
_BLOCK = re.compile(r"</(?:\w+:)?(?:p|sec|title|li|div|h\d)\s*>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][\w:.-]*(?:\s[^<>]*)?/?>|<!--.*?-->", re.DOTALL)
_LETTERS_APART = str.maketrans(
    {"đ": "d", "ł": "l", "ø": "o", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
_APOSTROPHES = re.compile(r"['’‘`´ʿʾ]")


def each(text: str) -> list[str]:
    """The words of a list written as one text."""
    return text.split()


def tidy(text: str) -> str:
    """One line: composed letters, single spaces, nothing unseen.

    >>> tidy("  Ending\\n child  labour ")
    'Ending child labour'
    """
    return " ".join(seen(text).split())


def tidy_paragraphs(text: str) -> str:
    """Several paragraphs, each one line, an empty line between them."""
    return "\n\n".join(part for part in map(tidy, _PARAGRAPH.split(seen(text))) if part)


def without_markup(text: str) -> str:
    """Text without the tags of HTML or JATS and with its entities read; a paragraph's end is kept as one.

    Tags are taken off by their form, never parsed, so that no entity can be made to grow.

    >>> without_markup("<jats:p>Fees &amp; debts</jats:p>")
    'Fees & debts'
    """
    if "<" in text:
        text = _TAG.sub("", _BLOCK.sub("\n\n", text))
    if "&" in text:
        text = html.unescape(text)
    return text.strip()


def folded(text: str) -> str:
    """Text as it is compared: no case, accents, apostrophes or punctuation, single-spaced.

    >>> folded("Thảo’s  Report: 2020")
    'thaos report 2020'
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).casefold())
    if not plain.isascii():
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
        plain = plain.translate(_LETTERS_APART)
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


def seen(text: str) -> str:
    """Text without what cannot be seen or cannot stand in XML, its letters composed."""
    text = _LONE.sub("\N{REPLACEMENT CHARACTER}", _UNSEEN.sub("", text))
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def pages_of(text: str) -> str:
    """Pages with a plain hyphen between the first and the last.

    >>> pages_of("pp. 101--118")
    '101-118'
    """
    bare = re.sub(r"^(?:pp?\.|pages?|tt?\.)\s*(?=\S)", "", tidy(text), flags=re.IGNORECASE)
    return re.sub(r"\s*[-‐‑‒–—]+\s*", "-", bare).strip("-")
