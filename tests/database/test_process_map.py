"""The map of steps: counted by the database over everybody's rows, told without anybody's."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from moothall.casework.intake.models import Case, RuleOverride
from moothall.casework.overview.process_map import View, process_map, step_words, too_few
from moothall.core import clock, ledger
from moothall.core.kinds import Actor
from moothall.methods.process import Order, Period, ProcessMap, findings
from tests.attack.test_raw_sql import as_
from tests.attack.world import build
from tests.cast import Cast
from tests.database.process_town import Town, town_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
AUTUMN = Period(2026, 4)
ASK = "SELECT * FROM overview_process(%s, %s, %s, '', '')"
Path = list[tuple[date, str]]


def seen(actor: Actor, view: View | None = None, today: date = TODAY) -> ProcessMap:
    with ledger.unit(actor, "test"):
        return process_map(actor, view or View(AUTUMN), today)[0]


def arrows(found: ProcessMap) -> dict[tuple[str, str], int]:
    return {(arrow.step, arrow.following): arrow.times for arrow in found.arrows}


def order(found: ProcessMap, step: str, other: str) -> Order:
    return next(one for one in found.orders if (one.step, one.other) == (step, other))


# ---- what the map says ----


def test_somebody_who_sees_no_case_is_told_what_follows_what_and_after_how_long(
    town: Town, cast: Cast
) -> None:
    with ledger.unit(cast.coordinator, "test"):
        town.told(5, ("strategy_discussion", 3), ("section_47", 5))
        town.told(2, ("strategy_discussion", 10), ("section_47", 12))
    found = seen(cast.evaluator)
    assert arrows(found) == {
        ("", "referral:nrm-child"): 7,
        ("referral:nrm-child", "step:strategy_discussion"): 7,
        ("step:strategy_discussion", "step:section_47"): 7,
    }
    first = next(arrow for arrow in found.arrows if arrow.step == "referral:nrm-child")
    assert first.days is not None
    assert (first.days.half, first.days.three_quarters, first.days.nine_tenths) == (3, 10, None)
    assert found.hidden_arrows == found.hidden_boxes == 0


def test_the_cases_of_one_child_are_one_path_whoever_recorded_them(town: Town, cast: Cast) -> None:
    with ledger.unit(cast.coordinator, "test"):
        for _each in range(5):
            child = town.child()
            known_again = town.child(same_as=town.child(same_as=child))
            first = town.case(child, date(2026, 10, 1), "missing-hub")
            second = town.case(known_again, date(2026, 10, 20), "nrm-child")
            for case in (first, second):  # the same discussion, noted in both files
                town.step(case, "strategy_discussion", date(2026, 10, 12))
    found = seen(cast.evaluator)
    assert arrows(found) == {
        ("", "referral:missing-hub"): 5,
        ("referral:missing-hub", "step:strategy_discussion"): 5,
        ("step:strategy_discussion", "referral:nrm-child"): 5,
    }


def test_a_case_sent_on_is_followed_by_its_arrival_even_on_one_day(town: Town, cast: Cast) -> None:
    day = date(2026, 10, 9)
    with ledger.unit(cast.coordinator, "test"):
        for _each in range(5):
            child = town.child()
            sent, came = town.case(child, date(2026, 10, 5), "mash"), town.case(child, day, "nrm-child")
            town.onward(sent, to=came, on=day)
            town.onward(sent, to=None, on=day, state="not_made")
    assert arrows(seen(cast.evaluator)) == {
        ("", "referral:mash"): 5, ("referral:mash", "onward:nrm-child"): 5,
        ("onward:nrm-child", "referral:nrm-child"): 5,
    }  # fmt: skip
    assert step_words("onward:nrm-child").where == step_words("referral:nrm-child").where


def test_a_step_that_was_corrected_counts_as_corrected(town: Town, cast: Cast) -> None:
    with ledger.unit(cast.coordinator, "test"):
        for _each in range(5):
            case = town.case(town.child(), date(2026, 10, 5))
            wrong = town.step(case, "section_47", date(2026, 10, 6))
            town.step(case, "strategy_discussion", date(2026, 10, 7), supersedes=wrong)
    assert set(arrows(seen(cast.evaluator))) == {
        ("", "referral:nrm-child"), ("referral:nrm-child", "step:strategy_discussion"),
    }  # fmt: skip


def test_an_arrow_belongs_to_the_period_of_its_second_step(town: Town, cast: Cast) -> None:
    with ledger.unit(cast.coordinator, "test"):
        town.told(6, ("section_47", 20), start=date(2026, 9, 20))
    assert arrows(seen(cast.evaluator, View(Period(2026, 3)))) == {("", "referral:nrm-child"): 6}
    assert arrows(seen(cast.evaluator)) == {("referral:nrm-child", "step:section_47"): 6}
    assert arrows(seen(cast.evaluator, View(Period(2026)))) == {
        ("", "referral:nrm-child"): 6, ("referral:nrm-child", "step:section_47"): 6,
    }  # fmt: skip


def test_where_open_cases_wait_and_for_how_long(town: Town, cast: Cast) -> None:
    with ledger.unit(cast.coordinator, "test"):
        town.told(6, ("strategy_discussion", 4))
        town.told(5, ("strategy_discussion", 4), closed_on=date(2026, 10, 30))
    found = seen(cast.evaluator)
    box = next(box for box in found.boxes if box.step == "step:strategy_discussion")
    assert box.waiting is not None
    assert (box.waiting.people, box.waiting.days and box.waiting.days.half) == (6, 45)
    assert not [box for box in found.boxes if box.step == "closed" and box.waiting]


def test_before_that_day_after_or_never(town: Town, cast: Cast) -> None:
    with ledger.unit(cast.coordinator, "test"):
        town.told(8, ("strategy_discussion", -6))
        town.told(5, ("strategy_discussion", 0))
        town.told(6, ("strategy_discussion", 9))
        town.told(7, ("section_47", 1))
    told = order(seen(cast.evaluator), "referral:nrm-child", "step:strategy_discussion")
    assert (told.whole, told.before, told.same_day, told.after, told.not_recorded) == (26, 8, 5, 6, 7)
    assert told.days_before is not None
    assert told.days_after is not None
    assert (told.days_before.half, told.days_after.half) == (6, 9)


def test_safeguarding_that_came_only_after_the_decision_that_should_have_prompted_it(
    town: Town, cast: Cast
) -> None:
    with ledger.unit(cast.coordinator, "test"):
        for number in range(16):
            case = town.case(town.child(), date(2026, 10, 5))
            town.step(case, "strategy_discussion", date(2026, 10, 7))
            outcome = "positive" if number < 11 else "negative"
            town.decided(case, "reasonable_grounds", outcome, date(2026, 11, 2))
            town.step(case, "missing_episode", date(2026, 11, 3))
            if number < 11:
                town.step(case, "protection_plan", date(2026, 11, 12) if number < 5 else date(2026, 10, 20))
    found, decision = seen(cast.evaluator), "decided:nrm-child:reasonable_grounds:positive"
    plan = order(found, decision, "step:protection_plan")
    assert (plan.whole, plan.before, plan.after) == (11, 6, 5)
    assert plan.days_after is not None
    assert plan.days_after.half == 10
    assert [(f.kind, f.order) for f in findings(found)][:2] == [
        ("before", order(found, decision, "step:strategy_discussion")), ("after", plan),
    ]  # fmt: skip
    # What happened to the child answers no decision, and a decision against it prompts nothing.
    assert "step:missing_episode" not in {one.other for one in found.orders}
    assert "decided:nrm-child:reasonable_grounds:negative" not in {one.step for one in found.orders}


def test_an_arrow_that_takes_longer_than_it_did_says_so(town: Town, cast: Cast) -> None:
    with ledger.unit(cast.coordinator, "test"):
        town.told(6, ("section_47", 4), ("initial_conference", 9), start=date(2026, 7, 6))
        town.told(6, ("section_47", 11), ("initial_conference", 12))
    pace = {(arrow.step, arrow.following): arrow.pace for arrow in seen(cast.evaluator).arrows}
    assert pace == {
        ("", "referral:nrm-child"): "",
        ("referral:nrm-child", "step:section_47"): "slower",
        ("step:section_47", "step:initial_conference"): "faster",
    }


def test_the_map_of_one_arrangement_has_the_whole_paths_of_those_who_came_there(
    town: Town, cast: Cast
) -> None:
    with ledger.unit(cast.coordinator, "test"):
        for number in range(20):
            child = town.child()
            town.case(child, date(2026, 10, 1), "missing-hub", exploitation=["forced_labour"])
            if number < 10:
                town.case(child, date(2026, 10, 9), "nrm-child")
    found = seen(cast.evaluator, View(AUTUMN, arrangement="nrm-child"))
    assert arrows(found) == {
        ("", "referral:missing-hub"): 10, ("referral:missing-hub", "referral:nrm-child"): 10,
    }  # fmt: skip
    assert found.is_about
    assert arrows(seen(cast.evaluator, View(AUTUMN, kind="forced_labour"))) == {
        ("", "referral:missing-hub"): 20, ("referral:missing-hub", "referral:nrm-child"): 10,
    }  # fmt: skip


# ---- what the map does not say ----


def test_what_fewer_than_the_rule_says_did_is_hidden_and_so_is_what_would_give_it_away(
    town: Town, cast: Cast
) -> None:
    with ledger.unit(cast.coordinator, "test"):
        town.told(20, ("strategy_discussion", 4))
        town.told(3, ("section_47", 2), ("strategy_discussion", 4))
    found = seen(cast.evaluator)
    assert ("referral:nrm-child", "step:strategy_discussion") in arrows(found)
    assert ("step:section_47", "step:strategy_discussion") not in arrows(found)
    # 23 reached the discussion; 20 came from the referral: the number of the box would tell the 3.
    box = next(box for box in found.boxes if box.step == "step:strategy_discussion")
    assert box.times is None
    assert "step:section_47" not in {box.step for box in found.boxes}
    assert (found.hidden_arrows, found.hidden_boxes) == (2, 1)


def test_a_quarter_cannot_be_had_by_taking_the_others_from_the_year(town: Town, cast: Cast) -> None:
    with ledger.unit(cast.coordinator, "test"):
        for month, times in ((1, 9), (4, 7), (7, 12), (10, 2)):
            town.told(times, start=date(2026, month, 8))
    year = arrows(seen(cast.evaluator, View(Period(2026))))
    quarters = [
        arrows(seen(cast.evaluator, View(Period(2026, quarter)))).get(("", "referral:nrm-child"))
        for quarter in (1, 2, 3, 4)
    ]
    assert year["", "referral:nrm-child"] == 30
    assert quarters == [9, None, 12, None]


def test_a_filter_gives_no_number_away_by_difference(town: Town, cast: Cast) -> None:
    with ledger.unit(cast.coordinator, "test"):
        town.told(17, exploitation=["forced_labour"])
        town.told(4, exploitation=["domestic_servitude"])
    all_of = arrows(seen(cast.evaluator))
    labour = seen(cast.evaluator, View(AUTUMN, kind="forced_labour"))
    assert all_of == {("", "referral:nrm-child"): 21}
    assert arrows(labour) == {}  # 21 less 17 would be 4
    assert arrows(seen(cast.evaluator, View(AUTUMN, kind="domestic_servitude"))) == {}


def test_a_filtered_number_is_told_as_about_so_many(town: Town, cast: Cast) -> None:
    with ledger.unit(cast.coordinator, "test"):
        town.told(17, exploitation=["forced_labour"])
        town.told(9, exploitation=["domestic_servitude"])
    labour = seen(cast.evaluator, View(AUTUMN, kind="forced_labour"))
    assert (arrows(labour), labour.is_about) == ({("", "referral:nrm-child"): 15}, True)


def test_the_partnerships_own_number_is_what_is_too_few(town: Town, cast: Cast) -> None:
    by = cast.administrator
    with ledger.unit(cast.coordinator, "test"):
        town.told(6)
    assert arrows(seen(cast.evaluator)) == {("", "referral:nrm-child"): 6}
    with ledger.unit(by, "test"):
        RuleOverride(
            partnership_id=by.partnership_id, arrangement="nrm-child", rule="STA-04", value=7, reason="Small town",
            effective_from=TODAY, made_by_id=by.membership_id,
        ).save(force_insert=True)  # fmt: skip
        assert too_few(cast.evaluator, TODAY) == 7
    assert arrows(seen(cast.evaluator)) == {}


def test_one_partnership_is_told_nothing_of_another(town: Town, cast: Cast) -> None:
    with ledger.unit(cast.coordinator, "test"):
        town.told(9)
    assert seen(cast.stranger).is_empty
    elsewhere = town_of(cast.stranger)
    with ledger.unit(cast.stranger, "test"):
        elsewhere.told(5)
    assert arrows(seen(cast.stranger)) == {("", "referral:nrm-child"): 5}
    assert arrows(seen(cast.evaluator)) == {("", "referral:nrm-child"): 9}


def rows(actor: Actor | None, sql: str, *given: Any) -> list[tuple[Any, ...]]:
    """What somebody is answered who runs SQL as the application, with this identity or none."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('moothall.membership', %s, true)", [str(actor.membership_id) if actor else ""]
        )
        cursor.execute(sql, given)
        answer = cursor.fetchall()
    return answer


