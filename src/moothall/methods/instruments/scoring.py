"""Checking answers and scoring them. Pure: the same answers in any order give the same score, and nothing is imputed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from moothall.methods.arrangements.phrases import say
from moothall.methods.arrangements.rule import Answer, Frozen
from moothall.methods.arrangements.words import listed

from .instrument import Band, Instrument, Question, Scoring
from .kinds import NOT_KNOWN, YES, Answers, Day, Number, OneOf, Scale, YesNo, accepts, text_of, whole

Amount = int | float
Fault = Literal["unknown_question", "unanswered", "not_an_option", "not_a_number", "out_of_range", "not_a_date",
                "too_long", "does_not_add_up"]  # fmt: skip


class Wrong(Frozen):
    """An answer that cannot stand: which question, what is wrong, and how to mend it."""

    question: str
    fault: Fault
    message: str
    mend: str


class SubScore(Frozen):
    """The score of a part."""

    code: str
    title: str
    total: Amount | None
    lowest: Amount
    highest: Amount
    answered: int
    asked: int


class Score(Answer):
    """What the answers come to. `total` is None where too much is missing or nothing is scored.

    `missing` names the questions that count as not answered; `by_themselves` those whose 'yes' alone reached the
    band.
    """

    total: Amount | None
    lowest: Amount = 0
    highest: Amount = 0
    answered: int = 0
    asked: int = 0
    not_known: int = 0
    missing: tuple[str, ...] = ()
    subscales: tuple[SubScore, ...] = ()
    band: Band | None = None
    by_themselves: tuple[str, ...] = ()


def check_answers(instrument: Instrument, answers: Answers, *, finished: bool = True) -> tuple[Wrong, ...]:
    """Every answer that cannot stand, in the order of the questions. Unfinished, one may be left out."""
    found = [
        Wrong(
            question=code,
            fault="unknown_question",
            message=f"{instrument.title} has no question '{code}'.",
            mend="Leave it out.",
        )
        for code in sorted(set(answers) - {question.code for question in instrument.questions()})
    ]
    for question in instrument.questions():
        wrong = _wrong(question, text_of(answers.get(question.code)), finished)
        if wrong is not None:
            found.append(wrong)
    return (*found, *_sums(instrument, answers))


def _sums(instrument: Instrument, answers: Answers) -> Iterator[Wrong]:
    """A total that is not the sum of its parts, where all are given."""
    for each in instrument.sums:
        parts = [whole(text_of(answers.get(code))) for code in each.of]
        total, question = whole(text_of(answers.get(each.total))), instrument.question(each.total)
        known = [part for part in parts if part is not None]
        if question is not None and total is not None and len(known) == len(parts) and sum(known) != total:
            said = f"“{question.prompt}” is {total}, and its parts come to {sum(known)}."
            yield _said(question, "does_not_add_up", said, "Look at the paper again: one number is wrong.")


def _wrong(question: Question, given: str, finished: bool) -> Wrong | None:
    kind = question.answer
    if not given.strip():
        if question.optional or not finished:
            return None
        mend = "Answer it; ‘Not known’ is an answer." if isinstance(kind, YesNo) else "Answer it."
        return _said(question, "unanswered", f"“{question.prompt}” is not answered.", mend)
    if accepts(kind, given):
        return None
    if isinstance(kind, Number):
        return _wrong_number(question, kind, given)
    if isinstance(kind, Day):
        return _said(
            question,
            "not_a_date",
            f"“{question.prompt}” needs a date.",
            "Write year-month-day, such as 2026-04-01.",
        )
    if isinstance(kind, YesNo | Scale | OneOf):
        options = listed(kind.codes, "or")
        said = f"“{question.prompt}” was answered with something that is not offered."
        return _said(question, "not_an_option", said, f"Choose {options}.")
    return _said(
        question, "too_long", f"“{question.prompt}” was answered at too great a length.", "Shorten it."
    )


def _wrong_number(question: Question, kind: Number, given: str) -> Wrong:
    fault: Fault = "not_a_number" if whole(given) is None else "out_of_range"
    return _said(
        question,
        fault,
        f"“{question.prompt}” needs a whole number from {kind.lowest} to {kind.highest}.",
        f"Write a number from {kind.lowest} to {kind.highest}.",
    )


def _said(question: Question, fault: Fault, message: str, mend: str) -> Wrong:
    return Wrong(question=question.code, fault=fault, message=message, mend=mend)


def counted(instrument: Instrument, codes: Sequence[str] = ()) -> tuple[Question, ...]:
    """The questions that count towards the score: of the sections that are scored, or those of `codes`."""
    if instrument.scoring is None:
        return ()
    scoring = instrument.scoring.value
    sections = [
        section for section in instrument.sections if not scoring.sections or section.code in scoring.sections
    ]
    found = (
        [question for question in instrument.questions() if question.code in codes]
        if codes
        else [question for section in sections for question in section.questions]
    )
    kinds = YesNo if scoring.total == "count_of_yes" else (YesNo, Scale, Number)
    return tuple(question for question in found if isinstance(question.answer, kinds))


def possible(instrument: Instrument, asked: Sequence[Question]) -> tuple[Amount, Amount]:
    """The lowest and highest score these questions can come to."""
    if instrument.scoring is None or not asked:
        return 0, 0
    how = instrument.scoring.value.total
    if how == "count_of_yes":
        return 0, len(asked)
    ends = [_ends(question) for question in asked]
    if how == "sum_of_points":
        return sum(low for low, _high in ends), sum(high for _low, high in ends)
    return min(low for low, _high in ends), max(high for _low, high in ends)


def _ends(question: Question) -> tuple[int, int]:
    kind = question.answer
    if isinstance(kind, Scale):
        values = [point.value for point in kind.points]
        return min(values), max(values)
    if isinstance(kind, Number):
        return kind.lowest, kind.highest
    return min(0, question.points), max(0, question.points)


def score(instrument: Instrument, answers: Answers) -> Score:
    """What the answers come to. An answer that is not one of its question's is as if it were not there."""
    if instrument.scoring is None:
        return Score(total=None, sentence="This has no score.")
    scoring, asked = instrument.scoring.value, counted(instrument)
    total, missing = _total(scoring, asked, answers, scoring.missing_allowed)
    lowest, highest = possible(instrument, asked)
    not_known = sum(1 for question in asked if _given(question, answers) == NOT_KNOWN)
    band, alone = _band(instrument, total, answers)
    found = Score(
        total=total,
        lowest=lowest,
        highest=highest,
        answered=len(asked) - len(missing),
        asked=len(asked),
        not_known=not_known,
        missing=missing,
        subscales=tuple(_subscales(instrument, answers)),
        band=band,
        by_themselves=alone,
        sentence="",
        rules=instrument.cited(instrument.scoring, instrument.bands),
    )
    return found.model_copy(update={"sentence": _sentence(instrument, found)})


