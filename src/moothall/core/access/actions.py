"""Making circles and seating people in them. Callers hold an open ledger unit and say why."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.functions import TransactionNow

from moothall.core import ledger
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
    *,
    by: Actor,
    purpose: str,
    seats: list[tuple[str, Relation]],
    reason: str,
    within: UUID | None = None,
    keeping: Relation | None = None,
) -> Circle:
    """A new circle with its first seats (holder, relation).

    With `within`, everybody seated in that inner circle, now or later, is seated in the new one too; with
    `keeping`, only those seated there in that relation, as long as they are. The database lets the maker of a
    circle fill it once, in one statement; afterwards only those with a say in it do.
    """
    circle = Circle(partnership_id=by.partnership_id, purpose=purpose, created_by_id=by.membership_id)
    Circle.objects.bulk_create([circle])
    kept = keeping.value if keeping else ""
    if within is not None:
        CircleWithin.objects.bulk_create(
            [
                CircleWithin(
                    partnership_id=by.partnership_id, inner_id=within, outer_id=circle.pk, relation=kept
                )
            ]
        )
    first = list(dict.fromkeys(seats))
    CircleSeat.objects.bulk_create([_new_seat(by, circle.pk, *one, reason) for one in first])
    if within is not None:
        inner = [one for one in live_seats(within) if (one.holder, Relation(one.relation)) not in first]
        CircleSeat.objects.bulk_create(
            [_following(by, circle.pk, one) for one in inner if kept in ("", one.relation)]
        )
    return circle


def put_within(*, by: Actor, inner: UUID, outer: UUID) -> None:
    """Seat everybody of `inner`, now and later, in `outer` as well: a case's circle within its referral's."""
    with ledger.unit(by, "Put a circle within another", must_write=True) as record:
        CircleWithin.objects.bulk_create(
            [CircleWithin(partnership_id=by.partnership_id, inner_id=inner, outer_id=outer)],
            ignore_conflicts=True,
        )
        for one in live_seats(inner):
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
        new = _new_seat(by, circle_id, holder, relation, reason, because_of)
        new.save(force_insert=True)
        seat_id = new.pk
    for outer_id in _around(circle_id, relation):
        _seat(by, outer_id, holder, relation, reason, seat_id)


def _around(circle_id: UUID, relation: Relation) -> list[UUID]:
    """The circles in which a seat of this relation in this circle gives a seat as well."""
    outer = CircleWithin.objects.filter(inner_id=circle_id, relation__in=("", relation.value))
    return list(outer.values_list("outer_id", flat=True))


def live_seats(circle_id: UUID) -> list[CircleSeat]:
    """The seats of a circle that have no end, as far as whoever asks sees the circle."""
    return list(CircleSeat.objects.filter(circle_id=circle_id, ended_at=None))


def _new_seat(
    by: Actor,
    circle_id: UUID,
    holder: str,
    relation: Relation,
    reason: str,
    because_of: UUID | None = None,
) -> CircleSeat:
    return CircleSeat(
        partnership_id=by.partnership_id, circle_id=circle_id, holder=holder, relation=relation.value,
        reason=reason[:200], because_of_id=because_of,
    )  # fmt: skip


def _following(by: Actor, circle_id: UUID, one: CircleSeat) -> CircleSeat:
    return _new_seat(by, circle_id, one.holder, Relation(one.relation), one.reason, one.pk)


def unseat(
    *, by: Actor, circle_id: UUID, holder: str, relation: Relation, reason: str, case_id: UUID | None
) -> None:
    """End a holder's seat in a circle and in the circles it follows into. The rows stay, with end and reason."""
    with ledger.unit(by, "End a seat in a circle", must_write=True) as record:
        reached = [circle_id]
        for inner in reached:
            reached.extend(_around(inner, relation))
        # The database's own moment, by which its policies judge; not a pretended one.
        CircleSeat.objects.filter(
            circle_id__in=reached, holder=holder, relation=relation.value, ended_at=None
        ).update(ended_at=TransactionNow(), ended_because=reason[:200])
        record.wrote(
            "circle.unseated", case_id=case_id, circle_id=circle_id, holder=holder, relation=relation.value,
            reason_given=bool(reason),
        )  # fmt: skip
