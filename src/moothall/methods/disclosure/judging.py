"""What each kind of output may show by itself: the first look, before figures are held against one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from moothall.methods.outputs import ALL, Cell, Output, Role

from .cells import Figure, Key, Reading
from .rules import Rules


class Level(StrEnum):
    """How much a finding should worry a checker."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True)
class Finding:
    """Something a checker should know of an output, in words."""

    level: Level
    words: str


@dataclass
class Judged:
    """An output after the first look.

    `figures` are held against all others that overlap; `hidden` are cells (row, column) that are hidden by a rule of
    their own kind, with the rule; `output` has its figures rounded, its steps merged; `steps` are the rows of a curve
    that have one of their own.
    """

    output: Output
    figures: list[Figure] = field(default_factory=list)
    hidden: dict[tuple[int, int], str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    smallest: list[float] = field(default_factory=list)
    altered: dict[tuple[int, int], str] = field(default_factory=dict)
    steps: set[int] = field(default_factory=set)

    def find(self, level: Level, words: str) -> None:
        """A finding, once."""
        found = Finding(level, words)
        if found not in self.findings:
            self.findings.append(found)

    def hide_row(self, row: int, rule: str, columns: Iterable[int] | None = None) -> None:
        """Hide the figures of a row (or some columns of it) by a rule; the first rule stands."""
        for place in columns if columns is not None else figures_of(self.output):
            if isinstance(self.output.rows[row][place], int | float):
                self.hidden.setdefault((row, place), rule)


Judge = Callable[[Output, Rules, Reading], Judged]


def figures_of(output: Output) -> list[int]:
    """The places of what is printed and is no category."""
    return output.places(Role.FIGURE, Role.LOW, Role.HIGH)


def number(cell: Cell) -> float | None:
    """A cell as a number, or nothing where it has none."""
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def column(output: Output, role: Role) -> list[float | None]:
    """The numbers in the one column of a role; nothing for each row where there is no such column."""
    places = output.places(role)
    return [number(row[places[0]]) if places else None for row in output.rows]


def same(output: Output, place: int, numbers: Sequence[float | None]) -> bool:
    """Whether a column says the same as these numbers wherever both are given, and does so somewhere."""
    pairs = [(number(row[place]), other) for row, other in zip(output.rows, numbers, strict=True)]
    both = [(one, other) for one, other in pairs if one is not None and other is not None]
    return bool(both) and all(abs(one - other) < 1e-9 for one, other in both)


def rounded(value: float, decimals: int) -> float | int:
    """A figure with as many decimals as are printed: no more may leave."""
    return round(value) if decimals <= 0 else round(value, decimals)


def print_as_said(judged: Judged) -> None:
    """Round each figure that is no count to the decimals of its column, so that the file says no more than the page."""
    output = judged.output
    places = figures_of(output)
    rows = []
    for row in output.rows:
        cells = list(row)
        for place in places:
            value = number(row[place])
            if value is not None and not float(value).is_integer():
                cells[place] = rounded(value, output.columns[place].decimals)
        rows.append(tuple(cells))
    judged.output = with_rows(output, rows)


def with_rows(output: Output, rows: Iterable[tuple[Cell, ...]]) -> Output:
    """The same output with other rows."""
    return replace(output, rows=tuple(rows))


def about_row(output: Output, row: int) -> str:
    """The categories of a row, as a reader says them."""
    told = []
    for place in output.places(Role.DIMENSION):
        one, name = output.columns[place], str(output.rows[row][place])
        word = "all" if name == ALL else output.labels.get(one.name, {}).get(name, name)
        told.append(f"{one.label}: {word}")
    return "; ".join(told)


def whole_group(keys: Sequence[Key], values: Sequence[float | None]) -> list[int]:
    """Rows in which everyone of a group is: a group of two categories or more, all of it in one of them."""
    totals = {key: value for key, value in zip(keys, values, strict=True) if value}
    beside: Counter[tuple[str, Key]] = Counter()
    for key in keys:
        beside.update((name, _without(key, place)) for place, (name, _these) in enumerate(key.conditions))
    return [
        row for row, (key, value) in enumerate(zip(keys, values, strict=True))
        if value and any(
            totals.get(_without(key, place)) == value and beside[name, _without(key, place)] > 1
            for place, (name, _these) in enumerate(key.conditions)
        )
    ]  # fmt: skip


def _without(key: Key, place: int) -> Key:
    """The key of the group, without one of its conditions."""
    return Key(key.measure, key.conditions[:place] + key.conditions[place + 1 :], key.period)
