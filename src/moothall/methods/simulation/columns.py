"""A batch of fictional lives as columns of the extract's tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from moothall.methods.days import DAYS_A_MONTH, DAYS_A_YEAR
from moothall.methods.simulation.keys import keys
from moothall.methods.simulation.lives import WAVES, Flags, Lives
from moothall.methods.simulation.places import NEVER, Places
from moothall.methods.simulation.plan import MONTHS_A_YEAR, Floats, Ints, Plan

Columns = dict[str, Any]
KINDS = ("criminal", "sexual", "labour", "domestic")
NATIONS = ("uk", "eea", "albania", "vietnam", "horn_of_africa_and_sudan", "other")
ETHNIC = {"uk": "white", "eea": "white", "albania": "white", "vietnam": "asian", "horn_of_africa_and_sudan": "black",
          "other": "other"}  # fmt: skip
REASONS = ("could_not_reach", "declined", "moved_away", "died")
POINTS = ("baseline", *(f"month_{months}" for months in WAVES[1:]))
ASKED = ("police", "health", "education")
CASE, CHILD, DECISION, ACTION = 11, 12, 13, 14
ACTIONS = 3


def words(indices: NDArray[Any], of: Sequence[str], empty: Flags | None = None) -> pa.DictionaryArray:
    """Codes by their place in a list; empty where `empty` is true.

    A code that is listed twice is kept once: Parquet's dictionary of one with two of the same has bytes that nobody set.
    """
    once = {code: place for place, code in enumerate(dict.fromkeys(of))}
    places = np.array([once[code] for code in of], np.int32)[indices.astype(np.int64)]
    return pa.DictionaryArray.from_arrays(pa.array(places, mask=empty), pa.array(list(once)))


def numbers(values: NDArray[Any], empty: Flags | None = None) -> pa.Array:
    """Whole numbers; empty where `empty` is true."""
    kept = values if empty is None else np.where(empty, 0, values)
    return pa.array(kept.astype(np.int32), mask=empty)


def scores(values: Floats, empty: Flags | None = None) -> pa.Array:
    """Numbers with a fraction; empty where `empty` is true."""
    return pa.array(values.astype(np.float64), mask=empty)


def flags(values: NDArray[Any]) -> pa.Array:
    """Yes or no."""
    return pa.array(values.astype(bool))


@dataclass(frozen=True)
class Batch:
    """A batch of children and the cases they have: the first of each, and a second where there is one."""

    plan: Plan
    places: Places
    lives: Lives
    who: Ints  # for each case, the place of its child in the batch
    second: Flags

    @classmethod
    def of(cls, plan: Plan, found: Places, lives: Lives) -> Batch:
        """The cases of a batch: a child referred again within what is watched has a second one."""
        again = lives.rereferred < lives.followed
        who = np.repeat(np.arange(len(lives.number)), 1 + again.astype(np.int64))
        second = np.zeros(len(who), dtype=bool)
        second[1:] = who[1:] == who[:-1]
        return cls(plan, found, lives, who, second)

    @property
    def months(self) -> list[str]:
        """Every month there is, and as many again after it for what falls due later."""
        return [self.plan.month_name(month) for month in range(self.plan.months * 2 + 2 * MONTHS_A_YEAR)]

    def case_number(self) -> Ints:
        """For each case, a number of its own that rises with the child's."""
        return self.lives.number[self.who] * 2 + self.second

    def case_keys(self, numbers_of: Ints) -> pa.Array:
        """The keys of cases by their numbers."""
        return keys(numbers_of, self.plan.children * 2, self.plan.seed + CASE)

    def child_keys(self, who: Ints) -> pa.Array:
        """The keys of children by their place in the batch."""
        return keys(self.lives.number[who], self.plan.children, self.plan.seed + CHILD)

    def later(self, month: NDArray[Any], days: NDArray[Any]) -> pa.DictionaryArray:
        """The month so many days after another."""
        at = month + np.floor(days / DAYS_A_MONTH).astype(np.int64)
        return words(np.clip(at, 0, len(self.months) - 1), self.months)

    def begun(self) -> Ints:
        """For each case, the day of its referral, counted from the child's first."""
        return np.where(self.second, self.lives.rereferred[self.who], 0.0).astype(np.int64)


