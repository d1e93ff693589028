"""Verbs of the administrator: people, agencies, memberships. An administrator sees no case."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.models import Agency, Membership, Partnership, Person
from moothall.core.access.queries import require
from moothall.core.kinds import Actor, Invalid, NotVisible, Refused, Role


def add_agency(*, by: Actor, name: str, function: str, inbox: str = "") -> Agency:
    """A further agency of the partnership, by its function in the arrangements."""
    with ledger.unit(by, "Add an agency", must_write=True) as record:
        require(by, Capability.MANAGE_PEOPLE)
        if not name.strip():
            raise Invalid("name", "Give the agency's name.")
        if Agency.objects.filter(partnership_id=by.partnership_id, name=name.strip()).exists():
            raise Invalid("name", "An agency of this name is there already: use it, or give another name.")
        agency = Agency(
            partnership_id=by.partnership_id, name=name.strip(), function=function, inbox=inbox.strip()
        )
        agency.save(force_insert=True)
        record.wrote("agency.added", agency, function=function)
    return agency


def add_membership(
    *, by: Actor, name: str, email: str, agency_id: UUID, role: Role, job_title: str = ""
) -> Membership:
    """Give a person a role for an agency; the person is made where the email is new.

    A new person has no password and sets one through 'Forgotten your password?'.
    """
    with ledger.unit(by, "Add a person", must_write=True) as record:
        require(by, Capability.MANAGE_PEOPLE)
        agency = Agency.objects.filter(partnership_id=by.partnership_id, pk=agency_id).first()
        if agency is None:
            raise Invalid("agency", "Choose one of the partnership's agencies.")
        person = _person(name, email)
        if person.pk == by.person_id:
            raise Invalid("email", "Nobody gives a role to themselves: ask another administrator.")
        held = Membership.objects.filter(person=person, agency=agency, role=role.value, ended_at=None)
        if held.exists():
            raise Invalid("role", f"{person.name} has this role for {agency.name} already.")
        membership = Membership(
            partnership_id=by.partnership_id,
            agency=agency,
            person=person,
            role=role.value,
            job_title=job_title,
        )
        membership.save(force_insert=True)
        record.wrote("membership.added", membership, role=role.value, agency=str(agency.pk))
    return membership


def _person(name: str, email: str) -> Person:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid("email", "Give an email address, like name@example.gov.uk.") from None
    person = Person.objects.filter(email=address).first()
    if person is not None:
        return person
    if not name.strip():
        raise Invalid("name", "Give the person's name.")
    person = Person(email=address, name=name.strip())
    person.set_unusable_password()
    person.save(force_insert=True)
    return person


def end_membership(*, by: Actor, membership_id: UUID, reason: str) -> None:
    """End a role. It takes effect at once: the database stops answering that membership."""
    with ledger.unit(by, "End a membership", must_write=True) as record:
        require(by, Capability.MANAGE_PEOPLE)
        membership = Membership.objects.filter(partnership_id=by.partnership_id, pk=membership_id).first()
        if membership is None:
            raise NotVisible
        if membership.pk == by.membership_id:
            raise Refused("You cannot end the role you act in: ask another administrator.")
        if membership.ended_at is not None:
            raise Refused("This role has ended already.")
        if not reason.strip():
            raise Invalid("reason", "Say why the role ends.")
        Membership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=clock.now())
        record.wrote("membership.ended", membership, role=membership.role, reason=reason.strip()[:200])


def memberships(actor: Actor) -> list[Membership]:
    """Every membership of the partnership that has not ended, by agency and name. One query."""
    rows = Membership.objects.filter(partnership_id=actor.partnership_id, ended_at=None)
    return list(rows.select_related("person", "agency").order_by("agency__name", "person__name", "role"))


def authority_codes(actor: Actor) -> list[str]:
    """The codes of the authorities the partnership covers."""
    return list(Partnership.objects.values_list("authority_codes", flat=True).get(pk=actor.partnership_id))


def agencies(actor: Actor) -> list[Agency]:
    """The partnership's agencies by name. One query."""
    return list(Agency.objects.filter(partnership_id=actor.partnership_id).order_by("name"))
