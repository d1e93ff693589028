"""Seats by raw SQL: nobody lets himself, or anybody else, into a circle in which he has no say."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from moothall.core.kinds import Actor
from tests.attack.test_raw_sql import as_, count
from tests.attack.world import World

# Of the same partnership, and without a seat in the circle of the case.
WITHOUT_A_SEAT = (
    "chair of another panel", "seat not on its panel", "contributor asked", "contributor not asked",
    "owner of an action", "guardian of another", "data protection officer", "evaluator", "administrator",
)  # fmt: skip


def own(actor: Actor) -> str:
    return f"membership:{actor.membership_id}"


def seat(actor: Actor, circle: UUID, holder: str, relation: str = "panel_seat", because: str = "NULL") -> str:
    return (
        "INSERT INTO access_circle_seat (id, partnership_id, circle_id, holder, relation, reason, started_at, because_of_id)"
        f" VALUES (gen_random_uuid(), '{actor.partnership_id}', '{circle}', '{holder}', '{relation}', '', now(), {because})"
    )


def circle(actor: Actor, pk: UUID, by: Actor | None = None) -> str:
    return (
        "INSERT INTO access_circle (id, partnership_id, purpose, started_at, created_by_id) "
        f"VALUES ('{pk}', '{actor.partnership_id}', 'mine', now(), '{(by or actor).membership_id}')"
    )


def within(actor: Actor, inner: UUID, outer: UUID) -> str:
    return (
        "INSERT INTO access_circle_within (id, partnership_id, inner_id, outer_id, relation) "
        f"VALUES (gen_random_uuid(), '{actor.partnership_id}', '{inner}', '{outer}', '')"
    )


def refused(sql: str) -> bool:
    """Whether the database says that it is not allowed, or touches no row. Another fault is the test's own."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.rowcount == 0
    except DatabaseError as fault:
        if getattr(fault.__cause__, "sqlstate", "") != "42501":
            raise
        return True


