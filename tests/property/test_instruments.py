"""What holds for any answers whatever, of every published instrument and of one made up for each way of scoring."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from moothall.methods.instruments import (
    Instrument,
    Question,
    catalogue,
    check_answers,
    counted,
    score,
)
from tests.unit.instruments.instrument_samples import sample

EVERY = (*catalogue().instruments, sample(Path(tempfile.mkdtemp())))
COUNTS = tuple(each for each in EVERY if each.scoring and each.scoring.value.total == "count_of_yes")
ANYTHING = st.one_of(st.text(max_size=6), st.integers(), st.none(), st.booleans(), st.dates())


def proper(question: Question) -> st.SearchStrategy[Any]:
    """An answer the question takes, or none."""
    kind: Any = question.answer
    if hasattr(kind, "codes"):
        return st.sampled_from(("", *kind.codes))
    if hasattr(kind, "lowest"):
        return st.one_of(st.just(""), st.integers(kind.lowest, kind.highest))
    return st.one_of(st.just(""), st.dates())


@st.composite
def answered(
    draw: st.DrawFn, instruments: tuple[Instrument, ...] = EVERY
) -> tuple[Instrument, dict[str, Any]]:
    """An instrument with an answer, or none, to each question; now and then something that is no answer."""
    instrument = draw(st.sampled_from(instruments))
    answers = {
        question.code: draw(
            st.one_of(proper(question), ANYTHING) if draw(st.booleans()) else proper(question)
        )
        for question in instrument.questions()
    }
    return instrument, answers


@given(answered())
def test_a_score_lies_in_its_range_whatever_is_answered(case: tuple[Instrument, dict[str, Any]]) -> None:
    instrument, answers = case
    found = score(instrument, answers)
    stated = instrument.scoring.value.range if instrument.scoring else None
    assert (found.lowest, found.highest) == ((stated.lowest, stated.highest) if stated else (0, 0))
    for part in (found, *found.subscales):
        assert part.total is None or part.lowest <= part.total <= part.highest


@given(answered())
def test_there_is_never_a_score_with_too_much_missing(case: tuple[Instrument, dict[str, Any]]) -> None:
    instrument, answers = case
    found = score(instrument, answers)
    if instrument.scoring is None or len(found.missing) > instrument.scoring.value.missing_allowed:
        assert found.total is None
        assert found.sentence.startswith("No score" if instrument.scoring else "This has no score")
    assert found.answered + len(found.missing) == found.asked


@given(answered(), st.randoms())
def test_the_order_of_the_answers_does_not_matter(
    case: tuple[Instrument, dict[str, Any]], random: Any
) -> None:
    instrument, answers = case
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert score(instrument, dict(shuffled)) == score(instrument, answers)


@st.composite
def nearly_complete(draw: st.DrawFn) -> tuple[Instrument, dict[str, Any]]:
    """An instrument that counts, each question answered but at most a few."""
    instrument = draw(st.sampled_from(COUNTS))
    assert instrument.scoring is not None
    codes = [question.code for question in instrument.questions()]
    answers = {code: draw(st.sampled_from(("yes", "no", "not_known"))) for code in codes}
    for code in draw(st.sets(st.sampled_from(codes), max_size=instrument.scoring.value.missing_allowed)):
        answers[code] = ""
    return instrument, answers


@given(nearly_complete(), st.data())
def test_one_more_yes_never_lowers_a_count(case: tuple[Instrument, dict[str, Any]], data: Any) -> None:
    instrument, answers = case
    question = data.draw(st.sampled_from(counted(instrument)))
    before = score(instrument, answers)
    assume(before.total is not None)
    after = score(instrument, {**answers, question.code: "yes"})
    assert after.total is not None
    assert before.total is not None
    assert after.total >= before.total
    assert after.total - before.total <= 1 or answers[question.code] != "yes"


@given(answered())
def test_a_higher_score_never_has_a_lower_band(case: tuple[Instrument, dict[str, Any]]) -> None:
    instrument, answers = case
    found = score(instrument, answers)
    if found.band is not None and found.total is not None:
        assert found.band.lowest > found.total or found.total <= found.band.highest
        assert bool(found.by_themselves) == (found.band.lowest > found.total)


@given(answered())
def test_what_is_checked_and_right_is_scored_as_it_stands(case: tuple[Instrument, dict[str, Any]]) -> None:
    instrument, answers = case
    wrong = {each.question for each in check_answers(instrument, answers)}
    for each in check_answers(instrument, answers):
        assert each.message
        assert each.mend
    kept = {code: value for code, value in answers.items() if code not in wrong}
    assert score(instrument, kept) == score(instrument, answers)
