"""The file that says which outcomes are rates of decisions and by which test they move."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from moothall.methods.arrangements.rule import Code, Day, Frozen, Name, Words
from moothall.methods.files import FileError, read_document

PUBLISHED = Path(__file__).parent / "decision-rates-1.yaml"


class DecisionRates(Frozen):
    """Which outcomes are rates of decisions, the arrangement and stage whose test moves them, and why."""

    name: Name
    version: Words
    effective_from: Day
    arrangement: Name
    stage: Code
    source: Words
    confidence: Literal["read", "inferred", "memory"]
    why: Words
    outcomes: tuple[Code, ...]
    words: tuple[Words, ...]


def read_decision_rates(path: Path) -> DecisionRates:
    """Read such a file. Raises FileError naming the line, the field and the mend."""
    document = read_document(path, "list of decision rates", FileError)
    return document.typed(DecisionRates, FileError)


@cache
def decision_rates() -> DecisionRates:
    """The list in force, read once."""
    return read_decision_rates(PUBLISHED)
