"""The seven themes of the 2020 review as figures of one partnership: counts, never names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from moothall.methods.arrangements import Arrangement


@dataclass(frozen=True)
class Figure:
    """One theme's figure: `part` of `whole` in the period; both None where the whole is too small to show."""

    theme: str
    part: int | None
    whole: int | None


def quarter_of(day: date) -> tuple[date, date]:
    """The first and last day of the calendar quarter a day lies in."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    following = date(first.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)
    return first, following - timedelta(days=1)


def figures(arrangement: Arrangement, first: date, last: date, *, hide_small: bool) -> list[Figure]:
    """The figures of a period, in the order of the themes. One query; needs an open unit.

    What counts as in time (TIM-01), who the partners are (PNL-01) and what is too small to show (STA-04)
    come from the arrangement, as the partnership has set them.
    """
    limit = next(clock.value.limit for clock in arrangement.function.clocks if clock.value.warn is not None)
    least = int(arrangement.rule("STA-04").value) if hide_small else 0
    partners = (
        list(arrangement.membership.voting_functions.value) if arrangement.membership.voting_functions else []
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT theme, part, whole FROM overview_figures(%s, %s, %s, %s)", [first, last, limit, partners]
        )
        rows = cursor.fetchall()
    return [_shown(theme, part, whole, least) for theme, part, whole in rows]


def _shown(theme: str, part: int, whole: int, least: int) -> Figure:
    if 0 < whole < least:
        return Figure(theme, None, None)
    return Figure(theme, part, whole)
