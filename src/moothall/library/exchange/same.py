"""Is this work here already? By its identifiers first, then by title, year and first author; with the reason said.

No record is compared with all others. Each is put under a few keys, only those that share one are compared, and a key
that too many share is no longer asked: so the cost grows with the records and not with their square.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import jellyfish

from moothall.library.exchange.identifiers import compared_address
from moothall.library.exchange.record import Body, Record
from moothall.library.exchange.words import each, folded

Standing = Literal["the same", "perhaps the same", "new"]
#: How alike two titles are, of 1, to be taken for one, and to be shown to a person.
ALIKE, PERHAPS = 0.97, 0.88
#: How many records may share a key before it is no longer asked.
MOST_UNDER_A_KEY = 40
_NUMBERS = re.compile(r"\b(?:\d+|i{2,3}|iv|vi{0,3}|ix|first|second|third|fourth|fifth|sixth)\b")
_SMALL = frozenset(
    each("a an and as at by for from in into its of on or the their to under with y yr a'r o i")
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: with which known work, how alike the titles are, and why."""

    standing: Standing
    key: str = ""
    reason: str = ""
    alike: float = 0.0


_Saying = Callable[[Standing, str], Verdict]
NEW = Verdict("new")


@dataclass(frozen=True, slots=True)
class _Form:
    """A record as it is compared."""

    key: str
    title: str
    words: frozenset[str]
    numbers: tuple[str, ...]
    year: int | None
    first: str
    kind: str
    doi: str
    isbn: str
    url: str

    @property
    def said(self) -> tuple[object, ...]:
        """All that tells one work from another."""
        return (self.title, self.year, self.first, self.kind, self.doi, self.isbn, self.url)


class Known:
    """The works that are here, and those of the file that came before."""

    def __init__(self) -> None:
        self._forms: list[_Form] = []
        self._under: dict[tuple[str, str], list[int]] = {}

    def __len__(self) -> int:
        return len(self._forms)

    def add(self, record: Record) -> None:
        """One more that is here."""
        form = _form(record)
        place = len(self._forms)
        self._forms.append(form)
        for name in _keys(form):
            under = self._under.setdefault(name, [])
            if len(under) <= MOST_UNDER_A_KEY or name[0] in ("doi", "isbn", "url"):
                under.append(place)

    def compare(self, record: Record) -> Verdict:
        """Whether it is here; of several that it may be, the surest."""
        form = _form(record)
        best = NEW
        seen: set[int] = set()
        for name in _keys(form):
            under = self._under.get(name, [])
            if len(under) > MOST_UNDER_A_KEY:
                under = under[:MOST_UNDER_A_KEY] if name[0] in ("doi", "isbn", "url", "title") else []
            for place in under:
                if place in seen:
                    continue
                seen.add(place)
                verdict = _verdict(form, self._forms[place])
                if _rank(verdict) > _rank(best):
                    best = verdict
            if best.standing == "the same":
                break
        return best


def _rank(verdict: Verdict) -> tuple[int, float]:
    return (("new", "perhaps the same", "the same").index(verdict.standing), verdict.alike)


def _form(record: Record) -> _Form:
    title = folded(record.full_title)
    first = record.authors[0] if record.authors else None
    name = first.name if isinstance(first, Body) else first.family if first else ""
    return _Form(
        key=record.key, title=title, words=frozenset(title.split()), numbers=tuple(_NUMBERS.findall(title)), year=record.year, first=folded(name),
        kind=record.kind, doi=record.doi.lower(), isbn=record.isbn, url=compared_address(record.url) if record.url else "",
    )  # fmt: skip


def _keys(form: _Form) -> Iterator[tuple[str, str]]:
    """What it can be found under, the surest first. A slip of the pen in the title leaves some of them whole."""
    for name, value in (("doi", form.doi), ("isbn", form.isbn), ("url", form.url), ("title", form.title)):
        if value:
            yield name, value
    words = [word for word in form.title.split() if word not in _SMALL] or form.title.split()
    telling = sorted({*words}, key=lambda word: (-len(word), word))[:3]
    yield "start", " ".join(words[:3])
    yield "end", " ".join(words[-3:])
    for place, one in enumerate(telling):
        yield from (("two", f"{one} {other}") for other in telling[place + 1 :])
    if form.first and form.year:
        for year in (form.year - 1, form.year, form.year + 1):
            yield "author", f"{form.first} {year} {form.title[:3]}"


