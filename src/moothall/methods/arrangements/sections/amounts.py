"""So many of something, or so long, as a rule says it; and codes, one or several."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from ..rule import Choices, Code, Frozen, Rule
from ..words import time_said

#: Years of age.
Years = Annotated[int, Field(ge=0, le=150)]
#: So many of anything: days, cases, minutes, points.
Count = Annotated[int, Field(ge=0, le=9999)]
Unit = Literal["days", "calendar_days", "working_days", "hours", "months"]
CodedList = Rule[Choices]


def _one_or_several(said: object) -> object:
    """In a file a single code needs no brackets."""
    return [said] if isinstance(said, str) else said


Codes = Annotated[tuple[Code, ...], BeforeValidator(_one_or_several)]


class Period(Frozen):
    """So many days, working days, hours or months. 'days' are counted as the rule days_are says.

    In a file it is written as it is said: '3 working days', '1 month'.
    """

    limit: Count
    unit: Unit

    @model_validator(mode="before")
    @classmethod
    def _as_it_is_said(cls, said: object) -> object:
        return time_said(said) if isinstance(said, str) else said
