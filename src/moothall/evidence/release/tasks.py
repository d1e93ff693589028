"""Preparing a release, and previewing a report, done by the worker. It can be done twice without harm: work that has ended is passed over."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from moothall.core.access.queries import actor_of_a_job
from moothall.evidence.release import actions, previewing

TRIES = RetryStrategy(max_attempts=5, exponential_wait=5)


@app.task(name="release.prepare", retry=TRIES)
def prepare_in_the_background(*, work_id: str, person_id: str, membership_id: str) -> bool:
    """Prepare a draft, in the name of the author who put it together. False where nothing was prepared."""
    actor = actor_of_a_job(person_id, membership_id)
    return actor is not None and actions.run_to_its_end(by=actor, work_id=UUID(work_id)) is not None


@app.task(name="release.preview", retry=TRIES)
def preview_in_the_background(*, preview_id: str, person_id: str, membership_id: str) -> bool:
    """Draw the report of a run, in the name of whoever asked. False where nothing was drawn."""
    actor = actor_of_a_job(person_id, membership_id)
    return actor is not None and previewing.preview_to_its_end(by=actor, preview_id=UUID(preview_id))
