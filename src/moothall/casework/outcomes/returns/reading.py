"""Reading a kept return for its taking in: the counts, the faults, and the rows of those children we know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from moothall.casework.outcomes.returns import keeping
from moothall.casework.outcomes.returns.matching import (
    Known,
    Match,
    birth_digest,
    number_digest,
    other_digests,
)
from moothall.casework.outcomes.returns.models import ReturnFile, StatutoryReturn
from moothall.core import clock
from moothall.methods.returns import CollectionYear, Definition, Fault, Reading, Report, ReturnRefused, Row
from moothall.methods.returns.report import COLUMNS, Group, add_to, csv_line, fault_line, in_order

Progress = Callable[[int, int], None]
#: What a row about a child of a case is kept without: it is in the case already, or nobody needs it.
NOT_KEPT = frozenset({"child", "personal", "postcode", "upn", "upn_or_reason", "nhs"})


@dataclass(slots=True)
class InReturn:
    """One child of a return, as keyed digests."""

    number: bytes
    others: set[bytes] = field(default_factory=set)
    born: bytes | None = None
    matches: list[Match] = field(default_factory=list)


@dataclass(slots=True)
class Taken:
    """What a reading gave: a report, the faults by kind and as kept text, the children, and rows of known ones."""

    report: Report | None
    refused: str = ""
    groups: list[Group] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    children: dict[str, InReturn] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    tables: tuple[str, ...] = ()


def read_kept(
    one: StatutoryReturn, files: Iterable[ReturnFile], known: Known, progress: Progress | None = None
) -> Taken:
    """Read the return as it was kept. Holds no transaction; a year of a large authority takes minutes."""
    taken = Taken(None)
    gathering = _Gathering(one, known, taken)
    faults = _FaultText()
    groups: dict[tuple[str, ...], Group] = {}
    try:
        reading = Reading(
            [keeping.part_of(file) for file in files], kind=one.kind, year=CollectionYear(one.year),
            today=clock.today(), progress=progress,
        )  # fmt: skip
        gathering.definition = reading.definition
        for item in reading:
            if isinstance(item, Fault):
                add_to(groups, item)
                faults.add(item)
            else:
                gathering.add(item)
    except ReturnRefused as refused:
        taken.refused = "\n".join(str(problem) for problem in refused.problems)
        return taken
    taken.report, taken.groups, taken.pieces = Report.of(reading), in_order(groups), faults.pieces()
    taken.tables = _tables_of(reading)
    return taken


def _tables_of(reading: Reading) -> tuple[str, ...]:
    """The tables the return tells of: those of its CSV files; every table where one file holds all."""
    if any(count.name.lower().endswith((".xml", ".json")) for count in reading.files):
        return tuple(reading.definition.tables)
    held = {table for count in reading.files for table in (*count.read, *count.tables)}
    return tuple(name for name in reading.definition.tables if name in held)


class _Gathering:
    """Gathers children by their digests, and the rows of those we know."""

    def __init__(self, one: StatutoryReturn, known: Known, taken: Taken) -> None:
        self.one, self.known, self.taken = one, known, taken
        self.definition: Definition | None = None

    def add(self, row: Row) -> None:
        """One more right row."""
        assert self.definition is not None
        table = self.definition.tables[row.table]
        child = self.taken.children.get(row.child)
        if child is None:
            child = self.taken.children[row.child] = InReturn(
                number_digest(row.child, self.one.authority_code)
            )
            child.matches = self._match(child)
        born = row.values.get(table.column_of("birth")) if child.born is None else None
        others = (
            other_digests(self.definition, row.table, row.values)
            if table.identity or table.numbers_in
            else set()
        )
        if born is not None or others:
            child.born = birth_digest(born) if isinstance(born, date) else child.born
            child.others |= others
            child.matches = self._match(child)
        if child.matches:
            self.taken.rows[row.child].append(row)

    def _match(self, child: InReturn) -> list[Match]:
        return self.known.match(child.number, child.others, child.born)


class _FaultText:
    """Every fault as CSV, kept in pieces as it grows."""

    def __init__(self) -> None:
        self._lines: list[str] = [csv_line(COLUMNS)]
        self._size, self._pieces = 0, list[str]()

    def add(self, fault: Fault) -> None:
        """One more line."""
        line = csv_line(fault_line(fault))
        self._lines.append(line)
        self._size += len(line)
        if self._size >= keeping.PIECE:
            self._pieces += keeping.keep_text(self._lines)
            self._lines, self._size = [], 0

    def pieces(self) -> list[str]:
        """Where all of it lies."""
        return [*self._pieces, *keeping.keep_text(self._lines)]


def values_kept(definition: Definition, row: Row) -> dict[str, Any]:
    """What is kept of a row about a child of a case: codes, days and numbers, ready for JSON."""
    columns = definition.tables[row.table].columns
    kept = {}
    for name, value in row.values.items():
        if name in columns and columns[name].kind in NOT_KEPT:
            continue
        kept[name] = _plain(value)
    return kept


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return [_plain(part) for part in value] if isinstance(value, list) else value
