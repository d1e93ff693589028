"""The long work of this stage, done by the worker: reading returns. Each can be done twice without harm."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from moothall.casework.outcomes.returns import actions
from moothall.core.access.queries import enter
from moothall.core.kinds import Actor

TRIES = RetryStrategy(max_attempts=5, exponential_wait=5)


@app.task(name="outcomes.read_return", retry=TRIES)
def read_return(*, return_id: str, person_id: str, membership_id: str) -> bool:
    """Read a return that was kept, in the name of whoever sent it. False where that membership has ended."""
    actor = _actor(person_id, membership_id)
    if actor is None:
        return False
    actions.take_in(by=actor, return_id=UUID(return_id))
    return True


@app.task(name="outcomes.match_return_again", retry=TRIES)
def match_return_again(*, return_id: str, person_id: str, membership_id: str) -> bool:
    """Look again for children of cases in a return, in the name of whoever said something about one."""
    actor = _actor(person_id, membership_id)
    if actor is None:
        return False
    actions.match_again(by=actor, return_id=UUID(return_id))
    return True


def _actor(person_id: str, membership_id: str) -> Actor | None:
    with transaction.atomic():
        actor, _others = enter(UUID(person_id), UUID(membership_id))
    return actor if actor is not None and str(actor.membership_id) == membership_id else None
