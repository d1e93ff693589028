"""What one part of an instrument says about another must agree: names, codes, the range, the bands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

from .instrument import Band, Instrument, Scoring
from .kinds import Number, Scale, YesNo, titled
from .scoring import counted, possible

Place = tuple[int | str, ...]


@dataclass(frozen=True)
class Disagreement:
    """Two parts of a file that do not agree, and how to mend it."""

    message: str
    mend: str
    place: Place


def disagreements(instrument: Instrument, folder: str, stem: str) -> Iterator[Disagreement]:
    """Every place where an instrument contradicts its file's name or itself."""
    yield from _names(instrument, folder, stem)
    yield from _repeated(instrument)
    yield from _dates(instrument)
    yield from _kinds(instrument)
    if instrument.scoring is not None:
        yield from _subscales(instrument, instrument.scoring.value)
        yield from _range(instrument, instrument.scoring.value)
    yield from _bands(instrument)
    yield from _sums(instrument)
    yield from _translations(instrument)


def _names(instrument: Instrument, folder: str, stem: str) -> Iterator[Disagreement]:
    for said, should, key in ((instrument.name, folder, "name"), (instrument.version, stem, "version")):
        if said != should:
            yield Disagreement(
                f"It says {said!r} but the file is kept as {should!r}.",
                f"Write '{key}: {should}', or move the file.",
                (key,),
            )


def _repeated(instrument: Instrument) -> Iterator[Disagreement]:
    codes = Counter(question.code for question in instrument.questions())
    for index, section in enumerate(instrument.sections):
        for number, question in enumerate(section.questions):
            if codes[question.code] > 1:
                yield Disagreement(
                    f"Two questions have the code '{question.code}'.",
                    "Give each question a code of its own.",
                    ("sections", index, "questions", number),
                )
    for rule_id, times in Counter(rule.id for rule in instrument.rules()).items():
        if times > 1:
            yield Disagreement(f"Two rules have the number {rule_id}.", "Number each rule once.", ())
    known = {rule.id for rule in instrument.rules()}
    for rule in instrument.rules():
        for rule_id in sorted(set(rule.rests_also_on) - known):
            yield Disagreement(
                f"Rule {rule.id} rests on {rule_id}, which is not a rule here.", "Add it, or take it out.", ()
            )


def _dates(instrument: Instrument) -> Iterator[Disagreement]:
    until = instrument.effective_until
    if until is not None and until < instrument.effective_from:
        yield Disagreement(
            f"It ends on {until}, before it begins.", "Give a later last day.", ("effective_until",)
        )


def _kinds(instrument: Instrument) -> Iterator[Disagreement]:
    for index, section in enumerate(instrument.sections):
        for number, question in enumerate(section.questions):
            place = ("sections", index, "questions", number, "answer")
            kind = question.answer
            if isinstance(kind, Number) and kind.lowest >= kind.highest:
                yield Disagreement(
                    f"A number from {kind.lowest} to {kind.highest} leaves nothing to answer.",
                    "Write the lower number first.",
                    place,
                )
            if isinstance(kind, Scale) and len({point.value for point in kind.points}) < len(kind.points):
                yield Disagreement(
                    "Two points of the scale have one number.", "Number each point once.", place
                )
            if isinstance(kind, Scale) and kind.not_known and _counts_it(instrument):
                yield Disagreement(
                    "A point of this scale may be not known, and the score would count that as an answer.",
                    "Write 'not_known: counts_as_missing' into the scoring.",
                    place,
                )


def _counts_it(instrument: Instrument) -> bool:
    scoring = instrument.scoring
    return scoring is not None and scoring.value.not_known == "counts_as_answered"


def _sums(instrument: Instrument) -> Iterator[Disagreement]:
    numbers = [question.code for question in instrument.questions() if isinstance(question.answer, Number)]
    for place, each in enumerate(instrument.sums):
        for code in (each.total, *each.of):
            if code not in numbers:
                yield Disagreement(
                    f"'{code}' is no question answered by a number.", _meant(code, numbers), ("sums", place)
                )


