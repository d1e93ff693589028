"""What is wrong with the answers of a page, what is still missing, and how far each section has come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from moothall.methods.arrangements.phrases import say

from ..message.form_keys import MOST_PLACES
from ..message.meanings import Section
from .answers import chosen, entries, is_answered, is_not_known, text_of
from .model import MOST_ENTRIES, Answers, Kind, Page, Question
from .route import Step, steps

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_FIRST_DAY = date(1900, 1, 1)
_LIMITS = {"uk_towns": MOST_PLACES, "overseas_countries": MOST_PLACES}


@dataclass(frozen=True, slots=True)
class AnswerError:
    """Something wrong with an answer. ``question`` is its key; in a list, such as 'linked_people.0.name'."""

    question: str
    message: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A question that must be answered, or answered otherwise, before the referral can be sent."""

    page: Page
    question: Question
    message: str


class Progress(StrEnum):
    """How far a section has come."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """A line of the task list. ``answered`` and ``asked`` count questions; ``to_do`` those that still must
    be."""

    section: Section
    title: str
    answered: int
    asked: int
    to_do: int
    state: Progress
    first_page: Page


def check_page(page_key: str, answers: Answers, *, today: date | None = None) -> tuple[AnswerError, ...]:
    """Everything wrong with the answers on a page, for those of its questions that are asked now.

    Empty for a page that is not on the route: nothing is asked there. ``today``, when given, makes a date in
    the future an error where only the past makes sense.
    """
    step = next((each for each in steps(answers) if each.page.key == page_key), None)
    if step is None:
        return ()
    return tuple(error for question in step.questions for error in _errors(question, answers, today))


def missing(answers: Answers, *, today: date | None = None) -> tuple[Missing, ...]:
    """Every question on the route that still stands between this draft and a referral."""
    return tuple(
        Missing(step.page, question, error.message)
        for step in steps(answers)
        for question in step.questions
        for error in _errors(question, answers, today)
    )


def progress(answers: Answers) -> tuple[SectionProgress, ...]:
    """The task list: one line for each section that is on the route."""
    by_section: dict[Section, list[Step]] = {}
    for step in steps(answers):
        by_section.setdefault(step.section.key, []).append(step)
    return tuple(_line(walked, answers) for walked in by_section.values())


def _line(walked: list[Step], answers: Answers) -> SectionProgress:
    questions = [question for step in walked for question in step.questions]
    answered = sum(is_answered(question, answers) for question in questions)
    to_do = sum(bool(next(_errors(question, answers, None), None)) for question in questions)
    state = Progress.NOT_STARTED if answered == 0 else Progress.DONE if to_do == 0 else Progress.IN_PROGRESS
    section = walked[0].section
    return SectionProgress(section.key, section.title, answered, len(questions), to_do, state, walked[0].page)


def _errors(question: Question, answers: Answers, today: date | None) -> Iterator[AnswerError]:
    if question.kind is Kind.LIST_OF:
        yield from _list_errors(question, answers, today)
        return
    if not is_answered(question, answers):
        if question.required:
            yield AnswerError(question.key, _ask_for(question))
        return
    if question.kind is Kind.CHOICES:
        fault = _choices_fault(question, chosen(answers, question.key))
    else:
        fault = _text_fault(question, text_of(answers, question.key), today)
    if fault:
        yield AnswerError(question.key, fault)


def _list_errors(question: Question, answers: Answers, today: date | None) -> Iterator[AnswerError]:
    listed = entries(answers, question.key)
    if not listed and question.required:
        yield AnswerError(question.key, _ask_for(question))
    most = _LIMITS.get(question.key, MOST_ENTRIES)
    if len(listed) > most:
        yield AnswerError(
            question.key, say("{question}: list {most} at most", question=say(question.short), most=most)
        )
    for place, entry in enumerate(listed):
        for part in question.parts:
            named = replace(part, key=f"{question.key}.{place}.{part.key}")
            yield from _errors(named, {named.key: entry.get(part.key, "")}, today)


def _choices_fault(question: Question, codes: tuple[str, ...]) -> str:
    allowed = {option.code for option in question.options}
    if not set(codes) <= allowed:
        return say("{question}: choose from the list", question=say(question.short))
    alone = {"none", "not_known"} & set(codes)
    if alone and len(set(codes)) > 1:
        label = next(option.label for option in question.options if option.code in alone)
        return say(
            "{question}: '{answer}' cannot stand beside another answer",
            question=say(question.short),
            answer=say(label),
        )
    return ""


def _text_fault(question: Question, text: str, today: date | None) -> str:
    if len(text) > question.longest:
        return say(
            "{question}: use {most} characters or fewer; you have used {used}",
            question=say(question.short), most=f"{question.longest:,}", used=f"{len(text):,}",
        )  # fmt: skip
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        return say("{question}: take out the character that cannot be stored", question=say(question.short))
    if is_not_known(text) and question.may_be_not_known:
        return ""
    if question.options:
        return "" if text in {option.code for option in question.options} else _ask_for(question)
    if question.kind is Kind.EMAIL and not _EMAIL.fullmatch(text.strip()):
        return say(
            "{question}: give an email address such as name@example.gov.uk", question=say(question.short)
        )
    if question.kind is Kind.NUMBER and not re.fullmatch(r"[0-9]{1,3}", text.strip(), re.ASCII):
        return say("{question}: give a whole number", question=say(question.short))
    if question.kind is Kind.DATE:
        return _date_fault(question, text.strip(), today)
    return ""


def _date_fault(question: Question, text: str, today: date | None) -> str:
    try:
        day = date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        return say("{question}: give a real date, with day, month and year", question=say(question.short))
    if day < _FIRST_DAY:
        return say("{question}: check the year", question=say(question.short))
    if question.in_past and today is not None and day > today:
        return say("{question}: the date must be today or earlier", question=say(question.short))
    return ""


def _ask_for(question: Question) -> str:
    named = say(question.short)
    if question.options and question.may_be_not_known:
        return say("{question}: choose an answer, or say that it is not known", question=named)
    if question.options:
        return say("{question}: choose an answer", question=named)
    if question.kind is Kind.LIST_OF:
        return say("{question}: add at least one", question=named)
    if question.may_be_not_known:
        return say("{question}: give an answer, or say that it is not known", question=named)
    return say("{question}: give an answer", question=named)
