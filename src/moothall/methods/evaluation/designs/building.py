"""Making outputs and sentences the same way in every design."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from moothall.methods.outputs import Cell, Column, Output, OutputKind, Role

from ..figures import CHILDREN, FEWEST, FREEDOM, About, Figure, Scale, number
from ..finding import CellAt, Direction, Sentence
from ..protocol.estimand import Outcome
from ..study_data.reading import Flags, Floats

NORMAL = 1.959963984540054
#: The error times this is the smallest effect that is found four times in five, at the usual level (Bloom 1995).
POWER = 2.8


def scale_of(outcome: Outcome) -> Scale:
    """The outcome as outputs take it."""
    return Scale(outcome.name, outcome.unit, outcome.decimals)


def estimates_output(
    name: str, title: str, dimensions: Sequence[Column], figures: Iterable[Figure], *, outcome: Outcome, heading: str,
    period: tuple[str, str], labels: Mapping[str, Mapping[str, str]] | None = None, chart: str = "points",
    notes: Sequence[str] = (), ratio: str = "", where: Mapping[str, str] | None = None, unit: str | None = None,
) -> Output:  # fmt: skip
    """Estimates with intervals. With `ratio`, each is told as a ratio too (the estimate is a logarithm)."""
    return About(name, period, where or {}).estimates(
        "", title, dimensions, figures, counted=outcome.name, heading=heading, unit=outcome.unit if unit is None else unit,
        decimals=outcome.decimals, labels=labels, chart=chart, notes=notes, ratio=ratio,
    )  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One figure of what an analysis rests on: its name, its words, its value, the children behind it.

    `events` is for a plain share or difference of shares: the fewest of either arm who had the outcome, or had not.
    """

    name: str
    words: str
    value: float | None
    children: int
    freedom: int | None = None
    events: int | None = None


def checks_output(analysis: str, title: str, checks: Sequence[Check], counted: str, period: tuple[str, str]) -> Output:  # fmt: skip
    """What the design rests on, as a table of figures; the sentences about it take their figures from here."""
    return Output(
        name=f"{analysis}-checks", title=f"{title}: what it rests on", kind=OutputKind.ESTIMATES,
        columns=(
            Column("check", "What was looked at", Role.DIMENSION), Column("value", "Figure", Role.FIGURE, "", 3),
            CHILDREN, FREEDOM, FEWEST,
        ),
        rows=tuple((one.name, number(one.value), one.children, one.freedom, one.events) for one in checks),
        counted=counted, period=period, labels={"check": {one.name: one.words for one in checks}},
    )  # fmt: skip


def fewest_events(y: Floats, treated: Flags) -> int | None:
    """Of an outcome that is yes or no, the fewest of either arm who had it, or had not; nothing of any other outcome."""
    if not np.isin(y, (0.0, 1.0)).all():
        return None
    return int(min(((y == value) & arm).sum() for value in (0.0, 1.0) for arm in (treated, ~treated)))


def check_at(analysis: str, name: str) -> CellAt:
    """The cell of a check."""
    return CellAt(f"{analysis}-checks", (name,), "value")


def effect_cells(output: str, row: tuple[Cell, ...], ratio: bool = False) -> dict[str, CellAt]:
    """The cells of an estimate and its interval, for a sentence."""
    names = ("effect", "low", "high") + (("ratio", "ratio_low", "ratio_high") if ratio else ())
    return {name: CellAt(output, row, name) for name in names}


def direction_of(outcome: Outcome, low: float, high: float) -> Direction:
    """What an interval for a difference says of the outcome for the child."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return Direction.NOT_STATED
    if low <= 0 <= high:
        return Direction.NO_CLEAR_DIFFERENCE
    if outcome.better == "neither":
        return Direction.DIFFERENT
    fell = high < 0
    return Direction.BETTER if fell == (outcome.better == "lower") else Direction.WORSE


def sentence(en: str, cells: Mapping[str, CellAt] | None = None, cy: str = "") -> Sentence:
    """A sentence in English and, where given, Welsh."""
    return Sentence({"en": en, **({"cy": cy} if cy else {})}, dict(cells or {}))
