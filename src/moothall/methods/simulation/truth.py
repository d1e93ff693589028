"""The true effects among the children who were in fact treated: what an evaluation of the extract should find.

Each is the mean, over children first referred in a site after it began, of what is expected of that child there less
what would have been expected without the panel: by wave of sites, by months since it began, and in all.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from moothall.methods.simulation.lives import MISSING_A_YEAR, WAVES, Lives
from moothall.methods.simulation.places import Places
from moothall.methods.simulation.plan import Floats, Plan

Sums = dict[tuple[int, int], list[float]]


@dataclass
class Truth:
    """Sums over batches; `told` makes the means of them."""

    plan: Plan
    sums: dict[str, Sums] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    )

    def add(self, found: Places, lives: Lives) -> None:
        """Add the treated children of a batch."""
        panel = lives.panel
        cohort = found.starts[lives.place][panel]
        since = lives.since[panel]
        for name, effect in _effects(found, lives).items():
            for cell in np.unique(np.stack([cohort, since], axis=1), axis=0):
                here = (cohort == cell[0]) & (since == cell[1])
                total = self.sums[name][(int(cell[0]), int(cell[1]))]
                total[0] += float(effect[here].sum())
                total[1] += int(here.sum())

    def told(self) -> dict[str, Any]:
        """The truth as plain data, for a file that is kept apart from the extract."""
        return {name: self._of(sums) for name, sums in sorted(self.sums.items())}

    def _of(self, sums: Sums) -> dict[str, Any]:
        whole = [sum(cell[0] for cell in sums.values()), sum(cell[1] for cell in sums.values())]
        by_group: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        by_event: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for (cohort, since), cell in sums.items():
            for total in (by_group[self.plan.month_name(cohort)], by_event[since]):
                total[0] += cell[0]
                total[1] += cell[1]
        return {
            "overall": _mean(whole), "children": int(whole[1]),
            "by_start": {name: _mean(total) for name, total in sorted(by_group.items())},
            "by_months_since": {str(since): _mean(by_event[since]) for since in sorted(by_event)},
            "by_start_and_months_since": {
                f"{self.plan.month_name(cohort)} {since}": _mean(sums[(cohort, since)]) for cohort, since in sorted(sums)
            },
        }  # fmt: skip


def _mean(total: list[float]) -> float:
    return round(total[0] / total[1], 10) if total[1] else 0.0


def _effects(found: Places, lives: Lives) -> dict[str, Floats]:
    panel = lives.panel
    true = {name: values[panel] for name, values in lives.true.items()}
    level, frailty = found.level[lives.place][panel], lives.frailty[panel]
    rate = MISSING_A_YEAR * frailty * np.exp(0.15 * level)
    odds = np.exp(np.log(0.11) + 0.1 * level + 0.5 * np.log(frailty + 0.05))
    with_panel = odds * np.exp(true["log_odds_rereferred"])
    found_true = {
        "log_days_to_conclusive": true["log_days_to_conclusive"],
        "missing_episodes_a_year": rate * (np.exp(true["log_missing_rate"]) - 1),
        "log_missing_rate": true["log_missing_rate"],
        "rereferred_12_months": with_panel / (1 + with_panel) - odds / (1 + odds),
        "share_positive": np.zeros(int(panel.sum())),
    }
    for months in WAVES[1:]:
        found_true[f"wellbeing_month_{months}"] = true["wellbeing"] * min(months / 12.0, 1.0)
    return found_true
