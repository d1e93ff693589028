"""The tables: referrals, days to decisions, shares positive, both at one sitting, kept within time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from moothall.methods.outputs import Cell, Column, Output, OutputKind, Role

from ..equity.decision_rates import Decided
from ..equity.groups import LABELS
from ..equity.intervals import wilson
from ..split_at_change import months
from .cells import behind, cells
from .facts import NATIONAL, PANEL, STAGE_WORDS, Facts, Flags, Numbers, Words

ROUTES = {PANEL: "Decided by the panel", NATIONAL: "Decided nationally"}
_CHILDREN = Column("children", "Children", Role.CHILDREN)
_TEST = Column("test", "Test", Role.DIMENSION)
_PERCENT = "%"
#: From the rows of a cell, its figures and what stands behind them.
Tell = Callable[[Numbers], tuple[Cell, ...]]


SIDE_BY_SIDE = "The two routes stand side by side and are not compared: they decide about other children, in other months and places."


def by_words(by: str) -> str:
    """What a grouping is called in a title."""
    return {"quarter": "quarter", "authority": "site"}.get(by, LABELS.get(by, by).lower())


def table(
    facts: Facts, by: str, group: Words, route: Words | None, name: str, title: str, kind: OutputKind,
    columns: Sequence[Column], tell: Tell, counted: str, *, test: Words | None = None,
    labels: dict[str, dict[str, str]] | None = None, notes: Sequence[str] = (), stage: str = "",
) -> Output:  # fmt: skip
    """An output with a row for each group and route, their margins, and each test by itself where there are tests.

    Without a route, it is of the panel's decisions alone.
    """
    dimensions, keys = [Column(by, "Quarter" if by == "quarter" else LABELS[by], Role.DIMENSION)], [group]
    where = {"stage": stage} if stage else {}
    if route is None:
        where["route"] = PANEL
    else:
        dimensions.append(Column("route", "Route", Role.DIMENSION))
        keys.append(route)
    margins = [True] * len(keys)
    if test is not None:
        dimensions, keys, margins = [*dimensions, _TEST], [*keys, test], [*margins, False]
    rows = tuple((*key, *tell(held)) for key, held in cells(keys, margins)) if len(group) else ()
    said = tuple(notes) if route is None else (*notes, SIDE_BY_SIDE)
    return Output(
        name=f"{name}-by-{by.replace('_', '-')}", title=f"{title}, by {by_words(by)}", kind=kind,
        columns=(*dimensions, *columns), rows=rows, counted=counted, where=where,
        period=(facts.first, facts.last), chart="line" if by == "quarter" else "bars",
        labels={"route": ROUTES, **(labels or {})}, notes=said,
    )  # fmt: skip


def quarters(month: Words) -> Words:
    """The quarter of each month."""
    names, place = np.unique(month, return_inverse=True)
    told = np.array([months.quarter_of(str(name)) for name in names], str)
    found: Words = told[place] if len(names) else np.array([], str)
    return found


def referrals(facts: Facts, by: str) -> Output:
    """How many referrals, and of how many children."""
    rows = np.flatnonzero(facts.received())
    group = quarters(facts.month[rows]) if by == "quarter" else facts.groups[by][rows]
    child = facts.child[rows]

    def tell(held: Numbers) -> tuple[Cell, ...]:
        children, largest, second = behind(child[held], np.ones(len(held)))
        return len(held), children, int(largest), int(second)

    columns = (
        Column("referrals", "Referrals", Role.FIGURE), _CHILDREN, Column("largest", "Largest of one child", Role.LARGEST),
        Column("second", "Second largest", Role.SECOND),
    )  # fmt: skip
    return table(
        facts, by, group, facts.route[rows], "referrals", "Referrals", OutputKind.COUNTS, columns, tell, "referrals"
    )  # fmt: skip


def decisions(facts: Facts, by: str, stage: str) -> tuple[Decided, Words, Words, Numbers]:
    """The decisions of a stage made in the period, with the group, the route and the child of each."""
    told = facts.in_period(stage)
    group = quarters(told.month) if by == "quarter" else facts.groups[by][told.case]
    return told, group, facts.route[told.case], facts.child[told.case]


def mean_days(facts: Facts, by: str, stage: str) -> Output:
    """The mean of days from receipt to the decision, of decisions made in the period."""
    told, group, route, child = decisions(facts, by, stage)

    def tell(held: Numbers) -> tuple[Cell, ...]:
        children, largest, second = behind(child[held], told.days[held])
        return float(told.days[held].mean()), children, len(held), largest, second

    columns = (
        Column("mean", "Mean days", Role.FIGURE, "days", 1), _CHILDREN, Column("decisions", "Decisions", Role.EVENTS),
        Column("largest", "Largest of one child", Role.LARGEST, "days"), Column("second", "Second largest", Role.SECOND, "days"),
    )  # fmt: skip
    return table(
        facts, by, group, route, f"mean-days-to-{_dash(stage)}", f"Mean days from receipt to the {STAGE_WORDS[stage]} decision",
        OutputKind.MEANS, columns, tell, f"days-to-{_dash(stage)}", notes=(OF_THOSE_DECIDED,), stage=stage,
    )  # fmt: skip


OF_THOSE_DECIDED = "Of decisions made in the period: children still waiting are not in it. See the table of waiting, which counts them."


def median_days(facts: Facts, by: str, stage: str) -> Output:
    """The median and the quartiles of days from receipt to the decision, of decisions made in the period."""
    told, group, route, child = decisions(facts, by, stage)

    def tell(held: Numbers) -> tuple[Cell, ...]:
        quartiles = np.quantile(told.days[held], [0.5, 0.25, 0.75])
        return *(float(value) for value in quartiles), len(np.unique(child[held])), len(held)

    columns = (
        Column("median", "Median days", Role.FIGURE, "days", 1), Column("lower_quartile", "Lower quartile", Role.FIGURE, "days", 1),
        Column("upper_quartile", "Upper quartile", Role.FIGURE, "days", 1), _CHILDREN, Column("decisions", "Decisions", Role.EVENTS),
    )  # fmt: skip
    return table(
        facts, by, group, route, f"median-days-to-{_dash(stage)}",
        f"Median days from receipt to the {STAGE_WORDS[stage]} decision", OutputKind.PERCENTILES, columns, tell,
        f"days-to-{_dash(stage)}", notes=(OF_THOSE_DECIDED,), stage=stage,
    )  # fmt: skip


def share_positive(facts: Facts, by: str, stage: str) -> Output:
    """The share of decisions that were positive, each test by itself and never two together."""
    told, group, route, child = decisions(facts, by, stage)
    return rate(
        facts, by, group, route, f"share-positive-{_dash(stage)}",
        f"Share of {STAGE_WORDS[stage]} decisions that were positive", told.positive, child,
        f"positive-{_dash(stage)}", test=told.tests, stage=stage, notes=(EACH_TEST_BY_ITSELF,),
        labels={"test": test_words(told.tests)},
    )  # fmt: skip


EACH_TEST_BY_ITSELF = (
    "Each test of reasonable grounds stands by itself and is never added to another: a share taken across a change of the "
    "test shows the change, not the decisions. For conclusive grounds it is the test by which the case came that far."
)


def at_one_sitting(facts: Facts, by: str) -> Output:
    """The panel's conclusive decisions that were taken at the sitting of reasonable grounds; nobody sits nationally."""
    told, group, route, child = decisions(facts, by, "conclusive_grounds")
    mine = route == PANEL
    return rate(
        facts, by, group[mine], None, "both-at-one-sitting",
        "Share of the panel's conclusive grounds decisions taken at the sitting of reasonable grounds",
        told.one_sitting[mine], child[mine], "at-one-sitting", stage="conclusive_grounds",
    )  # fmt: skip


