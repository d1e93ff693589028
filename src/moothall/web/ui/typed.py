"""What no page takes, whoever sends it: a character that cannot be kept, and a text no person would type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from moothall.core.kinds import Invalid, NotVisible

#: Some seventy pages. What is longer is a file, and is sent as one.
LONGEST = 200_000
LONGEST_NUMBER = 18
NULL = "\x00"


def check_sent(request: HttpRequest, named: Mapping[str, Any]) -> None:
    """Raises Invalid naming the field that holds what cannot be kept; NotVisible where an address does.

    PostgreSQL keeps no null character in a text. Nobody types one: it comes with a text pasted from elsewhere,
    or is sent to see what breaks.
    """
    if any(NULL in value for value in [*_values(named.values()), *request.GET.dict().values()]):
        raise NotVisible
    for name, values in request.POST.lists():
        for value in _values(values):
            if NULL in value:
                words = _("A character in '%(field)s' cannot be kept. Type the text there again.")
                raise Invalid(name, words % {"field": _in_words(name)})
            if len(value) > LONGEST:
                words = _("The text in '%(field)s' is too long. Send it as a file, or in parts.")
                raise Invalid(name, words % {"field": _in_words(name)})


def number_in(text: str) -> int | None:
    """The whole number somebody typed, or that stands in an address; None for anything else, too long ones as well."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def key_in(text: str) -> UUID | None:
    """The key of a row that stands in an address; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _values(values: Iterable[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str)]


def _in_words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")[:60]
