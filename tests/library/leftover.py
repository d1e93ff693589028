"""Finding English of ours in a Welsh page: words of the catalogue or a vocabulary that stand untranslated, or any
sentence that is told to be English where the page says it is Welsh. What is marked `lang="en"` may be English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lxml import html

from moothall.library.seed.reading import vocabularies
from moothall.look.tongue import tongue_of
from tools import messages

#: Attributes that a reader hears or sees.
READ_OUT = ("aria-label", "title", "alt", "placeholder")
SILENT = ("script", "style")
VOCABULARIES = ("kinds", "licences", "designs", "rows", "domains", "themes", "topics")
#: A part of a longer text counts when it is this long: a shorter one may be another word, or a name.
LONG = 3
_GAP = re.compile(r"%\(\w+\)[a-z]")
_WORD = re.compile(r"[A-Za-z]{4}")
# What somebody typed stands in quotation marks, and a rule is called NOT-01 in every language.
_TYPED = re.compile(r"“.*?”|\b[A-Z]{3}-\d+")


def english_left(page: str) -> list[str]:
    """What of the page is English of ours though it should be Welsh; empty for a page that is all Welsh."""
    return [
        f"English: {text}" for text in _heard(page) if tongue_of(_TYPED.sub("", text)) == "en"
    ] + untranslated(page)


def untranslated(page: str) -> list[str]:
    """The words of ours alone that stand in English; what somebody typed may, even where nothing marks it."""
    return [f"not translated: {text}" for text in _heard(page) if _is_ours(text)]


def wrongly_marked(page: str) -> list[str]:
    """What is marked as English and is told to be Welsh."""
    return [
        f"marked as English: {text}"
        for one in html.fromstring(page).iter()
        if one.get("lang") == "en" and tongue_of(text := _flat(one.text_content())) == "cy"
    ]


def _heard(page: str) -> dict[str, None]:
    root = html.fromstring(page)
    assert root.get("lang") == "cy"
    return dict.fromkeys(_welsh_texts(root))


def _welsh_texts(one: html.HtmlElement, language: str = "") -> Iterator[str]:
    language = one.get("lang") or language
    if language == "cy":
        yield from (text for name in READ_OUT if (text := _flat(one.get(name) or "")))
        yield _flat(one.text or "")
        # What machines alone read of a page's head, such as the title for a citation, is as it was published.
        yield _flat((one.get("content") or "") if one.get("name") == "description" else "")
    for child in one:
        if isinstance(child.tag, str) and child.tag not in SILENT:
            yield from _welsh_texts(child, language)
        if language == "cy":
            yield _flat(child.tail or "")


@cache
def _is_ours(text: str) -> bool:
    return any(known.stands_in(text) for known in _ours())


@dataclass(frozen=True)
class Ours:
    """A string that a page of the library can show; `sign` is its longest part without a gap, to look for first."""

    sign: str
    whole: re.Pattern[str]

    def stands_in(self, text: str) -> bool:
        """Whether the text has it."""
        return self.sign in text and self.whole.search(text) is not None


@cache
def _ours() -> tuple[Ours, ...]:
    """Every string of the library's and the house's pages, and every word of a vocabulary, unless the Welsh is the same."""
    pairs: set[tuple[str, str]] = set()
    for message in messages.read(messages.WELSH):
        if any("/library/" in place or "/look/" in place for place, _line in message.locations):
            ids = [message.id] if isinstance(message.id, str) else list(message.id)
            said = message.string if isinstance(message.string, str) else message.string[0]
            pairs |= {(one, said) for one in ids if one}
    for name in VOCABULARIES:
        pairs |= {(entry.en, entry.cy) for entry in vocabularies().entries(name)}
    same = {said for _written, said in pairs}
    return tuple(
        _known(written)
        for written, said in sorted(pairs)
        if written != said
        and written not in same
        and (" " not in written or _WORD.search(_GAP.sub(" ", written)))
    )


def _known(written: str) -> Ours:
    parts = [re.sub(r"\s+", " ", part) for part in _GAP.split(written)]
    gaps = [r"[\d,.]+" if gap.endswith("d") else ".+?" for gap in _GAP.findall(written)] + [""]
    body = "".join(re.escape(part) + gap for part, gap in zip(parts, gaps, strict=True))
    long = sum(len(part.split()) for part in parts) >= LONG
    whole = re.compile(rf"(?<!\w){body}(?!\w)" if long else rf"\A{body}\Z")
    return Ours(max(parts, key=len), whole)


def _flat(text: str) -> str:
    return " ".join(text.split())
