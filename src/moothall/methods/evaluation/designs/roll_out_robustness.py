"""How far the finding stands if sites and others would have developed differently (Rambachan and Roth 2023)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from moothall.methods.outputs import Column, Output, Role

from ..errors import EvaluationError, in_a_report
from ..event_study import of_aggregate
from ..figures import Figure
from ..finding import Diagnostic, Verdict
from ..honest import BOUNDS, Kind, Sensitivity, sensitivity
from ..rules import rule
from .building import Check, check_at, estimates_output, sentence
from .study import Study

if TYPE_CHECKING:
    from .roll_out import RollOut

#: Times since the start, before and after, that the bounds are told over: more would take long and say little.
MOST_BEFORE, MOST_AFTER = 5, 4
_KINDS: tuple[tuple[Kind, str, str], ...] = (
    ("relative magnitudes", "if-trends-differ", "Times the largest difference before the start"),
    ("smoothness", "if-slopes-change", "Change of slope, in standard errors of the effect"),
)


def robustness_of(run: RollOut, study: Study, checks: list[Check], told: list[Diagnostic]) -> list[Output]:
    """Intervals under both kinds of bound, and the bound beyond which the finding falls."""
    if run.grouped is None or run.asked.base != "universal":
        told.append(_not_done("It needs effects by group and time with a universal base."))
        return []
    reference = -1.0 - run.asked.anticipation
    try:
        event = of_aggregate(
            run.grouped.event, run.grouped.found.panel, reference=reference,  # type: ignore[arg-type]
            from_event=reference - min(MOST_BEFORE, run.asked.before), to_event=min(MOST_AFTER, run.asked.after),
        )  # fmt: skip
    except EvaluationError as wrong:
        told.append(_not_done(in_a_report(wrong)))
        return []
    made = []
    for kind, name, heading in _KINDS:
        study.told(f"If trends differed: {kind}")
        try:
            found = sensitivity(event, kind)
        except EvaluationError:
            continue
        made.append(_output(run, name, heading, found))
        if kind == "relative magnitudes":
            told.append(_judged(run, found, checks))
    return made


def _not_done(why: str) -> Diagnostic:
    return Diagnostic(
        "trends-after", "If trends had differed after the start", Verdict.NOT_DONE, sentence(f"This could not be told. {why}"),
        sentence("How far the finding would stand if trends had differed after the start is not known."),
    )  # fmt: skip


def _output(run: RollOut, name: str, heading: str, found: Sensitivity) -> Output:
    # Bounds on slopes are shares of the error, and told as such: their value would tell the error of a hidden figure.
    bounds = [one / 2 for one in BOUNDS] if found.kind == "smoothness" else list(BOUNDS)
    figures = [
        Figure((f"{told:g}",), found.effect, one.low, one.high, run.children, run.freedom)
        for told, one in zip(bounds, found.intervals, strict=True)
        if math.isfinite(one.low) and math.isfinite(one.high)
    ]
    return estimates_output(
        f"{run.asked.name}-{name}", f"{run.asked.title}: {'if trends differed' if 'trends' in name else 'if slopes changed'} after the start",
        [Column("bound", heading, Role.DIMENSION)], figures, outcome=run.outcome, heading="Difference", period=run.period,
        notes=(f"The mean effect over the first {MOST_AFTER + 1} times from the start on, by group and time.",),
    )  # fmt: skip


def _judged(run: RollOut, found: Sensitivity, checks: list[Check]) -> Diagnostic:
    name, title = "trends-after", "If trends had differed after the start"
    if found.breakdown is None:
        words = "By group and time, over the first times from the start on, the interval includes no difference already; there is no finding to overturn."
        at = {"e": check_at(run.asked.name, "effect-of-first-times")}
        checks.append(Check("effect-of-first-times", "Mean effect over the first times from the start on", found.effect, run.children, run.freedom))  # fmt: skip
        return Diagnostic(name, title, Verdict.CAUTION, sentence(words, at), sentence("By the estimator that assumes least, the effect just after the start cannot be told from none, even if trends were alike."), (at["e"],))  # fmt: skip
    tried = found.breakdown if math.isfinite(found.breakdown) else None
    checks.append(Check("breakdown", "Differences so many times the largest before the start would overturn it", tried, run.children, run.freedom))  # fmt: skip
    at = {"b": check_at(run.asked.name, "breakdown")}
    words = "The finding stands as long as trends after the start differ by less than {b} times the most they differed by before it."
    if found.breakdown < rule("breakdown-caution").value:
        return Diagnostic(name, title, Verdict.CAUTION, sentence(words, at), sentence("A difference in trends smaller than was seen before the start would overturn the finding."), (at["b"],))  # fmt: skip
    return Diagnostic(name, title, Verdict.FINE, sentence(words, at), None, (at["b"],))
