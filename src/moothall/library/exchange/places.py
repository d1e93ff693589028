"""Languages and countries brought from names and older codes to BCP 47 and ISO 3166. None where they are not known."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from moothall.library.exchange.words import folded

#: The parts of the United Kingdom, whose laws and duties differ.
NATIONS = {"GB-ENG": "England", "GB-WLS": "Wales", "GB-SCT": "Scotland", "GB-NIR": "Northern Ireland"}
_TAG = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?", re.IGNORECASE)


def language_of(text: str) -> str | None:
    """A BCP 47 tag.

    >>> [language_of(text) for text in ("English", "wel", "en_gb", "zh-hant", "gibberish")]
    ['en', 'cy', 'en-GB', 'zh-Hant', None]
    """
    bare = text.strip()
    named = _languages().get(folded(bare))
    if named:
        return named
    found = _TAG.fullmatch(bare.replace("_", "-"))
    if not found:
        return None
    language, script, territory = found.groups()
    known = _languages().get(language.lower())
    if known is None:
        return None
    parts = (known, script.title() if script else None, territory.upper() if territory else None)
    return "-".join(part for part in parts if part)


def country_of(text: str) -> str | None:
    """An ISO 3166 code.

    >>> [country_of(text) for text in ("UK", "Wales", "tha", "Fiji", "gb-sct", "Narnia")]
    ['GB', 'GB-WLS', 'TH', 'FJ', 'GB-SCT', None]
    """
    bare = text.strip()
    if bare.upper() in NATIONS:
        return bare.upper()
    return _countries().get(folded(bare))


def language_name(tag: str) -> str:
    """A language's name in English; its tag where it has none."""
    return str(_english().languages.get(tag.split("-")[0], tag))


def country_name(code: str) -> str:
    """A country's name in English; its code where it has none."""
    return NATIONS.get(code) or str(_english().territories.get(code, code))


@cache
def _english() -> Any:
    from babel import Locale  # tens of milliseconds, for whoever reads records

    return Locale("en")


@cache
def _languages() -> dict[str, str]:
    from babel import Locale
    from babel.core import get_global

    found = {}
    for old, new in get_global("language_aliases").items():
        if old.isalpha() and new.isalpha() and len(old) <= 3:
            found[old] = new
    for locale in (Locale("cy"), _english()):
        for tag, name in locale.languages.items():
            if "_" not in tag:
                found.setdefault(folded(str(name)), tag)
                found[tag] = tag
    return found


@cache
def _countries() -> dict[str, str]:
    from babel import Locale
    from babel.core import get_global

    found = {old.casefold(): new[0] for old, new in get_global("territory_aliases").items() if len(new) == 1}
    for locale in (Locale("cy"), _english()):
        for code, name in locale.territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("ZZ", "XA", "XB", "EU", "EZ", "UN", "QO"):
                found[folded(str(name))] = found[code.casefold()] = code
    found |= {folded(name): code for code, name in NATIONS.items()}
    return found | {
        "uk": "GB",
        "great britain": "GB",
        "usa": "US",
        "united states of america": "US",
        "cymru": "GB-WLS",
    }
