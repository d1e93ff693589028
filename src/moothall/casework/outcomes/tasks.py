"""The long work of this stage, done by the worker: reading returns. Each can be done twice without harm."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from moothall.casework.outcomes.joins import actions as joins
from moothall.casework.outcomes.returns import actions, counting, forgetting
from moothall.casework.outcomes.returns.queries import first_coordinator
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.access.queries import actor_of_a_job
from moothall.core.kinds import NotVisible, Refused

TRIES = RetryStrategy(max_attempts=5, exponential_wait=5)


@app.task(name="outcomes.read_return", retry=TRIES)
def read_return(*, return_id: str, person_id: str, membership_id: str) -> bool:
    """Read a return that was kept, in the name of whoever sent it. False where that membership has ended."""
    actor = actor_of_a_job(person_id, membership_id)
    if actor is None:
        return False
    actions.take_in(by=actor, return_id=UUID(return_id))
    return True


@app.task(name="outcomes.match_return_again", retry=TRIES)
def match_return_again(*, return_id: str, person_id: str, membership_id: str) -> bool:
    """Look again for children of cases in a return, in the name of whoever said something about one."""
    actor = actor_of_a_job(person_id, membership_id)
    if actor is None:
        return False
    actions.match_again(by=actor, return_id=UUID(return_id))
    return True


@app.task(name="outcomes.count_returns", retry=TRIES)
def count_returns(*, person_id: str, membership_id: str) -> int:
    """Count anew what returns tell of children of cases, in the name of a coordinator: nobody else sees every case.

    A data protection officer may take a return in and sees no case; then the partnership's first coordinator counts.
    """
    actor = actor_of_a_job(person_id, membership_id)
    if actor is None:
        return 0
    if not role_has(actor.role, Capability.MATCH_RETURNS):
        try:
            actor = first_coordinator(actor)
        except NotVisible:
            return 0
    return counting.count_returns(by=actor)


@app.periodic(cron="41 2 * * *")
@app.task(name="outcomes.forget_returns", queueing_lock="outcomes.forget_returns")
def forget_returns(timestamp: int = 0) -> int:
    """Every night: forget the files of returns that are older than the rule of keeping. Returns how many returns."""
    found = 0
    for person, membership in forgetting.keepers():
        actor = actor_of_a_job(str(person), str(membership))
        if actor is not None:
            found += len(forgetting.forget_old(by=actor))
    forgetting.remove_bytes()
    return found


@app.task(name="outcomes.find_pairs", retry=TRIES)
def find_pairs(*, person_id: str, membership_id: str) -> bool:
    """Weigh which records may be of one child, in the name of whoever asked. False where there is nothing to compare."""
    actor = actor_of_a_job(person_id, membership_id)
    if actor is None:
        return False
    try:
        joins.find_pairs(by=actor)
    except Refused:
        return False  # too few records: trying again would not bring more
    return True
