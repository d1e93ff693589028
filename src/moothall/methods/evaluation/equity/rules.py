"""The file with what the figures by group are made by: what is small, the bands of age, the limits of a funnel."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from moothall.methods.arrangements.rule import Day, Frozen, Name, Words
from moothall.methods.files import FileError, read_document

PUBLISHED = Path(__file__).parent / "equity-1.yaml"


class Number(Frozen):
    """A number with where it comes from and how sure that is."""

    value: int
    source: Words
    confidence: Literal["read", "inferred", "memory"]


class Numbers(Frozen):
    """Numbers with where they come from and how sure that is."""

    value: tuple[int, ...]
    source: Words
    confidence: Literal["read", "inferred", "memory"]


class EquityRules(Frozen):
    """What the figures by group are made by."""

    name: Name
    version: Words
    effective_from: Day
    small_group: Number
    age_bands: Numbers
    funnel_limits: Numbers


def read_equity_rules(path: Path) -> EquityRules:
    """Read such a file. Raises FileError naming the line, the field and the mend."""
    document = read_document(path, "list of rules for figures by group", FileError)
    return document.typed(EquityRules, FileError)


@cache
def equity_rules() -> EquityRules:
    """The rules in force, read once."""
    return read_equity_rules(PUBLISHED)
