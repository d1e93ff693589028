"""The form of a referral to any arrangement, built from the questions its own file asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moothall.casework.intake.arrivals import PersonTold, Told, questions_of
from moothall.core.reference import authorities, police_forces
from moothall.look.fields import DatePartsField
from moothall.methods.arrangements import Arrangement, Question

ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("not_sure", _("Not sure"))]
OF_THE_PERSON = (
    "given_names",
    "family_name",
    "born",
    "alias",
    "language",
    "interpreter_needed",
    "communication_needs",
)
PREFIX = "ask_"


class ArrivalForm(forms.Form):
    """Who is referred, why, and what the arrangement asks. Nothing is chosen beforehand."""

    given_names = forms.CharField(label=_("Given names"), required=False, max_length=200)
    family_name = forms.CharField(label=_("Family name"), required=False, max_length=200)
    born = DatePartsField(
        label=_("Date of birth"), noun=_("the date of birth"), past=True, required=False,
        help_text=_("Leave it empty where it is not known."),
    )  # fmt: skip
    alias = forms.CharField(label=_("Also known as"), required=False, max_length=200)
    language = forms.CharField(label=_("Language"), required=False, max_length=80)
    interpreter_needed = forms.ChoiceField(
        label=_("Is an interpreter needed?"), required=False, widget=forms.RadioSelect, choices=ANSWERS
    )
    communication_needs = forms.CharField(
        label=_("Anything else about how to speak with the person?"), required=False, max_length=2000
    )
    account = forms.CharField(
        label=_("What happened, and why do you refer?"), required=False, widget=forms.Textarea, strip=False,
        help_text=_("Keep what you saw apart from what you were told, and say who told you."),
    )  # fmt: skip

    def __init__(self, *args: Any, arrangement: Arrangement, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.arrangement = arrangement
        self.questions = questions_of(arrangement)
        for question in self.questions:
            self.fields[PREFIX + question.code] = _field(question)

    @property
    def asked(self) -> list[tuple[Question, Any]]:
        """Each question with its field, in the arrangement's order."""
        return [(question, self[PREFIX + question.code]) for question in self.questions]

    def name_of(self, field: str) -> str | None:
        """The field of this form that a rule of the verb names; None where it has none."""
        name = PREFIX + field if PREFIX + field in self.fields else field
        return name if name in self.fields else None

    def told(self) -> Told:
        """The referral as it was filled in."""
        said = self.cleaned_data
        answers = {
            question.code: _text(said.get(PREFIX + question.code)) for question in self.questions
            if _text(said.get(PREFIX + question.code))
        }  # fmt: skip
        return Told(
            arrangement=self.arrangement.name, account=said["account"], answers=answers,
            person=PersonTold(
                given_names=said["given_names"], family_name=said["family_name"], date_of_birth=said["born"],
                aliases=(said["alias"],) if said["alias"] else (), language=said["language"],
                interpreter_needed=said["interpreter_needed"], communication_needs=said["communication_needs"],
                authority_code=next((answers[q.code] for q in self.questions if q.kind == "authority_area"
                                     and q.code in answers), ""),
            ),
        )  # fmt: skip


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value or "")


def _field(question: Question) -> forms.Field:
    common: dict[str, Any] = {"label": question.title, "help_text": question.help, "required": False}
    if question.kind == "yes_no":
        return forms.ChoiceField(widget=forms.RadioSelect, choices=ANSWERS, **common)
    if question.kind == "choice":
        options = [(one.code, one.title) for one in question.options]
        return forms.ChoiceField(widget=forms.RadioSelect, choices=options, **common)
    if question.kind == "date":
        return DatePartsField(**common)
    if question.kind in ("police_area", "authority_area"):
        return forms.ChoiceField(choices=[("", _("Choose one")), *_areas(question.kind)], **common)
    if question.kind == "long_text":
        return forms.CharField(widget=forms.Textarea, strip=False, **common)
    return forms.CharField(max_length=500, **common)


def _areas(kind: str) -> list[tuple[str, str]]:
    if kind == "police_area":
        return sorted(
            ((one.code, one.name) for one in police_forces() if one.pfa_code), key=lambda one: one[1]
        )
    return sorted(((one.code, one.name) for one in authorities()), key=lambda one: one[1])
