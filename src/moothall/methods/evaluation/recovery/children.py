"""The children of a fictional extract as a study reads them, without writing the extract: the same, entry for entry.

A test writes an extract, reads it as `moothall study run` does, and compares every array.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from moothall.methods.days import DAYS_A_MONTH
from moothall.methods.simulation import batches, columns
from moothall.methods.simulation.columns import Batch
from moothall.methods.simulation.lives import TEST_CHANGED, Lives
from moothall.methods.simulation.places import NEVER, Places
from moothall.methods.simulation.plan import BadPlan, Plan

from ..groups import KINDS, NOT_KNOWN, age_bands, kinds_of
from ..study_data.reading import Flags, Floats, StudyChildren, Words

_WORDS = ("gender", "ethnic_group", "nationality_group", "looked_after", "interpreter_needed")
_NUMBERS = ("age_years", "months_to_18", "earlier_cases", "follow_up_months", "heard")
_STAGES = {"rg": "reasonable_grounds", "cg": "conclusive_grounds"}
_FROM_DECISIONS = {"rg_days": "days", "cg_days": "days", "cg_in_time": "in_time"}


@dataclass(frozen=True)
class Simulated:
    """The children as read; the lives they are made from, in the same order; the scores at each wave, and the table of waves.

    A score is not-a-number where it was not given; beside it, of whom the wave had fallen due.
    """

    children: StudyChildren
    places: Places
    lives: Lives
    scores: Mapping[str, tuple[Floats, Flags]]
    waves: Mapping[str, Any]


def simulated(plan: Plan, *, loss: float = 0.0, scored: bool = True) -> Simulated:
    """The children of a plan. `loss`: by how much more, in log odds a point, the worse off are lost where no panel is.

    Without scores (`scored`) it is quicker. Raises BadPlan where they would not be drawn in one piece.
    """
    drawn = list(batches(plan))
    if len(drawn) != 1:
        raise BadPlan("--children: at most 65,536, so that they are drawn in one piece")
    found, lives, draw = drawn[0]
    if loss:
        _lose_more(lives, loss, plan.seed)
    batch = Batch.of(plan, found, lives)
    cases = columns.cases(batch)
    decisions = columns.decisions(batch, plan.month_number(*TEST_CHANGED))
    steps = columns.steps(batch, draw)
    first = np.flatnonzero(~batch.second)
    key = _keys(cases["case"])[first]
    own = {name: column.take(first) for name, column in cases.items()}
    words, numbers = _at_referral(plan, found, lives, own)
    numbers["again_months"] = _again(batch)
    _decided(decisions, key, words, numbers)
    who, days, lasted = _steps(steps, key, numbers)
    waves = _waves(batch, draw) if scored else {}
    scores = _scores(waves, key) if scored else {}
    last = float(np.nanmax(_months(cases["received_month"]) + _number(cases["follow_up_months"])))
    children = StudyChildren(words, numbers, who, days, lasted, (("studied", len(first)),), int(last))
    return Simulated(children, found, lives, scores, waves)


def _lose_more(lives: Lives, loss: float, seed: int) -> None:
    """From a year on, where no panel is, those who fared worse half a year after the referral are lost more often."""
    draw = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 1 << 20])))
    before, from_a_year = columns.POINTS.index("month_6"), columns.POINTS.index("month_12")
    more = 1 / (1 + np.exp(1.0 - loss * (lives.scores[:, before] - 18)))
    lost = (draw.random(len(more)) < more) & ~lives.panel
    lives.lost[:, from_a_year:] |= lost[:, None]


def _at_referral(
    plan: Plan, found: Places, lives: Lives, own: Mapping[str, Any]
) -> tuple[dict[str, Words], dict[str, Floats]]:
    words = {name: _word(own[name]) for name in ("case", "child", "authority", *_WORDS)}
    words["exploitation"] = kinds_of([_number(own[name]) == 1 for name in KINDS]).astype(object)
    words["age_band"] = age_bands(_number(own["age_years"])).astype(object)
    numbers = {name: _number(own[name]) for name in _NUMBERS}
    numbers["received"] = _months(own["received_month"])
    start = found.starts[lives.place]
    numbers["start"] = np.where(start == NEVER, np.inf, plan.from_year * 12.0 + start)
    return words, numbers


def _again(batch: Batch) -> Floats:
    """Months of the calendar from a child's first referral to its next; not-a-number where there is none."""
    months: Floats = np.full(len(batch.lives.number), np.nan)
    second = np.flatnonzero(batch.second)
    months[batch.who[second]] = np.floor(batch.begun()[second] / DAYS_A_MONTH)
    return months


