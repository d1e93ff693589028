"""Who was lost, and what the answer is with them: imputed, weighted, and as if those lost had fared worse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from moothall.methods.outputs import ALL, Output

from ..errors import EvaluationError
from ..figures import About, number
from ..finding import CellAt, Deviation, DeviationKind, Diagnostic, Estimate, Finding, Verdict
from ..missing import WORDS as WAYS
from ..missing import (
    Kind,
    Lost,
    MissingAnswers,
    answers,
    answers_output,
    differ_output,
    lost_and_kept,
    lost_outputs,
    tipping_output,
    way_of,
)
from ..missing.sensitivity import Analysis
from ..protocol.analyses import MissingFollowUp
from ..protocol.estimand import Outcome
from ..rules import rule
from ..study_data.panels import just_before
from ..study_data.reading import Flags, Floats
from ..study_data.traits import words_of as traits_in_words
from ..weighting import Covariates, covariates
from .building import (
    Check,
    check_at,
    checks_output,
    direction_of,
    effect_cells,
    scale_of,
    sentence,
)
from .child_level import Compared, compared, few_sites, not_by_lot, period_of, smallest_groups
from .judging import Judge, by_child, by_site
from .lost_children import THE_OUTCOME, who, words_of
from .study import Study
from .words import difference_plain, difference_read

#: Rounds of the chained equations where more than the outcome has gaps.
ROUNDS = 5
CITATIONS = (
    "van Buuren and Groothuis-Oudshoorn, Journal of Statistical Software 2011",
    "Rubin, Multiple imputation for nonresponse in surveys, 1987",
    "Cro, Morris, Kenward and Carpenter, Statistics in Medicine 2020 (delta adjustment)",
)  # fmt: skip


@dataclass(frozen=True)
class Followed:
    """The children compared, how, and the answers with what is missing; `lacking` are earlier waves that nobody answered."""

    of: Compared
    judge: Judge
    answers: MissingAnswers
    estimates: tuple[Estimate, ...]
    lacking: tuple[Deviation, ...]


def followed(asked: MissingFollowUp, study: Study) -> Followed:
    """The answers alone, without who was lost. Raises EvaluationError where nobody was due or an arm is empty."""
    outcome, measured = study.outcome(asked.outcome), study.measured(asked.outcome)
    # Where a child has died nothing is missing: there is nothing to impute.
    due = measured.due & ~np.isfinite(study.children.numbers["died_day"])
    due &= ~just_before(study.children, asked.period)
    of = compared(study, due, asked.covariates, asked.name)
    study.told(f"Imputing {asked.imputations} times")
    judge = by_site(asked, of, study) or by_child(of)
    earlier, lacking = _earlier(asked, study, of)
    found = _answers(asked, outcome, measured.value[of.places], of, earlier, study, judge.analysis)
    estimates = tuple(
        Estimate(
            way_of(one), WAYS[way_of(one)], number(one.estimate), number(one.low), number(one.high), number(one.se), 95,
            outcome.unit, one.children,
        )
        for one in reversed(found.told)
    )  # fmt: skip
    return Followed(of, judge, found, estimates, lacking)


def missing_follow_up(asked: MissingFollowUp, study: Study) -> Finding:
    """The finding. Raises EvaluationError where nobody was due or an arm is empty."""
    outcome, measured = study.outcome(asked.outcome), study.measured(asked.outcome)
    held = followed(asked, study)
    of, judge, found, lacking = held.of, held.judge, held.answers, held.lacking
    period = period_of(study.children, of.places, study)
    told = About(asked.name, period)
    scale = scale_of(outcome)
    effect = answers_output(
        found, f"{asked.title}: the effect, by how those lost are allowed for", told, scale
    )
    worse = tipping_output(
        found.tipping,
        found.children,
        f"{asked.title}: if those lost fared worse than those seen",
        told,
        scale,
    )
    lost = who(asked.outcome, of, measured.seen, study)
    gone = tuple(lost_outputs(lost, asked.title, told, counted=f"lost-{outcome.name}", labels=words_of(lost)))
    gone += _differ(asked, of, measured.seen[of.places], told, study)
    first = found.primary
    cells = effect_cells(effect.name, ("imputed",))
    direction = direction_of(outcome, first.low, first.high)
    checks, diagnostics = _checks(asked, outcome, of, found, lost, judge.sites, period)
    return Finding(
        analysis=asked.name, title=asked.title, design=asked.design, role=asked.role, outcome=asked.outcome, direction=direction,
        estimates=held.estimates,
        diagnostics=diagnostics, outputs=(effect, worse, *gone, checks),
        reading=(difference_read(outcome, direction, first.estimate < 0, cells), _tips(asked, found)),
        plain=(difference_plain(outcome, direction, cells),) if asked.role == "primary" else (),
        deviations=(*of.dropped, *lacking), methods=_methods(asked, judge.words), citations=CITATIONS,
        facts={"comparison": "comparison-group", "attrition_percent": f"{100 * _share(lost, outcome):.0f}", "clusters": str(of.clusters)},
    )  # fmt: skip


def _differ(
    asked: MissingFollowUp, of: Compared, seen: Flags, about: About, study: Study
) -> tuple[Output, ...]:
    """In what those seen differ from those lost, of what is adjusted for; nothing where all were seen."""
    if not of.names or seen.all():
        return ()
    return (
        differ_output(
            lost_and_kept(covariates(of.x, of.names), seen), f"{asked.title}: in what those seen differ from those lost", about,
            counted=asked.outcome, labels=traits_in_words(asked.covariates),
            fewest=smallest_groups(asked.covariates, of.places, seen, study),
        ),
    )  # fmt: skip


def _share(lost: Lost, outcome: Outcome) -> float:
    return lost.share(outcome.wave or THE_OUTCOME)


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


def _checks(
    asked: MissingFollowUp,
    outcome: Outcome,
    of: Compared,
    found: MissingAnswers,
    gone: Lost,
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
    waves = {row.wave for row in gone.rows}
    at = {"s": CellAt(f"{asked.name}-lost", (str(outcome.wave), ALL) if len(waves) > 1 else (ALL,), "share")}
    lost = _share(gone, outcome)
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
