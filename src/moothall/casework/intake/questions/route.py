"""Which pages and questions a referral meets, given what has been answered so far.

An answer given to a question that is no longer on the route is kept and told apart, never removed: a person
who changes 'yes' to 'no' and back finds their words where they left them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .answers import holds, is_answered
from .form import FORM
from .model import Answers, Form, FormSection, Given, Page, Question


@dataclass(frozen=True, slots=True)
class Step:
    """A page on the route with the questions asked on it, in its section."""

    section: FormSection
    page: Page
    questions: tuple[Question, ...]


def steps(answers: Answers, *, form: Form = FORM) -> Iterator[Step]:
    """Walk the form as it is with these answers. A condition sees only answers that are themselves on the
    route."""
    seen: dict[str, Given] = {}
    for section, page in form.pages():
        if not holds(page.shown_when, seen):
            continue
        asked: list[Question] = []
        for question in page.questions:
            if holds(question.shown_when, seen):
                asked.append(question)
                if question.key in answers:
                    seen[question.key] = answers[question.key]
        if asked or page.ends:
            yield Step(section, page, tuple(asked))
        if page.ends:
            return


def pages_on_route(answers: Answers) -> tuple[Page, ...]:
    """The pages this referral meets, in order."""
    return tuple(step.page for step in steps(answers))


def questions_on_route(answers: Answers) -> tuple[Question, ...]:
    """The questions this referral meets, in order."""
    return tuple(question for step in steps(answers) for question in step.questions)


def page(key: str) -> Page | None:
    """The page under a key, on the route or not."""
    return next((each for _, each in FORM.pages() if each.key == key), None)


def next_page(answers: Answers, page_key: str) -> Page | None:
    """The page after this one on the route; None after the last, where answers are checked.

    From a page that is no longer on the route, the next one after its place in the form.
    """
    return _first(answers, _place(page_key) + 1)


def previous_page(answers: Answers, page_key: str) -> Page | None:
    """The page before this one on the route; None before the first."""
    before = [each for each in pages_on_route(answers) if _place(each.key) < _place(page_key)]
    return before[-1] if before else None


def off_route(answers: Answers) -> frozenset[str]:
    """The keys that hold an answer to a question that is not asked now: kept, and left out of the
    referral."""
    on_route = {question.key for question in questions_on_route(answers)}
    known = {question.key: question for question in FORM.questions()}
    return frozenset(
        key
        for key in answers
        if key not in on_route and (key not in known or is_answered(known[key], answers))
    )


def on_route_only(answers: Answers) -> dict[str, Given]:
    """The answers that are part of the referral as it is now."""
    return {each.key: answers[each.key] for each in questions_on_route(answers) if each.key in answers}


def _place(page_key: str) -> int:
    return next((place for place, (_, each) in enumerate(FORM.pages()) if each.key == page_key), -1)


def _first(answers: Answers, place: int) -> Page | None:
    return next((each for each in pages_on_route(answers) if _place(each.key) >= place), None)
