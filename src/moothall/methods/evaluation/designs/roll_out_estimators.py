"""The two estimators of a staggered roll-out, told in one shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..aggregate import Aggregate, aggregate
from ..bands import bands
from ..errors import EvaluationError
from ..group_time import GroupTime, group_time
from ..group_time_few import for_few_units, freedom
from ..imputation import Imputation, average, impute
from ..interaction_weighted import interaction_weighted
from ..leads import Leads, leads
from ..protocol.analyses import StaggeredRollOut
from ..rules import rule
from ..study_data.panels import SitePanel
from ..study_data.reading import Floats
from .building import NORMAL


@dataclass(frozen=True)
class Point:
    """The effect at one time since the start, or for one wave of sites, with its interval."""

    at: float
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Answer:
    """What one estimator says: the overall effect, by time since the start, by wave; and what it could not estimate."""

    name: str
    label: str
    overall: float
    se: float
    by_time: tuple[Point, ...]
    by_wave: tuple[Point, ...]
    skipped: int
    band: str
    critical: float = NORMAL

    @property
    def low(self) -> float:
        """The lower end of the 95% interval."""
        return self.overall - self.critical * self.se

    @property
    def high(self) -> float:
        """The upper end."""
        return self.overall + self.critical * self.se


LABELS = {
    "imputation": "Imputation",
    "group-time": "Group and time",
    "interaction-weighted": "Interaction-weighted",
}
CITATIONS = {
    "imputation": "Borusyak, Jaravel and Spiess, Review of Economic Studies 2024",
    "group-time": "Callaway and Sant’Anna, Journal of Econometrics 2021",
    "interaction-weighted": "Sun and Abraham, Journal of Econometrics 2021",
}


@dataclass(frozen=True)
class Grouped:
    """The effects by group and time with those by time since the start, which the checks use too."""

    answer: Answer
    found: GroupTime
    event: Aggregate


def by_group_time(held: SitePanel, asked: StaggeredRollOut, seed: int) -> Grouped:
    """Effects by group and time (Callaway and Sant'Anna 2021), with a band over all times since the start."""
    found = for_few_units(group_time(
        held.rows(asked.anticipation), control=asked.control, method=asked.method, base=asked.base,
        anticipation=asked.anticipation,
    ))  # fmt: skip
    overall = aggregate(found, "simple")
    event = aggregate(found, "dynamic", from_event=-asked.before, to_event=asked.after)
    wave = aggregate(found, "group")
    joint = bands(event.influence, found.panel, draws=asked.draws, seed=seed)
    sites = len(np.unique(np.nonzero(held.treated)[0]))
    in_wave = np.array([(held.group[held.is_site] == one).sum() for one in wave.at])
    by_wave = by_t(in_wave - 1, in_wave)
    answer = Answer(
        "group-time", LABELS["group-time"], overall.overall, overall.overall_se,
        tuple(_points(event.at, event.effect, joint.se, joint.critical)),
        tuple(_points(wave.at, wave.effect, wave.se, by_wave)), len(found.skipped),
        "The band holds for all times at once (95%); the time just before the start is nought by definition."
        if asked.base == "universal" else "The band holds for all times at once (95%); before the start each time is compared with the one before it.",
        float(by_t(freedom(found, overall.overall_influence), sites)),
    )  # fmt: skip
    return Grouped(answer, found, event)


def by_interaction(held: SitePanel, asked: StaggeredRollOut) -> Answer:
    """Interaction-weighted effects (Sun and Abraham 2021), against authorities that never began."""
    found = interaction_weighted(held.grid(), anticipation=asked.anticipation, for_few=True)
    sites, waves = len(np.unique(np.nonzero(held.treated)[0])), len(np.unique(held.group[held.is_site]))
    critical = float(by_t(sites - waves, sites))
    inside = (found.at >= -asked.before) & (found.at <= asked.after)
    return Answer(
        "interaction-weighted", LABELS["interaction-weighted"], found.overall, found.overall_se,
        tuple(_points(found.at[inside], found.effect[inside], found.se[inside], critical)), (), 0,
        "Each interval is 95% by itself; compared with the time just before the start.", critical,
    )  # fmt: skip


@dataclass(frozen=True)
class Imputed:
    """The imputation with its leads: those that are shown, and those that are judged together.

    `leads` and `tested` are nothing where they cannot be told apart.
    """

    answer: Answer
    found: Imputation
    leads: Leads | None
    tested: Leads | None


def by_imputation(held: SitePanel, asked: StaggeredRollOut) -> Imputed:
    """Effects by imputation (Borusyak, Jaravel and Spiess 2024); before the start, leads on untreated cells."""
    found = impute(held.grid(), anticipation=asked.anticipation, unidentified="leave out")
    # Few sites in each cohort: effects are taken as alike within a cohort, and errors made right for so few.
    overall = average(found, "simple", over="cohort", few="unbiased")
    event = average(found, "dynamic", over="cohort", few="unbiased")
    wave = average(found, "group", over="cohort", few="unbiased")
    early = _leads(found, asked.before)
    before = (
        ()
        if early is None
        else tuple(_points(early.at, early.effect, early.se, by_t(early.treated - 1, early.treated)))
    )
    after = tuple(
        one
        for one in _points(event.at, event.effect, event.se, by_t(event.freedom[:-1], event.treated[:-1]))
        if one.at <= asked.after
    )
    answer = Answer(
        "imputation", LABELS["imputation"], overall.overall, overall.overall_se, (*before, *after),
        tuple(_points(wave.at, wave.effect, wave.se, by_t(wave.freedom[:-1], wave.treated[:-1]))), len(found.left_out),
        "Each interval is 95% by itself. Before the start: how far sites about to begin were apart from the others.",
        float(by_t(overall.freedom[-1], overall.treated[-1])),
    )  # fmt: skip
    return Imputed(answer, found, early, None if early is None else _tested(found, early))


def by_t(freedom: npt.ArrayLike, treated: npt.ArrayLike) -> Floats:
    """How many standard errors reach 95% by t with these degrees of freedom; without end where one cluster is treated."""
    from scipy.stats import t as t_distribution

    reach = t_distribution.ppf(0.975, np.maximum(np.asarray(freedom, float), 1))
    return np.asarray(np.where(np.asarray(treated) > 1, reach, np.inf))


def _leads(found: Imputation, most: int) -> Leads | None:
    """As many leads as can be told apart and judged together by the sites that begin, up to those asked for."""
    first = None
    for count in range(min(most, len(found.grid.times) - 2), 0, -1):
        try:
            told = leads(found, count)
        except EvaluationError:
            continue
        if told.treated > count:
            return told
        first = first or told
    return first


def _tested(found: Imputation, shown: Leads) -> Leads | None:
    """The last leads, one for every four sites that begin: more cannot be judged together by so few.

    In 120 extracts in which trends are alike the test said otherwise at 0.05 (at 0.2) in 0.02 (0.11) with eight leads of
    twenty sites and in 0.03 (0.17) with five; with five leads of six sites never, with one in 0.02 (0.22).
    """
    count = max(shown.treated // int(rule("sites-for-each-lead").value), 1)
    return shown if count >= len(shown.at) else _leads(found, count)


def _points(at: Floats, effect: Floats, se: Floats, critical: Floats | float) -> list[Point]:
    reach = np.where(np.isfinite(se), se * critical, np.nan)
    # The reference has no error: it is nought by definition, and drawn without an interval.
    reach = np.where((effect == 0) & ~np.isfinite(se), 0.0, reach)
    return [
        Point(float(one), float(value), float(value - wide), float(value + wide))
        for one, value, wide in zip(at, effect, reach, strict=True)
        if np.isfinite(value)
    ]
