"""How long until something happens to a child, with what can come instead of it: never taken for nothing happening.

Of children referred so long before the extract's day that the whole horizon could be seen. Those referred later are seen
for a part of it only, more of them under a panel, and one that has been at work longer: counted as far as they are seen,
they would weigh least just where the effect has grown most.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from moothall.methods.days import DAYS_A_MONTH
from moothall.methods.outputs import Column, Output, Role

from ..cluster_errors import by_cluster
from ..errors import EvaluationError
from ..few_clusters import clustered
from ..figures import About, Figure, number
from ..finding import CellAt, Diagnostic, Direction, Estimate, Finding, Sentence, Verdict
from ..protocol.analyses import TimeToEvent
from ..protocol.estimand import Outcome
from ..rules import rule
from ..study_data.reading import Flags, Floats, StudyChildren
from ..survival import (
    Competing,
    Cox,
    FollowUp,
    competing,
    cox,
    follow_up,
    incidence_output,
    proportional_hazards,
)
from ..weighting import EValue, e_value
from .building import (
    Check,
    check_at,
    checks_output,
    direction_of,
    estimates_output,
    sentence,
)
from .child_level import (
    ARMS,
    Compared,
    Numbers,
    compared,
    few_sites,
    interval,
    not_by_lot,
    period_of,
    unrecorded,
)
from .study import Study
from .words import difference_plain

#: A time within the first month is in its middle: months are all that is known.
HALF = 0.5
CAUSES = {"leaving_the_area": "left the area", "turning_18": "turned 18", "death": "died"}
CITATIONS = (
    "Aalen and Johansen, Scandinavian Journal of Statistics 1978",
    "Bell and McCaffrey, Survey Methodology 2002 (errors by authority)",
    "Cox, Journal of the Royal Statistical Society B 1972; Lin and Wei, JASA 1989",
    "Grambsch and Therneau, Biometrika 1994",
    "VanderWeele and Ding, Annals of Internal Medicine 2017 (E-value)",
)


@dataclass(frozen=True)
class Waiting:
    """Children of both arms as follow-up in months; what competes, by its name."""

    asked: TimeToEvent
    outcome: Outcome
    of: Compared
    follow: FollowUp
    period: tuple[str, str]

    def arm(self, treated: bool) -> FollowUp:
        """One arm."""
        return self.follow.only(self.of.treated == treated)


def time_to_event(asked: TimeToEvent, study: Study) -> Finding:
    """The finding. Raises EvaluationError where an arm is empty or nobody has the event."""
    outcome = study.outcome(asked.outcome)
    study.told("Following children")
    end, code, causes = _ends(outcome, study, float(asked.horizon_months))
    chosen = _whole_horizon(asked, study) & np.isfinite(end)
    of = compared(study, chosen, asked.covariates, asked.name)
    follow = follow_up(end[of.places], code[of.places], causes=(outcome.title, *causes))
    run = Waiting(asked, outcome, of, follow, period_of(study.children, of.places, study))
    curves = {name: competing(run.arm(name == "treated")) for name in ARMS}
    study.told("Comparing")
    value, se, low, high = _difference(run)
    hazard = _hazard(run)
    effect, ratio = _effect(run, value, low, high), _ratio(run, hazard)
    checks, diagnostics = _checks(run, hazard)
    direction = direction_of(outcome, low, high)
    cells = {name: CellAt(effect.name, ("share",), name) for name in ("effect", "low", "high")}
    return Finding(
        analysis=asked.name, title=asked.title, design=asked.design, role=asked.role, outcome=asked.outcome,
        direction=direction, diagnostics=diagnostics,
        estimates=(
            Estimate("share", f"Difference in the share by {asked.horizon_months} months", number(value), number(low), number(high), number(se), 95, "share", of.places.size, int(min(of.treated.sum(), (~of.treated).sum()))),
        ),
        outputs=(effect, *((ratio,) if ratio else ()), *_curves(run, curves), checks),
        reading=(_reading(run, direction, value < 0, cells), *((_hazard_read(run, ratio),) if ratio else ())),
        plain=(difference_plain(outcome, direction, cells),), deviations=of.dropped, methods=_methods(run), citations=CITATIONS,
        facts={"comparison": "comparison-group", "clusters": str(of.clusters), "treated_clusters": str(of.treated_clusters)},
    )  # fmt: skip


def event_months(outcome: Outcome, children: StudyChildren) -> Floats:
    """The month after referral in which the outcome first happened; infinite where it was not seen."""
    numbers = children.numbers
    if outcome.measure == "referred_again":
        found = np.where(np.isfinite(numbers["again_months"]), numbers["again_months"] + HALF, np.inf)
    elif outcome.measure.startswith("missing"):
        found = np.full(len(children), np.inf)
        np.minimum.at(found, children.episode_child, children.episode_day / DAYS_A_MONTH)
    elif "days_to" in outcome.measure:
        days = numbers["rg_days" if "reasonable" in outcome.measure else "cg_days"]
        found = np.where(np.isfinite(days), days / DAYS_A_MONTH, np.inf)
    else:
        raise EvaluationError(f"The outcome '{outcome.name}' ({outcome.measure}) has no time: choose a measure of when something happens.")  # fmt: skip
    return np.maximum(found, 0.01)


def _ends(outcome: Outcome, study: Study, horizon: float) -> tuple[Floats, Numbers, tuple[str, ...]]:  # fmt: skip
    """When each child's wait ended, by what: 1 the outcome, 2 and on what competes, 0 the end of being watched."""
    children = study.children
    numbers = children.numbers
    handled: dict[str, str] = {one.event: one.handled for one in study.protocol.estimand.intercurrent_events}
    times = {
        "leaving_the_area": numbers["left_day"] / DAYS_A_MONTH, "death": numbers["died_day"] / DAYS_A_MONTH,
        "turning_18": numbers["months_to_18"] + 1.5,
    }  # fmt: skip
    # What is handled by treatment policy does not end the wait; everything else competes. None of it is censoring.
    competes = [name for name in CAUSES if handled.get(name) != "treatment_policy"]
    lines = [event_months(outcome, children), *(np.where(np.isfinite(times[name]), np.maximum(times[name], 0.02), np.inf) for name in competes)]  # fmt: skip
    stacked = np.stack(lines)
    first, which = stacked.min(axis=0), stacked.argmin(axis=0).astype(np.int64) + 1
    watched = np.minimum(numbers["follow_up_months"] + HALF, horizon)
    return (
        np.minimum(first, watched),
        np.where(first <= watched, which, 0),
        tuple(CAUSES[name] for name in competes),
    )


