"""The effect of the arrangement within a group of children: its sites before and after their start, beside the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from ..equity import Behind, By, PooledEffects, effects_by_group
from ..errors import EvaluationError, in_a_report
from ..groups import NOT_KNOWN, TITLES
from ..imputation import average, impute
from ..study_data.measures import Measured
from ..study_data.panels import SitePanel, site_panel
from ..study_data.reading import Flags
from ..study_data.traits import group_of, in_order, labels_of
from .building import NORMAL, POWER
from .roll_out_estimators import by_t
from .study import Study


class Overall(Protocol):
    """What an estimator says of a panel as a whole."""

    @property
    def overall(self) -> float: ...
    @property
    def se(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


@dataclass(frozen=True)
class Told:
    """An estimate with its error and interval."""

    overall: float
    se: float
    low: float
    high: float


def imputed(held: SitePanel) -> Told:
    """The effect over all treated cells by imputation (Borusyak, Jaravel and Spiess 2024), as the roll-out tells it."""
    found = average(impute(held.grid(), unidentified="leave out"), "simple", over="cohort", few="unbiased")
    reach = float(by_t(found.freedom[-1], found.treated[-1])) * found.overall_se
    return Told(found.overall, found.overall_se, found.overall - reach, found.overall + reach)


@dataclass(frozen=True)
class Within:
    """The effects within the groups of one trait, drawn together.

    `behind` is by trait and group; `claims` are the groups that are at least as large as could be found and whose interval
    leaves out no difference; `lacking` says of the others why there is none.
    """

    by: By
    pooled: PooledEffects | None
    behind: dict[tuple[str, str], Behind] = field(default_factory=dict)
    claims: frozenset[str] = frozenset()
    smaller: frozenset[str] = frozenset()
    lacking: dict[str, str] = field(default_factory=dict)


def by_of(trait: str) -> By:
    """A trait as equity's outputs take it."""
    return By(trait, TITLES[trait], labels_of(trait))


def groups_in(trait: str, study: Study) -> list[tuple[str, Flags]]:
    """The groups of a trait in the order of its codes, with the children of each; who is not known of is in none."""
    words = group_of(trait, study.children).astype(str)
    return [(value, words == value) for value in in_order(trait, words) if value != NOT_KNOWN]


def effects_within(
    trait: str, whole: Measured, study: Study, period: str, *, weighted: bool = False, estimator: Callable[[SitePanel], Overall] = imputed
) -> Within:  # fmt: skip
    """The effect in each group of a trait. A group without one, or without an interval, is left out and told."""
    smallest = study.protocol.smallest_effect(whole.outcome.name) or 0.0
    held: dict[str, tuple[Overall, int]] = {}
    behind: dict[tuple[str, str], Behind] = {}
    lacking: dict[str, str] = {}
    for value, chosen in groups_in(trait, study):
        part = Measured(whole.outcome, whole.above, whole.below, whole.due & chosen, whole.seen & chosen)
        try:
            panel = site_panel(study.children, part, period, weighted=weighted)
            told = estimator(panel)
        except EvaluationError as wrong:
            lacking[value] = in_a_report(wrong)
            continue
        if not (np.isfinite(told.high - told.low) and told.high > told.low):
            lacking[value] = "It has no interval: its children are of too few sites."
            continue
        held[value] = told, int(panel.children[panel.treated].sum())
        # The group's own: what its error allows, and never less than the protocol said of all.
        behind[trait, value] = Behind(_freedom(panel), max(smallest, POWER * told.se))
    large = {
        value for value, (told, _n) in held.items() if abs(told.overall) >= (behind[trait, value].least or 0)
    }
    clear = {value for value, (told, _n) in held.items() if not told.low <= 0 <= told.high}
    return Within(by_of(trait), _pooled(held), behind, frozenset(large & clear), frozenset(set(held) - large), lacking)  # fmt: skip


def _pooled(held: dict[str, tuple[Overall, int]]) -> PooledEffects | None:
    """Drawn together (Morris 1983), each with the error its interval tells; nothing of fewer than two."""
    if len(held) < 2:
        return None
    told = [one for one, _children in held.values()]
    return effects_by_group(
        list(held), [one.overall for one in told], [(one.high - one.low) / (2 * NORMAL) for one in told],
        [children for _one, children in held.values()],
    )  # fmt: skip


def _freedom(held: SitePanel) -> int:
    cells = int((held.children > 0).sum())
    return max(cells - len(held.sites) - len(held.periods) - len(np.unique(held.group)), 0)
