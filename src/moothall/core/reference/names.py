"""Matching a name to one thing, or to nothing: never to the likeliest."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_LONGEST_NAME = 200
_APOSTROPHES = re.compile(r"['’‘`´]")


@dataclass(frozen=True, slots=True)
class Match:
    """The one thing a name stands for. ``current`` is false for a body that no longer exists; then
    ``replaced_by`` holds the codes of what came after it, as far as they are known."""

    code: str
    name: str
    current: bool = True
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A name that stands for nothing known, or for several things: a person chooses. ``candidates`` may be
    empty."""

    given: str
    candidates: tuple[Match, ...] = ()


def folded(name: str) -> str:
    """A name without case, accents, apostrophes and punctuation, with '&' read as 'and'.

    >>> folded("Borough Council of King’s Lynn & West Norfolk")
    'borough council of kings lynn and west norfolk'
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", name)).casefold().replace("&", " and ")
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.sub(r"[\W_]+", " ", letters).split()
    return " ".join("saint" if word == "st" else word for word in words)


class Names:
    """An index of names. Official names are asked first, names in use second, and the bare name last."""

    def __init__(self, *, bare: Callable[[str], str] | None = None) -> None:
        self._bare = bare
        self._official: defaultdict[str, set[Match]] = defaultdict(set)
        self._in_use: defaultdict[str, set[Match]] = defaultdict(set)
        self._bared: defaultdict[str, set[Match]] = defaultdict(set)

    def add(self, match: Match, official: str, in_use: Iterable[str] = ()) -> None:
        """Put one thing under its names."""
        self._official[folded(official)].add(match)
        for name in (official, *in_use):
            self._in_use[folded(name)].add(match)
            if self._bare is not None and (bare := self._bare(folded(name))):
                self._bared[bare].add(match)

    def find(self, given: str) -> Match | Unmatched:
        """The one thing meant, or `Unmatched`. Of a living and an abolished body of the same name, the living
        one."""
        name = folded(given) if len(given) <= _LONGEST_NAME else ""
        if not name:
            return Unmatched(given)
        found = self._official.get(name) or self._in_use.get(name)
        if not found and self._bare is not None:
            found = self._bared.get(self._bare(name))
        if not found:
            return Unmatched(given)
        living = {match for match in found if match.current}
        chosen = living or found
        if len(chosen) == 1:
            return next(iter(chosen))
        return Unmatched(given, tuple(sorted(chosen, key=lambda match: match.name)))