def _whole_horizon(asked: TimeToEvent, study: Study) -> Flags:
    """Of whom the whole horizon had passed by the extract's day. Raises EvaluationError where it had of nobody in an arm."""
    children = study.children
    whole: Flags = children.numbers["follow_up_months"] >= asked.horizon_months
    for arm, where in (
        (children.treated, "where a panel had begun"),
        (~children.treated, "elsewhere or before"),
    ):
        if not (whole & arm).any():
            raise EvaluationError(
                f"Nobody referred {where} had been followed for {asked.horizon_months} months by the extract's day: give '{asked.name}' a shorter horizon_months."
            )
    return whole


def _difference(run: Waiting) -> tuple[float, float, float, float]:
    """The difference in the share with the event by the horizon, adjusted; its error by authority, and its interval.

    Everybody's horizon has passed, so that the share of an arm is its cumulative incidence.
    """
    had = (run.follow.event == 1).astype(float)
    x = np.column_stack([np.ones(len(had)), run.of.treated.astype(float), run.of.x])
    found = clustered(x, had, run.of.cluster, 1)
    return (found.estimate, found.se, *interval(found.estimate, found.se, found.freedom, run.of))


@dataclass(frozen=True)
class Hazard:
    """The model of the event itself, and of its first coefficient the error and interval by authority."""

    model: Cox
    value: float
    se: float
    low: float
    high: float


def _hazard(run: Waiting) -> Hazard | None:
    """The ratio of hazards of the event itself, adjusted, errors by authority; nothing where there is none."""
    x = np.column_stack([run.of.treated.astype(float), run.of.x])
    try:
        model = cox(run.follow.of_cause(1), x, robust=False, names=("panel", *run.of.names))
    except EvaluationError:
        return None
    error = by_cluster(model.influence()[:, 0], run.of.cluster, run.of.treated, model.expected())
    value, se = float(model.coefficients[0]), error.se()
    if not (math.isfinite(value) and math.isfinite(se)):
        return None
    return Hazard(model, value, se, *interval(value, se, error.freedom(), run.of))


def _effect(run: Waiting, value: float, low: float, high: float) -> Output:
    return estimates_output(
        f"{run.asked.name}-effect", f"{run.asked.title}: difference by {run.asked.horizon_months} months",
        [Column("estimator", "Estimate", Role.DIMENSION)],
        [Figure(("share",), value, low, high, int(run.of.places.size), run.of.clusters - 1)],
        outcome=run.outcome.model_copy(update={"decimals": 3}), heading="Difference in the share", period=run.period,
        labels={"estimator": {"share": "With a panel less without, adjusted"}}, unit="share", chart="",
        notes=(f"Of children referred at least {run.asked.horizon_months} months before the extract’s day, adjusted for what was known at referral; errors by authority.",),
    )  # fmt: skip


def _ratio(run: Waiting, hazard: Hazard | None) -> Output | None:
    if hazard is None:
        return None
    return estimates_output(
        f"{run.asked.name}-hazard", f"{run.asked.title}: ratio of hazards", [Column("estimator", "Estimate", Role.DIMENSION)],
        [Figure(("hazard",), hazard.value, hazard.low, hazard.high, int(run.of.places.size), run.of.clusters - 1)],
        outcome=run.outcome.model_copy(update={"decimals": 2}), heading="Logarithm of the ratio", period=run.period,
        labels={"estimator": {"hazard": "With a panel to without, adjusted"}}, ratio="Ratio of hazards", unit="", chart="",
    )  # fmt: skip


