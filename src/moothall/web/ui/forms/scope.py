"""What a referral does not say and the panel must know before it may decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("not_sure", _("Not sure"))]


def _question(label: Any, help_text: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=help_text, choices=ANSWERS, widget=forms.RadioSelect)


class ScopeForm(forms.Form):
    """Three questions; nothing is preselected unless it was answered before."""

    age_disputed = _question(
        _("Is the child's age uncertain or disputed?"),
        _("Not sure counts as a child, but the Home Office decides."),
    )
    public_order = _question(
        _("Is the Home Office considering a disqualification on grounds of public order?"),
        _("Ask the competent authority. The referral does not say."),
    )
    bad_faith = _question(
        _("Is the Home Office considering a disqualification for bad faith?"),
        _("Ask the competent authority. The referral does not say."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
