"""An instrument in another language, where its file has every word of it."""

from __future__ import annotations

from .instrument import Instrument, Question, Section, Translation
from .kinds import OneOf, Scale


def in_language(instrument: Instrument, language: str) -> Instrument:
    """The same instrument with its words in that language; as it is where the file has none. The codes stay."""
    words = instrument.translations.get(language)
    if words is None:
        return instrument
    sections = tuple(_section(section, words) for section in instrument.sections)
    return instrument.model_copy(
        update={"title": words.title, "purpose": words.purpose, "sections": sections}
    )


def _section(section: Section, words: Translation) -> Section:
    questions = tuple(_question(question, words) for question in section.questions)
    return section.model_copy(update={"title": words.sections[section.code], "questions": questions})


def _question(question: Question, words: Translation) -> Question:
    kind = question.answer
    if isinstance(kind, Scale):
        points = tuple(
            point.model_copy(update={"title": words.answers[str(point.value)]}) for point in kind.points
        )
        not_known = words.answers["not_known"] if kind.not_known else ""
        kind = kind.model_copy(update={"points": points, "not_known": not_known})
    elif isinstance(kind, OneOf):
        options = tuple(
            option.model_copy(update={"title": words.answers[option.code]}) for option in kind.options
        )
        kind = kind.model_copy(update={"options": options})
    return question.model_copy(update={"prompt": words.questions[question.code], "answer": kind, "help": ""})
