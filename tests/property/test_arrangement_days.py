"""Days and clocks, whatever the dates: counting is exact, pauses only ever give time, one version rules each day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from moothall.methods.arrangements import (
    ClockState,
    Nation,
    Pause,
    add_working_days,
    age_on,
    birthday,
    catalogue,
    clocks,
    eligibility,
    is_working_day,
    last_working_day_up_to,
    reconsideration_window,
    request_due_on,
    wording,
    working_days_between,
)
from moothall.methods.arrangements.clocks import due_on
from tests.unit.arrangements.samples import facts, panel

days = st.dates(min_value=date(2021, 6, 14), max_value=date(2035, 12, 31))
births = st.dates(min_value=date(2000, 1, 1), max_value=date(2020, 12, 31))
nations = st.sampled_from(list(Nation))
numbers = st.integers(min_value=0, max_value=120)
units = st.sampled_from(["calendar_days", "working_days", "hours", "months"])
reasons = st.sampled_from([choice.code for choice in panel().function.pause_reasons.value])  # type: ignore[union-attr]
A_DAY = timedelta(days=1)


@st.composite
def stops(draw: st.DrawFn, start: date = date(2026, 1, 1)) -> Pause:
    """A closed pause near the start of the year."""
    begin = start + timedelta(days=draw(st.integers(min_value=-20, max_value=120)))
    return Pause(
        reason=draw(reasons),
        start=begin,
        end=begin + timedelta(days=draw(st.integers(min_value=0, max_value=60))),
    )


@given(days, numbers, nations)
def test_adding_working_days_and_counting_them_are_inverse(start: date, number: int, nation: Nation) -> None:
    assert working_days_between(start, add_working_days(start, number, nation), nation) == number


@given(days, st.integers(min_value=1, max_value=120), nations)
def test_adding_working_days_lands_on_a_working_day_with_no_earlier_one_that_will_do(
    start: date, number: int, nation: Nation
) -> None:
    end = add_working_days(start, number, nation)
    assert is_working_day(end, nation)
    assert working_days_between(start, end - A_DAY, nation) == number - 1


@given(days, days, numbers, nations)
def test_starting_later_never_ends_earlier(first: date, second: date, number: int, nation: Nation) -> None:
    early, late = sorted((first, second))
    assert add_working_days(early, number, nation) <= add_working_days(late, number, nation)


@given(days, numbers, numbers, nations)
def test_working_days_add_up(start: date, first: int, second: int, nation: Nation) -> None:
    middle = add_working_days(start, first, nation)
    assert add_working_days(middle, second, nation) == add_working_days(start, first + second, nation)


@given(days, days, nations)
def test_counting_backwards_is_the_same_with_the_sign_turned(
    first: date, second: date, nation: Nation
) -> None:
    assert working_days_between(first, second, nation) == -working_days_between(second, first, nation)


@given(days, nations)
def test_the_last_working_day_is_at_most_a_long_weekend_away(day: date, nation: Nation) -> None:
    found = last_working_day_up_to(day, nation)
    assert is_working_day(found, nation)
    assert timedelta() <= day - found <= timedelta(days=5)
    assert working_days_between(found, day, nation) == 0


@given(births, st.integers(min_value=0, max_value=40))
def test_an_age_is_attained_on_its_birthday_and_not_the_day_before(born: date, age: int) -> None:
    assert age_on(born, birthday(born, age)) == age
    assert age == 0 or age_on(born, birthday(born, age) - A_DAY) == age - 1


@given(births, st.integers(min_value=-30, max_value=3000))
def test_a_referral_is_in_scope_exactly_when_more_than_100_days_are_left(born: date, left: int) -> None:
    on = birthday(born, 18) - timedelta(days=left)
    assume(on >= born)
    assert eligibility(panel(), facts(born), on).in_scope == (left > 100)


@given(days)
def test_exactly_one_version_is_in_force_on_every_day(day: date) -> None:
    versions = catalogue().versions("nrm-child")
    found = catalogue().in_force("nrm-child", day)
    begun = [version for version in versions if version.effective_from <= day]
    assert found.effective_from == max(version.effective_from for version in begun)
    assert sum(version is found for version in versions) == 1


@given(days, st.sampled_from(["reasonable_grounds", "conclusive_grounds"]))
def test_a_test_has_exactly_one_wording_on_every_day(day: date, stage: str) -> None:
    for arrangement in catalogue().versions("nrm-child"):
        found = next(each for each in arrangement.function.stages if each.code == stage)
        assert sum(rule.applies_on(day) for rule in found.wordings) == 1
        assert wording(arrangement, stage, day).text


@given(days, st.integers(min_value=0, max_value=90), units, nations, st.lists(stops(), max_size=4))
def test_a_pause_never_brings_a_due_date_forward(
    start: date, limit: int, unit: str, nation: Nation, pauses: list[Pause]
) -> None:
    assume(unit != "months" or limit <= 24)
    plain = due_on(start, limit, unit, nation)  # type: ignore[arg-type]
    assert due_on(start, limit, unit, nation, pauses) >= plain  # type: ignore[arg-type]


@given(st.integers(min_value=1, max_value=90), st.lists(stops(), min_size=1, max_size=4), nations)
def test_one_pause_more_never_gives_less_time(limit: int, pauses: list[Pause], nation: Nation) -> None:
    start = date(2026, 1, 1)
    for unit in ("calendar_days", "working_days"):
        fewer = due_on(start, limit, unit, nation, pauses[:-1])  # type: ignore[arg-type]
        assert due_on(start, limit, unit, nation, pauses) >= fewer  # type: ignore[arg-type]


@given(st.integers(min_value=1, max_value=90), st.lists(stops(), max_size=4), nations)
def test_the_due_date_is_the_day_on_which_the_limit_is_used_up(
    limit: int, pauses: list[Pause], nation: Nation
) -> None:
    """The slow way: walk the days and count those that are neither paused nor, for working days, free."""
    start = date(2026, 1, 1)
    for unit in ("calendar_days", "working_days"):
        day, left = start, limit
        while left:
            day += A_DAY
            paused = any(stop.end is not None and stop.start <= day < stop.end for stop in pauses)
            counts = unit == "calendar_days" or is_working_day(day, nation)
            left -= counts and not paused
        assert due_on(start, limit, unit, nation, pauses) == day  # type: ignore[arg-type]


@given(days, st.integers(min_value=0, max_value=200), nations, st.lists(stops(), max_size=3))
def test_every_clock_says_the_truth_about_itself(
    start: date, later: int, nation: Nation, pauses: list[Pause]
) -> None:
    today = start + timedelta(days=later)
    for clock in clocks(panel(), _all_events(start), pauses, today, nation):
        _check(clock, today, nation)


def _all_events(start: date) -> dict[str, date]:
    return {event: start for rule in panel().function.clocks for event in rule.value.starts}


def _check(clock: ClockState, today: date, nation: Nation) -> None:
    assert clock.due_on >= clock.due_without_pauses
    assert clock.paused_days == 0 or panel().rule(clock.rules[0].id).value.may_pause
    assert (clock.state == "breached") == (clock.met_on is None and today > clock.due_on)
    assert clock.state != "paused" or clock.pause_reason
    assert is_working_day(clock.act_by, nation)
    assert clock.act_by <= clock.due_on
    assert clock.late == ("late" in clock.word)
    assert clock.late == (clock.days_left < 0)


@given(days, st.integers(min_value=0, max_value=200), nations)
def test_a_deadline_met_stays_met(start: date, after: int, nation: Nation) -> None:
    events = {"referral_received": start, "reasonable_grounds_decided": start + timedelta(days=20)}
    today = start + timedelta(days=20 + after)
    found = next(
        each for each in clocks(panel(), events, [], today, nation) if each.code == "reasonable_grounds"
    )
    assert (found.state, found.days_left, found.urgency) == ("met", 25, "done")


@given(days, nations, st.booleans())
def test_a_reply_is_chased_between_asking_and_the_due_day(sent: date, nation: Nation, urgent: bool) -> None:
    dates = request_due_on(panel(), sent, nation, urgent=urgent)
    assert sent <= dates.chase_on <= dates.due_on
    assert is_working_day(dates.due_on, nation)


@given(days, st.integers(min_value=-5, max_value=60), nations)
def test_the_window_for_looking_again_is_open_for_its_days_and_no_others(
    decided: date, after: int, nation: Nation
) -> None:
    window = reconsideration_window(panel(), decided, nation)
    assert window.open_on(decided + timedelta(days=after)) == (0 <= after <= 30)
