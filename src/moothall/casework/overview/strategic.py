"""The strategic picture of an arrangement that rates what comes to it: counts, with small numbers hidden.

What a safeguarding hub is for beside its cases: to see what comes, from whom, and what becomes of it. Which levels,
outcomes and routes there are is the arrangement's. To those who see no case a breakdown is shown for whole years only
and small counts are hidden, with others until none can be had from a total (see `themes.hiding`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from moothall.casework.overview.themes.counting import hides_from, least_of
from moothall.casework.overview.themes.hiding import HIDDEN, Count, hide_parts, unsafe
from moothall.core.access.models import Agency
from moothall.core.kinds import Actor
from moothall.methods.arrangements import Arrangement
from moothall.methods.process.periods import Period

KINDS = ("week", "source", "rating", "outcome", "repeat", "release", "onward")


@dataclass(frozen=True)
class Part:
    """One line: its code and words, how many (None where hidden), and for a rating how soon it was decided."""

    code: str
    words: str
    number: int | None
    in_time: Count = HIDDEN
    half_within: int | None = None
    most_within: int | None = None


@dataclass(frozen=True)
class Picture:
    """The parts of each kind, in the arrangement's order; `total` is how many came. `least` where some are hidden."""

    period: Period
    total: int | None
    parts: dict[str, list[Part]]
    hides: bool
    least: int | None


@dataclass(frozen=True)
class _Row:
    number: int
    in_time: int
    decided: int
    half: int | None
    most: int | None


def strategic_picture(actor: Actor, arrangement: Arrangement, period: Period) -> Picture:
    """What came in a period, by each kind. Two queries; needs an open unit."""
    hides, rule = hides_from(actor), least_of(arrangement)
    least = (rule if rule is not None else 10**9) if hides else 0
    shown = period.whole_year if hides else period
    raw = _raw(arrangement.name, shown.first, shown.last)
    words = _Words(
        arrangement,
        dict(Agency.objects.filter(partnership_id=actor.partnership_id).values_list("pk", "name")),
    )
    parts = {kind: words.sorted(kind, _shown(raw.get(kind, {}), least, kind, words)) for kind in KINDS}
    total = sum(row.number for row in raw.get("repeat", {}).values())
    return Picture(shown, None if 0 < total < least else total, parts, hides, rule)


def _raw(which: str, first: date, last: date) -> dict[str, dict[str, _Row]]:
    found: dict[str, dict[str, _Row]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM overview_strategic(%s, %s, %s)", [which, first, last])
        for kind, code, number, in_time, decided, half, most in cursor.fetchall():
            row = _Row(
                number,
                in_time or 0,
                decided or 0,
                None if half is None else int(half),
                None if most is None else int(most),
            )
            found.setdefault(kind, {})[code] = row
    return found


def _shown(rows: Mapping[str, _Row], least: int, kind: str, words: _Words) -> list[Part]:
    counts = hide_parts(
        {code: Count(row.number, row.number) for code, row in rows.items()}, least, share=False
    )
    found = []
    for code, row in rows.items():
        number = counts[code].whole
        timed = number is not None and row.decided > 0 and not unsafe(row.in_time, row.decided, least)
        found.append(
            Part(
                code, words.of(kind, code), number,
                Count(row.in_time, row.decided) if timed else HIDDEN,
                row.half if timed else None, row.most if timed else None,
            )
        )  # fmt: skip
    return found


class _Words:
    """What the codes are called: by the arrangement, or by the partnership's own agencies."""

    def __init__(self, arrangement: Arrangement, agencies: Mapping[object, str]) -> None:
        function = arrangement.function
        self.agencies = {str(pk): name for pk, name in agencies.items()}
        self.ratings = {one.code: one.title for one in function.ratings.value} if function.ratings else {}
        self.outcomes = {
            f"{stage.code}:{one.code}": one.title for stage in function.stages for one in stage.outcomes
        }
        self.routes = {rule.value.code: rule.value.title for rule in function.onward}

    def of(self, kind: str, code: str) -> str:
        """The words of a code; of one in two parts (an owner and a state, say) those of the first."""
        first = code.partition(":")[0]
        known: Mapping[str, Mapping[str, str]] = {
            "rating": self.ratings, "outcome": self.outcomes, "source": self.agencies,
            "release": {code: self.agencies.get(first, "")}, "onward": {code: self.routes.get(first, first)},
        }  # fmt: skip
        return known.get(kind, {}).get(code, "")

    def sorted(self, kind: str, parts: list[Part]) -> list[Part]:
        """As the arrangement lists them; weeks by day; the rest by words."""
        listed = {
            "rating": list(self.ratings),
            "outcome": list(self.outcomes),
            "repeat": ["first", "again"],
        }.get(kind, [])
        order = {code: number for number, code in enumerate(listed)}
        if kind == "week":
            return sorted(parts, key=lambda one: one.code)
        return sorted(parts, key=lambda one: (order.get(one.code, len(order)), one.words, one.code))
