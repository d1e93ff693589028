"""What the pages of returns say: kinds of return, how each stands, and each kind of fault, in the reader's language."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from moothall.methods.arrangements import words_in
from moothall.methods.returns.indicators import Indicator
from moothall.methods.returns.indicators.model import PUBLISHED
from moothall.methods.returns.speaking import fault_in

KINDS: dict[str, Any] = {
    "ssda903": lazy("Looked-after children (SSDA903)"),
    "cin": lazy("Children in need census"),
    "ssd": lazy("Standard Safeguarding Dataset"),
    "csc-api": lazy("Daily flow of children's social care"),
}
STATES: dict[str, tuple[Any, str]] = {
    "waiting": (lazy("Waiting to be read"), "quiet"),
    "reading": (lazy("Being read"), "info"),
    "refused": (lazy("Could not be read"), "late"),
    "counts": (lazy("In force"), "good"),
    "superseded": (lazy("Superseded"), "quiet"),
}
SEVERITIES: dict[str, tuple[Any, str]] = {
    "file": (lazy("Not read on"), "late"),
    "wrong": (lazy("Set aside"), "attention"),
    "look": (lazy("Kept, to look at"), "quiet"),
}
FAULTS: dict[str, Any] = {
    "required": lazy("Nothing is written where something must be"),
    "wrong_code": lazy("A code that is not one of this column, or not of this year"),
    "not_a_date": lazy("Not a day of the calendar, or not as the return writes one"),
    "not_a_number": lazy("Not a number"),
    "out_of_range": lazy("A number outside what the column may hold"),
    "not_an_identifier": lazy("Not the number of a child"),
    "too_long": lazy("Too long"),
    "not_json": lazy("Not JSON"),
    "date_order": lazy("Days in the wrong order"),
    "before_birth": lazy("Before the child was born"),
    "in_the_future": lazy("A day that has not come yet"),
    "after_the_year": lazy("After the year the return is about"),
    "birth_differs": lazy("Another date of birth than in the list of children"),
    "duplicate_child": lazy("A child who is listed twice"),
    "duplicate_row": lazy("The same thing twice"),
    "needed_with": lazy("One thing is written without what goes with it"),
    "not_both": lazy("Two things that exclude each other"),
    "child_not_listed": lazy("A child who is not in the list of children"),
    "not_found_through": lazy("A row whose child cannot be found"),
    "upn_form": lazy("Not in the form of a unique pupil number"),
    "upn_letter": lazy("A pupil number whose check letter does not fit"),
    "nhs_number": lazy("An NHS number whose check digit does not fit"),
    "postcode": lazy("Not in the form of a postcode"),
    "spreadsheet_number": lazy("A number as a spreadsheet wrote it"),
    "wrong_number_of_values": lazy("Too many or too few values in a line"),
    "open_quotation": lazy("A quotation mark that is not closed"),
    "cut_off": lazy("The file was cut off"),
    "no_last_end": lazy("No end of line after the last row"),
    "wrong_encoding": lazy("Not UTF-8"),
    "wrong_delimiter": lazy("Values kept apart by something else than commas"),
    "wrong_header": lazy("A column whose name is written otherwise"),
    "missing_table": lazy("The list of children is missing"),
    "missing_column": lazy("A column that is missing"),
    "extra_column": lazy("A column that does not belong there"),
    "column_twice": lazy("A column that is there twice"),
    "unknown_table": lazy("A table that is not part of this return"),
    "unknown_element": lazy("Something that is not known in its place"),
    "given_twice": lazy("The same thing twice in one record"),
    "stray_text": lazy("Words between the elements"),
    "year_differs": lazy("The file names another year"),
    "not_xml": lazy("Not well-formed XML"),
    "empty": lazy("Nothing in the file"),
    "not_read": lazy("A file that is not part of the return"),
    "refused": lazy("A file that could not be read"),
    "unreadable": lazy("A file that could not be read to its end"),
    "purge": lazy("A record that asks for its own deletion"),
}


def fault_words(code: str) -> str:
    """A kind of fault in words."""
    return str(FAULTS.get(code, code))


@cache
def _indicator_words(language: str) -> dict[str, str]:
    return words_in(PUBLISHED, language)


def indicator_words(one: Indicator) -> tuple[str, str]:
    """The title and the definition of an indicator, in the reader's language where somebody has translated them."""
    said = _indicator_words((get_language() or "en")[:2])
    return said.get(one.title, one.title), said.get(one.definition, one.definition)


def told_of_fault(text: str) -> str:
    """What a report says of a fault, in the reader's language. Reports are kept as they were written."""
    return fault_in((get_language() or "en")[:2], text)


def doubt_words(doubt: str) -> str:
    """Why a person should say whether it is the same child."""
    return {
        "birth_differs": _("A number is the same, and the date of birth is another."),
        "several": _("Its numbers belong to more than one child here."),
    }.get(doubt, doubt)
