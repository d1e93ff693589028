"""Whatever was done to the records, their flow adds up; whatever was read, the stopping rule's short way is the long one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from moothall.library.screening.flow import INCLUDE, Course, Source, flow_of
from moothall.library.screening.stopping import advise, chance_of

REASONS = ("wrong-population", "wrong-design", "no-outcome")
settled = st.sampled_from([None, INCLUDE, *REASONS])


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """Any course a record can take."""
    source = Source(
        draw(st.sampled_from(["A", "B", "C"])), draw(st.sampled_from(["database", "register", "other"]))
    )
    if draw(st.booleans()) and draw(st.booleans()):
        return Course(source, duplicate=True, left_unread=draw(st.booleans()))
    by_title = draw(settled)
    if by_title != INCLUDE:
        return Course(source, left_unread=by_title is None and draw(st.booleans()), title_abstract=by_title)
    retrieved = draw(st.sampled_from([None, True, False]))
    return Course(
        source, title_abstract=by_title, retrieved=retrieved, full_text=draw(settled) if retrieved else None
    )


@given(st.lists(courses(), max_size=60))
def test_the_flow_adds_up_whatever_was_done(made: list[Course]) -> None:
    flow = flow_of(made)
    assert flow.adds_up()
    assert flow.records == len(made)
    assert flow.included == sum(one.full_text == INCLUDE for one in made)
    left = (
        flow.duplicates
        + flow.left_unread
        + flow.excluded_by_title
        + flow.not_retrieved
        + flow.excluded_by_text
    )
    waiting = flow.waiting_screening + flow.waiting_retrieval + flow.waiting_assessment
    assert left + waiting + flow.included == len(made)
    assert flow.finished == (waiting == 0)


@pytest.mark.parametrize(
    "wrong",
    [
        Course(Source("A"), duplicate=True, title_abstract=INCLUDE),
        Course(Source("A"), left_unread=True, title_abstract="wrong-design"),
        Course(Source("A"), title_abstract="wrong-design", retrieved=True),
        Course(Source("A"), title_abstract=INCLUDE, full_text=INCLUDE),
    ],
)
def test_a_course_that_contradicts_itself_is_refused(wrong: Course) -> None:
    with pytest.raises(ValueError, match=r"."):
        flow_of([wrong])


@given(st.lists(st.booleans(), min_size=1, max_size=40), st.integers(0, 40), st.integers(1, 10))
def test_the_short_way_to_the_smallest_chance_is_the_long_one(
    labels: list[bool], unread: int, missed: int
) -> None:
    if missed > unread:
        return
    long_way = min(
        hypergeom.cdf(sum(labels[-size:]), unread + size, sum(labels[-size:]) + missed, size)
        for size in range(1, len(labels) + 1)
    )
    assert chance_of(missed, labels, len(labels) + unread) == pytest.approx(long_way, abs=1e-9)


@given(st.lists(st.booleans(), max_size=120), st.integers(0, 60))
def test_what_may_be_missed_and_the_advice_agree(labels: list[bool], unread: int) -> None:
    advice = advise(labels, len(labels) + unread)
    assert 0 <= advice.missed_at_most <= advice.records - advice.looked_at
    if advice.recall_at_least is not None and advice.looked_at:
        assert advice.may_stop == (advice.recall_at_least >= advice.target)
