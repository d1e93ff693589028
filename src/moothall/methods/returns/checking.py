"""Checking the rows of one table: each value, the order of days, what must be there, and what may be there once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .definition import DateForm, Rule, Table
from .faults import Fault, Severity, shown
from .values import Bad, Read, reader, written
from .years import CollectionYear

Values = dict[str, Any]


@dataclass(slots=True)
class Known:
    """What has been read of the children so far: their birth, and that they stand in the identity table."""

    born: dict[str, date] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    identity_read: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """One row as received: where it stands, and the words of each column that says anything."""

    file: str
    line: int
    words: Mapping[str, str]
    lines: Mapping[str, int] = field(default_factory=dict)
    #: Columns it has from the record of the child: what is wrong with them is told of there, once.
    inherited: tuple[str, ...] = ()


class TableCheck:
    """The checks of one table of one return; remembers what it has seen, so that a second one is told."""

    def __init__(
        self,
        name: str,
        table: Table,
        *,
        forms: tuple[DateForm, ...],
        year: CollectionYear,
        today: date,
        known: Known,
    ) -> None:
        self.name, self.table, self.forms = name, table, forms
        self.year, self.today, self.known = year, today, known
        self.columns = [
            (column, what.required, reader(what, forms, year)) for column, what in table.columns.items()
        ]
        self.child_column = table.child_column
        self.birth_column = table.column_of("birth")
        self.dates = [
            (column, what) for column, what in table.columns.items() if what.kind in ("date", "dates")
        ]
        self.seen: dict[int, int] = {}
        self.files: list[str] = []

    def check(self, given: Given) -> tuple[Values, list[Fault]]:
        """The values of a row, and everything wrong with it. It may be kept if nothing found is `wrong`."""
        faults: list[Fault] = []
        values: Values = {}
        words = given.words
        child = words.get(self.child_column, "")
        inherited = {*self.table.inherits, *given.inherited}

        def say(column: str, bad: Bad, found: str) -> None:
            faults.append(self._fault(given, column, bad, found, child))

        for column, required, read in self.columns:
            text = words.get(column)
            if text:
                value, bad = read(text)
                values[column] = value
                # What a row has from the one above it is told of there, once; the row itself may be right.
                if bad is not None and column not in inherited:
                    say(column, bad, text)
            elif required and column not in given.inherited:
                say(column, _REQUIRED, "")
        for column, bad in self._between(values, words, child):
            say(column, bad, words.get(column, ""))
        if self.table.identity:
            self._remember(values, child)
        if not any(fault.severity == "wrong" for fault in faults) and (
            bad := self._twice(given, values, child)
        ):
            say(self.table.once_for[0], bad, child)
        return values, faults

    def _fault(self, given: Given, column: str, bad: Bad, found: str, child: str) -> Fault:
        severity: Severity = bad.severity
        line = given.lines.get(column, given.line)
        return Fault(
            severity, bad.code, given.file, line, self.name, column, shown(found.replace("\x1f", ", ")), bad.message,
            shown(bad.allowed) if len(bad.allowed) > 400 else bad.allowed, bad.mend, child[:48],
        )  # fmt: skip

    def _between(self, values: Values, words: Mapping[str, str], child: str) -> Iterator[tuple[str, Bad]]:
        yield from self._days(values, child)
        for rule in self.table.rules:
            yield from _broken(rule, values, words)
        if self.known.identity_read and child and child not in self.known.listed and not self.table.identity:
            said = "This child is not in the list of children of this return."
            yield (
                self.child_column,
                Bad("child_not_listed", said, "Add the child there, or mend the number.", "", "look"),
            )

    def _days(self, values: Values, child: str) -> Iterator[tuple[str, Bad]]:
        own = values.get(self.birth_column) if self.birth_column else None
        born = self.known.born.get(child)
        if own is not None and own > self.today:
            yield self.birth_column, _ahead(self.today)
        if own is not None and born is not None and own != born and not self.table.identity:
            said = "The list of children gives this child another date of birth."
            yield (
                self.birth_column,
                Bad(
                    "birth_differs",
                    said,
                    "Look up which is right, and write it in both places.",
                    written(born, self.forms),
                ),
            )
        born = own or born
        for column, what in self.dates:
            value = values.get(column)
            if value is None:
                continue
            for day in value if isinstance(value, list) else (value,):
                if day is None:
                    continue
                if day > self.today and not what.ahead:
                    yield column, _ahead(self.today)
                elif born is not None and day < born and not what.unborn:
                    yield column, Bad(
                        "before_birth", "This lies before the child was born.",
                        "Look up both days.", f"{written(born, self.forms)} or later",
                    )  # fmt: skip
                elif day > self.year.last_day and not what.ahead:
                    said = f"This lies after the end of the year the return is about ({self.year})."
                    yield (
                        column,
                        Bad(
                            "after_the_year",
                            said,
                            "Look whether the day, or the year of the return, is right.",
                            "",
                            "look",
                        ),
                    )

    def _remember(self, values: Values, child: str) -> None:
        if not child:
            return
        self.known.listed.add(child)
        born = values.get(self.birth_column)
        if born is not None:
            self.known.born.setdefault(child, born)

    def _twice(self, given: Given, values: Values, child: str) -> Bad | None:
        if not self.table.once_for:
            return None
        key = tuple(values.get(column) for column in self.table.once_for)
        if None in key:
            key = tuple(str(value) for value in values.values())
        place = self.seen.get(hash(key))
        if place is None:
            self.seen[hash(key)] = self._place(given)
            return None
        first = self._said_of(place, given.file)
        mend = "Keep the line that is right, and take the other out."
        if self.table.identity:
            return Bad("duplicate_child", f"This child is already on {first}.", mend)
        return Bad("duplicate_row", f"The same {', '.join(self.table.once_for)} is already on {first}.", mend)

    def _place(self, given: Given) -> int:
        """A line and its file in one number: a return has millions of rows."""
        if not self.files or self.files[-1] != given.file:
            self.files.append(given.file)
        return (len(self.files) - 1) << 40 | given.line

    def _said_of(self, place: int, file: str) -> str:
        number, line = place >> 40, place & ((1 << 40) - 1)
        return f"line {line}" if self.files[number] == file else f"line {line} of {self.files[number]}"


_REQUIRED = Bad("required", "Nothing is written here, and something must be.", "Write it in.")


def _ahead(today: date) -> Bad:
    said = "This day has not come yet."
    return Bad("in_the_future", said, "Look up the year.", f"{today.isoformat()} or before")


def _broken(rule: Rule, values: Values, words: Mapping[str, str]) -> Iterator[tuple[str, Bad]]:
    if rule.order:
        earlier, later = (values.get(column) for column in rule.order)
        if isinstance(earlier, date) and isinstance(later, date) and later < earlier:
            allowed, mend = f"{earlier.isoformat()} or later", f"Look up {rule.order[1]} and {rule.order[0]}."
            yield rule.order[1], Bad("date_order", rule.says, mend, allowed, rule.severity)
    if rule.needs and words.get(rule.needs[0]) and not words.get(rule.needs[1]):
        yield (
            rule.needs[1],
            Bad(
                "needed_with",
                rule.says,
                f"Write {rule.needs[1]}, or take {rule.needs[0]} out.",
                "",
                rule.severity,
            ),
        )
    if rule.one_of and not any(words.get(column) for column in rule.one_of):
        yield (
            rule.one_of[0],
            Bad("required", rule.says, f"Write {' or '.join(rule.one_of)}.", "", rule.severity),
        )
    if rule.not_both and all(words.get(column) for column in rule.not_both):
        yield (
            rule.not_both[1],
            Bad("not_both", rule.says, f"Take {' or '.join(rule.not_both)} out.", "", rule.severity),
        )


__all__ = ["Given", "Known", "Read", "TableCheck", "Values"]
