"""Reads a flat JSON object member by member, keeping where each value stands in the file.

The standard reader drops repeated keys, turns numbers into floats, accepts NaN, and forgets positions; each
of those would lose part of a referral without a word. This one keeps every member with the words it came
from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from .errors import BadReferral, MessageError

LARGEST_FILE = 5 * 1024 * 1024
MOST_KEYS = 2_000

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(r"-?[A-Za-z]+")
_BRACKET_OR_QUOTE = re.compile(r'["\[\]{}]')


class Shape(Enum):
    """What kind of JSON value a member holds."""

    TEXT = auto()
    NUMBER = auto()
    TRUE = auto()
    FALSE = auto()
    NULL = auto()
    NESTED = auto()
    NOT_A_NUMBER = auto()


_WORDS = {
    "true": Shape.TRUE, "false": Shape.FALSE, "null": Shape.NULL,
    "NaN": Shape.NOT_A_NUMBER, "Infinity": Shape.NOT_A_NUMBER, "-Infinity": Shape.NOT_A_NUMBER,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stands in the file: bytes from ``start`` up to ``end``, quotation marks included."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Member:
    """One key and its value. ``text`` is the value's own words, or a number, ``true`` or ``false`` as
    written."""

    key: str
    text: str
    shape: Shape
    span: Span


def members_of(raw: bytes) -> list[Member]:
    """All members of the one flat object in ``raw``, in their order, repeated keys included.

    Raises `BadReferral` when the bytes are too many, not UTF-8, not JSON, or not an object. A byte order mark
    is allowed. Nested values and NaN come back as members of that shape, for the caller to name.
    """
    text, offset = _decoded(raw)
    return list(_with_bytes(_scan(text), text, offset))


def _decoded(raw: bytes) -> tuple[str, int]:
    if len(raw) > LARGEST_FILE:
        raise _unreadable(
            "The file is larger than 5 MB.",
            "A referral message is a few kilobytes: check that this is the right file.",
        )
    marked = raw.startswith(b"\xef\xbb\xbf")
    try:
        return raw[3 if marked else 0 :].decode("utf-8"), 3 if marked else 0
    except UnicodeDecodeError as fault:
        raise _unreadable(
            f"The file is not UTF-8 text (first fault at byte {fault.start}).",
            "Save or export it again as UTF-8.",
        ) from None


@dataclass(frozen=True, slots=True)
class _Found:
    key: str
    text: str
    shape: Shape
    start: int
    end: int


def _scan(text: str) -> Iterator[_Found]:
    at = _past_space(text, 0)
    if text[at : at + 1] != "{":
        raise _not_an_object(text, at)
    at = _past_space(text, at + 1)
    if text[at : at + 1] == "}":
        _check_end(text, at + 1)
        return
    count = 0
    while True:
        count += 1
        if count > MOST_KEYS:
            raise _unreadable(
                f"The message has more than {MOST_KEYS} keys.",
                "A referral message has about 140: check that this is the right file.",
            )
        found = _member(text, at)
        yield found
        at = _past_space(text, found.end)
        mark = text[at : at + 1]
        if mark == "}":
            _check_end(text, at + 1)
            return
        if mark != ",":
            raise _not_json(text, at)
        at = _past_space(text, at + 1)


def _member(text: str, at: int) -> _Found:
    key = _STRING.match(text, at)
    if key is None:
        raise _not_json(text, at)
    at = _past_space(text, key.end())
    if text[at : at + 1] != ":":
        raise _not_json(text, at)
    start = _past_space(text, at + 1)
    words, shape, end = _value(text, start)
    return _Found(json.loads(key.group()), words, shape, start, end)


def _value(text: str, at: int) -> tuple[str, Shape, int]:
    if string := _STRING.match(text, at):
        return json.loads(string.group()), Shape.TEXT, string.end()
    if text[at : at + 1] in ("{", "["):
        return "", Shape.NESTED, _past_nested(text, at)
    if number := _NUMBER.match(text, at):
        return number.group(), Shape.NUMBER, number.end()
    word = _WORD.match(text, at)
    if word is None or word.group() not in _WORDS:
        raise _not_json(text, at)
    return word.group(), _WORDS[word.group()], word.end()


def _past_nested(text: str, at: int) -> int:
    """Where a nested value ends. It counts brackets and never calls itself, so no depth can bring it down."""
    start, open_brackets = at, []
    while mark := _BRACKET_OR_QUOTE.search(text, at):
        at = mark.end()
        if mark.group() == '"':
            string = _STRING.match(text, mark.start())
            if string is None:
                raise _not_json(text, mark.start())
            at = string.end()
        elif mark.group() in "{[":
            open_brackets.append("}" if mark.group() == "{" else "]")
        elif open_brackets.pop() != mark.group():
            raise _not_json(text, mark.start())
        if not open_brackets:
            return at
    raise _not_json(text, start)


def _with_bytes(found: Iterator[_Found], text: str, offset: int) -> Iterator[Member]:
    """Turn places counted in characters into places counted in bytes, walking the text once."""
    letters, position = 0, offset
    for member in found:
        start = position + len(text[letters : member.start].encode())
        end = start + len(text[member.start : member.end].encode())
        letters, position = member.end, end
        yield Member(member.key, member.text, member.shape, Span(start, end))


def _past_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _check_end(text: str, at: int) -> None:
    if _past_space(text, at) != len(text):
        raise _not_json(text, _past_space(text, at))


def _unreadable(problem: str, mend: str) -> BadReferral:
    return BadReferral([MessageError("", problem, mend)])


def _not_json(text: str, at: int) -> BadReferral:
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    return _unreadable(
        f"The file is not valid JSON: it stops making sense at line {line}, column {column}.",
        "Export the message again; do not edit or cut it by hand.",
    )


def _not_an_object(text: str, at: int) -> BadReferral:
    if not text[at:]:
        return _unreadable("The file is empty.", "Choose the file that holds the referral message.")
    if text[at] != "[" and not _is_one_value(text, at):
        return _not_json(text, at)
    return _unreadable(
        "The file is JSON, but not an object with names and values.",
        "Give one referral message for each file, between curly brackets.",
    )


def _is_one_value(text: str, at: int) -> bool:
    try:
        _, shape, end = _value(text, at)
    except BadReferral:
        return False
    return shape is not Shape.NOT_A_NUMBER and _past_space(text, end) == len(text)