def _verdict(one: _Form, other: _Form) -> Verdict:
    """What two records say of each other."""
    alike = _alike(one, other)

    def verdict(standing: Standing, reason: str) -> Verdict:
        return Verdict(standing, other.key, reason, alike)

    if one.said == other.said:
        return verdict("the same", "Title, year, first author and identifiers are the same.")
    if one.doi and one.doi == other.doi:
        if alike >= 0.6:
            return verdict("the same", "The same DOI.")
        return verdict(
            "perhaps the same", "The same DOI, but the titles differ: one of the two may be wrong."
        )
    different_doi = bool(one.doi and other.doi)
    if alike < PERHAPS or one.numbers != other.numbers:
        return _by_place(one, other, verdict)
    if different_doi:
        return verdict(
            "perhaps the same", "Titles alike, but each has a DOI of its own: versions of one work?"
        )
    if one.kind != other.kind and "data-set" in (one.kind, other.kind):
        return verdict("perhaps the same", "Titles alike, but one is a data set.")
    if alike >= ALIKE and _shared(one, other):
        return verdict("the same", f"The same {_shared(one, other)} and title.")
    return _by_title(one, other, alike, verdict)


def _shared(one: _Form, other: _Form) -> str:
    """The identifier that both have."""
    return (
        "ISBN"
        if one.isbn and one.isbn == other.isbn
        else "address"
        if one.url and one.url == other.url
        else ""
    )


def _by_place(one: _Form, other: _Form, verdict: _Saying) -> Verdict:
    """Titles that differ: an address or ISBN that both have may hold several works."""
    shared = _shared(one, other)
    return verdict("perhaps the same", f"The same {shared}, but the titles differ.") if shared else NEW


def _by_title(one: _Form, other: _Form, alike: float, verdict: _Saying) -> Verdict:
    """Titles alike: year and first author decide, or a person does."""
    years = None if one.year is None or other.year is None else abs(one.year - other.year)
    authors = None if not (one.first and other.first) else _same_name(one.first, other.first)
    title = "The same title" if one.title == other.title else "Titles alike"
    if years == 0 and authors and alike >= ALIKE:
        return verdict("the same", f"{title}, year and first author.")
    if authors is False:
        near = years in (0, None) and one.title == other.title and len(one.title) > 30
        return verdict("perhaps the same", f"{title}, another first author.") if near else NEW
    if years == 0:
        return verdict(
            "perhaps the same", f"{title} and year{', first author' if authors else ', an author not told'}."
        )
    if years == 1 and authors:
        return verdict("perhaps the same", f"{title} and first author, a year apart: before and in print?")
    if years is None:
        return verdict("perhaps the same", f"{title}, a year not told.")
    return NEW


def _same_name(one: str, other: str) -> bool:
    """First authors: equal, one within the other ('home office' and 'home office uk'), or a slip apart."""
    if one == other or f" {one} " in f" {other} " or f" {other} " in f" {one} ":
        return True
    return min(len(one), len(other)) > 3 and float(jellyfish.jaro_winkler_similarity(one, other)) >= 0.93


def _alike(one: _Form, other: _Form) -> float:
    """How alike two titles are: by what must be changed, and a subtitle that only one of them tells is let go."""
    first, second = sorted((one.title, other.title), key=len)
    if first == second:
        return 1.0
    if second.startswith(f"{first} "):
        return 0.9 if len(first) >= 20 and len(first.split()) >= 4 else 0.7
    if len(first) < len(second) * 0.7:
        # Too far apart to be one title, but an address may still say so.
        return len(first) / len(second) * 0.8
    most = max(len(one.words), len(other.words))
    shared = len(one.words & other.words) / most if most else 0.0
    if most > 3 and shared < 0.4:
        # A slip changes a word or two: counting words costs a hundredth of counting letters.
        return shared
    changes = jellyfish.damerau_levenshtein_distance(first[:300], second[:300])
    return 1.0 - float(changes) / max(1, min(300, len(second)))
