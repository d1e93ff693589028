"""Forms of the governance pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from django import forms
from django.utils.translation import gettext_lazy as _

from moothall.core.kinds import Role
from moothall.look.fields import DatePartsField
from moothall.methods.returns.keeping_rules import MONTHS, MONTHS_HERE


class OverrideForm(forms.Form):
    """A partnership's own value for a rule."""

    value = forms.CharField(
        label=_("Your partnership's value"),
        widget=forms.Textarea,
        help_text=_("Keep the shape of the published value."),
    )
    reason = forms.CharField(
        label=_("Why"), widget=forms.Textarea, help_text=_("It is shown wherever the rule is used.")
    )
    effective_from = DatePartsField(label=_("From which day"), noun=_("the first day"))

    def clean_value(self) -> Any:
        try:
            return yaml.safe_load(self.cleaned_data["value"])
        except yaml.YAMLError:
            raise forms.ValidationError(
                _("Keep the shape of the published value: the words before a colon stay.")
            ) from None


class KeepingForm(forms.Form):
    """How long a partnership keeps the files of one kind of return."""

    rule = forms.ChoiceField(label=_("Which returns"), widget=forms.RadioSelect)
    months = forms.IntegerField(
        label=_("Months after the end of the year the return is about"),
        min_value=MONTHS[0], max_value=MONTHS[1],
    )  # fmt: skip
    months_here = forms.IntegerField(
        label=_("Months after it was taken in"), min_value=MONTHS_HERE[0], max_value=MONTHS_HERE[1],
        help_text=_("The later of the two counts, so that a year of long ago is not forgotten at once."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why"), widget=forms.Textarea, help_text=_("It is shown wherever the rule is used.")
    )
    effective_from = DatePartsField(label=_("From which day"), noun=_("the first day"))

    def __init__(self, *args: Any, rules: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [(code, f"{title} ({code})") for code, title in rules.items()]  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """A person in a role for an agency."""

    name = forms.CharField(label=_("Full name"), max_length=200)
    email = forms.EmailField(label=_("Work email address"))
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    agency = forms.ChoiceField(label=_("Agency"))
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, agencies: list[Any], role_words: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [
            ("", _("Choose an agency")),
            *((str(a.pk), a.name) for a in agencies),
        ]
        self.fields["role"].choices = [(role.value, role_words(role)) for role in Role]


class AgencyForm(forms.Form):
    """A further agency."""

    name = forms.CharField(label=_("Name of the agency"), max_length=200)
    function = forms.ChoiceField(label=_("Its function at the panel"))
    inbox = forms.EmailField(
        label=_("Shared email address"), required=False, help_text=_("For notices that name no child.")
    )

    def __init__(self, *args: Any, functions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["function"].choices = [("", _("Choose a function")), *functions]


class EndForm(forms.Form):
    """Why a role ends."""

    reason = forms.CharField(label=_("Why does the role end?"), max_length=200)
