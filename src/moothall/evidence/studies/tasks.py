"""Running a study, done by the worker. It can be done twice without harm: work that has ended is passed over."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from moothall.core.access.queries import actor_of_a_job
from moothall.evidence.studies import running

TRIES = RetryStrategy(max_attempts=3, exponential_wait=5)


@app.task(name="studies.run", retry=TRIES)
def run_in_the_background(*, work_id: str, person_id: str, membership_id: str) -> bool:
    """Run a study, in the name of the evaluator who asked. False where nothing was run."""
    actor = actor_of_a_job(person_id, membership_id)
    return actor is not None and running.run_to_its_end(by=actor, work_id=UUID(work_id)) is not None
