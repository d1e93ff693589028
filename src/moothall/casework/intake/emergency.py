"""Opening a case in an emergency: for a few hours, by whoever has to act now, in the sight of those who hold it.

Nobody outside a case's circle sees it. When a child is at risk tonight and whoever holds the case cannot be
reached, a worker of the partnership opens it: says why, is given a seat that ends by itself, reads and writes
nothing; the coordinators and the data protection officer are told at once, and the officer says afterwards
whether it was justified. How many hours is a rule of the arrangement; the database allows a day at the most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from moothall.casework.intake.models import Case, EmergencyOpening
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.intake.search import birth_digest, name_digests
from moothall.core import clock, ledger, outbox
from moothall.core.access.actions import holder_membership
from moothall.core.access.capabilities import Capability, Relation
from moothall.core.access.models import CircleSeat, Membership
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, Invalid, NotVisible, Refused, Role, uuid7

LEAST_WHY = 20  # letters: a sentence, not a word
OPENINGS_SHOWN = 50
# What the panel's trigger says where the person who asks stands aside from the case.
STANDS_ASIDE = "MH001"
TOLD = (Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER)


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening as it is shown: `finding` is 'justified', 'not_justified' or empty."""

    id: UUID
    reference: str
    by: str
    agency: str
    why: str
    opened_at: datetime
    ends_at: datetime
    finding: str
    note: str
    reviewed_by: str
    reviewed_at: datetime | None


def open_in_emergency(
    *, by: Actor, why: str, reference: str = "", name: str = "", born: date | None = None
) -> EmergencyOpening:
    """Open the one case of this reference, or of the one child of this whole name and date of birth.

    Raises Invalid, naming the field, where the reason is too short, nothing or too much is found, or the case is
    open to this person already; Refused where the person stands aside from it or its arrangement has no such rule.
    """
    with ledger.unit(by, "Open a case in an emergency", must_write=True) as record:
        require(by, Capability.OPEN_IN_EMERGENCY)
        _check(why, reference, name, born)
        opening_id = uuid7()
        outcome, matches, case_id = _asked_of_the_database(reference, name, born, opening_id)
        _raise_unless_opened(outcome, matches, "reference" if reference else "name")
        case = one_visible(Case.objects.all(), by, pk=case_id)
        opening = EmergencyOpening.objects.get(pk=opening_id)
        opening.why, opening.ends_at = why, _end(by, case)
        opening.save(update_fields=["why", "ends_at"])
        seats = CircleSeat.objects.filter(
            holder=holder_membership(by.membership_id),
            relation=Relation.EMERGENCY.value,
            ended_at__gt=opening.ends_at,
        )
        seats.update(ended_at=opening.ends_at, ended_because="The hours of the emergency are over")
        record.wrote(
            "case.opened_in_emergency", opening, case_id=case.pk, circle_id=case.circle_id,
            ends_at=opening.ends_at.isoformat(),
        )  # fmt: skip
        _tell(by, case.reference)
    return opening


def review_emergency(*, by: Actor, opening_id: UUID, finding: str, note: str) -> None:
    """Say, as the data protection officer, whether an opening was justified, and why; once and for good."""
    with ledger.unit(by, "Review an emergency", must_write=True) as record:
        require(by, Capability.REVIEW_EMERGENCY)
        rows = EmergencyOpening.objects.select_related("created_by")
        opening = rows.filter(partnership_id=by.partnership_id, pk=opening_id).first()
        if opening is None:
            raise NotVisible
        if opening.created_by.person_id == by.person_id:
            raise Refused("You opened it yourself. Another data protection officer reviews it.")
        if opening.finding:
            raise Refused("This opening has been reviewed already.")
        if finding not in ("justified", "not_justified"):
            raise Invalid("finding", "Say whether it was justified.")
        if not note.strip():
            raise Invalid("note", "Say what you looked at and why you find so.")
        opening.finding, opening.note = finding, note
        opening.reviewed_at, opening.reviewed_by_id = clock.now(), by.membership_id
        opening.save(update_fields=["finding", "note", "reviewed_at", "reviewed_by"])
        record.wrote(
            "emergency.reviewed",
            opening,
            case_id=opening.case_id,
            circle_id=opening.circle_id,
            finding=finding,
        )


