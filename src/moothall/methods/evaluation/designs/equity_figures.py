"""Whether figures differ between groups of children: small groups drawn towards the others, with intervals as wide as they are."""

from __future__ import annotations

import math

import numpy as np

from moothall.methods.outputs import Column, Output, OutputKind, Role

from ..equity import effects_by_group, rates_by_group
from ..errors import EvaluationError, in_a_report
from ..figures import Figure, number
from ..finding import Deviation, DeviationKind, Diagnostic, Direction, Finding, Sentence, Verdict
from ..groups import NOT_KNOWN, TITLES
from ..protocol.analyses import Equity
from ..protocol.estimand import Outcome
from ..rules import rule
from ..study_data.measures import Measured
from ..study_data.reading import Flags
from ..study_data.traits import group_of, in_order, labels_of
from .building import Check, check_at, checks_output, estimates_output, sentence
from .study import Study

CITATIONS = (
    "Christiansen and Morris, JASA 1997 (rates of groups)", "Morris, JASA 1983 (effects of groups)",
    "Hartung and Knapp, Statistics in Medicine 2001",
)  # fmt: skip


def equity_figures(asked: Equity, study: Study) -> Finding:
    """The finding: a table for each trait. Raises EvaluationError where no trait has two groups to compare."""
    outcome, measured = study.outcome(asked.outcome), study.measured(asked.outcome)
    outputs: list[Output] = []
    checks: list[Check] = []
    diagnostics: list[Diagnostic] = []
    lacking: list[Deviation] = []
    period = study.period(measured.seen)
    for trait in asked.by:
        study.told(TITLES[trait])
        try:
            outputs.append(_by(asked, outcome, measured, trait, study, period, checks, diagnostics))
        except EvaluationError as wrong:
            lacking.append(Deviation(DeviationKind.SUBGROUP, sentence(f"No table by {TITLES[trait].lower()}: {in_a_report(wrong)}"), asked.name))  # fmt: skip
    if not outputs:
        raise EvaluationError("No trait has two groups with children whose outcome was seen.")
    if checks:
        outputs.append(checks_output(asked.name, asked.title, checks, outcome.name.replace("_", "-"), period))
    return Finding(
        analysis=asked.name, title=asked.title, design=asked.design, role=asked.role, outcome=asked.outcome,
        direction=Direction.NOT_STATED, estimates=(), diagnostics=tuple(diagnostics), outputs=tuple(outputs),
        reading=tuple(_reading(asked, trait, checks) for trait in asked.by if any(one.name == f"groups-{trait}" for one in checks)),
        deviations=tuple(lacking), methods=("Among all children studied. Each group is told as it was found, and drawn towards what all groups say by as much as its size leaves in doubt.",),
        citations=CITATIONS, facts={"comparison": "none"},
    )  # fmt: skip


def _by(
    asked: Equity, outcome: Outcome, measured: Measured, trait: str, study: Study, period: tuple[str, str], checks: list[Check],
    diagnostics: list[Diagnostic],
) -> Output:  # fmt: skip
    words = group_of(trait, study.children)
    groups = [
        (value, measured.seen & (words == value)) for value in in_order(trait, words) if value != NOT_KNOWN
    ]
    groups = [(value, these) for value, these in groups if these.any()]
    made = _rates if measured.is_share else _means
    return made(asked, outcome, measured, trait, groups, period, checks, diagnostics)


def _name(asked: Equity, trait: str) -> str:
    return f"{asked.name}-by-{trait.replace('_', '-')}"


