"""Opening a case in an emergency, and reviewing it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from moothall.look.fields import DatePartsField

FINDINGS = [
    ("justified", _("Yes, it was justified")),
    ("not_justified", _("No, and it will be taken further")),
]


class EmergencyForm(forms.Form):
    """Why, and which case: by its reference, or by the child's whole name and date of birth."""

    why = forms.CharField(
        label=_("What is happening, and why can it not wait?"),
        help_text=_("The coordinators and the data protection officer read this."),
        widget=forms.Textarea,
        max_length=4000,
    )
    reference = forms.CharField(label=_("Reference of the case"), required=False, max_length=20)
    name = forms.CharField(
        label=_("Or the whole name"), help_text=_("Given and family names."), required=False, max_length=200
    )
    born = DatePartsField(label=_("and the date of birth"), required=False)


class ReviewForm(forms.Form):
    """What the data protection officer found."""

    finding = forms.ChoiceField(label=_("Was it justified?"), choices=FINDINGS, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What did you look at, and why do you find so?"), widget=forms.Textarea, max_length=4000
    )
