"""The schedule of follow-up, whatever the day of the referral and the birthday."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from moothall.methods.arrangements import catalogue, days_back, needs_consent, schedule
from moothall.methods.arrangements.calendars import age_on
from moothall.methods.arrangements.sections.follow_up import FollowUp

FOLLOW_UP: FollowUp = catalogue().in_force("nrm-child", date(2026, 11, 1)).governance.follow_up
DAYS = st.dates(date(2010, 1, 1), date(2040, 12, 31))
AGES = st.integers(-400, 30 * 366)


@given(DAYS, AGES)
def test_each_point_is_due_inside_its_window_and_after_the_referral(referred: date, days: int) -> None:
    plan = schedule(FOLLOW_UP, referred, referred - timedelta(days=days))
    assert [each.due_on for each in plan] == sorted(each.due_on for each in plan)
    for each in plan:
        assert referred <= each.opens_on <= each.due_on <= each.closes_on


@given(DAYS)
def test_windows_counted_from_the_referral_never_meet(referred: date) -> None:
    plan = schedule(FOLLOW_UP, referred, None)
    assert [each.code for each in plan] == [p.code for p in FOLLOW_UP.waves.value if p.months is not None]
    for one, after in pairwise(plan):
        assert one.closes_on < after.opens_on


@given(DAYS, AGES)
def test_a_birthday_is_a_point_exactly_where_it_comes_after_the_referral(referred: date, days: int) -> None:
    born = referred - timedelta(days=days)
    plan = schedule(FOLLOW_UP, referred, born)
    assert any(each.code == "at_18" for each in plan) is (age_on(born, referred) < 18)


@given(DAYS, st.integers(-200, 3000))
def test_days_back_finds_exactly_the_referrals_whose_window_is_open(referred: date, later: int) -> None:
    today = referred + timedelta(days=later)
    plan = {each.code: each for each in schedule(FOLLOW_UP, referred, None)}
    for point in FOLLOW_UP.waves.value:
        between = days_back(point, today)
        if between is None:
            assert point.months is None
            continue
        planned = plan[point.code]
        unclipped = planned.due_on - timedelta(days=point.opens_before)
        if unclipped <= today <= planned.closes_on:
            assert between[0] <= referred <= between[1]
        if referred > between[1]:
            assert today < unclipped


@given(DAYS, st.integers(0, 20000), st.sets(st.sampled_from([p.code for p in FOLLOW_UP.waves.value])))
def test_a_point_stands_in_exactly_one_way_and_what_is_recorded_counts_first(
    referred: date, later: int, held: set[str]
) -> None:
    today = referred + timedelta(days=later)
    for each in schedule(FOLLOW_UP, referred, None):
        standing = each.standing(held, set(), today)
        assert (standing == "held") is (each.code in held)
        if standing in ("open", "closing"):
            assert each.opens_on <= today <= each.closes_on
        if standing == "unexplained":
            assert today > each.closes_on


@given(DAYS, AGES)
def test_consent_is_asked_of_whoever_is_18_and_of_nobody_younger(day: date, days: int) -> None:
    born = day - timedelta(days=days)
    assert needs_consent(FOLLOW_UP, born, day) is (age_on(born, day) >= 18)
    assert not needs_consent(FOLLOW_UP, None, day)
