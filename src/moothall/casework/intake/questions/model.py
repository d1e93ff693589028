"""The shape of a form held as data: sections, pages, questions, and the conditions under which they are
asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from ..message.form_keys import BY_KEY
from ..message.meanings import Section

#: What has been answered so far, by question key: a text, a list of chosen codes, or a list of entries. It
# can be #: kept as JSON just as it is. Nothing is ever taken out of it because an earlier answer changed.
Given: TypeAlias = "str | list[str] | list[dict[str, str]]"
Answers: TypeAlias = Mapping[str, Given]

#: The answer that says nobody knows: to a text, a choice or a date alike, wherever a question allows it.
NOT_KNOWN = "not known"

LONGEST_TEXT = 15_000
LONGEST_LINE = 500
MOST_ENTRIES = 50


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    YES_NO_NOT_SURE = "yes_no_not_sure"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    LIST_OF = "list_of"


@dataclass(frozen=True, slots=True)
class Option:
    """One value that can be chosen: its code, what it says, and a hint."""

    code: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Is:
    """Holds when the question has one of these answers; for several choices, when one of them was chosen."""

    key: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds when one of these conditions does."""

    conditions: tuple[Is, ...]


Condition: TypeAlias = Is | AnyOf

YES_NO_NOT_SURE = (Option("yes", "Yes"), Option("no", "No"), Option("not_sure", "Not sure"))


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``label`` asks it, ``short`` names it in a summary and as a fact.

    ``shown_when`` may depend on questions asked before it. ``parts`` are the questions of one entry of a
    list.
    ``lookup`` names the list of `core.reference` to suggest names from; other names are still accepted.
    """

    key: str
    kind: Kind
    label: str
    short: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    required: bool = False
    may_be_not_known: bool = False
    shown_when: Condition | None = None
    lookup: str = ""
    longest: int = LONGEST_LINE
    parts: tuple[Question, ...] = ()
    in_past: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked on one screen: one thing, or a few short fields that belong together.

    The form ends at a page that ``ends`` it: nothing after it is asked.
    """

    key: str
    title: str
    questions: tuple[Question, ...]
    hint: str = ""
    shown_when: Condition | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class FormSection:
    """A part of the form that stands as one line in the task list."""

    key: Section
    title: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The whole form and its version, which every fact taken from it carries."""

    version: str
    sections: tuple[FormSection, ...]

    def pages(self) -> Iterator[tuple[FormSection, Page]]:
        """Every page with its section, in the order of the form."""
        for section in self.sections:
            for page in section.pages:
                yield section, page

    def questions(self) -> Iterator[Question]:
        """Every question, in order, without the parts of lists."""
        for _, page in self.pages():
            yield from page.questions

    def words(self) -> Iterator[str]:
        """Every text a person can see, for translation."""
        for section in self.sections:
            yield section.title
        for _, page in self.pages():
            yield from filter(None, (page.title, page.hint))
        for question in self.questions():
            for each in (question, *question.parts):
                yield from filter(None, (each.label, each.short, each.hint))
                for option in each.options:
                    yield from filter(None, (option.label, option.hint))


def ask(
    key: str,
    kind: Kind,
    label: str,
    *,
    short: str = "",
    hint: str = "",
    options: tuple[Option, ...] = (),
    required: bool = False,
    unknown: bool = False,
    when: Condition | None = None,
    lookup: str = "",
    in_past: bool = False,
) -> Question:
    """A question; its short name is that of the message's fact of the same key, unless one is given."""
    return Question(
        key=key,
        kind=kind,
        label=label,
        short=short or (BY_KEY[key].label if key in BY_KEY else label),
        hint=hint,
        options=YES_NO_NOT_SURE if kind is Kind.YES_NO_NOT_SURE else options,
        required=required,
        may_be_not_known=unknown,
        shown_when=when,
        lookup=lookup,
        longest=LONGEST_TEXT if kind is Kind.LONG_TEXT else LONGEST_LINE,
        in_past=in_past,
    )


def gate(
    key: str,
    label: str,
    *,
    short: str = "",
    hint: str = "",
    required: bool = True,
    when: Condition | None = None,
) -> Question:
    """A question answered yes, no or not sure."""
    return ask(key, Kind.YES_NO_NOT_SURE, label, short=short, hint=hint, required=required, when=when)


def list_of(
    key: str,
    label: str,
    parts: tuple[Question, ...],
    *,
    short: str,
    hint: str = "",
    required: bool = False,
    when: Condition | None = None,
) -> Question:
    """A question answered with any number of entries, each with the same parts."""
    return Question(
        key=key,
        kind=Kind.LIST_OF,
        label=label,
        short=short,
        hint=hint,
        required=required,
        shown_when=when,
        parts=parts,
    )


def alone(question: Question, *, when: Condition | None = None, hint: str = "") -> Page:
    """A page that asks one question."""
    return Page(question.key, question.label, (question,), hint=hint, shown_when=when)


def said_yes(key: str) -> Is:
    """Holds when a gate was answered yes."""
    return Is(key, ("yes",))


def yes_or_unsure(key: str) -> Is:
    """Holds when a gate was answered yes, or not sure."""
    return Is(key, ("yes", "not_sure"))
