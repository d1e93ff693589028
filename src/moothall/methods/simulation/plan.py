"""What a fictional national extract is made of: how many, where, when, and the effects that are true in it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

MONTHS_A_YEAR = 12
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class BadPlan(ValueError):
    """What was asked for cannot be simulated; the message names the option and the mend."""


@dataclass(frozen=True)
class Effect:
    """A true effect that grows with the months since a site began: `least` at once, towards `full` over about
    `months`; and differs between sites by a factor around 1 with the standard deviation `spread`."""

    least: float
    full: float
    months: float
    spread: float = 0.25

    def at(self, since: Ints, site: Floats) -> Floats:
        """The effect after so many months, at a site of such a factor; nought before it began."""
        months = np.maximum(since.astype(np.float64), 0.0)
        grown = self.least + (self.full - self.least) * (1.0 - np.exp(-months / self.months))
        return np.where(since >= 0, grown * (1.0 + self.spread * site), 0.0)


@dataclass(frozen=True)
class Plan:
    """The whole of a simulation. Two with the same plan are the same byte for byte.

    `starts` are the months, counted from the first, in which each wave of sites begins, and how many begin in it.
    `effects` are on: log days from receipt to the conclusive decision; log rate of missing episodes; log odds of a
    re-referral within twelve months; points of the wellbeing score at each wave (a lower score is better).
    """

    seed: int
    children: int = 60_000
    authorities: int = 150
    from_year: int = 2018
    months: int = 96
    starts: tuple[tuple[int, int], ...] = ((41, 10), (61, 10))
    null: bool = False
    effects: dict[str, Effect] = field(
        default_factory=lambda: {
            "log_days_to_conclusive": Effect(-1.2, -2.0, 6.0),
            "log_missing_rate": Effect(-0.05, -0.35, 12.0),
            "log_odds_rereferred": Effect(0.0, -0.4, 12.0),
            "wellbeing": Effect(-0.5, -2.0, 12.0),
        }
    )

    def __post_init__(self) -> None:
        sites = sum(count for _month, count in self.starts)
        checks = (
            (1 <= self.children <= 50_000_000, "--children: between 1 and 50,000,000"),
            (2 <= self.authorities <= 5_000, "--authorities: between 2 and 5,000"),
            (12 <= self.months <= 600, "--months: between 12 and 600"),
            (1990 <= self.from_year <= 2100, "--from: a year between 1990 and 2100"),
            (
                sites < self.authorities,
                "--starts: fewer sites in all than --authorities, so that some never begin",
            ),
            (
                all(0 < month < self.months for month, _ in self.starts),
                "--starts: within the months simulated",
            ),
            (0 <= self.seed < 2**63, "--seed: a whole number from 0"),
        )
        wrong = [words for right, words in checks if not right]
        if wrong:
            raise BadPlan("; ".join(wrong))

    def effect(self, name: str, since: Ints, site: Floats) -> Floats:
        """A true effect; nought everywhere where the plan has none (`null`)."""
        return self.effects[name].at(since, site) * (0.0 if self.null else 1.0)

    def month_name(self, month: int) -> str:
        """'2021-06' for a month counted from the first."""
        return f"{self.from_year + month // MONTHS_A_YEAR:04d}-{month % MONTHS_A_YEAR + 1:02d}"

    def month_number(self, year: int, month: int) -> int:
        """A month of the calendar, counted from the first."""
        return (year - self.from_year) * MONTHS_A_YEAR + month - 1