def _translations(instrument: Instrument) -> Iterator[Disagreement]:
    """A language is offered only where every word of it is there."""
    for language in instrument.languages[1:]:
        if language not in instrument.translations:
            yield Disagreement(
                f"It says it is in '{language}', and has no words in it.", "Translate it.", ("languages",)
            )
    answers = {code for question in instrument.questions() for code, _title in titled(question.answer)}
    needed = {
        "sections": {section.code for section in instrument.sections},
        "questions": {question.code for question in instrument.questions()},
        "answers": answers,
    }
    for language, words in instrument.translations.items():
        for part, codes in needed.items():
            for code in sorted(codes - set(getattr(words, part))):
                yield Disagreement(
                    f"'{code}' is not translated.", "Translate it.", ("translations", language, part)
                )


def _subscales(instrument: Instrument, scoring: Scoring) -> Iterator[Disagreement]:
    sections = [section.code for section in instrument.sections]
    questions = [question.code for question in instrument.questions()]
    where: Place = ("scoring", "value")
    for code in scoring.sections:
        if code not in sections:
            yield Disagreement(f"There is no section '{code}'.", _meant(code, sections), (*where, "sections"))
    for number, subscale in enumerate(scoring.subscales):
        place = (*where, "subscales", number)
        if not subscale.questions and subscale.code not in sections:
            yield Disagreement(
                f"The sub-scale '{subscale.code}' is no section and names no questions.",
                _meant(subscale.code, sections),
                place,
            )
        for code in subscale.questions:
            if code not in questions:
                yield Disagreement(f"There is no question '{code}'.", _meant(code, questions), place)


def _range(instrument: Instrument, scoring: Scoring) -> Iterator[Disagreement]:
    asked = counted(instrument)
    if not asked:
        yield Disagreement(
            "No question counts towards the score.",
            "A count needs questions answered yes or no; a sum or a mean needs scales, numbers or yes and no.",
            ("scoring", "value", "total"),
        )
        return
    lowest, highest = possible(instrument, asked)
    if (scoring.range.lowest, scoring.range.highest) != (lowest, highest):
        yield Disagreement(
            f"The range says {scoring.range.lowest:g} to {scoring.range.highest:g}.",
            f"By its questions it is {lowest:g} to {highest:g}.",
            ("scoring", "value", "range"),
        )
    if scoring.missing_allowed >= len(asked):
        yield Disagreement(
            f"{scoring.missing_allowed} answers may be missing, of {len(asked)} questions.",
            "Allow fewer, or there would be a score of nothing.",
            ("scoring", "value", "missing_allowed"),
        )


def _bands(instrument: Instrument) -> Iterator[Disagreement]:
    bands = instrument.all_bands()
    if not bands:
        return
    place: Place = ("bands", "value")
    if instrument.scoring is None:
        yield Disagreement("It has bands and no scoring.", "Say how it is scored.", ("bands",))
        return
    scoring = instrument.scoring.value
    yield from _ends(bands, scoring)
    step = 0 if scoring.total == "mean_of_answered" else 1
    for number, (below, above) in enumerate(pairwise(bands), start=1):
        if above.lowest != below.highest + step:
            yield Disagreement(
                f"'{above.title}' begins at {above.lowest:g}; '{below.title}' ends at {below.highest:g}.",
                f"Begin it at {below.highest + step:g}, so that each score has one band.",
                (*place, number, "from"),
            )
    codes = [question.code for question in instrument.questions()]
    for number, band in enumerate(bands):
        for code in band.or_yes_to:
            question = instrument.question(code)
            if question is None or not isinstance(question.answer, YesNo):
                yield Disagreement(
                    f"'{code}' is no question that can be answered yes.",
                    _meant(code, codes),
                    (*place, number, "or_yes_to"),
                )


def _ends(bands: tuple[Band, ...], scoring: Scoring) -> Iterator[Disagreement]:
    for number, said, should, key in (
        (0, bands[0].lowest, scoring.range.lowest, "from"),
        (len(bands) - 1, bands[-1].highest, scoring.range.highest, "to"),
    ):
        if said != should:
            yield Disagreement(
                f"The bands {'begin' if key == 'from' else 'end'} at {said:g}, the range at {should:g}.",
                f"Write '{key}: {should:g}'.",
                ("bands", "value", number, key),
            )


def _meant(word: str, known: list[str]) -> str:
    near = get_close_matches(word, known, 1)
    return f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(known)}."
