"""The words of the vocabularies, in the reader's language."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moothall.library.seed.reading import vocabularies


def word(vocabulary: str, code: str) -> str:
    """What `code` of a vocabulary is called: `word("kinds", "review")`. An unknown code is shown as it is."""
    if vocabulary == "columns" and code.startswith("theme-"):
        return word("themes", code.removeprefix("theme-"))
    entry = vocabularies().entry(vocabulary, code)
    if entry is None:
        return code
    return entry.cy if welsh() else entry.en


def in_words(thing: Any, name: str = "name") -> str:
    """The words of a level, scale or design in the reader's language: `in_words(level, "needs")`."""
    said = getattr(thing, f"{name}_cy", "") if welsh() else ""
    return str(said or getattr(thing, name))


def welsh() -> bool:
    """Whether the reader reads Welsh."""
    return (get_language() or "").startswith("cy")


def country(code: str) -> str:
    """The country or nation of a code of ISO 3166."""
    nations = {
        "GB-ENG": _("England"),
        "GB-WLS": _("Wales"),
        "GB-SCT": _("Scotland"),
        "GB-NIR": _("Northern Ireland"),
    }
    return nations.get(code) or Locale("cy" if welsh() else "en").territories.get(code, code)


def language_name(code: str) -> str:
    """The language of a code of ISO 639."""
    ours = {"en": _("English"), "cy": _("Welsh")}
    return ours.get(code) or Locale("cy" if welsh() else "en").languages.get(code, code)


def stated(code: str) -> str:
    """yes, no or not stated, in words."""
    return {"yes": _("Yes"), "no": _("No"), "not-stated": _("Not stated")}.get(code, code)


def language_code() -> str:
    """The language the page is in: en or cy."""
    return "cy" if welsh() else "en"
