"""A page says of a clock what the rules say of it, whatever the dates; and says it in Welsh to who reads Welsh."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from moothall.casework.overview.clock_words import clock_word
from moothall.methods.arrangements import ClockState, Nation, Pause, clocks
from tests.unit.arrangements.samples import panel

START = date(2026, 1, 5)
events = sorted(
    {event for rule in panel().function.clocks for event in (*rule.value.starts, *rule.value.ends)}
)
happened = st.dictionaries(
    st.sampled_from(events), st.integers(0, 150).map(lambda n: START + timedelta(days=n))
)
births = st.dates(min_value=date(2008, 1, 1), max_value=date(2020, 12, 31))


@st.composite
def reckoned(draw: st.DrawFn) -> tuple[list[ClockState], date]:
    today = START + timedelta(days=draw(st.integers(0, 400)))
    begun = START + timedelta(days=draw(st.integers(0, 20)))
    pauses = [Pause(reason="child_missing", start=begun)] if draw(st.booleans()) else []
    known = {"referral_received": START, **draw(happened)}
    return clocks(panel(), known, pauses, today, Nation.WALES, draw(births)), today


@given(reckoned())
def test_in_english_it_is_word_for_word_what_the_rules_say(found: tuple[list[ClockState], date]) -> None:
    states, today = found
    with translation.override("en"):
        assert [clock_word(state, today) for state in states] == [state.word for state in states]


@given(reckoned())
def test_in_welsh_no_english_is_left(found: tuple[list[ClockState], date]) -> None:
    states, today = found
    with translation.override("cy"):
        for state in states:
            said = set(clock_word(state, today).split())
            assert not said & {"day", "days", "late", "due", "working", "met", "today", "turns", "turned"}, (
                said
            )