def _decided(
    decisions: Mapping[str, Any],
    key: npt.NDArray[np.bytes_],
    words: dict[str, Words],
    numbers: dict[str, Floats],
) -> None:
    place, known = _places(_keys(decisions["case"]), key)
    stage = _word(decisions["stage"])
    test, outcome = _word(decisions["test"]), _word(decisions["outcome"])
    words["rg_test"] = np.full(len(key), NOT_KNOWN, object)
    for short, name in _STAGES.items():
        here = np.flatnonzero(known & (stage == name))
        at = place[here]
        for told, column in _FROM_DECISIONS.items():
            if told.startswith(short):
                numbers[told] = np.full(len(key), np.nan)
                numbers[told][at] = _number(decisions[column])[here]
        numbers[f"{short}_positive"] = np.full(len(key), np.nan)
        numbers[f"{short}_positive"][at] = (outcome[here] == "positive").astype(float)
        if short == "rg":
            words["rg_test"][at] = test[here]


def _steps(
    steps: Mapping[str, Any], key: npt.NDArray[np.bytes_], numbers: dict[str, Floats]
) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """Days of leaving and of death into `numbers`; and each missing episode: whose, on which day, how long."""
    place, known = _places(_keys(steps["case"]), key)
    step, days = _word(steps["step"]), _number(steps["days"])
    for name, code in (("left_day", "handed_over"), ("died_day", "died")):
        here = np.flatnonzero(known & (step == code))
        numbers[name] = np.full(len(key), np.nan)
        numbers[name][place[here]] = days[here]
    gone = np.flatnonzero(known & (step == "missing_episode") & (days >= 0))
    lasted = np.nan_to_num(_number(steps["lasted_days"])[gone])
    return place[gone], days[gone], lasted


def _waves(batch: Batch, draw: np.random.Generator) -> Mapping[str, Any]:
    columns.actions(batch, draw)  # drawn before the waves, as in an extract that is written
    return columns.waves(batch, draw)


def _scores(waves: Mapping[str, Any], key: npt.NDArray[np.bytes_]) -> dict[str, tuple[Floats, Flags]]:
    """The score of each child at each wave, and whether the wave had fallen due."""
    place, known = _places(_keys(waves["case"]), key)
    point, told = _word(waves["wave"]), _number(waves["score"])
    found = {}
    for wave in columns.POINTS:
        here = known & (point == wave)
        score, due = np.full(len(key), np.nan), np.zeros(len(key), bool)
        score[place[here]], due[place[here]] = told[here], True
        found[wave] = score, due
    return found


def _places(
    keys: npt.NDArray[np.bytes_], among: npt.NDArray[np.bytes_]
) -> tuple[npt.NDArray[np.int64], Flags]:
    """Where each key is among others that rise, and whether it is."""
    place = np.minimum(np.searchsorted(among, keys), len(among) - 1).astype(np.int64)
    return place, np.asarray(among[place] == keys, bool)


def _keys(column: Any) -> npt.NDArray[np.bytes_]:
    """Keys as they lie in memory: 32 bytes each, none empty."""
    return np.frombuffer(column.buffers()[2], "S32", len(column), column.offset * 32)


def _word(column: Any) -> Words:
    """A column of words; what is empty is not known."""
    if hasattr(column, "dictionary"):
        told = np.array([*column.dictionary.to_pylist(), NOT_KNOWN], object)
        empty = len(told) - 1
        return np.asarray(told[column.indices.fill_null(empty).to_numpy(zero_copy_only=False)], object)
    return np.array(column.to_pylist(), object)


def _number(column: Any) -> Floats:
    """A column of numbers, or of yes and no; not-a-number where it is empty."""
    import pyarrow as pa

    whole = column.cast(pa.int8()) if pa.types.is_boolean(column.type) else column
    return np.asarray(whole.to_numpy(zero_copy_only=False), np.float64)


def _months(column: Any) -> Floats:
    """Months counted from year nought."""
    names = column.dictionary.to_pylist()
    number = np.array([int(name[:4]) * 12 + int(name[5:7]) - 1 for name in names], float)
    return np.asarray(number[column.indices.to_numpy(zero_copy_only=False)], np.float64)
