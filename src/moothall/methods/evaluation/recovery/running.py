"""One run: children drawn, the outcomes measured, each design asked, and the truth of what it was asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import numpy as np

from moothall.methods.simulation.plan import Plan

from ..designs import Study, answer
from ..designs.missing_follow_up import followed
from ..designs.roll_out_estimators import Answer, by_group_time, by_imputation
from ..finding import Estimate
from ..protocol import Protocol, protocol_from
from ..protocol.analyses import (
    Analysis,
    MissingFollowUp,
    RecurrentEvents,
    StaggeredRollOut,
    TimeToEvent,
    WeightedComparison,
)
from ..protocol.estimand import Outcome
from ..study_data.measures import Measured
from ..study_data.panels import SitePanel, just_before, site_panel
from ..study_data.reading import Flags, Floats
from .children import Simulated, simulated
from .truth import chance_again, gains, log_ratio_of_episodes, true_panel

Asked = Literal["sites", "sites and children", "follow-up"]


@dataclass(frozen=True)
class Scenario:
    """A world: its name for machines and for people, what is asked, its authorities, when how many of them begin.

    `loss` is by how much more, in log odds a point of the score half a year before, children are lost where no panel is.
    """

    key: str
    title: str
    asks: Asked = "sites"
    authorities: int = 150
    starts: tuple[tuple[int, int], ...] = ((41, 10), (61, 10))
    null: bool = False
    loss: float = 0.0

    def plan(self, seed: int, children: int) -> Plan:
        """What is drawn in one run."""
        return Plan(seed=seed, children=children, authorities=self.authorities, starts=self.starts, null=self.null)  # fmt: skip


FEW = ((41, 3), (61, 3))
SCENARIOS = (
    Scenario("planned", "150 authorities, two waves of ten", "sites and children"),
    Scenario("planned-null", "150 authorities, two waves of ten, no effect", "sites and children", null=True),
    Scenario("six", "150 authorities, two waves of three", starts=FEW),
    Scenario("six-null", "150 authorities, two waves of three, no effect", starts=FEW, null=True),
    Scenario("few", "30 authorities, two waves of three", authorities=30, starts=FEW),
    Scenario("few-null", "30 authorities, two waves of three, no effect", authorities=30, starts=FEW, null=True),
    Scenario("lost", "Informative loss: 150 authorities, two waves of ten", "follow-up"),
    Scenario("lost-null", "Informative loss: 150 authorities, two waves of ten, no effect", "follow-up", null=True),
    Scenario("lost-few", "Informative loss: 30 authorities, two waves of three", "follow-up", 30, FEW),
    Scenario("lost-more", "Loss that differs: 150 authorities, two waves of ten; where no panel is, those who fared worse half a year before are lost far more often", "follow-up", loss=0.15),
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """What one way of estimating made of one run, beside the truth of just what it estimates.

    `among_children` is the mean over treated children, each as heavy as the others.
    """

    outcome: str
    way: str
    estimate: float
    low: float
    high: float
    se: float
    true: float
    among_children: float


@dataclass(frozen=True)
class Trend:
    """The test of trends before the start: as the report judges it (by treated sites), and as a regression prints it."""

    outcome: str
    by_treated: float
    usual: float


@dataclass(frozen=True)
class Run:
    """One run: what was found, and of each outcome by site the test of trends before the start."""

    found: tuple[Found, ...]
    trends: tuple[Trend, ...]


@cache
def recovery_protocol() -> Protocol:
    """The protocol that is run: shipped, so that it can be read, and run on an extract that was written."""
    return protocol_from(files(__package__).joinpath("protocol.yaml").read_text(encoding="utf-8"))


def study_of(held: Simulated, seed: int) -> Study:
    """The study of simulated children. Nothing is read from a folder."""
    import pyarrow as pa

    protocol = recovery_protocol()
    if not held.scores:
        return Study(protocol, Path(), held.children, seed)
    name = "wellbeing"
    told = {
        f"{name} at {wave}": _at(protocol.outcome(name), wave, *held.scores[wave]) for wave in held.scores
    }
    told[name] = told[f"{name} at {protocol.outcome(name).wave}"]
    return Study(protocol, Path(), held.children, seed, _held=told, _waves=pa.table(dict(held.waves)))


def _at(outcome: Outcome, wave: str, score: Floats, due: Flags) -> Measured:
    """A score at a wave, as a study measures it."""
    seen = due & np.isfinite(score)
    return Measured(outcome.model_copy(update={"wave": wave}), np.where(seen, score, 0.0), np.ones(len(seen)), due, seen)  # fmt: skip


def run(scenario: Scenario, seed: int, children: int) -> Run:
    """One run of a scenario."""
    held = simulated(scenario.plan(seed, children), loss=scenario.loss, scored=scenario.asks == "follow-up")
    study = study_of(held, seed)
    found: list[Found] = []
    trends: list[Trend] = []
    for asked in study.protocol.analyses:
        if isinstance(asked, MissingFollowUp):
            if scenario.asks == "follow-up":
                found += _lost(asked, study, held)
        elif scenario.asks == "follow-up":
            continue
        elif isinstance(asked, StaggeredRollOut):
            found += _by_site(asked, study, held, trends, both=scenario.asks == "sites and children")
        elif scenario.asks == "sites and children":
            found += _by_child(asked, study, held)
    return Run(tuple(found), tuple(trends))


def _by_site(
    asked: StaggeredRollOut, study: Study, held: Simulated, trends: list[Trend], *, both: bool
) -> Iterator[Found]:
    """By imputation and by group and time; with `both`, by imputation with cells as heavy as they have children, too."""
    measured = study.measured(asked.outcome)
    among = _among_children(held, measured)
    for weighted, suffix in ((False, ""), *(((True, ", by children"),) if both else ())):
        asked = asked.model_copy(update={"weighted_by_children": weighted})
        panel = site_panel(held.children, measured, asked.period, weighted=weighted)
        true = true_panel(held, measured, asked.period, weighted)
        imputed = by_imputation(panel, asked)
        yield _of(asked.outcome, f"imputation{suffix}", imputed.answer, _true(true), among)
        if not weighted:
            grouped = by_group_time(panel, asked, study.seed_for(asked.name))
            yield _of(asked.outcome, "group-time", grouped.answer, _true_by_group(true), among)
            if imputed.tested:
                trends.append(Trend(asked.outcome, imputed.tested.p_by_treated, imputed.tested.p))


def _of(outcome: str, way: str, told: Answer | Estimate, true: float, among: float) -> Found:
    value = told.overall if isinstance(told, Answer) else told.value
    low, high, se = (np.nan if one is None else float(one) for one in (told.low, told.high, told.se))
    return Found(outcome, way, float(np.nan if value is None else value), low, high, se, true, among)


def _true(panel: SitePanel) -> float:
    """The mean over treated cells: each as heavy as the others, or as it has children."""
    cells = panel.treated
    return float(np.average(panel.y[cells], weights=panel.children[cells] if panel.weighted else None))


def _true_by_group(panel: SitePanel) -> float:
    """As effects by group and time are averaged: those of a wave at a time, each as heavy as the wave has sites."""
    total = heavy = 0.0
    for start in np.unique(panel.group[panel.is_site]):
        sites = panel.group == start
        for time in range(int(start), len(panel.periods)):
            here = sites & panel.treated[:, time]
            if here.any():
                total += sites.sum() * float(panel.y[here, time].mean())
                heavy += sites.sum()
    return total / heavy


def _among_children(held: Simulated, measured: Measured, chosen: Flags | None = None) -> float:
    """The mean over treated children of what a panel is expected to add to each."""
    treated = held.children.treated & (measured.seen if chosen is None else chosen)
    gain = gains(held, replace(measured, seen=treated))[treated]
    return float((gain / np.where(measured.below > 0, measured.below, 1.0)[treated]).mean())


def _lost(asked: MissingFollowUp, study: Study, held: Simulated) -> Iterator[Found]:
    """Imputed, weighted and those seen alone, beside the truth of all who were due, seen or not."""
    measured = study.measured(asked.outcome)
    due = measured.due & ~np.isfinite(held.children.numbers["died_day"])
    everyone = replace(measured, due=due, seen=due)
    true = _true(true_panel(held, everyone, asked.period, weighted=False))
    among = _among_children(held, measured, due & ~just_before(held.children, asked.period))
    # Without who was lost, which is told child by child and takes longest.
    for one in followed(asked, study).estimates:
        yield _of(asked.outcome, one.name, one, true, among)


def _by_child(asked: Analysis, study: Study, held: Simulated) -> Iterator[Found]:
    """Child by child: the truth is the mean over treated children, for a ratio of rates the ratio of their sums."""
    told = answer(asked, study).estimates[0]
    if isinstance(asked, WeightedComparison):
        true = _among_children(held, study.measured(asked.outcome))
    elif isinstance(asked, RecurrentEvents):
        true = log_ratio_of_episodes(held, asked.horizon_months)
    elif isinstance(asked, TimeToEvent):
        whole = held.children.numbers["follow_up_months"] >= asked.horizon_months
        chosen = held.children.treated & whole
        true = float(chance_again(held, np.minimum(held.lives.leaves, held.lives.dies))[chosen].mean())
    else:
        return
    yield _of(asked.outcome, asked.design, told, true, true)
