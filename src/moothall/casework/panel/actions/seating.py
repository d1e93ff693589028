"""Who of a meeting sits in a case's circle: its chair, its seats once papers are released, and who must not."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from moothall.casework.panel.models import AgendaItem, Conflict, Meeting, MeetingSeat
from moothall.core.access.actions import holder_membership, live_seats, seat, unseat
from moothall.core.access.capabilities import Relation
from moothall.core.access.models import CircleSeat, Membership
from moothall.core.kinds import Actor

#: The relations a meeting gives. A guardian, or a worker of the agency that holds the case, keeps its own.
AT_THE_TABLE = (Relation.PANEL_SEAT, Relation.CHAIRS)
STOOD_ASIDE = "Stood aside from the case"


def let_in(by: Actor, item: AgendaItem, row: MeetingSeat, reason: str) -> bool:
    """Seat a member in the case's circle as a panel seat. False, and nothing done, where they stand aside."""
    return _let_in(by, item.case_id, item.circle_id, row.membership_id, (Relation.PANEL_SEAT,), reason)


def seat_chair(by: Actor, meeting: Meeting, case_id: UUID, circle_id: UUID) -> None:
    """Let the chair of a meeting into a case listed there, and into what is for its chair alone."""
    if meeting.chair_id is not None:
        _let_in(by, case_id, circle_id, meeting.chair_id, AT_THE_TABLE, f"Chairs meeting {meeting.reference}")


def _let_in(
    by: Actor, case_id: UUID, circle_id: UUID, member: UUID, relations: Iterable[Relation], reason: str
) -> bool:
    if set(_memberships(member)) & aside_from(case_id):
        return False
    for relation in relations:
        seat(
            by=by, circle_id=circle_id, holder=holder_membership(member), relation=relation, reason=reason,
            case_id=case_id,
        )  # fmt: skip
    return True


def leave_chair(by: Actor, item: AgendaItem, member: UUID) -> None:
    """Who no longer chairs a meeting loses what is for the chair alone, and the case itself where its papers were
    not released to the seats. Another meeting that hears the case keeps them in it."""
    elsewhere = _elsewhere(item)
    lost = {Relation.CHAIRS} | ({Relation.PANEL_SEAT} if item.papers_released_at is None else set())
    _leave(by, item, [member], lost, elsewhere, f"Another chairs {item.meeting.reference}")


def leave_case(by: Actor, item: AgendaItem) -> None:
    """A case that a meeting does not hear is no longer open to those who sit at it."""
    rows = MeetingSeat.objects.filter(meeting_id=item.meeting_id)
    members = list(rows.values_list("membership_id", flat=True))
    why = f"Not heard at {item.meeting.reference}"
    _leave(by, item, members, set(AT_THE_TABLE), _elsewhere(item), why)


def _elsewhere(item: AgendaItem) -> dict[Relation, set[UUID]]:
    """Who sits in the case by another meeting that has it on its agenda, or had it there and heard it."""
    others = AgendaItem.objects.filter(case_id=item.case_id, removed_at=None, meeting__cancelled_at=None)
    others = others.exclude(pk=item.pk)
    chairs = set(others.values_list("meeting__chair_id", flat=True))
    seats = MeetingSeat.objects.filter(meeting__in=others.exclude(papers_released_at=None).values("meeting"))
    return {
        Relation.CHAIRS: chairs,
        Relation.PANEL_SEAT: chairs | set(seats.values_list("membership_id", flat=True)),
    }


def _leave(
    by: Actor,
    item: AgendaItem,
    members: Iterable[UUID],
    relations: set[Relation],
    kept: dict[Relation, set[UUID]],
    why: str,
) -> None:
    held = {(one.holder, one.relation) for one in live_seats(item.circle_id)}
    for member in members:
        for relation in relations:
            holder = holder_membership(member)
            if member not in kept.get(relation, set()) and (holder, relation.value) in held:
                unseat(
                    by=by, circle_id=item.circle_id, holder=holder, relation=relation, reason=why,
                    case_id=item.case_id,
                )  # fmt: skip


def stand_aside(by: Actor, item: AgendaItem, member: UUID) -> None:
    """End the seats that a person holds in a case through its meetings, in whatever role: from now on what the
    panel writes, and all else of the case, is out of their sight. What they saw before stands in the ledger."""
    # One's own seat last: without it one sees no other of the circle.
    members = sorted(_memberships(member), key=lambda one: one == by.membership_id)
    _leave(by, item, members, set(AT_THE_TABLE), {}, STOOD_ASIDE)


def come_back(by: Actor, item: AgendaItem, member: UUID) -> None:
    """Give back the seats that ended when a person stood aside; that of a chair only to who still is one."""
    ended = CircleSeat.objects.filter(
        circle_id=item.circle_id, ended_because=STOOD_ASIDE,
        holder__in=[holder_membership(one) for one in _memberships(member)],
    )  # fmt: skip
    chairs = {
        holder_membership(one) for one in _elsewhere(item)[Relation.CHAIRS] | {item.meeting.chair_id} if one
    }
    for one in ended.order_by("started_at"):
        relation = Relation(one.relation)
        if relation != Relation.CHAIRS or one.holder in chairs:
            seat(
                by=by, circle_id=item.circle_id, holder=one.holder, relation=relation, reason=one.reason,
                case_id=item.case_id,
            )  # fmt: skip


def _memberships(member: UUID) -> list[UUID]:
    """Every role, of this partnership, of the person who holds this one."""
    person = Membership.objects.filter(pk=member).values("person_id")
    return list(Membership.objects.filter(person_id__in=person).values_list("pk", flat=True))


def aside_from(case_id: UUID) -> set[UUID]:
    """Who stands aside from a case, by the last thing that was declared of them at any of its sittings."""
    rows = Conflict.objects.filter(agenda_item__case_id=case_id).order_by("created_at")
    last = dict(rows.values_list("seat__membership_id", "stood_aside"))
    return {member for member, aside in last.items() if aside}
