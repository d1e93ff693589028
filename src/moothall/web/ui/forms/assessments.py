"""The form of any instrument: its questions as fields, and beside them who filled it in, when, and what they judge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moothall.casework.intake.assessments.rules import LONGEST, may_judge
from moothall.look.fields import DatePartsField
from moothall.methods.instruments import Instrument, check_answers
from moothall.web.ui.forms.asked import add_questions, answers_given, said_of, sections_of

#: Before the name of each question's field, so that none is taken for a field of our own.
ASKED = "q_"
#: The choice that judges nothing else, so that a choice made by mistake can be taken back.
STANDS = "stands"
BESIDE = ("completed_by", "completed_for", "notes", "judged_band", "judged_reason", "correction_reason")


class AssessmentForm(forms.Form):
    """Nothing is preselected, and every answer can be left for later."""

    completed_on = DatePartsField(label=_("On which day?"), noun=_("the day"), past=True)
    completed_by = forms.CharField(label=_("Who went through the questions?"), max_length=200)
    completed_for = forms.ChoiceField(label=_("For which agency?"), required=False)
    judged_band = forms.ChoiceField(
        label=_("Do you judge otherwise than the score?"), widget=forms.RadioSelect, required=False
    )
    judged_reason = forms.CharField(
        label=_("Why do you judge otherwise?"), widget=forms.Textarea, required=False, strip=False,
        max_length=LONGEST,
    )  # fmt: skip
    notes = forms.CharField(
        label=_("What should be read beside the answers?"), widget=forms.Textarea, required=False, strip=False,
        max_length=LONGEST,
    )  # fmt: skip
    correction_reason = forms.CharField(
        label=_("What was wrong?"), widget=forms.Textarea, strip=False, max_length=LONGEST
    )

    def __init__(
        self,
        *args: Any,
        instrument: Instrument,
        agencies: list[tuple[str, str]],
        correcting: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        self.fields["completed_for"].choices = [("", _("Choose an agency")), *agencies]  # type: ignore[attr-defined]
        if may_judge(instrument):
            bands = [(band.code, band.title) for band in instrument.all_bands()]
            self.fields["judged_band"].choices = [(STANDS, _("No, the score’s band stands")), *bands]  # type: ignore[attr-defined]
        else:
            del self.fields["judged_band"], self.fields["judged_reason"]
        if not correcting:
            del self.fields["correction_reason"]
        add_questions(self, instrument, ASKED)

    def clean_judged_band(self) -> str:
        """No band of one's own is nothing."""
        return "" if self.cleaned_data["judged_band"] == STANDS else str(self.cleaned_data["judged_band"])

    def clean(self) -> dict[str, Any]:
        """Every question has an answer it takes, or is said to have none."""
        given = super().clean() or {}
        for wrong in check_answers(self.instrument, self.answers()):
            name = f"{ASKED}{wrong.question}"
            if name in self.fields and name not in self.errors:
                self.add_error(name, said_of(self.instrument, wrong))
        return given

    def answers(self) -> dict[str, Any]:
        """The answers given so far, by question; a wrong one as it was typed."""
        return answers_given(self, self.instrument, ASKED)

    def beside(self) -> dict[str, str]:
        """What stands beside the answers, as it was typed, to be kept for later."""
        day = self.cleaned_data.get("completed_on")
        typed = {name: self.data.get(name, "") for name in BESIDE if name in self.fields}
        return {**typed, "completed_on": day.isoformat() if day else ""}

    def sections(self) -> list[dict[str, Any]]:
        """The questions as the page shows them, numbered through, with how each is drawn."""
        return sections_of(self, self.instrument, ASKED)
