"""Somebody new, for a test that needs a person who has no part in what the others have."""

from __future__ import annotations

from uuid import UUID

from moothall.core import ledger
from moothall.core.access.models import Membership
from moothall.core.access.people import add_membership
from moothall.core.access.queries import actor_of
from moothall.core.kinds import Actor, Role
from tests.cast import Cast


def joined(cast: Cast, name: str, role: Role, agency_id: UUID) -> Actor:
    """A person whom the administrator has just given a role for one of Hullhaven's agencies."""
    made = add_membership(
        by=cast.administrator, name=name, email=f"{name.lower().replace(' ', '.')}@moothall.example",
        agency_id=agency_id, role=role,
    )  # fmt: skip
    with ledger.unit(cast.administrator, "test"):
        rows = Membership.objects.select_related("person", "agency", "partnership")
        return actor_of(rows.get(pk=made.pk))
