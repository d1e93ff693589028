"""The table of states: every pair of votes, what a change does, and the page that draws it."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from moothall.evidence.release.drawing import MEANS, STAGES, page
from moothall.evidence.release.states import (
    MOVES,
    Event,
    ImpossibleMove,
    Stage,
    State,
    stage_of,
    state_of,
)

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "release-states.md"
VOTES = (Event.ACCEPT, Event.SEND_BACK, Event.REFUSE)


def test_the_page_of_the_docs_draws_the_table_as_it_is() -> None:
    assert PAGE.read_text() == page(), "write it anew: python -m moothall.evidence.release.drawing"


@pytest.mark.parametrize(("first", "second"), list(product(VOTES, VOTES)))
def test_two_votes_come_to_the_graver_of_them_in_whatever_order(first: Event, second: Event) -> None:
    gravest = max(first, second, key=VOTES.index)
    expected = {Event.ACCEPT: State.ACCEPTED, Event.SEND_BACK: State.SENT_BACK, Event.REFUSE: State.REFUSED}
    assert state_of([first, second]) == expected[gravest]


@pytest.mark.parametrize("state", list(State))
def test_a_change_always_makes_it_wait(state: State) -> None:
    assert MOVES[state][Event.CHANGE] == State.WAITING


@pytest.mark.parametrize("state", [State.ACCEPTED, State.SENT_BACK, State.REFUSED])
def test_a_third_vote_cannot_happen(state: State) -> None:
    assert not set(MOVES[state]) & set(VOTES)


def test_what_was_refused_is_not_answered() -> None:
    with pytest.raises(ImpossibleMove, match="refused cannot answer"):
        state_of([Event.REFUSE, Event.ACCEPT, Event.ANSWER])


@settings(deadline=None, max_examples=50)
@given(some.lists(some.sampled_from(list(Event)), max_size=12))
def test_accepted_is_only_what_the_last_two_votes_accepted(events: list[Event]) -> None:
    try:
        state = state_of(events)
    except ImpossibleMove:
        return
    if state == State.ACCEPTED:
        assert events[-2:] == [Event.ACCEPT, Event.ACCEPT]


def test_every_state_and_stage_is_in_the_table_and_has_its_meaning() -> None:
    assert set(MOVES) == set(State) == set(MEANS)
    assert set(STAGES) == set(Stage)


def test_a_release_is_ready_only_when_all_of_it_is_accepted() -> None:
    assert stage_of([State.ACCEPTED, State.ACCEPTED], prepared=True) == Stage.READY
    assert stage_of([State.ACCEPTED, State.ONE_ACCEPTS], prepared=True) == Stage.CHECKING
    assert stage_of([State.ACCEPTED, State.REFUSED, State.WAITING], prepared=True) == Stage.BACK
    assert stage_of([], prepared=True) == Stage.NOT_PREPARED
    assert stage_of([State.ACCEPTED], prepared=False) == Stage.NOT_PREPARED
    assert stage_of([State.ACCEPTED], prepared=True, published=True, superseded=True) == Stage.SUPERSEDED