def done(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("who", WITHOUT_A_SEAT)
def test_whoever_knows_a_circle_does_not_seat_himself_in_it(world: World, who: str) -> None:
    actor = world.people[who]
    with as_(actor):
        for relation in ("panel_seat", "holds_case", "chairs", "emergency"):
            assert refused(seat(actor, world.decided.circle_id, own(actor), relation))
        assert count(f"SELECT count(*) FROM intake_case WHERE id = '{world.decided.pk}'") == 0


@pytest.mark.parametrize("who", WITHOUT_A_SEAT)
def test_nobody_puts_a_circle_of_his_own_within_that_of_a_case_or_around_it(world: World, who: str) -> None:
    actor, mine = world.people[who], uuid4()
    with as_(actor):
        done(circle(actor, mine))
        assert refused(within(actor, mine, world.decided.circle_id))
        assert refused(within(actor, world.decided.circle_id, mine))
        done(seat(actor, mine, own(actor)))
        assert refused(within(actor, mine, world.decided.circle_id))
        assert refused(seat(actor, world.decided.circle_id, own(actor)))


def test_a_seat_is_neither_moved_to_another_circle_nor_given_to_another_nor_opened_again(
    world: World,
) -> None:
    actor, other, mine = world.people["chair of its panel"], world.people["seat not on its panel"], uuid4()
    with as_(actor):
        done(circle(actor, mine))
        done(seat(actor, mine, own(actor)))
        for change in (
            f"circle_id = '{world.decided.circle_id}'",
            f"holder = '{own(other)}'",
            "relation = 'holds_case'",
            "partnership_id = partnership_id",
        ):
            assert refused(f"UPDATE access_circle_seat SET {change} WHERE circle_id = '{mine}'")
        done(seat(actor, mine, own(other)))
        done(f"UPDATE access_circle_seat SET ended_at = now() WHERE holder = '{own(other)}'")
        assert refused(f"UPDATE access_circle_seat SET ended_at = NULL WHERE holder = '{own(other)}'")
        assert refused("DELETE FROM access_circle_seat")


def test_a_circle_is_made_in_ones_own_name_and_is_closed_once_somebody_sits_in_it(world: World) -> None:
    actor, other = world.people["administrator"], world.people["seat not on its panel"]
    first, second = uuid4(), uuid4()
    with as_(actor):
        assert refused(circle(actor, first, by=other))
        done(circle(actor, second))
        done(seat(actor, second, own(other)))
        assert refused(seat(actor, second, own(actor)))


@pytest.mark.parametrize("who", ["guardian of the child", "seat on its panel"])
def test_one_who_is_seated_and_holds_no_say_seats_nobody_and_takes_nobodys_seat(
    world: World, who: str
) -> None:
    actor, friend = world.people[who], world.people["seat not on its panel"]
    with as_(actor):
        assert refused(seat(actor, world.decided.circle_id, own(friend)))
        assert refused(seat(actor, world.decided.circle_id, own(actor), "holds_case"))
        assert refused(
            "UPDATE access_circle_seat SET ended_at = now() "
            f"WHERE circle_id = '{world.decided.circle_id}' AND holder <> '{own(actor)}'"
        )


def test_the_chair_seats_a_member_and_does_not_make_itself_the_holder_of_the_case(world: World) -> None:
    chair, member = world.people["chair of its panel"], world.people["seat not on its panel"]
    with as_(chair):
        done(seat(chair, world.decided.circle_id, own(member)))
        assert refused(seat(chair, world.decided.circle_id, own(chair), "holds_case"))


def test_a_seat_that_follows_from_another_names_it_truly(world: World) -> None:
    """An agency asked sits in its request, around the case; it does not pass its own seat on into the case."""
    actor, friend = world.people["contributor asked"], world.people["contributor not asked"]
    with as_(actor):
        request = scalar(
            f"SELECT circle_id FROM sharing_information_request WHERE id = '{world.arguments['request_id']}'"
        )
        its_own = scalar(
            f"SELECT id FROM access_circle_seat WHERE circle_id = '{request}' AND relation = 'asked' LIMIT 1"
        )
        for holder in (own(actor), own(friend)):
            assert refused(seat(actor, UUID(request), holder, "asked", f"'{its_own}'"))
            assert refused(seat(actor, world.decided.circle_id, holder, "asked", f"'{its_own}'"))


def scalar(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("who", ["coordinator holding it", "chair of its panel", "contributor not asked"])
def test_nobody_but_an_administrator_gives_a_role_or_ends_one(world: World, who: str) -> None:
    actor, other = world.people[who], world.people["seat not on its panel"]
    with as_(actor):
        assert refused(
            "INSERT INTO access_membership (id, partnership_id, agency_id, person_id, role, job_title, started_on) "
            f"VALUES (gen_random_uuid(), '{actor.partnership_id}', '{actor.agency_id}', '{actor.person_id}', "
            "'coordinator', '', now())"
        )
        assert refused(
            f"UPDATE access_membership SET role = 'coordinator' WHERE id = '{actor.membership_id}'"
        )
        assert refused(f"UPDATE access_membership SET ended_at = now() WHERE id = '{other.membership_id}'")
        assert refused(f"UPDATE access_agency SET function = 'police' WHERE id = '{actor.agency_id}'")


def test_an_administrator_does_not_change_a_role_that_was_given(world: World) -> None:
    actor = world.people["administrator"]
    with as_(actor):
        for change in ("role = 'coordinator'", f"person_id = '{uuid4()}'", f"agency_id = '{uuid4()}'"):
            assert refused(f"UPDATE access_membership SET {change} WHERE id = '{actor.membership_id}'")


def hazard(actor: Actor, world: World, by: Actor | None = None) -> str:
    return (
        "INSERT INTO intake_hazard (id, partnership_id, circle_id, created_at, created_by_id, case_id, about, text, review_on, "
        f"told, ended_reason) VALUES (gen_random_uuid(), '{actor.partnership_id}', '{world.decided.circle_id}', now(), "
        f"'{(by or actor).membership_id}', '{world.decided.pk}', 'staff', '\\x00', now(), '', '\\x00')"
    )


def test_a_row_is_planted_neither_in_a_case_out_of_sight_nor_in_anothers_name(world: World) -> None:
    holder, outsider = world.people["coordinator holding it"], world.people["seat not on its panel"]
    with as_(outsider):
        assert refused(hazard(outsider, world))
    with as_(holder):
        done(hazard(holder, world))
        assert refused(hazard(holder, world, by=outsider))


def test_a_row_is_not_carried_into_a_circle_out_of_sight(world: World) -> None:
    holder, outsider, mine = world.people["coordinator holding it"], world.people["administrator"], uuid4()
    with as_(holder):
        done(circle(holder, mine))
        done(seat(holder, mine, own(outsider)))
        assert refused(f"UPDATE intake_fact SET circle_id = '{mine}' WHERE case_id = '{world.decided.pk}'")


def test_an_entry_of_the_ledger_is_not_written_in_anothers_name(world: World) -> None:
    actor, other = world.people["seat on its panel"], world.people["chair of its panel"]
    with as_(actor):
        assert refused(
            "INSERT INTO ledger_entry (id, partnership_id, number, at, membership_id, person_name, agency_name, role, act, "
            "verb, purpose, subject_kind, detail, previous_hash, hash) VALUES (gen_random_uuid(), "
            f"'{actor.partnership_id}', 1000000, now(), '{other.membership_id}', '', '', '', 'read', '', '', '', '{{}}', '', '')"
        )


def test_a_seat_does_not_open_the_others_views_before_it_has_given_its_own(world: World) -> None:
    """The second case is at the table: the chair gives its view, and the police tries to see it."""
    chair, police = world.people["chair of its panel"], world.people["seat on its panel"]
    secret = uuid4()
    with as_(chair):
        agenda = scalar(f"SELECT id FROM panel_agenda_item WHERE case_id = '{world.sitting.pk}'")
        place = scalar(f"SELECT id FROM panel_meeting_seat WHERE membership_id = '{chair.membership_id}'")
        done(circle(chair, secret))
        done(seat(chair, secret, own(chair)))
        done(
            "INSERT INTO panel_view (id, partnership_id, circle_id, created_at, created_by_id, stage, outcome, reasons, "
            f"agenda_item_id, seat_id) VALUES (gen_random_uuid(), '{chair.partnership_id}', '{secret}', now(), "
            f"'{chair.membership_id}', 'reasonable_grounds', 'positive', '\\x00', '{agenda}', '{place}')"
        )
        done(f"SELECT set_config('moothall.membership', '{police.membership_id}', true)")
        assert refused(within(police, world.sitting.circle_id, secret))
        assert refused(seat(police, secret, own(police)))
        done(f"UPDATE panel_agenda_item SET views_closed_at = now() WHERE id = '{agenda}'")
        assert refused(f"SELECT panel_open_views('{agenda}')")
        assert count(f"SELECT count(*) FROM panel_view WHERE agenda_item_id = '{agenda}'") == 0
