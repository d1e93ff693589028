"""Reading the works and the vocabularies from their files; finding what is wrong, with its line and its mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from moothall.methods.files import Document, Problem, read_document

from .checking import Found, across, of_vocabularies, of_work
from .errors import SeedError
from .gaps import Gap, of_gaps
from .vocabularies import Vocabularies
from .works import Work

HERE = Path(__file__).parent
VOCABULARIES = HERE / "vocabularies.yaml"
WORKS = HERE / "works"
GAPS = HERE / "gaps.yaml"


@dataclass(frozen=True)
class Seed:
    """The vocabularies, the works that are filed under them, and what they say is not known."""

    vocabularies: Vocabularies
    works: tuple[Work, ...]
    gaps: tuple[Gap, ...] = ()

    def work(self, key: str) -> Work | None:
        """The work with this key, if there is one."""
        return next((work for work in self.works if work.key == key), None)


class _File(BaseModel):
    """A file of works; 'about' says what its works have in common."""

    model_config = {"extra": "forbid", "frozen": True}

    about: str
    works: tuple[Work, ...]


class _Gaps(BaseModel):
    """The file of what is not known."""

    model_config = {"extra": "forbid", "frozen": True}

    gaps: tuple[Gap, ...]


def read_vocabularies(path: Path = VOCABULARIES) -> Vocabularies:
    """Read and check the vocabularies. Raises SeedError with every problem: line, field, and the mend."""
    document = read_document(path, "vocabulary", SeedError)
    data = {name: _coded(entries) for name, entries in document.data.items()}
    try:
        found = Vocabularies.model_validate(data)
    except ValidationError as wrong:
        raise SeedError(document.problems(wrong, Vocabularies)) from wrong
    problems = _said(document, of_vocabularies(found))
    if problems:
        raise SeedError(problems)
    return found


def _coded(entries: object) -> object:
    """In the file a word is written 'code: {en, cy}'."""
    if not isinstance(entries, dict):
        return entries
    return [{"code": str(code), **rest} if isinstance(rest, dict) else rest for code, rest in entries.items()]


def read_works(
    folder: Path = WORKS, vocabularies: Vocabularies | None = None, *, today: date | None = None
) -> tuple[Work, ...]:
    """Every work of a folder's files, or of one file. Raises SeedError with all that is wrong, in all of them."""
    words = vocabularies or read_vocabularies()
    day = today or date.today()
    problems: list[Problem] = []
    placed: list[tuple[Work, Document, int]] = []
    for path in [folder] if folder.is_file() else sorted(folder.glob("*.yaml")):
        try:
            document, works = _read_file(path)
        except SeedError as wrong:
            problems.extend(wrong.problems)
            continue
        for number, work in enumerate(works):
            placed.append((work, document, number))
            problems.extend(_said(document, of_work(work, words, day), ("works", number)))
    for number, found in across([work for work, _document, _number in placed]):
        _work, document, place = placed[number]
        problems.extend(_said(document, [found], ("works", place)))
    if problems:
        raise SeedError(problems)
    return tuple(work for work, _document, _number in placed)


def read_gaps(path: Path, words: Vocabularies, works: Sequence[str]) -> tuple[Gap, ...]:
    """What is not known, as works with these keys say. Raises SeedError with every problem."""
    document = read_document(path, "gap", SeedError)
    try:
        gaps = _Gaps.model_validate(document.data).gaps
    except ValidationError as wrong:
        raise SeedError(document.problems(wrong, _Gaps)) from wrong
    problems = _said(document, of_gaps(gaps, words, works))
    if problems:
        raise SeedError(problems)
    return gaps


def _read_file(path: Path) -> tuple[Document, tuple[Work, ...]]:
    document = read_document(path, "work", SeedError)
    try:
        return document, _File.model_validate(document.data).works
    except ValidationError as wrong:
        raise SeedError(document.problems(wrong, _File)) from wrong


def _said(document: Document, found: Iterable[Found], within: tuple[Any, ...] = ()) -> list[Problem]:
    return [document.problem(each.message, each.mend, (*within, *each.place)) for each in found]


@lru_cache(maxsize=1)
def vocabularies() -> Vocabularies:
    """The vocabularies, read once."""
    return read_vocabularies()


@lru_cache(maxsize=1)
def seed() -> Seed:
    """The works that come with Moothall, read once."""
    works = read_works(WORKS, vocabularies())
    return Seed(vocabularies(), works, read_gaps(GAPS, vocabularies(), [work.key for work in works]))


def from_memory(works: Iterable[Work]) -> Iterator[tuple[Work, str]]:
    """Each work of which something is not from anything read, with what that is."""
    for work in works:
        parts = []
        if work.metadata == "memory":
            parts.append("its title, authors or dates")
        if work.read == "memory":
            parts.append("its summary")
        if parts:
            yield work, " and ".join(parts)