def test_raw_sql_is_answered_numbers_and_codes_and_never_a_date_or_a_key(town: Town, cast: Cast) -> None:
    with ledger.unit(cast.coordinator, "test"):
        town.told(3, ("section_47", 2))
    answer = rows(cast.evaluator, ASK, TODAY, "2026-4", "2026-3")
    assert answer
    for measure, period, step, following, *numbers in answer:
        assert measure in {"follows", "reached", "first", "before", "same_day", "after", "waits"}
        assert period in {"", "2025", "2026", "2026-1", "2026-2", "2026-3", "2026-4"}
        assert {step, following} <= {"", "referral:nrm-child", "step:section_47"}
        assert all(isinstance(n, int) for group in numbers if group is not None for n in group)


def test_raw_sql_without_an_identity_and_of_another_partnership_is_answered_nothing(
    town: Town, cast: Cast
) -> None:
    with ledger.unit(cast.coordinator, "test"):
        town.told(9)
    assert rows(None, ASK, TODAY, "2026", "2025") == []
    assert rows(cast.stranger, ASK, TODAY, "2026", "2025") == []


@pytest.mark.parametrize("call", ["overview_people()", "overview_steps('2026-11-23')"])
def test_the_application_may_not_call_what_the_map_is_counted_from(cast: Cast, call: str) -> None:
    with (
        as_(cast.evaluator),
        pytest.raises(DatabaseError, match="permission denied"),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"SELECT * FROM {call}")


