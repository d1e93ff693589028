"""The kinds of answer a question can have, and what is wrong with an answer that is none of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from moothall.methods.arrangements.rule import Choices, Frozen, Words

YES, NO, NOT_KNOWN = "yes", "no", "not_known"
#: The longest text an answer holds.
LONGEST = 4000


class YesNo(Frozen):
    """Yes, no, or not known."""

    kind: Literal["yes_no_not_known"] = "yes_no_not_known"

    @property
    def codes(self) -> tuple[str, ...]:
        """What may be answered."""
        return (YES, NO, NOT_KNOWN)


class Point(Frozen):
    """One point of a scale: what it counts for, and the words a person sees."""

    value: int
    title: Words


def _points_as_pairs(value: object) -> object:
    """In a file points are written 'number: words', one a line."""
    if isinstance(value, dict):
        return [{"value": number, "title": title} for number, title in value.items()]
    return value


class Scale(Frozen):
    """Labelled points from one end to the other. With `not_known` there are words for that as well."""

    kind: Literal["scale"] = "scale"
    points: Annotated[tuple[Point, ...], BeforeValidator(_points_as_pairs), Field(min_length=2)]
    not_known: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """What may be answered: the numbers, as words."""
        found = tuple(str(point.value) for point in self.points)
        return (*found, NOT_KNOWN) if self.not_known else found

    def titled(self) -> tuple[tuple[str, str], ...]:
        """Each answer with its words."""
        found = tuple((str(point.value), point.title) for point in self.points)
        return (*found, (NOT_KNOWN, self.not_known)) if self.not_known else found


class Number(Frozen):
    """A whole number between two others, both included."""

    kind: Literal["number"] = "number"
    lowest: int = Field(alias="from")
    highest: int = Field(alias="to")
    unit: str = ""


class OneOf(Frozen):
    """One of some options; it counts for nothing in a score."""

    kind: Literal["choice"] = "choice"
    options: Choices

    @property
    def codes(self) -> tuple[str, ...]:
        """What may be answered."""
        return tuple(option.code for option in self.options)


class Text(Frozen):
    """A person's own words."""

    kind: Literal["text"] = "text"


class Day(Frozen):
    """A date."""

    kind: Literal["date"] = "date"


Kind = YesNo | Scale | Number | OneOf | Text | Day
NAMES = ("yes_no_not_known", "scale", "number", "choice", "text", "date")


def written_plainly(value: object) -> object:
    """In a file a kind is one word, or one word with what belongs to it: 'answer: {scale: {0: Never, 1: Often}}'."""
    if isinstance(value, str):
        if value not in NAMES:
            raise ValueError(f"'{value}' is not a kind of answer; there are {', '.join(NAMES)}")
        return {"kind": value}
    if not isinstance(value, dict) or "kind" in value:
        return value
    if len(value) != 1 or (name := next(iter(value))) not in NAMES:
        raise ValueError(f"it names no kind of answer; there are {', '.join(NAMES)}")
    inside = value[name]
    if name == "scale":
        points = dict(inside) if isinstance(inside, dict) else inside
        words = points.pop(NOT_KNOWN, "") if isinstance(points, dict) else ""
        return {"kind": name, "points": points, "not_known": words}
    if name == "choice":
        return {"kind": name, "options": inside}
    return {"kind": name, **inside} if isinstance(inside, dict) else {"kind": name, "from": inside}


AnswerKind = Annotated[
    Annotated[Kind, Field(discriminator="kind")],
    BeforeValidator(written_plainly),
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
#: An answer as it is kept: words, a code, a number or a date written out; nothing where it was left out.
Answers = Mapping[str, Any]


def titled(kind: Kind) -> tuple[tuple[str, str], ...]:
    """The answers of a scale or a choice with their words; none for any other kind."""
    if isinstance(kind, Scale):
        return kind.titled()
    return tuple((option.code, option.title) for option in kind.options) if isinstance(kind, OneOf) else ()


def text_of(value: object) -> str:
    """An answer as words: what was left out is empty."""
    if value is None or isinstance(value, bool):
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def whole(text: str) -> int | None:
    """A whole number, or nothing where the words are none."""
    plain = text.strip()
    digits = plain.removeprefix("-")
    return int(plain) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def is_day(text: str) -> bool:
    """Is it a date written year-month-day?"""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def accepts(kind: Kind, text: str) -> bool:
    """Is this an answer of the kind?"""
    if isinstance(kind, YesNo | Scale | OneOf):
        return text in kind.codes
    if isinstance(kind, Number):
        number = whole(text)
        return number is not None and kind.lowest <= number <= kind.highest
    return is_day(text) if isinstance(kind, Day) else len(text) <= LONGEST
