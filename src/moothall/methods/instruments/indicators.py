"""What is counted of an instrument through the years: an indicator for each question with fixed answers, and the band.

Nothing is added up across indicators, and nothing is filled in: an answer that is missing has no value. Words and
numbers are not counted; a number is counted by the band of its score.
"""

from __future__ import annotations

from moothall.methods.arrangements.rule import Frozen

from .instrument import Instrument, Question
from .kinds import NO, NOT_KNOWN, YES, Answers, YesNo, accepts, text_of, titled
from .scoring import score

#: The indicator of the score as a whole, by its band.
BAND = "band"


class IndicatorValue(Frozen):
    """One value an indicator can have: its code as it is kept, and the words for it."""

    code: str
    title: str


class Indicator(Frozen):
    """Something that can be followed from wave to wave: where it comes from, and what it can be, in order.

    `process` says that it tells how the work was done, not how the child fares.
    """

    code: str
    title: str
    group: str
    values: tuple[IndicatorValue, ...]
    source: str
    process: bool = False


def indicators_of(instrument: Instrument) -> tuple[Indicator, ...]:
    """Everything of an instrument that is counted, in the order of its file."""
    found = [
        _indicator(instrument, question.code, question.prompt, section.title, _choices(question))
        for section in instrument.sections
        for question in section.questions
        if _choices(question)
    ]
    bands = tuple(IndicatorValue(code=band.code, title=band.title) for band in instrument.all_bands())
    if bands:
        found.append(_indicator(instrument, BAND, instrument.title, instrument.title, bands))
    return tuple(found)


def values_of(instrument: Instrument, answers: Answers) -> dict[str, str]:
    """The value of each indicator that these answers give one, by the indicator's code."""
    found = {}
    for question in instrument.questions():
        given = text_of(answers.get(question.code))
        if given and _choices(question) and accepts(question.answer, given):
            found[f"{instrument.name}.{question.code}"] = given
    band = score(instrument, answers).band
    return {**found, f"{instrument.name}.{BAND}": band.code} if band else found


def _indicator(
    instrument: Instrument, code: str, title: str, group: str, values: tuple[IndicatorValue, ...]
) -> Indicator:
    return Indicator(
        code=f"{instrument.name}.{code}", title=title, group=group, values=values, source=instrument.title,
        process=instrument.measures == "process",
    )  # fmt: skip


def _choices(question: Question) -> tuple[IndicatorValue, ...]:
    if isinstance(question.answer, YesNo):
        words = {YES: "Yes", NO: "No", NOT_KNOWN: "Not known"}
        return tuple(IndicatorValue(code=code, title=title) for code, title in words.items())
    return tuple(IndicatorValue(code=code, title=title) for code, title in titled(question.answer))
