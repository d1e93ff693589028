"""Who is asking, what they may see, and how they stand to a case."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db import connection, transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from moothall.core import clock
from moothall.core.access.capabilities import Capability, Relation, allows, role_has
from moothall.core.access.models import CircleSeat, Membership
from moothall.core.kinds import Actor, NotAllowed, NotVisible, Role

Row = TypeVar("Row", bound=Model)


def actor_of(membership: Membership) -> Actor:
    """The actor a membership makes; give one loaded with its person, agency and partnership."""
    return Actor(
        membership_id=membership.pk,
        person_id=membership.person_id,
        partnership_id=membership.partnership_id,
        agency_id=membership.agency_id,
        role=Role(membership.role),
        name=membership.person.name,
        agency_name=membership.agency.name,
        partnership_name=membership.partnership.name,
        agency_function=membership.agency.function,
        nation=membership.partnership.nation,
        runs=tuple(membership.partnership.arrangements),
    )


def enter(person_id: UUID, wanted: UUID | None) -> tuple[Actor | None, list[Actor]]:
    """Tell PostgreSQL who is asking, in one query. Returns the actor, and every role the person could act in.

    The role acted in is the wanted membership if the person has it, or the first one. The actor is None
    when the person has no membership that has not ended.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT entered.*, set_config('moothall.now', %s, true) FROM moothall_enter(%s, %s) entered",
            [clock.now().isoformat(), person_id, wanted],
        )
        rows = cursor.fetchall()
    actors = [
        Actor(
            membership_id=row[1], person_id=person_id, partnership_id=row[2], agency_id=row[3], role=Role(row[4]),
            name=row[5], agency_name=row[6], agency_function=row[7], partnership_name=row[8],
            nation=row[9], runs=tuple(row[10]),
        )
        for row in rows
    ]  # fmt: skip
    chosen = [actor for actor, row in zip(actors, rows, strict=True) if row[0]]
    return (chosen[0] if chosen else None), actors


def actor_of_a_job(person_id: str, membership_id: str) -> Actor | None:
    """In whose name the worker does what they asked for; None where that membership has ended since.

    Run before any unit is open.
    """
    with transaction.atomic():
        actor, _others = enter(UUID(person_id), UUID(membership_id))
    return actor if actor is not None and str(actor.membership_id) == membership_id else None


def first_actor(*, partnership_code: str | None, email: str | None, role: Role) -> Actor:
    """The actor a command acts as: the membership of this email (or the oldest) in this role.

    Raises NotVisible when there is none. Run before any unit is open; needs no identity.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM moothall_command_actor(%s, %s, %s)", [partnership_code, email, role.value]
        )
        row = cursor.fetchone()
    if row is None:
        raise NotVisible
    with transaction.atomic():
        actor, _ = enter(row[0], row[1])
    if actor is None:
        raise NotVisible
    return actor


def seats_of(actor: Actor) -> QuerySet[CircleSeat]:
    """The seats this actor holds now: those without an end, and those whose end lies ahead."""
    now = Q(ended_at=None) | Q(ended_at__gt=TransactionNow())
    return CircleSeat.objects.filter(now, holder__in=list(actor.holders))


def visible(rows: QuerySet[Row], actor: Actor) -> QuerySet[Row]:
    """Only the rows whose circle seats this actor. The same predicate stands in the database's policy."""
    seated = seats_of(actor).filter(circle_id=OuterRef("circle_id"))
    return rows.filter(Exists(seated), partnership_id=actor.partnership_id)


def relations_to(actor: Actor, circle_id: UUID) -> frozenset[Relation]:
    """How the actor stands to whatever this circle guards."""
    found = seats_of(actor).filter(circle_id=circle_id)
    return frozenset(Relation(r) for r in found.values_list("relation", flat=True))


def require(
    actor: Actor,
    capability: Capability,
    circle_id: UUID | None = None,
    relations: frozenset[Relation] | None = None,
) -> None:
    """The predicate, raised: `NotVisible` where there is no relation, `NotAllowed` where the role falls short.

    `relations` are those to this circle, where they were asked for before.
    """
    if circle_id is None:
        if not role_has(actor.role, capability):
            raise NotAllowed(f"Your role does not let you {capability.value}.")
        return
    if relations is None:
        relations = relations_to(actor, circle_id)
    if not relations:
        raise NotVisible
    if not allows(actor.role, capability, relations):
        raise NotAllowed(f"You can see this, but your role does not let you {capability.value}.")


def may(actor: Actor, capability: Capability, circle_id: UUID | None = None) -> bool:
    """The predicate as yes or no, for templates."""
    if circle_id is None:
        return role_has(actor.role, capability)
    return allows(actor.role, capability, relations_to(actor, circle_id))


def one_visible(rows: QuerySet[Row], actor: Actor, **lookup: Any) -> Row:
    """The one row asked for, if this actor may see it. Raises NotVisible otherwise, existing or not."""
    found = visible(rows, actor).filter(**lookup).first()
    if found is None:
        raise NotVisible
    return found
