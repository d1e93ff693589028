"""Section 2, membership: who sits, who decides, how."""

from __future__ import annotations

from typing import Literal

from pydantic import JsonValue

from ..rule import Choices, Code, Frozen, Rule
from .amounts import Codes, Count


class Chair(Frozen):
    """Who may not chair, and from which functions a chair must come (none named: from any)."""

    may_not_be: Codes = ()
    must_come_from: Codes = ()


class StandAside(Frozen):
    """Which ties to a case take a member out of the decision, and which must only be declared."""

    must: Codes
    must_declare: Codes = ()


class AreaSeat(Frozen):
    """A function whose seat must be filled from the area where the person lives."""

    function: Code
    area: Literal["police_area", "authority_area"]


class Advocate(Frozen):
    """Who speaks for the person at the sitting, being there or having sent what there is to say."""

    functions: Codes
    may_send_word: bool = True


class Membership(Frozen):
    """Who has a seat, what makes a quorum, who may chair, who stands aside, and how the result is reached."""

    functions: Choices
    ties: Choices = ()
    core: Rule[Codes] | None = None
    quorum: Rule[Count] | None = None
    voting_functions: Rule[Codes] | None = None
    attend_without_vote: Rule[Codes] | None = None
    never_vote: Rule[Codes] | None = None
    guests: Rule[bool] | None = None
    chair: Rule[Chair] | None = None
    stand_aside: Rule[StandAside] | None = None
    views_before_discussion: Rule[bool] | None = None
    area_seat: Rule[AreaSeat] | None = None
    advocate: Rule[Advocate] | None = None
    confidentiality: Rule[bool] | None = None
    voting: Rule[tuple[Literal["unanimous", "majority", "chair"], ...]] | None = None
    when_no_majority: Rule[Literal["chair", "no_result"]] | None = None
    also: tuple[Rule[JsonValue], ...] = ()
