"""How often something happens to the same child, again and again, while the child can be watched."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from moothall.methods.days import DAYS_A_MONTH, DAYS_A_YEAR
from moothall.methods.outputs import Column, Role

from ..cluster_errors import by_cluster
from ..errors import EvaluationError
from ..figures import About, Figure, number
from ..finding import CellAt, Diagnostic, Direction, Estimate, Finding, Sentence, Verdict
from ..protocol.analyses import RecurrentEvents
from ..protocol.estimand import Outcome
from ..study_data.measures import days_watched
from ..study_data.reading import Floats
from ..survival import (
    FollowUp,
    andersen_gill,
    follow_up,
    mean_count_output,
    negative_binomial,
    prentice_williams_peterson,
)
from .building import (
    Check,
    check_at,
    checks_output,
    direction_of,
    estimates_output,
    sentence,
)
from .child_level import ARMS, Compared, Numbers, compared, few_sites, interval, not_by_lot, period_of
from .study import Study
from .words import difference_plain

LABELS = {
    "andersen-gill": "Andersen-Gill, ratio of rates", "negative-binomial": "Negative binomial, ratio of rates",
    "prentice-williams-peterson": "Prentice-Williams-Peterson, ratio of hazards of the next one",
}  # fmt: skip
CITATIONS = {
    "andersen-gill": "Andersen and Gill, Annals of Statistics 1982; Lin and Wei, JASA 1989",
    "negative-binomial": "Lawless, Canadian Journal of Statistics 1987",
    "prentice-williams-peterson": "Prentice, Williams and Peterson, Biometrika 1981",
}


def recurrent_events(asked: RecurrentEvents, study: Study) -> Finding:
    """The finding. Raises EvaluationError where an arm is empty or the outcome is none that comes again."""
    outcome = study.outcome(asked.outcome)
    if not outcome.measure.startswith("missing"):
        raise EvaluationError(f"The outcome '{outcome.name}' ({outcome.measure}) does not come again: choose missing episodes.")  # fmt: skip
    study.told("Following children")
    watched = days_watched(study.children, asked.horizon_months * DAYS_A_MONTH)
    of = compared(study, watched > 0, asked.covariates, asked.name)
    spells, row_of = _spells(study, of, watched)
    period = period_of(study.children, of.places, study)
    study.told("Comparing")
    rates = {name: _rate(name, spells, row_of, of, watched[of.places]) for name in asked.models}
    effect = estimates_output(
        f"{asked.name}-effect", f"{asked.title}: ratio of rates, adjusted", [Column("estimator", "Model", Role.DIMENSION)],
        [Figure((name,), one.value, one.low, one.high, int(of.places.size), of.clusters - 1) for name, one in rates.items()],
        outcome=outcome.model_copy(update={"decimals": 2}), heading="Logarithm of the ratio", period=period,
        labels={"estimator": LABELS}, ratio="Ratio of rates", unit="",
    )  # fmt: skip
    first = next(iter(rates))
    direction = direction_of(outcome, rates[first].low, rates[first].high)
    cells = {name: CellAt(effect.name, (first,), name) for name in ("ratio", "ratio_low", "ratio_high")}
    curve = mean_count_output(
        f"{asked.title}: mean number so far, by month", _by_arm(spells, of), asked.horizon_months, About(asked.name, period),
        counted=f"{outcome.name}-events", labels=ARMS,
    )  # fmt: skip
    checks: list[Check] = []
    diagnostics = (few_sites(asked.name, of, checks), *_spread(asked, spells, of, checks), not_by_lot())
    return Finding(
        analysis=asked.name, title=asked.title, design=asked.design, role=asked.role, outcome=asked.outcome, direction=direction,
        estimates=tuple(Estimate(name, LABELS[name], number(one.value), number(one.low), number(one.high), number(one.se), 95, "log ratio", int(of.places.size)) for name, one in rates.items()),
        diagnostics=diagnostics,
        outputs=(effect, curve, checks_output(asked.name, asked.title, checks, outcome.name.replace("_", "-"), period)),
        reading=(_reading(asked, outcome, direction, cells),), plain=(difference_plain(outcome, direction, cells),),
        deviations=of.dropped, methods=_methods(asked), citations=tuple(CITATIONS[name] for name in rates),
        facts={"comparison": "comparison-group", "clusters": str(of.clusters), "treated_clusters": str(of.treated_clusters)},
    )  # fmt: skip


def _spells(study: Study, of: Compared, watched: Floats) -> tuple[FollowUp, Numbers]:
    """Rows (entry, exit] of each child, each but the last ended by an episode; and the place of each row's child in `of`.

    Two episodes of one day are set a moment apart, so that both count.
    """
    place = np.full(len(study.children), -1, np.int64)
    place[of.places] = np.arange(of.places.size)
    who, day = place[study.children.episode_child], study.children.episode_day
    inside = (who >= 0) & (day < watched[study.children.episode_child])
    who, day = who[inside], np.maximum(day[inside], 0.25)
    order = np.lexsort((day, who))
    who, day = who[order], day[order]
    places = np.arange(len(who))
    first = np.diff(who, prepend=-1) != 0
    within = places - np.maximum.accumulate(np.where(first, places, 0))
    new_day = first | (np.diff(day, prepend=-1.0) != 0)
    day = day + (places - np.maximum.accumulate(np.where(new_day, places, 0))) * 0.01
    entry = np.where(within > 0, np.concatenate([[0.0], day[:-1]]), 0.0)
    last = np.zeros(of.places.size)
    np.maximum.at(last, who, day)
    ends = np.maximum(watched[of.places], last + 0.01)
    rows = np.concatenate([who, np.arange(of.places.size)])
    spells = follow_up(
        np.concatenate([day, ends]) / DAYS_A_MONTH, np.concatenate([np.ones(len(who)), np.zeros(of.places.size)]),
        entry=np.concatenate([entry, last]) / DAYS_A_MONTH, child=rows,
    )  # fmt: skip
    return spells, rows.astype(np.int64)


@dataclass(frozen=True)
class Rate:
    """The logarithm of a ratio of rates, with its error and interval by authority."""

    value: float
    se: float
    low: float
    high: float


def _rate(name: str, spells: FollowUp, row_of: Numbers, of: Compared, watched: Floats) -> Rate:
    """By one of the models."""
    size, names = of.places.size, ("panel", *of.names)
    x = np.column_stack([of.treated.astype(float), of.x])
    if name == "negative-binomial":
        count = np.bincount(row_of, spells.happened, size).astype(np.float64)
        found = negative_binomial(count, x, watched / DAYS_A_YEAR, names=names)
        value, (moved, weight) = float(found.coefficients[1]), found.by_row(count, x, watched / DAYS_A_YEAR)
        error = by_cluster(moved[:, 1], of.cluster, of.treated, weight)
    else:
        fitted = andersen_gill(spells, x[row_of], names=names) if name == "andersen-gill" else prentice_williams_peterson(spells, x[row_of], most=5, names=names)  # fmt: skip
        value = float(fitted.coefficients[0])
        each = np.bincount(row_of, fitted.influence()[:, 0], size)
        error = by_cluster(each, of.cluster, of.treated, np.bincount(row_of, fitted.expected(), size))
    se = error.se()
    return Rate(value, se, *interval(value, se, error.freedom(), of))


def _by_arm(spells: FollowUp, of: Compared) -> dict[str, FollowUp]:
    assert spells.child is not None
    return {arm: spells.only(of.treated[spells.child] == (arm == "treated")) for arm in ARMS}


def _spread(asked: RecurrentEvents, spells: FollowUp, of: Compared, checks: list[Check]) -> list[Diagnostic]:
    """How unequally episodes fall on children: why errors are by child and authority, and not as of Poisson's."""
    assert spells.child is not None
    count = np.bincount(spells.child, spells.happened, of.places.size)
    mean = float(count.mean())
    ratio = float(count.var(ddof=1) / mean) if mean > 0 else math.nan
    checks.append(Check("spread", "Variance of the number of episodes over its mean", ratio, int(of.places.size), of.clusters - 1))  # fmt: skip
    at = {"r": check_at(asked.name, "spread")}
    return [Diagnostic("spread", "How unequally episodes fall on children", Verdict.FINE, sentence("Their variance is {r} times their mean: a few children have many. Errors allow for it.", at), None, (at["r"],))]  # fmt: skip


def _reading(
    asked: RecurrentEvents, outcome: Outcome, direction: Direction, cells: dict[str, CellAt]
) -> Sentence:
    unclear = (
        "no clear difference. The rate is " if direction is Direction.NO_CLEAR_DIFFERENCE else "the rate was "
    )
    return Sentence({"en": f"{asked.title}: {unclear}{{ratio}} times that of like children without a panel (95% interval {{ratio_low}} to {{ratio_high}})."}, cells)  # fmt: skip


def _methods(asked: RecurrentEvents) -> tuple[str, ...]:
    adjusted = ", ".join(one.replace("_", " ") for one in asked.covariates) or "nothing"
    return (
        f"Every episode in {asked.horizon_months} months counts, as long as the child lives in the area; who leaves or dies is no longer at risk.",
        f"Adjusted for: {adjusted}. Errors are summed by authority, with what few authorities ask for (as CR2, Satterthwaite’s degrees of freedom).",
    )  # fmt: skip
