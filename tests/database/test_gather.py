"""Kept text: the same rows as Django's own, for each reader their own, and nothing of one reader left for the next."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from moothall.casework.intake.models import Case, Child, Hazard, RuleOverride
from moothall.casework.intake.queries import open_case, with_overrides
from moothall.casework.intake.shelf import all_arrangements
from moothall.casework.overview.case_page import frame_parts, overview_parts
from moothall.casework.overview.missing import decision_parts
from moothall.core import clock, ledger
from moothall.core.access import gather as room
from moothall.core.access.gather import NotKept, gather, kept
from moothall.core.access.models import Agency, Membership, Person
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor, NotVisible
from tests.cast import Cast
from tests.database.panel_at_work import AtWork, at_work
from tests.database.test_intake import receive, sample

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def work(throughout: None, cast: Cast) -> AtWork:
    """A case about to be decided, with something in nearly every table."""
    work = at_work(cast)
    work.complete()
    return work


def told(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Each row as its model and the values it was loaded with."""
    return {
        name: [(type(row), row.__dict__ | {"_state": None}) for row in found] for name, found in rows.items()
    }


@pytest.mark.parametrize("parts", [frame_parts, overview_parts, decision_parts])
@pytest.mark.parametrize(
    "who", ["coordinator", "chair", "police", "health_contributor", "guardian", "stranger"]
)
def test_kept_text_finds_what_djangos_own_text_finds(cast: Cast, work: AtWork, parts: Any, who: str) -> None:
    actor: Actor = getattr(cast, who)
    with ledger.unit(actor, "test"):
        bound = parts(actor, work.case)
        assert told(gather(bound)) == told(gather(**bound))


def test_several_kept_parts_are_one_query(cast: Cast, work: AtWork) -> None:
    with ledger.unit(cast.chair, "test"):
        parts = [each(cast.chair, work.case) for each in (frame_parts, overview_parts, decision_parts)]
        with CaptureQueriesContext(connection) as made:
            rows = gather(*parts)
    assert len(made) == 1
    assert rows["agenda"]
    assert rows["reasoning"]
    assert rows["agencies"]


def test_text_kept_for_one_reader_finds_nothing_of_theirs_for_another(cast: Cast, work: AtWork) -> None:
    room._statement.cache_clear()
    for actor, sees in ((cast.coordinator, True), (cast.stranger, False), (cast.coordinator, True)):
        with ledger.unit(actor, "test"):
            rows = gather(frame_parts(actor, work.case))
        assert bool(rows["agenda"]) is sees
        assert {agency.partnership_id for agency in rows["agencies"]} == {actor.partnership_id}
    assert room._statement.cache_info().misses == 1


def test_kept_text_holds_nobodys_identity(cast: Cast, work: AtWork) -> None:
    actor = cast.coordinator
    with ledger.unit(actor, "test"), CaptureQueriesContext(connection) as made:
        gather(frame_parts(actor, work.case))
    (query,) = made.captured_queries
    for key in (actor.membership_id, actor.person_id, actor.partnership_id, actor.agency_id, work.case.pk):
        assert str(key) not in query["sql"]
        assert key.hex not in query["sql"]


def test_the_database_s_policy_holds_for_a_kept_plan(cast: Cast, work: AtWork) -> None:
    """Parts that forget `visible` still show nothing: the plan is the same, who is asking is not."""
    for turn in range(8):  # more often than PostgreSQL needs to settle on a plan for everybody
        for actor, sees in (
            (cast.coordinator, True),
            (cast.health_contributor, False),
            (cast.stranger, False),
        ):
            with ledger.unit(actor, "test"):
                assert bool(gather(_forgetful(actor, work.case))["cases"]) is sees, (turn, actor.role)


@kept
def _forgetful(actor: Actor, case: Case) -> dict[str, models.QuerySet[Any]]:
    return {"cases": Case.objects.filter(pk=case.pk)}


@kept
def _by_name(actor: Actor) -> dict[str, models.QuerySet[Any]]:
    return {"cases": Agency.objects.filter(name=actor.agency_name)}


@kept
def _by_another_column(actor: Actor, case: Case) -> dict[str, models.QuerySet[Any]]:
    return {"children": Child.objects.filter(pk=case.child_id)}


@kept
def _by_the_clock(actor: Actor) -> dict[str, models.QuerySet[Any]]:
    return {"hazards": Hazard.objects.filter(review_on__lte=clock.today())}


