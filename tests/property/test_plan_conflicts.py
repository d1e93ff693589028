"""Actions that may conflict: the rule names a pair once, whatever the order, and never within one source."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from moothall.casework.plans.conflicts import DIRECTIONS, Line, may_conflict, unsettled

lines = st.lists(
    st.builds(
        Line, id=st.uuids(), source=st.sampled_from(["A", "B", "C"]),
        text=st.sampled_from(["Visit the family every week", "Visit the family each week", "Change the locks"]),
        owner=st.sampled_from(["police", "health"]), due_on=st.dates(date(2026, 1, 1), date(2026, 1, 3)),
        direction=st.sampled_from(["", *DIRECTIONS]), about=st.sampled_from(["", "father", "The Father", "aunt"]),
    ),
    max_size=7, unique_by=lambda line: line.id,
)  # fmt: skip


@given(lines)
def test_a_pair_is_named_once_whatever_the_order(rows: list[Line]) -> None:
    found = may_conflict(rows)
    assert len({pair.key for pair in found}) == len(found)
    assert {pair.key for pair in may_conflict(rows[::-1])} == {pair.key for pair in found}


@given(lines)
def test_one_source_never_conflicts_with_itself(rows: list[Line]) -> None:
    assert all(pair.first.source != pair.second.source for pair in may_conflict(rows))


@given(lines)
def test_what_is_settled_is_not_shown_again(rows: list[Line]) -> None:
    found = may_conflict(rows)
    assert unsettled(found, [pair.key for pair in found]) == []
    assert unsettled(found, []) == found


def test_opposite_directions_about_two_people_do_not_conflict() -> None:
    def line(number: int, source: str, direction: str, about: str) -> Line:
        return Line(UUID(int=number), source, f"Thing {number}", "police", date(2026, 1, 1), direction, about)

    assert may_conflict([line(1, "A", "tell", "father"), line(2, "B", "do_not_tell", "aunt")]) == []
    (pair,) = may_conflict(
        [line(1, "A", "tell", "father"), line(2, "B", "do_not_tell", "The  father".lower()[4:])]
    )
    assert pair.why == "opposed"
