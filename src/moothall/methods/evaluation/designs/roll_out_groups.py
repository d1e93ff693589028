"""The effect in the groups the protocol names, and which of them may be claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from moothall.methods.outputs import Column, Output, Role

from ..equity.pooled_effects import FEWEST, effects_by_group
from ..errors import EvaluationError, in_a_report
from ..figures import Figure
from ..finding import CellAt, Deviation, DeviationKind
from ..groups import NOT_KNOWN, TITLES
from ..study_data.measures import Measured
from ..study_data.panels import site_panel
from ..study_data.reading import Flags
from ..study_data.traits import group_of, in_order, labels_of
from .building import NORMAL, POWER, estimates_output, sentence
from .roll_out_estimators import Answer, by_group_time, by_imputation
from .study import Study

if TYPE_CHECKING:
    from .roll_out import RollOut


def groups_of(run: RollOut, study: Study) -> tuple[tuple[Output, ...], tuple[Deviation, ...]]:
    """An output for each trait the protocol tells groups apart by; effects below the smallest that could be found are
    shown with their intervals and claimed by nobody."""
    outputs: list[Output] = []
    told: list[Deviation] = []
    for group in study.protocol.subgroups:
        if group.outcome != run.asked.outcome or run.asked.role == "sensitivity":
            continue
        study.told(f"Groups by {group.by}")
        made, lacking = _by(group.by, run, study)
        told += lacking
        outputs += made
    return tuple(outputs), tuple(told)


def _by(trait: str, run: RollOut, study: Study) -> tuple[list[Output], list[Deviation]]:
    labels, figures = labels_of(trait), list[Figure]()
    told: list[Deviation] = []
    words = group_of(trait, study.children)
    whole = study.measured(run.asked.outcome)
    smallest = study.protocol.smallest_effect(run.asked.outcome) or 0.0
    for value in in_order(trait, words[words != NOT_KNOWN]):
        called = labels.get(value, value)
        try:
            answer, children, freedom = _within(words == value, whole, run, study)
        except EvaluationError as wrong:
            told.append(Deviation(DeviationKind.SUBGROUP, sentence(f"The effect for ‘{called}’ could not be estimated. {in_a_report(wrong)}"), run.asked.name))  # fmt: skip
            continue
        # The group's own: what its error allows, and never less than the protocol said of all.
        least = max(smallest, POWER * answer.se)
        figures.append(Figure((value,), answer.overall, answer.low, answer.high, children, freedom))
        if abs(answer.overall) < least or answer.low <= 0 <= answer.high:
            why = "its interval includes no difference"
            if abs(answer.overall) < least:
                why = "it is smaller than the smallest effect the study could find there"
            # The figure stands behind the words: where it is hidden, they are withheld.
            cells = {"effect": CellAt(_called(trait, run), (value,), "effect")}
            said = f"No effect is claimed for ‘{called}’ apart: {why}."
            told.append(Deviation(DeviationKind.SUBGROUP, sentence(said, cells), run.asked.name))
    if not figures:
        return [], told
    output = estimates_output(
        f"{run.asked.name}-by-{trait.replace('_', '-')}", f"{run.asked.title}: by {TITLES[trait].lower()}",
        [Column("group", TITLES[trait], Role.DIMENSION)], figures, outcome=run.outcome, heading="Difference",
        period=run.period, labels={"group": labels},
        notes=("Groups named in the protocol. An effect below the smallest that could be found is not claimed.",),
    )  # fmt: skip
    return [output, *_drawn(trait, figures, run, labels)], told


def _drawn(trait: str, figures: list[Figure], run: RollOut, labels: dict[str, str]) -> list[Output]:
    """Each group's effect drawn towards that of all by as much as its size leaves in doubt (Morris 1983).

    With few groups nothing can be learnt of how far they differ, and the table would say the same again.
    """
    sound = [one for one in figures if one.high > one.low]
    if len(sound) < FEWEST:
        return []
    found = effects_by_group(
        [str(one.of[0]) for one in sound], [one.value for one in sound], [(one.high - one.low) / (2 * NORMAL) for one in sound],
        [one.children for one in sound],
    )  # fmt: skip
    drawn = [
        Figure((one.group,), one.shrunk, one.shrunk_low, one.shrunk_high, one.children, told.freedom)
        for one, told in zip(found.groups, sound, strict=True)
    ]
    return [
        estimates_output(
            f"{_called(trait, run)}-together", f"{run.asked.title}: by {TITLES[trait].lower()}, groups judged together",
            [Column("group", TITLES[trait], Role.DIMENSION)], drawn, outcome=run.outcome, heading="Difference, drawn together",
            period=run.period, labels={"group": labels}, notes=("Small groups are drawn towards what all groups say.",),
        )
    ]  # fmt: skip


def _called(trait: str, run: RollOut) -> str:
    return f"{run.asked.name}-by-{trait.replace('_', '-')}"


def _within(chosen: Flags, whole: Measured, run: RollOut, study: Study) -> tuple[Answer, int, int]:
    part = Measured(whole.outcome, whole.above, whole.below, whole.due & chosen, whole.seen & chosen)
    held = site_panel(study.children, part, run.asked.period, weighted=run.asked.weighted_by_children)
    answer = by_imputation(held, run.asked).answer if run.first.name == "imputation" else by_group_time(held, run.asked, run.seed).answer  # fmt: skip
    cells = int((held.children > 0).sum())
    freedom = max(cells - len(held.sites) - len(held.periods) - len(np.unique(held.group)), 0)
    return answer, int(held.children[held.treated].sum()), freedom