def _rates(
    asked: Equity, outcome: Outcome, measured: Measured, trait: str, groups: list[tuple[str, Flags]], period: tuple[str, str],
    checks: list[Check], diagnostics: list[Diagnostic],
) -> Output:  # fmt: skip
    events = [int(measured.above[these].sum()) for _value, these in groups]
    children = [int(these.sum()) for _value, these in groups]
    found = rates_by_group([value for value, _these in groups], events, children)
    rows = tuple(
        (one.group, number(one.share), number(one.low), number(one.high), number(one.shrunk), one.children, one.events, one.children)
        for one in found.groups
    )  # fmt: skip
    _spread(asked, trait, float(found.spread), math.nan, sum(children), checks, diagnostics)
    return Output(
        name=_name(asked, trait), title=f"{asked.title}: by {TITLES[trait].lower()}", kind=OutputKind.RATES,
        columns=(
            Column("group", TITLES[trait], Role.DIMENSION), Column("share", outcome.title, Role.FIGURE, "share", 3),
            Column("low", "95% from", Role.LOW, "share", 3), Column("high", "95% to", Role.HIGH, "share", 3),
            Column("drawn", "Drawn towards all", Role.FIGURE, "share", 3), Column("children", "Children behind it", Role.CHILDREN),
            Column("events", "Of whom so", Role.EVENTS), Column("at_risk", "Of how many", Role.AT_RISK),
        ),
        rows=rows, counted=outcome.name.replace("_", "-"), period=period, chart="points", labels={"group": labels_of(trait)},
    )  # fmt: skip


def _means(
    asked: Equity, outcome: Outcome, measured: Measured, trait: str, groups: list[tuple[str, Flags]], period: tuple[str, str],
    checks: list[Check], diagnostics: list[Diagnostic],
) -> Output:  # fmt: skip
    """A mean, or a rate by time watched, with the error of a ratio of sums (each child by itself)."""
    told = []
    for value, these in groups:
        above, below = measured.above[these], measured.below[these]
        rate = float(above.sum() / below.sum())
        size = len(above)
        se = float(np.sqrt(((above - rate * below) ** 2).sum() * size / max(size - 1, 1)) / below.sum())
        if size > 1 and se > 0:
            told.append((value, rate, se, size))
    if len(told) < 2:
        raise EvaluationError("fewer than two groups have children enough for an interval.")
    found = effects_by_group([one[0] for one in told], [one[1] for one in told], [one[2] for one in told], [one[3] for one in told])  # fmt: skip
    _spread(asked, trait, found.spread, found.p, sum(one[3] for one in told), checks, diagnostics)
    figures = [Figure((one.group,), one.estimate, one.low, one.high, one.children, one.children - 1) for one in found.groups]  # fmt: skip
    return estimates_output(
        _name(asked, trait), f"{asked.title}: by {TITLES[trait].lower()}", [Column("group", TITLES[trait], Role.DIMENSION)], figures,
        outcome=outcome, heading=outcome.title, period=period, labels={"group": labels_of(trait)}, notes=found.notes,
    )  # fmt: skip


def _spread(
    asked: Equity,
    trait: str,
    spread: float,
    p: float,
    children: int,
    checks: list[Check],
    diagnostics: list[Diagnostic],
) -> None:
    name = f"groups-{trait}"
    checks.append(Check(name, f"Spread between groups by {TITLES[trait].lower()} (standard deviation)", spread, children))  # fmt: skip
    at = {"s": check_at(asked.name, name)}
    if math.isfinite(p):
        checks.append(
            Check(f"test-{trait}", f"Test that groups by {TITLES[trait].lower()} are alike (p)", p, children)
        )
        at["p"] = check_at(asked.name, f"test-{trait}")
        words = "Groups differ by {s} (standard deviation; test that they are alike, p = {p})."
    else:
        words = "Groups differ by {s} (standard deviation)."
    diagnostics.append(Diagnostic(name, f"Groups by {TITLES[trait].lower()}", Verdict.FINE, sentence(words, at), None, tuple(at.values())))  # fmt: skip


def _reading(asked: Equity, trait: str, checks: list[Check]) -> Sentence:
    """Whether the groups differ beyond chance; without a test, by how much."""
    p = next((one.value for one in checks if one.name == f"test-{trait}"), None)
    by = TITLES[trait].lower()
    if p is None:
        at = {"s": check_at(asked.name, f"groups-{trait}")}
        return sentence(
            f"{asked.title}: between groups by {by}, true figures spread by {{s}} (standard deviation).", at
        )
    at = {"p": check_at(asked.name, f"test-{trait}")}
    if p < rule("groups-differ-level").value:
        return sentence(f"{asked.title}: groups by {by} differ by more than chance (p = {{p}}).", at)
    return sentence(f"{asked.title}: no sign that groups by {by} differ beyond chance (p = {{p}}).", at)
