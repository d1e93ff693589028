"""Who is acting, and in which role."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a membership of a partnership is for. A person may hold several, and acts in one at a time."""

    COORDINATOR = "coordinator"
    CHAIR = "chair"
    SEAT_MEMBER = "seat_member"
    CONTRIBUTOR = "contributor"
    ACTION_OWNER = "action_owner"
    GUARDIAN = "guardian"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    EVALUATOR = "evaluator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting through one membership. The database is told only `membership_id` and finds the rest.

    `runs` names the arrangements of the partnership; empty means each that is made for its `nation`.
    """

    membership_id: UUID
    person_id: UUID
    partnership_id: UUID
    agency_id: UUID
    role: Role
    name: str
    agency_name: str = ""
    partnership_name: str = ""
    agency_function: str = ""
    nation: str = ""
    runs: tuple[str, ...] = ()

    @property
    def holders(self) -> tuple[str, ...]:
        """The names under which this actor can hold a seat in a circle; the same list as in the database."""
        return (
            f"membership:{self.membership_id}",
            f"agency:{self.agency_id}:{self.role}",
            f"office:{self.partnership_id}:{self.role}",
        )
