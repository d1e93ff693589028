"""Making an extract, done by the worker. It can be done twice without harm: a run that has ended is passed over."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from moothall.core.access.queries import actor_of_a_job
from moothall.evidence.extract import actions

TRIES = RetryStrategy(max_attempts=5, exponential_wait=5)


@app.task(name="extract.make", retry=TRIES)
def make_in_the_background(*, run_id: str, person_id: str, membership_id: str) -> bool:
    """Make the extract of a run, in the name of the evaluator who asked. False where nothing was made."""
    actor = actor_of_a_job(person_id, membership_id)
    return actor is not None and actions.run_to_its_end(by=actor, run_id=UUID(run_id)) is not None
