"""The jobs that count figures. Each can be done twice without harm."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from moothall.core.access.queries import actor_of_a_job

TRIES = RetryStrategy(max_attempts=5, exponential_wait=5)


@app.task(name="overview.count_figures", retry=TRIES)
def count_figures(*, kept_id: str, person_id: str, membership_id: str) -> bool:
    """Count what somebody asked for, in their name. False where their membership has ended, or nobody keeps it now."""
    from moothall.casework.overview.ahead.counting import count_kept

    actor = actor_of_a_job(person_id, membership_id)
    return actor is not None and count_kept(by=actor, kept_id=UUID(kept_id))


@app.periodic(cron="11 2 * * *")
@app.task(name="overview.count_figures_ahead", queueing_lock="overview.count_figures_ahead")
def count_figures_ahead(timestamp: int = 0) -> int:
    """Every night: have the figures of large partnerships counted. Returns how many were asked for."""
    from moothall.casework.overview.ahead.counting import count_ahead, counters

    actors = (actor_of_a_job(str(person), str(membership)) for person, membership in counters())
    return sum(count_ahead(by=actor) for actor in actors if actor is not None)
