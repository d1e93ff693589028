"""No count that is shown, and nothing that can be had by taking one from another, points at a case."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from moothall.casework.overview.themes.hiding import HIDDEN, Count, hide_one, hide_parts, unsafe
from moothall.methods.process.periods import quarter_of, quarters_of

COUNTS = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.integers(0, 30).flatmap(lambda whole: st.builds(Count, st.integers(0, whole), st.just(whole))),
    min_size=1,
)
LEAST = st.integers(1, 10)


@given(COUNTS, LEAST)
def test_nothing_shown_is_unsafe(counts: dict[str, Count], least: int) -> None:
    shown = hide_parts(counts, least)
    assert shown.keys() == counts.keys()
    for name, one in shown.items():
        assert one in (HIDDEN, counts[name])
        assert one is HIDDEN or not unsafe(one.part or 0, one.whole or 0, least)


@given(COUNTS, LEAST)
def test_what_a_total_less_what_is_shown_gives_is_safe_or_is_the_total(
    counts: dict[str, Count], least: int
) -> None:
    shown = hide_parts(counts, least)
    hidden = [counts[name] for name, one in shown.items() if one.hidden]
    if hidden and len(hidden) < len(counts):
        assert not unsafe(sum(one.part or 0 for one in hidden), sum(one.whole or 0 for one in hidden), least)
        assert len([one for one in hidden if one.whole]) >= 2


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), LEAST)
def test_ways_that_share_one_whole_are_kept_as_safe(parts: list[int], least: int) -> None:
    whole = sum(parts)
    counts = {str(number): Count(part, whole) for number, part in enumerate(parts)}
    shown = hide_parts(counts, least, one_whole=True)
    hidden = [counts[name].part or 0 for name, one in shown.items() if one.hidden]
    if hidden and len(hidden) < len(counts):
        assert not unsafe(sum(hidden), whole, least)


@given(COUNTS)
def test_where_nothing_is_too_small_nothing_is_hidden(counts: dict[str, Count]) -> None:
    assert hide_parts(counts, 0) == counts


@given(st.integers(0, 100), st.integers(1, 30), LEAST)
def test_an_amount_is_hidden_by_how_many_it_is_of_alone(part: int, whole: int, least: int) -> None:
    shown = hide_one(Count(part, whole), least, share=False)
    assert shown.hidden == (whole < least)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_its_quarter(day: date) -> None:
    found = quarter_of(day)
    assert found.first <= day <= found.last
    assert found in quarters_of(day.year)