def test_a_period_cannot_be_a_day(town: Town, cast: Cast) -> None:
    """Counts come by whole quarters and years whatever is asked; another period has no days at all."""
    with ledger.unit(cast.coordinator, "test"):
        town.told(9, ("section_47", 2))
    answer = rows(cast.evaluator, ASK, TODAY, "2026-10-05", "2026-10-04")
    assert {period for _measure, period, *_rest in answer} == {"", "2026", "2026-4"}
    assert all(days is None for measure, *_rest, days in answer if measure != "waits")


# ---- where the steps come from ----


def test_a_case_told_by_its_own_verbs_leaves_each_step_of_the_work(cast: Cast) -> None:
    build(cast)
    now = date.today()
    answer = rows(cast.evaluator, ASK, now + timedelta(days=60), str(now.year), str(now.year - 1))
    reached: Counter[str] = Counter()
    for measure, period, _from, step, times, *_rest in answer:
        if measure == "reached" and "-" not in period:
            reached[step] += times[0]
    both = {"step:strategy_discussion": 2, "heard": 2, "listed": 2}
    with_the_hub = {
        "referral:nrm-child": 3,
        "asked": 3,
        "replied": 3,
    }  # which asked an agency, and sent a child on
    decided = {
        f"decided:nrm-child:{stage}:positive": 1 for stage in ("reasonable_grounds", "conclusive_grounds")
    }
    known = both | with_the_hub | decided
    assert {step: reached[step] for step in known} == known
    assert reached["planned"]
    assert all(str(step_words(step)) for step in reached)