def cases(batch: Batch) -> Columns:
    """The table of cases."""
    lives, who, second = batch.lives, batch.who, batch.second
    count, begun = len(who), batch.begun()
    months_to_18 = np.floor((lives.eighteen[who] - begun) / DAYS_A_MONTH)
    age = np.floor(lives.age[who] + begun / DAYS_A_YEAR)
    watched = lives.watched[who] - begun
    nobody = np.ones(count, dtype=bool)
    panel = lives.panel[who]
    return {
        "case": batch.case_keys(batch.case_number()),
        "child": batch.child_keys(who),
        "authority": words(lives.place[who], batch.places.codes),
        "arrangement": words(panel.astype(int), ("none", "nrm-child")),
        "arrangement_version": words(np.zeros(count), ("simulated",)),
        "received_month": batch.later(lives.month[who], begun),
        "in_scope": flags(panel),
        "referrer": words(lives.kind[who] % 2, ("local_authority", "police")),
        "age_years": numbers(age),
        "birth_certainty": words((lives.nation[who] > 0).astype(int), ("confirmed", "stated")),
        "months_to_18": numbers(months_to_18 - months_to_18 % 3, lives.eighteen[who] <= begun),
        "gender": words(lives.girl[who].astype(int), ("male", "female")),
        "ethnic_group": words(lives.nation[who], [ETHNIC[name] for name in NATIONS]),
        "nationality_group": words(lives.nation[who], NATIONS),
        "interpreter_needed": words((lives.nation[who] > 1).astype(int), ("no", "yes")),
        **{name: flags(lives.kind[who] == place) for place, name in enumerate(KINDS)},
        "other_kind": flags(~nobody),
        "looked_after": words(lives.looked_after[who].astype(int), ("no", "yes")),
        "guardian": flags(lives.nation[who] > 0),
        "earlier_cases": numbers(second.astype(int)),
        "months_since_earlier": numbers(np.floor(begun / DAYS_A_MONTH), ~second),
        "agencies_asked": numbers(np.full(count, len(ASKED))),
        "agencies_replied": numbers(np.full(count, len(ASKED)) - (lives.number[who] % 5 == 0)),
        "heard": flags(panel | (lives.number[who] % 3 > 0)),
        "days_to_heard": numbers(np.minimum(lives.reasonable[who], 20), ~(panel | (lives.number[who] % 3 > 0))),
        "closed_months": numbers(np.zeros(count), nobody),
        "follow_up_months": numbers(np.floor(np.maximum(watched, 0) / DAYS_A_MONTH)),
    }  # fmt: skip


def decisions(batch: Batch, changed: int) -> Columns:
    """The table of decisions: those taken by the extract's day, the test of the day with each."""
    lives, who, begun = batch.lives, batch.who, batch.begun()
    days = np.stack([lives.reasonable[who], lives.conclusive[who]], axis=1)
    made = days <= (lives.watched[who] - begun)[:, None]
    made[:, 1] &= lives.positive[who]  # a negative reasonable decision ends it
    row, stage = np.nonzero(made)
    at, panel = days[row, stage], lives.panel[who][row]
    good = np.where(stage == 0, lives.positive[who][row], lives.confirmed[who][row])
    month = lives.month[who][row] + np.floor((begun[row] + at) / DAYS_A_MONTH).astype(np.int64)
    after = month >= changed
    limit = np.where(panel, 45, np.where(stage == 0, 5, 10_000))
    number = batch.case_number()[row]
    together = panel & made[row, 0] & made[row, 1]
    return {
        "decision": keys(number * 2 + stage, batch.plan.children * 4, batch.plan.seed + DECISION),
        "case": batch.case_keys(number),
        "stage": words(stage, ("reasonable_grounds", "conclusive_grounds")),
        "outcome": words(good.astype(int), ("negative", "positive")),
        "month": words(np.minimum(month, len(batch.months) - 1), batch.months),
        "days": numbers(at),
        "in_time": flags(at <= limit),
        "test": words(stage * 2 + after, ("RG-1", "RG-2", "CG-1", "CG-2")),
        "test_since": words(after.astype(int), (batch.plan.month_name(0), batch.plan.month_name(changed))),
        "one_sitting": flags(together),
        "decided_how": words(panel.astype(int), ("officer", "unanimous")),
        "dissents": numbers((panel & (number % 17 == 0)).astype(int)),
        "limbs_met": numbers(np.where(good, 4, 2)),
        "limbs_not_met": numbers(np.where(good, 0, 2)),
        "reconsidered": flags(np.zeros(len(row))),
        "stands": flags(np.ones(len(row))),
    }  # fmt: skip


