"""What a person types, read kindly: words, "phrases", OR, and a minus before what is not wanted. Nothing is an error."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: More than this nobody types; a pasted page is cut here.
LONGEST = 20_000
MOST_WORDS = 400
#: How 'or' is said, in capitals, so that it is not taken for the word.
OR = frozenset({"OR", "NEU"})

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\0": " "})
_PIECE = re.compile(r'(?P<minus>(?<!\S)[-−–])?(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')
_HAS_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Atom:
    """A word, or a phrase that must stand as it is."""

    text: str
    phrase: bool = False


@dataclass(frozen=True)
class Query:
    """Clauses to be found, each of which any of its atoms satisfies; and atoms that must not be there."""

    clauses: tuple[tuple[Atom, ...], ...] = ()
    without: tuple[Atom, ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing is looked for, though something may be left out."""
        return not self.clauses

    @property
    def words(self) -> tuple[str, ...]:
        """Every word that is looked for, in order."""
        return tuple(atom.text for clause in self.clauses for atom in clause if not atom.phrase)

    @classmethod
    def plain(cls, text: str) -> Query:
        """A text that is a text, such as a question of a test collection: no sign in it is an order."""
        words = [word for word in _legible(text).split() if _HAS_WORD.search(word)]
        return cls(tuple((Atom(word),) for word in words[:MOST_WORDS]))


def _legible(text: str) -> str:
    """What can be written down at all: a half of a sign that a broken client sent becomes a question mark."""
    return text[:LONGEST].encode("utf-8", "replace").decode().translate(_QUOTES)


def parse(text: str) -> Query:
    """What was typed, as clauses. Whatever it is, this succeeds."""
    clauses: list[tuple[Atom, ...]] = []
    without: list[Atom] = []
    joining = False
    for piece in _PIECE.finditer(_legible(text)):
        if piece["word"] in OR and not piece["minus"]:
            joining = bool(clauses)
            continue
        said = piece["word"] if piece["phrase"] is None else piece["phrase"]
        if not _HAS_WORD.search(said):
            continue
        atom = Atom(said.strip(), phrase=piece["phrase"] is not None)
        if piece["minus"]:
            without.append(atom)
        elif joining:
            clauses[-1] += (atom,)
        else:
            clauses.append((atom,))
        joining = False
        if len(clauses) + len(without) >= MOST_WORDS:
            break
    return Query(tuple(clauses), tuple(without))


def quoted(text: str) -> str:
    """A text as one phrase of FTS5, whatever is in it."""
    return '"' + text.replace("\0", " ").replace('"', '""') + '"'
