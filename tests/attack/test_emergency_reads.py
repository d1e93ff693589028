"""What somebody could make of an emergency: a seat that lasts, a meeting undone, a conflict forgotten, a kind review."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from moothall.casework.intake.emergency import open_in_emergency, review_emergency
from moothall.casework.intake.models import EmergencyOpening
from moothall.casework.panel import actions as panel
from moothall.core import clock, ledger
from moothall.core.access.people import add_membership
from moothall.core.kinds import Actor, Invalid, NotAllowed, Refused, Role
from tests.attack.joining import joined
from tests.attack.test_raw_sql import TABLES, as_, count, refused
from tests.attack.test_seats import done, hazard
from tests.attack.world import World
from tests.cast import Cast
from tests.database.panel_at_work import AtWork, at_work

pytestmark = pytest.mark.django_db
WHY = "The child has rung from a stranger's flat and nobody of the panel answers."


@pytest.fixture
def work(cast: Cast) -> AtWork:
    """A case that a meeting is going to hear."""
    return at_work(cast, open_now=False)


@pytest.fixture
def reader(cast: Cast, work: AtWork) -> Actor:
    """A chair of another panel, to whom the case is open for some hours, to read."""
    open_in_emergency(by=cast.social_worker_as_chair, why=WHY, reference=work.case.reference)
    return cast.social_worker_as_chair


def test_a_chair_takes_a_case_opened_in_an_emergency_off_no_agenda_and_puts_it_on_none(
    reader: Actor, work: AtWork
) -> None:
    starts = clock.now() + timedelta(days=1)
    own = panel.schedule_meeting(
        by=reader, arrangement="nrm-child", starts_at=starts, ends_at=starts + timedelta(hours=1), place="Here",
        chair_id=None,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        panel.list_case(by=reader, meeting_id=own.pk, case_id=work.case.pk)
    assert panel.list_waiting(by=reader, meeting_id=own.pk) == 0
    with pytest.raises(NotAllowed):
        panel.remove_case(by=reader, agenda_item_id=work.item.pk)
    with pytest.raises(NotAllowed):
        panel.move_case(by=reader, agenda_item_id=work.item.pk, up=True)
    with pytest.raises(NotAllowed):
        panel.open_desk(by=reader, case_id=work.case.pk, leader_id=reader.membership_id)


def test_no_row_of_any_table_is_changed_by_an_emergencys_seat(world: World) -> None:
    advocate = world.cast.advocate
    with as_(advocate):
        seen = [table for table in TABLES if count(f"SELECT count(*) FROM {table}")]
        assert {"intake_case", "sharing_item", "plans_action", "panel_agenda_item"} <= set(seen)
        own = "intake_emergency_opening"  # why it was opened, said once
        for table in [one for one in seen if one != own]:
            assert refused(f"UPDATE {table} SET circle_id = circle_id"), table
            assert refused(f"DELETE FROM {table}"), table


def test_no_row_is_added_to_a_case_by_an_emergencys_seat(world: World) -> None:
    advocate, holder = world.cast.advocate, world.people["coordinator holding it"]
    with as_(advocate):
        assert count(f"SELECT count(*) FROM intake_case WHERE id = '{world.decided.pk}'") == 1
        assert refused(hazard(advocate, world))
    with as_(holder):
        done(hazard(holder, world))


@pytest.mark.parametrize("let_in_before", [True, False])
def test_who_stands_aside_opens_nothing_in_an_emergency(
    cast: Cast, work: AtWork, let_in_before: bool
) -> None:
    aside = cast.police if let_in_before else cast.education
    if not let_in_before:
        panel.seat_member(by=cast.coordinator, meeting_id=work.meeting.pk, membership_id=aside.membership_id)
    panel.declare_conflict(
        by=cast.coordinator, agenda_item_id=work.item.pk, seat_id=work.seat(aside), tie="", text="His aunt.",
        stood_aside=True,
    )  # fmt: skip
    with pytest.raises(Refused, match="stand aside"):
        open_in_emergency(by=aside, why=WHY, reference=work.case.reference)
    with ledger.unit(cast.coordinator, "look"):
        assert not EmergencyOpening.objects.filter(case_id=work.case.pk).exists()


def test_why_a_seat_ended_is_not_written_anew(cast: Cast, work: AtWork) -> None:
    panel.declare_conflict(
        by=cast.coordinator, agenda_item_id=work.item.pk, seat_id=work.seat(cast.police), tie="",
        text="His aunt.", stood_aside=True,
    )  # fmt: skip
    with as_(cast.police):
        mine = f"holder = 'membership:{cast.police.membership_id}' AND ended_because LIKE 'Stood aside%'"
        assert count(f"SELECT count(*) FROM access_circle_seat WHERE {mine}") > 0
        assert refused(f"UPDATE access_circle_seat SET ended_because = '' WHERE {mine}")


def test_nobody_reviews_what_they_opened_in_another_role(cast: Cast, work: AtWork) -> None:
    officer = joined(cast, "Mabli Tern", Role.DATA_PROTECTION_OFFICER, cast.agency("local_authority").pk)
    worker = joined(cast, "Mabli Tern", Role.CONTRIBUTOR, cast.agency("education").pk)
    opened = open_in_emergency(by=worker, why=WHY, reference=work.case.reference)
    with pytest.raises(Refused, match="yourself"):
        review_emergency(by=officer, opening_id=opened.pk, finding="justified", note="I had to.")
    with as_(officer):
        assert refused(
            "UPDATE intake_emergency_opening SET finding = 'justified', reviewed_at = now(), "
            f"reviewed_by_id = '{officer.membership_id}'"
        )


def test_an_administrator_gives_no_role_to_oneself(cast: Cast) -> None:
    admin = cast.administrator
    with pytest.raises(Invalid, match="another administrator"):
        add_membership(
            by=admin, name=admin.name, email="ines.cole@moothall.example",
            agency_id=cast.agency("local_authority").pk, role=Role.COORDINATOR,
        )  # fmt: skip
    with as_(admin):
        assert refused(role_for(admin.person_id, admin))
        done(role_for(cast.police.person_id, admin))


def role_for(person: UUID, admin: Actor) -> str:
    """What gives a person the role of coordinator, in the administrator's own agency."""
    return (
        "INSERT INTO access_membership (id, partnership_id, agency_id, person_id, role, job_title, started_on) "
        f"VALUES (gen_random_uuid(), '{admin.partnership_id}', '{admin.agency_id}', '{person}', "
        "'coordinator', '', now())"
    )


def test_no_policy_lets_an_emergencys_seat_write(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT policyname FROM pg_policies WHERE cmd IN ('INSERT', 'UPDATE', 'DELETE') "
            "AND coalesce(with_check, qual) LIKE '%%access_circle_seat s%%' "
            "AND coalesce(with_check, qual) NOT LIKE '%%emergency%%'"
        )
        assert cursor.fetchall() == []