def steps(batch: Batch, draw: np.random.Generator) -> Columns:
    """The table of steps: asking, deciding, each missing episode, leaving the area, death; in order."""
    parts = list(_steps(batch, draw))
    row, day, code, lasted = (np.concatenate([part[place] for part in parts]) for place in range(4))
    order = np.lexsort((code, day, batch.case_number()[row]))
    row, day, code, lasted = row[order], day[order], code[order], lasted[order]
    number = np.arange(len(row)) - np.maximum.accumulate(
        np.where(np.r_[True, row[1:] != row[:-1]], np.arange(len(row)), 0)
    )
    asked = code == 0
    begun = batch.begun()[row]
    return {
        "case": batch.case_keys(batch.case_number()[row]),
        "number": numbers(number + 1),
        "step": words(code, STEPS),
        "by_whom": words(np.where(asked, row % len(ASKED), 0), ASKED, ~asked),
        "month": batch.later(batch.lives.month[batch.who][row], begun + day),
        "days": numbers(day),
        "lasted_days": numbers(lasted, lasted < 0),
    }  # fmt: skip


STEPS = ("asked", "sitting", "decision", "missing_episode", "handed_over", "died")


def _steps(batch: Batch, draw: np.random.Generator) -> Any:
    lives, who, first = batch.lives, batch.who, ~batch.second
    rows = np.arange(len(who))
    none = np.full(len(who), -1)
    seen = lives.watched[who] - batch.begun()
    yield rows, np.minimum(2, np.maximum(seen, 0)), np.zeros(len(who), int), none
    sat = lives.panel[who] & (lives.conclusive[who] <= seen)
    for code, happened, day in (
        (1, sat, lives.conclusive[who]),
        (2, lives.reasonable[who] <= seen, lives.reasonable[who]),
        (4, first & (lives.leaves[who] < np.minimum(lives.watched, lives.dies)[who]), lives.leaves[who]),
        (5, first & (lives.dies[who] < lives.watched[who]), lives.dies[who]),
    ):
        yield rows[happened], day[happened], np.full(int(happened.sum()), code), none[happened]
    episodes = np.where(first, lives.episodes[who], 0)
    again = np.repeat(rows, episodes)
    day = np.floor(draw.random(len(again)) * lives.followed[who][again])
    yield again, day, np.full(len(again), 3), np.floor(draw.exponential(2.0, len(again))).astype(int)


def actions(batch: Batch, draw: np.random.Generator) -> Columns:
    """The table of actions: three to each case a panel decided, most done, some late."""
    lives, who = batch.lives, batch.who
    agreed = lives.conclusive[who]
    with_plan = np.nonzero(lives.panel[who] & (agreed <= lives.watched[who] - batch.begun()))[0]
    row = np.repeat(with_plan, ACTIONS)
    place = np.tile(np.arange(ACTIONS), len(with_plan))
    given = draw.integers(7, 60, len(row))
    took = np.ceil(draw.gamma(2.0, given / 2.2))
    open_for = lives.watched[who][row] - batch.begun()[row] - agreed[row]
    ended = took <= open_for
    number = batch.case_number()[row]
    return {
        "action": keys(number * ACTIONS + place, batch.plan.children * 2 * ACTIONS, batch.plan.seed + ACTION),
        "case": batch.case_keys(number),
        "month": batch.later(lives.month[who][row], batch.begun()[row] + agreed[row]),
        "owner": words(place, ("local_authority", "health", "education")),
        "answers": words(place, ("risk", "need", "finding")),
        "direction": words(np.zeros(len(row)), ("stay",), np.ones(len(row), bool)),
        "days_given": numbers(given),
        "state": words(np.where(ended, 2, np.where(open_for > 5, 1, 0)), ("to_do", "under_way", "done")),
        "days_to_end": numbers(took, ~ended),
        "overdue": flags(np.where(ended, took > given, open_for > given)),
    }  # fmt: skip


