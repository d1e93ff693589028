"""Forms of the pages of studies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class BeginForm(forms.Form):
    """A new study: its code, the purpose of its extracts, and its protocol, if that is written already."""

    code = forms.CharField(
        label=_("Code of the study"), max_length=40,
        help_text=_("Short, such as waiting-2026. It stands in addresses and in the name of the file."),
    )  # fmt: skip
    purpose = forms.CharField(
        label=_("Purpose of its extracts, as their short code"), max_length=40,
        help_text=_("The study can be run on extracts asked for under this purpose, and on no others."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("The protocol, if it is written already"), required=False,
        help_text=_("A file in YAML or JSON. It is kept as it is, and looked through."),
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.json"}),
    )  # fmt: skip


class TextForm(forms.Form):
    """A draft as its text."""

    text = forms.CharField(
        label=_("The protocol as text"), widget=forms.Textarea(attrs={"spellcheck": "false"}), strip=False
    )
    file = forms.FileField(
        label=_("Or put a file in its place"), required=False,
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.json"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = not self.files


class RunForm(forms.Form):
    """On which extract a study is run."""

    made = forms.ChoiceField(
        label=_("On which extract?"), widget=forms.RadioSelect,
        error_messages={"required": _("Choose an extract.")},
    )  # fmt: skip

    def __init__(self, *args: Any, extracts: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["made"].choices = list(extracts)  # type: ignore[attr-defined]
