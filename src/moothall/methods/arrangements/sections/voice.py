"""Section 3, voice: how the person is heard."""

from __future__ import annotations

from pydantic import JsonValue

from ..rule import Frozen, Rule
from .amounts import CodedList


class Voice(Frozen):
    """How the child is heard, by whom, and the only reasons for not being heard."""

    principle: Rule[str]
    ways: CodedList
    gathered_by: CodedList
    reasons_not_had: CodedList
    also: tuple[Rule[JsonValue], ...] = ()
