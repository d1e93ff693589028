"""The plan: lines with owners, who sees them, how they stand, versions and reviews."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from moothall.casework.plans import actions, queries
from moothall.casework.plans.models import Action, PlanVersion
from moothall.core import clock, ledger
from moothall.core.kinds import Actor, Clash, Invalid, NotAllowed, NotVisible, Refused
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def _line(cast: Cast, case_id: UUID, **given: object) -> Action:
    said = {
        "text": "A safe place to sleep tonight", "owner_agency_id": cast.agency("voluntary_sector").pk,
        "due_on": clock.today() + timedelta(days=7), "because": "Goes missing at night", **given,
    }  # fmt: skip
    return actions.add_action(**{"by": cast.coordinator, "case_id": case_id, **said})  # type: ignore[arg-type]


def _raw(actor: Actor, sql: str) -> list[tuple]:
    with ledger.unit(actor, "test"), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_an_owner_sees_its_own_line(cast: Cast, case_id: UUID) -> None:
    line = _line(cast, case_id)
    with ledger.unit(cast.action_owner, "test"):
        own = queries.own_lines(cast.action_owner, today=clock.today())
        assert [one.pk for one in own.lines] == [line.pk]
        assert own.lines[0].text == "A safe place to sleep tonight"


def test_an_owner_sees_nothing_else_of_the_case(cast: Cast, case_id: UUID) -> None:
    line = _line(cast, case_id)
    _line(cast, case_id, text="A health check", owner_agency_id=cast.agency("health").pk)
    actions.add_need(by=cast.coordinator, case_id=case_id, what="risk", text="Goes missing", goal="Is safe")
    actions.make_version(by=cast.coordinator, case_id=case_id, because="decision")
    assert _raw(cast.action_owner, "SELECT id FROM plans_action") == [(line.pk,)]
    for table in ("plans_plan", "plans_need", "plans_plan_version", "intake_case", "intake_child"):
        assert _raw(cast.action_owner, f"SELECT id FROM {table}") == []
    with ledger.unit(cast.action_owner, "test"):
        assert queries.whole_plan(cast.action_owner, case_id).plan is None


def test_nobody_of_another_agency_or_partnership_sees_the_line(cast: Cast, case_id: UUID) -> None:
    line = _line(cast, case_id)
    for actor in (cast.police, cast.health_contributor, cast.administrator, cast.stranger):
        assert _raw(actor, "SELECT id FROM plans_action") == []
        with ledger.unit(actor, "test"), pytest.raises(NotVisible):
            queries.one_action(actor, line.pk)


def test_a_line_for_one_person_is_not_seen_by_the_others_of_the_agency(cast: Cast, case_id: UUID) -> None:
    _line(
        cast, case_id, owner_agency_id=cast.agency("police").pk,
        owner_membership_id=cast.police_contributor.membership_id,
    )  # fmt: skip
    assert len(_raw(cast.police_contributor, "SELECT id FROM plans_action")) == 1
    assert _raw(cast.police, "SELECT id FROM plans_action") == []


def test_an_owner_says_that_it_is_done(cast: Cast, case_id: UUID) -> None:
    line = _line(cast, case_id)
    actions.update_action(by=cast.action_owner, action_id=line.pk, version=1, state="done")
    with ledger.unit(cast.coordinator, "test"):
        seen = queries.one_action(cast.coordinator, line.pk)
        assert (seen.state, seen.state_on, seen.version) == ("done", clock.today(), 2)
        assert [update.state for update in queries.updates_of(cast.coordinator, seen)] == ["done"]


@pytest.mark.parametrize("state", ["could_not", "did_not"])
def test_what_was_not_done_needs_a_reason(cast: Cast, case_id: UUID, state: str) -> None:
    line = _line(cast, case_id)
    with pytest.raises(Invalid) as refusal:
        actions.update_action(by=cast.action_owner, action_id=line.pk, version=1, state=state, reason=" ")
    assert refusal.value.field == "reason"
    actions.update_action(
        by=cast.action_owner, action_id=line.pk, version=1, state=state, reason="No bed free"
    )
    with ledger.unit(cast.coordinator, "test"):
        assert queries.one_action(cast.coordinator, line.pk).state_reason == "No bed free"


def test_two_who_say_it_at_once_lose_nothing(cast: Cast, case_id: UUID) -> None:
    line = _line(cast, case_id)
    actions.update_action(
        by=cast.action_owner, action_id=line.pk, version=1, state="could_not", reason="No bed"
    )
    with pytest.raises(Clash) as clash:
        actions.update_action(by=cast.coordinator, action_id=line.pk, version=1, state="done")
    assert (clash.value.theirs, clash.value.version) == ("No bed", 2)


def test_an_owner_cannot_change_or_withdraw_the_line(cast: Cast, case_id: UUID) -> None:
    line = _line(cast, case_id)
    with pytest.raises((NotAllowed, NotVisible)):
        actions.withdraw_action(by=cast.action_owner, action_id=line.pk, version=1, reason="Not ours")


def test_a_withdrawn_line_stays_and_is_final(cast: Cast, case_id: UUID) -> None:
    line = _line(cast, case_id)
    actions.withdraw_action(by=cast.coordinator, action_id=line.pk, version=1, reason="Done by another")
    with pytest.raises(Refused):
        actions.update_action(by=cast.action_owner, action_id=line.pk, version=2, state="done")


def test_a_line_says_why(cast: Cast, case_id: UUID) -> None:
    with pytest.raises(Invalid) as refusal:
        _line(cast, case_id, because=" ")
    assert refusal.value.field == "because"
    _line(cast, case_id, because="", because_limb="act")


def test_a_line_cannot_be_given_to_somebody_of_another_agency(cast: Cast, case_id: UUID) -> None:
    with pytest.raises(Invalid):
        _line(cast, case_id, owner_membership_id=cast.police.membership_id)


def test_a_stranger_cannot_add_a_line(cast: Cast, case_id: UUID) -> None:
    for actor in (cast.stranger, cast.police, cast.action_owner):
        with pytest.raises((NotVisible, NotAllowed)):
            _line(cast, case_id, by=actor)


def test_the_facts_a_decision_needs(cast: Cast, case_id: UUID) -> None:
    with ledger.unit(cast.chair, "test"):
        assert queries.plan_facts(cast.chair, case_id).owned_open_actions == 0
    first = _line(cast, case_id)
    _line(cast, case_id)
    actions.withdraw_action(by=cast.coordinator, action_id=first.pk, version=1, reason="Twice")
    actions.make_version(by=cast.chair, case_id=case_id, because="decision")
    with ledger.unit(cast.chair, "test"):
        facts = queries.plan_facts(cast.chair, case_id)
    assert (facts.owned_open_actions, facts.versions, facts.child_agrees) == (1, 1, "")


def _reviewed(cast: Cast, case_id: UUID, version: int) -> None:
    actions.hold_review(
        by=cast.coordinator, case_id=case_id, version=version, held_on=clock.today(),
        attendance=[{"name": "Nia Rowe", "agency": "Harbour", "attendance": "attended"}],
        summary="Safer than in September.", child_agrees="partly", child_view="I want to see my nan more.",
        next_review_on=clock.today() + timedelta(days=30),
    )  # fmt: skip


def test_a_review_keeps_a_version_that_can_be_laid_beside_the_plan(cast: Cast, case_id: UUID) -> None:
    line = _line(cast, case_id)
    actions.make_version(by=cast.coordinator, case_id=case_id, because="decision")
    actions.update_action(by=cast.action_owner, action_id=line.pk, version=1, state="done")
    _line(cast, case_id, text="A mentor")
    _reviewed(cast, case_id, version=1)
    with ledger.unit(cast.coordinator, "test"):
        whole = queries.whole_plan(cast.coordinator, case_id)
        assert [(r.from_version, r.to_version) for r in whole.reviews] == [(1, 2)]
        compared = queries.compare_versions(cast.coordinator, case_id, 1, 2)
    changed = [(d.kind, d.before is None) for d in compared.differences if d.changed]
    assert changed == [("action", False), ("action", True), ("child_view", False), ("review", False)]


def test_a_version_cannot_be_changed(cast: Cast, case_id: UUID) -> None:
    kept = actions.make_version(by=cast.coordinator, case_id=case_id, because="decision")
    with ledger.unit(cast.coordinator, "test"), pytest.raises(DatabaseError), transaction.atomic():
        PlanVersion.objects.filter(pk=kept.pk).update(because="another")


def test_a_child_who_sees_it_differently_is_quoted(cast: Cast, case_id: UUID) -> None:
    with pytest.raises(Invalid):
        actions.record_child_view(
            by=cast.coordinator, case_id=case_id, version=1, agrees="disagrees", view=""
        )


def test_an_ended_plan_takes_no_more_lines(cast: Cast, case_id: UUID) -> None:
    _line(cast, case_id)
    actions.end_plan(by=cast.coordinator, case_id=case_id, version=1, reason="Eighteen; adult services go on")
    with pytest.raises(Refused):
        _line(cast, case_id)


def test_the_whole_plan_is_one_query_however_long(
    cast: Cast, case_id: UUID, django_assert_num_queries: object
) -> None:
    for _number in range(4):
        _line(cast, case_id)
    with ledger.unit(cast.coordinator, "test"), django_assert_num_queries(1):  # type: ignore[operator]
        whole = queries.whole_plan(cast.coordinator, case_id)
        assert len([line.owner_agency.name for line in whole.actions]) == 4


def test_own_lines_come_in_pages(cast: Cast, case_id: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LINES_A_PAGE", 2)
    for days in (3, 1, 2):
        _line(cast, case_id, due_on=clock.today() + timedelta(days=days))
    with ledger.unit(cast.action_owner, "test"):
        first = queries.own_lines(cast.action_owner, today=clock.today())
        rest = queries.own_lines(cast.action_owner, today=clock.today(), after=first.next_after)
    days = [line.due_on for line in (*first.lines, *rest.lines)]
    assert days == sorted(days)
    assert (len(first.lines), len(rest.lines), rest.next_after) == (2, 1, "")
