"""What was not understood in a file of records: where it stands, what it says, and the mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from moothall.methods.files import FileError

#: How many are told one by one; the rest are counted.
MOST_TOLD = 1_000
#: How much of a value is said back.
LONGEST_SAID = 120
COLUMNS = ("file", "line", "entry", "field", "value", "what", "mend")


class ExchangeError(FileError):
    """A file that cannot be read as records at all. Says why, and the mend."""


@dataclass(frozen=True, slots=True)
class Misread:
    """One thing that was not understood. The rest of its entry is kept, unless `message` says it is not."""

    file: str
    line: int | None
    entry: str
    field: str
    value: str
    message: str
    mend: str = ""

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        said = f"{self.field} '{self.value}'" if self.field and self.value else self.field or self.value
        parts = [part for part in (place, self.entry, said, self.message) if part]
        return f"{': '.join(parts)} {self.mend}".strip()

    def row(self) -> tuple[str, ...]:
        """As a line of a table; see COLUMNS."""
        line = str(self.line) if self.line else ""
        return (self.file, line, self.entry, self.field, self.value, self.message, self.mend)


@dataclass(slots=True)
class Report:
    """What a reading gave and what it did not understand. Grows while the records are read.

    `done` of `size` bytes were read, for whoever shows how far it is.
    """

    file: str
    kind: str = ""
    size: int = 0
    done: int = 0
    records: int = 0
    lost: int = 0
    misreads: list[Misread] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many things were not understood, those that are only counted too."""
        return self.counts.total()

    def add(
        self,
        message: str,
        mend: str = "",
        *,
        line: int | None = None,
        entry: str = "",
        field: str = "",
        value: str = "",
    ) -> None:
        """One more thing that was not understood."""
        self.counts[(field, message)] += 1
        if len(self.misreads) < MOST_TOLD:
            value = " ".join(value[: 4 * LONGEST_SAID].split())
            said = value if len(value) <= LONGEST_SAID else f"{value[:LONGEST_SAID]}…"
            self.misreads.append(Misread(self.file, line, entry[:LONGEST_SAID], field, said, message, mend))

    def lines(self) -> Iterator[str]:
        """What a person reads: how many, then each, then how many more."""
        yield f"{self.file}: {self.records} records read, {self.lost} not kept, {self.total} things not understood."
        yield from map(str, self.misreads)
        if self.total > len(self.misreads):
            yield f"… and {self.total - len(self.misreads)} more."
