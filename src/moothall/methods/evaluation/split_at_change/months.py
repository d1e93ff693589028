"""Months as they stand in an extract, `2023-01`: read, counted, before and after."""

from __future__ import annotations

import re

from ..errors import EvaluationError

_A_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])")
YEAR = 12


def number_of(month: str, called: str = "The month") -> int:
    """A month as a count of months from year nought. Raises EvaluationError for what is no month."""
    found = _A_MONTH.fullmatch(month)
    if found is None:
        raise EvaluationError(f"{called} is {month!r}: write it as year and month, such as 2023-01.")
    return int(found["year"]) * YEAR + int(found["month"]) - 1


def name_of(number: int) -> str:
    """The month of a number that `number_of` gave."""
    return f"{number // YEAR:04d}-{number % YEAR + 1:02d}"


def before(month: str) -> str:
    """The month before."""
    return name_of(number_of(month) - 1)


def after(month: str) -> str:
    """The month after."""
    return name_of(number_of(month) + 1)


def quarter_of(month: str) -> str:
    """The quarter of the calendar a month lies in: `2023-Q1`."""
    number = number_of(month)
    return f"{number // YEAR:04d}-Q{number % YEAR // 3 + 1}"


def quarter_begins(month: str) -> bool:
    """Whether a month is the first of a quarter of the calendar."""
    return number_of(month) % 3 == 0


def check_period(first: str, last: str) -> None:
    """Raises EvaluationError where the first month is after the last, or one is no month."""
    if number_of(first, "The first month") > number_of(last, "The last month"):
        raise EvaluationError(f"The first month, {first}, is after the last, {last}: give them in order.")
