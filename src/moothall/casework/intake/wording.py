"""The answers of a referral as a person reads them: a coded one by its choice's words, a date as a date.

What was received is never altered: these are words for a page, made anew each time.
"""

from __future__ import annotations

import re
from dataclasses import replace

from django.utils.translation import get_language

from moothall.casework.intake.message.extract import CODES
from moothall.casework.intake.questions import FORM, Page, Question
from moothall.casework.intake.shelf import heard_again, words_of
from moothall.look import filters

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CHOICES = {
    (question.key, option.code): option.label for question in FORM.questions() for option in question.options
}
_LABELS = {(question.key, option.label) for question in FORM.questions() for option in question.options}


def said(written: str) -> str:
    """Words of ours about a referral (the label of a fact, a kind of exploitation) in the language of the page."""
    return words_of(get_language() or "").get(written, written)


def said_again(kept: str) -> str:
    """A sentence of the rules that a record keeps as it was made, in the language of the page it is shown on."""
    return heard_again(kept, get_language() or "")


def page_in_words(page: Page) -> Page:
    """A page of the referral form in the language it is shown in; its codes stay."""
    return replace(
        page, title=said(page.title), hint=said(page.hint),
        questions=tuple(question_in_words(each) for each in page.questions),
    )  # fmt: skip


def question_in_words(question: Question) -> Question:
    """A question of the referral form in the language it is shown in; its codes stay."""
    return replace(
        question, label=said(question.label), short=said(question.short), hint=said(question.hint),
        options=tuple(
            replace(each, label=said(each.label), hint=said(each.hint)) for each in question.options
        ),
        parts=tuple(question_in_words(each) for each in question.parts),
    )  # fmt: skip


def in_words(key: str, value: str) -> str:
    """The value of one fact in words; what is neither a code nor a date is given back as it is."""
    label = _CHOICES.get((key, CODES.get(key, {}).get(value.strip(), "")))
    if label:
        return said(label)
    chosen = value.split("; ")
    if all((key, each) in _LABELS for each in chosen):
        return "; ".join(said(each) for each in chosen)
    if _DAY.fullmatch(value.strip()):
        try:
            return filters.day(value.strip())
        except ValueError:
            return value
    return value