def _given(question: Question, answers: Answers) -> str:
    """The answer as words; empty where there is none, or none that the question takes."""
    given = text_of(answers.get(question.code))
    return given if given and accepts(question.answer, given) else ""


def _is_missing(question: Question, given: str, scoring: Scoring) -> bool:
    if not given:
        return not question.optional
    return given == NOT_KNOWN and scoring.not_known == "counts_as_missing"


def _total(
    scoring: Scoring, asked: Sequence[Question], answers: Answers, allowed: int
) -> tuple[Amount | None, tuple[str, ...]]:
    """The score of these questions, None where too much is missing; and which are missing."""
    given = [(question, _given(question, answers)) for question in asked]
    missing = tuple(question.code for question, said in given if _is_missing(question, said, scoring))
    worth = [_worth(question, said) for question, said in given if said and question.code not in missing]
    if len(missing) > allowed or not worth:
        return None, missing
    if scoring.total == "count_of_yes":
        return sum(1 for _question, said in given if said == YES), missing
    if scoring.total == "sum_of_points":
        return sum(worth), missing
    mean = round(sum(worth) / len(worth), 2)
    return int(mean) if mean == int(mean) else mean, missing


def _worth(question: Question, given: str) -> int:
    if isinstance(question.answer, YesNo):
        return question.points if given == YES else 0
    return whole(given) or 0


