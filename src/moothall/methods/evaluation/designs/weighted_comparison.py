"""Children under the arrangement beside others who are made like them by weights, right if weights or regression are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from moothall.methods.outputs import Output

from ..errors import EvaluationError
from ..figures import About, number
from ..finding import Diagnostic, Estimate, Finding, Verdict
from ..protocol.analyses import WeightedComparison
from ..protocol.estimand import Outcome
from ..rules import rule
from ..study_data.reading import Floats
from ..study_data.traits import words_of
from ..weighting import (
    Balance,
    Comparison,
    Covariates,
    EValue,
    arms_outputs,
    balance,
    balance_output,
    covariates,
    e_value,
    effect_output,
    entropy_balance,
    inverse_probability_weights,
    overlap,
    propensity,
    sizes_output,
    weighted_effect,
)
from .building import (
    Check,
    check_at,
    checks_output,
    direction_of,
    effect_cells,
    fewest_events,
    scale_of,
    sentence,
)
from .child_level import (
    ARMS,
    Compared,
    compared,
    few_sites,
    not_by_lot,
    period_of,
    smallest_groups,
    unrecorded,
)
from .study import COUNTED, STUDIED, TREATED, UNTREATED, Study
from .words import difference_plain, difference_read

CITATIONS = (
    "Hainmueller, Political Analysis 2012 (entropy balancing)", "Kang and Schafer, Statistical Science 2007",
    "Austin, Statistics in Medicine 2009 (balance)", "VanderWeele and Ding, Annals of Internal Medicine 2017 (E-value)",
)  # fmt: skip
#: The arms, as those studied are told apart by them.
_ARMS = {TREATED: ARMS["treated"], UNTREATED: ARMS["compared"]}


def weighted_comparison(asked: WeightedComparison, study: Study) -> Finding:
    """The finding. Raises EvaluationError where there is no covariate, no overlap, or an arm is empty."""
    outcome = study.outcome(asked.outcome)
    measured = study.measured(asked.outcome)
    of = compared(study, measured.seen, asked.covariates, asked.name)
    if not of.names:
        raise EvaluationError("A weighted comparison needs covariates: name what is known at referral.")
    x = covariates(of.x, of.names)
    y, period = measured.value[of.places], period_of(study.children, of.places, study)
    study.told("Weighing children")
    weighting = "entropy" if asked.method == "entropy" else "propensity"
    found = weighted_effect(y, of.treated, x, estimand="ATT", weighting=weighting, cluster=of.cluster)  # type: ignore[arg-type]
    told = found.effect("difference")
    weights = entropy_balance(x, of.treated) if asked.method == "entropy" else inverse_probability_weights(propensity(x, of.treated).score, of.treated, estimand="ATT")  # fmt: skip
    alike = balance(x, of.treated, weights)
    plain = float(y[of.treated].mean() - y[~of.treated].mean())
    outputs = tuple(
        _outputs(
            asked,
            outcome,
            alike,
            found,
            smallest_groups(asked.covariates, of.places, of.treated, study),
            period,
        )
    )
    cells = effect_cells(outputs[0].name, ("weighted",))
    direction = direction_of(outcome, told.low, told.high)
    checks, diagnostics = _checks(asked, outcome, of, x, alike, found, y, plain, period)
    return Finding(
        analysis=asked.name, title=asked.title, design=asked.design, role=asked.role, outcome=asked.outcome, direction=direction,
        estimates=(Estimate("weighted", outcome.title, number(told.estimate), number(told.low), number(told.high), number(told.se), 95, outcome.unit, found.children, min(found.treated, found.children - found.treated)),),
        diagnostics=diagnostics, outputs=(*outputs, checks),
        reading=(difference_read(outcome, direction, told.estimate < 0, cells),), plain=(difference_plain(outcome, direction, cells),),
        deviations=of.dropped, methods=_methods(asked, found), citations=CITATIONS,
        facts={
            "comparison": "comparison-group", "clusters": str(of.clusters), "treated_clusters": str(of.treated_clusters),
            "baseline_out_percent": f"{100 * len(alike.unbalanced(rule('imbalance-caution').value)) / len(alike.rows):.0f}",
        },
    )  # fmt: skip


def _outputs(asked: WeightedComparison, outcome: Outcome, alike: Balance, found: Comparison, fewest: Mapping[str, int], period: tuple[str, str]) -> Iterator[Output]:  # fmt: skip
    """The effect, what each arm comes to, how many children it rests on, and how alike they are."""
    about, title, scale = About(asked.name, period), asked.title, scale_of(outcome)
    yield effect_output(found, f"{title}: the effect", about, scale)
    yield from arms_outputs(found, title, about, scale, labels=_ARMS)
    # Those compared are a part of those studied, and disclosure control is to know it.
    part = replace(about, where={**STUDIED, f"compared-in-{asked.name}": "yes"})
    yield sizes_output(alike, f"{title}: children compared", part, counted=COUNTED, labels=_ARMS)
    yield balance_output(
        alike, f"{title}: how alike the children are, before and after weighting", about, counted=outcome.name,
        labels=words_of(asked.covariates), fewest=fewest,
    )  # fmt: skip


def _checks(
    asked: WeightedComparison, outcome: Outcome, of: Compared, x: Covariates, alike: Balance, found: Comparison,
    y: Floats, plain: float, period: tuple[str, str],
) -> tuple[Output, tuple[Diagnostic, ...]]:  # fmt: skip
    checks: list[Check] = [
        Check(
            "unweighted",
            "Difference without weights",
            plain,
            found.children,
            events=fewest_events(y, of.treated),
        )
    ]
    told = [few_sites(asked.name, of, checks)]
    worst, bound = alike.worst, rule("imbalance-caution").value
    checks.append(
        Check("worst-balance", "Largest standardised difference after weighting", worst, found.children)
    )
    at = {"d": check_at(asked.name, "worst-balance")}
    if worst > bound:
        told.append(Diagnostic("balance", "How alike the children are", Verdict.SERIOUS, sentence(f"After weighting something still differs by {{d}} standard deviations, more than {bound:g}.", at), sentence("Children with and without a panel still differ in what is recorded."), (at["d"],)))  # fmt: skip
    else:
        told.append(Diagnostic("balance", "How alike the children are", Verdict.FINE, sentence("After weighting no recorded trait differs by more than {d} standard deviations.", at), None, (at["d"],)))  # fmt: skip
    share = _overlap(x, of)
    checks.append(Check("overlap", "Share of treated children with others like them", share, found.treated))
    at = {"s": check_at(asked.name, "overlap")}
    verdict = Verdict.FINE if share > rule("overlap-caution").value else Verdict.CAUTION
    told.append(Diagnostic("overlap", "Whether there are others like them", verdict, sentence("For {s:%} of the children with a panel there are others like them.", at), None if verdict is Verdict.FINE else sentence("Some children with a panel have nobody like them to be compared with."), (at["s"],)))  # fmt: skip
    told += unrecorded(asked.name, _unrecorded(found, y, of), checks, found.children)
    told.append(not_by_lot())
    return checks_output(asked.name, asked.title, checks, outcome.name.replace("_", "-"), period), tuple(told)


def _overlap(x: Covariates, of: Compared) -> float:
    found = overlap(propensity(x, of.treated).score, of.treated)
    return 1 - found.treated_outside / int(of.treated.sum())


def _unrecorded(found: Comparison, y: Floats, of: Compared) -> EValue | None:
    """The E-value: by the ratio of risks of a yes or no, else by the difference in standard deviations of the others.

    Nothing where the interval has no end.
    """
    if not math.isfinite(found.effect("difference").high):
        return None
    try:
        one = found.effect("risk ratio")
        return e_value(one.estimate, one.low, one.high, scale="risk ratio")
    except KeyError:
        difference, spread = found.effect("difference"), float(y[~of.treated].std())
        if not spread:
            return None
        return e_value(*(end / spread for end in (difference.estimate, difference.low, difference.high)), scale="standardised difference")  # fmt: skip


def _methods(asked: WeightedComparison, found: Comparison) -> tuple[str, ...]:
    return (
        f"Children referred where the arrangement had begun, beside all others, weighted by {found.how}.",
        f"Adjusted for: {', '.join(one.replace('_', ' ') for one in asked.covariates)}. Errors allow for the weights being estimated, and are summed by authority, with what few authorities ask for (as CR2, Satterthwaite’s degrees of freedom).",
    )  # fmt: skip