def rate(
    facts: Facts, by: str, group: Words, route: Words | None, name: str, title: str, event: Flags, child: Numbers, counted: str,
    *, test: Words | None = None, stage: str = "", notes: Sequence[str] = (),
    labels: dict[str, dict[str, str]] | None = None,
) -> Output:  # fmt: skip
    """A share in percent with Wilson's interval; behind it the children, the events and of how many."""

    def tell(held: Numbers) -> tuple[Cell, ...]:
        events, of = int(event[held].sum()), len(held)
        low, high = wilson(events, of)
        return 100 * events / of, 100 * low, 100 * high, len(np.unique(child[held])), events, of

    columns = (
        Column("share", "Share", Role.FIGURE, _PERCENT, 1), Column("low", "From", Role.LOW, _PERCENT, 1),
        Column("high", "To", Role.HIGH, _PERCENT, 1), _CHILDREN, Column("events", "Events", Role.EVENTS),
        Column("at_risk", "Of how many", Role.AT_RISK),
    )  # fmt: skip
    return table(
        facts, by, group, route, name, title, OutputKind.RATES, columns, tell, counted, test=test, stage=stage, notes=notes,
        labels=labels,
    )  # fmt: skip


def test_words(tests: npt.NDArray[np.str_]) -> dict[str, str]:
    """What the tests are called: their standard where the rules of the arrangement know it, else their code."""
    from ..split_at_change import changes

    known = {one.before: one.standard_before for one in changes()} | {one.after: one.standard_after for one in changes()}  # fmt: skip
    found = {}
    for test in sorted(set(tests.tolist())):
        first = test.partition("+")[0]
        found[test] = f"{known[first]} ({first})" if first in known else test.replace("_", " ")
    return found


def _dash(stage: str) -> str:
    return stage.replace("_", "-")
