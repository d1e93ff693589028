"""Who is due to be followed: the waves that are open, and those whose window closed without anything recorded.

The months are counted in the database, by the rules in force today; a birthday, which lies sealed, is found by the
keyed digests of the days on which somebody can have been born who turns that age around now.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from moothall.casework.intake.models import Case, Child
from moothall.casework.intake.overrides import Rules
from moothall.casework.intake.search import birth_digest
from moothall.casework.intake.shelf import all_arrangements
from moothall.casework.outcomes.models import Handover
from moothall.casework.outcomes.queries import follow_up_of
from moothall.core import clock
from moothall.core.access.gather import gather
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor
from moothall.methods.arrangements import ArrangementError, FollowUp, WavePoint, birthday, days_back

PAGE_SIZE = 25
#: A wave nobody recorded is asked after for so long; the partnership's figures count it for good.
LOOK_BACK = timedelta(days=730)


@dataclass(frozen=True)
class Due:
    """One wave of one case that is to be held, or explained."""

    case: Case
    child: Child
    point: str
    title: str
    due_on: date
    closes_on: date
    authority_code: str

    def late(self, today: date) -> bool:
        """Whether the window has closed, so that only a reason can be recorded."""
        return self.closes_on < today

    @property
    def cursor(self) -> tuple[str, str, str]:
        """Where the list goes on after this line."""
        return self.closes_on.isoformat(), str(self.case.pk), self.point


_DUE = """
WITH points AS (
    SELECT * FROM jsonb_to_recordset(%(points)s::jsonb)
        AS p(arrangement text, code text, months integer, closes_after integer, low date, high date)
), turning AS (
    SELECT * FROM jsonb_to_recordset(%(turning)s::jsonb)
        AS t(arrangement text, code text, digest text, day date, closes_after integer)
), waits AS (
    SELECT c.id, c.circle_id, c.partnership_id, p.code,
           (c.received_on + make_interval(months => p.months))::date AS due, p.closes_after
    FROM points p JOIN intake_case c ON c.partnership_id = %(partnership)s AND c.arrangement = p.arrangement
         AND c.in_scope AND c.received_on BETWEEN p.low AND p.high
    UNION ALL
    SELECT c.id, c.circle_id, c.partnership_id, t.code, t.day, t.closes_after
    FROM turning t JOIN intake_child_key k ON k.partnership_id = %(partnership)s AND k.what = 'birth'
         AND k.digest = decode(t.digest, 'hex')
    JOIN intake_case c ON c.partnership_id = k.partnership_id AND c.child_id = k.child_id
         AND c.arrangement = t.arrangement AND c.in_scope AND c.received_on < t.day
)
SELECT id, code, due, due + closes_after AS closes FROM waits w
WHERE EXISTS (SELECT 1 FROM access_circle_seat s WHERE s.circle_id = w.circle_id
              AND (s.ended_at IS NULL OR s.ended_at > now()) AND s.holder = ANY (%(holders)s))
  AND NOT EXISTS (SELECT 1 FROM outcomes_wave v WHERE v.partnership_id = w.partnership_id AND v.case_id = w.id
                  AND v.point = w.code)
  AND due + closes_after <= %(until)s
  AND (due + closes_after, id, code) > (%(closes)s::date, %(id)s::uuid, %(code)s)
ORDER BY closes, id, code LIMIT %(limit)s
"""
FIRST = ("0001-01-01", "00000000-0000-0000-0000-000000000000", "")


def due_list(
    actor: Actor,
    rules: Rules | None = None,
    *,
    after: tuple[str, str, str] = FIRST,
    limit: int = PAGE_SIZE,
    until: date = date.max,
) -> list[Due]:
    """The waves to be held or explained of the cases this actor sees, the window that closes first on top.

    `after` is the cursor of the last line of the page before; with `until` only windows that close by then. Three
    queries at most.
    """
    today = clock.today()
    followed = _followed(rules or Rules(actor), today)
    values: dict[str, Any] = {
        "points": json.dumps(_points(followed, today)), "turning": json.dumps(_turning(followed, today)),
        "partnership": actor.partnership_id, "holders": list(actor.holders), "limit": limit, "until": until,
        "closes": after[0], "id": after[1], "code": after[2],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_DUE, values)
        lines = cursor.fetchall()
    return _with_cases(actor, lines, followed) if lines else []


def _followed(rules: Rules, today: date) -> dict[str, FollowUp]:
    """The rules of follow-up of each arrangement that has them, as they are today."""
    found = {}
    for name in all_arrangements().names():
        try:
            follow_up = follow_up_of(rules.in_force(name, today))
        except ArrangementError:
            continue
        if follow_up is not None:
            found[name] = follow_up
    return found


def _points(followed: dict[str, FollowUp], today: date) -> list[dict[str, Any]]:
    found = []
    for name, follow_up in followed.items():
        for point in follow_up.waves.value:
            between = days_back(point, today)
            if between is not None:
                found.append(
                    {"arrangement": name, "code": point.code, "months": point.months, "closes_after": point.closes_after,
                     "low": (between[0] - LOOK_BACK).isoformat(), "high": between[1].isoformat()}
                )  # fmt: skip
    return found


def _turning(followed: dict[str, FollowUp], today: date) -> list[dict[str, Any]]:
    return [
        {"arrangement": name, "code": point.code, "digest": digest.hex(), "day": day.isoformat(),
         "closes_after": point.closes_after}
        for name, follow_up in followed.items()
        for point in follow_up.waves.value
        if point.at_age is not None
        for day, digest in birthdays(
            point, today - timedelta(days=point.closes_after) - LOOK_BACK, today + timedelta(days=point.opens_before)
        )
    ]  # fmt: skip


def birthdays(point: WavePoint, first: date, last: date) -> list[tuple[date, bytes]]:
    """Each birthday of the point's age between two days, with the digest of the day somebody was born for it."""
    age = point.at_age or 0
    days = (last - first).days + 1
    found = []
    for number in range(-1, days + 1):
        born = _years_before(first + timedelta(days=number), age)
        for day in {born, born + timedelta(days=1)}:
            if first <= (turned := birthday(day, age)) <= last:
                found.append((turned, birth_digest(day)))
    return list(dict.fromkeys(found))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _with_cases(actor: Actor, lines: Sequence[Any], followed: dict[str, FollowUp]) -> list[Due]:
    ids = {line[0] for line in lines}
    cases = visible(Case.objects.filter(pk__in=ids), actor)
    children = Child.objects.only("id", "given_names", "family_name", "date_of_birth")
    found = gather(
        cases=cases,
        children=children.filter(pk__in=cases.order_by().values("child_id")),
        handovers=visible(Handover.objects.filter(case_id__in=ids), actor).order_by(
            "handed_on", "created_at"
        ),
    )
    by_id: dict[UUID, Case] = {case.pk: case for case in found["cases"]}
    child = {row.pk: row for row in found["children"]}
    moved = {row.case_id: row.authority_code for row in found["handovers"]}
    lines = [line for line in lines if line[0] in by_id and by_id[line[0]].child_id in child]
    return [
        Due(
            case=by_id[pk], child=child[by_id[pk].child_id], point=code, due_on=due, closes_on=closes,
            title=_title(followed[by_id[pk].arrangement], code), authority_code=moved.get(pk, ""),
        )
        for pk, code, due, closes in lines
    ]  # fmt: skip


def _title(follow_up: FollowUp, code: str) -> str:
    point = follow_up.point(code)
    return point.title if point else code
