"""One site before and after it began: a line before, a step and another slope after, errors that allow for memory.

Segmented regression (Wagner and others, Journal of Clinical Pharmacy and Therapeutics 2002) with the errors of Newey
and West (Econometrica 1987). One site by itself cannot rule out what else changed there at the time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from moothall.methods.outputs import Column, Output, OutputKind, Role

from ..errors import EvaluationError
from ..figures import Figure, number
from ..finding import CellAt, Diagnostic, Estimate, Finding, Verdict
from ..protocol.analyses import InterruptedSeries
from ..protocol.estimand import Outcome
from ..study_data.panels import MONTHS
from ..study_data.reading import Floats, month_name
from .building import Check, check_at, checks_output, direction_of, estimates_output, sentence
from .study import Study
from .words import difference_plain, difference_read

#: Fewer periods than this on either side say nothing of a slope.
FEWEST = 4
CITATIONS = ("Wagner, Soumerai, Zhang and Ross-Degnan, Journal of Clinical Pharmacy and Therapeutics 2002", "Newey and West, Econometrica 1987")  # fmt: skip


@dataclass(frozen=True)
class Series:
    """The outcome by period, how many children are behind it, and the place of the period of the start."""

    periods: tuple[str, ...]
    y: Floats
    children: Floats
    start: int


def interrupted_series(asked: InterruptedSeries, study: Study) -> Finding:
    """The finding. Raises EvaluationError for an authority that is not there, or too few periods on either side."""
    outcome = study.outcome(asked.outcome)
    held = _series(asked, study)
    x = _design(held)
    beta, covariance, residual = _fit(held, x, asked.lags)
    freedom = len(held.y) - x.shape[1]
    from scipy.stats import t

    reach = float(t.ppf(0.975, freedom))
    # The mean difference over the periods after the start: the step, and the slope by half their length.
    after = len(held.y) - held.start
    combined = np.array([0.0, 0.0, 1.0, (after - 1) / 2])
    told = {"mean": combined, "step": np.array([0, 0, 1.0, 0]), "slope": np.array([0, 0, 0, 1.0])}
    figures, children = [], int(held.children[held.start :].sum())
    for name, weights in told.items():
        value, se = float(weights @ beta), float(np.sqrt(weights @ covariance @ weights))
        figures.append(Figure((name,), value, value - reach * se, value + reach * se, children, freedom))
    period = (held.periods[0], held.periods[-1])
    labels = {"mean": "Mean difference after the start", "step": "Step at the start", "slope": f"Change of slope, a {asked.period}"}  # fmt: skip
    effect = estimates_output(f"{asked.name}-effect", f"{asked.title}: the effect", [Column("estimator", "Estimate", Role.DIMENSION)], figures, outcome=outcome, heading="Difference", period=period, labels={"estimator": labels})  # fmt: skip
    first = figures[0]
    cells = {name: CellAt(effect.name, ("mean",), name) for name in ("effect", "low", "high")}
    direction = direction_of(outcome, first.low, first.high)
    checks, diagnostics = _checks(asked, outcome, held, residual, period, children)
    return Finding(
        analysis=asked.name, title=asked.title, design=asked.design, role=asked.role, outcome=asked.outcome, direction=direction,
        estimates=tuple(Estimate(str(one.of[0]), labels[str(one.of[0])], number(one.value), number(one.low), number(one.high), None, 95, outcome.unit, children) for one in figures),
        diagnostics=diagnostics, outputs=(effect, _drawn(asked, outcome, held, x, beta, period), checks),
        reading=(difference_read(outcome, direction, first.value < 0, cells, where=f"in {asked.authority} after the start"),),
        plain=(difference_plain(outcome, direction, cells),), citations=CITATIONS,
        methods=(f"Each {asked.period} of {asked.authority}, a straight line before the start, a step and another slope after it. Errors allow for {asked.lags} {asked.period}s of memory; intervals by Student’s t.",),
        facts={"comparison": "before-after", "clusters": "1", "treated_clusters": "1"},
    )  # fmt: skip


def _series(asked: InterruptedSeries, study: Study) -> Series:
    children, measured, length = study.children, study.measured(asked.outcome), MONTHS[asked.period]
    inside = measured.seen & (children.authority == asked.authority)
    if not inside.any():
        raise EvaluationError(f"No child of {asked.authority} is among those studied: look at the code of the authority.")  # fmt: skip
    start = float(children.start[inside][0])
    if not math.isfinite(start):
        raise EvaluationError(f"{asked.authority} never began, so there is no before and after.")
    due = children.received[measured.due]
    first, last = int(np.ceil(due.min() / length)), int((due.max() + 1) // length) - 1
    when = (children.received // length).astype(int)
    kept = inside & (when >= first) & (when <= last)
    size = last - first + 1
    above, below, count = (np.bincount(when[kept] - first, weights, size).astype(float) for weights in (measured.above[kept], measured.below[kept], None))  # fmt: skip
    seen = below > 0
    y = above[seen] / below[seen]
    began = int(start // length) - first
    place = int(seen[: max(began, 0)].sum())
    if min(place, len(y) - place) < FEWEST:
        raise EvaluationError(f"{asked.authority} is seen in {place} {asked.period}s before its start and {len(y) - place} after; at least {FEWEST} of each are needed.")  # fmt: skip
    periods = tuple(month_name(int((first + number_of) * length)) for number_of in np.flatnonzero(seen))
    return Series(periods, y, count[seen], place)


def _design(held: Series) -> Floats:
    time = np.arange(len(held.y), dtype=float)
    after = (time >= held.start).astype(float)
    return np.column_stack([np.ones(len(time)), time, after, after * (time - held.start)])


def _fit(held: Series, x: Floats, lags: int) -> tuple[Floats, Floats, Floats]:
    """Least squares weighted by the children of a period; Newey and West's covariance with the small-sample factor."""
    heavy = held.children / held.children.mean()
    bread = np.linalg.inv(x.T @ (x * heavy[:, None]))
    beta = bread @ (x.T @ (heavy * held.y))
    residual = held.y - x @ beta
    scores = x * (heavy * residual)[:, None]
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        cross = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (cross + cross.T)
    factor = len(held.y) / (len(held.y) - x.shape[1])
    return beta, factor * bread @ meat @ bread, residual


