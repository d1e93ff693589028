"""Reading one value of one column: what it means, or what is wrong with it and the mend."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from .codes import code_book
from .definition import Column, DateForm
from .years import CollectionYear

EARLIEST = date(1900, 1, 1)
MOST_REMEMBERED = 50_000
LONGEST_TEXT, LONGEST_JSON = 1_000, 20_000
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: 00:00(?::00)?)?")
_YEAR_FIRST = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:\d{2})?"
)
_NUMBER_OF_CHILD = re.compile(r"[^\x00-\x1f<>]{1,48}")
_POSTCODE = re.compile(r"(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})", re.IGNORECASE)
_UPN = re.compile(r"[A-Z]\d{11}[\dA-Z]")
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_SPREADSHEETS = re.compile(r"-?\d+\.0+")


@dataclass(frozen=True, slots=True)
class Bad:
    """What is wrong with a value."""

    code: str
    message: str
    mend: str = ""
    allowed: str = ""
    severity: Literal["wrong", "look"] = "wrong"


Read = tuple[Any, Bad | None]
Reader = Callable[[str], Read]


def reader(column: Column, forms: tuple[DateForm, ...], year: CollectionYear) -> Reader:
    """The function that reads a value of this column in a return of this year. It remembers what it has read."""
    read = _plain_reader(column, forms, year)
    if column.kind in ("child", "text", "personal", "postcode", "json", "upn", "upn_or_reason", "nhs"):
        return read
    remembered: dict[str, Read] = {}

    def remembering(text: str) -> Read:
        found = remembered.get(text)
        if found is None:
            found = read(text)
            if len(remembered) < MOST_REMEMBERED:
                remembered[text] = found
        return found

    return remembering


def _plain_reader(column: Column, forms: tuple[DateForm, ...], year: CollectionYear) -> Reader:
    if column.kind in ("date", "birth"):
        return lambda text: read_date(text, forms)
    if column.kind == "dates":
        return lambda text: _several(text, lambda part: read_date(part, forms))
    if column.kind in ("code", "codes"):
        one = _code_reader(column.codes, year)
        return one if column.kind == "code" else lambda text: _several(text, one)
    if column.kind == "whole":
        return lambda text: _number(text, column, whole=True)
    if column.kind == "number":
        return lambda text: _number(text, column, whole=False)
    if column.kind == "json":
        return _json_reader(_code_reader(column.codes, year) if column.codes else None)
    return {
        "child": _child, "upn": read_upn, "upn_or_reason": _upn_or_reason, "nhs": read_nhs, "postcode": _postcode,
    }.get(column.kind, _text)  # fmt: skip


SEVERAL = "\x1f"  # between the values of a column that holds several


def _several(text: str, one: Reader) -> Read:
    values, wrong = [], None
    for part in text.split(SEVERAL):
        value, bad = one(part)
        wrong = wrong or bad
        values.append(value)
    return values, wrong


def parse_date(text: str, forms: Iterable[DateForm]) -> date | None:
    """The day, in one of these forms; None where it is none.

    >>> parse_date("14/08/2017", ("day/month/year",))
    datetime.date(2017, 8, 14)
    """
    for form in forms:
        found = (_DAY_FIRST if form == "day/month/year" else _YEAR_FIRST).fullmatch(text)
        if found:
            parts = (found[3], found[2], found[1]) if form == "day/month/year" else found.groups()[:3]
            try:
                return date(int(parts[0]), int(parts[1]), int(parts[2]))
            except ValueError:
                return None
    return None


def written(day: date, forms: tuple[DateForm, ...]) -> str:
    """A day as a return of this form writes it."""
    return f"{day:%d/%m/%Y}" if forms[0] == "day/month/year" else day.isoformat()


def read_date(text: str, forms: tuple[DateForm, ...]) -> Read:
    """A day, or why it is none."""
    day = parse_date(text, forms)
    like = written(date(2017, 8, 14), forms)
    if day is not None:
        if day < EARLIEST:
            said = "This day lies before 1900."
            return day, Bad(
                "not_a_date", said, "Look up the year and write it in full.", f"a day such as {like}"
            )
        return day, None
    return None, Bad(
        "not_a_date",
        "This is not a day of the calendar.",
        _mend_of_date(text, forms),
        f"a day such as {like}",
    )


def _mend_of_date(text: str, forms: tuple[DateForm, ...]) -> str:
    other = parse_date(text, ("day/month/year", "year-month-day"))
    if other is not None:
        return f"Write {written(other, forms)}."
    swapped = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    if swapped and int(swapped[2]) > 12 >= int(swapped[1]):
        return "Day and month may have been exchanged: look up the day."
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return "This looks like a spreadsheet's number for a day: format the column as a date and save again."
    return f"Look up the day and write it like {written(date(2017, 8, 14), forms)}."


def _code_reader(name: str, year: CollectionYear) -> Reader:
    codes = code_book().of(name, year)
    allowed = ", ".join(codes)

    def read(text: str) -> Read:
        if text in codes:
            return text, None
        if _SPREADSHEETS.fullmatch(text) and (plain := text.partition(".")[0]) in codes:
            said = f"A spreadsheet wrote {text} for {plain}; it was read as {plain}."
            return plain, Bad("spreadsheet_number", said, f"Write {plain}.", allowed, "look")
        return None, Bad("wrong_code", _why_not(name, text, codes, year), _mend_of_code(text, codes), allowed)

    return read


def _why_not(name: str, text: str, codes: dict[str, str], year: CollectionYear) -> str:
    when = code_book().elsewhen(name, text)
    return f"This code is used {when}, not in {year}." if when else "This is not a code of this column."


def _mend_of_code(text: str, codes: dict[str, str]) -> str:
    for tried in (text.strip().upper(), text.strip().lower(), text.lstrip("0")):
        if tried in codes:
            return f"Write {tried}."
    if len(codes) > 12:
        return "Look up the code; those of this column are in the list of what is allowed."
    return f"Write one of {', '.join(codes)}."


def _number(text: str, column: Column, *, whole: bool) -> Read:
    low, high = column.lowest or 0, column.highest
    allowed = f"{'a whole number' if whole else 'a number'} from {low}" + (
        f" to {high}" if high is not None else ""
    )
    plain = text.partition(".")[0] if whole and _SPREADSHEETS.fullmatch(text) else text
    if not re.fullmatch(r"-?\d{1,9}" if whole else r"-?\d{1,9}(\.\d{1,9})?", plain):
        return None, Bad("not_a_number", "This is not a number.", f"Write {allowed}.", allowed)
    value = int(plain) if whole else float(plain)
    if value < low or (high is not None and value > high):
        return value, Bad(
            "out_of_range", "This number lies outside what the column may hold.", f"Write {allowed}.", allowed
        )
    return value, None


def _child(text: str) -> Read:
    if _NUMBER_OF_CHILD.fullmatch(text):
        return text, None
    return None, Bad(
        "not_an_identifier",
        "This is not the number of a child.",
        "Write the child's number.",
        "up to 48 signs",
    )


def upn_letter(digits: str) -> str:
    """The check letter of a UPN's twelve digits (DfE: weights 2 to 13, modulo 23, without I, O and S)."""
    return _UPN_LETTERS[sum(int(digit) * weight for weight, digit in enumerate(digits, start=2)) % 23]


