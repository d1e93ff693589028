"""The cases behind a figure: the same rows the figure counts, read as their reader may see them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from moothall.casework.intake.models import Case, Child
from moothall.casework.overview.case_page import initials_of
from moothall.casework.overview.themes.parameters import parameters_of
from moothall.core import clock
from moothall.core.access.gather import gather
from moothall.core.access.models import Partnership
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor
from moothall.methods.arrangements import Arrangement, Nation
from moothall.methods.process.periods import Period

SIZE = 25
_LIST = """
SELECT c.id, c.reference, sum(f.part), sum(f.whole)
FROM overview_theme_facts(%s, %s, %s, %s, %s) f JOIN intake_case c ON c.id = f.case_id
WHERE f.figure = %s AND f.code = %s AND c.reference > %s
GROUP BY c.id, c.reference HAVING %s OR sum(f.part) < sum(f.whole) ORDER BY c.reference LIMIT %s
"""


@dataclass(frozen=True)
class Behind:
    """One case behind a figure: how much of it counts, of how much."""

    case_id: UUID
    reference: str
    initials: str
    part: int
    whole: int


def cases_behind(
    actor: Actor,
    arrangement: Arrangement,
    period: Period,
    figure: str,
    *,
    code: str = "",
    short: bool = False,
    after: str = "",
) -> tuple[list[Behind], str]:
    """The cases a figure counts that this actor may see, by reference, and the key of the next page. Three queries.

    `short` lists only those that fall short of it. The list is the caller's own: row-level security holds in it.
    """
    nation = Nation(Partnership.objects.values_list("nation", flat=True).get(pk=actor.partnership_id))
    parameters = {**parameters_of(arrangement, nation, period.year), "figures": [figure]}
    today = clock.today()
    values: list[Any] = [
        arrangement.name, period.first, min(period.last, today), today, json.dumps(parameters), figure, code, after,
        not short, SIZE + 1,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LIST, values)
        found = cursor.fetchall()
    shown = found[:SIZE]
    cases = visible(Case.objects.filter(pk__in=[row[0] for row in shown]), actor)
    rows = gather(cases=cases, children=visible(Child.objects.filter(pk__in=cases.values("child_id")), actor))
    children = {child.pk: child for child in rows["children"]}
    initials = {
        case.pk: initials_of(children[case.child_id].given_names, children[case.child_id].family_name)
        for case in rows["cases"]
        if case.child_id in children
    }
    lines = [
        Behind(key, reference, initials.get(key, ""), int(part), int(whole))
        for key, reference, part, whole in shown
        if key in {case.pk for case in rows["cases"]}
    ]
    return lines, shown[-1][1] if len(found) > SIZE else ""
