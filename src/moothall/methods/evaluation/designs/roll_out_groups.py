"""The effect in the groups the protocol names, and which of them may be claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moothall.methods.outputs import Output

from ..equity import effects_output
from ..figures import About
from ..finding import CellAt, Deviation, DeviationKind
from ..groups import TITLES
from ..study_data.panels import SitePanel
from .building import scale_of, sentence
from .group_effects import Within, effects_within
from .roll_out_estimators import Answer, by_group_time, by_imputation
from .study import Study

if TYPE_CHECKING:
    from .roll_out import RollOut


def groups_of(run: RollOut, study: Study) -> tuple[tuple[Output, ...], tuple[Deviation, ...]]:
    """An output for each trait the protocol tells groups apart by; effects below the smallest that could be found are
    shown with their intervals and claimed by nobody."""
    outputs: list[Output] = []
    told: list[Deviation] = []

    def estimator(held: SitePanel) -> Answer:
        if run.first.name == "imputation":
            return by_imputation(held, run.asked).answer
        return by_group_time(held, run.asked, run.seed).answer

    whole = study.measured(run.asked.outcome)
    for group in study.protocol.subgroups:
        if group.outcome != run.asked.outcome or run.asked.role == "sensitivity":
            continue
        study.told(f"Groups by {group.by}")
        found = effects_within(group.by, whole, study, run.asked.period, weighted=run.asked.weighted_by_children, estimator=estimator)  # fmt: skip
        outputs += _output(found, run)
        told += _not_claimed(found, run)
    return tuple(outputs), tuple(told)


def _part(found: Within) -> str:
    return f"by-{found.by.name.replace('_', '-')}"


def _output(found: Within, run: RollOut) -> list[Output]:
    if found.pooled is None:
        return []
    return [
        effects_output(
            _part(found), f"{run.asked.title}: by {TITLES[found.by.name].lower()}", [(found.by, found.pooled)],
            About(run.asked.name, run.period), scale_of(run.outcome), label="Difference", behind=found.behind,
            notes=("Groups named in the protocol.",),
        )
    ]  # fmt: skip


def _not_claimed(found: Within, run: RollOut) -> list[Deviation]:
    """What could not be estimated, and what is not claimed; the figure stands behind the words, which go with it."""
    labels = found.by.labels
    told = [
        Deviation(DeviationKind.SUBGROUP, sentence(f"The effect for ‘{labels.get(value, value)}’ could not be estimated. {why}"), run.asked.name)
        for value, why in found.lacking.items()
    ]  # fmt: skip
    for one in found.pooled.groups if found.pooled else ():
        if one.group in found.claims:
            continue
        why = "its interval includes no difference"
        if one.group in found.smaller:
            why = "it is smaller than the smallest effect the study could find there"
        cells = {"effect": CellAt(f"{run.asked.name}-{_part(found)}", (one.group,), "effect")}
        said = f"No effect is claimed for ‘{labels.get(one.group, one.group)}’ apart: {why}."
        told.append(Deviation(DeviationKind.SUBGROUP, sentence(said, cells), run.asked.name))
    return told
