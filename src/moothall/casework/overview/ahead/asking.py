"""Asking for figures: a small partnership is answered at once; a large one with what the worker counted, or told to wait."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from moothall.casework.overview.models import KeptFigures
from moothall.core import clock
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require
from moothall.core.kinds import Actor, uuid7

Rows = list[list[Any]]
#: A count that was asked for so long ago and has not come was lost, with its worker: it may be asked for again.
LOST_AFTER = timedelta(hours=1)
_FIND = """
SELECT overview_many_cases(%s), k.id, k.rows, k.asked_at, k.begun_at, k.counted_at, k.seconds, k.shown_on
FROM (SELECT 1) one LEFT JOIN overview_kept_figures k ON k.partnership_id = %s AND k.what = %s AND k.key = %s
"""
_ASK = """
INSERT INTO overview_kept_figures AS k (id, partnership_id, what, key, terms, asked_at, asked_by_id, shown_on)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (partnership_id, what, key) DO UPDATE
    SET asked_at = excluded.asked_at, asked_by_id = excluded.asked_by_id, begun_at = NULL
    WHERE k.counted_at >= k.asked_at OR k.asked_at < %s
RETURNING id
"""


@dataclass(frozen=True)
class Question:
    """What is to be counted. Two questions with one key have one answer, but for the day on which it is counted.

    `terms` are enough to ask it again on another day. `count` gives all of it as rows of JSON values; `at_once`, where
    there is one, only what is wanted of it now.
    """

    what: str
    terms: Mapping[str, str]
    rests_on: Any
    count: Callable[[], Rows]
    at_once: Callable[[], Rows] | None = None

    @property
    def key(self) -> str:
        """The digest of what the answer rests on: a rule that is changed makes another question."""
        return hashlib.sha256(json.dumps(self.rests_on, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Kept:
    """Figures that were counted before: when, and whether they are being counted anew."""

    id: UUID
    as_at: datetime
    being_counted: bool


@dataclass(frozen=True)
class Answer:
    """The rows of an answer; `kept` is None where they were counted now."""

    rows: Rows
    kept: Kept | None


class BeingCounted(Exception):
    """The figures are being counted. `seconds` is how long it took the last time, if ever."""

    def __init__(self, asked_at: datetime, begun_at: datetime | None, seconds: int | None) -> None:
        super().__init__("These figures are being counted.")
        self.asked_at, self.begun_at, self.seconds = asked_at, begun_at, seconds


def answer(actor: Actor, question: Question, also: Sequence[Question] = ()) -> Answer:
    """The figures asked for. Two queries, one where they were kept; raises BeingCounted after having them counted.

    `also` is what the page will ask for next, so that it is waited for once. Needs an open unit. Kept figures hide nothing: whoever reads them hides what is too small for its reader.
    """
    require(actor, Capability.READ_GOVERNANCE)
    many, key, rows, asked_at, begun_at, counted_at, seconds, shown_on = _find(actor, question)
    if not many:
        return Answer((question.at_once or question.count)(), None)
    if counted_at is None:
        for one in (question, *also):
            have_counted(actor, one.what, one.key, one.terms)
        raise BeingCounted(asked_at or clock.now(), begun_at, seconds)
    if shown_on != clock.today():  # what is looked at is counted every night
        KeptFigures.objects.filter(pk=key).update(shown_on=clock.today())
    found = json.loads(rows) if isinstance(rows, str) else rows
    return Answer(found, Kept(key, counted_at, being_counted=asked_at > counted_at))


def _find(actor: Actor, question: Question) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            _FIND, [settings.MOOTHALL_FIGURES_AT_ONCE, actor.partnership_id, question.what, question.key]
        )
        row: tuple[Any, ...] = cursor.fetchone()
    return row


def have_counted(actor: Actor, what: str, key: str, terms: Mapping[str, str]) -> bool:
    """Have the worker count, once this transaction is over. False where that was asked for before and has not come."""
    from moothall.casework.overview.ahead import tasks

    now = clock.now()
    values: list[Any] = [uuid7(), actor.partnership_id, what, key, json.dumps(dict(terms)), now, actor.membership_id,
              clock.today(), now - LOST_AFTER]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ASK, values)
        row = cursor.fetchone()
    if row is None:
        return False
    tasks.count_figures.defer(
        kept_id=str(row[0]), person_id=str(actor.person_id), membership_id=str(actor.membership_id)
    )
    return True


def ask_again(*, by: Actor, kept: Iterable[UUID]) -> int:
    """Have figures that are kept counted anew. Returns how many of them were not being counted already."""
    require(by, Capability.READ_GOVERNANCE)
    rows = KeptFigures.objects.filter(partnership_id=by.partnership_id, pk__in=list(kept))
    return sum(have_counted(by, row.what, row.key, row.terms) for row in rows)
