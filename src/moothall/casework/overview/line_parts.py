"""What the child's line is made of: rows, with what lasted and what happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Point:
    """Something that happened. `sort`: decision, held, missed, ahead, or empty for anything else."""

    on: date
    words: str
    sort: str = ""


@dataclass(frozen=True)
class Stretch:
    """Something that lasted, or lasts still."""

    start: date
    end: date | None
    words: str
    grave: bool = False


@dataclass
class Lane:
    """One row of the line."""

    code: str
    title: str
    stretches: list[Stretch] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
