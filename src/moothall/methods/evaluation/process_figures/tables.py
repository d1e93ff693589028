"""The tables: referrals, days to decisions, shares positive, both at one sitting, kept within time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from moothall.methods.outputs import Cell, Column, Output, OutputKind, Role

from ..equity.decision_rates import Decided
from ..equity.intervals import wilson
from ..figures import AT_RISK, CHILDREN, EVENTS, About, figure, interval
from ..groups import TITLES
from ..split_at_change import months
from ..study_data.traits import labels_of
from .cells import behind, cells
from .facts import NATIONAL, PANEL, STAGE_WORDS, Facts, Flags, Numbers, Words

ROUTES = {PANEL: "Decided by the panel", NATIONAL: "Decided nationally"}
_ROUTE, _TEST = Column("route", "Route", Role.DIMENSION), Column("test", "Test", Role.DIMENSION)
_PERCENT = "%"
#: The most that any one child adds to a figure, and the next: who knows the others' could work out one child's.
LARGEST, SECOND = Column("largest", "Largest of one child", Role.LARGEST), Column("second", "Second largest", Role.SECOND)  # fmt: skip
_DECISIONS = Column("decisions", "Decisions", Role.EVENTS)
#: From the rows of a cell, its figures and what stands behind them.
Tell = Callable[[Numbers], tuple[Cell, ...]]


#: Groupings whose categories are told as they are.
WITHOUT_WORDS = ("quarter", "authority")
SIDE_BY_SIDE = "The two routes stand side by side and are not compared: they decide about other children, in other months and places."


def table(
    facts: Facts, by: str, group: Words, route: Words | None, name: str, title: str, kind: OutputKind,
    columns: Sequence[Column], tell: Tell, counted: str, *, test: Words | None = None,
    labels: dict[str, dict[str, str]] | None = None, notes: Sequence[str] = (), where: dict[str, str] | None = None,
) -> Output:  # fmt: skip
    """An output with a row for each group and route, their margins, and each test by itself where there are tests.

    Without a route, it is of the panel's cases alone; so it is where the facts are.
    """
    beside = route is not None and not facts.panel_only
    dimensions, keys = [Column(by, TITLES[by], Role.DIMENSION)], [group]
    if route is not None and beside:
        dimensions, keys = [*dimensions, _ROUTE], [*keys, route]
    margins = [True] * len(keys)
    if test is not None:
        dimensions, keys, margins = [*dimensions, _TEST], [*keys, test], [*margins, False]
    about = About(
        f"{name}-by-{by.replace('_', '-')}", (facts.first, facts.last), {**(where or {}), **({} if beside else {"route": PANEL})},
    )  # fmt: skip
    words = {} if by in WITHOUT_WORDS else {by: labels_of(by)}
    return about.output(
        "", f"{title}, by {TITLES[by].lower()}", kind, (*dimensions, *columns),
        [(*key, *tell(held)) for key, held in cells(keys, margins, words.get(by, ()))] if len(group) else (), counted=counted,
        chart="line" if by == "quarter" else "bars", notes=(*notes, SIDE_BY_SIDE) if beside else notes,
        labels={**words, **({"route": ROUTES} if beside else {}), **(labels or {})},
    )  # fmt: skip


def quarters(month: Words) -> Words:
    """The quarter of each month."""
    names, place = np.unique(month, return_inverse=True)
    told = np.array([months.quarter_of(str(name)) for name in names], str)
    found: Words = told[place] if len(names) else np.array([], str)
    return found


#: What tables of referrals count, and of some of them: those still waiting are told by `where`.
REFERRALS = "referrals"


def referrals(facts: Facts, by: str) -> Output:
    """How many referrals, and of how many children."""
    rows = np.flatnonzero(facts.received())
    group = quarters(facts.month[rows]) if by == "quarter" else facts.groups[by][rows]
    child = facts.child[rows]

    def tell(held: Numbers) -> tuple[Cell, ...]:
        children, largest, second = behind(child[held], np.ones(len(held)))
        return len(held), children, int(largest), int(second)

    columns = (figure("referrals", "Referrals", 0), CHILDREN, LARGEST, SECOND)
    return table(
        facts, by, group, facts.route[rows], "referrals", "Referrals", OutputKind.COUNTS, columns, tell, REFERRALS
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

    columns = (figure("mean", "Mean", 1, "days"), CHILDREN, _DECISIONS, LARGEST, SECOND)
    return table(
        facts, by, group, route, f"mean-days-to-{_dash(stage)}", f"Mean days from receipt to the {STAGE_WORDS[stage]} decision",
        OutputKind.MEANS, columns, tell, f"days-to-{_dash(stage)}", notes=(OF_THOSE_DECIDED,), where={"stage": stage},
    )  # fmt: skip


OF_THOSE_DECIDED = "Of decisions made in the period: children still waiting are not in it, and the longer they wait the more it misses."


def median_days(facts: Facts, by: str, stage: str) -> Output:
    """The median and the quartiles of days from receipt to the decision, of decisions made in the period."""
    told, group, route, child = decisions(facts, by, stage)

    def tell(held: Numbers) -> tuple[Cell, ...]:
        quartiles = np.quantile(told.days[held], [0.5, 0.25, 0.75])
        return *(float(value) for value in quartiles), len(np.unique(child[held])), len(held)

    columns = (
        figure("median", "Median", 0, "days"), figure("lower_quartile", "Lower quartile", 0, "days"),
        figure("upper_quartile", "Upper quartile", 0, "days"), CHILDREN, _DECISIONS,
    )  # fmt: skip
    return table(
        facts, by, group, route, f"median-days-to-{_dash(stage)}",
        f"Median days from receipt to the {STAGE_WORDS[stage]} decision", OutputKind.PERCENTILES, columns, tell,
        f"days-to-{_dash(stage)}", notes=(OF_THOSE_DECIDED,), where={"stage": stage},
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
    *, stage: str, test: Words | None = None, notes: Sequence[str] = (),
    labels: dict[str, dict[str, str]] | None = None,
) -> Output:  # fmt: skip
    """A share in percent with Wilson's interval; behind it the children, the events and of how many."""

    def tell(held: Numbers) -> tuple[Cell, ...]:
        events, of = int(event[held].sum()), len(held)
        low, high = wilson(events, of)
        return 100 * events / of, 100 * low, 100 * high, len(np.unique(child[held])), events, of

    columns = (figure("share", "Share", 1, _PERCENT), *interval(1, _PERCENT), CHILDREN, EVENTS, AT_RISK)
    return table(
        facts, by, group, route, name, title, OutputKind.RATES, columns, tell, counted, test=test, notes=notes, where={"stage": stage},
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
