"""Which children of both arms were not seen, at every wave of a questionnaire, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np

from ..errors import EvaluationError
from ..missing import Lost, Wave, waves_of, who_is_lost
from ..study_data.reading import Flags
from .child_level import ARMS, Compared
from .study import Study

#: What the wave is called of an outcome that has none.
THE_OUTCOME = "the-outcome"


def who(outcome: str, of: Compared, seen: Flags, study: Study) -> Lost:
    """Who of those compared was lost; of a score at every wave of its questionnaire, each with the reason recorded."""
    arms = np.where(of.treated, "treated", "compared")
    child = study.children.words["child"][of.places]
    if study.outcome(outcome).measure == "score":
        waves = tuple(_waves(outcome, of, study))
    else:
        waves = tuple(Wave(str(one), THE_OUTCOME, 0, bool(flag), False, "") for one, flag in zip(child, seen[of.places], strict=True))  # fmt: skip
    arm_of = {str(one): arm for arm in ARMS for one in child[arms == arm]}
    return who_is_lost(waves, arm_of)


def _waves(outcome: str, of: Compared, study: Study) -> Iterator[Wave]:
    """The waves of the children compared; seen is who has a score on the outcome's own scale."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = study.waves()
    cases = pa.array(study.children.words["case"][of.places].tolist(), table.schema.field("case").type)
    table = table.filter(pc.is_in(table["case"], value_set=cases))
    place = {str(one): int(at) for one, at in zip(study.children.words["child"][of.places], of.places, strict=True)}  # fmt: skip

    @cache
    def seen(wave: str) -> Flags:
        try:
            return study.at_wave(outcome, wave).seen
        except EvaluationError:
            return np.zeros(len(study.children), bool)

    for one in waves_of(table):
        answered = bool(seen(one.wave)[place[one.child]])
        yield replace(one, seen=answered, reason="" if answered else one.reason)


def words_of(lost: Lost) -> dict[str, dict[str, str]]:
    """The words of waves, arms and reasons."""
    reasons = {reason for row in lost.rows for reason in row.reasons}
    return {
        "wave": {row.wave: _said(row.wave) for row in lost.rows}, "arm": ARMS,
        "reason": {reason: _said(reason) for reason in sorted(reasons)},
    }  # fmt: skip


def _said(code: str) -> str:
    return code.replace("_", " ").capitalize()
