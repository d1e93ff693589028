"""The form of a return interview: offered, held or declined, by whom, and what came of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moothall.casework.sharing.rules import INTERVIEW, TALKED
from moothall.look.fields import DatePartsField

WORDS = {
    "return_interview_offered": _("It was offered, and is still to come"),
    "return_interview": _("It was held"),
    "return_interview_declined": _("It was offered, and the child declined"),
}


class InterviewForm(forms.Form):
    """Nothing is preselected."""

    step = forms.ChoiceField(
        label=_("What happened?"), widget=forms.RadioSelect, choices=[(code, WORDS[code]) for code in INTERVIEW],
        error_messages={"required": _("Choose what happened.")},
    )  # fmt: skip
    on = DatePartsField(label=_("On which day?"), noun=_("the day"), past=True)
    heard_by = forms.CharField(
        label=_("Who hears the child?"), max_length=200, required=False,
        help_text=_("The name of the worker. Needed where the interview was held."),
    )  # fmt: skip
    heard_as = forms.ChoiceField(
        label=_("Who is this to the child?"), widget=forms.RadioSelect, required=False
    )
    organisation = forms.CharField(label=_("From which organisation?"), max_length=200, required=False)
    talked = forms.ChoiceField(
        label=_("Would the child talk?"), widget=forms.RadioSelect, required=False, choices=list(TALKED.items()),
        help_text=_("Where the interview was held."),
    )  # fmt: skip
    came_of_it = forms.CharField(
        label=_("What came of it?"), widget=forms.Textarea, required=False, max_length=4000, strip=False,
        help_text=_("What was found out and what follows. The child’s own words are recorded under the child’s voice."),
    )  # fmt: skip
    late_because = forms.CharField(
        label=_("If it is late, why?"), widget=forms.Textarea, required=False, max_length=2000, strip=False
    )

    def __init__(self, *args: Any, ways: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heard_as"].choices = list(ways.items())  # type: ignore[attr-defined]
