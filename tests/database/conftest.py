"""A case to hang a plan or letters on, for tests that are about neither its referral nor its panel."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from moothall.casework.intake.models import Case, Child
from moothall.core import ledger
from moothall.core.access.actions import holder_membership, holder_office, open_circle
from moothall.core.access.capabilities import Relation
from moothall.core.kinds import Role
from tests.cast import Cast
from tests.database.process_town import Town, town_of


@pytest.fixture
def case_id(cast: Cast) -> UUID:
    """A case held by the coordinators' office and heard by the chair."""
    by = cast.coordinator
    with ledger.unit(by, "test"):
        seats = [
            (holder_office(by.partnership_id, Role.COORDINATOR), Relation.HOLDS_CASE),
            (holder_membership(cast.chair.membership_id), Relation.PANEL_SEAT),
        ]
        circle = open_circle(by=by, purpose="A case", seats=seats, reason="Holds it")
        common = {
            "partnership_id": by.partnership_id, "circle_id": circle.pk, "created_by_id": by.membership_id,
        }  # fmt: skip
        child = Child(given_names="Tomos", family_name="Fairweather-Quayle", **common)
        child.save(force_insert=True)
        case = Case(
            reference="MH-2026-9001", child=child, arrangement="nrm-child", arrangement_version="1",
            arrangement_hash="0" * 64, received_on=date(2026, 11, 1), route="panel",
            owning_agency_id=by.agency_id, **common,
        )  # fmt: skip
        case.save(force_insert=True)
    return case.pk


@pytest.fixture
def town(db: None, cast: Cast) -> Town:
    """A partnership without cases, whose steps a test of the map tells."""
    return town_of(cast.coordinator)