def test_what_is_written_while_time_is_pretended_is_written_on_that_day(town: Town, cast: Cast) -> None:
    day = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
    with clock.pretend(day), ledger.unit(cast.coordinator, "test"):
        case = town.case(town.child(), day.date())
    assert case.created_at == day
    with ledger.unit(cast.coordinator, "test"):
        case.save(update_fields=["version", "created_at"])
        assert Case.objects.get(pk=case.pk).created_at == day


def test_a_desk_that_opens_itself_is_no_listing(town: Town, cast: Cast) -> None:
    with ledger.unit(cast.coordinator, "test"):
        for desk in (False, True):
            town.listed(town.case(town.child(), date(2026, 10, 5)), date(2026, 10, 9), desk=desk)
    answer = rows(cast.evaluator, ASK, date.today(), str(date.today().year), "2025")
    assert [times[0] for measure, period, _f, step, times, *_r in answer
            if (measure, step) == ("reached", "listed") and "-" not in period] == [1]  # fmt: skip


# ---- the definition, counted again ----


@dataclass
class Followed:
    """How often, by whom, and after how many days one step followed another; and each step was reached."""

    times: Counter[tuple[str, str]] = field(default_factory=Counter)
    people: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    days: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    reached: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


def directly_follows(paths: dict[int, Path], of: Period) -> Followed:
    """The directly-follows relation as the book defines it, over paths in order."""
    found = Followed()
    for person, path in paths.items():
        before: tuple[date, str] | None = None
        for happened_on, step in path:
            if of.first <= happened_on <= of.last:
                way = (before[1] if before else "", step)
                found.times[way] += 1
                found.people[way].add(person)
                found.reached[step].add(person)
                if before:
                    found.days[way].append((happened_on - before[0]).days)
            before = (happened_on, step)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_the_database_counts_as_the_definition_says(town: Town, cast: Cast, seed: int) -> None:
    chance = random.Random(seed)
    steps = ["missing_episode", "strategy_discussion", "section_47", "initial_conference", "looked_after"]
    paths: dict[int, Path] = {}
    with ledger.unit(cast.coordinator, "test"):
        for number in range(60):
            start = date(2026, 6, 1) + timedelta(days=chance.randrange(150))
            case = town.case(town.child(), start, chance.choice(["nrm-child", "missing-hub"]))
            path: Path = [(start, f"referral:{case.arrangement}")]
            days = chance.sample([n for n in range(-30, 40) if n], chance.randrange(6))
            for day in days:  # one step a day, so that the order of the path is the order of its days
                on = start + timedelta(days=day)
                if on <= TODAY:
                    step = chance.choice(steps)
                    town.step(case, step, on)
                    path.append((on, f"step:{step}"))
            paths[number] = sorted(path)
    for of in (AUTUMN, AUTUMN.before, Period(2026)):
        expected = directly_follows(paths, of)
        answered = [
            row for row in rows(cast.evaluator, ASK, TODAY, str(of), str(of.before)) if row[1] == str(of)
        ]
        ways = {row[2:4]: row[4:] for row in answered if row[0] == "follows" and row[6] is None}
        assert {way: times[0] for way, (times, _people, _days) in ways.items()} == expected.times
        assert {way: people[0] for way, (_times, people, _days) in ways.items()} == {
            way: len(people) for way, people in expected.people.items()
        }
        assert {row[3]: row[5][0] for row in answered if row[0] == "reached"} == {
            step: len(people) for step, people in expected.reached.items()
        }
        assert {row[2:4]: row[6][1] for row in answered if row[0] == "follows" and row[6]} == {
            way: sorted(days)[(len(days) - 1) // 2] for way, days in expected.days.items()
        }


def test_steps_have_the_words_of_their_arrangement() -> None:
    assert step_words("decided:nrm-child:reasonable_grounds:positive").what == "Reasonable grounds: Positive"
    assert step_words("referral:nrm-child").where == "National Referral Mechanism, child panel"
    assert step_words("step:section_47").what == "Section 47 enquiry"
    assert step_words("referral:gone-since").where == "gone-since"