def read_upn(text: str) -> Read:
    """A unique pupil number. One that is ill formed, or whose letter does not fit, is kept and named."""
    if not _UPN.fullmatch(text):
        said = "This has not the form of a unique pupil number, and is not used to find the child."
        return text, Bad(
            "upn_form", said, "Look up the number.", "a letter, 11 digits, a digit or letter", "look"
        )
    if text[-1].isdigit() and upn_letter(text[1:]) != text[0]:
        said = "The check letter does not fit the digits."
        return text, Bad(
            "upn_letter", said, "Look up the number.", f"{upn_letter(text[1:])} as the letter", "look"
        )
    return text, None


def well_formed_upn(text: str) -> bool:
    """Whether it has the form of a UPN, so that a child may be found by it."""
    return bool(_UPN.fullmatch(text))


def _upn_or_reason(text: str) -> Read:
    return (text, None) if re.fullmatch(r"UN(?:[1-9]|10)", text) else read_upn(text)


def read_nhs(text: str) -> Read:
    """An NHS number, without spaces; one whose check digit does not fit (modulo 11) is kept and named."""
    plain = text.replace(" ", "").replace("-", "")
    total = sum(
        int(digit) * weight
        for digit, weight in zip(plain[:9], range(10, 1, -1), strict=False)
        if digit.isdigit()
    )
    if re.fullmatch(r"\d{10}", plain) and (11 - total % 11) % 11 == int(plain[9]):
        return plain, None
    return text, Bad(
        "nhs_number",
        "This is not an NHS number: its check digit does not fit.",
        "Look up the number.",
        "10 digits",
        "look",
    )


def _postcode(text: str) -> Read:
    if _POSTCODE.fullmatch(text):
        return text.upper(), None
    return text, Bad(
        "postcode", "This has not the form of a postcode.", "Look up the postcode.", "such as AB1 2CD", "look"
    )


def _text(text: str) -> Read:
    if len(text) <= LONGEST_TEXT:
        return text, None
    return None, Bad(
        "too_long", "This is too long.", f"Write at most {LONGEST_TEXT} letters.", f"{LONGEST_TEXT} letters"
    )


def _json_reader(code: Reader | None) -> Reader:
    def read(text: str) -> Read:
        try:
            value = json.loads(text) if len(text) <= LONGEST_JSON else None
        except (ValueError, RecursionError):
            value = None
        if value is None:
            return None, Bad(
                "not_json",
                "This is not a list or object in JSON.",
                "Export the table again.",
                'such as ["12A"]',
            )
        return (value, None) if code is None else _coded(value, code)

    return read


def _coded(value: Any, code: Reader) -> Read:
    """A list of codes; where an object was written, those of its keys that are answered 'yes'."""
    if isinstance(value, dict):
        value = [key for key, said in value.items() if str(said).strip().lower() in ("y", "yes", "1", "true")]
    if not isinstance(value, list):
        return None, Bad("not_json", "This is not a list.", "Write a list of codes.", 'such as ["12A"]')
    return _several(SEVERAL.join(str(part) for part in value), code) if value else ([], None)
