"""Forms for closing a case and for opening it again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moothall.look.fields import DatePartsField

LONGEST = 4000


class CloseForm(forms.Form):
    """Why a case is closed, by the arrangement's reasons, and what becomes of what is left. Nothing is preselected."""

    code = forms.ChoiceField(
        label=_("Why is the case closed?"), widget=forms.RadioSelect,
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose why the case is closed.")),
    )  # fmt: skip
    closed_on = DatePartsField(label=_("On which day?"), noun=_("the day"), past=True)
    words = forms.CharField(widget=forms.Textarea, required=False, strip=False, max_length=LONGEST)

    def __init__(self, *args: Any, reasons: list[tuple[str, str]], left: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = self.fields["words"]
        words.label = _("What becomes of what is left to do?") if left else _("More about why, if it helps")
        if reasons:
            self.fields["code"].choices = reasons  # type: ignore[attr-defined]
        else:
            del self.fields["code"]
            words.label = _("Why is the case closed, and what becomes of what is left to do?")


class ReopenForm(forms.Form):
    """Why a closed case is opened again."""

    why = forms.CharField(
        label=_("Why is it opened again?"), widget=forms.Textarea, strip=False, max_length=LONGEST,
        help_text=_("The closing stays in the chronology, with this beside it."),
        error_messages={"required": _("Say why it is opened again.")},
    )  # fmt: skip
