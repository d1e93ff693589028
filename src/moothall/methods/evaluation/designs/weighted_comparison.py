"""Children under the arrangement beside others who are made like them by weights, right if weights or regression are."""

from __future__ import annotations

import math

from moothall.methods.outputs import Column, Output, Role

from ..errors import EvaluationError
from ..figures import number
from ..finding import Diagnostic, Estimate, Finding, Verdict
from ..protocol.analyses import WeightedComparison
from ..protocol.estimand import Outcome
from ..rules import rule
from ..study_data.reading import Floats
from ..weighting import (
    Balance,
    Comparison,
    Covariates,
    balance,
    covariates,
    e_value,
    entropy_balance,
    inverse_probability_weights,
    overlap,
    propensity,
    weighted_effect,
)
from .building import (
    Check,
    Figure,
    check_at,
    checks_output,
    direction_of,
    effect_cells,
    estimates_output,
    fewest_events,
    sentence,
)
from .child_level import Compared, compared, few_sites, not_by_lot, period_of
from .study import Study
from .words import difference_plain, difference_read

CITATIONS = (
    "Hainmueller, Political Analysis 2012 (entropy balancing)", "Kang and Schafer, Statistical Science 2007",
    "Austin, Statistics in Medicine 2009 (balance)", "VanderWeele and Ding, Annals of Internal Medicine 2017 (E-value)",
)  # fmt: skip


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
    effect = _effect(asked, outcome, found, period)
    cells = effect_cells(effect.name, ("weighted",))
    direction = direction_of(outcome, told.low, told.high)
    checks, diagnostics = _checks(asked, outcome, of, x, alike, found, y, plain, period)
    return Finding(
        analysis=asked.name, title=asked.title, design=asked.design, role=asked.role, outcome=asked.outcome, direction=direction,
        estimates=(Estimate("weighted", outcome.title, number(told.estimate), number(told.low), number(told.high), number(told.se), 95, outcome.unit, found.children, min(found.treated, found.children - found.treated)),),
        diagnostics=diagnostics, outputs=(effect, _balance(asked, outcome, alike, period), checks),
        reading=(difference_read(outcome, direction, told.estimate < 0, cells),), plain=(difference_plain(outcome, direction, cells),),
        deviations=of.dropped, methods=_methods(asked, found), citations=CITATIONS,
        facts={
            "comparison": "comparison-group", "clusters": str(of.clusters), "treated_clusters": str(of.treated_clusters),
            "baseline_out_percent": f"{100 * len(alike.unbalanced(rule('imbalance-caution').value)) / len(alike.rows):.0f}",
        },
    )  # fmt: skip


def _effect(
    asked: WeightedComparison, outcome: Outcome, found: Comparison, period: tuple[str, str]
) -> Output:
    told = found.effect("difference")
    freedom = int(found.freedom) if math.isfinite(found.freedom) else found.children - 2
    return estimates_output(
        f"{asked.name}-effect", f"{asked.title}: the effect", [Column("estimator", "Estimate", Role.DIMENSION)],
        [Figure(("weighted",), told.estimate, told.low, told.high, found.children, freedom)], outcome=outcome,
        heading="Difference", period=period, chart="", labels={"estimator": {"weighted": "Weighted, doubly robust"}},
        notes=(f"About {found.about}; {found.how}.", *found.notes),
    )  # fmt: skip


def _balance(asked: WeightedComparison, outcome: Outcome, alike: Balance, period: tuple[str, str]) -> Output:
    """The differences before and after weighting, in standard deviations."""
    figures = [
        Figure((row.name.replace("_", " "), when), value, math.nan, math.nan, row.fewest, row.fewest - 1)
        for row in alike.rows
        for when, value in (("before", row.difference_before), ("after", row.difference_after))
    ]
    return estimates_output(
        f"{asked.name}-balance", f"{asked.title}: how alike the children are, before and after weighting",
        [Column("covariate", "Known at referral", Role.DIMENSION), Column("when", "When", Role.DIMENSION)], figures,
        outcome=outcome.model_copy(update={"decimals": 3}), heading="Standardised difference", period=period, unit="standard deviations",
        labels={"when": {"before": "Before weighting", "after": "After weighting"}}, chart="pairs",
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
    verdict = Verdict.FINE if share > 0.95 else Verdict.CAUTION
    told.append(Diagnostic("overlap", "Whether there are others like them", verdict, sentence("For {s:%} of the children with a panel there are others like them.", at), None if verdict is Verdict.FINE else sentence("Some children with a panel have nobody like them to be compared with."), (at["s"],)))  # fmt: skip
    told += _confounding(asked, found, y, of, checks)
    told.append(not_by_lot())
    return checks_output(asked.name, asked.title, checks, outcome.name.replace("_", "-"), period), tuple(told)


def _overlap(x: Covariates, of: Compared) -> float:
    score = propensity(x, of.treated).score
    other = score[~of.treated]
    inside = (score[of.treated] >= other.min()) & (score[of.treated] <= other.max())
    assert overlap(score, of.treated) is not None
    return float(inside.mean())


def _confounding(asked: WeightedComparison, found: Comparison, y: Floats, of: Compared, checks: list[Check]) -> list[Diagnostic]:  # fmt: skip
    """How strong something unrecorded would have to be (E-value)."""
    try:
        one = found.effect("risk ratio")
        value = e_value(one.estimate, one.low, one.high, scale="risk ratio")
    except KeyError:
        difference, spread = found.effect("difference"), float(y[~of.treated].std())
        if not spread:
            return []
        value = e_value(*(end / spread for end in (difference.estimate, difference.low, difference.high)), scale="standardised difference")  # fmt: skip
    checks += [Check("e-value", "E-value of the estimate", value.e_value, found.children), Check("e-value-limit", "E-value of the interval’s nearer end", value.limit, found.children)]  # fmt: skip
    at = {"e": check_at(asked.name, "e-value"), "l": check_at(asked.name, "e-value-limit")}
    weak = value.limit < 1.25
    return [Diagnostic("unrecorded", "What something unrecorded could explain", Verdict.CAUTION if weak else Verdict.FINE, sentence("Something unrecorded would have to go with both the panel and the outcome by a risk ratio of {e} to explain the estimate away; of {l} to move its interval to no difference.", at), sentence("A weak unrecorded difference between the children could explain this result.") if weak else None, tuple(at.values()))]  # fmt: skip


def _methods(asked: WeightedComparison, found: Comparison) -> tuple[str, ...]:
    return (
        f"Children referred where the arrangement had begun, beside all others, weighted by {found.how}.",
        f"Adjusted for: {', '.join(one.replace('_', ' ') for one in asked.covariates)}. Errors allow for the weights being estimated, and are summed by authority.",
    )  # fmt: skip
