"""A date asked for in three parts, as GOV.UK asks for dates a person knows by heart.

All validation stays in Django; the words of the errors follow the Design System, and each error names the
parts at fault so that only those are marked and the summary links to the first of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PARTS = ("day", "month", "year")
ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class DatePartsWidget(forms.MultiWidget):
    """Three text inputs, sent as ``name_day``, ``name_month`` and ``name_year``."""

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        parts: dict[str, forms.Widget | type[forms.Widget]] = {part: forms.TextInput() for part in PARTS}
        super().__init__(widgets=parts, attrs=dict(attrs or {}))

    def decompress(self, value: dt.date | str | None) -> list[Any]:
        """Day, month and year of a date, for the three inputs."""
        if isinstance(value, str):
            value = dt.date.fromisoformat(value) if value else None
        return [value.day, value.month, value.year] if value else [None, None, None]


class DatePartsField(forms.MultiValueField):
    """A real calendar date from a day, a month (number or name) and a year of four digits.

    ``noun`` is how the errors call it, in the middle of a sentence: *Enter {noun}*, *{Noun} must include a
    year*. Without one the label is used. ``past`` and ``future`` refuse dates on the wrong side of today.
    """

    widget = DatePartsWidget
    default_error_messages = {"invalid": gettext_lazy("Enter a real date")}

    def __init__(self, *, noun: str = "", past: bool = False, future: bool = False, **kwargs: Any) -> None:
        self.noun, self.past, self.future = noun, past, future
        kwargs.setdefault("require_all_fields", False)
        super().__init__([forms.CharField(required=False) for _part in PARTS], **kwargs)

    def clean(self, value: Any) -> dt.date | None:
        """The date, or none if nothing was typed in a field that may be left empty."""
        typed = ["" if part is None else str(part).strip() for part in (value or [])]
        typed += [""] * (len(PARTS) - len(typed))
        if not any(typed):
            if self.required:
                raise self._wrong(_("Enter %(noun)s") % {"noun": self._noun()}, PARTS)
            return None
        found = self._as_date(typed)
        self.validate(found)
        self.run_validators(found)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the three parts differ from the date first shown."""
        before = [str(part or "") for part in self.widget.decompress(initial)]  # type: ignore[call-arg]
        return before != [str(part or "").strip() for part in (data or ["", "", ""])]

    def _as_date(self, typed: Sequence[str]) -> dt.date:
        missing = [part for part, text in zip(PARTS, typed, strict=True) if not text]
        if missing:
            raise self._wrong(self._must_include(missing), missing)
        day, month, year = _whole(typed[0], 1, 31), _month(typed[1]), _whole(typed[2], 1, 9999)
        if year is not None and len(typed[2]) != 4:
            raise self._wrong(_("Year must include 4 numbers"), ["year"])
        wrong = [part for part, found in zip(PARTS, (day, month, year), strict=True) if found is None]
        real = _("%(noun)s must be a real date") % {"noun": self._start()}
        if day is None or month is None or year is None:
            raise self._wrong(real, wrong)
        try:
            found = dt.date(year, month, day)
        except ValueError:
            raise self._wrong(real, PARTS) from None
        self._check_side(found)
        return found

    def _check_side(self, found: dt.date) -> None:
        today = dt.date.today()
        if self.past and found > today:
            raise self._wrong(_("%(noun)s must be today or in the past") % {"noun": self._start()}, PARTS)
        if self.future and found < today:
            raise self._wrong(_("%(noun)s must be today or in the future") % {"noun": self._start()}, PARTS)

    def _must_include(self, missing: Sequence[str]) -> str:
        words = (" " + _("and") + " ").join(_A_PART[part]() for part in missing)
        return _("%(noun)s must include %(parts)s") % {"noun": self._start(), "parts": words}

    def _noun(self) -> str:
        return self.noun or _("a date")

    def _start(self) -> str:
        noun = self.noun or str(self.label or _("Date"))
        return noun[:1].upper() + noun[1:]

    def _wrong(self, message: str, parts: Sequence[str]) -> ValidationError:
        return ValidationError(message, code="date_parts", params={"parts": tuple(parts)})


_A_PART = {"day": lambda: _("a day"), "month": lambda: _("a month"), "year": lambda: _("a year")}


def _whole(text: str, low: int, high: int) -> int | None:
    if not (text.isascii() and text.isdecimal()):
        return None
    return int(text) if low <= int(text) <= high else None


def _month(text: str) -> int | None:
    """A month by number or by name, in English or in the language of the page."""
    if text.isascii() and text.isdecimal():
        return _whole(text, 1, 12)
    asked = text.casefold().rstrip(".")
    for month in range(1, 13):
        names = {str(MONTHS[month]).casefold(), str(MONTHS_3[month]).casefold(), ENGLISH_MONTHS[month - 1]}
        if asked in names or (len(asked) > 2 and asked[:3] == ENGLISH_MONTHS[month - 1]):
            return month
    return None
