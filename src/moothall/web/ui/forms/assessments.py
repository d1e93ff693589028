"""The form of any instrument: its questions as fields, and beside them who filled it in, when, and what they judge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from moothall.casework.intake.assessments.rules import LONGEST, may_judge
from moothall.look.fields import DatePartsField
from moothall.methods.instruments import (
    Day,
    Instrument,
    Number,
    OneOf,
    Question,
    Scale,
    Text,
    Wrong,
    YesNo,
    check_answers,
)

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
        for question in instrument.questions():
            self.fields[f"{ASKED}{question.code}"] = _field(question)

    def clean_judged_band(self) -> str:
        """No band of one's own is nothing."""
        return "" if self.cleaned_data["judged_band"] == STANDS else str(self.cleaned_data["judged_band"])

    def clean(self) -> dict[str, Any]:
        """Every question has an answer it takes, or is said to have none."""
        given = super().clean() or {}
        for wrong in check_answers(self.instrument, self.answers()):
            name = f"{ASKED}{wrong.question}"
            if name in self.fields and name not in self.errors:
                self.add_error(name, _said(self.instrument, wrong))
        return given

    def answers(self) -> dict[str, Any]:
        """The answers given so far, by question; a wrong one as it was typed."""
        found: dict[str, Any] = {}
        for question in self.instrument.questions():
            name = f"{ASKED}{question.code}"
            cleaned = getattr(self, "cleaned_data", {}).get(name)
            found[question.code] = cleaned if isinstance(question.answer, Day) else self.data.get(name, "")
        return found

    def beside(self) -> dict[str, str]:
        """What stands beside the answers, as it was typed, to be kept for later."""
        day = self.cleaned_data.get("completed_on")
        typed = {name: self.data.get(name, "") for name in BESIDE if name in self.fields}
        return {**typed, "completed_on": day.isoformat() if day else ""}

    def sections(self) -> list[dict[str, Any]]:
        """The questions as the page shows them, numbered through, with how each is drawn."""
        shown, number = [], 0
        for section in self.instrument.sections:
            fields = []
            for question in section.questions:
                number += 1
                label = f"{number}. {question.prompt}"
                fields.append({"bound": self[f"{ASKED}{question.code}"], "label": label, **_drawn(question)})
            shown.append({"title": section.title, "help": section.help, "fields": fields})
        return shown


def _field(question: Question) -> forms.Field:
    """A field that takes the kind of answer; the instrument itself says what is wrong with one."""
    kind, common = question.answer, {"label": question.prompt, "help_text": question.help, "required": False}
    if isinstance(kind, YesNo):
        words = [("yes", _("Yes")), ("no", _("No")), ("not_known", _("Not known"))]
        return forms.ChoiceField(choices=words, widget=forms.RadioSelect, **common)  # type: ignore[arg-type]
    if isinstance(kind, Scale):
        points = [(str(point.value), point.title) for point in kind.points]
        return forms.ChoiceField(choices=points, widget=forms.RadioSelect, **common)  # type: ignore[arg-type]
    if isinstance(kind, OneOf):
        options = [(option.code, option.title) for option in kind.options]
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)  # type: ignore[arg-type]
    if isinstance(kind, Day):
        return DatePartsField(noun=question.prompt, **common)  # type: ignore[arg-type]
    if isinstance(kind, Text):
        return forms.CharField(widget=forms.Textarea, strip=False, **common)  # type: ignore[arg-type]
    return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **common)  # type: ignore[arg-type]


def _drawn(question: Question) -> dict[str, Any]:
    """How a question is drawn: choices in one row beside it where they are few."""
    kind = question.answer
    few = isinstance(kind, YesNo) or (isinstance(kind, Scale | OneOf) and len(kind.codes) <= 5)
    suffix = kind.unit if isinstance(kind, Number) else ""
    return {
        "in_a_row": few,
        "number": isinstance(kind, Number),
        "suffix": suffix,
        "long": isinstance(kind, Text),
    }


def _said(instrument: Instrument, wrong: Wrong) -> str:
    """What is wrong with an answer, and how to mend it, in the language of the page; by its number, as it is shown."""
    codes = [question.code for question in instrument.questions()]
    question = instrument.question(wrong.question)
    kind, number = (question.answer if question else None), codes.index(wrong.question) + 1
    if isinstance(kind, YesNo):
        return gettext("Question %(number)s: choose yes, no or not known") % {"number": number}
    if isinstance(kind, Number):
        return gettext("Question %(number)s: write a whole number from %(low)s to %(high)s") % {
            "number": number, "low": kind.lowest, "high": kind.highest,
        }  # fmt: skip
    if wrong.fault == "too_long":
        return gettext("Question %(number)s: shorten your answer to at most 4,000 characters") % {
            "number": number
        }
    if wrong.fault == "unanswered":
        return gettext("Question %(number)s: answer it") % {"number": number}
    return gettext("Question %(number)s: choose one of the answers offered") % {"number": number}