def _curves(run: Waiting, curves: Mapping[str, Competing]) -> Iterator[Output]:
    """The share by month; what came instead, each with its own curve, told beside the outcome and never hidden in it;
    and the share at the months that are told."""
    about, horizon, title = About(run.asked.name, run.period), run.asked.horizon_months, run.asked.title
    counted = f"{run.outcome.name}-events"
    yield incidence_output("survival", f"{title}: share by month, others competing", curves, 0, horizon, about, counted=counted, labels=ARMS, heading="Share with the event")  # fmt: skip
    for place, cause in enumerate(run.follow.causes[1:], 1):
        slug = cause.replace(" ", "-")
        yield incidence_output(
            f"instead-{slug}", f"{title}: instead, the child {cause}", curves, place, horizon, about,
            counted=f"{slug}-before-{run.outcome.name}", labels=ARMS, heading=f"Share who {cause}",
        )  # fmt: skip
    yield incidence_output(
        "by-months", f"{title}: share by then, in each arm, not adjusted", curves, 0, horizon, about, counted=counted,
        labels=ARMS, heading="Share", months=run.asked.months_told,
    )  # fmt: skip


def _checks(run: Waiting, hazard: Hazard | None) -> tuple[Output, tuple[Diagnostic, ...]]:
    checks: list[Check] = []
    told = [few_sites(run.asked.name, run.of, checks)]
    if hazard is not None:
        told.append(_proportional(run, hazard.model, checks))
        told += unrecorded(run.asked.name, _unrecorded(run, hazard), checks, int(run.of.places.size), run.of.clusters - 1)  # fmt: skip
    told.append(not_by_lot())
    return checks_output(run.asked.name, run.asked.title, checks, run.outcome.name.replace("_", "-"), run.period), tuple(told)  # fmt: skip


def _proportional(run: Waiting, hazard: Cox, checks: list[Check]) -> Diagnostic:
    test = proportional_hazards(hazard, {"panel": [0]}).terms.get("panel")
    p = test.p if test else math.nan
    checks.append(Check("proportional-hazards", "Test of a constant ratio of hazards (p)", p, int(run.of.places.size), run.of.clusters - 1))  # fmt: skip
    at = {"p": check_at(run.asked.name, "proportional-hazards")}
    title = "Whether the ratio of hazards is constant"
    if p < rule("hazards-serious").value:
        return Diagnostic("proportional-hazards", title, Verdict.CAUTION, sentence("The ratio of hazards changes with time (p = {p}), so one figure for it misleads; the difference by the horizon does not need it.", at), sentence("The ratio of hazards changes with time: read the difference by the horizon instead."), (at["p"],))  # fmt: skip
    return Diagnostic("proportional-hazards", title, Verdict.FINE, sentence("No sign that the ratio of hazards changes with time (p = {p}).", at), None, (at["p"],))  # fmt: skip


def _unrecorded(run: Waiting, hazard: Hazard) -> EValue | None:
    if not math.isfinite(hazard.high):
        return None
    rare = bool(run.follow.of_cause(1).happened.mean() < rule("event-rare").value)
    return e_value(*(math.exp(end) for end in (hazard.value, hazard.low, hazard.high)), scale="hazard ratio", rare=rare)  # fmt: skip


def _reading(run: Waiting, direction: Direction, fell: bool, cells: Mapping[str, CellAt]) -> Sentence:
    by = f"by {run.asked.horizon_months} months"
    size = f"{{effect:sizepoints}} percentage points {'fewer' if fell else 'more'} children {by} than of those without a panel"
    interval = "(95% interval {low:signedpoints} to {high:signedpoints})"
    if direction is Direction.NO_CLEAR_DIFFERENCE:
        return Sentence({"en": f"{run.asked.title}: no clear difference {by}. The estimate is {size} {interval}."}, dict(cells))  # fmt: skip
    return Sentence({"en": f"{run.asked.title}: {size} {interval}."}, dict(cells))


def _hazard_read(run: Waiting, ratio: Output) -> Sentence:
    cells = {name: CellAt(ratio.name, ("hazard",), name) for name in ("ratio", "ratio_low", "ratio_high")}
    return Sentence(
        {"en": "As a ratio of hazards: {ratio} (95% interval {ratio_low} to {ratio_high})."}, cells
    )


def _methods(run: Waiting) -> tuple[str, ...]:
    adjusted = ", ".join(one.replace("_", " ") for one in run.asked.covariates) or "nothing"
    return (
        "Treated is who was referred where the arrangement had begun by then, whoever decided in the end.",
        f"What ends the wait instead: {', '.join(run.follow.causes[1:]) or 'nothing'}. None of it is taken for no event.",
        f"Children referred at least {run.asked.horizon_months} months before the extract’s day, so that the whole of that time could be seen of each.",
        f"Adjusted for: {adjusted}. Errors are summed by authority, with what few authorities ask for (CR2, Satterthwaite’s degrees of freedom). Months are all that is known of most events, so times are coarse.",
    )  # fmt: skip
