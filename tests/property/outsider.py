"""An outsider who reads only what was released, and knows the categories: written for the tests, apart from the rest.

The unknowns are the children of each combination of categories and month. Each printed count is an equation, each
mark says that the count is not nobody, and HiGHS says the least and the most that any count can be.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from moothall.methods.outputs import ALL, Output, Role

Cube = Mapping[tuple[str, ...], int]
MONTHS = [f"2026-{number:02}" for number in range(1, 10)]


class Outsider:
    """What one can say of a cube of children by month and categories, from some released tables."""

    def __init__(self, categories: Mapping[str, Sequence[str]], months: Sequence[str]) -> None:
        self.names = ["month", *categories]
        self.places = [list(months), *map(list, categories.values())]
        self.unknowns = {key: number for number, key in enumerate(itertools.product(*self.places))}
        self.rows: list[np.ndarray] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def row(self, months: Iterable[str], of: Mapping[str, str]) -> np.ndarray:
        """The unknowns that a figure adds up."""
        among = set(months)
        held = np.zeros(len(self.unknowns))
        for key, number in self.unknowns.items():
            named = dict(zip(self.names, key, strict=True))
            if named["month"] in among and all(named[name] == value for name, value in of.items()):
                held[number] = 1
        return held

    def read(self, output: Output) -> None:
        """Take in one released table."""
        for months, of, cell in figures(output):
            self.rows.append(self.row(months, of))
            hidden = not isinstance(cell, int | float)
            self.low.append(1.0 if hidden else float(cell))
            self.high.append(np.inf if hidden else float(cell))

    def works_out(
        self, months: Iterable[str], of: Mapping[str, str], *, whole: bool = False
    ) -> tuple[float, float]:
        """The least and the most that a count can be, looked for up to a few hundred."""
        aim = self.row(months, of)
        told = LinearConstraint(np.array([*self.rows, aim]), [*self.low, 0], [*self.high, 500])
        ends = []
        for sign in (1.0, -1.0):
            found = milp(
                sign * aim,
                constraints=told,
                bounds=Bounds(0, np.inf),
                integrality=np.ones(len(aim)) if whole else None,
            )
            assert found.x is not None, found.message
            ends.append(float(aim @ found.x))
        return ends[0], ends[1]


def figures(output: Output) -> Iterator[tuple[list[str], dict[str, str], object]]:
    """Each figure of a table of counts: its months, its categories, and what is printed."""
    assert output.period is not None
    months = [month for month in MONTHS if output.period[0] <= month <= output.period[1]]
    place = output.places(Role.FIGURE)[0]
    for row in output.rows:
        of = {
            output.columns[one].name: str(row[one])
            for one in output.places(Role.DIMENSION)
            if row[one] != ALL
        }
        yield months, {**output.where, **of}, row[place]


def counted(cube: Cube, names: Sequence[str], months: Iterable[str], of: Mapping[str, str]) -> int:
    """The truth."""
    among = set(months)
    return sum(
        value for key, value in cube.items()
        if key[0] in among and all(key[names.index(name)] == value for name, value in of.items())
    )  # fmt: skip
