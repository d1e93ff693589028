"""Who wrote it, from the ways sources write a name."""

from __future__ import annotations

import re

from moothall.library.exchange.record import Author, Body, Person
from moothall.library.exchange.words import each, tidy

_SUFFIX = re.compile(r"(?:jr|sr|i{2,3}|iv|obe|mbe|cbe|qc|kc)\.?", re.IGNORECASE)
#: Words that begin a family name and are not a given name.
PARTICLES = frozenset(
    each("al bin da dal de del della den der des di dos du el la le san st ten ter van von y zu")
)


def author_in_order(text: str) -> Author | None:
    """'Family, Given' or 'Family, Given, Suffix' is a person; a name without a comma, or ending in one, is a body.

    >>> author_in_order("Doe, Jane"), author_in_order("Home Office")
    (Person(family='Doe', given='Jane', orcid=''), Body(name='Home Office'))
    """
    name = tidy(text)
    if name.endswith(","):
        return Body(name.rstrip(", ").replace(",,", ",")) if name.rstrip(", ") else None
    family, comma, given = (part.strip() for part in name.partition(","))
    if not comma or not family:
        return Body(name.strip(", ")) if name.strip(", ") else None
    return Person(family, re.sub(r"\s*,\s*", ", ", given))


def in_order(author: Author) -> str:
    """The same name, to be read back by `author_in_order`: a body with a comma in it ends in one."""
    if isinstance(author, Body):
        return f"{author.name}," if "," in author.name else author.name
    return author.in_order


def author_as_spoken(text: str) -> Author | None:
    """'Jane van der Doe' is a person whose family name begins at its particle; one word alone is a family name."""
    words = tidy(text).split()
    if not words:
        return None
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES:
        start -= 1
    given = " ".join(words[:start])
    return Person(" ".join(words[start:]), f"{given}, {suffix}" if suffix else given)
