"""The table for one case: who sits at it and how, the card of each limb, and what is known of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from moothall.casework.intake.models import Case
from moothall.casework.panel.models import Conflict, LimbReasoning, Meeting, MeetingSeat
from moothall.casework.panel.rules import at_the_table
from moothall.casework.sharing.models import Item
from moothall.core.access.models import Agency
from moothall.core.kinds import Role
from moothall.methods.arrangements import Arrangement, LimbQuestion, votes_for

LEAD_WORKER = "lead_social_worker"
CHAIR_ONLY = "chair_only"
SIDES = ("for", "against")
LINE_PARTS = ("what", "owner", "due", "because")


@dataclass(frozen=True)
class PlanLine:
    """One owned action of the plan, as the decision records it."""

    what: str
    owner_agency: str
    owner: str
    due_on: date
    because: str = ""


@dataclass(frozen=True)
class PlanFacts:
    """What the panel needs to know of the plan; the plan lies in a later room and is handed in."""

    actions: tuple[PlanLine, ...] = ()


@dataclass
class Place:
    """One seat at the table for this case: who, for which agency and function, and how it takes part.

    `until` is when the case (or the meeting) was over: who left later was there for it.
    """

    seat: MeetingSeat
    person: str
    person_id: UUID
    agency: str
    role: str
    function_title: str
    chair: bool
    votes: bool
    ties: frozenset[str]
    conflict: Conflict | None
    given: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    until: datetime | None = None

    @property
    def id(self) -> str:
        return str(self.seat.pk)

    @property
    def present(self) -> bool:
        return at_the_table(self.seat.attendance, self.seat.left_at, self.until)

    @property
    def left(self) -> bool:
        """Came, and left before the case (or the meeting) was over."""
        return self.seat.attendance == "present" and not self.present

    @property
    def stood_aside(self) -> bool:
        return self.conflict is not None and self.conflict.stood_aside

    @property
    def takes_part(self) -> bool:
        return self.present and not self.stood_aside


@dataclass
class Limb:
    """One limb of one stage as it stands, with the words carried over from the stage before."""

    stage: str
    question: LimbQuestion
    row: LimbReasoning | None
    below: LimbReasoning | None
    cited: dict[str, list[Item]]
    number: int = 0

    @property
    def code(self) -> str:
        return self.question.code

    def words(self, part: str) -> str:
        """What stands in a part of the card: its own words, or those carried over from the lower stage."""
        own = getattr(self.row, part) if self.row else ""
        return own or (getattr(self.below, part) if self.below else "")

    def carried(self, part: str) -> bool:
        """Whether the words of this part are the lower stage's."""
        own = getattr(self.row, part) if self.row else ""
        return not own and bool(self.below and getattr(self.below, part))

    @property
    def finding(self) -> str:
        return self.row.finding if self.row else ""

    @property
    def has_reasons(self) -> bool:
        return bool(self.words("evidence_for").strip() or self.words("evidence_against").strip())

    @property
    def has_evidence(self) -> bool:
        return any(self.cited[side] for side in SIDES)


def names_of(memberships: Iterable[Any], persons: Iterable[Any]) -> dict[UUID, tuple[str, UUID, str]]:
    """Each membership's name, person and role."""
    names = {person.pk: person.name for person in persons}
    return {row.pk: (names.get(row.person_id, ""), row.person_id, row.role) for row in memberships}


def places_of(
    *,
    arrangement: Arrangement,
    case: Case,
    meeting: Meeting,
    seats: Iterable[MeetingSeat],
    people: Mapping[UUID, tuple[str, UUID, str]],
    agencies: Mapping[UUID, Agency],
    conflicts: Iterable[Conflict],
    given: Mapping[UUID, frozenset[str]],
    until: datetime | None = None,
) -> list[Place]:
    """The table for one case. `people` gives each membership's name, person and role."""
    declared = {conflict.seat_id: conflict for conflict in conflicts}
    lead = case.lead_worker.person_id if case.lead_worker_id and case.lead_worker else None
    places = []
    for seat in seats:
        name, person_id, role = people[seat.membership_id]
        conflict = declared.get(seat.pk)
        ties = {conflict.tie} if conflict and conflict.tie else set()
        if lead == person_id:
            ties.add(LEAD_WORKER)
        places.append(
            Place(
                seat=seat, person=name, person_id=person_id, agency=agencies[seat.agency_id].name, role=role,
                function_title=arrangement.title_of(seat.function), chair=seat.membership_id == meeting.chair_id,
                votes=votes_for(arrangement, seat.function) and role != Role.GUARDIAN.value,
                ties=frozenset(ties), conflict=conflict, given=given.get(seat.pk, frozenset()),
                until=until, areas=frozenset(filter(None, [agencies[seat.agency_id].reference_code])),
            )
        )  # fmt: skip
    order = (
        {code: number for number, code in enumerate(arrangement.membership.core.value)}
        if (arrangement.membership.core)
        else {}
    )
    return sorted(
        places, key=lambda place: (not place.chair, order.get(place.seat.function, 99), place.agency)
    )


def initials_of(given: str, family: str) -> str:
    """'T. F-Q.' for Tomos Ffion-Quill: enough to know who is meant, and no name."""
    first = given.strip()[:1].upper()
    last = "-".join(part[:1].upper() for part in family.replace(" ", "-").split("-") if part)
    return " ".join(f"{part}." for part in (first, last) if part)
