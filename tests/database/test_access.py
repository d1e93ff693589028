"""Who sees what: circles, seats, roles chosen, memberships ended, fields sealed to their row."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext

from moothall.casework.intake.models import Child, Hazard
from moothall.core import ledger
from moothall.core.access.actions import holder_agency, holder_membership, open_circle, seat, unseat
from moothall.core.access.capabilities import GRANTS, Capability, Relation, allows, matrix, role_has
from moothall.core.access.models import Membership
from moothall.core.access.people import add_membership, end_membership
from moothall.core.access.queries import enter, may, one_visible, relations_to, require, visible
from moothall.core.crypto import update_sealed
from moothall.core.crypto.ring import CannotOpen
from moothall.core.kinds import Actor, Invalid, NotAllowed, NotVisible, Refused, Role
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def _child(cast: Cast, *seats: tuple[str, Relation], within: UUID | None = None) -> Child:
    with ledger.unit(cast.coordinator, "Make a child") as record:
        circle = open_circle(
            by=cast.coordinator, purpose="test", seats=list(seats), reason="test", within=within
        )
        child = Child(
            partnership_id=cast.partnership.pk, circle_id=circle.pk, created_by_id=cast.coordinator.membership_id,
            given_names="Wren", family_name="Fictional-Ashby", aliases=["Birdie"], date_of_birth="2012-03-04",
            identifiers={},
        )  # fmt: skip
        child.save(force_insert=True)
        record.wrote("test.child", child)
    return child


def _own(actor: Actor) -> tuple[str, Relation]:
    return holder_membership(actor.membership_id), Relation.HOLDS_CASE


def _sees(actor: Actor, child: Child) -> bool:
    with ledger.unit(actor, "Look"):
        return visible(Child.objects.filter(pk=child.pk), actor).exists()


def test_only_those_seated_in_the_circle_see_the_row(cast: Cast) -> None:
    child = _child(cast, _own(cast.coordinator))
    assert _sees(cast.coordinator, child)
    for actor in (
        cast.chair,
        cast.police,
        cast.health_contributor,
        cast.administrator,
        cast.evaluator,
        cast.stranger,
    ):
        assert not _sees(actor, child)


def test_the_policy_holds_where_the_query_forgets(cast: Cast) -> None:
    child = _child(cast, _own(cast.coordinator))
    with ledger.unit(cast.administrator, "Look without the predicate"):
        assert not Child.objects.filter(pk=child.pk).exists()


def test_a_seat_of_an_agency_lets_in_its_people_in_that_role_alone(cast: Cast) -> None:
    police = cast.agency("police")
    child = _child(cast, _own(cast.coordinator), (holder_agency(police.pk, Role.CONTRIBUTOR), Relation.ASKED))
    assert _sees(cast.police_contributor, child)
    assert not _sees(cast.police, child)
    assert not _sees(cast.health_contributor, child)


def test_whoever_is_seated_within_is_seated_around_now_and_later(cast: Cast) -> None:
    inner = _child(cast, _own(cast.coordinator))
    outer = _child(cast, _own(cast.health), within=inner.circle_id)
    assert _sees(cast.coordinator, outer)
    assert not _sees(cast.health, inner)
    seat(
        by=cast.coordinator, circle_id=inner.circle_id, holder=holder_membership(cast.chair.membership_id),
        relation=Relation.PANEL_SEAT, reason="sits on the panel", case_id=None,
    )  # fmt: skip
    assert _sees(cast.chair, inner)
    assert _sees(cast.chair, outer)


def test_ending_a_seat_ends_it_around_as_well_and_at_once(cast: Cast) -> None:
    inner = _child(
        cast, _own(cast.coordinator), (holder_membership(cast.chair.membership_id), Relation.PANEL_SEAT)
    )
    outer = _child(cast, _own(cast.health), within=inner.circle_id)
    unseat(
        by=cast.coordinator, circle_id=inner.circle_id, holder=holder_membership(cast.chair.membership_id),
        relation=Relation.PANEL_SEAT, reason="moved on", case_id=None,
    )  # fmt: skip
    assert not _sees(cast.chair, inner)
    assert not _sees(cast.chair, outer)
    assert _sees(cast.coordinator, outer)


def test_seating_twice_changes_nothing(cast: Cast) -> None:
    child = _child(cast, _own(cast.coordinator))
    for _ in range(2):
        seat(
            by=cast.coordinator, circle_id=child.circle_id, holder=holder_membership(cast.chair.membership_id),
            relation=Relation.PANEL_SEAT, reason="sits", case_id=None,
        )  # fmt: skip
    with ledger.unit(cast.chair, "Look"):
        assert relations_to(cast.chair, child.circle_id) == {Relation.PANEL_SEAT}


def test_a_role_without_the_capability_is_refused_and_a_stranger_finds_nothing(cast: Cast) -> None:
    child = _child(
        cast, (holder_membership(cast.police.membership_id), Relation.PANEL_SEAT), _own(cast.coordinator)
    )
    with ledger.unit(cast.police, "Try"):
        assert may(cast.police, Capability.READ_CASE, child.circle_id)
        with pytest.raises(NotAllowed):
            require(cast.police, Capability.FINALISE_DECISION, child.circle_id)
    with ledger.unit(cast.stranger, "Try"), pytest.raises(NotVisible):
        require(cast.stranger, Capability.READ_CASE, child.circle_id)
    with ledger.unit(cast.stranger, "Try"), pytest.raises(NotVisible):
        one_visible(Child.objects.all(), cast.stranger, pk=child.pk)


def test_the_printed_matrix_is_the_table_that_decides() -> None:
    assert len(matrix()) == len(Capability) == len(GRANTS)
    for capability, cells in zip(Capability, [row[1] for row in matrix()], strict=False):
        for role in Role:
            assert (cells[role.value] == "no") == (not role_has(role, capability))


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EVALUATOR, Role.DATA_PROTECTION_OFFICER])
def test_those_who_run_and_measure_see_no_case(role: Role) -> None:
    for capability in (
        Capability.READ_CASE,
        Capability.READ_PAPERS,
        Capability.READ_DECISION,
        Capability.LIST_CASES,
    ):
        assert not any(allows(role, capability, frozenset({relation})) for relation in Relation)


def test_a_guardian_has_neither_view_nor_vote() -> None:
    assert not role_has(Role.GUARDIAN, Capability.GIVE_VIEW)
    assert not role_has(Role.GUARDIAN, Capability.FINALISE_DECISION)


def test_a_person_with_two_roles_acts_in_the_one_chosen(cast: Cast) -> None:
    with transaction.atomic():
        actor, all_of_them = enter(cast.social_worker.person_id, cast.social_worker_as_chair.membership_id)
    assert actor is not None
    assert actor.role == Role.CHAIR
    assert {one.role for one in all_of_them} == {Role.CHAIR, Role.CONTRIBUTOR}


def test_somebody_elses_membership_cannot_be_chosen(cast: Cast) -> None:
    with transaction.atomic():
        actor, _ = enter(cast.health.person_id, cast.coordinator.membership_id)
    assert actor is not None
    assert actor.role == Role.SEAT_MEMBER


def test_ending_a_membership_closes_every_door_at_once(cast: Cast) -> None:
    new = add_membership(
        by=cast.administrator, name="Fay Interim", email="fay.interim@moothall.example",
        agency_id=cast.agency("police").pk, role=Role.SEAT_MEMBER,
    )  # fmt: skip
    with transaction.atomic():
        fay, _ = enter(new.person_id, new.pk)
    assert fay is not None
    child = _child(cast, (holder_membership(new.pk), Relation.PANEL_SEAT), _own(cast.coordinator))
    assert _sees(fay, child)
    end_membership(by=cast.administrator, membership_id=new.pk, reason="Left the force")
    assert not _sees(fay, child)
    with transaction.atomic():
        assert enter(new.person_id, new.pk)[0] is None


def test_an_administrator_cannot_end_the_role_acted_in(cast: Cast) -> None:
    with pytest.raises(Refused):
        end_membership(by=cast.administrator, membership_id=cast.administrator.membership_id, reason="x")


def test_a_role_is_given_once(cast: Cast) -> None:
    with pytest.raises(Invalid) as wrong:
        add_membership(
            by=cast.administrator, name="", email="alun.price@moothall.example",
            agency_id=cast.agency("police").pk, role=Role.SEAT_MEMBER,
        )  # fmt: skip
    assert wrong.value.field == "role"


def test_nobody_but_an_administrator_adds_people(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        add_membership(
            by=cast.coordinator, name="N. Obody", email="n@moothall.example", agency_id=cast.agency("police").pk,
            role=Role.CONTRIBUTOR,
        )  # fmt: skip


def test_a_row_cannot_be_planted_in_another_partnership(cast: Cast) -> None:
    child = _child(cast, _own(cast.coordinator))
    with (
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        ledger.unit(cast.stranger, "Plant a row"),
    ):
        Hazard(
            partnership_id=cast.partnership.pk, circle_id=child.circle_id, case_id=child.pk, about="child",
            created_by_id=cast.stranger.membership_id, text="planted", review_on=date(2027, 1, 1),
        ).save(force_insert=True)  # fmt: skip


def test_a_sealed_field_is_unreadable_in_the_table_and_opens_in_its_own_row(cast: Cast) -> None:
    child = _child(cast, _own(cast.coordinator))
    with ledger.unit(cast.coordinator, "Look"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT given_names FROM intake_child WHERE id = %s", [child.pk])
            raw = bytes(cursor.fetchone()[0])
        assert b"Wren" not in raw
        again = Child.objects.get(pk=child.pk)
        assert (again.given_names, again.aliases, again.date_of_birth) == ("Wren", ["Birdie"], "2012-03-04")


def test_a_sealed_value_moved_to_another_row_does_not_open(cast: Cast) -> None:
    one, other = _child(cast, _own(cast.coordinator)), _child(cast, _own(cast.coordinator))
    with ledger.unit(cast.coordinator, "Move a value"):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE intake_child SET given_names = (SELECT given_names FROM intake_child WHERE id = %s) WHERE id = %s",
                [one.pk, other.pk],
            )
        with pytest.raises(CannotOpen):
            _ = Child.objects.get(pk=other.pk).given_names


def test_sealed_fields_of_many_rows_are_saved_at_once_and_each_opens_in_its_own_row_alone(cast: Cast) -> None:
    rows = [
        _child(cast, (holder_membership(cast.coordinator.membership_id), Relation.HOLDS_CASE))
        for _ in range(3)
    ]
    for row, name in zip(rows, ("Ysolde", "Osian", ""), strict=True):
        row.given_names, row.aliases, row.gender = name, [name, "Fictional"], "other"
    with ledger.unit(cast.coordinator, "test"), CaptureQueriesContext(connection) as asked:
        assert update_sealed(rows, ["given_names", "aliases", "gender"]) == 3
        assert update_sealed([], ["given_names"]) == 0
    assert len([one for one in asked if one["sql"].startswith("UPDATE")]) == 1
    assert "Ysolde" not in str(asked.captured_queries)
    assert (rows[0].given_names, rows[1].aliases) == ("Ysolde", ["Osian", "Fictional"]), "as they were given"
    with ledger.unit(cast.coordinator, "test"):
        kept = {row.pk: row for row in Child.objects.filter(pk__in=[row.pk for row in rows])}
        for row in rows:
            one = kept[row.pk]
            assert (one.given_names, one.aliases, one.gender) == (row.given_names, row.aliases, "other")
            assert (one.family_name, one.date_of_birth) == ("Fictional-Ashby", "2012-03-04"), (
                "no other field is touched"
            )
        mine, other = kept[rows[0].pk], kept[rows[1].pk]
        with pytest.raises(CannotOpen):
            Child._meta.get_field("given_names").opened(_as_kept(other), mine.pk)  # type: ignore[union-attr]


def _as_kept(row: Child) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT given_names FROM intake_child WHERE id = %s", [row.pk])
        return bytes(cursor.fetchone()[0])


def test_a_sealed_field_cannot_be_filtered_on(cast: Cast) -> None:
    with ledger.unit(cast.coordinator, "Filter"), pytest.raises(TypeError):
        list(Child.objects.filter(given_names="Wren"))


def test_memberships_of_another_partnership_are_out_of_sight(cast: Cast) -> None:
    with ledger.unit(cast.stranger, "Look"):
        assert not Membership.objects.filter(partnership_id=cast.partnership.pk).exists()
