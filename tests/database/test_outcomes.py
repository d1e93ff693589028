"""Waves for years: held inside their window or explained, kept for good, with consent from 18; and a child's own answer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from moothall.casework.intake.models import Case
from moothall.casework.outcomes import actions, due, links, rules
from moothall.casework.outcomes.models import AnswerLink, FollowUpConsent, Handover, Measure, Wave
from moothall.casework.outcomes.rules import Told
from moothall.casework.overview.followed import followed_counts
from moothall.casework.sharing.actions import record_step
from moothall.core import ledger
from moothall.core.kinds import Invalid, NotAllowed, NotVisible, Refused
from moothall.core.ledger.models import Entry
from moothall.methods.arrangements.calendars import add_months
from tests.cast import Cast
from tests.database.outcomes_work import answers_to, follow, hold, on, past_case

pytestmark = pytest.mark.django_db
RECEIVED = date(2021, 11, 3)
THE_SET = "safeguarding-outcomes"


@pytest.fixture
def case(cast: Cast) -> Case:
    """A case of five years ago, of somebody who turned 18 since."""
    return past_case(cast, RECEIVED, days_to_18=800)


def test_a_wave_that_is_held_keeps_its_answers_and_what_is_counted_of_them(cast: Cast, case: Case) -> None:
    with on(RECEIVED + timedelta(days=40)):
        record_step(
            by=cast.coordinator, case=case, step="missing_episode", happened_on=RECEIVED + timedelta(days=30)
        )
    made = hold(cast.coordinator, case, "baseline", RECEIVED + timedelta(days=5))
    later = hold(cast.social_worker, case, "months_3", date(2022, 2, 1), value="3")
    found = follow(cast.coordinator, case)
    assert {code: found.standing(found.planned(code)) for code in ("baseline", "months_3", "months_6")} == {
        "baseline": "held", "months_3": "held", "months_6": "unexplained",
    }  # fmt: skip
    assert (made.due_on, made.closes_on) == (RECEIVED, RECEIVED + timedelta(days=28))
    assert (made.facts["missing_episode"], later.facts["missing_episode"]) == (0, 1)
    [measure] = found.measures["months_3"]
    assert measure.values[f"{THE_SET}.safe_home"] == "3"
    assert not [key for key in measure.values if not key.startswith(THE_SET)]


def test_a_wave_recorded_before_something_was_counted_does_not_tell_of_it_until_it_is_corrected(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as then:
        then.setattr(rules, "COUNTED", rules.COUNTED_STEPS)
        made = hold(cast.coordinator, case, "baseline", RECEIVED + timedelta(days=5))

    def told() -> set[str]:
        with ledger.unit(cast.coordinator, "test"):
            counts = followed_counts(cast.coordinator, case.arrangement)
        return {one.indicator.code for one in counts.indicators if "baseline" in one.waves}

    assert "records.missing_episode" in told()
    assert f"records.{rules.REFERRED_AGAIN}" not in told()
    with on(RECEIVED + timedelta(days=6)):
        answers = {
            THE_SET: {
                code.partition(".")[2]: said
                for code, said in follow(cast.coordinator, case).measures["baseline"][0].values.items()
            }
        }
        again = Told("with_child", RECEIVED + timedelta(days=5), answers=answers)
        actions.record_wave(by=cast.coordinator, case=case, point="baseline", told=again, supersedes=made.pk)
    assert f"records.{rules.REFERRED_AGAIN}" in told()


def test_a_wave_is_held_in_its_window_or_explained(cast: Cast, case: Case) -> None:
    for told, field in [
        ({"held_on": date(2022, 12, 31)}, "held_on"),
        ({"held_on": date(2022, 1, 1)}, "held_on"),
        ({"held_on": date(2022, 2, 1), "way": "missed"}, "reason_code"),
        ({"held_on": date(2022, 2, 1), "way": "missed", "reason_code": "no_time"}, "reason_code"),
        ({"held_on": date(2022, 2, 1), "way": ""}, "way"),
        ({"held_on": date(2022, 2, 1), "answers": {}}, f"{THE_SET}.same_chances"),
        (
            {"held_on": date(2022, 2, 1), "answers": {THE_SET: {"same_chances": "9"}}},
            f"{THE_SET}.same_chances",
        ),
    ]:
        with pytest.raises(Invalid) as refused:
            hold(cast.coordinator, case, "months_3", date(2023, 1, 1), **told)
        assert refused.value.field == field, told
    with ledger.unit(cast.coordinator, "test"):
        assert not Wave.objects.exists()
        assert not Measure.objects.exists()
    with pytest.raises(NotVisible):
        hold(cast.coordinator, case, "months_99", date(2022, 2, 1))


def test_a_missed_wave_can_be_explained_later_and_corrected_and_both_are_kept(cast: Cast, case: Case) -> None:
    with on(date(2022, 9, 1)):
        missed = actions.record_wave(
            by=cast.coordinator, case=case, point="months_6",
            told=Told("missed", date(2022, 9, 1), reason_code="missing_now", reason="Away since June"),
        )  # fmt: skip
    with pytest.raises(Refused, match="recorded already"):
        hold(cast.coordinator, case, "months_6", date(2022, 5, 10))
    with on(date(2022, 9, 2)):
        actions.record_wave(
            by=cast.coordinator, case=case, point="months_6", supersedes=missed.pk,
            told=Told("without_child", date(2022, 5, 10), answers={THE_SET: _all_known(cast, case)}),
        )  # fmt: skip
    found = follow(cast.coordinator, case)
    assert found.waves["months_6"].way == "without_child"
    assert [row.pk for row in found.earlier["months_6"]] == [missed.pk]
    with pytest.raises(Refused, match="corrected"), on(date(2022, 9, 2)):
        actions.record_wave(
            by=cast.coordinator, case=case, point="months_6", supersedes=missed.pk,
            told=Told("missed", date(2022, 9, 1), reason_code="missing_now"),
        )  # fmt: skip


def _all_known(cast: Cast, case: Case) -> dict[str, str]:
    from moothall.casework.intake.assessments.queries import all_instruments

    return answers_to(all_instruments().in_force(THE_SET, date(2022, 5, 10)))


def test_from_18_nobody_is_asked_without_consent_and_the_schedule_goes_on(cast: Cast, case: Case) -> None:
    day = date(2024, 11, 4)
    with pytest.raises(Invalid) as refused:
        hold(cast.coordinator, case, "months_36", day)
    assert refused.value.field == "way"
    with on(day):
        actions.record_wave(
            by=cast.coordinator, case=case, point="months_36",
            told=Told("records_only", day, reason_code="no_consent"),
        )  # fmt: skip
    with on(date(2026, 9, 1)):
        actions.record_consent(
            by=cast.coordinator, case=case, answer="given", how="By phone, in Tigrinya, with the leaflet",
            answered_on=date(2026, 9, 1),
        )  # fmt: skip
    made = hold(cast.coordinator, case, "months_60", date(2026, 9, 2))
    found = follow(cast.coordinator, case)
    assert made.way == "with_child"
    assert [row.instrument for row in found.measures["months_60"]] == ["adult-survivor-outcomes"]


def test_a_child_handed_over_to_another_authority_stays_on_the_list(cast: Cast, case: Case) -> None:
    with on(date(2022, 10, 1)):
        before = _due(cast)
        actions.hand_over(
            by=cast.coordinator, case=case, authority_code="E08000035", contact="Leaving care team, Leeds",
            handed_on=date(2022, 9, 1), reason="Foster placement",
        )  # fmt: skip
        after = _due(cast)
    line = next(each for each in after if each.point == "months_12")
    assert [each.point for each in before] == [each.point for each in after]
    assert line.authority_code == "E08000035"
    assert hold(cast.coordinator, case, "months_12", date(2022, 11, 2)).authority_code == "E08000035"
    with pytest.raises(Invalid) as refused, on(date(2022, 10, 1)):
        actions.hand_over(
            by=cast.coordinator, case=case, authority_code="E99", contact="x", handed_on=date(2022, 9, 1)
        )
    assert refused.value.field == "authority_code"


def _due(cast: Cast) -> list[due.Due]:
    with ledger.unit(cast.coordinator, "test"):
        return due.due_list(cast.coordinator)


def test_who_is_due_is_who_has_an_open_window_or_one_that_closed_unexplained(cast: Cast, case: Case) -> None:
    birthday = next(p.due_on for p in follow(cast.coordinator, case).plan if p.code == "at_18")
    with on(RECEIVED + timedelta(days=10)):
        assert [each.point for each in _due(cast)] == ["baseline"]
    hold(cast.coordinator, case, "baseline", RECEIVED + timedelta(days=5))
    with on(RECEIVED + timedelta(days=11)):
        assert _due(cast) == []
    with ledger.unit(cast.coordinator, "test"):
        assert Case.objects.get(pk=case.pk).waves_recorded == "baseline"
    with on(date(2022, 4, 10)):
        assert [(each.point, each.late(date(2022, 4, 10))) for each in _due(cast)] == [
            ("months_3", True), ("months_6", False),
        ]  # fmt: skip
    for days, shown in [(-31, False), (-30, True), (0, True), (90, True)]:
        with on(birthday + timedelta(days=days)):
            assert ("at_18" in [each.point for each in _due(cast)]) is shown, days
    with on(date(2022, 4, 10)):
        first = _due(cast)[0]
        with ledger.unit(cast.coordinator, "test"):
            rest = due.due_list(cast.coordinator, after=first.cursor, limit=1)
            assert [each.point for each in rest] == ["months_6"]
        with ledger.unit(cast.stranger, "test"):
            assert due.due_list(cast.stranger) == []
        with ledger.unit(cast.police, "test"):
            assert due.due_list(cast.police) == []


def test_only_who_holds_the_case_records_how_the_child_fares(cast: Cast, case: Case) -> None:
    told = Told("missed", date(2022, 2, 1), reason_code="not_found")
    with on(date(2022, 2, 2)):
        for actor, refusal in [
            (cast.police, NotVisible),
            (cast.stranger, NotVisible),
            (cast.evaluator, NotVisible),
        ]:
            with pytest.raises((refusal, NotAllowed)):
                actions.record_wave(by=actor, case=case, point="months_3", told=told)
        actions.record_wave(by=cast.social_worker, case=case, point="months_3", told=told)


# -- the child's own answer by an address ------------------------------------------------------------------

TOLD = {"explained": "2", "listened": "1", "changed": "0", "whom_to_ask": "2", "kind": "not_known"}


def _link(cast: Cast, case: Case, day: date = date(2022, 2, 1)) -> str:
    with on(day):
        _row, token = links.give_link(
            by=cast.coordinator, case=case, point="months_3", instrument="how-it-was", language="cy"
        )
    return token


def test_a_child_answers_once_and_it_is_the_childs_own(cast: Cast, case: Case) -> None:
    token = _link(cast, case)
    with on(date(2022, 2, 3)):
        shown = links.open_link(token)
        assert (shown.instrument.name, shown.language) == ("how-it-was", "cy")
        links.answer_by_link(token, {**TOLD, "anything_else": "Thank you to Nia"})
        for again in (lambda: links.open_link(token), lambda: links.answer_by_link(token, TOLD)):
            with pytest.raises(links.LinkOver) as over:
                again()
            assert over.value.why == "used"
    [row] = follow(cast.coordinator, case).measures["months_3"]
    assert (row.own, row.completed_by, row.answers["anything_else"]) == (
        True,
        links.THE_CHILD,
        "Thank you to Nia",
    )
    assert row.values["how-it-was.kind"] == "not_known"
    with ledger.unit(cast.coordinator, "test"):
        entry = Entry.objects.filter(case_id=case.pk, verb="measure.by_link").get()
        assert (entry.person_name, entry.agency_name) == ("The child, by link", "")
        assert token.encode() not in bytes(AnswerLink.objects.get(pk=row.link_id).digest)


def test_a_link_ends_by_time_by_being_withdrawn_and_by_a_newer_one(cast: Cast, case: Case) -> None:
    first = _link(cast, case)
    second = _link(cast, case)
    with on(date(2022, 2, 3)):
        with pytest.raises(links.LinkOver) as over:
            links.open_link(first)
        assert over.value.why == "over"
        with pytest.raises(links.LinkOver) as unknown:
            links.open_link("x" * 43)
        assert unknown.value.why == "unknown"
    with on(date(2022, 2, 16)), pytest.raises(links.LinkOver):
        links.answer_by_link(second, TOLD)
    third = _link(cast, case)
    with ledger.unit(cast.coordinator, "test"):
        row = AnswerLink.objects.get(used_at=None, withdrawn_at=None, digest=links.digest_of(third))
    with on(date(2022, 2, 2)):
        links.withdraw_link(by=cast.coordinator, case=case, link_id=row.pk)
        with pytest.raises(links.LinkOver):
            links.open_link(third)
    assert follow(cast.coordinator, case).measures == {}


def test_a_wrong_answer_by_link_names_the_question_and_leaves_the_address_open(
    cast: Cast, case: Case
) -> None:
    token = _link(cast, case)
    with on(date(2022, 2, 3)):
        with pytest.raises(Invalid) as refused:
            links.answer_by_link(token, {**TOLD, "kind": "9"})
        assert refused.value.field == "how-it-was.kind"
        links.answer_by_link(token, TOLD)


def test_opening_an_address_leaves_nobody_signed_in_and_shows_no_row(cast: Cast, case: Case) -> None:
    token = _link(cast, case)
    with on(date(2022, 2, 3)), transaction.atomic():
        links.open_link(token)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM intake_case")
            assert cursor.fetchone() == (0,)


def test_an_address_can_be_answered_after_whoever_gave_it_has_left(cast: Cast, case: Case) -> None:
    with on(date(2022, 2, 1)):
        _row, token = links.give_link(
            by=cast.social_worker, case=case, point="months_3", instrument="how-it-was", language="en"
        )
    from moothall.core.access.people import end_membership

    end_membership(by=cast.administrator, membership_id=cast.social_worker.membership_id, reason="Left")
    with on(date(2022, 2, 3)):
        links.answer_by_link(token, TOLD)
    assert follow(cast.coordinator, case).measures["months_3"][0].own


# -- what the database guarantees ----------------------------------------------------------------------------


def test_nothing_recorded_of_a_wave_can_be_changed_or_removed(cast: Cast, case: Case) -> None:
    hold(cast.coordinator, case, "baseline", RECEIVED)
    with on(date(2024, 11, 1)):
        actions.record_consent(
            by=cast.coordinator, case=case, answer="asked", how="x", answered_on=date(2024, 11, 1)
        )
        actions.hand_over(
            by=cast.coordinator,
            case=case,
            authority_code="E08000035",
            contact="x",
            handed_on=date(2024, 10, 1),
        )
    for model in (Wave, Measure, FollowUpConsent, Handover):
        for change in (
            f"UPDATE {model._meta.db_table} SET created_at = now()",
            f"DELETE FROM {model._meta.db_table}",
        ):
            with (
                pytest.raises(DatabaseError),
                ledger.unit(cast.coordinator, "test"),
                connection.cursor() as cursor,
            ):
                cursor.execute(change)


def test_a_link_that_has_ended_never_opens_again_whoever_asks(cast: Cast, case: Case) -> None:
    token = _link(cast, case)
    with on(date(2022, 2, 3)):
        links.answer_by_link(token, TOLD)
    for change in ("used_at = NULL", "expires_at = now() + interval '1 year'", "point = 'months_6'"):
        with (
            pytest.raises(DatabaseError),
            ledger.unit(cast.coordinator, "test"),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE outcomes_answer_link SET {change}")


@pytest.mark.parametrize("model", [Wave, Measure, AnswerLink, FollowUpConsent, Handover])
def test_raw_sql_of_somebody_outside_the_circle_sees_no_row(cast: Cast, case: Case, model: type) -> None:
    hold(cast.coordinator, case, "baseline", RECEIVED)
    _link(cast, case)
    with on(date(2022, 10, 1)):
        actions.record_consent(
            by=cast.coordinator, case=case, answer="asked", how="x", answered_on=date(2022, 10, 1)
        )
        actions.hand_over(
            by=cast.coordinator,
            case=case,
            authority_code="E08000035",
            contact="x",
            handed_on=date(2022, 9, 1),
        )
    counts = []
    for actor in (cast.coordinator, cast.stranger, cast.health, cast.data_protection_officer):
        with ledger.unit(actor, "test"), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            counts.append(cursor.fetchone()[0])
    assert counts[0] > 0
    assert counts[1:] == [0, 0, 0]


def test_the_months_of_the_database_are_those_of_the_rule(cast: Cast) -> None:
    with connection.cursor() as cursor:
        for day in (date(2024, 2, 29), date(2025, 8, 31), date(2025, 11, 30), date(2026, 1, 31)):
            for months in (3, 6, 12, 24, 36, 60):
                cursor.execute("SELECT (%s::date + make_interval(months => %s))::date", [day, months])
                assert cursor.fetchone()[0] == add_months(day, months)