def _drawn(asked: InterruptedSeries, outcome: Outcome, held: Series, x: Floats, beta: Floats, period: tuple[str, str]) -> Output:  # fmt: skip
    """What was, and what the line before the start would have gone on to."""
    line = x[:, :2] @ beta[:2]
    rows: list[tuple[str | float | None, ...]] = []
    for place, name in enumerate(held.periods):
        rows.append((name, "seen", number(held.y[place]), int(held.children[place])))
        rows.append((name, "line", number(line[place]), int(held.children[place])))
    return Output(
        name=f"{asked.name}-over-time", title=f"{asked.title}: what was, and the line from before the start", kind=OutputKind.MEANS,
        columns=(
            Column("period", f"{asked.period.capitalize()} from", Role.DIMENSION), Column("what", "What", Role.DIMENSION),
            Column("mean", outcome.title, Role.FIGURE, outcome.unit, outcome.decimals), Column("children", "Children behind it", Role.CHILDREN),
        ),
        rows=tuple(rows), counted=outcome.name.replace("_", "-"), period=period, chart="line", where={"authority": asked.authority},
        labels={"what": {"seen": "What was", "line": "The line from before the start"}},
    )  # fmt: skip


def _checks(asked: InterruptedSeries, outcome: Outcome, held: Series, residual: Floats, period: tuple[str, str], children: int) -> tuple[Output, tuple[Diagnostic, ...]]:  # fmt: skip
    memory = float(residual[1:] @ residual[:-1] / (residual @ residual)) if residual.any() else 0.0
    checks = [Check("memory", "Correlation of neighbouring errors", memory, children), Check("before", f"{asked.period.capitalize()}s before the start", held.start, children)]  # fmt: skip
    at = {"r": check_at(asked.name, "memory")}
    told = (
        Diagnostic("memory", "Whether neighbouring periods are alike", Verdict.CAUTION if abs(memory) > 0.3 else Verdict.FINE, sentence("Errors of neighbouring periods go together by {r}; the intervals allow for it.", at), None, (at["r"],)),
        Diagnostic("one-site", "One site by itself", Verdict.SERIOUS, sentence("There is nothing to compare with: whatever else changed there at the time is part of the difference."), sentence("One site before and after is compared with nothing else: anything else that changed at the time would look the same.")),
    )  # fmt: skip
    return checks_output(asked.name, asked.title, checks, outcome.name.replace("_", "-"), period), told