def openings(actor: Actor, *, case_id: UUID | None = None, before: UUID | None = None) -> list[Opening]:
    """The openings this actor may see, newest first, `OPENINGS_SHOWN` of them; of one case where it is named, and
    from before an opening where that is. Their keys follow time. One query.
    """
    rows = EmergencyOpening.objects.filter(partnership_id=actor.partnership_id)
    if case_id is not None:
        rows = rows.filter(case_id=case_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    related = rows.select_related("created_by__person", "created_by__agency", "reviewed_by__person")
    return [_shown(row) for row in related.order_by("-id")[:OPENINGS_SHOWN]]


def opening_of(actor: Actor, opening_id: UUID) -> Opening:
    """One opening. Raises NotVisible. One query."""
    rows = EmergencyOpening.objects.filter(partnership_id=actor.partnership_id, pk=opening_id)
    row = rows.select_related("created_by__person", "created_by__agency", "reviewed_by__person").first()
    if row is None:
        raise NotVisible
    return _shown(row)


def open_until(actor: Actor, case_id: UUID) -> datetime | None:
    """Until when a case is open to this actor by an emergency; None where it is not. One query."""
    mine = EmergencyOpening.objects.filter(
        case_id=case_id, created_by_id=actor.membership_id, ends_at__gt=clock.now()
    )
    return mine.order_by("-ends_at").values_list("ends_at", flat=True).first()


def _check(why: str, reference: str, name: str, born: date | None) -> None:
    if len(why.strip()) < LEAST_WHY:
        raise Invalid("why", "Say in a sentence what is happening and why it cannot wait.")
    if reference or (name and born):
        return
    if not name and born is None:
        raise Invalid("reference", "Give the case's reference, or the whole name and the date of birth.")
    raise Invalid(
        "born" if name else "name", "Without a reference, both the name and the date of birth are needed."
    )


def _asked_of_the_database(
    reference: str, name: str, born: date | None, opening_id: UUID
) -> tuple[str, int, UUID | None]:
    names: Sequence[bytes] = [] if reference else sorted(name_digests(name))
    birth = None if reference or born is None else birth_digest(born)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT * FROM moothall_open_in_emergency(%s, %s::bytea[], %s, %s)",
                [reference.strip().upper(), list(names), birth, opening_id],
            )
            outcome, matches, case_id = cursor.fetchone()
    except DatabaseError as fault:
        if getattr(fault.__cause__, "sqlstate", "") != STANDS_ASIDE:
            raise
        return "stands_aside", 1, None
    return outcome, matches, case_id


def _raise_unless_opened(outcome: str, matches: int, field: str) -> None:
    if outcome == "opened":
        return
    if outcome == "seen":
        raise Invalid(field, "You may see this case already: find it under Cases.")
    if outcome == "stands_aside":
        raise Refused("You stand aside from this case, so you cannot open it, in an emergency either.")
    if matches > 1:
        raise Invalid(
            field, "More than one child answers to this. Ask for the reference, by telephone if need be."
        )
    if field == "reference":
        raise Invalid(field, "No case of this partnership has this reference. Check it, or use the name.")
    raise Invalid(
        field,
        "No child of this partnership has this whole name and date of birth. Check the spelling, or the reference.",
    )


def _end(by: Actor, case: Case) -> datetime:
    """The end of an opening by the arrangement's rule, in hours from now."""
    rule = arrangement_of(by, case).information_sharing.emergency
    if rule is None:
        raise Refused(
            "This case's arrangement has no rule for emergencies. Telephone whoever holds the case."
        )
    hours = rule.value.limit if rule.value.unit == "hours" else rule.value.limit * 24
    return clock.now() + timedelta(hours=min(hours, 24))


def _tell(by: Actor, reference: str) -> None:
    people = Membership.objects.filter(
        partnership_id=by.partnership_id, role__in=[role.value for role in TOLD], ended_at=None
    )
    for email, language, role in people.values_list("person__email", "person__language", "role"):
        officer = role == Role.DATA_PROTECTION_OFFICER.value
        path = "/emergency/opened/" if officer else f"/cases/{reference}/readers/"
        outbox.notify(
            to=[email], template="emergency_opened", reference=reference, path=path, language=language
        )


def _shown(row: EmergencyOpening) -> Opening:
    return Opening(
        id=row.pk, reference=row.reference, by=row.created_by.person.name, agency=row.created_by.agency.name,
        why=row.why or "", opened_at=row.created_at, ends_at=row.ends_at, finding=row.finding, note=row.note or "",
        reviewed_by=row.reviewed_by.person.name if row.reviewed_by else "", reviewed_at=row.reviewed_at,
    )  # fmt: skip