def _subscales(instrument: Instrument, answers: Answers) -> list[SubScore]:
    if instrument.scoring is None:
        return []
    found = []
    for part in instrument.scoring.value.subscales:
        section = next((each for each in instrument.sections if each.code == part.code), None)
        inside = section.questions if section else ()
        codes = part.questions or tuple(question.code for question in inside)
        asked = counted(instrument, codes)
        total, missing = _total(instrument.scoring.value, asked, answers, part.missing_allowed)
        lowest, highest = possible(instrument, asked)
        title = part.title or (section.title if section else part.code)
        found.append(
            SubScore(
                code=part.code, title=title, total=total, lowest=lowest, highest=highest,
                answered=len(asked) - len(missing), asked=len(asked),
            )
        )  # fmt: skip
    return found


def _band(
    instrument: Instrument, total: Amount | None, answers: Answers
) -> tuple[Band | None, tuple[str, ...]]:
    """The band of the total, or a higher one that a single 'yes' reaches, even where there is no total."""
    bands = instrument.all_bands()
    reached = -1
    for place, band in enumerate(bands):
        if total is not None and band.lowest <= total:
            reached = place
    for place in range(len(bands) - 1, reached, -1):
        alone = tuple(code for code in bands[place].or_yes_to if text_of(answers.get(code)) == YES)
        if alone:
            return bands[place], alone
    return (bands[reached], ()) if reached >= 0 else (None, ())


def plain(amount: Amount) -> str:
    """A score as a person writes it: 3, or 3.25."""
    return f"{amount:g}"


def _sentence(instrument: Instrument, found: Score) -> str:
    parts = [_score_words(instrument, found)]
    if found.total is not None and found.missing:
        parts.append(
            say(
                "{number} of {asked} are not answered or not known, and count for nothing.",
                number=len(found.missing),
                asked=found.asked,
            )
        )
    elif found.total is not None and found.not_known:
        parts.append(say("{number} of {asked} are not known.", number=found.not_known, asked=found.asked))
    if found.band is not None:
        parts.append(_band_words(instrument, found, found.band))
    return " ".join(parts)


def _score_words(instrument: Instrument, found: Score) -> str:
    if instrument.scoring is None:
        return say("This has no score.")
    scoring = instrument.scoring.value
    if found.total is None:
        allowed = scoring.missing_allowed
        may = say("none may be") if allowed == 0 else say("at most {number} may be", number=allowed)
        counts = scoring.not_known == "counts_as_missing"
        lacking = say("not answered or not known") if counts else say("not answered")
        return say(
            "No score: {number} of {asked} questions are {lacking}; {may}.",
            number=len(found.missing), asked=found.asked, lacking=lacking, may=may,
        )  # fmt: skip
    if scoring.total == "count_of_yes":
        return say(
            "{number} of {asked} questions are answered ‘yes’.", number=plain(found.total), asked=found.asked
        )
    if scoring.total == "sum_of_points":
        return say(
            "The score is {score}, on a scale from {lowest} to {highest}.",
            score=plain(found.total), lowest=plain(found.lowest), highest=plain(found.highest),
        )  # fmt: skip
    return say(
        "The mean of {number} answers is {score}, from {lowest} to {highest}.",
        number=found.answered, score=plain(found.total), lowest=plain(found.lowest), highest=plain(found.highest),
    )  # fmt: skip


def _band_words(instrument: Instrument, found: Score, band: Band) -> str:
    if not found.by_themselves:
        return f"{band.title}."
    prompts = [
        f"“{question.prompt}”" for question in instrument.questions() if question.code in found.by_themselves
    ]
    return say("{band}: a ‘yes’ to {prompts} is enough for it.", band=band.title, prompts=listed(prompts))
