"""A staggered roll-out: sites begin at different times, and are compared with those that had not, before and after."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from moothall.methods.outputs import Column, Output, OutputKind, Role

from ..errors import EvaluationError, in_a_report
from ..figures import Figure, number
from ..finding import CellAt, Deviation, DeviationKind, Direction, Estimate, Finding, Sentence
from ..protocol.analyses import StaggeredRollOut
from ..protocol.estimand import Outcome
from ..study_data.panels import SitePanel, site_panel
from ..study_data.reading import Floats
from ..study_data.traits import columns_of
from .building import direction_of, effect_cells, estimates_output, sentence
from .roll_out_checks import OF_THE_CHECKS, checks_of
from .roll_out_estimators import (
    CITATIONS,
    Answer,
    Grouped,
    Imputed,
    by_group_time,
    by_imputation,
    by_interaction,
)
from .roll_out_groups import groups_of
from .study import Study
from .words import difference_plain, difference_read


@dataclass(frozen=True)
class RollOut:
    """What was estimated, for the checks and the outputs."""

    asked: StaggeredRollOut
    outcome: Outcome
    held: SitePanel
    answers: tuple[Answer, ...]
    imputed: Imputed | None
    grouped: Grouped | None
    period: tuple[str, str]
    seed: int

    @property
    def first(self) -> Answer:
        """The answer that is told first."""
        return self.answers[0]

    @property
    def children(self) -> int:
        """How many children stand behind the treated cells."""
        return int(self.held.children[self.held.treated].sum())

    @property
    def freedom(self) -> int:
        """Cells less effects of sites, periods and cohorts."""
        cells = int((self.held.children > 0).sum())
        return max(cells - len(self.held.sites) - len(self.held.periods) - len(np.unique(self.held.group)), 0)

    @property
    def ratio(self) -> str:
        """The heading of the ratio, where the outcome is a logarithm."""
        return "Times as long" if self.outcome.measure.startswith("log_") else ""


def roll_out(asked: StaggeredRollOut, study: Study) -> Finding:
    """The finding of one staggered roll-out. Raises EvaluationError where nothing can be compared."""
    outcome = study.outcome(asked.outcome)
    covariates, dropped = _covariates(asked, study)
    study.told("Sites and periods")
    held = site_panel(study.children, study.measured(asked.outcome), asked.period, covariates=covariates, weighted=asked.weighted_by_children)  # fmt: skip
    answers, imputed, grouped, left_out = _answers(asked, held, study)
    run = RollOut(
        asked, outcome, held, answers, imputed, grouped, (held.periods[0], held.last_month()), study.seed_for(asked.name)
    )  # fmt: skip
    checks, diagnostics = checks_of(run, study)
    groups, not_claimed = groups_of(run, study)
    effect = _effect(run)
    cells = effect_cells(effect.name, (run.first.name,), bool(run.ratio))
    direction = direction_of(outcome, run.first.low, run.first.high)
    return Finding(
        analysis=asked.name, title=asked.title, design=asked.design, role=asked.role, outcome=asked.outcome,
        direction=direction, estimates=tuple(_estimates(run)), diagnostics=diagnostics,
        outputs=(effect, *_by_time(run), *_by_wave(run), _means(run), *checks, *groups),
        reading=(difference_read(outcome, direction, run.first.overall < 0, cells), *_second(run)),
        plain=(difference_plain(outcome, direction, _all_cells(run, cells), surely=agreed(run.answers)),),
        deviations=(*dropped, *left_out, *_lost(run), *not_claimed),
        methods=tuple(_methods(run)), citations=(*(CITATIONS[one.name] for one in answers), *OF_THE_CHECKS),
        facts={"comparison": "not-yet-treated", "clusters": str(len(held.sites)), "treated_clusters": str(int(held.is_site.sum()))},
    )  # fmt: skip


def _covariates(asked: StaggeredRollOut, study: Study) -> tuple[list[Floats], tuple[Deviation, ...]]:
    """The columns to adjust for; one that cannot be used is dropped, and that is a deviation."""
    columns: list[Floats] = []
    dropped = []
    for trait in asked.covariates:
        found = [values for _name, values in columns_of(trait, study.children) if np.ptp(values) > 0]
        if found:
            columns.extend(found[:1] if len(found) == 1 else found)
        else:
            words = f"‘{trait.replace('_', ' ')}’ was not adjusted for: it is the same for every child."
            dropped.append(Deviation(DeviationKind.COVARIATE, sentence(words), asked.name))
    return columns, tuple(dropped)


_Answers = tuple[tuple[Answer, ...], Imputed | None, Grouped | None, tuple[Deviation, ...]]


def _answers(asked: StaggeredRollOut, held: SitePanel, study: Study) -> _Answers:
    """Each estimator of the protocol, in its order; one that cannot answer is a deviation, none an error.

    Imputation and group-time are made for the checks even where the protocol does not ask for their answer.
    """
    answers: list[Answer] = []
    failed: list[Deviation] = []
    imputed: Imputed | None = None
    grouped: Grouped | None = None
    beside = [name for name in ("imputation", "group-time") if name not in asked.estimators]
    for name in (*asked.estimators, *beside):
        study.told(f"Estimating: {name}")
        try:
            if name == "imputation":
                imputed = by_imputation(held, asked)
                found = imputed.answer
            elif name == "group-time":
                grouped = by_group_time(held, asked, study.seed_for(asked.name))
                found = grouped.answer
            else:
                found = by_interaction(held, asked)
        except EvaluationError as wrong:
            if name not in beside:
                words = f"The estimator ‘{name}’ could not be used. {in_a_report(wrong)}"
                failed.append(Deviation(DeviationKind.ESTIMATOR, sentence(words), asked.name, grave=True))
            continue
        if name not in beside:
            answers.append(found)
    if not answers:
        raise EvaluationError(str(failed[0].says.words["en"]))
    return tuple(answers), imputed, grouped, tuple(failed)


_ESTIMATOR = Column("estimator", "Estimator", Role.DIMENSION)


def _effect(run: RollOut) -> Output:
    figures = [Figure((one.name,), one.overall, one.low, one.high, run.children, run.freedom) for one in run.answers]  # fmt: skip
    return estimates_output(
        f"{run.asked.name}-effect", f"{run.asked.title}: the effect", [_ESTIMATOR], figures, outcome=run.outcome,
        heading="Difference", period=run.period, labels={"estimator": {one.name: one.label for one in run.answers}},
        ratio=run.ratio, notes=(f"The mean over treated sites and periods, {'each as heavy as it has children' if run.asked.weighted_by_children else 'each as heavy as the others'}, of what was less what would have been.",),
    )  # fmt: skip


def _by_time(run: RollOut) -> list[Output]:
    made = []
    for one in run.answers:
        figures = [
            Figure((int(point.at),), point.value, point.low, point.high, int(run.held.children_since(int(point.at)).sum()), run.freedom)
            for point in one.by_time
        ]  # fmt: skip
        made.append(
            estimates_output(
                f"{run.asked.name}-by-time-{one.name}", f"{run.asked.title}: before and after the start ({one.label.lower()})",
                [Column("since", f"{_PERIODS[run.asked.period]} since the start", Role.DIMENSION)], figures,
                outcome=run.outcome, heading="Difference", period=run.period, notes=(one.band,),
            )
        )  # fmt: skip
    return made


_PERIODS = {"month": "Months", "quarter": "Quarters", "half-year": "Half-years", "year": "Years"}


def _by_wave(run: RollOut) -> list[Output]:
    """By the period in which sites began; with one wave there is nothing to tell apart."""
    one = run.first
    if len(one.by_wave) < 2:
        return []
    held = run.held
    figures = []
    for point in one.by_wave:
        of_wave = held.treated & (held.group == point.at - 1)[:, None]
        figures.append(Figure((held.periods[int(point.at) - 1],), point.value, point.low, point.high, int(held.children[of_wave].sum()), run.freedom))  # fmt: skip
    return [
        estimates_output(
            f"{run.asked.name}-by-wave", f"{run.asked.title}: by the {run.asked.period} in which sites began",
            [Column("wave", f"Began in the {run.asked.period} from", Role.DIMENSION)], figures, outcome=run.outcome, heading="Difference",
            period=run.period,
        )
    ]  # fmt: skip


def _means(run: RollOut) -> Output:
    """The outcome itself over time, in sites and elsewhere: what all else is made from."""
    held, rows = run.held, []
    for place, month in enumerate(held.periods):
        for name, units in (("sites", held.is_site), ("others", ~held.is_site)):
            count = held.children[units, place]
            total = int(count.sum())
            seen = count > 0
            mean = float(np.average(held.y[units, place][seen], weights=count[seen])) if total else math.nan
            rows.append((month, name, number(mean), total))
    outcome = run.outcome
    return Output(
        name=f"{run.asked.name}-over-time", title=f"{run.asked.title}: in sites and elsewhere", kind=OutputKind.MEANS,
        columns=(
            Column("period", f"{run.asked.period.capitalize()} from", Role.DIMENSION),
            Column("where", "Where", Role.DIMENSION),
            Column("mean", outcome.title, Role.FIGURE, outcome.unit, outcome.decimals),
            Column("children", "Children behind it", Role.CHILDREN),
        ),
        rows=tuple(rows), counted=outcome.name.replace("_", "-"), period=run.period, chart="line",
        labels={"where": {"sites": "Authorities that began at any time", "others": "Authorities that never began"}},
    )  # fmt: skip


def _estimates(run: RollOut) -> list[Estimate]:
    smallest = run.held.children[run.held.treated]
    return [
        Estimate(one.name, f"{run.outcome.title}, {one.label.lower()}", number(one.overall), number(one.low), number(one.high),
                 number(one.se), 95, run.outcome.unit, run.children, int(smallest.min()) if smallest.size else None)
        for one in run.answers
    ]  # fmt: skip


def _second(run: RollOut) -> list[Sentence]:
    """What the other estimator says of the same effect."""
    told = []
    first = direction_of(run.outcome, run.first.low, run.first.high)
    for one in run.answers[1:]:
        way = direction_of(run.outcome, one.low, one.high)
        if way is first:
            verb = "agrees"
        elif (one.overall < 0) == (run.first.overall < 0):
            verb = (
                "points the same way, less surely"
                if way is Direction.NO_CLEAR_DIFFERENCE
                else "points the same way"
            )
        else:
            verb = "points the other way"
        cells = effect_cells(f"{run.asked.name}-effect", (one.name,))
        words = f"The second estimator ({one.label.lower()}) {verb}: {{effect:+}} (95% interval {{low:+}} to {{high:+}})."
        if way is Direction.NOT_STATED:
            words = f"The second estimator ({one.label.lower()}) says {{effect:+}}, and how sure that is cannot be told either."
            cells = {"effect": cells["effect"]}
        told.append(sentence(words, cells))
    return told


def agreed(answers: tuple[Answer, ...]) -> bool:
    """Whether every estimator that was asked for tells the difference from none, in the same direction."""
    return len({one.low > 0 for one in answers}) == 1 and all(one.low > 0 or one.high < 0 for one in answers)


def _all_cells(run: RollOut, cells: dict[str, CellAt]) -> dict[str, CellAt]:
    """The cells of every estimator: what is said of all of them is withheld with any."""
    found = dict(cells)
    for number_of, one in enumerate(run.answers[1:], 2):
        others = effect_cells(f"{run.asked.name}-effect", (one.name,))
        found |= {f"{name}{number_of}": at for name, at in others.items()}
    return found


def _lost(run: RollOut) -> list[Deviation]:
    held, told = run.held, []
    if held.dropped_sites:
        told.append(Deviation(DeviationKind.LOST, sentence("Some authorities are left out: no child of theirs is seen before their start."), run.asked.name))  # fmt: skip
    if held.empty:
        told.append(Deviation(DeviationKind.LOST, sentence(f"Some authorities had no child in some {run.asked.period}s; those cells are empty and were not filled in."), run.asked.name))  # fmt: skip
    if any(one.skipped for one in run.answers):
        told.append(Deviation(DeviationKind.LOST, sentence("Some effects could not be estimated, as there was nobody to compare with, and are left out."), run.asked.name))  # fmt: skip
    return told


def _methods(run: RollOut) -> Iterator[str]:
    asked = run.asked
    compared = "authorities that had not begun by then" if asked.control == "not-yet" else "authorities that never began"  # fmt: skip
    adjusted = f" Adjusted for the mean of: {', '.join(one.replace('_', ' ') for one in asked.covariates)} ({asked.method})." if asked.covariates else ""  # fmt: skip
    yield (f"Children are grouped by authority and by {asked.period} of referral; the outcome of a cell is that of its children. "
           f"Those referred in the {asked.period} in which their authority began, but before it did, are left out.")  # fmt: skip
    for one in run.answers:
        if one.name == "imputation":
            yield ("Imputation: effects of authorities and periods are fitted on untreated cells only, imputed to treated "
                   "ones, and the differences averaged. Errors are clustered by authority, each left out of its own average. "
                   "Covariates that do not change within an authority are part of its effect.")  # fmt: skip
        elif one.name == "interaction-weighted":
            yield "Interaction-weighted: one regression with an effect of each wave at each time, averaged by the waves’ shares; compared with authorities that never began."
        else:
            yield (f"Group and time: each wave at each {asked.period}, compared with {compared}; base period {asked.base}, "
                   f"anticipation {asked.anticipation}. Bands from {asked.draws} draws of a multiplier bootstrap by authority.{adjusted}")  # fmt: skip


__all__ = ["RollOut", "roll_out"]
