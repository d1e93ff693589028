"""A return read from beginning to end: right rows and faults as they come, the counts when it is over."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from .catalogue import definition
from .checking import Given, Known, TableCheck, Values
from .definition import Definition, Table
from .faults import Fault, ReturnRefused, shown
from .files import Part, read_by, unpacked
from .markup import read_markup
from .records import read_records
from .tables import Head, head_of, rows_of
from .text import Encoding, encoding_of
from .years import CollectionYear

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Row:
    """One right row: of which table and child, where it stood, and its values (days, numbers, words, lists)."""

    table: str
    child: str
    file: str
    line: int
    values: Values


@dataclass(slots=True)
class FileCount:
    """What became of one file: rows read, kept and set aside, by table; and whether it was read to its end."""

    name: str
    size: int
    read: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    stopped: str = ""
    tables: set[str] = field(default_factory=set)

    @property
    def totals(self) -> tuple[int, int, int]:
        """Rows read, kept, and wrong."""
        return self.read.total(), self.kept.total(), self.wrong.total()


class Reading:
    """Reads a return once. Iterate to get `Row` and `Fault`; afterwards `files` and `children` hold the counts.

    `progress` is told the bytes read and the bytes in all, now and then. Raises ReturnRefused when nothing of the
    return can be read; what is wrong with one file of several is a fault of that file, and the others are read.
    """

    def __init__(
        self,
        parts: Iterable[Part],
        *,
        kind: str,
        year: CollectionYear,
        today: date,
        progress: Progress | None = None,
    ) -> None:
        self.definition: Definition = definition(kind)
        self.year, self.today = year, today
        self.parts = unpacked(parts)
        self.progress = progress or (lambda done, whole: None)
        self.files: list[FileCount] = []
        self.known = Known()
        self.children: set[str] = set()
        self.faults: Counter[tuple[str, str]] = Counter()
        self._checks: dict[str, TableCheck] = {}
        self._through: dict[tuple[str, str], dict[str, tuple[str, Values]]] = {}
        self._looked_through = [
            one.child_through for one in self.definition.tables.values() if one.child_through
        ]
        self._whole = sum(part.size for part in self.parts) or 1
        self._before = 0

    def __iter__(self) -> Iterator[Row | Fault]:
        for item in self._items():
            if isinstance(item, Fault):
                self.faults[item.severity, item.code] += 1
            else:
                self.children.add(item.child)
            yield item

    def _items(self) -> Iterator[Row | Fault]:
        wanted = [part for part in self.parts if read_by(part, self.definition)]
        if not wanted:
            names = shown(", ".join(part.name for part in self.parts))
            endings = " or ".join(ending.lstrip(".").upper() for ending in self.definition.endings)
            raise ReturnRefused(
                f"There is no file of this kind of return among: {names}.", f"It comes as {endings}."
            )
        for part in self.parts:
            if part not in wanted:
                yield Fault(
                    "look",
                    "not_read",
                    part.name,
                    None,
                    "",
                    "",
                    "",
                    "This file is not part of the return; it was not read.",
                )
        opened = []
        for part in wanted:
            ready = self._ready(part, alone=len(wanted) == 1)
            if isinstance(ready, Fault):
                yield ready
            else:
                opened.append((part, *ready))
        yield from self._without_the_list(opened)
        for part, encoding, head in sorted(opened, key=lambda one: self._place(one[2])):
            yield from self._file(part, encoding, head, alone=len(wanted) == 1)
            self._before += part.size
            self.progress(min(self._before, self._whole), self._whole)

    def _without_the_list(self, opened: list[tuple[Part, Encoding, Head | None]]) -> Iterator[Fault]:
        """Tables were sent, and not the one that lists the children: nobody can be found by a number or a birth."""
        listing = [name for name, table in self.definition.tables.items() if table.identity]
        held = {head.table for _part, _encoding, head in opened if head is not None and head.table}
        if held and listing and all(head is not None for *_rest, head in opened) and not held & set(listing):
            said = "The list of children is not among the files that could be read, so that no child can be found by it."
            mend = f"Send {' or '.join(listing)} with the others."
            yield Fault("look", "missing_table", opened[0][0].name, None, listing[0], "", "", said, "", mend)

    def _ready(self, part: Part, *, alone: bool) -> tuple[Encoding, Head | None] | Fault:
        """The encoding of a file, and its header if it is a table."""
        count = FileCount(part.name, part.size)
        try:
            with part.open() as stream:
                encoding = encoding_of(stream, part.name)
                head = (
                    head_of(stream, encoding, part.name, self.definition)
                    if part.name.lower().endswith(".csv")
                    else None
                )
            return encoding, head
        except ReturnRefused as refused:
            if alone:
                raise
            count.stopped = "refused"
            self.files.append(count)
            return _refused(part.name, refused)

    def _place(self, head: Head | None) -> tuple[int, int]:
        """Identity and other numbers first, then what other tables are found through, then the rest as they are defined."""
        names = list(self.definition.tables)
        if head is None or not head.table:
            return 1, 0
        through = {
            table.child_through.table for table in self.definition.tables.values() if table.child_through
        }
        table = self.definition.tables[head.table]
        if table.identity or table.numbers_in:
            return 0, names.index(head.table)
        return (1 if head.table in through else 2), names.index(head.table)

    def _file(
        self, part: Part, encoding: Encoding, head: Head | None, *, alone: bool
    ) -> Iterator[Row | Fault]:
        count = FileCount(part.name, part.size)
        self.files.append(count)
        if head is not None and head.table:
            count.tables.add(head.table)  # an empty table tells that there was nothing
        if encoding.fault:
            yield encoding.fault
        with part.open() as stream:
            told = _Told(stream, self._before, self._whole, self.progress)
            try:
                items = self._given(told, encoding, part.name, head)
                for item in items:
                    if isinstance(item, Fault):
                        if item.severity == "file":
                            count.stopped = item.code
                        elif item.severity == "wrong":
                            count.read[item.table] += 1
                            count.wrong[item.table] += 1
                        yield item
                    else:
                        yield from self._checked(*item, count)
            except ReturnRefused as refused:
                if alone and not count.read:
                    raise
                count.stopped = "refused"
                yield _refused(part.name, refused)
            except (OSError, EOFError, ValueError, csv.Error) as broken:
                count.stopped = "unreadable"
                said = f"The file could not be read to its end ({shown(broken)}). What came before was read."
                yield Fault(
                    "file", "unreadable", part.name, None, "", "", "", said, "", "Copy or pack it again."
                )
        # A table's own memory is given back once its file is read; a second file of the same table keeps it.

    def _given(
        self, stream: Any, encoding: Encoding, name: str, head: Head | None
    ) -> Iterator[tuple[str, Given] | Fault]:
        if head is not None:
            yield from head.faults
            if head.table:
                for item in rows_of(stream, encoding, name, head):
                    yield item if isinstance(item, Fault) else (head.table, item)
            if head.table == self.definition.identity:
                self.known.identity_read = True
        elif name.lower().endswith(".xml"):
            yield from read_markup(stream, encoding, name, self.definition, self.year)
        else:
            yield from read_records(stream, encoding, name, self.definition)

    def _checked(self, name: str, given: Given, count: FileCount) -> Iterator[Row | Fault]:
        check = self._checks.get(name) or self._check(name)
        found = self._found_through(check.table, given) if check.table.child_through else None
        values, faults = check.check(given)
        if isinstance(found, Fault):
            faults.append(found)
        count.read[name] += 1
        if faults:
            yield from faults
            if any(fault.severity == "wrong" for fault in faults):
                count.wrong[name] += 1
                return
        count.kept[name] += 1
        child = values.get(check.child_column, "")
        if isinstance(found, tuple):
            child, values = found[0], {**values, **found[1]}
        if self._looked_through:
            self._keep_for_others(name, values, child)
        yield Row(name, child, given.file, given.line, values)

    def _check(self, name: str) -> TableCheck:
        if name not in self._checks:
            forms = self.definition.dates
            if self.definition.xml and self.definition.header == "exact" and not self._is_csv:
                forms = self.definition.xml.dates
            self._checks[name] = TableCheck(
                name,
                self.definition.tables[name],
                forms=forms,
                year=self.year,
                today=self.today,
                known=self.known,
            )
        return self._checks[name]

    @property
    def _is_csv(self) -> bool:
        return not self.files or self.files[-1].name.lower().endswith(".csv")

    def _found_through(self, table: Table, given: Given) -> tuple[str, Values] | Fault | None:
        """The child of a row that does not name one, by way of another table."""
        through = table.child_through
        if through is None or (through.unless and given.words.get(through.unless)):
            return None
        key = given.words.get(through.column, "")
        found = self._through.get((through.table, through.key), {}).get(key)
        if found is not None:
            return found
        said = f"There is no {shown(key)} in {through.table}, so that the child is not known."
        mend = f"Add {through.table} to the return, or mend the number."
        return Fault(
            "wrong",
            "not_found_through",
            given.file,
            given.line,
            "",
            through.column,
            shown(key),
            said,
            "",
            mend,
        )

    def _keep_for_others(self, name: str, values: Values, child: str) -> None:
        for through in self._looked_through:
            if through.table == name and (key := values.get(through.key)):
                taken = {column: values[column] for column in through.takes if column in values}
                self._through.setdefault((name, through.key), {})[str(key)] = (child, taken)


class _Told:
    """A stream that tells how far it has been read."""

    def __init__(self, inner: BinaryIO, before: int, whole: int, progress: Progress) -> None:
        self.inner, self.before, self.whole, self.progress = inner, before, whole, progress
        self.done, self.said = 0, 0

    def read(self, size: int = -1) -> bytes:
        """Read on, and say so every megabyte."""
        piece = self.inner.read(size)
        self.done += len(piece)
        if self.done - self.said >= 1 << 20:
            self.said = self.done
            self.progress(min(self.before + self.done, self.whole), self.whole)
        return piece

    def seek(self, place: int, *_how: int) -> int:
        """Go to a place of the file."""
        self.done = place
        return self.inner.seek(place)


def _refused(name: str, refused: ReturnRefused) -> Fault:
    problem = refused.problems[0]
    said = problem.message.removeprefix(f"{name}: ")  # The file is named beside it.
    return Fault("file", "refused", name, None, "", "", "", said, "", problem.mend)
