"""Countries by ISO 3166-1 alpha-3 code, and the words for their nationals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .names import Match, Names, Unmatched
from .tables import rows, several


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory: its code, its name in use in the UK, other names, and words for its
    nationals."""

    code: str
    name: str
    aliases: tuple[str, ...]
    nationalities: tuple[str, ...]


@cache
def countries() -> tuple[Country, ...]:
    """Every country and inhabited territory."""
    return tuple(
        Country(row["code"], row["name"], several(row["aliases"]), several(row["nationalities"]))
        for row in rows("countries.csv")
    )


@cache
def _by_code() -> dict[str, Country]:
    return {each.code: each for each in countries()}


def country(code: str) -> Country | None:
    """The country under an alpha-3 code."""
    return _by_code().get(code)


def match_country(name: str) -> Match | Unmatched:
    """The country a name stands for: 'Viet Nam' and 'Vietnam' are one. 'Korea' alone is unmatched."""
    return _country_names().find(name)


def match_nationality(name: str) -> Match | Unmatched:
    """The country a nationality belongs to. Takes 'Vietnamese' and, as some messages send it, 'Vietnam'.

    'Dominican' and 'Congolese' alone fit two countries and stay unmatched.
    """
    return _nationality_names().find(name)


@cache
def _country_names() -> Names:
    names = Names()
    for each in countries():
        names.add(Match(each.code, each.name), each.name, each.aliases)
    return names


@cache
def _nationality_names() -> Names:
    names = Names()
    for each in countries():
        names.add(Match(each.code, each.name), each.name, (*each.aliases, *each.nationalities))
    return names
