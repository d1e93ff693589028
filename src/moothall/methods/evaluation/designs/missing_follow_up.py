"""Who was lost, and what the answer is with them: imputed, weighted, and as if those lost had fared worse."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from moothall.methods.outputs import ALL, Column, Output, OutputKind, Role

from ..errors import EvaluationError
from ..figures import Figure, number
from ..finding import CellAt, Deviation, DeviationKind, Diagnostic, Estimate, Finding, Verdict
from ..grid import grid
from ..imputation import average, impute
from ..missing import MissingAnswers, answers
from ..missing.columns import Kind
from ..missing.pooling import Answer
from ..missing.sensitivity import Analysis
from ..protocol.analyses import MissingFollowUp
from ..protocol.estimand import Outcome
from ..rules import rule
from ..study_data.panels import MONTHS, just_before
from ..study_data.reading import Flags, Floats
from ..survival.counts import sandwich
from ..weighting import Covariates, covariates
from .building import (
    Check,
    check_at,
    checks_output,
    direction_of,
    effect_cells,
    estimates_output,
    sentence,
)
from .child_level import ARMS, Compared, compared, few_sites, lost_of, not_by_lot, period_of
from .study import Study
from .words import difference_plain, difference_read

LABELS = {"imputed": "Imputed", "weighted": "Weighted by being seen", "complete-cases": "Only those seen"}
#: Rounds of the chained equations where more than the outcome has gaps.
ROUNDS = 5
CITATIONS = (
    "van Buuren and Groothuis-Oudshoorn, Journal of Statistical Software 2011",
    "Rubin, Multiple imputation for nonresponse in surveys, 1987",
    "Cro, Morris, Kenward and Carpenter, Statistics in Medicine 2020 (delta adjustment)",
)  # fmt: skip


def missing_follow_up(asked: MissingFollowUp, study: Study) -> Finding:
    """The finding. Raises EvaluationError where nobody was due or an arm is empty."""
    outcome, measured = study.outcome(asked.outcome), study.measured(asked.outcome)
    # Where a child has died nothing is missing: there is nothing to impute.
    due = measured.due & ~np.isfinite(study.children.numbers["died_day"])
    due &= ~just_before(study.children, asked.period)
    of = compared(study, due, asked.covariates, asked.name)
    period = period_of(study.children, of.places, study)
    study.told(f"Imputing {asked.imputations} times")
    judge = _by_site(asked, of, study) or _by_child(of)
    earlier, lacking = _earlier(asked, study, of)
    found = _answers(asked, outcome, measured.value[of.places], of, earlier, study, judge.analysis)
    rows = [(name.replace(" ", "-"), one) for name, one in ((one.way, one) for one in reversed(found.told))]
    effect = estimates_output(
        f"{asked.name}-effect", f"{asked.title}: the effect, by how those lost are allowed for",
        [Column("estimator", "How", Role.DIMENSION)],
        [Figure((name,), one.estimate, one.low, one.high, one.children, _whole(one.freedom)) for name, one in rows],
        outcome=outcome, heading="Difference", period=period, labels={"estimator": LABELS},
        notes=("Complete cases are never told alone: those who fare worse are lost more often.",),
    )  # fmt: skip
    first = found.primary
    cells = effect_cells(effect.name, ("imputed",))
    direction = direction_of(outcome, first.low, first.high)
    checks, diagnostics = _checks(asked, outcome, of, found, lost_of(due, measured.seen), judge.sites, period)
    return Finding(
        analysis=asked.name, title=asked.title, design=asked.design, role=asked.role, outcome=asked.outcome, direction=direction,
        estimates=tuple(Estimate(name, LABELS[name], number(one.estimate), number(one.low), number(one.high), number(one.se), 95, outcome.unit, one.children) for name, one in rows),
        diagnostics=diagnostics, outputs=(effect, _worse(asked, outcome, found, period), _lost(asked, outcome, of, measured.seen[of.places], period), checks),
        reading=(difference_read(outcome, direction, first.estimate < 0, cells), _tips(asked, found)),
        plain=(difference_plain(outcome, direction, cells),) if asked.role == "primary" else (),
        deviations=(*of.dropped, *lacking), methods=_methods(asked, judge.words), citations=CITATIONS,
        facts={"comparison": "comparison-group", "attrition_percent": f"{100 * lost_of(due, measured.seen):.0f}", "clusters": str(of.clusters)},
    )  # fmt: skip


def _whole(freedom: float) -> int | None:
    return int(freedom) if math.isfinite(freedom) else None


def _answers(
    asked: MissingFollowUp, outcome: Outcome, y: Floats, of: Compared, earlier: Mapping[str, Floats], study: Study,
    analysis: Analysis,
) -> MissingAnswers:  # fmt: skip
    """The four ways. The place of a child goes along as a column, so that the analysis knows its authority and period.

    What is drawn for a child hangs on its arm, its covariates, the level of its authority and when it was referred.
    """
    data: dict[str, object] = {
        "outcome": y,
        "treated": of.treated.astype(float),
        "place": np.arange(len(y), dtype=float),
    }
    kinds = {"outcome": Kind.NUMBER, "treated": Kind.YES_NO, "place": Kind.NUMBER}
    for name, column in (
        ("level", _level(y, of)),
        ("month", study.children.received[of.places]),
        ("since", _since(of, study)),
    ):
        if np.ptp(column) > 0:
            data[name], kinds[name] = column, Kind.NUMBER
    if set(np.unique(y[np.isfinite(y)])) <= {0.0, 1.0}:
        kinds["outcome"] = Kind.YES_NO
    for place, name in enumerate(of.names):
        data[name] = of.x[:, place]
        kinds[name] = Kind.YES_NO if set(np.unique(of.x[:, place])) <= {0.0, 1.0} else Kind.NUMBER
    for name, score in earlier.items():
        data[name], kinds[name] = score, Kind.NUMBER
    sign = 1.0 if outcome.better == "lower" else -1.0
    deltas = [sign * float(one) for one in asked.worse_by]
    # One round where the outcome alone has gaps: a second would draw from the same regressions.
    return answers(
        data, kinds, "outcome", analysis, _seen_by(of, earlier), deltas=deltas, arm=of.treated, beside=tuple(earlier),
        draws=asked.imputations, rounds=ROUNDS if earlier else 1, seed=study.seed_for(asked.name),
    )  # fmt: skip


def _earlier(
    asked: MissingFollowUp, study: Study, of: Compared
) -> tuple[dict[str, Floats], tuple[Deviation, ...]]:
    """The scores of the same children at the earlier waves the protocol names: they say most about what was lost.

    They are not adjusted for: a score after the referral may be part of the effect. A wave nobody answered is left out,
    and that is a deviation.
    """
    told, lacking = {}, []
    for wave in asked.earlier_waves:
        try:
            told[f"score_{wave}"] = study.at_wave(asked.outcome, wave).value[of.places]
        except EvaluationError:
            words = f"The scores of the wave ‘{wave.replace('_', ' ')}’ could not help to draw what was lost: nobody has one."
            lacking.append(Deviation(DeviationKind.COVARIATE, sentence(words), asked.name))
    return {name: score for name, score in told.items() if np.isfinite(score).sum() > 1}, tuple(lacking)


def _seen_by(of: Compared, earlier: Mapping[str, Floats]) -> Covariates:
    """What being seen is weighed by: the covariates, and each earlier score with whether it was given."""
    names, columns = list(of.names), [of.x[:, place] for place in range(len(of.names))]
    for name, score in earlier.items():
        given = np.isfinite(score)
        if given.any():
            names += [name, f"{name}_given"]
            columns += [np.where(given, score, score[given].mean()), given.astype(float)]
    return covariates(np.stack(columns, axis=1) if columns else of.x, tuple(names))


def _level(y: Floats, of: Compared) -> Floats:
    """The mean of each authority's untreated who were seen, drawn towards that of all where they are few.

    Of the untreated alone: else the level would hold a part of the effect, and what is drawn would lack it.
    """
    seen = np.isfinite(y) & ~of.treated
    count = np.bincount(of.cluster[seen], minlength=of.clusters)
    total = np.bincount(of.cluster[seen], y[seen], of.clusters)
    mean = float(y[seen].mean()) if seen.any() else 0.0
    level: Floats = (total + 5 * mean) / (count + 5)
    return level[of.cluster]


def _since(of: Compared, study: Study) -> Floats:
    """The months since the start for the treated, nought for others: an effect may grow."""
    children, found = study.children, np.zeros(len(of.places))
    treated = of.places[of.treated]
    found[of.treated] = children.received[treated] - children.start[treated]
    return found


@dataclass(frozen=True)
class Judge:
    """How the arms are compared in a table without gaps, and in what words."""

    analysis: Analysis
    words: str
    sites: bool


def _by_site(asked: MissingFollowUp, of: Compared, study: Study) -> Judge | None:
    """Sites before and after their start beside the others, by imputation; nothing where no site is seen on both sides.

    Children of one authority differ from those of another at all times: this takes that out, which covariates do not.
    """
    length = MONTHS[asked.period]
    when = (study.children.received[of.places] // length).astype(np.int64)
    first, size = int(when.min()), int(when.max() - when.min()) + 1
    cell = of.cluster * size + (when - first)
    start = np.full(of.clusters, np.inf)
    start[of.cluster] = np.floor(study.children.start[of.places] / length) - first
    whole = np.bincount(cell, minlength=of.clusters * size).reshape(of.clusters, size)
    before = (whole > 0) & (np.arange(size)[None, :] < start[:, None])
    if not (before.any(axis=1) & np.isfinite(start) & (start < size)).any():
        return None

    def told(table: Mapping[str, npt.NDArray[Any]], weights: Floats | None) -> Answer:
        places = cell[table["place"].astype(int)]
        heavy = np.ones(len(places)) if weights is None else np.asarray(weights, float)
        below = np.bincount(places, heavy, of.clusters * size)
        above = np.bincount(places, heavy * table["outcome"], of.clusters * size)
        seen = np.flatnonzero(below > 0)
        held = grid(seen // size, seen % size + 1.0, start[seen // size] + 1.0, above[seen] / below[seen])
        found = average(impute(held, unidentified="leave out"), "simple", over="cohort", few="unbiased")
        # As many degrees of freedom as the sites that begin allow, however many others there are.
        return Answer(found.overall, found.overall_se**2, float(max(found.treated[-1] - 1, 1)))

    return Judge(told, f"Sites before and after their start beside the others, by {asked.period}, by imputation (Borusyak, Jaravel and Spiess); errors by authority.", True)  # fmt: skip


def _by_child(of: Compared) -> Judge:
    """The difference between the arms, adjusted, by least squares; its error summed by authority."""

    def told(table: Mapping[str, npt.NDArray[Any]], weights: Floats | None) -> Answer:
        places = table["place"].astype(int)
        x = np.column_stack([np.ones(len(places)), table["treated"], of.x[places]])
        heavy = np.ones(len(places)) if weights is None else np.asarray(weights, float)
        bread = np.linalg.pinv(x.T @ (x * heavy[:, None]))
        beta = bread @ (x.T @ (heavy * table["outcome"]))
        scores = x * (heavy * (table["outcome"] - x @ beta))[:, None]
        cluster = np.unique(of.cluster[places], return_inverse=True)[1].astype(np.int64)
        count = int(cluster.max()) + 1
        covariance = sandwich(scores, bread, cluster) * count / max(count - 1, 1)
        return Answer(float(beta[1]), float(covariance[1, 1]), float(count - 1))

    return Judge(told, "The difference between children with and without a panel, adjusted, by least squares; errors by authority.", False)  # fmt: skip


def _worse(
    asked: MissingFollowUp, outcome: Outcome, found: MissingAnswers, period: tuple[str, str]
) -> Output:
    figures = [
        Figure((f"{abs(delta):g}",), one.estimate, one.low, one.high, found.children, _whole(one.freedom))
        for delta, one in zip(found.tipping.deltas, found.tipping.answers, strict=True)
    ]
    return estimates_output(
        f"{asked.name}-if-worse", f"{asked.title}: if those lost fared worse than those seen",
        [Column("worse", f"Worse by ({outcome.unit})", Role.DIMENSION)], figures, outcome=outcome, heading="Difference",
        period=period,
    )  # fmt: skip


def _lost(
    asked: MissingFollowUp, outcome: Outcome, of: Compared, seen: Flags, period: tuple[str, str]
) -> Output:
    rows = []
    for arm, inside in (("treated", of.treated), ("compared", ~of.treated), (ALL, np.ones(len(seen), bool))):
        due, lost = int(inside.sum()), int((inside & ~seen).sum())
        rows.append((arm, number(lost / due), due, lost, due))
    return Output(
        name=f"{asked.name}-lost", title=f"{asked.title}: who was lost", kind=OutputKind.RATES,
        columns=(
            Column("arm", "Referred", Role.DIMENSION), Column("share", "Share not seen", Role.FIGURE, "share", 3),
            Column("children", "Children behind it", Role.CHILDREN), Column("events", "Not seen", Role.EVENTS),
            Column("at_risk", "Due", Role.AT_RISK),
        ),
        rows=tuple(rows), counted=f"lost-{outcome.name}".replace("_", "-"), period=period, chart="bars", labels={"arm": ARMS},
    )  # fmt: skip


def _checks(
    asked: MissingFollowUp,
    outcome: Outcome,
    of: Compared,
    found: MissingAnswers,
    lost: float,
    by_site: bool,
    period: tuple[str, str],
) -> tuple[Output, tuple[Diagnostic, ...]]:
    tips = found.tipping.tips_at
    checks: list[Check] = []
    told = [few_sites(asked.name, of, checks)]
    checks += [
        Check("tips-at", "The answer changes if those lost fared worse by", None if tips is None else abs(tips), found.children),
        Check("tried", "Worst that was tried", max(abs(one) for one in found.tipping.deltas), found.children),
    ]  # fmt: skip
    at = {"s": CellAt(f"{asked.name}-lost", (ALL,), "share")}
    verdict, limit = Verdict.FINE, None
    if lost > rule("lost-serious").value:
        verdict, limit = Verdict.SERIOUS, sentence("So many children were lost that those seen are no evidence by themselves; everything hangs on how the others are imputed.")  # fmt: skip
    elif lost > rule("lost-caution").value:
        verdict, limit = (
            Verdict.CAUTION,
            sentence("Those who were seen may not speak for those who were lost."),
        )
    told.append(Diagnostic("lost", "How many were lost", verdict, sentence("{s:%} of the children due were not seen.", at), limit, (at["s"],)))  # fmt: skip
    told.append(not_by_lot(sites=by_site))
    return checks_output(asked.name, asked.title, checks, outcome.name.replace("_", "-"), period), tuple(told)


def _tips(asked: MissingFollowUp, found: MissingAnswers) -> Any:
    tried = {"t": check_at(asked.name, "tried")}
    if found.tipping.tips_at is None:
        return sentence("The answer stays the same even if those lost fared worse by {t}, the worst that was tried.", tried)  # fmt: skip
    return sentence("The answer changes if those lost fared worse by {d} than those seen.", {"d": check_at(asked.name, "tips-at")})  # fmt: skip


def _methods(asked: MissingFollowUp, compared_how: str) -> tuple[str, ...]:
    drawn_by = (*asked.covariates, *(f"the score at {wave}" for wave in asked.earlier_waves))
    adjusted = ", ".join(one.replace("_", " ") for one in drawn_by) or "nothing else"
    return (
        compared_how,
        f"What is missing was drawn {asked.imputations} times from a regression on the arm and the months since the start, the level of the authority before it, the month, and: {adjusted}; answers pooled by Rubin’s rules.",
        "A child who died is not missing.",
    )
