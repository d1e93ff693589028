"""Whether figures and effects differ between groups of children: small groups drawn towards the others, honestly wide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from moothall.methods.outputs import Output

from ..equity import Behind, By, PooledEffects, effects_by_group, effects_output, rates_by_group, rates_output
from ..errors import EvaluationError, in_a_report
from ..figures import About
from ..finding import CellAt, Deviation, DeviationKind, Diagnostic, Direction, Finding, Sentence, Verdict
from ..groups import TITLES
from ..protocol.analyses import Equity
from ..protocol.estimand import Outcome
from ..rules import rule
from ..study_data.measures import Measured
from ..study_data.reading import Flags
from .building import Check, check_at, checks_output, scale_of, sentence
from .equity_decisions import decisions_of
from .group_effects import by_of, effects_within, groups_in
from .study import Study

CITATIONS = (
    "Christiansen and Morris, JASA 1997 (rates of groups)", "Morris, JASA 1983 (effects of groups)",
    "Hartung and Knapp, Statistics in Medicine 2001",
)  # fmt: skip
OF_EFFECTS = "Borusyak, Jaravel and Spiess, Review of Economic Studies 2024 (the effect in each group)"
OF_SITES = (
    "Spiegelhalter, Statistics in Medicine 2005 (limits of chance for sites)",
    "Larsen and Merlo, American Journal of Epidemiology 2005 (median odds ratio)",
)


#: What is told by group, in words.
_CALLED = {"groups": "Outcomes", "effects": "Effects"}


@dataclass
class Told:
    """What an analysis has come to so far."""

    outputs: list[Output] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    reading: list[Sentence] = field(default_factory=list)
    lacking: list[Deviation] = field(default_factory=list)

    def lack(self, words: str, analysis: str) -> None:
        """Something could not be told."""
        self.lacking.append(Deviation(DeviationKind.SUBGROUP, sentence(words), analysis))


def equity_figures(asked: Equity, study: Study) -> Finding:
    """The finding. Raises EvaluationError where no trait has two groups to compare."""
    outcome, measured = study.outcome(asked.outcome), study.measured(asked.outcome)
    told = Told()
    if "outcome" in asked.tell:
        _outcome(asked, outcome, measured, study, told)
    if "effects" in asked.tell:
        _effects(asked, outcome, measured, study, told)
    if {"decisions", "sites"} & set(asked.tell):
        found = decisions_of(asked, study)
        told.outputs += found.outputs
        told.diagnostics += found.diagnostics
        told.reading += found.reading
        for words in found.lacking:
            told.lack(words, asked.name)
    if not told.outputs:
        raise EvaluationError("No trait has two groups with children whose outcome was seen.")
    if told.checks:
        told.outputs.append(checks_output(asked.name, asked.title, told.checks, outcome.name.replace("_", "-"), study.period(measured.seen)))  # fmt: skip
    return Finding(
        analysis=asked.name, title=asked.title, design=asked.design, role=asked.role, outcome=asked.outcome,
        direction=Direction.NOT_STATED, estimates=(), diagnostics=tuple(told.diagnostics), outputs=tuple(told.outputs),
        reading=tuple(told.reading), deviations=tuple(told.lacking), methods=_methods(asked),
        citations=(*CITATIONS, *((OF_EFFECTS,) if "effects" in asked.tell else ()), *(OF_SITES if "sites" in asked.tell else ())),
        facts={"comparison": "none"},
    )  # fmt: skip


def _methods(asked: Equity) -> tuple[str, ...]:
    told = ["Each group is told as it was found, and drawn towards what all groups say by as much as its size leaves in doubt."]  # fmt: skip
    if "outcome" in asked.tell:
        told.append("The outcome by group: among all children studied.")
    if "effects" in asked.tell:
        told.append(f"The effect in a group: sites before and after their start beside the others, by {asked.period}, among its children alone, by imputation. The smallest that could be found in it is 2.8 times its error, and never less than the protocol says of all.")  # fmt: skip
    if {"decisions", "sites"} & set(asked.tell):
        told.append("Decisions: those of the arrangement, each test by itself; a conclusive decision goes by the test that let its case through too.")  # fmt: skip
    if "sites" in asked.tell:
        alike = ", ".join(TITLES[one].lower() for one in asked.alike_in)
        told.append(f"Cases are of the same kind where they are alike in: {alike}. A site’s share is what it would be with the mix of cases of all.")  # fmt: skip
    return tuple(told)


def _outcome(asked: Equity, outcome: Outcome, measured: Measured, study: Study, told: Told) -> None:
    """The outcome by group: a share, or a mean or rate with the error of a ratio of sums (each child by itself)."""
    about, title = About(asked.name, study.period(measured.seen)), f"{asked.title}: {outcome.title}"
    rates, means, behind = [], list[tuple[By, PooledEffects]](), dict[tuple[str, str], Behind]()
    for trait in asked.by:
        study.told(TITLES[trait])
        groups = [(value, measured.seen & these) for value, these in groups_in(trait, study)]
        groups = [(value, these) for value, these in groups if these.any()]
        try:
            if measured.is_share:
                found = rates_by_group([value for value, _these in groups], [int(measured.above[these].sum()) for _value, these in groups], [int(these.sum()) for _value, these in groups])  # fmt: skip
                rates.append((by_of(trait), found))
                _spread(asked, trait, "groups", found.spread, math.nan, int(measured.seen.sum()), told)
            else:
                pooled = _means(groups, measured)
                means.append((by_of(trait), pooled))
                behind |= {(trait, one.group): Behind(one.children - 1) for one in pooled.groups}
                _spread(asked, trait, "groups", pooled.spread, pooled.p, sum(one.children for one in pooled.groups), told)  # fmt: skip
        except EvaluationError as wrong:
            told.lack(f"No table by {TITLES[trait].lower()}: {in_a_report(wrong)}", asked.name)
    if rates:
        told.outputs.append(rates_output("groups", f"{title}, by group", rates, about, counted=outcome.name))
    if means:
        told.outputs.append(effects_output("groups", f"{title}, by group", means, about, scale_of(outcome), label="Mean", behind=behind))  # fmt: skip
    told.reading += _read(asked, "groups", f"{outcome.title}: ", told)
    told.diagnostics += _apart(asked, "groups", told)


def _means(groups: Sequence[tuple[str, Flags]], measured: Measured) -> PooledEffects:
    held = []
    for value, these in groups:
        above, below = measured.above[these], measured.below[these]
        rate = float(above.sum() / below.sum())
        size = len(above)
        se = float(np.sqrt(((above - rate * below) ** 2).sum() * size / max(size - 1, 1)) / below.sum())
        if size > 1 and se > 0:
            held.append((value, rate, se, size))
    if len(held) < 2:
        raise EvaluationError("fewer than two groups have children enough for an interval.")
    return effects_by_group([one[0] for one in held], [one[1] for one in held], [one[2] for one in held], [one[3] for one in held])  # fmt: skip


def _effects(asked: Equity, outcome: Outcome, measured: Measured, study: Study, told: Told) -> None:
    """The effect within each group, with the smallest that could be found there."""
    found, behind, smaller, of = list[tuple[By, PooledEffects]](), dict[tuple[str, str], Behind](), 0, 0
    for trait in asked.by:
        study.told(f"The effect by {TITLES[trait].lower()}")
        within = effects_within(trait, measured, study, asked.period)
        labels = within.by.labels
        reasons: dict[str, list[str]] = {}
        for value, why in within.lacking.items():
            reasons.setdefault(why, []).append(f"‘{labels.get(value, value)}’")
        for why, these in reasons.items():
            told.lack(
                f"By {TITLES[trait].lower()} there is no effect for {', '.join(these)}. {why}", asked.name
            )
        if within.pooled is None:
            continue
        found.append((within.by, within.pooled))
        behind |= within.behind
        smaller, of = smaller + len(within.smaller), of + len(within.pooled.groups)
        _spread(asked, trait, "effects", within.pooled.spread, within.pooled.p, sum(one.children for one in within.pooled.groups), told)  # fmt: skip
    if not found:
        return
    told.outputs.append(effects_output(
        "effects", f"{asked.title}: the effect of the arrangement, by group", found, About(asked.name, study.period(measured.seen)), scale_of(outcome),
        label="Difference", behind=behind,
    ))  # fmt: skip
    told.reading += _read(asked, "effects", "The effect of the arrangement: ", told)
    told.diagnostics += _apart(asked, "effects", told)
    told.diagnostics.append(_detectable(asked, smaller, of, int(measured.seen.sum()), told))


def _detectable(asked: Equity, smaller: int, of: int, children: int, told: Told) -> Diagnostic:
    """In how many groups the effect is smaller than could be found there: nothing is to be claimed of them."""
    told.checks += [
        Check("too-small", "Groups whose effect is smaller than could be found there", smaller, children),
        Check("of-groups", "Groups with an effect", of, children),
    ]
    at = {"n": check_at(asked.name, "too-small"), "m": check_at(asked.name, "of-groups")}
    says = sentence("In {n:count} of {m:count} groups the effect as found is smaller than the smallest that could be found there. None of these is claimed apart, nor any group that the protocol does not name.", at)  # fmt: skip
    limit = sentence("Groups of children are too small for most differences between their effects to be found; that none is seen does not say there is none.")  # fmt: skip
    return Diagnostic("detectable", "Which groups’ effects could be found", Verdict.CAUTION if smaller else Verdict.FINE, says, limit if smaller else None, tuple(at.values()))  # fmt: skip


def _spread(asked: Equity, trait: str, what: str, spread: float, p: float, children: int, told: Told) -> None:
    """How far groups truly differ, and the test that they are alike where there is one, for the table of checks."""
    by, called = TITLES[trait].lower(), _CALLED[what]
    told.checks.append(Check(f"{what}-{trait}", f"{called}: spread between groups by {by} (standard deviation)", float(spread), children))  # fmt: skip
    if math.isfinite(p):
        told.checks.append(Check(_test(what, trait), f"{called}: test that groups by {by} are alike (p)", p, children))  # fmt: skip


def _apart(asked: Equity, what: str, told: Told) -> list[Diagnostic]:
    """How far groups differ by each trait, as one thing that was looked at."""
    names = {one.name for one in told.checks}
    cells, parts = {}, []
    for number, trait in enumerate(asked.by):
        if f"{what}-{trait}" not in names:
            continue
        cells[f"s{number}"] = check_at(asked.name, f"{what}-{trait}")
        test = ""
        if _test(what, trait) in names:
            cells[f"p{number}"] = check_at(asked.name, _test(what, trait))
            test = f" (p = {{p{number}}})"
        parts.append(f"by {TITLES[trait].lower()} {{s{number}}}{test}")
    if not parts:
        return []
    says = sentence(f"{_CALLED[what]} are spread by so much (standard deviation of what is true, with the test that they are alike): {'; '.join(parts)}.", cells)  # fmt: skip
    return [Diagnostic(what, f"How far {_CALLED[what].lower()} differ between groups", Verdict.FINE, says, None, tuple(cells.values()))]  # fmt: skip


def _test(what: str, trait: str) -> str:
    return f"test-{trait}" if what == "groups" else f"test-{what}-{trait}"


def _read(asked: Equity, what: str, begins: str, told: Told) -> list[Sentence]:
    """One sentence: by which traits groups differ beyond chance, and by which there is no sign; without tests, how far."""
    checks = {one.name: one for one in told.checks}
    cells: dict[str, CellAt] = {}
    beyond, alike, spread = list[str](), list[str](), list[str]()
    for number, trait in enumerate(asked.by):
        by, test = TITLES[trait].lower(), checks.get(_test(what, trait))
        if test is not None and test.value is not None:
            cells[f"p{number}"] = check_at(asked.name, test.name)
            (beyond if test.value < rule("groups-differ-level").value else alike).append(f"{by} (p = {{p{number}}})")  # fmt: skip
        elif f"{what}-{trait}" in checks:
            cells[f"s{number}"] = check_at(asked.name, f"{what}-{trait}")
            spread.append(f"{by} {{s{number}:sizepoints}}")
    parts = []
    if beyond:
        parts.append(f"groups differ by more than chance by {_and(beyond)}")
    if alike:
        parts.append(f"no sign that groups differ beyond chance by {_and(alike)}")
    if spread:
        parts.append(f"true figures of groups are spread by so many percentage points (standard deviation): by {_and(spread)}")  # fmt: skip
    return [sentence(f"{begins}{'; '.join(parts)}.", cells)] if parts else []


def _and(these: Sequence[str]) -> str:
    return these[0] if len(these) == 1 else f"{', '.join(these[:-1])} and {these[-1]}"
