"""What happens to a batch of fictional children, drawn all at once. See docs/reference/simulation.md for the model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from moothall.methods.days import DAYS_A_MONTH, DAYS_A_YEAR
from moothall.methods.simulation.places import NEVER, Places
from moothall.methods.simulation.plan import Floats, Ints, Plan

#: The month the test for reasonable grounds changed: shares of positive decisions are not to be compared across it.
TEST_CHANGED = (2023, 2)
WAVES = np.array([0, 3, 6, 12, 24, 36, 60])
MISSING_A_YEAR = 1.1
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass
class Lives:
    """One entry for each child of a batch; days are counted from the first referral."""

    number: Ints
    place: Ints
    month: Ints
    panel: Flags
    since: Ints  # months since the site began; below nought before, and for those that never begin
    age: Floats
    girl: Flags
    kind: Ints  # 0 criminal, 1 sexual, 2 labour, 3 domestic
    nation: Ints
    looked_after: Flags
    frailty: Floats
    watched: Floats  # days from referral to the extract's day
    leaves: Floats  # day of leaving the area, whenever that is
    dies: Floats
    eighteen: Floats
    reasonable: Floats
    conclusive: Floats
    positive: Flags
    confirmed: Flags
    rereferred: Floats  # day of the second referral; infinite where there is none
    episodes: Ints
    scores: Floats  # a row for each child, a column for each wave
    lost: np.ndarray[tuple[int, int], np.dtype[np.bool_]]
    true: dict[str, Floats]

    @property
    def followed(self) -> Floats:
        """Until when a child can be followed: the extract's day, leaving, or death, whichever comes first."""
        return np.minimum(np.minimum(self.watched, self.leaves), self.dies)


def live(
    plan: Plan, found: Places, number: Ints, place: Ints, month: Ints, draw: np.random.Generator
) -> Lives:
    """Draw everything about a batch of children."""
    count = len(number)
    starts = found.starts[place]
    since = np.where(starts == NEVER, -NEVER, month - starts)
    panel = since >= 0
    level, site = found.level[place], found.site[place]
    frailty = draw.gamma(1.5, 1 / 1.5, count)
    watched = (plan.months - month) * DAYS_A_MONTH - draw.uniform(0, DAYS_A_MONTH, count)
    watched = np.maximum(np.floor(watched), 0)
    age = np.clip(draw.normal(15.6, 1.5, count), 4, 17.99)
    true = {name: plan.effect(name, since, site) for name in plan.effects}
    reasonable, conclusive = _decision_days(panel, level, true, draw)
    positive, confirmed = _outcomes(plan, month, reasonable, conclusive, draw)
    scores = _scores(level, frailty, true, draw)
    leaves = np.floor(draw.exponential(DAYS_A_YEAR * 9 / (0.5 + frailty)))
    dies = np.floor(draw.exponential(DAYS_A_YEAR * 900, count))
    lives = Lives(
        number=number, place=place, month=month, panel=panel, since=since, age=age, girl=draw.random(count) < 0.22,
        kind=draw.choice(4, count, p=[0.62, 0.17, 0.18, 0.03]), nation=draw.choice(6, count, p=_NATIONS),
        looked_after=draw.random(count) < 0.35, frailty=frailty, watched=watched, leaves=leaves, dies=dies,
        eighteen=np.floor((18 - age) * DAYS_A_YEAR), reasonable=reasonable, conclusive=conclusive, positive=positive,
        confirmed=confirmed, rereferred=_rereferred(level, frailty, true, draw),
        episodes=np.zeros(count, np.int64), scores=scores, lost=_lost(scores, frailty, draw), true=true,
    )  # fmt: skip
    rate = MISSING_A_YEAR * frailty * np.exp(0.15 * level + true["log_missing_rate"])
    lives.episodes = draw.poisson(rate * lives.followed / DAYS_A_YEAR)
    return lives


_NATIONS = [0.47, 0.03, 0.08, 0.09, 0.18, 0.15]


def _decision_days(
    panel: Flags, level: Floats, true: dict[str, Floats], draw: np.random.Generator
) -> tuple[Floats, Floats]:
    """Days to the reasonable and the conclusive decision; a panel takes both at one sitting."""
    count = len(panel)
    conclusive = np.exp(
        np.log(330) + 0.2 * level + draw.normal(0, 0.55, count) + true["log_days_to_conclusive"]
    )
    central = np.exp(np.log(9) + 0.1 * level + draw.normal(0, 0.8, count))
    conclusive = np.maximum(np.ceil(conclusive), 2)
    return np.where(panel, conclusive, np.minimum(np.ceil(central), conclusive)), conclusive


def _outcomes(
    plan: Plan, month: Ints, reasonable: Floats, conclusive: Floats, draw: np.random.Generator
) -> tuple[Flags, Flags]:
    """Positive or not, by the test in force on the day of the decision. The panel changes neither."""
    changed = plan.month_number(*TEST_CHANGED)
    later = month + reasonable / DAYS_A_MONTH >= changed
    positive = draw.random(len(month)) < np.where(later, 0.74, 0.91)
    confirmed = draw.random(len(month)) < np.where(month + conclusive / DAYS_A_MONTH >= changed, 0.82, 0.94)
    return positive, confirmed & positive


def _rereferred(level: Floats, frailty: Floats, true: dict[str, Floats], draw: np.random.Generator) -> Floats:
    odds = np.exp(np.log(0.11) + 0.1 * level + 0.5 * np.log(frailty + 0.05) + true["log_odds_rereferred"])
    again = draw.random(len(level)) < odds / (1 + odds)
    return np.where(again, np.ceil(draw.uniform(30, 365, len(level))), np.inf)


def _scores(level: Floats, frailty: Floats, true: dict[str, Floats], draw: np.random.Generator) -> Floats:
    """Wellbeing from 0 to 40, less is better: better with the years anyway, and by the effect, reached by a year."""
    better = 3.0 * (1 - np.exp(-WAVES / 18.0))
    reached = np.minimum(WAVES / 12.0, 1.0)
    own = 18 + level + 3.0 * np.log(frailty + 0.1) + draw.normal(0, 3, len(level))
    noise = draw.normal(0, 2.5, (len(level), len(WAVES)))
    scores = own[:, None] - better + true["wellbeing"][:, None] * reached + noise
    return np.clip(np.round(scores), 0, 40)


def _lost(
    scores: Floats, frailty: Floats, draw: np.random.Generator
) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Who is lost at each wave: those who fare worse, more often. What is lost is not lost at random."""
    chance = 1 / (1 + np.exp(-(-2.6 + 0.08 * (scores - 18) + 0.4 * frailty[:, None] + 0.02 * WAVES)))
    return draw.random(scores.shape) < chance