def waves(batch: Batch, draw: np.random.Generator) -> Columns:
    """The table of waves: every one that fell due by the extract's day, answered or missed, and why."""
    lives = batch.lives
    due_day = np.floor(WAVES * DAYS_A_MONTH)
    row, wave = np.nonzero(due_day[None, :] <= lives.watched[:, None])
    day = due_day[wave]
    dead, gone = lives.dies[row] <= day, lives.leaves[row] <= day
    lost = lives.lost[row, wave] | dead | (gone & (draw.random(len(row)) < 0.7))
    reason = np.where(dead, 3, np.where(gone, 2, draw.integers(0, 2, len(row))))
    nothing = np.ones(len(row), dtype=bool)
    return {
        "child": batch.child_keys(row),
        "case": batch.case_keys(lives.number[row] * 2),
        "wave": words(wave, POINTS),
        "months": numbers(WAVES[wave]),
        "month": batch.later(lives.month[row], day),
        "instrument": words(lost.astype(int), ("wellbeing", "none")),
        "instrument_version": words(np.zeros(len(row)), ("1",), lost),
        "scale": words(lost.astype(int), ("total", "none")),
        "score": scores(lives.scores[row, wave], lost),
        "answer": words(np.zeros(len(row)), ("none",), nothing),
        "state": words(lost.astype(int), ("with_child", "missed")),
        "missed_because": words(reason, REASONS, ~lost),
        "answered_by": words((wave > 2).astype(int), ("worker", "child"), lost),
    }  # fmt: skip


def indicators(batch: Batch, draw: np.random.Generator) -> Columns:
    """The table of indicators: missing episodes in the first year, re-referral within it, death; once it is over."""
    lives = batch.lives
    year = np.nonzero(np.minimum(lives.watched, lives.dies) >= DAYS_A_YEAR)[0]
    share = np.minimum(DAYS_A_YEAR / np.maximum(lives.followed[year], 1), 1.0)
    in_year = draw.binomial(lives.episodes[year], share)
    again = (lives.rereferred[year] <= np.minimum(DAYS_A_YEAR, lives.leaves[year])).astype(int)
    row = np.repeat(year, 2)
    value = np.stack([in_year, again], axis=1).ravel().astype(float)
    which = np.tile([0, 1], len(year))
    gone = lives.leaves[row] < DAYS_A_YEAR
    last = batch.plan.from_year + (lives.month[row] + MONTHS_A_YEAR + 8) // MONTHS_A_YEAR
    years = [str(batch.plan.from_year + number) for number in range(batch.plan.months // MONTHS_A_YEAR + 4)]
    return {
        "child": batch.child_keys(row),
        "indicator": words(which, ("missing_episodes", "rereferred_12_months")),
        "period": words(last - batch.plan.from_year, years),
        "value": scores(value, gone),
        "answer": words(np.zeros(len(row)), ("none",), np.ones(len(row), dtype=bool)),
        "complete": flags(~gone),
        "source": words(np.zeros(len(row)), ("ssda903",)),
    }  # fmt: skip


def sites(plan: Plan, found: Places) -> Columns:
    """The table of sites, those that never begin among them."""
    begins = found.starts != NEVER
    months = [plan.month_name(month) for month in range(plan.months)]
    return {
        "authority": words(np.arange(plan.authorities), found.codes),
        "nation": words(np.zeros(plan.authorities), ("england",)),
        "arrangement": words(begins.astype(int), ("none", "nrm-child")),
        "started_month": words(np.where(begins, found.starts, 0), months, ~begins),
    }  # fmt: skip
