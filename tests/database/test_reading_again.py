"""Decisions drawn by rule, read again by somebody who had no part in them, and what that taught sent to somebody."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from moothall.casework.intake.models import Case
from moothall.casework.panel.models import Determination
from moothall.casework.quality import actions, drawing, queries
from moothall.casework.quality.actions.readings import had_a_part
from moothall.casework.quality.actions.samples import population_of
from moothall.casework.quality.models import LeftOut, Lesson, Reading, Sample
from moothall.casework.sharing.actions import ask_agencies
from moothall.core import clock, ledger
from moothall.core.access.actions import holder_membership, seat, unseat
from moothall.core.access.capabilities import Relation
from moothall.core.access.models import CircleSeat
from moothall.core.kinds import Actor, Invalid, NotAllowed, NotVisible, Refused
from moothall.core.ledger.queries import entries_of_case
from moothall.methods.arrangements.sections.governance import DipSample
from moothall.methods.process.periods import Period
from tests.cast import Cast
from tests.database.panel_at_work import a_case
from tests.database.quality_work import (
    LIMBS,
    QUARTER,
    QUESTIONS,
    a_sample,
    decided,
    found,
    given_out,
    quality_rules,
    reviewed,
)

__all__ = ["quality_rules"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quality_rules")]
Drawn = tuple[Sample, list[Reading]]


@pytest.fixture(scope="module")
def drawn(quality_rules: None, throughout: None, cast: Cast) -> Drawn:
    """Two decisions of last quarter, drawn by the rule. The tests that draw from something else come before."""
    return a_sample(cast)


# -- drawing ---------------------------------------------------------------------------------------------


def test_a_quarter_that_is_not_over_and_one_without_a_decision_are_not_drawn_from(cast: Cast) -> None:
    now = Period(clock.today().year, (clock.today().month - 1) // 3 + 1)
    with pytest.raises(Refused, match="not over"):
        actions.draw_sample(by=cast.coordinator, arrangement="nrm-child", period=now)
    with pytest.raises(Refused, match="Nothing was decided"):
        actions.draw_sample(by=cast.coordinator, arrangement="nrm-child", period=Period(2024, 1))
    with pytest.raises(Invalid):
        actions.draw_sample(by=cast.coordinator, arrangement="nrm-child", period=Period(2024))


def test_a_sample_is_drawn_by_the_rule_and_can_be_drawn_again(cast: Cast) -> None:
    sample, readings = a_sample(cast, 4)
    assert (sample.population, len(sample.drawn), len(readings)) == (4, 2, 4)
    assert {reading.number for reading in readings} == {1, 2}
    with ledger.unit(cast.coordinator, "test"):
        from moothall.casework.intake.overrides import in_force

        population = population_of(in_force(cast.coordinator, "nrm-child", QUARTER.last), QUARTER)
    rule = DipSample.model_validate(sample.rule_value)
    assert drawing.draw(population, rule, sample.seed) == sample.drawn
    assert drawing.mark_of(population) == sample.population_sha256


def test_a_quarter_is_drawn_once(cast: Cast, drawn: Drawn) -> None:
    with pytest.raises(Refused, match="drawn once"):
        actions.draw_sample(by=cast.coordinator, arrangement="nrm-child", period=QUARTER)


def test_only_the_coordinators_draw(cast: Cast) -> None:
    for actor in (cast.chair, cast.police, cast.administrator, cast.evaluator):
        with pytest.raises(NotAllowed):
            actions.draw_sample(by=actor, arrangement="nrm-child", period=QUARTER)
    with ledger.unit(cast.police, "test"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM quality_population('nrm-child', '2020-01-01', '2030-01-01', '{}')"
        )
        assert cursor.fetchone() == (0,)


def test_a_sample_is_never_changed(cast: Cast, drawn: Drawn) -> None:
    sample, readings = deepcopy(drawn)
    with pytest.raises(DatabaseError), transaction.atomic(), ledger.unit(cast.coordinator, "test"):
        Sample.objects.filter(pk=sample.pk).update(seed="mine")
    with pytest.raises(DatabaseError), transaction.atomic(), ledger.unit(cast.coordinator, "test"):
        Reading.objects.filter(pk=readings[0].pk).update(number=7)


# -- who may read ----------------------------------------------------------------------------------------


def test_nobody_reads_again_what_they_sat_on(cast: Cast, drawn: Drawn) -> None:
    _sample, readings = deepcopy(drawn)
    for actor in (cast.police, cast.health, cast.chair):
        with pytest.raises(Invalid, match="had a part"):
            actions.choose_reader(
                by=cast.coordinator, reading_id=readings[0].pk, membership_id=actor.membership_id
            )
    with ledger.unit(cast.coordinator, "test"):
        took = had_a_part(readings[0].determination_id)
        offered = {one.membership_id for one in queries.may_read(cast.coordinator, took)}
    assert cast.social_worker.person_id in took, "the lead worker had a part"
    assert cast.social_worker_as_chair.membership_id not in offered, "in another role it is the same person"
    assert cast.education.membership_id in offered


def test_the_database_refuses_a_reader_who_sat(cast: Cast, drawn: Drawn) -> None:
    _sample, readings = deepcopy(drawn)
    with (
        pytest.raises(DatabaseError, match="had a part"),
        transaction.atomic(),
        ledger.unit(cast.coordinator, "test"),
    ):
        Reading.objects.filter(pk=readings[0].pk).update(reader_id=cast.police.membership_id)


def test_two_readers_of_one_decision_are_two_people(cast: Cast, drawn: Drawn) -> None:
    _sample, readings = deepcopy(drawn)
    first, second = readings[:2]
    assert first.determination_id == second.determination_id
    given_out(cast, first)
    with pytest.raises(Invalid, match="reads this decision already"):
        given_out(cast, second)
    with pytest.raises(Refused, match="given out already"):
        given_out(cast, first)


def test_somebody_whose_role_does_not_read_is_refused(cast: Cast, drawn: Drawn) -> None:
    _sample, readings = deepcopy(drawn)
    with pytest.raises(Invalid, match="coordinates, chairs or sits"):
        actions.choose_reader(
            by=cast.coordinator, reading_id=readings[0].pk, membership_id=cast.evaluator.membership_id
        )


# -- blind -----------------------------------------------------------------------------------------------


def test_the_reader_is_served_no_outcome_until_its_own_finding_stands(cast: Cast, drawn: Drawn) -> None:
    _sample, readings = deepcopy(drawn)
    reading = given_out(cast, readings[0])
    assert reading.blind is True
    with ledger.unit(cast.education, "test"):
        one = queries.standing(cast.education, queries.reading(cast.education, reading.pk))
        assert one.left_out is None
        assert not Case.objects.filter(pk=reading.case_id).exists(), "the reader has no seat in the case"
        copy = one.reading.copy or {}
        assert not {"outcome", "outcome_title", "sentence", "votes", "views", "dissents", "discussion"} & set(
            copy
        )
        assert {limb["code"] for limb in copy["limbs"]} == set(LIMBS)
        assert all("finding" not in limb and "different_view" not in limb for limb in copy["limbs"])
    found(cast, reading)
    with ledger.unit(cast.education, "test"):
        one = queries.standing(cast.education, queries.reading(cast.education, reading.pk))
        assert one.left_out is not None
        assert one.left_out.outcome == "positive"
        assert one.left_out.content["votes"]


def test_the_database_serves_what_was_left_out_to_nobody_before_the_finding(cast: Cast, drawn: Drawn) -> None:
    _sample, readings = deepcopy(drawn)
    given_out(cast, readings[0])
    for actor in (cast.education, cast.coordinator, cast.chair, cast.stranger):
        with ledger.unit(actor, "test"):
            assert LeftOut.objects.count() == 0
    found(cast, readings[0])
    with ledger.unit(cast.coordinator, "test"):
        assert LeftOut.objects.count() == 1
    with ledger.unit(cast.police, "test"):
        assert LeftOut.objects.count() == 0


def test_a_coordinator_who_sees_the_case_does_not_read_blind(cast: Cast, drawn: Drawn) -> None:
    from moothall.core.access.people import add_membership
    from moothall.core.kinds import Role

    other = add_membership(
        by=cast.administrator, name="Elin Marsh", email="elin.marsh@moothall.example",
        agency_id=cast.agency("local_authority").pk, role=Role.COORDINATOR,
    )  # fmt: skip
    _sample, readings = deepcopy(drawn)
    reading = actions.choose_reader(by=cast.coordinator, reading_id=readings[0].pk, membership_id=other.pk)
    assert reading.blind is False


def test_what_a_reader_saw_by_a_seat_that_has_since_ended_stays_seen(cast: Cast, drawn: Drawn) -> None:
    _sample, readings = deepcopy(drawn)
    first, other = (reading for reading in readings if reading.number == 1)
    for reading in (first, other):
        with ledger.unit(cast.coordinator, "test"):
            circle = Determination.objects.get(pk=reading.determination_id).circle_id
        of_education = {
            "circle_id": circle, "holder": holder_membership(cast.education.membership_id),
            "relation": Relation.PANEL_SEAT, "case_id": reading.case_id,
        }  # fmt: skip
        seat(by=cast.coordinator, reason="Was asked to the case", **of_education)
        unseat(by=cast.coordinator, reason="Has moved to other work", **of_education)
    with ledger.unit(cast.coordinator, "test", must_write=True) as record:
        made = Determination.objects.get(pk=other.determination_id)
        ended = CircleSeat.objects.filter(circle_id=made.circle_id, holder=of_education["holder"])
        ended.update(ended_at=made.recorded_at - timedelta(days=1))
        record.wrote("circle.unseated", case_id=other.case_id)
    assert given_out(cast, first).blind is False, "the seat ended after the decision was recorded"
    assert given_out(cast, other).blind is True, "the seat had ended before there was a decision"


def test_a_finding_stands_once_given_and_is_the_readers_own(cast: Cast, drawn: Drawn) -> None:
    _sample, readings = deepcopy(drawn)
    given_out(cast, readings[0])
    with pytest.raises(NotAllowed):
        actions.save_finding(
            by=cast.coordinator, reading_id=readings[0].pk, outcome="positive", limbs={}, reasons="x"
        )
    with pytest.raises(NotVisible):
        actions.save_finding(
            by=cast.chair, reading_id=readings[0].pk, outcome="positive", limbs={}, reasons="x"
        )
    with pytest.raises(Invalid) as wrong:
        found(cast, readings[0], outcome="perhaps")
    assert wrong.value.field == "outcome"
    with pytest.raises(Invalid) as wrong:
        found(cast, readings[0], finding="")
    assert wrong.value.field == "limb-act"
    found(cast, readings[0], outcome="cannot_say")
    with pytest.raises(Refused, match="stands"):
        found(cast, readings[0])


def test_the_review_comes_after_the_finding_and_needs_every_answer(cast: Cast, drawn: Drawn) -> None:
    _sample, readings = deepcopy(drawn)
    given_out(cast, readings[0])
    answers = dict.fromkeys((question.code for question in QUESTIONS), "partly")
    with pytest.raises(Refused, match="own finding first"):
        actions.save_review(by=cast.education, reading_id=readings[0].pk, answers=answers, notes={})
    found(cast, readings[0], outcome="negative")
    with pytest.raises(Invalid) as wrong:
        actions.save_review(by=cast.education, reading_id=readings[0].pk, answers={}, notes={})
    assert wrong.value.field == "answer-reasons_follow"
    row = actions.save_review(by=cast.education, reading_id=readings[0].pk, answers=answers, notes={})
    assert row.same_outcome is False
    assert row.themes["voice_heard"] == "voice"
    with pytest.raises(Refused, match="already"):
        actions.save_review(by=cast.education, reading_id=readings[0].pk, answers=answers, notes={})


def test_what_is_read_again_stands_in_the_ledger_of_the_case(cast: Cast, drawn: Drawn) -> None:
    _sample, readings = deepcopy(drawn)
    given_out(cast, readings[0])
    reviewed(cast, readings[0])
    with ledger.unit(cast.coordinator, "test"):
        verbs = {entry.verb for entry in entries_of_case(readings[0].case_id, size=50)}
    assert {"reading.given_out", "finding.given", "review.given"} <= verbs


# -- lessons ---------------------------------------------------------------------------------------------


def _lesson(cast: Cast, reading: Reading, **given: object) -> Lesson:
    said = {
        "theme": "voice", "learned": "The child's words came last.", "action": "Put them first on the page.",
        "owner_agency_id": cast.agency("police").pk, "due_on": clock.today() + timedelta(days=14), **given,
    }  # fmt: skip
    return actions.send_lesson(by=cast.education, reading_id=reading.pk, **said)  # type: ignore[arg-type]


def test_a_lesson_goes_to_its_owner_and_the_owner_sees_nothing_of_the_case(cast: Cast, drawn: Drawn) -> None:
    _sample, readings = deepcopy(drawn)
    given_out(cast, readings[0])
    with pytest.raises(Refused, match="review comes first"):
        _lesson(cast, readings[0])
    reviewed(cast, readings[0])
    lesson = _lesson(cast, readings[0], owner_membership_id=cast.police_contributor.membership_id)
    with ledger.unit(cast.police_contributor, "test"):
        assert [one.pk for one in queries.my_lessons(cast.police_contributor)] == [lesson.pk]
        assert not Reading.objects.exists()
    with ledger.unit(cast.health_contributor, "test"):
        assert not Lesson.objects.exists()
    done = actions.answer_lesson(
        by=cast.police_contributor, lesson_id=lesson.pk, version=1, state="done", answer="Template changed."
    )
    assert (done.state, done.answered_on) == ("done", clock.today())
    with pytest.raises(Refused):
        actions.answer_lesson(
            by=cast.police_contributor, lesson_id=lesson.pk, version=2, state="done", answer="Again."
        )


def test_an_agency_without_a_name_is_asked_as_a_whole(cast: Cast, drawn: Drawn) -> None:
    _sample, readings = deepcopy(drawn)
    given_out(cast, readings[0])
    reviewed(cast, readings[0])
    _lesson(cast, readings[0])
    for actor in (cast.police, cast.police_contributor):
        with ledger.unit(actor, "test"):
            assert len(queries.my_lessons(actor)) == 1


# -- time, rates, training -------------------------------------------------------------------------------


def test_minutes_add_up_by_agency_and_an_own_entry_can_be_taken_back(cast: Cast) -> None:
    case = a_case(cast)
    actions.record_time(by=cast.coordinator, case=case, minutes=30)
    wrong = actions.record_time(by=cast.social_worker, case=case, minutes=500)
    actions.record_time(by=cast.social_worker, case=case, minutes=50)
    with pytest.raises(NotAllowed):
        actions.take_back_time(by=cast.coordinator, time_id=wrong.pk)
    actions.take_back_time(by=cast.social_worker, time_id=wrong.pk)
    with ledger.unit(cast.coordinator, "test"):
        held = queries.minutes_of(cast.coordinator, case)
    assert (held.total, held.by_agency) == (80, [("Hullhaven Children's Services", 80)])
    for minutes in (0, -4, 1441):
        with pytest.raises(Invalid, match="1 to 1440"):
            actions.record_time(by=cast.coordinator, case=case, minutes=minutes)


def test_somebody_asked_records_minutes_without_seeing_the_case(cast: Cast) -> None:
    case = a_case(cast)
    with ledger.unit(cast.coordinator, "test"):
        (request,) = ask_agencies(
            by=cast.coordinator, case=case, agencies=[cast.agency("health").pk], gateway="safeguarding"
        )
    actions.record_time_replying(by=cast.health_contributor, request_id=request.pk, minutes=25)
    with pytest.raises(NotVisible):
        actions.record_time_replying(by=cast.education_contributor, request_id=request.pk, minutes=25)
    with ledger.unit(cast.coordinator, "test"):
        assert queries.minutes_of(cast.coordinator, case).by_agency == [
            ("Hullhaven NHS Integrated Care Board", 25)
        ]


def test_the_rate_card_keeps_every_rate_and_says_which_holds(cast: Cast) -> None:
    health = cast.agency("health").pk
    for agency, pence, day in (
        (None, 3000, "2026-01-01"),
        (health, 4000, "2026-01-01"),
        (health, 4400, "2026-10-01"),
    ):
        actions.set_rate(
            by=cast.administrator, agency_id=agency, pence_an_hour=pence, effective_from=date.fromisoformat(day),
            reason="Pay scale of 2026",
        )  # fmt: skip
    with ledger.unit(cast.administrator, "test"):
        lines, _agencies = queries.rate_card(cast.administrator)
    assert [(one.agency, one.rate.pence_an_hour, one.current) for one in lines] == [
        ("", 3000, True),
        ("Hullhaven NHS Integrated Care Board", 4000, False),
        ("Hullhaven NHS Integrated Care Board", 4400, True),
    ]
    with pytest.raises(NotAllowed):
        actions.set_rate(
            by=cast.police, agency_id=None, pence_an_hour=1, effective_from=clock.today(), reason="x"
        )
    with pytest.raises(Invalid, match="where the rate comes from"):
        actions.set_rate(
            by=cast.coordinator, agency_id=None, pence_an_hour=1, effective_from=clock.today(), reason=" "
        )


def _trained(cast: Cast, by: Actor, actor: Actor, done: date) -> None:
    actions.record_training(
        by=by, person_id=actor.person_id, arrangement="nrm-child", completed_on=done,
        courses_done=[("learning", "first_responder_module")], evidence="Certificate 12",
    )  # fmt: skip


def test_training_lapses_when_the_arrangement_says(cast: Cast) -> None:
    today = clock.today()
    _trained(cast, cast.coordinator, cast.police, today - timedelta(days=30))
    _trained(cast, cast.coordinator, cast.health, today - timedelta(days=365 * 3))
    with ledger.unit(cast.coordinator, "test"):
        people = {one.person_id: one for one in queries.members(cast.coordinator, "nrm-child")}
    state = ("learning", "first_responder_module", today)
    assert people[cast.police.person_id].state(*state) == "in_date"
    assert people[cast.health.person_id].state(*state) == "lapsed"
    assert people[cast.education.person_id].state(*state) == "none"


def test_whoever_does_not_keep_the_records_sees_their_own_alone(cast: Cast) -> None:
    _trained(cast, cast.administrator, cast.police, clock.today())
    _trained(cast, cast.administrator, cast.health, clock.today())
    with ledger.unit(cast.police, "test"):
        own = queries.members(cast.police, "nrm-child")
    assert [(one.person_id, len(one.records)) for one in own] == [(cast.police.person_id, 1)]
    with pytest.raises(NotAllowed):
        _trained(cast, cast.police, cast.police, clock.today())


def test_a_course_the_arrangement_does_not_name_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid, match="of this arrangement"):
        actions.record_training(
            by=cast.coordinator, person_id=cast.police.person_id, arrangement="nrm-child",
            completed_on=clock.today(), courses_done=[("learning", "juggling")],
        )  # fmt: skip


def test_a_wrong_record_is_taken_back_with_the_reason(cast: Cast) -> None:
    _trained(cast, cast.coordinator, cast.police, clock.today())
    with ledger.unit(cast.coordinator, "test"):
        people = queries.members(cast.coordinator, "nrm-child")
        row = next(one for one in people if one.person_id == cast.police.person_id).records[0]
    with pytest.raises(Invalid):
        actions.withdraw_training(by=cast.coordinator, record_id=row.pk, reason="")
    actions.withdraw_training(by=cast.coordinator, record_id=row.pk, reason="Somebody else's certificate")
    with ledger.unit(cast.coordinator, "test"):
        people = queries.members(cast.coordinator, "nrm-child")
    assert not any(one.records for one in people)


def test_another_partnership_sees_none_of_it(cast: Cast, drawn: Drawn) -> None:
    sample, readings = deepcopy(drawn)
    decided(cast, date(2026, 9, 1), "MH-2026-0190")
    with ledger.unit(cast.stranger, "test"):
        with pytest.raises(NotVisible):
            queries.sample(cast.stranger, sample.pk)
        with pytest.raises(NotVisible):
            queries.reading(cast.stranger, readings[0].pk)
