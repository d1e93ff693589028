"""Making circles and seating people in them. Callers hold an open ledger unit and say why."""

from __future__ import annotations

from uuid import UUID

from moothall.core import clock, ledger
from moothall.core.access.capabilities import Relation
from moothall.core.access.models import Circle, CircleSeat, CircleWithin
from moothall.core.kinds import Actor


def holder_membership(membership_id: UUID) -> str:
    """One person in one role."""
    return f"membership:{membership_id}"


def holder_agency(agency_id: UUID, role: str) -> str:
    """Everybody of an agency in a role."""
    return f"agency:{agency_id}:{role}"


def holder_office(partnership_id: UUID, role: str) -> str:
    """Everybody of a partnership in a role: the coordinators' office, say."""
    return f"office:{partnership_id}:{role}"


def open_circle(
    *, by: Actor, purpose: str, seats: list[tuple[str, Relation]], reason: str, within: UUID | None = None
) -> Circle:
    """A new circle with its first seats (holder, relation).

    With `within`, everybody seated in that inner circle, now or later, is seated in the new one too.
    """
    circle = Circle(partnership_id=by.partnership_id, purpose=purpose)
    Circle.objects.bulk_create([circle])
    for holder, relation in seats:
        _seat(by, circle.pk, holder, relation, reason, None)
    if within is not None:
        CircleWithin.objects.bulk_create(
            [CircleWithin(partnership_id=by.partnership_id, inner_id=within, outer_id=circle.pk)]
        )
        for seat in CircleSeat.objects.filter(circle_id=within, ended_at=None):
            _seat(by, circle.pk, seat.holder, Relation(seat.relation), seat.reason, seat.pk)
    return circle


def put_within(*, by: Actor, inner: UUID, outer: UUID) -> None:
    """Seat everybody of `inner`, now and later, in `outer` as well: a case's circle within its referral's."""
    with ledger.unit(by, "Put a circle within another", must_write=True) as record:
        CircleWithin.objects.bulk_create(
            [CircleWithin(partnership_id=by.partnership_id, inner_id=inner, outer_id=outer)],
            ignore_conflicts=True,
        )
        for one in CircleSeat.objects.filter(circle_id=inner, ended_at=None):
            _seat(by, outer, one.holder, Relation(one.relation), one.reason, one.pk)
        record.wrote("circle.put_within", circle_id=outer, inner=str(inner))


def seat(
    *, by: Actor, circle_id: UUID, holder: str, relation: Relation, reason: str, case_id: UUID | None
) -> None:
    """Seat a holder in a circle, and in every circle that circle lies within. Seating twice changes nothing."""
    with ledger.unit(by, "Seat somebody in a circle", must_write=True) as record:
        _seat(by, circle_id, holder, relation, reason, None)
        record.wrote(
            "circle.seated", case_id=case_id, circle_id=circle_id, holder=holder, relation=relation.value
        )


def _seat(
    by: Actor, circle_id: UUID, holder: str, relation: Relation, reason: str, because_of: UUID | None
) -> None:
    held = CircleSeat.objects.filter(
        circle_id=circle_id, holder=holder, relation=relation.value, ended_at=None
    )
    seat_id = held.values_list("pk", flat=True).first()
    if seat_id is None:
        new = CircleSeat(
            partnership_id=by.partnership_id, circle_id=circle_id, holder=holder, relation=relation.value,
            reason=reason[:200], because_of_id=because_of,
        )  # fmt: skip
        new.save(force_insert=True)
        seat_id = new.pk
    outer = CircleWithin.objects.filter(inner_id=circle_id).values_list("outer_id", flat=True)
    for outer_id in list(outer):
        _seat(by, outer_id, holder, relation, reason, seat_id)


def open_to(*, by: Actor, inner: UUID, outer: UUID, reason: str) -> None:
    """Let everybody seated in `inner`, now or later, into `outer` too. `by` must be seated in `inner`.

    The one who opens it is seated first, so as to see who is seated there already.
    """
    seats = list(CircleSeat.objects.filter(circle_id=inner, ended_at=None))
    if not CircleWithin.objects.filter(inner_id=inner, outer_id=outer).exists():
        CircleWithin.objects.bulk_create(
            [CircleWithin(partnership_id=by.partnership_id, inner_id=inner, outer_id=outer)]
        )
    for held in sorted(seats, key=lambda one: one.holder not in by.holders):
        _seat(by, outer, held.holder, Relation(held.relation), reason, held.pk)


def unseat(
    *, by: Actor, circle_id: UUID, holder: str, relation: Relation, reason: str, case_id: UUID | None
) -> None:
    """End a holder's seat in a circle and in the circles it follows into. The rows stay, with their end."""
    with ledger.unit(by, "End a seat in a circle", must_write=True) as record:
        reached = [circle_id]
        for inner in reached:
            reached.extend(CircleWithin.objects.filter(inner_id=inner).values_list("outer_id", flat=True))
        CircleSeat.objects.filter(
            circle_id__in=reached, holder=holder, relation=relation.value, ended_at=None
        ).update(ended_at=clock.now())
        record.wrote(
            "circle.unseated", case_id=case_id, circle_id=circle_id, holder=holder, relation=relation.value,
            reason_given=bool(reason),
        )  # fmt: skip
