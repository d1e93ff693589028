"""Authors as the styles of citing write them: family name, initials, and how many are named."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from moothall.library.exchange.record import Author, Body


def initials(given: str) -> list[list[str]]:
    """The first letters of each given name; those of a double name together.

    >>> initials("Anna-Maria J.K."), initials("JK")
    ([['A', 'M'], ['J'], ['K']], [['J'], ['K']])
    """
    if given.isupper() and given.isalpha() and len(given) <= 3:
        return [[letter] for letter in given]
    names = [name for name in re.split(r"[\s.]+", given) if name]
    return [
        letters
        for name in names
        if (letters := [part[0].upper() for part in re.split(r"[-‐]", name) if part])
    ]


@dataclass(frozen=True, slots=True)
class Naming:
    """How a style names its authors.

    `dot` follows an initial, `between` stands between initials, `hyphen` within a double name, `after_family` before
    them. `most` are named in full; of more, the first `then` and `others`.
    """

    dot: str
    between: str
    hyphen: str
    after_family: str
    before_suffix: str
    comma: str
    last: str
    last_of_two: str
    most: int
    then: int
    others: str

    def one(self, author: Author) -> str:
        """One author, family name first."""
        if isinstance(author, Body):
            return author.name
        given, _, suffix = author.given.partition(", ")
        letters = [f"{self.dot}{self.hyphen}".join(group) + self.dot for group in initials(given)]
        name = f"{author.family}{self.after_family}{self.between.join(letters)}" if letters else author.family
        return f"{name}{self.before_suffix}{suffix}" if suffix else name

    def all(self, authors: Sequence[Author]) -> str:
        """All of them as one text; '' where nobody is named."""
        named = [self.one(author) for author in authors]
        if len(named) > self.most:
            return self.comma.join(named[: self.then]) + self.others
        if len(named) > 1:
            return (
                self.comma.join(named[:-1]) + (self.last_of_two if len(named) == 2 else self.last) + named[-1]
            )
        return "".join(named)


APA = Naming(".", " ", "-", ", ", ", ", ", ", ", & ", ", & ", 20, 19, "")
HARVARD = Naming(".", "", "-", ", ", ", ", ", ", " and ", " and ", 3, 1, " et al.")
OSCOLA = Naming("", "", "-", " ", " ", ", ", " and ", " and ", 3, 1, " and others")
VANCOUVER = Naming("", "", "", " ", " ", ", ", ", ", ", ", 6, 6, ", et al")


def apa_authors(authors: Sequence[Author]) -> str:
    """Of more than twenty, APA names nineteen and the last."""
    named = APA.all(authors)
    return f"{named}, … {APA.one(authors[-1])}" if len(authors) > APA.most else named


Authors = Callable[[Sequence[Author]], str]
