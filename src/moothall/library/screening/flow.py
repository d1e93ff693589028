"""How many records came, and what became of them: the numbers of the PRISMA 2020 flow diagram, which must add up.

Page and others (2021), The PRISMA 2020 statement, BMJ 372:n71, doi 10.1136/bmj.n71. Every number is counted from what
was done to each record, none is typed. What the statement has no box for, since it describes a finished review, is
here as `waiting_…`: a flow drawn half way adds up too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

SourceKind = Literal["database", "register", "other"]
INCLUDE = "include"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a search was made, and what kind of place it is."""

    name: str
    kind: SourceKind = "database"


@dataclass(frozen=True, slots=True)
class Course:
    """What became of one record. A stage is settled as INCLUDE, or as the code of the reason for leaving it out."""

    source: Source
    duplicate: bool = False
    # Screening was stopped before anyone had read it.
    left_unread: bool = False
    title_abstract: str | None = None
    # None while nobody has said whether the full text could be had.
    retrieved: bool | None = None
    full_text: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """The numbers of the diagram. `excluded` and `excluded_full_text` count by the code of the reason."""

    identified: tuple[tuple[Source, int], ...]
    duplicates: int
    left_unread: int
    waiting_screening: int
    screened: int
    excluded: tuple[tuple[str, int], ...]
    sought: int
    waiting_retrieval: int
    not_retrieved: int
    assessed: int
    waiting_assessment: int
    excluded_full_text: tuple[tuple[str, int], ...]
    included: int

    @property
    def records(self) -> int:
        """All that was identified."""
        return sum(count for _source, count in self.identified)

    @property
    def excluded_by_title(self) -> int:
        """All that was left out by title and abstract."""
        return sum(count for _reason, count in self.excluded)

    @property
    def excluded_by_text(self) -> int:
        """All that was left out by full text."""
        return sum(count for _reason, count in self.excluded_full_text)

    @property
    def finished(self) -> bool:
        """Whether nothing waits any more."""
        return not (self.waiting_screening or self.waiting_retrieval or self.waiting_assessment)

    def adds_up(self) -> bool:
        """Whether every record that came into a box left it again, or waits in it."""
        return (
            self.records == self.duplicates + self.left_unread + self.waiting_screening + self.screened
            and self.screened == self.excluded_by_title + self.sought
            and self.sought == self.waiting_retrieval + self.not_retrieved + self.assessed
            and self.assessed == self.waiting_assessment + self.excluded_by_text + self.included
        )


def flow_of(courses: Iterable[Course]) -> Flow:
    """The flow of these records. Raises ValueError for one whose course contradicts itself."""
    sources: Counter[Source] = Counter()
    at: Counter[str] = Counter()
    by_title: Counter[str] = Counter()
    by_text: Counter[str] = Counter()
    for course in courses:
        _check(course)
        sources[course.source] += 1
        for box in _boxes(course):
            at[box] += 1
        if course.title_abstract not in (None, INCLUDE):
            by_title[str(course.title_abstract)] += 1
        if course.full_text not in (None, INCLUDE):
            by_text[str(course.full_text)] += 1
    return Flow(
        identified=tuple(sorted(sources.items(), key=lambda one: (one[0].kind, one[0].name))),
        duplicates=at["duplicate"], left_unread=at["unread"], waiting_screening=at["waiting_screening"],
        screened=at["screened"], excluded=_most_first(by_title), sought=at["sought"],
        waiting_retrieval=at["waiting_retrieval"], not_retrieved=at["not_retrieved"], assessed=at["assessed"],
        waiting_assessment=at["waiting_assessment"], excluded_full_text=_most_first(by_text), included=at["included"],
    )  # fmt: skip


def _boxes(course: Course) -> Iterable[str]:
    """Every box a record went through, in order."""
    if course.duplicate:
        return ("duplicate",)
    if course.title_abstract is None:
        return ("unread",) if course.left_unread else ("waiting_screening",)
    if course.title_abstract != INCLUDE:
        return ("screened",)
    if course.retrieved is None:
        return ("screened", "sought", "waiting_retrieval")
    if not course.retrieved:
        return ("screened", "sought", "not_retrieved")
    if course.full_text is None:
        return ("screened", "sought", "assessed", "waiting_assessment")
    return ("screened", "sought", "assessed", *(("included",) if course.full_text == INCLUDE else ()))


def _check(course: Course) -> None:
    if course.duplicate and course.title_abstract is not None:
        raise ValueError("A duplicate was removed before screening, and cannot have been screened.")
    if course.left_unread and course.title_abstract is not None:
        raise ValueError("A record that was screened was not left unread.")
    if course.retrieved is not None and course.title_abstract != INCLUDE:
        raise ValueError("Only the full text of what passed by title and abstract is sought.")
    if course.full_text is not None and not course.retrieved:
        raise ValueError("A full text that was not retrieved cannot have been assessed.")


def _most_first(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))
