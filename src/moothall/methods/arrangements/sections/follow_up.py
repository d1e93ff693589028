"""How a child is followed for years: when, by what, and why a point may be missed."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ..rule import Code, Frozen, Rule, Words
from .amounts import CodedList, Period


class WavePoint(Frozen):
    """One point of the follow-up: so many months after the referral, or a birthday; and how long it is open."""

    code: Code
    title: Words
    months: Annotated[int, Field(ge=0)] | None = None
    at_age: Annotated[int, Field(ge=1)] | None = None
    opens_before: Annotated[int, Field(ge=0)] = 0
    closes_after: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _one_way_to_count(self) -> WavePoint:
        if (self.months is None) == (self.at_age is None):
            raise ValueError("say either how many months after the referral or at which birthday")
        return self


class FollowUpUse(Frozen):
    """A questionnaire of the follow-up, by its name; at every point, or at those named.

    One that is asked for only if it is there may be left out of a wave without the wave being in part.
    """

    instrument: Words
    points: tuple[Code, ...] = ()
    only_if_there: bool = False


class FollowUp(Frozen):
    """When a child is followed, by what, why a wave may be missed, and from which age consent is asked."""

    waves: Rule[tuple[WavePoint, ...]]
    reasons: CodedList
    instruments: tuple[Rule[FollowUpUse], ...]
    consent_from: Rule[int]
    link_open_for: Rule[Period]

    @model_validator(mode="after")
    def _points_agree(self) -> FollowUp:
        codes = [point.code for point in self.waves.value]
        if len(codes) != len(set(codes)):
            raise ValueError("two waves have one code")
        for rule in self.instruments:
            if unknown := sorted(set(rule.value.points) - set(codes)):
                raise ValueError(f"there is no wave {', '.join(unknown)}")
        return self

    def point(self, code: str) -> WavePoint | None:
        """The point with this code, if there is one."""
        return next((point for point in self.waves.value if point.code == code), None)
