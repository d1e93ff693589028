"""The outsider's knowledge of what lies within what: who is positive was decided, and nobody is more than everybody.

As `outside` it shares nothing with the protector, so that a mistake there is not repeated here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from .outside import HAS, RATES, Book, Statement

_PART = "(part) "
Place = tuple[tuple[tuple[str, frozenset[str]], ...], tuple[int, int] | None]


def together(books: Mapping[str, Book]) -> list[tuple[str, Book, dict[str, Book]]]:
    """The books joined, each with its name and the books it was joined from."""
    holder: dict[str, tuple[str, str]] = {}
    without: set[str] = set()
    counts = {name: book for name, book in books.items() if book.whole and not name.startswith(RATES)}
    for name, book in books.items():
        if name.startswith(RATES):
            what = name.removeprefix(RATES)
            if what in counts:
                holder[what] = (name, f"{HAS}{what.partition(' | ')[0]}")
            same = next((one for one in sorted(counts) if one != what and _agree(book, counts[one])), None)
            if same is not None and same not in holder:
                holder[same] = (name, "")
                without.add(name)
    for name in sorted(counts):
        inner, how = holder.get(name, ("", ""))
        held_by = "" if how else _smallest_around(name, counts, holder)
        if held_by:
            # What agrees with the denominators of rates takes the rates along.
            holder[inner or name] = (held_by, f"{_PART}{name}")
    joined: dict[str, dict[str, Book]] = {}
    for name, book in books.items():
        top, kinds = name, dict[str, frozenset[str]]()
        while top in holder:
            top, how = holder[top]
            if how:
                kinds[how] = frozenset({"yes"})
        lines = [line for line in book.statements if not (line.unprinted and name in without)]
        if name in without:
            lines = [_of_unknown(line) for line in lines]
        own = [replace(line, kinds={**line.kinds, **kinds}) for line in lines]
        joined.setdefault(top, {})[name] = replace(book, statements=own)
    return [(top, _one(parts), {name: books[name] for name in parts}) for top, parts in sorted(joined.items())]  # fmt: skip


def _of_unknown(line: Statement) -> Statement:
    """What is known of a numerator where the table of denominators says what is known of them."""
    if line.most == 0:
        return line
    return replace(line, most=math.inf, high=math.inf if line.hidden else line.high)


def _one(parts: Mapping[str, Book]) -> Book:
    books = list(parts.values())
    statements = [line for book in books for line in book.statements]
    return Book(statements, books[0].whole, set().union(*(book.tabled for book in books)))


def _places(book: Book, *, unprinted: bool = False) -> dict[Place, float]:
    return {
        (tuple(sorted(line.kinds.items())), line.months): line.true
        for line in book.statements if line.true is not None and line.unprinted == unprinted
    }  # fmt: skip


def _agree(rates: Book, counts: Book) -> bool:
    """Whether what a table counts is of how many the rates are."""
    under, theirs = _places(rates, unprinted=True), _places(counts)
    both = [(under[place], theirs[place]) for place in under.keys() & theirs.keys()]
    return any(one for one, _other in both) and all(one == other for one, other in both)


def _smallest_around(name: str, counts: Mapping[str, Book], holder: Mapping[str, tuple[str, str]]) -> str:
    """The smallest thing counted that nowhere is less than this one, in two places or more."""
    mine = _places(counts[name])
    found = []
    for other in sorted(counts.keys() - {name}):
        theirs = _places(counts[other])
        shared = mine.keys() & theirs.keys()
        above, seen = other, [other]
        while above in holder:
            above = holder[above][0]
            seen.append(above)
        if (
            len(shared) < 2
            or name in seen
            or holder.get(name, ("",))[0] in seen
            or any(mine[place] > theirs[place] for place in shared)
        ):
            continue
        if any(mine[place] < theirs[place] for place in shared):
            found.append((sum(theirs[place] for place in shared) / len(shared), other))
    return min(found)[1] if found else ""


def alone(statement: Statement) -> Statement:
    """What is known of a figure of this release though all of it were hidden."""
    if statement.true is None:
        return statement
    return replace(statement, low=min(statement.least, statement.true), high=max(statement.most, statement.true))  # fmt: skip
