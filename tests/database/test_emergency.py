"""A case opened in an emergency: for hours, to read and not to change, in the sight of those who hold it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, connection, transaction

from moothall.casework.intake.emergency import (
    open_in_emergency,
    open_until,
    openings,
    review_emergency,
)
from moothall.casework.intake.models import Case, EmergencyOpening
from moothall.casework.intake.queries import open_case
from moothall.casework.intake.search import Known, keep_keys, words_of
from moothall.core import clock, ledger
from moothall.core.access.capabilities import GRANTS, Capability
from moothall.core.kinds import Actor, Invalid, NotAllowed, NotVisible, Refused
from moothall.core.ledger.models import Entry
from tests.attack import doors
from tests.attack.test_raw_sql import as_, count
from tests.cast import Cast
from tests.database.panel_at_work import a_case

pytestmark = pytest.mark.django_db
WHY = "The child has rung from a stranger's flat and nobody of the panel answers."


@pytest.fixture
def case(cast: Cast) -> Case:
    return a_case(cast)


@pytest.fixture
def worker(cast: Cast) -> Actor:
    """Somebody of the police who has no part in the case."""
    return cast.police_contributor


def sees(actor: Actor, case: Case) -> bool:
    with ledger.unit(actor, "look"):
        try:
            return open_case(actor, case.reference).pk == case.pk
        except NotVisible:
            return False


def test_a_case_is_opened_by_its_reference_and_closes_by_itself(
    cast: Cast, case: Case, worker: Actor
) -> None:
    assert not sees(worker, case)
    opened = open_in_emergency(by=worker, why=WHY, reference=case.reference.lower())
    assert sees(worker, case)
    assert timedelta(hours=7) < opened.ends_at - clock.now() <= timedelta(hours=8)
    with ledger.unit(worker, "end"), connection.cursor() as cursor:
        cursor.execute("SELECT max(ended_at) FROM access_circle_seat WHERE relation = 'emergency'")
        assert cursor.fetchone()[0] == opened.ends_at


def test_a_case_is_opened_by_the_whole_name_and_the_date_of_birth(
    cast: Cast, case: Case, worker: Actor
) -> None:
    with ledger.unit(cast.coordinator, "look"):
        child = open_case(cast.coordinator, case.reference).child
        born = date.fromisoformat(child.date_of_birth)
        keep_keys(child, Known((child.given_names, child.family_name), date_of_birth=born))
    name = f"{child.family_name.upper()} {child.given_names}"

    opened = open_in_emergency(by=worker, why=WHY, name=name, born=born)
    assert opened.reference == case.reference


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"why": "quick", "reference": "MH-2026-0001"}, "why"),
        ({"why": WHY}, "reference"),
        ({"why": WHY, "name": "Nobody Supposed"}, "born"),
        ({"why": WHY, "reference": "MH-1999-9999"}, "reference"),
    ],
)
def test_what_is_missing_or_not_found_is_named_and_opens_nothing(
    cast: Cast, case: Case, worker: Actor, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        open_in_emergency(by=worker, **given)
    assert wrong.value.field == field
    assert not sees(worker, case)


def test_half_a_name_is_not_enough(cast: Cast, case: Case, worker: Actor) -> None:
    with ledger.unit(cast.coordinator, "look"):
        child = open_case(cast.coordinator, case.reference).child
        born = date.fromisoformat(child.date_of_birth)
        keep_keys(child, Known((child.given_names, child.family_name), date_of_birth=born))
    with pytest.raises(Invalid):
        open_in_emergency(by=worker, why=WHY, name=words_of(child.family_name)[0], born=born)


def test_the_case_is_read_and_nothing_of_it_is_changed(
    cast: Cast, case: Case, worker: Actor, settings: Any
) -> None:
    settings.MOOTHALL_DEMO_SIGN_IN = True
    open_in_emergency(by=worker, why=WHY, reference=case.reference)
    client = doors.client_of(worker)
    page = client.get(f"/cases/{case.reference}/")
    assert page.status_code == 200
    assert "Emergency access is open" in page.content.decode()
    assert client.get(f"/cases/{case.reference}/voice/add/").status_code == 403
    assert client.get(f"/cases/{case.reference}/scope/").status_code == 403
    with ledger.unit(cast.coordinator, "look"):
        read = Entry.objects.filter(case_id=case.pk, membership_id=worker.membership_id, act="read")
        assert read.filter(verb="case.overview").exists()


def test_those_who_hold_the_case_see_who_opened_it_and_why(
    cast: Cast, case: Case, worker: Actor, settings: Any
) -> None:
    settings.MOOTHALL_DEMO_SIGN_IN = True
    open_in_emergency(by=worker, why=WHY, reference=case.reference)
    page = doors.client_of(cast.coordinator).get(f"/cases/{case.reference}/readers/").content.decode()
    assert "stranger&#39;s flat" in page
    assert "Opened the case in an emergency" in page


def test_coordinators_and_officers_are_told_without_a_name(cast: Cast, case: Case, worker: Actor) -> None:
    open_in_emergency(by=worker, why=WHY, reference=case.reference)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE args->>'template' = 'emergency_opened'")
        told = [json.loads(row[0]) for row in cursor.fetchall()]
    assert {one["path"] for one in told} == {"/emergency/opened/", f"/cases/{case.reference}/readers/"}
    assert not mail.outbox


def test_the_officer_reviews_it_once(cast: Cast, case: Case, worker: Actor, settings: Any) -> None:
    settings.MOOTHALL_DEMO_SIGN_IN = True
    opened = open_in_emergency(by=worker, why=WHY, reference=case.reference)
    officer = cast.data_protection_officer
    assert not sees(officer, case)
    client = doors.client_of(officer)
    assert case.reference in client.get("/emergency/opened/").content.decode()
    sent = client.post(f"/emergency/opened/{opened.pk}/", {"finding": "justified", "note": "He was found."})
    assert sent.status_code == 302
    with ledger.unit(officer, "look"):
        assert openings(officer)[0].finding == "justified"
    with pytest.raises(Refused):
        review_emergency(by=officer, opening_id=opened.pk, finding="not_justified", note="Changed my mind.")


def test_only_those_of_the_table_open_and_review(cast: Cast, case: Case, worker: Actor) -> None:
    with pytest.raises(NotAllowed):
        open_in_emergency(by=cast.administrator, why=WHY, reference=case.reference)
    opened = open_in_emergency(by=worker, why=WHY, reference=case.reference)
    with pytest.raises(NotAllowed):
        review_emergency(by=worker, opening_id=opened.pk, finding="justified", note="My own deed.")


def test_another_partnership_opens_nothing_and_sees_no_opening(cast: Cast, case: Case, worker: Actor) -> None:
    stranger = next(iter(actor for (_, role), actor in cast.others.items() if role == "coordinator"))
    with pytest.raises(Invalid):
        open_in_emergency(by=stranger, why=WHY, reference=case.reference)
    open_in_emergency(by=worker, why=WHY, reference=case.reference)
    with as_(stranger):
        assert count("SELECT count(*) FROM intake_emergency_opening") == 0


def test_by_raw_sql_no_opening_is_without_its_row_and_none_is_lengthened_or_taken_back(
    cast: Cast, case: Case, worker: Actor
) -> None:
    open_in_emergency(by=worker, why=WHY, reference=case.reference)
    forbidden = [
        "UPDATE intake_emergency_opening SET ends_at = ends_at + interval '1 day'",
        "UPDATE intake_emergency_opening SET why = NULL",
        "UPDATE intake_emergency_opening SET finding = 'justified', reviewed_at = now(), "
        f"reviewed_by_id = '{worker.membership_id}'",
        "DELETE FROM intake_emergency_opening",
        "UPDATE access_circle_seat SET ended_at = ended_at + interval '1 day' WHERE relation = 'emergency'",
        "INSERT INTO intake_emergency_opening SELECT * FROM intake_emergency_opening",
    ]
    with as_(worker):
        for sql in forbidden:
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)


def test_the_database_gives_a_seat_only_with_a_row_and_for_a_day_at_the_most(
    cast: Cast, case: Case, worker: Actor
) -> None:
    with as_(worker):
        call = f"SELECT count(*) FROM moothall_open_in_emergency('{case.reference}', '{{}}', NULL, gen_random_uuid())"
        assert count(call) == 1
        assert count("SELECT count(*) FROM intake_emergency_opening") == 1
        assert count("SELECT count(*) FROM access_circle_seat WHERE relation = 'emergency'"
                     " AND ended_at > now() + interval '24 hours'") == 0  # fmt: skip


def test_the_roles_of_the_function_are_those_of_the_table(cast: Cast, case: Case) -> None:
    allowed = set()
    for actor in cast.actors.values():
        with as_(actor):
            try:
                with transaction.atomic():
                    count(
                        "SELECT count(*) FROM moothall_open_in_emergency('MH-0', '{}', NULL, gen_random_uuid())"
                    )
            except DatabaseError:
                continue
            allowed.add(actor.role)
    assert allowed == set(GRANTS[Capability.OPEN_IN_EMERGENCY].roles)


def test_it_is_over_when_its_hours_are(cast: Cast, case: Case, worker: Actor) -> None:
    opened = open_in_emergency(by=worker, why=WHY, reference=case.reference)
    with ledger.unit(worker, "let the hours pass"), connection.cursor() as cursor:
        cursor.execute("UPDATE access_circle_seat SET ended_at = now() WHERE relation = 'emergency'")
    assert not sees(worker, case)
    with time_machine.travel(opened.ends_at + timedelta(minutes=1)), ledger.unit(worker, "look"):
        assert open_until(worker, case.pk) is None
    with ledger.unit(worker, "look"):
        assert EmergencyOpening.objects.get(pk=opened.pk).why == WHY


def test_the_officer_reaches_every_opening_page_by_page(
    cast: Cast, worker: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        open_in_emergency(by=worker, why=WHY, reference=a_case(cast, f"MH-2026-01{number}0").reference)
    monkeypatch.setattr("moothall.casework.intake.emergency.OPENINGS_SHOWN", 2)
    seen, before = [], None
    with ledger.unit(cast.data_protection_officer, "look"):
        while page := openings(cast.data_protection_officer, before=before):
            assert len(page) <= 2
            seen += [one.reference for one in page]
            before = page[-1].id
    assert seen == [f"MH-2026-01{number}0" for number in (4, 3, 2, 1, 0)]
