"""A whole project as it stands, read once in six queries; what the pages tell of it is worked out from here. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from moothall.library.screening import stopping
from moothall.library.screening.flow import INCLUDE, Course, Flow, Source, flow_of
from moothall.methods.agreement import Agreement, cohens_kappa

#: A record is read by so many people, each alone.
READERS = 2


@dataclass(frozen=True, slots=True)
class Row:
    """A record: where it came from, and whether it is another one or may be."""

    record: int
    source: Source
    duplicate: bool
    held: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What one person said of a record at a stage; a later one of the same person counts."""

    record: int
    stage: str
    curator: int
    include: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one stage is. `by_you` counts the reader's own; of others only what is settled is told."""

    stage: str
    to_read: int
    by_you: int
    settled: int
    included: int
    differ: int
    next_for_you: int | None


@dataclass(frozen=True)
class State:
    """Everything that was done in a project, in the order it was done."""

    rows: Sequence[Row]
    said: Sequence[Said]
    # (record, stage): INCLUDE, or the code of the reason.
    outcomes: dict[tuple[int, str], str]
    retrieved: dict[int, bool]
    stopped: bool
    places: Sequence[int]
    target: float
    confidence: float

    @cached_property
    def _latest(self) -> dict[tuple[int, str], dict[int, bool]]:
        """Record and stage: what each person said last, those who said first coming first."""
        found: dict[tuple[int, str], dict[int, bool]] = defaultdict(dict)
        for one in self.said:
            found[one.record, one.stage][one.curator] = one.include
        return found

    def readers(self, record: int, stage: str) -> dict[int, bool]:
        """Who read a record, and what they said last."""
        return self._latest.get((record, stage), {})

    def open_at(self, stage: str) -> list[int]:
        """The records that have no outcome at a stage and are to be read there."""
        return [
            row.record
            for row in self.rows
            if not row.duplicate
            and not row.held
            and (row.record, stage) not in self.outcomes
            and (stage == "title" or self._may_read_text(row.record))
        ]

    def _may_read_text(self, record: int) -> bool:
        return self.outcomes.get((record, "title")) == INCLUDE and self.retrieved.get(record, False)

    def may_decide(self, record: int, stage: str) -> bool:
        """Whether this person may decide on a record now, or think again."""
        readers = self.readers(record, stage)
        unread = stage == "title" and self.stopped and not readers
        return record in self.open_at(stage) and len(readers) < READERS and not unread

    def next_for(self, curator: int, stage: str) -> int | None:
        """The record this person reads next: one that another has read, in the order they did; else the order's first."""
        mine = [
            record
            for record in self.open_at(stage)
            if curator not in self.readers(record, stage) and len(self.readers(record, stage)) < READERS
        ]
        first = {key[0]: number for number, key in enumerate(self._latest) if key[1] == stage}
        begun = [record for record in mine if record in first]
        if begun:
            return min(begun, key=first.__getitem__)
        if not mine or (stage == "title" and self.stopped):
            return None
        place = {record: at for at, record in enumerate(self.places)}
        return min(mine, key=lambda record: (place.get(record, len(place)), record))

    def conflicts(self, stage: str) -> list[int]:
        """The records on which two differ and that nobody has settled."""
        return [
            record
            for (record, at), readers in self._latest.items()
            if at == stage
            and (record, stage) not in self.outcomes
            and len(readers) >= READERS
            and len(set(readers.values())) > 1
        ]

    def progress(self, curator: int, stage: str) -> Progress:
        """How far a stage is, as this person may know it."""
        outcomes = [said for (_record, at), said in self.outcomes.items() if at == stage]
        return Progress(
            stage=stage,
            to_read=len(self.open_at(stage)),
            by_you=sum(at == stage and curator in readers for (_record, at), readers in self._latest.items()),
            settled=len(outcomes),
            included=outcomes.count(INCLUDE),
            differ=len(self.conflicts(stage)),
            next_for_you=self.next_for(curator, stage),
        )

    def agreement(self, stage: str) -> Agreement:
        """How far two readers agree on taking in or leaving out, of all that two have read."""
        words = {True: "include", False: "exclude"}
        return cohens_kappa(
            (words[readers[first]], words[readers[second]])
            for (_record, at), readers in self._latest.items()
            if at == stage and len(readers) >= READERS
            for first, second in [sorted(readers)[:READERS]]
        )

    def read_in_order(self) -> list[bool]:
        """Of the records that are settled by title, in the order they were first read, whether each was taken in."""
        return [
            self.outcomes[record, "title"] == INCLUDE
            for record, stage in self._latest
            if stage == "title" and (record, "title") in self.outcomes
        ]

    def advice(self) -> stopping.Advice:
        """What the stopping rule says now."""
        records = sum(not row.duplicate for row in self.rows)
        return stopping.advise(self.read_in_order(), records, target=self.target, confidence=self.confidence)

    def flow(self) -> Flow:
        """The numbers of the PRISMA 2020 flow."""
        begun = {one.record for one in self.said}
        return flow_of(
            Course(
                source=row.source,
                duplicate=row.duplicate,
                left_unread=self.stopped and not row.duplicate and row.record not in begun,
                title_abstract=self.outcomes.get((row.record, "title")),
                retrieved=self.retrieved.get(row.record),
                full_text=self.outcomes.get((row.record, "text")),
            )
            for row in self.rows
        )
