"""The clocks of the child panel on days that are known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from moothall.methods.arrangements import Arrangement, ArrangementError, ClockState, Nation, Pause, clocks
from tests.unit.arrangements.samples import RECEIVED, changed, panel

DUE = date(2027, 1, 7)


def clock(
    code: str,
    today: date,
    *pauses: Pause,
    arrangement: Arrangement | None = None,
    nation: Nation = Nation.ENGLAND,
    born: date | None = None,
    **events: date,
) -> ClockState:
    """One clock by its code; the referral came on 23 November 2026."""
    happened = {"referral_received": RECEIVED, **events}
    found = clocks(arrangement or panel(), happened, pauses, today, nation, born)
    return next(each for each in found if each.code == code)


def test_reasonable_grounds_are_due_45_days_after_referral() -> None:
    state = clock("reasonable_grounds", date(2027, 1, 1))
    assert (state.due_on, state.state, state.word) == (DUE, "running", "due in 6 days")
    assert state.sentence == "Reasonable grounds decision: due in 6 days, by 7 January 2027."
    assert [rule.id for rule in state.rules] == ["TIM-01", "TIM-09"]


@pytest.mark.parametrize(
    ("today", "word", "state", "urgency"),
    [
        (date(2026, 12, 1), "due in 37 days", "running", "later"),
        (date(2026, 12, 24), "due in 14 days", "running", "soon"),
        (date(2027, 1, 6), "due tomorrow", "running", "soon"),
        (DUE, "due today", "running", "soon"),
        (date(2027, 1, 8), "1 day late", "breached", "overdue"),
        (date(2027, 1, 10), "3 days late", "breached", "overdue"),
    ],
)
def test_a_clock_says_how_it_stands_in_words(today: date, word: str, state: str, urgency: str) -> None:
    found = clock("reasonable_grounds", today)
    assert (found.word, found.state, found.urgency) == (word, state, urgency)


def test_a_decision_in_time_meets_its_clock_and_a_late_one_says_how_late() -> None:
    early = clock("reasonable_grounds", DUE, reasonable_grounds_decided=date(2026, 12, 20))
    assert (early.state, early.word, early.days_left) == ("met", "met on 20 December 2026", 18)
    late = clock("reasonable_grounds", date(2027, 2, 1), reasonable_grounds_decided=date(2027, 1, 9))
    assert (late.state, late.late, late.word) == ("breached", True, "met on 9 January 2027, 2 days late")
    assert late.urgency == "done"


def test_a_negative_first_decision_stops_the_second_clock() -> None:
    assert clock("conclusive_grounds", DUE, reasonable_grounds_negative=date(2027, 1, 2)).state == "met"


def test_a_pause_pushes_the_due_date_by_its_days_and_keeps_the_old_one_in_sight() -> None:
    pause = Pause(reason="child_missing", start=date(2026, 12, 1), end=date(2026, 12, 11))
    state = clock("reasonable_grounds", date(2027, 1, 1), pause)
    assert (state.due_on, state.due_without_pauses, state.paused_days) == (DUE + timedelta(days=10), DUE, 10)
    assert "without pauses it was due on 7 January 2027" in state.sentence
    assert "OUR-01" in {rule.id for rule in state.rules}


def test_while_paused_what_is_left_stands_still() -> None:
    pause = Pause(reason="child_missing", start=date(2026, 12, 1))
    states = [clock("reasonable_grounds", date(2026, 12, day), pause) for day in (1, 2, 15, 31)]
    assert {state.state for state in states} == {"paused"}
    assert {state.word for state in states} == {"paused with 37 days left"}
    assert states[-1].due_on == DUE + timedelta(days=30)
    assert states[0].pause_reason == "child_missing"


def test_overlapping_pauses_are_counted_once() -> None:
    first = Pause(reason="child_missing", start=date(2026, 12, 1), end=date(2026, 12, 11))
    second = Pause(reason="awaiting_police", start=date(2026, 12, 5), end=date(2026, 12, 15))
    assert clock("reasonable_grounds", date(2027, 1, 1), first, second).paused_days == 14


def test_a_pause_after_the_due_date_mends_nothing() -> None:
    pause = Pause(reason="child_missing", start=DUE + timedelta(days=2))
    state = clock("reasonable_grounds", DUE + timedelta(days=5), pause)
    assert (state.state, state.due_on, state.word) == ("breached", DUE, "5 days late")


def test_a_statutory_step_cannot_be_paused() -> None:
    pause = Pause(reason="child_missing", start=date(2026, 12, 1), end=date(2026, 12, 11))
    day = date(2026, 11, 25)
    state = clock("initial_conference", date(2026, 12, 12), pause, strategy_discussion_held=day)
    assert state.due_on == state.due_without_pauses == date(2026, 12, 16)


def test_a_pause_may_be_for_one_clock_alone() -> None:
    only = Pause(
        reason="child_missing",
        start=date(2026, 12, 1),
        end=date(2026, 12, 11),
        clocks=("conclusive_grounds",),
    )
    assert clock("reasonable_grounds", date(2027, 1, 1), only).paused_days == 0
    assert clock("conclusive_grounds", date(2027, 1, 1), only).paused_days == 10


def test_a_reason_that_is_not_on_the_list_is_refused() -> None:
    with pytest.raises(ArrangementError, match="not a reason to pause"):
        clock("reasonable_grounds", RECEIVED, Pause(reason="holidays", start=RECEIVED))


def test_a_pause_cannot_end_before_it_starts() -> None:
    backwards = Pause(reason="child_missing", start=RECEIVED, end=RECEIVED - timedelta(days=1))
    with pytest.raises(ArrangementError, match="before it starts"):
        clock("reasonable_grounds", RECEIVED, backwards)


def test_working_days_are_counted_with_the_nations_holidays() -> None:
    state = clock("initial_conference", date(2026, 12, 18), strategy_discussion_held=date(2026, 12, 14))
    assert (state.due_on, state.unit) == (date(2027, 1, 7), "working_days")
    assert state.word == "due in 11 working days"


def test_england_and_wales_have_their_own_statutory_steps() -> None:
    started = {"referral_received": RECEIVED, "protection_plan_started": RECEIVED}
    for nation, code in ((Nation.ENGLAND, "core_group"), (Nation.WALES, "core_group_wales")):
        found = {each.code for each in clocks(panel(), started, [], RECEIVED, nation)}
        assert {code for code in found if code.startswith("core_group")} == {code}


def test_a_return_interview_is_due_on_the_third_day() -> None:
    state = clock("return_interview", RECEIVED, returned_from_missing=RECEIVED)
    assert (state.due_on, state.word) == (date(2026, 11, 26), "due in 3 days")


def test_later_reviews_count_from_the_latest_one() -> None:
    state = clock("later_review", date(2027, 3, 1), latest_review_conference_held=date(2027, 2, 28))
    assert state.due_on == date(2027, 8, 28)


def test_an_event_still_to_come_starts_and_stops_nothing() -> None:
    found = clocks(panel(), {"referral_received": RECEIVED}, [], RECEIVED - timedelta(days=1), Nation.ENGLAND)
    assert found == []
    ahead = clock("reasonable_grounds", RECEIVED, reasonable_grounds_decided=date(2026, 12, 1))
    assert (ahead.state, ahead.met_on) == ("running", None)


def test_the_eighteenth_birthday_is_a_clock_of_its_own() -> None:
    born = date(2009, 3, 15)
    assert clock("turns_18", RECEIVED, born=born).word == "112 days to 18"
    assert clock("turns_18", RECEIVED, born=born).urgency == "later"
    assert clock("turns_18", date(2026, 12, 5), born=born).urgency == "soon"
    assert clock("turns_18", date(2027, 3, 15), born=born).word == "turns 18 today"
    assert clock("turns_18", date(2027, 3, 18), born=born).state == "reached"


def test_without_a_date_of_birth_no_birthday_is_counted() -> None:
    assert {each.code for each in clocks(panel(), {}, [], RECEIVED, Nation.ENGLAND)} == set()


def test_the_most_urgent_clock_comes_first() -> None:
    happened = {"referral_received": RECEIVED, "returned_from_missing": date(2026, 11, 24)}
    found = clocks(panel(), happened, [], date(2026, 12, 1), Nation.ENGLAND)
    assert [each.code for each in found] == ["return_interview", "reasonable_grounds", "conclusive_grounds"]


def test_the_last_working_day_before_a_weekend_deadline_is_given() -> None:
    state = clock("reasonable_grounds", date(2026, 12, 1), arrangement=None)
    assert state.act_by == DUE
    sunday = clocks(
        panel(), {"referral_received": date(2026, 11, 26)}, [], RECEIVED + timedelta(9), Nation.ENGLAND
    )
    assert (sunday[0].due_on, sunday[0].act_by) == (date(2027, 1, 10), date(2027, 1, 8))


def test_a_partnership_may_count_the_45_days_as_working_days_and_the_clock_shows_it() -> None:
    ours = panel().with_overrides([changed("TIM-09", "working_days")])
    state = clock("reasonable_grounds", date(2026, 12, 1), arrangement=ours)
    assert state.due_on == date(2027, 1, 28)
    assert [rule.id for rule in state.overridden] == ["TIM-09"]
