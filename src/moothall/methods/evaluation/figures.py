"""What the outputs of several designs have in common: columns that are the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, isfinite

from moothall.methods.outputs import Cell, Column, Mark, Output, OutputKind, Role

CHILDREN = Column("children", "Children behind it", Role.CHILDREN)
EVENTS = Column("events", "Events", Role.EVENTS)
AT_RISK = Column("at_risk", "Of how many", Role.AT_RISK)
FEWEST = Column("events", "Fewest with or without it", Role.EVENTS)
FREEDOM = Column("freedom", "Degrees of freedom", Role.FREEDOM)


@dataclass(frozen=True)
class Figure:
    """One line of an output of estimates: its categories, the estimate, its interval, what stands behind it.

    `events` is for a share, or a difference of shares: the fewest of either arm who had the outcome, or had not.
    """

    of: tuple[Cell, ...]
    value: float
    low: float
    high: float
    children: int
    freedom: int | None = None
    events: int | None = None


@dataclass(frozen=True)
class Scale:
    """What estimates are of: the name of what is counted or measured, its unit, and how many decimals are printed."""

    counted: str
    unit: str = ""
    decimals: int = 2


@dataclass(frozen=True)
class About:
    """What outputs are of: the first part of their names, the months, and what holds in every row."""

    name: str
    period: tuple[str, str] | None = None
    where: Mapping[str, str] = field(default_factory=dict)

    def output(
        self, part: str, title: str, kind: OutputKind, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *,
        counted: str, chart: str = "", notes: Sequence[str] = (), labels: dict[str, dict[str, str]] | None = None,
    ) -> Output:  # fmt: skip
        """An output called after this and its part; a figure that is no number is marked as not available.

        What is counted is named as the outcome is: `missing_rate` is `missing-rate`.
        """
        told = tuple(tuple(sound(cell) for cell in row) for row in rows)
        return Output(
            name=f"{self.name}-{part}" if part else self.name, title=title, kind=kind, columns=tuple(columns), rows=told,
            counted=counted.replace("_", "-"), where=dict(self.where), period=self.period, chart=chart, labels=labels or {}, notes=tuple(notes),
        )  # fmt: skip

    def estimates(
        self, part: str, title: str, dimensions: Sequence[Column], figures: Iterable[Figure], *, counted: str, heading: str,
        unit: str = "", decimals: int = 2, labels: Mapping[str, Mapping[str, str]] | None = None, chart: str = "",
        notes: Sequence[str] = (), ratio: str = "",
    ) -> Output:  # fmt: skip
        """Estimates with intervals. With `ratio`, each is told as a ratio too (the estimate is a logarithm)."""
        held = tuple(figures)
        few = any(one.events is not None for one in held)
        columns = (
            *dimensions, figure("effect", heading, decimals, unit), *interval(decimals, unit),
            *((figure("ratio", ratio), *interval(2, "", "ratio_", "Ratio")) if ratio else ()),
            CHILDREN, FREEDOM, *((FEWEST,) if few else ()),
        )  # fmt: skip
        rows = []
        for one in held:
            told = (one.value, one.low, one.high)
            ratios = (exp(end) if isfinite(end) else end for end in told) if ratio else ()
            rows.append((*one.of, *told, *ratios, one.children, one.freedom, *((one.events,) if few else ())))
        return self.output(
            part, title, OutputKind.ESTIMATES, columns, rows, counted=counted, chart=chart, notes=notes,
            labels={key: dict(words) for key, words in (labels or {}).items()},
        )  # fmt: skip


def sound(cell: Cell) -> Cell:
    """The cell with no more digits than can be meant, or the mark of what is not available where it is no number."""
    if not isinstance(cell, float):
        return cell
    told = number(cell)
    return Mark.NOT_AVAILABLE.value if told is None else told


def number(value: float | None, decimals: int = 10) -> float | None:
    """A figure as it is kept: nothing for what is not a number, and no more digits than can be meant."""
    if value is None or not isfinite(value):
        return None
    rounded = round(float(value), decimals)
    return 0.0 if rounded == 0 else rounded


def figure(name: str, label: str, decimals: int = 2, unit: str = "") -> Column:
    """A column of figures."""
    return Column(name, label, Role.FIGURE, unit, decimals)


def interval(decimals: int = 2, unit: str = "", name: str = "", label: str = "") -> tuple[Column, Column]:
    """The two ends of a 95% interval; with `name` and `label`, of another figure than the first of its row."""
    return (
        Column(f"{name}low", f"{label} 95% from".strip(), Role.LOW, unit, decimals),
        Column(f"{name}high", f"{label} 95% to".strip(), Role.HIGH, unit, decimals),
    )
