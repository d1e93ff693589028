"""What became of a return, in counts; its faults gathered by kind, and every one of them as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .faults import Fault
from .reading import Reading
from .speaking import fault_in

MOST_EXAMPLES = 5


@dataclass(slots=True)
class Group:
    """All faults of one kind in one column of one file: how many, and the first lines of them."""

    severity: str
    code: str
    file: str
    table: str
    column: str
    message: str
    mend: str
    allowed: str
    count: int = 0
    lines: list[int] = field(default_factory=list)


def grouped(faults: Iterable[Fault]) -> list[Group]:
    """The faults by kind, what sets rows aside first, the most frequent of each first. Holds nothing that was written."""
    groups: dict[tuple[str, ...], Group] = {}
    for fault in faults:
        add_to(groups, fault)
    return in_order(groups)


def add_to(groups: dict[tuple[str, ...], Group], fault: Fault) -> None:
    """Count one more fault."""
    key = (fault.severity, fault.code, fault.file, fault.table, fault.column)
    group = groups.get(key)
    if group is None:
        allowed = fault.allowed if fault.code in _SAME_FOR_ALL else ""
        mend = (
            "Look up the day, and write it as the return does." if fault.code == "not_a_date" else fault.mend
        )
        group = groups[key] = Group(
            fault.severity, fault.code, fault.file, fault.table, fault.column, fault.message, mend, allowed
        )
    group.count += 1
    if fault.line is not None and len(group.lines) < MOST_EXAMPLES:
        group.lines.append(fault.line)


# What may stand in a column is the same on every line for these, and says nothing of any child.
_SAME_FOR_ALL = {"wrong_code", "not_a_number", "out_of_range", "spreadsheet_number", "wrong_number_of_values"}
_ORDER = {"file": 0, "wrong": 1, "look": 2}


def in_order(groups: dict[tuple[str, ...], Group]) -> list[Group]:
    """The gravest first, then the most frequent."""
    return sorted(
        groups.values(), key=lambda one: (_ORDER[one.severity], -one.count, one.file, one.table, one.column)
    )


@dataclass(frozen=True, slots=True)
class Report:
    """The counts of a return that has been read: by file and table, and of children."""

    kind: str
    year: str
    files: tuple[dict[str, object], ...]
    read: int
    kept: int
    wrong: int
    look: int
    stopped: int
    children: int

    @classmethod
    def of(cls, reading: Reading) -> Report:
        """The report of a reading that is over."""
        totals = [count.totals for count in reading.files]
        return cls(
            reading.definition.kind, str(reading.year),
            tuple(
                {
                    "file": count.name, "table": table, "read": count.read[table], "kept": count.kept[table],
                    "wrong": count.wrong[table], "stopped": count.stopped,
                }
                for count in reading.files for table in (count.read or {"": 0})
            ),
            sum(one[0] for one in totals), sum(one[1] for one in totals), sum(one[2] for one in totals),
            sum(number for (severity, _code), number in reading.faults.items() if severity == "look"),
            sum(1 for count in reading.files if count.stopped), len(reading.children),
        )  # fmt: skip

    @property
    def sound(self) -> bool:
        """Whether every row of every file was kept."""
        return not self.wrong and not self.stopped


COLUMNS = ("severity", "file", "line", "table", "column", "child", "found", "message", "allowed", "mend")
_WORDS = {"file": "not read on", "wrong": "set aside", "look": "kept, to be looked at"}


def fault_line(fault: Fault) -> list[str]:
    """One fault as the values of `COLUMNS`. A value a spreadsheet would take for a formula is given a quote before it."""
    values = [
        _WORDS[fault.severity], fault.file, "" if fault.line is None else str(fault.line), fault.table, fault.column,
        fault.child, fault.found, fault.message, fault.allowed, fault.mend,
    ]  # fmt: skip
    return [f"'{value}" if value[:1] in "=+-@\t\r" and value else value for value in values]


def faults_as_csv(faults: Iterable[Fault]) -> Iterator[str]:
    """Every fault as lines of CSV, with a header."""
    yield csv_line(COLUMNS)
    for fault in faults:
        yield csv_line(fault_line(fault))


#: Columns of a list of faults that are said in words; the others hold what was there.
_SAID = frozenset(COLUMNS.index(name) for name in ("severity", "message", "allowed", "mend"))


def faults_csv_in(language: str, pieces: Iterable[str]) -> Iterator[str]:
    """A kept list of faults (`faults_as_csv`, in pieces of whole lines) said in a language, its head too.

    What stood in the return, names of files, tables and columns, and what nobody has translated stay as they are.
    """
    head = frozenset(range(len(COLUMNS)))
    for piece in pieces:
        lines = []
        for values in csv.reader(io.StringIO(piece, newline="")):
            told = [
                fault_in(language, text) if at in (head or _SAID) else text for at, text in enumerate(values)
            ]
            lines.append(csv_line(told))
            head = frozenset()
        yield "".join(lines)


def csv_line(values: Iterable[str]) -> str:
    """Values as one line of CSV."""
    held = io.StringIO()
    csv.writer(held).writerow(list(values))
    return held.getvalue()
