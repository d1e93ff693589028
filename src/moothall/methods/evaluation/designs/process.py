"""The figures of the process, in the shape in which the Home Office publishes those of the pilot.

Referrals; days to reasonable and to conclusive grounds, mean and median; the share decided positively, each test by
itself; both decisions at one sitting: by site, age, nationality, exploitation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from moothall.methods.outputs import ALL, Cell, Column, Output, OutputKind, Role

from ..figures import number
from ..finding import CellAt, Direction, Finding, Sentence
from ..protocol.analyses import ProcessFigures
from ..study_data.reading import NOT_KNOWN, Flags, Floats, StudyChildren
from ..study_data.traits import TITLES, labels_of
from .study import COUNTED, STUDIED, Study

_STAGES = (("rg", "reasonable grounds"), ("cg", "conclusive grounds"))
Group = tuple[str, Flags]


def process_figures(asked: ProcessFigures, study: Study) -> Finding:
    """The finding: outputs and a sentence of what they say in all. It claims no effect of anything."""
    study.told("Figures of the process")
    children = study.children
    chosen = np.ones(len(children), bool)
    if asked.only_the_arrangement:
        chosen = children.words["arrangement"] == study.protocol.estimand.arrangement
    makers = _Maker(asked, study, chosen)
    outputs = tuple(output for by in asked.by for output in makers.of(by))
    whole = CellAt(f"{asked.name}-referrals-by-{_name(asked.by[0])}", (ALL,), "referrals")
    median = CellAt(f"{asked.name}-median-days-by-{_name(asked.by[0])}", (ALL,), "cg_median")
    return Finding(
        analysis=asked.name, title=asked.title, design=asked.design, role=asked.role, outcome="",
        direction=Direction.NOT_STATED, estimates=(), diagnostics=(), outputs=outputs,
        reading=(
            Sentence({"en": "{n:count} children were referred; half of the conclusive decisions were made within {days:count} days."},
                     {"n": whole, "days": median}),
        ),
        methods=("Counted, not estimated. Days are of those decided by the extract's day; the share decided positively is told for each test by itself.",),
        facts={"comparison": "none"},
    )  # fmt: skip


def _name(by: str) -> str:
    return by.replace("_", "-")


class _Maker:
    """The outputs of one analysis."""

    def __init__(self, asked: ProcessFigures, study: Study, chosen: Flags) -> None:
        self.asked, self.children, self.chosen = asked, study.children, chosen
        self.period = study.period(chosen) if chosen.any() else study.period()
        where = {"arrangement": study.protocol.estimand.arrangement} if asked.only_the_arrangement else {}
        self.where = where
        # Where those decided by a panel are those referred after it began, tables of them are tables of that arm.
        same = bool((chosen == study.children.treated).all())
        self.whose = {**STUDIED, **({"arm": "treated"} if same else where)}

    def of(self, by: str) -> Iterator[Output]:
        """The five tables by one trait."""
        groups = list(_groups(by, self.children, self.chosen))
        if len(groups) < 2:
            return
        yield self._table(
            "referrals",
            "Referrals",
            by,
            groups,
            OutputKind.COUNTS,
            [("referrals", "Referrals", 0)],
            _referrals,
        )
        yield self._table(
            "mean-days",
            "Mean days to a decision",
            by,
            groups,
            OutputKind.MEANS,
            [(f"{stage}_mean", f"Mean days to {words}", 1) for stage, words in _STAGES],
            _means,
        )
        yield self._table(
            "median-days",
            "Median days to a decision",
            by,
            groups,
            OutputKind.PERCENTILES,
            [(f"{stage}_median", f"Median days to {words}", 0) for stage, words in _STAGES],
            _medians,
        )
        yield from self._positive(by, groups)
        yield self._rate("one-sitting", "Both decisions at one sitting", by, groups, self.children.numbers["one_sitting"], {})  # fmt: skip

    def _columns(self, by: str) -> Column:
        return Column(_dimension(by), TITLES[by], Role.DIMENSION)

    def _table(
        self, name: str, title: str, by: str, groups: list[Group], kind: OutputKind, figures: list[tuple[str, str, int]],
        told: Callable[[StudyChildren, Flags], tuple[list[float | None], int]],
    ) -> Output:  # fmt: skip
        rows = []
        for value, these in groups:
            found, behind = told(self.children, these)
            rows.append((value, *found, behind))
        unit = "" if kind is OutputKind.COUNTS else "days"
        columns = (
            self._columns(by), *(Column(key, words, Role.FIGURE, unit, decimals) for key, words, decimals in figures),
            Column("children", "Children behind it", Role.CHILDREN),
        )  # fmt: skip
        made = self._output(f"{name}-by-{_name(by)}", f"{title}, by {TITLES[by].lower()}", kind, columns, rows, by, f"children-{name}")  # fmt: skip
        return replace(made, counted=COUNTED, where=self.whose) if kind is OutputKind.COUNTS else made

    def _positive(self, by: str, groups: list[Group]) -> Iterator[Output]:
        """The share positive under each test by itself: a rate is never taken across two."""
        for stage, words in _STAGES:
            tests = self.children.words[f"{stage}_test"]
            for test in sorted({str(one) for one in tests[self.chosen]} - {NOT_KNOWN}):
                value = np.where(tests == test, self.children.numbers[f"{stage}_positive"], np.nan)
                title = f"Share of {words} decisions that were positive, under the test {test}"
                yield self._rate(f"{stage}-positive-{test.lower()}", title, by, groups, value, {"test": test})

    def _rate(self, name: str, title: str, by: str, groups: list[Group], value: Floats, where: dict[str, str]) -> Output:  # fmt: skip
        rows = []
        for label, these in groups:
            known = value[these & np.isfinite(value)]
            share = number(known.mean()) if len(known) else None
            rows.append((label, share, len(known), int(known.sum()), len(known)))
        columns = (
            self._columns(by), Column("share", "Share", Role.FIGURE, "share", 3),
            Column("children", "Children behind it", Role.CHILDREN), Column("events", "Of whom so", Role.EVENTS),
            Column("at_risk", "Of how many", Role.AT_RISK),
        )  # fmt: skip
        slug = "".join(sign if sign.isalnum() else "-" for sign in name)
        return self._output(f"{slug}-by-{_name(by)}", f"{title}, by {TITLES[by].lower()}", OutputKind.RATES, columns, rows, by, f"children-{slug}", where)  # fmt: skip

    def _output(
        self, name: str, title: str, kind: OutputKind, columns: tuple[Column, ...], rows: Sequence[tuple[Cell, ...]],
        by: str, counted: str, where: dict[str, str] | None = None,
    ) -> Output:  # fmt: skip
        labels = {} if by == "site" else {_dimension(by): labels_of(by)}
        return Output(
            name=f"{self.asked.name}-{name}", title=title, kind=kind, columns=columns, rows=tuple(rows), counted=counted,
            where={**self.where, **(where or {})}, period=self.period, chart="bars", labels=labels,
        )  # fmt: skip


def _dimension(by: str) -> str:
    return "authority" if by == "site" else by


def _groups(by: str, children: StudyChildren, chosen: Flags) -> Iterator[Group]:
    words = children.words[_dimension(by)]
    for value in sorted({str(one) for one in words[chosen]}):
        yield value, chosen & (words == value)
    yield ALL, chosen


def _referrals(_children: StudyChildren, these: Flags) -> tuple[list[float | None], int]:
    return [int(these.sum())], int(these.sum())


def _means(children: StudyChildren, these: Flags) -> tuple[list[float | None], int]:
    return _days(children, these, np.mean)


def _medians(children: StudyChildren, these: Flags) -> tuple[list[float | None], int]:
    return _days(children, these, np.median)


def _days(children: StudyChildren, these: Flags, how: Callable[[Floats], object]) -> tuple[list[float | None], int]:  # fmt: skip
    """Of those decided; behind the line stands the smaller number of the two, which is what could point at a child."""
    found: list[float | None] = []
    behind = []
    for stage, _words in _STAGES:
        days = children.numbers[f"{stage}_days"][these]
        days = days[np.isfinite(days)]
        found.append(number(float(how(days)), 2) if len(days) else None)  # type: ignore[arg-type]
        behind.append(len(days))
    return found, min(behind)
