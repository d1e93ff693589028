"""What a referral does not say and the panel must know before it may decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moothall.methods.arrangements import Question

ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("not_sure", _("Not sure"))]


def _question(label: Any, help_text: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=help_text, choices=ANSWERS, widget=forms.RadioSelect)


class ScopeForm(forms.Form):
    """The arrangement's questions before a decision; nothing is preselected unless it was answered before."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, asked: tuple[Question, ...], **rest: Any) -> None:
        super().__init__(*args, **rest)
        for one in asked:
            self.fields[one.code] = _question(one.title, one.help)
