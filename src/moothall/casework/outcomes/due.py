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
    def cursor(self) -> Cursor:
        """Where the list goes on after this line."""
        return self.closes_on.isoformat(), self.case.received_on.isoformat(), str(self.case.pk), self.point


# Each point of the follow-up, and each mark of a case that lacks it: those cases lie together in the index by the day
# they were received, which is the order in which their windows close. So each pair is entered where the list goes on
# and left after as many as are wanted, however many cases have the point behind them.
_DUE = """
WITH points AS (
    SELECT * FROM jsonb_to_recordset(%(points)s::jsonb)
        AS p(arrangement text, code text, months integer, closes_after integer, low date, high date)
), lacking AS MATERIALIZED (
    SELECT p.*, m.mark FROM points p CROSS JOIN LATERAL outcomes_waves_recorded(p.arrangement) m(mark)
    WHERE p.code <> ALL (string_to_array(m.mark, ','))
), turning AS (
    SELECT * FROM jsonb_to_recordset(%(turning)s::jsonb)
        AS t(arrangement text, code text, digest text, day date, closes_after integer)
), waits AS (
    SELECT w.id, w.received_on, p.code, w.due, w.due + p.closes_after AS closes
    FROM lacking p CROSS JOIN LATERAL (
        SELECT c.id, c.received_on, (c.received_on + make_interval(months => p.months))::date AS due
        FROM intake_case c
        WHERE c.partnership_id = %(partnership)s AND c.arrangement = p.arrangement AND c.waves_recorded = p.mark
          AND c.in_scope AND c.received_on BETWEEN
              greatest(p.low, (%(closes)s::date - p.closes_after - make_interval(months => p.months))::date - 4)
              AND least(p.high, (%(until)s::date - p.closes_after - make_interval(months => p.months))::date + 4)
          AND EXISTS (SELECT 1 FROM access_circle_seat s WHERE s.circle_id = c.circle_id
                      AND (s.ended_at IS NULL OR s.ended_at > now()) AND s.holder = ANY (%(holders)s))
          AND (c.received_on + make_interval(months => p.months))::date + p.closes_after <= %(until)s
          AND ((c.received_on + make_interval(months => p.months))::date + p.closes_after, c.received_on, c.id, p.code)
              > (%(closes)s::date, %(received)s::date, %(id)s::uuid, %(code)s)
        ORDER BY c.received_on, c.id LIMIT %(limit)s) w
    UNION ALL
    SELECT c.id, c.received_on, t.code, t.day, t.day + t.closes_after
    FROM (SELECT turning.*, decode(digest, 'hex') AS key FROM turning OFFSET 0) t CROSS JOIN LATERAL (
        SELECT o.id, o.received_on
        FROM intake_child_key k JOIN intake_case o ON o.partnership_id = k.partnership_id AND o.child_id = k.child_id
        WHERE k.partnership_id = %(partnership)s AND k.digest = t.key AND k.what = 'birth'
          AND o.arrangement = t.arrangement AND o.in_scope AND o.received_on < t.day
          AND t.code <> ALL (string_to_array(o.waves_recorded, ','))
          AND EXISTS (SELECT 1 FROM access_circle_seat s WHERE s.circle_id = o.circle_id
                      AND (s.ended_at IS NULL OR s.ended_at > now()) AND s.holder = ANY (%(holders)s) OFFSET 0)
        OFFSET 0) c
    WHERE t.day + t.closes_after <= %(until)s
      AND (t.day + t.closes_after, c.received_on, c.id, t.code)
          > (%(closes)s::date, %(received)s::date, %(id)s::uuid, %(code)s)
)
SELECT id, code, due, closes FROM waits ORDER BY closes, received_on, id, code LIMIT %(limit)s
"""
Cursor = tuple[str, str, str, str]
FIRST: Cursor = ("0001-01-01", "0001-01-01", "00000000-0000-0000-0000-000000000000", "")


def due_list(
    actor: Actor,
    rules: Rules | None = None,
    *,
    after: Cursor = FIRST,
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
        **dict(zip(("closes", "received", "id", "code"), after, strict=True)),
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
    nearest = (_years_before(first + timedelta(days=number), age) for number in range(-1, days + 1))
    born = dict.fromkeys(day for one in nearest for day in (one, one + timedelta(days=1)))
    turned = ((birthday(day, age), day) for day in born)
    return [(day, birth_digest(one)) for day, one in turned if first <= day <= last]


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
