"""The panel decides: together, with reasons, and never while something is missing."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from moothall.casework.panel import actions
from moothall.casework.panel.models import Determination, Dissent, Minutes, View
from moothall.casework.panel.sitting import sha256_of
from moothall.casework.panel.table import PlanFacts
from moothall.core import ledger
from moothall.core.access.queries import visible
from moothall.core.kinds import Clash, NotAllowed, NotVisible, Refused
from tests.cast import Cast
from tests.database.panel_at_work import CG, PLAN, RG, a_case, at_work

pytestmark = pytest.mark.django_db


def test_a_complete_sitting_is_finalised_and_its_record_is_whole(cast: Cast) -> None:
    work = at_work(cast)
    work.complete()
    assert work.missing() == set()
    made = actions.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)
    assert [one.stage for one in made] == [RG]
    content = made[0].content
    assert content["outcome"] == "positive"
    assert content["votes"]["how"] == "unanimous"
    assert content["test"]["rule"] == "TST-01"
    assert content["limbs"][0]["cited_for"] == [1]
    assert content["pack"]["sha256"]
    assert content["voice"][0]["words"] == "I want to stay at my school."
    assert made[0].sha256 == sha256_of(content)
    with ledger.unit(cast.chair, "test"):
        assert Minutes.objects.filter(agenda_item_id=work.item.pk, version=1).exists()


def test_both_decisions_are_made_at_one_sitting_with_the_reasons_carried_over(cast: Cast) -> None:
    work = at_work(cast)
    work.complete()
    work.reason(CG)
    work.vote(CG)
    made = actions.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)
    assert [one.stage for one in made] == [RG, CG]
    limb = made[1].content["limbs"][0]
    assert limb["carried_over"]
    assert limb["for"] == made[0].content["limbs"][0]["for"]


def test_without_health_there_is_no_quorum_and_no_decision(cast: Cast) -> None:
    work = at_work(cast, seats=[cast.police])
    work.attend(cast.chair, cast.police)
    assert "quorum" in work.missing()
    with pytest.raises(Refused) as refusal:
        actions.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)
    assert any("health" in reason.lower() for reason in refusal.value.reasons)


def test_the_lead_social_worker_may_not_chair_the_childs_case(cast: Cast) -> None:
    work = at_work(cast, chair=cast.social_worker_as_chair)
    actions.record_attendance(
        by=cast.social_worker_as_chair, agenda_item_id=work.item.pk,
        seat_id=work.seat(cast.social_worker_as_chair), attendance="present",
    )  # fmt: skip
    assert "chair" in {one.code for one in work.now(cast.coordinator).missing(PLAN)}


def test_the_childs_voice_or_a_reason_must_be_there(cast: Cast) -> None:
    work = at_work(cast, heard=False)
    work.complete()
    assert work.missing() == {"voice"}
    with pytest.raises(Refused):
        actions.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)


def test_a_plan_needs_an_owned_action_or_a_reason(cast: Cast) -> None:
    work = at_work(cast)
    work.complete()
    assert work.missing(PlanFacts()) == {"plan"}
    actions.note(
        by=cast.chair, agenda_item_id=work.item.pk, what="no_action_reason", words="A plan stands already."
    )
    assert work.missing(PlanFacts()) == set()


def test_a_view_is_blind_until_every_voting_seat_has_given_its_own(cast: Cast) -> None:
    work = at_work(cast)
    work.attend()
    first, second, third = work.voters
    for actor in (second, first):
        actions.give_view(
            by=actor,
            agenda_item_id=work.item.pk,
            seat_id=work.seat(actor),
            stage=RG,
            outcome="positive",
            reasons="Yes.",
        )
    with ledger.unit(third, "test"):
        assert not list(visible(View.objects.filter(agenda_item_id=work.item.pk), third))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM panel_view")
            assert cursor.fetchone()[0] == 0
            cursor.execute("SELECT count(*) FROM panel_views_given(%s)", [work.item.pk])
            assert cursor.fetchone()[0] == 2
    actions.give_view(
        by=third,
        agenda_item_id=work.item.pk,
        seat_id=work.seat(third),
        stage=RG,
        outcome="negative",
        reasons="Not yet.",
    )
    for actor in work.voters:
        with ledger.unit(actor, "test"):
            assert visible(View.objects.filter(agenda_item_id=work.item.pk), actor).count() == 3
    assert work.now().round_closed


def test_the_chair_closes_the_round_early_only_with_a_reason(cast: Cast) -> None:
    work = at_work(cast)
    work.attend()
    with pytest.raises(Refused):
        actions.close_views(by=cast.chair, agenda_item_id=work.item.pk, reason=" ")
    actions.close_views(by=cast.chair, agenda_item_id=work.item.pk, reason="Health was called away.")
    assert "views" not in work.missing()


def test_a_view_written_down_in_the_room_says_who_wrote_it_and_stays_hidden(cast: Cast) -> None:
    work = at_work(cast)
    work.attend()
    actions.give_view(
        by=cast.chair, agenda_item_id=work.item.pk, seat_id=work.seat(cast.police), stage=RG, outcome="positive",
        reasons="Said aloud in the room.",
    )  # fmt: skip
    with ledger.unit(cast.health, "test"):
        assert not list(View.objects.filter(agenda_item_id=work.item.pk))
    with ledger.unit(cast.police, "test"):
        assert View.objects.get(agenda_item_id=work.item.pk).created_by_id == cast.chair.membership_id
    with pytest.raises((NotAllowed, NotVisible)):
        actions.give_view(
            by=cast.health, agenda_item_id=work.item.pk, seat_id=work.seat(cast.chair), stage=RG, outcome="positive",
            reasons="For somebody else.",
        )  # fmt: skip


def test_a_view_once_given_is_never_changed(cast: Cast) -> None:
    work = at_work(cast)
    work.attend()
    work.give_views()
    with pytest.raises(Refused):
        work.give_views("negative")
    _refuses_change(cast, "panel_view")


def test_a_determination_and_a_dissent_cannot_be_changed_by_raw_sql(cast: Cast) -> None:
    work = at_work(cast)
    work.complete()
    work.vote(RG, "positive", "positive", "negative", dissent="The account changed twice.")
    actions.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)
    for table in ("panel_determination", "panel_dissent", "panel_pack", "panel_minutes"):
        _refuses_change(cast, table)


def _refuses_change(cast: Cast, table: str) -> None:
    for statement in (f"UPDATE {table} SET created_at = now()", f"DELETE FROM {table}"):
        with ledger.unit(cast.chair, "test"), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement)


def test_a_dissent_is_kept_in_the_dissenters_own_words(cast: Cast) -> None:
    work = at_work(cast)
    work.complete()
    work.vote(RG, "positive", "positive", "negative")
    assert work.missing() == {"dissent"}
    work.vote(RG, "positive", "positive", "negative", dissent="The account changed twice.")
    made = actions.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)[0]
    assert made.voting_how == "majority"
    assert made.content["dissents"][0]["words"] == "The account changed twice."
    with ledger.unit(cast.chair, "test"):
        assert Dissent.objects.get(agenda_item_id=work.item.pk).words == "The account changed twice."


def test_a_guardian_has_no_vote_and_gives_no_view(cast: Cast) -> None:
    work = at_work(cast)
    work.attend(*work.voters, cast.guardian)
    with pytest.raises(Refused):
        actions.record_votes(
            by=cast.chair, agenda_item_id=work.item.pk, stage=RG, votes={work.seat(cast.guardian): "positive"}
        )
    with pytest.raises(Refused):
        actions.give_view(
            by=cast.chair, agenda_item_id=work.item.pk, seat_id=work.seat(cast.guardian), stage=RG,
            outcome="positive", reasons="No.",
        )  # fmt: skip


def test_the_guardian_is_not_sent_the_papers_by_default(cast: Cast) -> None:
    work = at_work(cast)
    with pytest.raises(NotVisible):
        work.now(cast.guardian)


def test_a_member_who_stood_aside_neither_counts_nor_votes(cast: Cast) -> None:
    work = at_work(cast)
    work.attend()
    actions.declare_conflict(
        by=cast.health, agenda_item_id=work.item.pk, seat_id=work.seat(cast.health), tie="knows_the_family",
        text="My sister teaches the child.", stood_aside=True,
    )  # fmt: skip
    assert "quorum" in work.missing()
    with pytest.raises(Refused):
        work.vote()


def test_papers_reach_a_seat_only_when_released(cast: Cast) -> None:
    work = at_work(cast, seats=[cast.police, cast.health], open_now=False)
    assert work.now(cast.police).pack is not None
    other = a_case(cast, "MH-2026-0042")
    item = actions.list_case(by=cast.coordinator, meeting_id=work.meeting.pk, case_id=other.pk)
    actions.freeze_papers(by=cast.coordinator, agenda_item_id=item.pk)
    with ledger.unit(cast.police, "test"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM panel_pack WHERE agenda_item_id = %s", [item.pk])
        assert cursor.fetchone()[0] == 0


def test_what_is_for_the_chair_alone_is_not_in_the_pack(cast: Cast) -> None:
    work = at_work(cast)
    line = work.now(cast.police).pack.content["items"][2]  # type: ignore[union-attr]
    assert line["marking"] == "chair_only"
    assert line["text"] == ""
    assert line["sha256"]
    assert [item.number for item in work.now(cast.police).items] == [1, 2]
    assert [item.number for item in work.now(cast.chair).items] == [1, 2, 3]


def test_two_writers_on_one_limb_clash_and_neither_text_is_lost(cast: Cast) -> None:
    work = at_work(cast)
    card = {"agenda_item_id": work.item.pk, "stage": RG, "limb": "act"}
    actions.reason_limb(by=cast.chair, **card, version=0, evidence_for="The chair's line.")
    with pytest.raises(Clash) as clash:
        actions.reason_limb(by=cast.coordinator, **card, version=0, evidence_for="The coordinator's line.")
    assert clash.value.theirs == "The chair's line."
    assert clash.value.version == 1


def test_a_negative_decision_needs_its_main_reason_and_opens_no_second_stage(cast: Cast) -> None:
    work = at_work(cast)
    work.attend()
    work.give_views("negative")
    work.reason(RG, "not_met")
    work.vote(RG, "negative", "negative", "negative")
    work.best_interests()
    assert work.missing() == {"reason"}
    actions.record_votes(by=cast.chair, agenda_item_id=work.item.pk, stage=RG, reason="no_act")
    assert not work.now().opens(CG)
    made = actions.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)
    assert [one.stage for one in made] == [RG]
    assert made[0].content["after_unfavourable"]


def test_a_late_decision_is_explained_and_not_blocked(cast: Cast) -> None:
    from datetime import timedelta

    from moothall.core import clock

    work = at_work(cast, received=clock.today() - timedelta(days=60))
    work.complete()
    with pytest.raises(Refused):
        actions.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)
    made = actions.finalise(
        by=cast.chair,
        agenda_item_id=work.item.pk,
        plan=PLAN,
        late_reason="The child was missing for a month.",
    )
    assert made[0].content["clocks"][0]["kept"] is False
    assert made[0].content["clocks"][0]["explanation"] == "The child was missing for a month."


def test_a_reconsideration_supersedes_and_the_old_determination_stays(cast: Cast) -> None:
    work = at_work(cast)
    work.complete()
    old = actions.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)[0]
    asked = actions.ask_reconsideration(
        by=cast.coordinator, determination_id=old.pk, asked_by_kind="first_responder", asked_by_name="Sam Hart",
        asked_on=old.decided_on, grounds="New evidence from the port.",
    )  # fmt: skip
    meeting = actions.schedule_meeting(
        by=cast.coordinator, arrangement="nrm-child", starts_at=work.meeting.starts_at, ends_at=work.meeting.ends_at,
        place="Town Hall", chair_id=cast.chair.membership_id,
        seat_ids=[cast.police.membership_id, cast.health.membership_id],
    )  # fmt: skip
    answered = actions.answer_reconsideration(
        by=cast.coordinator, reconsideration_id=asked.pk, accepted=True, reason="It bears on the act.",
        meeting_id=meeting.pk,
    )  # fmt: skip
    assert answered.agenda_item is not None
    assert answered.agenda_item.purpose == "reconsideration"
    work.meeting, work.item = meeting, answered.agenda_item
    actions.freeze_papers(by=cast.coordinator, agenda_item_id=work.item.pk)
    actions.open_sitting(by=cast.chair, agenda_item_id=work.item.pk)
    work.complete()
    new = actions.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)[0]
    assert new.supersedes_id == old.pk
    with ledger.unit(cast.chair, "test"):
        assert Determination.objects.filter(case_id=work.case.pk).count() == 2


def test_a_stranger_finds_no_sitting(cast: Cast) -> None:
    work = at_work(cast)
    for actor in (cast.stranger, cast.stranger_on_a_panel, cast.administrator, cast.education):
        with pytest.raises(NotVisible):
            work.now(actor)


def test_minutes_are_amended_by_a_new_version(cast: Cast) -> None:
    work = at_work(cast)
    work.complete()
    actions.finalise(by=cast.chair, agenda_item_id=work.item.pk, plan=PLAN)
    actions.amend_minutes(
        by=cast.coordinator,
        agenda_item_id=work.item.pk,
        amendment="Health joined at 10:05.",
        reason="Left out.",
    )
    with ledger.unit(cast.chair, "test"):
        versions = list(Minutes.objects.filter(agenda_item_id=work.item.pk).order_by("version"))
    assert [row.version for row in versions] == [1, 2]
    assert versions[1].content["amendments"][0]["because"] == "Left out."
