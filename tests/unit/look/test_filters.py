"""Dates, numbers and names read as GOV.UK writes them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from moothall.look import filters

DAY = dt.date(2026, 11, 23)


def test_dates_read_as_a_person_says_them() -> None:
    assert filters.date(DAY) == "23 November 2026"
    assert filters.date_short(DAY) == "23 Nov"
    assert filters.date_compact(DAY) == "23 Nov 2026"
    assert filters.weekday(DAY) == "Monday 23 November 2026"
    assert filters.date(None) == ""


def test_dates_are_in_welsh_on_a_welsh_page() -> None:
    with translation.override("cy"):
        assert filters.date(DAY) == "23 Tachwedd 2026"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(14, 2, "2:02pm"), (10, 0, "10am"), (12, 0, "midday"), (0, 0, "midnight"), (0, 30, "12:30am")],
)
def test_times_read_as_gov_uk_writes_them(hour: int, minute: int, words: str) -> None:
    assert filters.time(dt.time(hour, minute)) == words


def test_a_moment_is_told_in_british_time() -> None:
    summer = dt.datetime(2026, 7, 1, 13, 2, tzinfo=dt.UTC)
    assert filters.date_time(summer) == "1 July 2026 at 2:02pm"


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "today"), (1, "tomorrow"), (6, "in 6 days"), (-1, "1 day late"), (-3, "3 days late")],
)
def test_days_are_words(count: int, words: str) -> None:
    assert filters.days_words(count) == words


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Tao Ferreira-Quinn", "T. F-Q."),
        ("  ", ""),
        ("Siân ap Rhys", "S. A. R."),
        ("Nguyễn Văn An", "N. V. A."),
    ],
)
def test_a_child_is_named_by_initials(name: str, initials: str) -> None:
    assert filters.initials(name) == initials


def test_lists_and_counts_read_as_sentences() -> None:
    assert filters.sentence_list(["health", "police", "education"]) == "health, police and education"
    assert filters.sentence_list(["health"]) == "health"
    assert filters.sentence_list([]) == ""
    assert filters.plural(1, "case", "cases") == "1 case"
    assert filters.plural(1204, "case", "cases") == "1,204 cases"
    assert filters.percent(0.683) == "68%"


def test_an_acronym_keeps_its_capitals_inside_a_sentence() -> None:
    assert filters.lower_first("First responder") == "first responder"
    assert filters.lower_first("NHS number") == "NHS number"


def test_a_version_named_by_a_day_is_read_as_that_day() -> None:
    assert filters.version("2026-04-01") == "1 April 2026"
    assert filters.version("second edition") == "second edition"
