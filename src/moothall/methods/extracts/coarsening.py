"""The rules that make what is recorded coarser. Pure; each answers None where there is nothing to answer."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

QUARTER = 3
MONTHS_A_YEAR = 12


def keyed_hash(key: bytes, of: str, identifier: object) -> str:
    """The pseudonym of a row: 32 hexadecimal digits of HMAC-SHA-256 under the purpose's own key.

    `of` is what the row is (case, child), so that two tables' rows of one number do not look alike.
    """
    return hmac.new(key, f"{of}\x00{identifier}".encode(), hashlib.sha256).hexdigest()[:32]


def calendar_month(day: date | None) -> str | None:
    """'2026-11'."""
    return None if day is None else f"{day.year:04d}-{day.month:02d}"


def days_between(start: date, day: date | None) -> int | None:
    """How many days after `start`; below nought for what came before."""
    return None if day is None else (day - start).days


def whole_months(start: date, day: date | None) -> int | None:
    """Whole months from `start` to `day`; below nought for what came before."""
    if day is None:
        return None
    if day < start:
        earlier = whole_months(day, start)
        return None if earlier is None else -earlier
    months = (day.year - start.year) * MONTHS_A_YEAR + day.month - start.month
    return months - (1 if day.day < start.day else 0)


def three_months(start: date, day: date | None) -> int | None:
    """Whole months from `start` to `day`, rounded down to a multiple of three."""
    months = whole_months(start, day)
    return None if months is None else months - months % QUARTER


def whole_years(born: date | None, day: date) -> int | None:
    """Age in whole years on a day; somebody born on 29 February has their birthday on 1 March."""
    return None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date | None, years: int) -> date | None:
    """The day somebody turns so many years."""
    if born is None:
        return None
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)
