"""What a year's open figures may cost in privacy, and what they have cost so far.

Each publication spends some epsilon on the same children, and the costs add up (sequential composition: Dwork and
Roth 2014, theorem 3.16). The limit of a year is a rule of the authority's, in a file with its source; what was spent is
a list that only grows.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import Field

from moothall.methods.arrangements.rule import Frozen, Words
from moothall.methods.files import FileError, read_document

from .errors import PrivacyError

PUBLISHED = Path(__file__).parent / "budgets"
_ROUNDING = 1e-9


class BudgetError(FileError):
    """A file of a budget is wrong; carries every problem found."""


class Budget(Frozen):
    """The rule: how much epsilon a year of open figures may cost one child, and the most that one publication may.

    `source`, `version`, `effective` and `confidence` say where the rule comes from and how sure we are of it.
    """

    version: Words
    effective: Words
    source: Words
    confidence: Words
    yearly_epsilon: float = Field(gt=0, le=20)
    most_at_once: float = Field(gt=0, le=20)


@dataclass(frozen=True)
class Spent:
    """One publication: the year it counts against, what was published, what it cost."""

    year: int
    what: str
    epsilon: float


def read_budget(path: Path | None = None) -> Budget:
    """Read the rule; without a path the one shipped. Raises BudgetError naming the line, the field and the mend."""
    document = read_document(path or PUBLISHED / "default.yaml", "privacy budget", BudgetError)
    return document.typed(Budget, BudgetError)


def left(budget: Budget, spent: tuple[Spent, ...], year: int) -> float:
    """What may still be spent in a year."""
    return max(0.0, budget.yearly_epsilon - sum(one.epsilon for one in spent if one.year == year))


def spend(budget: Budget, spent: tuple[Spent, ...], asked: Spent) -> tuple[Spent, ...]:
    """The list with one more publication. Raises PrivacyError where the year or the one publication would cost too much.

    The same thing published again costs again: its noise is drawn anew, and an average of both would be less noisy.
    """
    if asked.epsilon <= 0:
        raise PrivacyError(f"Epsilon is above 0, not {asked.epsilon:g}.")
    if asked.epsilon > budget.most_at_once * (1 + _ROUNDING):
        raise PrivacyError(
            f"One publication may cost at most epsilon {budget.most_at_once:g} ({budget.source}); this one asks for "
            f"{asked.epsilon:g}."
        )
    remains = left(budget, spent, asked.year)
    if asked.epsilon > remains * (1 + _ROUNDING):
        raise PrivacyError(
            f"Of the year {asked.year} epsilon {remains:g} of {budget.yearly_epsilon:g} is left; this publication asks "
            f"for {asked.epsilon:g}. Publish less, or wait for the next year."
        )
    return (*spent, asked)


def read_spent(path: Path) -> tuple[Spent, ...]:
    """What was spent so far; nothing where there is no file yet. Raises PrivacyError where it cannot be read."""
    if not path.exists():
        return ()
    try:
        return tuple(Spent(int(one["year"]), str(one["what"]), float(one["epsilon"])) for one in json.loads(path.read_text()))  # fmt: skip
    except (OSError, ValueError, TypeError, KeyError) as wrong:
        raise PrivacyError(
            f"{path} is not a list of what was spent ({wrong}). It may not be begun anew: find its last copy."
        ) from None


def as_json(spent: tuple[Spent, ...]) -> str:
    """The list, to be kept."""
    return json.dumps([asdict(one) for one in spent], indent=1) + "\n"
