"""Working days, months and birthdays on days that are known."""

from __future__ import annotations

from datetime import date

import pytest

from moothall.methods.arrangements import (
    Nation,
    add_working_days,
    age_on,
    bank_holidays,
    birthday,
    is_working_day,
    last_working_day_up_to,
    working_days_between,
)
from moothall.methods.arrangements.calendars import add_months


@pytest.mark.parametrize(
    ("day", "nations"),
    [
        (date(2026, 3, 17), {"northern-ireland"}),
        (date(2026, 7, 13), {"northern-ireland"}),
        (date(2026, 1, 2), {"scotland"}),
        (date(2026, 8, 3), {"scotland"}),
        (date(2024, 12, 2), {"scotland"}),
        (date(2026, 8, 31), {"england", "wales", "northern-ireland"}),
        (date(2026, 4, 6), {"england", "wales", "northern-ireland"}),
        (date(2026, 5, 4), {"england", "wales", "scotland", "northern-ireland"}),
        (date(2021, 12, 28), {"england", "wales", "scotland", "northern-ireland"}),
    ],
)
def test_each_nation_has_its_own_bank_holidays(day: date, nations: set[str]) -> None:
    assert {nation.value for nation in Nation if day in bank_holidays(day.year, nation)} == nations


@pytest.mark.parametrize("nation", Nation)
def test_good_friday_and_christmas_day_are_never_working_days(nation: Nation) -> None:
    assert not is_working_day(date(2026, 4, 3), nation)
    assert not is_working_day(date(2026, 12, 25), nation)


def test_working_days_over_christmas_reach_into_the_new_year() -> None:
    assert add_working_days(date(2026, 12, 23), 4, Nation.ENGLAND) == date(2026, 12, 31)
    assert add_working_days(date(2026, 12, 23), 5, Nation.ENGLAND) == date(2027, 1, 4)
    assert add_working_days(date(2026, 12, 23), 5, Nation.SCOTLAND) == date(2027, 1, 5)


def test_no_working_days_is_the_day_itself_and_fewer_cannot_be_counted() -> None:
    assert add_working_days(date(2026, 11, 22), 0, Nation.WALES) == date(2026, 11, 22)
    with pytest.raises(ValueError, match="counted forward"):
        add_working_days(date(2026, 11, 22), -1, Nation.WALES)


def test_working_days_between_a_friday_and_the_monday_are_one() -> None:
    assert working_days_between(date(2026, 11, 20), date(2026, 11, 23), Nation.ENGLAND) == 1
    assert working_days_between(date(2026, 11, 23), date(2026, 11, 20), Nation.ENGLAND) == -1


def test_the_last_working_day_before_easter_monday_is_maundy_thursday() -> None:
    assert last_working_day_up_to(date(2026, 4, 6), Nation.ENGLAND) == date(2026, 4, 2)


def test_england_and_wales_may_be_named_together() -> None:
    assert Nation("england-and-wales") is Nation.ENGLAND
    with pytest.raises(ValueError, match="france"):
        Nation("france")


def test_a_month_after_the_last_day_of_january_is_the_last_day_of_february() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)


def test_a_child_born_on_29_february_turns_18_on_1_march() -> None:
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert birthday(date(2008, 2, 29), 16) == date(2024, 2, 29)
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_an_age_is_attained_at_the_start_of_the_birthday() -> None:
    assert age_on(date(2010, 11, 23), date(2026, 11, 22)) == 15
    assert age_on(date(2010, 11, 23), date(2026, 11, 23)) == 16
