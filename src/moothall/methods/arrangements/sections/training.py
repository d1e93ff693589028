"""Section 4, training: what those who sit have learnt."""

from __future__ import annotations

from pydantic import JsonValue

from ..rule import Frozen, Rule
from .amounts import CodedList, Period


class Training(Frozen):
    """What a chair must be able to do, what members learn first, and how long it counts (for good if unsaid)."""

    chair_competencies: CodedList | None = None
    learning: CodedList | None = None
    valid_for: Rule[Period] | None = None
    also: tuple[Rule[JsonValue], ...] = ()
