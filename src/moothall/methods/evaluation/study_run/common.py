"""Outputs of no single analysis: who was left out and why, and who was studied."""

from __future__ import annotations

import numpy as np

from moothall.methods.outputs import ALL, Column, Output, OutputKind, Role

from ..designs.study import COUNTED, STUDIED, TREATED, UNTREATED, Study
from ..groups import TITLES
from ..study_data.traits import in_order, labels_of

#: Why a referral is not of the population, in the order in which they are left out.
FLOW = {
    "referrals": "Referrals in the extract", "another-time": "Left out: received at another time",
    "another-nation": "Left out: another nation", "not-the-first-referral": "Left out: not the child’s first referral",
    "age-not-known": "Left out: age not known", "another-age": "Left out: another age",
    "no-site": "Left out: authority not known", "studied": "Children studied",
}  # fmt: skip
#: By what the children studied are described.
DESCRIBED = ("age_band", "gender", "ethnic_group", "nationality_group", "exploitation", "looked_after")
ARMS = {TREATED: "Where a panel had begun", UNTREATED: "Elsewhere or before"}


def common_outputs(study: Study) -> tuple[Output, ...]:
    """The flow of children into the study, and their traits by whether the arrangement had begun."""
    return (_flow(study), *(_described(trait, study) for trait in DESCRIBED))


def _flow(study: Study) -> Output:
    return Output(
        name="flow", title="From the referrals of the extract to the children studied", kind=OutputKind.COUNTS,
        columns=(
            Column("step", "Step", Role.DIMENSION), Column("count", "How many", Role.FIGURE),
            Column("children", "Children behind it", Role.CHILDREN),
        ),
        rows=tuple((ALL if step == "referrals" else step, count, count) for step, count in study.children.flow),
        counted=COUNTED, period=study.period(), labels={"step": {ALL: FLOW["referrals"], **FLOW}},
    )  # fmt: skip


def _described(trait: str, study: Study) -> Output:
    children = study.children
    words, treated = children.words[trait], children.treated
    rows = []
    for value in (*in_order(trait, words), ALL):
        of_value = np.ones(len(children), bool) if value == ALL else words == value
        for arm, inside in (
            (TREATED, treated),
            (UNTREATED, ~treated),
            (ALL, np.ones(len(children), bool)),
        ):
            count = int((of_value & inside).sum())
            rows.append((value, arm, count, count))
    return Output(
        name=f"studied-by-{trait.replace('_', '-')}", title=f"Children studied, by {TITLES[trait].lower()}",
        kind=OutputKind.COUNTS,
        columns=(
            Column(trait, TITLES[trait], Role.DIMENSION), Column("arm", "Referred", Role.DIMENSION),
            Column("count", "Children", Role.FIGURE), Column("children", "Children behind it", Role.CHILDREN),
        ),
        rows=tuple(rows), counted=COUNTED, where=dict(STUDIED), period=study.period(),
        labels={trait: labels_of(trait), "arm": ARMS},
    )  # fmt: skip
