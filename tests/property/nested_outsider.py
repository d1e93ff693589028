"""An outsider who knows what figures mean: who is positive was decided, and a rate is of somebody.

Written for the tests, apart from the rest. The unknowns are the children with and without the event of each
combination of categories; HiGHS says the least and the most that any sum of them can be.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.optimize import linprog

from moothall.methods.outputs import ALL, Column, Output, OutputKind, Role

PERIOD = ("2026-01", "2026-06")
#: Children decided, and those of them decided positively, by category of each dimension.
Sizes = Mapping[tuple[str, ...], tuple[int, int]]


def added(sizes: Sizes, names: Sequence[str], of: Mapping[str, str]) -> tuple[int, int]:
    """How many were decided, and how many positively, of those of these categories."""
    inside = [
        pair for key, pair in sizes.items()
        if all(key[names.index(name)] == one for name, one in of.items())
    ]  # fmt: skip
    return sum(pair[0] for pair in inside), sum(pair[1] for pair in inside)


def made(kind: OutputKind, name: str, counted: str, sizes: Sizes, names: Sequence[str], by: Sequence[str], *, margins: bool = True, where: Mapping[str, str] = {}, decimals: int = 3) -> Output:  # fmt: skip
    """A table of counts (of those decided, or of those positive) or of rates, by some dimensions."""
    categories = [sorted({key[names.index(one)] for key in sizes}) for one in by]
    rows: list[tuple[object, ...]] = []
    for key in itertools.product(*([*each, *([ALL] if margins else [])] for each in categories)):
        of = {**where, **{one: value for one, value in zip(by, key, strict=True) if value != ALL}}
        decided, positive = added(sizes, names, of)
        if kind is OutputKind.COUNTS:
            rows.append((*key, positive if counted == "positive" else decided))
        elif decided:
            rows.append((*key, positive / decided, positive, decided))
    dimensions = tuple(Column(one, one, Role.DIMENSION) for one in by)
    told = (Column("n", "Children", Role.FIGURE),) if kind is OutputKind.COUNTS else (
        Column("share", "Share", Role.FIGURE, "share", decimals), Column("of", "Of whom", Role.EVENTS), Column("all", "Of", Role.AT_RISK),
    )  # fmt: skip
    return Output(name=name, title=name, kind=kind, columns=(*dimensions, *told), rows=tuple(rows), counted=counted, where=dict(where), period=PERIOD)  # type: ignore[arg-type]  # fmt: skip


@dataclass
class Meaning:
    """What can be said of the children behind a release. `knows` is whether denominators are known from elsewhere."""

    sizes: Sizes
    names: Sequence[str]
    least: int
    knows: bool
    marks_tell: bool = True
    rows: list[np.ndarray] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def row(self, of: Mapping[str, str], *, with_it: bool = True, without: bool = True) -> np.ndarray:
        """The unknowns that a figure adds up: first those with the event, then those without."""
        inside = np.array([all(key[self.names.index(name)] == one for name, one in of.items()) for key in self.sizes], float)  # fmt: skip
        return np.concatenate([inside * with_it, inside * without])

    def tell(self, row: np.ndarray, low: float, high: float) -> None:
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def read(self, shown: Output) -> None:
        """Take in one released table."""
        dimensions = shown.places(Role.DIMENSION)
        place = shown.places(Role.FIGURE)[0]
        for row in shown.rows:
            of = {**shown.where, **{shown.columns[one].name: str(row[one]) for one in dimensions if row[one] != ALL}}  # fmt: skip
            cell, (decided, _positive) = row[place], added(self.sizes, self.names, of)
            whole, part = self.row(of), self.row(of, without=False)
            known = isinstance(cell, int | float)
            if shown.kind is OutputKind.COUNTS:
                mine = part if shown.counted == "positive" else whole
                self.tell(mine, float(cell) if known else 1.0, float(cell) if known else np.inf)  # type: ignore[arg-type]
                continue
            if self.knows:
                self.tell(whole, decided, decided)
            if known:
                half = 0.5 * 10 ** -shown.columns[place].decimals + 1e-9
                share = float(cell)  # type: ignore[arg-type]
                self.tell(part - (share - half) * whole, 0.0, np.inf)
                self.tell(part - (share + half) * whole, -np.inf, 0.0)
            elif decided >= self.least and self.marks_tell:
                self.tell(part, 1.0, np.inf)

    def read_marks(self, true: Output) -> None:
        """Take in a table as if all of it were hidden, but what may not be."""
        place = true.places(Role.FIGURE)[0]
        rows = []
        for row in true.rows:
            cells = list(row)
            few = true.kind is OutputKind.RATES and float(str(row[true.places(Role.AT_RISK)[0]])) < self.least
            if row[place] != 0 or few:
                cells[place] = "[c]"
            rows.append(tuple(cells))
        self.read(replace(true, rows=tuple(rows)))

    def works_out(self, aim: np.ndarray) -> tuple[float, float]:
        """The least and the most of a sum, looked for up to a few hundred."""
        table = np.array([*self.rows, aim])
        low, high = np.array([*self.low, 0.0]), np.array([*self.high, 500.0])
        over, under = np.isfinite(high), np.isfinite(low)
        ends = []
        for sign in (1.0, -1.0):
            found = linprog(sign * aim, A_ub=np.vstack([table[over], -table[under]]), b_ub=np.concatenate([high[over], -low[under]]))  # fmt: skip
            assert found.status == 0, found.message
            ends.append(float(aim @ found.x))
        return ends[0], ends[1]


def given_away(released: Sequence[Output], true: Sequence[Output], sizes: Sizes, names: Sequence[str], least: int, wide: float, past: Sequence[tuple[Output, Output]] = ()) -> list[tuple[object, ...]]:  # fmt: skip
    """What of the small figures an outsider who knows what they mean can place more closely than is allowed.

    No wider than with all of it hidden: of three children no more than three have it. `past` are tables of releases
    before, as they were shown and as they are: what they say of themselves cannot be hidden again.
    """
    of_counts = {one.counted for one in true if one.kind is OutputKind.COUNTS}
    both = [*zip(released, true, strict=True)]
    marks = not any(_hides_nobody(shown, one, least) for shown, one in (*both, *past))
    outsider, at_best = (Meaning(sizes, names, least, "decided" not in of_counts, marks) for _ in range(2))
    for shown, one in both:
        outsider.read(shown)
        at_best.read_marks(one)
    for shown, _one in past:
        outsider.read(shown)
        at_best.read(shown)
    asked: dict[tuple[object, ...], tuple[np.ndarray, Mapping[str, str]]] = {}
    for one in (*true, *(each for _shown, each in past)):
        for row in one.rows:
            of = {**one.where, **{one.columns[place].name: str(row[place]) for place in one.places(Role.DIMENSION) if row[place] != ALL}}  # fmt: skip
            decided, positive = added(sizes, names, of)
            sign = tuple(sorted(of.items()))
            if one.kind is OutputKind.COUNTS and one.counted == "decided":
                if 0 < decided < least:
                    asked["decided", sign] = outsider.row(of), of
            elif 0 < positive < least or (one.kind is OutputKind.RATES and positive and 0 < decided - positive < least):  # fmt: skip
                asked["positive", sign] = outsider.row(of, without=False), of
    lost: list[tuple[object, ...]] = []
    for (what, _sign), (aim, of) in asked.items():
        low, high = outsider.works_out(aim)
        if high - low < wide - 1e-6:
            lowest, highest = at_best.works_out(aim)
            if high - low < min(wide, highest - lowest) - 1e-6:
                lost.append((what, dict(of), added(sizes, names, of), low, high, (lowest, highest)))
    return lost


def _hides_nobody(shown: Output, true: Output, least: int) -> bool:
    """Whether a mark stands for nobody of many: then a mark tells nothing."""
    if true.kind is not OutputKind.RATES:
        return False
    places = [true.places(role)[0] for role in (Role.FIGURE, Role.EVENTS, Role.AT_RISK)]
    return any(
        not isinstance(after[places[0]], int | float) and not row[places[1]] and float(str(row[places[2]])) >= least
        for after, row in zip(shown.rows, true.rows, strict=True)
    )  # fmt: skip
