"""Forms of the pages of extracts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from moothall.evidence.extract.rules import APPROVED, LONGEST, REFUSED, WITHDRAWN
from moothall.look.fields import DatePartsField


class AskForm(forms.Form):
    """What an extract is of, what it is for, and how long it is kept."""

    purpose = forms.CharField(
        label=_("Purpose, as a short code"), max_length=40,
        help_text=_(
            "Such as pilot-2026. Extracts of one purpose can be joined with each other; of two purposes they cannot."
        ),
    )  # fmt: skip
    as_at = DatePartsField(
        label=_("As at which day"), noun=_("the day"),
        help_text=_("What was known at its end, and nothing recorded later. It has to be over."),
    )  # fmt: skip
    why = forms.CharField(
        label=_("What is it for, and who will work with it?"), max_length=LONGEST, widget=forms.Textarea
    )
    protocol = forms.CharField(
        label=_("Registered protocol, if there is one"), max_length=100, required=False,
        help_text=_("Its reference or its hash."),
    )  # fmt: skip
    keep_until = DatePartsField(label=_("By which day will it be destroyed?"), noun=_("the day"))


class AnswerForm(forms.Form):
    """What is decided about an extract, and why. Which of these is offered depends on how it stands."""

    answer = forms.ChoiceField(choices=[(one, one) for one in (APPROVED, REFUSED, WITHDRAWN)])
    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST, widget=forms.Textarea,
        help_text=_("The evaluator reads it. It stays with the extract."),
    )  # fmt: skip
