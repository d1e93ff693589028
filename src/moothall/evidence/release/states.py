"""How what is checked stands, and how a release stands: tables, from which the drawings in the docs are made too.

Nothing of this is stored. A state follows from the votes and answers that are, in their order.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class State(StrEnum):
    """How one thing that is checked stands."""

    WAITING = "waiting"
    ONE_ACCEPTS = "one accepts"
    ONE_SENDS_BACK = "one sends back"
    ONE_REFUSES = "one refuses"
    ACCEPTED = "accepted"
    SENT_BACK = "sent back"
    REFUSED = "refused"


class Event(StrEnum):
    """What happens to it. The first three are the votes; a change makes it another thing, with no votes."""

    ACCEPT = "accept"
    SEND_BACK = "send back"
    REFUSE = "refuse"
    ANSWER = "answer"
    CHANGE = "change"


#: One of the two has voted. Which way is told to nobody but whoever voted.
HALF = frozenset({State.ONE_ACCEPTS, State.ONE_SENDS_BACK, State.ONE_REFUSES})
_A, _B, _R = Event.ACCEPT, Event.SEND_BACK, Event.REFUSE
_S = State

#: From a state, by an event, to a state. What is not here cannot happen.
MOVES: dict[State, dict[Event, State]] = {
    _S.WAITING: {_A: _S.ONE_ACCEPTS, _B: _S.ONE_SENDS_BACK, _R: _S.ONE_REFUSES, Event.CHANGE: _S.WAITING},
    _S.ONE_ACCEPTS: {_A: _S.ACCEPTED, _B: _S.SENT_BACK, _R: _S.REFUSED, Event.CHANGE: _S.WAITING},
    _S.ONE_SENDS_BACK: {_A: _S.SENT_BACK, _B: _S.SENT_BACK, _R: _S.REFUSED, Event.CHANGE: _S.WAITING},
    _S.ONE_REFUSES: {_A: _S.REFUSED, _B: _S.REFUSED, _R: _S.REFUSED, Event.CHANGE: _S.WAITING},
    _S.ACCEPTED: {Event.CHANGE: _S.WAITING},
    _S.SENT_BACK: {Event.ANSWER: _S.WAITING, Event.CHANGE: _S.WAITING},
    _S.REFUSED: {Event.CHANGE: _S.WAITING},
}


class ImpossibleMove(RuntimeError):
    """The rows tell of something that cannot have happened."""


def after(state: State, event: Event) -> State:
    """The state that follows. Raises ImpossibleMove."""
    found = MOVES[state].get(event)
    if found is None:
        raise ImpossibleMove(f"What is {state} cannot {event}.")
    return found


def state_of(events: Iterable[Event]) -> State:
    """The state that follows from all that happened, in its order."""
    state = State.WAITING
    for event in events:
        state = after(state, event)
    return state


class Stage(StrEnum):
    """How a release stands."""

    NOT_PREPARED = "not prepared"
    CHECKING = "being checked"
    BACK = "back with the author"
    READY = "ready to be published"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


def stage_of(
    states: Iterable[State], *, prepared: bool, published: bool = False, superseded: bool = False
) -> Stage:
    """How a release stands, from the states of what its newest draft holds."""
    if published:
        return Stage.SUPERSEDED if superseded else Stage.PUBLISHED
    found = list(states)
    if not prepared or not found:
        return Stage.NOT_PREPARED
    if any(state in (State.SENT_BACK, State.REFUSED) for state in found):
        return Stage.BACK
    return Stage.READY if all(state == State.ACCEPTED for state in found) else Stage.CHECKING
