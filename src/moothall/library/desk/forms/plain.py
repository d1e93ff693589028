"""The kinds of question the desk asks, and how what was typed is kept: as it was, but for the ends of its lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

LONGEST_LINE = 2000


class LongText(forms.CharField):
    """Several lines. A browser sends the ends of lines in a way of its own; nothing else of it is touched."""

    def to_python(self, value: Any) -> str:
        """The text with its lines ended as they are kept."""
        return str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: Any) -> None:
        """Spaces alone are no answer to a question that must be answered."""
        super().validate(value if not self.required or value.strip() else "")


class ListText(LongText):
    """A list as text: one a line, or by commas where `by` says so."""

    def __init__(self, *, by: str = "\n", **rest: Any) -> None:
        self.by = by
        super().__init__(strip=False, required=False, **rest)

    def prepare_value(self, value: Any) -> Any:
        """How the list stands in the box."""
        if isinstance(value, (list, tuple)):
            return (", " if self.by == "," else "\n").join(value)
        return value

    def clean(self, value: Any) -> tuple[str, ...]:
        """The list, without what is empty or there twice."""
        parts = (part.strip() for part in super().clean(value).split(self.by))
        return tuple(dict.fromkeys(part for part in parts if part))


def long_text(
    label: Any, *, help_text: Any = "", required: bool = True, longest: int = 20_000, rows: int = 6
) -> LongText:
    """A question answered in several lines."""
    return LongText(
        label=label, help_text=help_text, required=required, max_length=longest, strip=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def line(
    label: Any, *, help_text: Any = "", required: bool = False, longest: int = LONGEST_LINE
) -> forms.CharField:
    """A question answered in a line."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=longest, strip=False,
        validators=[ProhibitNullCharactersValidator()],
    )  # fmt: skip


def lines(label: Any, *, help_text: Any = "", by: str = "\n") -> ListText:
    """A list, one a line or by commas."""
    widget = forms.TextInput() if by == "," else forms.Textarea(attrs={"rows": 5})
    return ListText(label=label, help_text=help_text, by=by, widget=widget)


def ticked(label: Any, *, help_text: Any = "") -> forms.MultipleChoiceField:
    """Some of a vocabulary; its words are filled in when the form is made."""
    return forms.MultipleChoiceField(
        label=label, help_text=help_text, required=False, widget=forms.CheckboxSelectMultiple
    )


def one_of(label: Any, *, help_text: Any = "", required: bool = True) -> forms.ChoiceField:
    """One of a vocabulary, from a list."""
    return forms.ChoiceField(label=label, help_text=help_text, required=required, widget=forms.Select)


def reason(label: Any = None) -> LongText:
    """Why something is done; the log keeps it."""
    return long_text(label or _("Why?"), help_text=_("It is kept with the change."), longest=4000, rows=3)


def with_nothing(choices: Iterable[tuple[str, str]]) -> list[tuple[str, Any]]:
    """Choices for a list in which nothing is chosen beforehand."""
    return [("", _("Choose one")), *choices]
