"""The worker's part: counting what was asked for, and every night what is looked at by itself or was looked at lately."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from moothall.casework.intake.queries import in_use
from moothall.casework.outcomes.queries import follow_up_of
from moothall.casework.overview import followed, process_map, return_figures
from moothall.casework.overview.ahead.asking import Question, have_counted
from moothall.casework.overview.models import KeptFigures
from moothall.casework.overview.themes import counting as themes
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require
from moothall.core.kinds import Actor
from moothall.methods.process.periods import periods_until, quarter_of

#: What nobody looked at for so long is not counted every night any more, and is forgotten after four times as long.
LOOKED_AT_WITHIN = timedelta(days=14)
#: Who answers a question asked on another day, by what is counted.
QUESTIONS = {
    "themes": themes.question_asked,
    "process": process_map.question_asked,
    "outcomes": followed.question_asked,
    "returns": return_figures.question_asked,
}


def count_kept(*, by: Actor, kept_id: UUID) -> bool:
    """Count what was asked for, by the rules of today, and keep it. False where it is kept no more. Can be done twice."""
    with ledger.unit(by, "Begin to count figures"):
        row = KeptFigures.objects.filter(partnership_id=by.partnership_id, pk=kept_id).first()
        if row is None:
            return False
        began = clock.now()
        KeptFigures.objects.filter(pk=row.pk).update(begun_at=began)
    with ledger.unit(by, "Count figures", must_write=True) as record:
        require(by, Capability.READ_GOVERNANCE)
        question = QUESTIONS[row.what](by, row.terms)
        started = time.monotonic()
        rows = question.count()
        seconds = round(time.monotonic() - started)
        if question.key != row.key:  # a rule was changed since: nobody asks by the old key any more
            KeptFigures.objects.filter(
                partnership_id=by.partnership_id, what=row.what, key=question.key
            ).delete()
        KeptFigures.objects.filter(pk=row.pk).update(
            key=question.key, rows=rows, begun_at=None, counted_at=began, seconds=seconds
        )
        record.wrote("figures.counted", what=row.what, seconds=seconds)
    return True


def count_ahead(*, by: Actor) -> int:
    """Have everything counted that is looked at by itself, or was lately; forget the rest. Returns how many were asked for."""
    today = clock.today()
    with ledger.unit(by, "Have figures counted ahead"):
        kept = KeptFigures.objects.filter(partnership_id=by.partnership_id)
        kept.filter(shown_on__lt=today - 4 * LOOKED_AT_WITHIN).delete()
        asked = {(one.what, one.key): one.terms for one in _looked_at_first(by)}
        for row in kept.filter(shown_on__gte=today - LOOKED_AT_WITHIN).defer("rows"):
            asked.setdefault((row.what, row.key), row.terms)
        return sum(have_counted(by, what, key, terms) for (what, key), terms in asked.items())


def _looked_at_first(actor: Actor) -> Iterator[Question]:
    """What each page shows before anybody chooses: the quarter, and the arrangement last met under."""
    today = clock.today()
    quarter, name = str(quarter_of(today)), themes.at_work(actor)
    yield process_map.question_asked(actor, {"period": str(periods_until(today, 1)[0])})
    if name:
        yield themes.question_asked(actor, {"arrangement": name, "period": quarter})
    follows = [one.name for one in in_use(actor, today) if follow_up_of(one)]
    if follows:
        usual = {"arrangement": name if name in follows else follows[0]}
        yield followed.question_asked(actor, usual)
        yield return_figures.question_asked(actor, usual)


def counters() -> list[tuple[UUID, UUID]]:
    """For each partnership too large to be answered at once, the person and membership in whose name it is counted."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT person, membership FROM overview_counters(%s)", [settings.MOOTHALL_FIGURES_AT_ONCE]
        )
        return list(cursor.fetchall())
