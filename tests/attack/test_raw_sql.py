"""What somebody could do who can run SQL as the application: nothing that the pages would refuse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from moothall.core.access.models import NeedToKnow
from moothall.core.kinds import Actor
from tests.attack.front_door import ASKED, LEADER
from tests.attack.second_readings import SECOND_READER
from tests.attack.world import World

TABLES = sorted(
    model._meta.db_table
    for model in apps.get_models()
    if issubclass(model, NeedToKnow) and not model._meta.abstract
)
OUTSIDERS = (
    "chair of another panel", "seat not on its panel", "contributor not asked", "owner of no action",
    "guardian of another", "data protection officer", "evaluator", "administrator", "coordinator elsewhere",
    "seat elsewhere",
)  # fmt: skip


@contextmanager
def as_(actor: Actor) -> Iterator[None]:
    """SQL run with this person's identity, undone at the end."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('moothall.membership', %s, true)", [str(actor.membership_id)])
        yield
        transaction.set_rollback(True)


def count(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def refused(sql: str) -> bool:
    """Whether the database raises an error, or touches no row."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            return int(cursor.rowcount) == 0
    except DatabaseError:
        return True


def test_somebody_without_a_seat_selects_no_row_of_any_table_about_a_child(world: World) -> None:
    assert len(TABLES) > 20
    seen = []
    for who in OUTSIDERS:
        with as_(world.people[who]):
            seen += [(who, table) for table in TABLES if count(f"SELECT count(*) FROM {table}")]
    # The officer reviews that a case was opened in an emergency, by whom and why (decision 14), and what came of a
    # statutory return as a whole, with the keyed digests of its children (decision 16); no case, and no row about one.
    officer = {table for who, table in seen if who == "data protection officer"}
    assert {who for who, _table in seen} == {"data protection officer"}
    assert officer - {
        "outcomes_return",
        "outcomes_return_file",
        "outcomes_return_child",
        "outcomes_return_report",
    } == {"intake_emergency_opening"}


def test_the_coordinator_sees_the_case_by_the_same_sql(world: World) -> None:
    with as_(world.people["coordinator holding it"]):
        empty = {table for table in TABLES if not count(f"SELECT count(*) FROM {table}")}
    assert not {"intake_case", "sharing_item", "panel_determination", "voice_voice", "plans_action"} & empty


def test_nobody_at_all_selects_no_row(world: World) -> None:
    assert [table for table in TABLES if count(f"SELECT count(*) FROM {table}")] == []


def test_an_agency_asked_sees_its_request_and_what_it_sent_and_no_case(world: World) -> None:
    with as_(world.people["contributor asked"]):
        seen = {table for table in TABLES if count(f"SELECT count(*) FROM {table}")}
    assert seen == {"files_stored_file", "sharing_information_request", "sharing_reply", "sharing_item"}


def test_an_owner_of_an_action_sees_its_own_line_and_nothing_else(world: World) -> None:
    with as_(world.people["owner of an action"]):
        seen = {table: count(f"SELECT count(*) FROM {table}") for table in TABLES}
    assert {table: found for table, found in seen.items() if found} == {"plans_action": 1}


def test_a_second_reader_sees_what_it_reads_and_what_that_taught_and_no_case(world: World) -> None:
    with as_(world.people[SECOND_READER]):
        seen = {table: count(f"SELECT count(*) FROM {table}") for table in TABLES}
    assert {table: found for table, found in seen.items() if found} == {
        "quality_reading": 1, "quality_lesson": 1,
    }  # fmt: skip


@pytest.mark.parametrize("who", [LEADER, ASKED])
def test_the_people_of_the_hub_see_no_row_of_the_child_panels_cases(world: World, who: str) -> None:
    circles = circles_of(world)
    rows = [f"SELECT count(*) FROM {table} WHERE circle_id IN ({circles})" for table in TABLES]
    with as_(world.people["coordinator holding it"]):
        assert sum(map(count, rows)) > 100
    with as_(world.people[who]):
        assert [sql for sql in rows if count(sql)] == []


def test_an_agency_the_hub_asked_sees_its_request_what_it_sent_and_its_own_action(world: World) -> None:
    with as_(world.people[ASKED]):
        seen = {table: count(f"SELECT count(*) FROM {table}") for table in TABLES}
    assert {table: found for table, found in seen.items() if found} == {
        "sharing_information_request": 1, "sharing_reply": 1, "sharing_item": 1, "sharing_release": 1,
        "plans_action": 1,
    }  # fmt: skip


def circles_of(world: World) -> str:
    """The circles of the child panel's two cases and of all that lies around them, as SQL."""
    sql = (
        "WITH RECURSIVE around AS (SELECT unnest(%s::uuid[]) AS id "
        "UNION SELECT outer_id FROM access_circle_within JOIN around ON inner_id = around.id) SELECT id FROM around"
    )
    with as_(world.people["coordinator holding it"]), connection.cursor() as cursor:
        cursor.execute(sql, [[world.decided.circle_id, world.sitting.circle_id]])
        return ", ".join(f"'{row[0]}'" for row in cursor.fetchall())


def test_what_is_for_the_chair_only_is_invisible_to_a_seat_by_raw_sql(world: World) -> None:
    secret = "SELECT count(*) FROM sharing_item WHERE marking = 'chair_only'"
    with as_(world.people["seat on its panel"]):
        assert count(secret) == 0
        assert count("SELECT count(*) FROM sharing_item") > 0
    with as_(world.people["chair of its panel"]):
        assert count(secret) == 2


def test_a_seat_does_not_read_the_view_of_another_before_the_round_closes(world: World) -> None:
    with as_(world.people["seat on its panel"]):
        others = count(
            "SELECT count(*) FROM panel_view_draft WHERE created_by_id <> "
            f"'{world.people['seat on its panel'].membership_id}'"
        )
    assert others == 0


@pytest.mark.parametrize(
    "table", ["ledger_entry", "intake_referral_source", "panel_view", "panel_determination"]
)
def test_what_is_once_recorded_is_neither_changed_nor_removed(world: World, table: str) -> None:
    column = "verb" if table == "ledger_entry" else "circle_id"
    with as_(world.people["chair of its panel"]):
        assert count(f"SELECT count(*) FROM {table}") > 0
        assert refused(f"UPDATE {table} SET {column} = {column}")
        assert refused(f"DELETE FROM {table}")
        assert refused(f"TRUNCATE {table}")


@pytest.mark.parametrize(
    "sql",
    [
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        "SET ROLE moothall_owner",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "ALTER TABLE intake_case DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE intake_case NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY intake_case_see ON intake_case",
        "CREATE POLICY open ON intake_case USING (true)",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_append_only",
        "SET session_replication_role = replica",
        "CREATE FUNCTION moothall_sees(circle uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "COPY intake_case TO PROGRAM 'cat'",
        "INSERT INTO access_partnership (id) VALUES (gen_random_uuid())",
    ],
)
def test_a_way_around_the_policies_is_refused(world: World, sql: str) -> None:
    with (
        as_(world.people["administrator"]),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_switching_row_security_off_raises_instead_of_showing_more(world: World) -> None:
    with as_(world.people["administrator"]), connection.cursor() as cursor:
        cursor.execute("SET LOCAL row_security = off")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("SELECT count(*) FROM intake_case")


def test_the_role_neither_owns_the_tables_nor_bypasses_their_policies(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND NOT (relrowsecurity AND relforcerowsecurity)",
            [TABLES],
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize("who", ["coordinator elsewhere", "seat elsewhere"])
def test_somebody_of_another_partnership_cannot_seat_themselves_in_a_circle(world: World, who: str) -> None:
    stranger = world.people[who]
    with as_(stranger):
        for partnership in (stranger.partnership_id, world.cast.partnership.pk):
            refused(
                "INSERT INTO access_circle_seat (id, partnership_id, circle_id, holder, relation, reason, started_at) "
                f"VALUES (gen_random_uuid(), '{partnership}', '{world.decided.circle_id}', "
                f"'membership:{stranger.membership_id}', 'panel_seat', '', now())"
            )
        assert [table for table in TABLES if count(f"SELECT count(*) FROM {table}")] == []
