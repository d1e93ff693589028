"""Forms of the desk where it is answered which records are one child's, of lists, and of sharing agreements."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from moothall.look.fields import DatePartsField
from moothall.web.ui.join_words import ANSWERS

LARGEST = 20 * 1024 * 1024
PURPOSES = [
    ("same_child", _("To find out which records are of one child")),
    ("safeguarding", _("To safeguard a child both know")),
    ("outcomes", _("To follow how children fare")),
]


class AnswerForm(forms.Form):
    """One of three answers, and what it rests on. Nothing is chosen beforehand."""

    answer = forms.ChoiceField(
        label=_("Is this the same child?"), widget=forms.RadioSelect, choices=list(ANSWERS.items())
    )
    reason = forms.CharField(
        label=_("What do you go by?"), max_length=4_000, widget=forms.Textarea,
        help_text=_("Whoever looks next will read it. Say whom you asked, and what they knew."),
    )  # fmt: skip


class ListForm(forms.Form):
    """An agency's list, and whose children they are."""

    agency = forms.TypedChoiceField(label=_("Whose list is it?"), coerce=UUID)
    file = forms.FileField(label=_("The list"))
    of_code = forms.CharField(
        label=_("Code of the other partnership, if they are another's children"), max_length=20, required=False,
        help_text=_("Needs a sharing agreement in force."),
    )  # fmt: skip

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["agency"].choices = [("", "—"), *agencies]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """The file, if it is no larger than a list is."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("The list is larger than 20 MB. A whole authority's children come as a return.")
            )
        return file


class AgreementForm(forms.Form):
    """What was agreed with another partnership."""

    other_code = forms.CharField(
        label=_("With which partnership?"), max_length=20,
        help_text=_("Its code, such as hullhaven. Ask them for it."),
    )  # fmt: skip
    legal_basis = forms.CharField(
        label=_("On what legal basis?"), max_length=2_000, widget=forms.Textarea,
        help_text=_("The act and section, and the article of the UK GDPR for each side."),
    )  # fmt: skip
    purposes = forms.MultipleChoiceField(
        label=_("What for?"), widget=forms.CheckboxSelectMultiple, choices=PURPOSES
    )
    document = forms.CharField(label=_("Which signed document is it, and where does it lie?"), max_length=300)
    starts_on = DatePartsField(label=_("From which day?"), noun=_("the day"))
    ends_on = DatePartsField(label=_("Until which day, if there is one?"), noun=_("the day"), required=False)
