"""What answers come to, and whom children point at, for whatever people may say in whatever order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from moothall.casework.outcomes.joins.rules import (
    DIFFER,
    DIFFERENT,
    NOT_SURE,
    SAME,
    Joined,
    Said,
    cautions_of,
    compared,
    points_at,
    standing,
)

PEOPLE = [UUID(int=number) for number in range(1, 5)]
CHILDREN = [UUID(int=number) for number in range(10, 16)]
said = st.builds(Said, st.sampled_from(PEOPLE), st.sampled_from((SAME, DIFFERENT, NOT_SURE)))
joins = st.lists(
    st.tuples(st.sampled_from(CHILDREN), st.sampled_from(CHILDREN), st.booleans()).filter(lambda one: one[0] != one[1]),
    max_size=12,
).map(
    lambda told: [
        Joined(one, other, same, datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=hour))
        for hour, (one, other, same) in enumerate(told)
    ]
)  # fmt: skip


@given(st.lists(said, max_size=8))
def test_one_person_alone_can_never_outvote_another(answers: list[Said]) -> None:
    last = {one.person: one.answer for one in answers}
    same, different = (list(last.values()).count(what) for what in (SAME, DIFFERENT))
    stands = standing(answers)
    assert (stands == SAME) == (same > different)
    assert (stands == DIFFERENT) == (different > same)
    assert (stands == DIFFER) == (same == different > 0)


@given(st.lists(said, min_size=1, max_size=8), said)
def test_what_a_person_said_before_no_longer_counts(answers: list[Said], newest: Said) -> None:
    without = [one for one in answers if one.person != newest.person]
    assert standing([*answers, newest]) == standing([*without, newest])


@given(joins)
def test_whom_a_child_points_at_points_at_nobody_and_is_older(told: list[Joined]) -> None:
    pointing = points_at(CHILDREN, told)
    for child, root in pointing.items():
        assert root is None or (pointing[root] is None and root < child)


@given(joins, joins)
def test_a_join_taken_back_leaves_everything_as_if_it_had_never_been(
    told: list[Joined], more: list[Joined]
) -> None:
    """Split without loss: what others said still holds, whatever had hung together in the meantime."""
    late = [Joined(one.one, one.other, True, one.at + timedelta(days=1)) for one in more]
    undone = [Joined(one.one, one.other, False, one.at + timedelta(days=2)) for one in more]
    never = [one for one in told if {one.one, one.other} not in [{two.one, two.other} for two in more]]
    assert points_at(CHILDREN, [*told, *late, *undone]) == points_at(CHILDREN, never)


def test_the_same_day_written_otherwise_is_the_same_day_and_another_day_is_not() -> None:
    assert compared("date_of_birth", "2009-03-14", "14/03/2009") == "spelling"
    assert compared("date_of_birth", "2009-01-05", "2009-05-01") == "differs"
    assert compared("date_of_birth", "not known", "unknown") == "differs"
    assert compared("family_name", "Haile-Fictional", "Fictional Haile") == "spelling"
    assert compared("sex", "male", "M") == "spelling"
    assert compared("upn", "A123", "") == "left_only"


def test_a_first_of_january_and_what_is_not_known_are_cautions_beside_the_reason() -> None:
    left = {"given_names": "Tesfay", "date_of_birth": "01/01/2009"}
    assert cautions_of(left, {"date_of_birth": "2009-03-14"}, "different_numbers") == [
        "different_numbers", "first_of_january", "no_names",
    ]  # fmt: skip
    assert cautions_of(left, {"given_names": "T"}, "between") == ["first_of_january", "no_birth"]
