"""Section 5, resourcing: how often it meets, and how long a case has."""

from __future__ import annotations

from pydantic import JsonValue

from ..rule import Frozen, Rule
from .amounts import Count, Period


class Resourcing(Frozen):
    """How often it meets, how long a case has, how early papers go out."""

    meets_every: Rule[Period] | None = None
    minutes_for_a_case: Rule[Count] | None = None
    cases_in_a_meeting: Rule[Count] | None = None
    cases_expected: Rule[Count] | None = None
    papers_released_before: Rule[Period] | None = None
    also: tuple[Rule[JsonValue], ...] = ()
