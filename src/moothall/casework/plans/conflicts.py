"""Actions of one plan that may conflict: said by a rule, settled by a person. Pure but for nothing: rows are given.

A person in two arrangements has one plan with two sources. Nobody at one table sees what the other agreed until the
two are read together; this names the pairs that a person should look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _later

#: What an action does, where it matters to another: each with the one it goes against.
DIRECTIONS: dict[str, Promise] = {
    "contact": _later("Bring into contact with somebody"),
    "no_contact": _later("Keep away from somebody"),
    "tell": _later("Tell somebody"),
    "do_not_tell": _later("Do not tell somebody"),
    "move": _later("Move to another place"),
    "stay": _later("Stay where they are"),
}
OPPOSED = (
    frozenset({"contact", "no_contact"}),
    frozenset({"tell", "do_not_tell"}),
    frozenset({"move", "stay"}),
)
ALIKE = 0.6
SHORTEST_WORD = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One open action, with the case it comes from and whom it concerns."""

    id: UUID
    source: str
    text: str
    owner: str
    due_on: date
    direction: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two actions that may conflict: `why` is 'opposed' or 'twice'."""

    first: Line
    second: Line
    why: str

    @property
    def key(self) -> frozenset[UUID]:
        """The two actions, whichever comes first."""
        return frozenset({self.first.id, self.second.id})


def may_conflict(lines: Iterable[Line]) -> list[Pair]:
    """The pairs from different sources that go against each other about one person, or ask the same of two.

    Two go against each other where their directions are opposed and both name the same person, or either names
    nobody. Two ask the same where six in ten of their longer words are shared and the owner or the day differs. The
    order of the lines does not matter; a pair is named once.
    """
    found = []
    for first, second in combinations(sorted(lines, key=lambda line: str(line.id)), 2):
        if first.source == second.source:
            continue
        if frozenset({first.direction, second.direction}) in OPPOSED and _same_person(first, second):
            found.append(Pair(first, second, "opposed"))
        elif _alike(first.text, second.text) and (first.owner, first.due_on) != (second.owner, second.due_on):
            found.append(Pair(first, second, "twice"))
    return found


def unsettled(pairs: Sequence[Pair], settled: Iterable[frozenset[UUID]]) -> list[Pair]:
    """The pairs about which nobody has decided yet."""
    done = set(settled)
    return [pair for pair in pairs if pair.key not in done]


def _same_person(first: Line, second: Line) -> bool:
    mine, theirs = _plain(first.about), _plain(second.about)
    return not mine or not theirs or mine == theirs


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _alike(first: str, second: str) -> bool:
    mine, theirs = _words(first), _words(second)
    return bool(mine and theirs) and len(mine & theirs) / len(mine | theirs) >= ALIKE


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) >= SHORTEST_WORD}
