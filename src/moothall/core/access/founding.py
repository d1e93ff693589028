"""Founding a partnership: its agencies, its first people, and the head of its ledger.

Done once for each partnership, by whoever owns the database (`moothall found-partnership`), never by the site:
the application's role cannot make a partnership.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction

from moothall.core import ledger
from moothall.core.access.models import Agency, Membership, Partnership, Person
from moothall.core.access.queries import actor_of
from moothall.core.kinds import Actor, Role
from moothall.core.ledger.models import Head


@dataclass(frozen=True)
class NewAgency:
    """An agency to be: its name, its function in an arrangement, and its people (name, email, role, title)."""

    name: str
    function: str
    people: tuple[tuple[str, str, Role, str], ...]
    reference_code: str = ""
    inbox: str = ""


@dataclass(frozen=True)
class NewPartnership:
    """A partnership to be. `nation` is england, wales, scotland or northern-ireland.

    `arrangements` names those it runs; none named means each that is made for its nation.
    """

    name: str
    code: str
    nation: str
    authority_codes: tuple[str, ...]
    agencies: tuple[NewAgency, ...]
    case_prefix: str = "MH"
    help_phone: str = ""
    arrangements: tuple[str, ...] = ()


@dataclass
class Founded:
    """What was made: the partnership, its agencies by name, and an actor for each (email, role)."""

    partnership: Partnership
    agencies: dict[str, Agency] = field(default_factory=dict)
    actors: dict[tuple[str, Role], Actor] = field(default_factory=dict)


def found(new: NewPartnership, *, password: str | None = None) -> Founded:
    """Make the partnership in one transaction. People get `password`, or none (they set one by a link).

    A person who exists already (by email) gets a further membership. The first administrator, or else the
    first person, is named in the ledger as the founder. Raises ValueError where nobody is listed.
    """
    with transaction.atomic():
        made = Founded(
            Partnership.objects.create(
                name=new.name,
                code=new.code,
                nation=new.nation,
                authority_codes=list(new.authority_codes),
                case_prefix=new.case_prefix,
                help_phone=new.help_phone,
                arrangements=list(new.arrangements),
            )
        )
        Head.objects.create(partnership_id=made.partnership.pk)
        for agency in new.agencies:
            _add_agency(made, agency, password)
        founder = _founder(made)
        with ledger.unit(founder, "Found the partnership", must_write=True) as record:
            record.wrote(
                "partnership.founded",
                made.partnership,
                agencies=len(made.agencies),
                memberships=len(made.actors),
            )
    return made


def change_arrangements(code: str, names: tuple[str, ...], *, email: str, reason: str) -> Partnership:
    """Let the partnership `code` run these arrangements from now on; none named means each made for its nation.

    Cases go on under the arrangement they were opened in. `email` is of an administrator of that partnership, in
    whose name the change stands in its ledger, with the reason.
    Raises LookupError where there is no such partnership or administrator, ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("Say why the partnership changes what it runs.")
    with transaction.atomic():
        partnership = Partnership.objects.select_for_update().filter(code=code).first()
        if partnership is None:
            raise LookupError(f"There is no partnership {code!r}.")
        member = Membership.objects.filter(
            partnership=partnership, person__email=email.lower(), role=Role.ADMINISTRATOR, ended_at=None
        ).first()
        if member is None:
            raise LookupError(f"{email} is no administrator of {partnership.name}.")
        with ledger.unit(actor_of(member), reason.strip(), must_write=True) as record:
            before, partnership.arrangements = partnership.arrangements, list(names)
            partnership.save(update_fields=["arrangements"])
            record.wrote("partnership.arrangements", partnership, before=before, after=list(names))
    return partnership


def _add_agency(made: Founded, new: NewAgency, password: str | None) -> None:
    agency = Agency.objects.create(
        partnership=made.partnership,
        name=new.name,
        function=new.function,
        reference_code=new.reference_code,
        inbox=new.inbox,
    )
    made.agencies[new.name] = agency
    for name, email, role, title in new.people:
        person = Person.objects.filter(email=email.lower()).first()
        if person is None:
            person = Person.objects.create_user(email, password, name=name)
        membership = Membership(
            partnership=made.partnership, agency=agency, person=person, role=role.value, job_title=title
        )
        membership.save()
        made.actors[(email, role)] = actor_of(membership)


def _founder(made: Founded) -> Actor:
    for actor in made.actors.values():
        if actor.role == Role.ADMINISTRATOR:
            return actor
    if not made.actors:
        raise ValueError("A partnership needs at least one person: name an administrator.")
    return next(iter(made.actors.values()))
