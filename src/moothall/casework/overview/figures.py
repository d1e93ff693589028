"""The three figures beside Today, counted only so far. The figures of the seven themes are in `overview.themes`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from moothall.casework.overview.open_work import open_cases, overdue
from moothall.casework.panel.models import Determination
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor
from moothall.methods.process import periods

#: A count goes no further than this: '500 or more' tells as much.
MOST_COUNTED = 500


@dataclass(frozen=True)
class Figures:
    """Three figures: open cases, first decisions of the quarter and how many in time, actions overdue."""

    open_cases: int
    decided: int
    in_time: int
    overdue_actions: int


def figures_of(actor: Actor, today: date) -> Figures:
    """The three figures of what this actor may see. One query."""
    quarter = periods.quarter_of(today)
    decided = visible(
        Determination.objects.filter(
            partnership_id=actor.partnership_id,
            supersedes=None,
            in_time__isnull=False,
            decided_on__range=(quarter.first, quarter.last),
        ),
        actor,
    )
    counted, in_time = _capped_counts(
        open_cases=open_cases(actor).values("pk"),
        decided=decided.values("in_time"),
        overdue_actions=visible(overdue(actor, today), actor).values("pk"),
    )
    return Figures(**counted, in_time=in_time["decided"])


def _capped_counts(**parts: QuerySet[Any, Any]) -> tuple[dict[str, int], dict[str, int]]:
    """How many rows each queryset of one column has, and for how many of them the column is true. One query.

    Counted no further than `MOST_COUNTED`.
    """
    selects, values = [], []
    for name, rows in parts.items():
        sql, params = rows.order_by()[:MOST_COUNTED].query.sql_with_params()
        selects.append(
            f"SELECT %s, count(*), count(*) FILTER (WHERE one::text = 'true') FROM ({sql}) AS rows (one)"
        )
        values += [name, *params]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), values)
        found = cursor.fetchall()
    return {name: every for name, every, _true in found}, {name: true for name, _every, true in found}