@kept
def _by_now(actor: Actor) -> dict[str, models.QuerySet[Any]]:
    return {"members": Membership.objects.filter(ended_at__lte=clock.now())}


@kept
def _by_somebody(actor: Actor) -> dict[str, models.QuerySet[Any]]:
    return {"cases": Case.objects.filter(pk=UUID(int=7))}


@kept
def _by_a_holder_cut_up(actor: Actor) -> dict[str, models.QuerySet[Any]]:
    return {"agencies": Agency.objects.filter(name=actor.holders[0].upper() + actor.holders[0])}


@pytest.mark.parametrize("parts", [_by_name, _by_the_clock, _by_now, _by_somebody, _by_a_holder_cut_up])
def test_what_would_be_the_same_for_everybody_by_mistake_is_refused(cast: Cast, parts: Any) -> None:
    with ledger.unit(cast.coordinator, "test"), pytest.raises(NotKept):
        gather(parts(cast.coordinator))


def test_a_row_given_as_a_key_lends_its_key_alone(cast: Cast, work: AtWork) -> None:
    with ledger.unit(cast.coordinator, "test"), pytest.raises(NotKept, match="child_id"):
        gather(_by_another_column(cast.coordinator, work.case))


@pytest.mark.parametrize("key", [None, 7, [UUID(int=1)], clock.now()])
def test_a_key_that_would_change_the_text_is_refused(cast: Cast, key: Any) -> None:
    with ledger.unit(cast.coordinator, "test"), pytest.raises(NotKept):
        gather(_forgetful(cast.coordinator, key))


@kept
def _all_kinds(actor: Actor, code: str, day: date, holder: UUID) -> dict[str, models.QuerySet[Any]]:
    mine = {"partnership_id": actor.partnership_id}
    return {
        "overrides": RuleOverride.objects.filter(**mine, arrangement=code, effective_from__lte=day),
        "percent": Agency.objects.filter(**mine, name__contains="100%"),
        "quoted": Agency.objects.filter(**mine, name__in=["O'Hara", 'a "b"', "back\\slash"]),
        "cases": visible(Case.objects.filter(received_on=day, lead_worker_id=holder, reference=code), actor),
        "none": Agency.objects.none(),
    }


def test_codes_days_and_signs_go_through(cast: Cast) -> None:
    with ledger.unit(cast.administrator, "test"):
        Agency.objects.bulk_create(
            Agency(partnership_id=cast.coordinator.partnership_id, name=name, function="health")
            for name in ("O'Hara", 'a "b"', "back\\slash", "100% $1 %s")
        )
    with ledger.unit(cast.coordinator, "test"):
        found = gather(_all_kinds(cast.coordinator, "nrm-child", date(2026, 11, 1), UUID(int=1)))
    assert {name: len(rows) for name, rows in found.items()} == {
        "overrides": 0, "percent": 1, "quoted": 3, "cases": 0, "none": 0,
    }  # fmt: skip


def test_a_case_is_opened_with_its_people_in_one_query(cast: Cast) -> None:
    reference = receive(cast, sample("child-county-lines")).case.reference
    with ledger.unit(cast.coordinator, "test"):
        with CaptureQueriesContext(connection) as made:
            case = open_case(cast.coordinator, reference)
        assert len(made) == 1
        with CaptureQueriesContext(connection) as made:
            assert case.child.given_names
            assert case.partnership.pk == case.partnership_id == cast.coordinator.partnership_id
            assert case.owning_agency.pk == case.owning_agency_id
            assert case.lead_worker is None
            assert case.guardian is None
        assert len(made) == 0
    with ledger.unit(cast.stranger, "test"), pytest.raises(NotVisible):
        open_case(cast.stranger, reference)


def own_value(value: Any, who: str = "Dana Whitcombe") -> RuleOverride:
    made_by = Membership(person=Person(name=who))
    return RuleOverride(
        rule="STA-04", value=value, reason="Ours", effective_from=date(2026, 1, 1), made_by=made_by
    )


def test_rules_with_own_values_are_made_once_for_all_that_they_are_made_from() -> None:
    published = all_arrangements().in_force("nrm-child", date(2026, 11, 1))
    assert with_overrides(published, []) is published
    made = with_overrides(published, [own_value(8)])
    assert made.rule("STA-04").value == 8
    assert with_overrides(published, [own_value(8)]) is made
    assert with_overrides(published, [own_value(12)]).rule("STA-04").value == 12
    assert with_overrides(published, [own_value(8, who="Carys Penry")]) is not made
    assert published.rule("STA-04").value != 8
