"""What a partnership runs is changed by the database's owner, in an administrator's name, with the reason in its ledger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from moothall.casework.intake.queries import in_use
from moothall.core import clock
from moothall.core.access.founding import change_arrangements, found
from moothall.core.access.models import Membership, Partnership
from moothall.core.access.queries import actor_of
from moothall.core.database.testing import Database
from moothall.core.database.urls import django_database
from moothall.core.ledger.queries import verify_partnership
from moothall.demo import cast as people

ADMINISTRATOR = next(email for one in people.HULLHAVEN.agencies for _n, email, role, _t in one.people if role == "administrator")  # fmt: skip


@pytest.fixture
def as_owner(fresh_database: Database, django_db_blocker: Any) -> Iterator[None]:
    """The cast founded in a database of its own, and the owner still there."""
    kept = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        try:
            connection.close()
            connection.settings_dict.update(django_database(fresh_database.owner_url))
            found(people.HULLHAVEN)
            yield
        finally:
            connection.close()
            connection.settings_dict.clear()
            connection.settings_dict.update(kept)


def test_it_runs_what_is_named_and_the_ledger_says_who_and_why(as_owner: None) -> None:
    code = people.HULLHAVEN.code
    changed = change_arrangements(
        code, ("nrm-child", "marac"), email=ADMINISTRATOR.upper(), reason="A year's trial"
    )
    assert Partnership.objects.get(code=code).arrangements == ["nrm-child", "marac"]
    assert verify_partnership(changed.pk).fault is None
    member = Membership.objects.filter(partnership=changed, role="coordinator").first()
    assert {one.name for one in in_use(actor_of(member), clock.today())} == {"nrm-child", "marac"}
    with pytest.raises(ValueError, match="Say why"):
        change_arrangements(code, (), email=ADMINISTRATOR, reason=" ")
    with pytest.raises(LookupError, match="no administrator"):
        change_arrangements(code, (), email="nobody@example.gov.uk", reason="Because")
    with pytest.raises(LookupError, match="no partnership"):
        change_arrangements("nowhere", (), email=ADMINISTRATOR, reason="Because")
    assert Partnership.objects.get(code=code).arrangements == ["nrm-child", "marac"]
