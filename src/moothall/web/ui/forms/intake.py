"""The forms of intake: an upload, a page of our referral form built from its data, and what is recorded of a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from moothall.casework.intake.questions import (
    NOT_KNOWN,
    Answers,
    Kind,
    Page,
    Question,
    chosen,
    date_text,
    entries,
    text_of,
)
from moothall.look.fields import DatePartsField, DatePartsWidget
from moothall.web.ui.typed import number_in

UNKNOWN = "__not_known"


def posted(request: HttpRequest) -> Any:
    """What was sent, even where it is empty; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


class UploadForm(forms.Form):
    """A message of the Home Office and the day it was received."""

    file = forms.FileField(
        label=_("The referral file (.json)"), widget=forms.FileInput(attrs={"accept": ".json"})
    )
    received_on = DatePartsField(
        label=_("When was it received?"), noun=_("the day it was received"), past=True
    )


class OpenForm(forms.Form):
    """Whether a referral is of a child already known. Nothing is chosen beforehand."""

    child = forms.ChoiceField(label=_("Which child is this?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["child"].choices = choices  # type: ignore[attr-defined]
        self.fields["child"].error_messages["required"] = str(
            _("Choose whether this is a child already known, or a new child")
        )


class EvidenceForm(forms.Form):
    """A file and what it is."""

    file = forms.FileField(label=_("File"))
    description = forms.CharField(label=_("What is it, and where does it come from?"), max_length=500)


class FactForm(forms.Form):
    """A correction of a fact, or that it is not known; always with the reason."""

    what = forms.ChoiceField(
        label=_("What do you want to record?"), widget=forms.RadioSelect,
        choices=[("correct", _("It should say something else")), ("not_known", _("It is not known"))],
    )  # fmt: skip
    text = forms.CharField(label=_("What is right"), required=False, widget=forms.Textarea, strip=False)
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea)

    def __init__(self, *args: Any, gate: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if gate:
            self.fields["text"] = forms.ChoiceField(
                label=_("What is right"), required=False, widget=forms.RadioSelect,
                choices=[("yes", _("Yes")), ("no", _("No")), ("not_sure", _("Not sure"))],
            )  # fmt: skip


class MatchForm(forms.Form):
    """Whether two records are of one child."""

    decision = forms.ChoiceField(
        label=_("Is it the same person?"), widget=forms.RadioSelect,
        choices=[("same", _("The same person")), ("different", _("A different person"))],
    )  # fmt: skip
    reason = forms.CharField(label=_("How do you know?"), widget=forms.Textarea)


class HazardForm(forms.Form):
    """A risk to be seen before acting."""

    about = forms.ChoiceField(
        label=_("Who or what is at risk?"), widget=forms.RadioSelect,
        choices=[("child", _("The child")), ("staff", _("Staff")), ("family", _("The family")), ("place", _("A place"))],
    )  # fmt: skip
    text = forms.CharField(label=_("What is the hazard, and what should people do?"), widget=forms.Textarea)
    review_on = DatePartsField(
        label=_("When is it looked at again?"), noun=_("the day it is looked at again")
    )
    told = forms.ChoiceField(
        label=_("Does the child or family know of this entry?"), widget=forms.RadioSelect, required=False,
        choices=[("yes", _("Yes")), ("no", _("No")), ("not_safe", _("It is not safe to tell them"))],
    )  # fmt: skip


class HazardReviewForm(forms.Form):
    """Keep a hazard until another day, or end it."""

    review_on = DatePartsField(
        label=_("Keep it, and look again on"), noun=_("the day it is looked at again"), required=False
    )
    ended_reason = forms.CharField(label=_("Or end it, because"), required=False, widget=forms.Textarea)


class LinkForm(forms.Form):
    """Somebody or something tied to the case."""

    what = forms.ChoiceField(
        label=_("What is linked?"), widget=forms.RadioSelect,
        choices=[
            ("child", _("Another child")), ("person", _("A person, such as a suspected exploiter")),
            ("place", _("A place")), ("phone", _("A phone number")), ("vehicle", _("A vehicle")),
            ("online", _("An online account")),
        ],
    )  # fmt: skip
    label = forms.CharField(label=_("Name, number or address"), max_length=200)
    relation = forms.CharField(label=_("How is it linked?"), max_length=120)
    linked_reference = forms.CharField(
        label=_("Reference of their case here, if there is one"), required=False, max_length=20
    )
    notes = forms.CharField(label=_("What is known"), required=False, widget=forms.Textarea)


class IdentifierForm(forms.Form):
    """The number another system knows the child by."""

    system = forms.CharField(label=_("Whose number is it?"), max_length=40)
    value = forms.CharField(label=_("The number"), required=False, max_length=80)


class AppointForm(forms.Form):
    """A person for a part in the case."""

    membership = forms.ChoiceField(label=_("Who?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["membership"].choices = choices  # type: ignore[attr-defined]


class PauseForm(forms.Form):
    """A clock that stands still, and why."""

    clock = forms.ChoiceField(label=_("Which clock?"), widget=forms.RadioSelect)
    code = forms.ChoiceField(label=_("Why does it stand still?"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("The reason in words"), widget=forms.Textarea)
    from_date = DatePartsField(label=_("From"), noun=_("the day the pause starts"))
    until_date = DatePartsField(
        label=_("Until, if it has ended"), noun=_("the day the pause ends"), required=False
    )

    def __init__(
        self, *args: Any, clocks: list[tuple[str, str]], codes: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clock"].choices = [("every", _("Every clock that may be paused")), *clocks]  # type: ignore[attr-defined]
        self.fields["code"].choices = codes  # type: ignore[attr-defined]


class ResumeForm(forms.Form):
    """The day a clock runs again."""

    until_date = DatePartsField(label=_("The clock runs again from"), noun=_("the day it runs again"))


# --- A page of our referral form -----------------------------------------------------------------------------


class _TypedDateWidget(DatePartsWidget):
    """A date kept as it was typed, so that a draft loses nothing."""

    def decompress(self, value: Any) -> list[Any]:
        parts = [*str(value or "").split("-"), "", "", ""]
        return [parts[2], parts[1], parts[0]]


class _TypedDateField(forms.MultiValueField):
    widget = _TypedDateWidget

    def __init__(self, **kwargs: Any) -> None:
        boxes = [forms.CharField(required=False) for _part in range(3)]
        super().__init__(boxes, require_all_fields=False, **kwargs)

    def compress(self, values: list[str]) -> str:
        day, month, year = ([*values, "", "", ""])[:3]
        return date_text(day or "", month or "", year or "")


class PageForm(forms.Form):
    """One page of the referral form. It checks nothing itself: `check_page` does, on all the answers."""

    def __init__(self, page: Page, answers: Answers, *args: Any, more: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.lists: dict[str, list[list[str]]] = {}
        for question in page.questions:
            if question.kind is Kind.LIST_OF:
                self._add_list(question, answers, more)
            else:
                self._add(question.key, question, answers)

    def _add(self, name: str, question: Question, answers: Answers) -> None:
        self.fields[name] = _field(question)
        value = (
            chosen(answers, question.key) if question.kind is Kind.CHOICES else text_of(answers, question.key)
        )
        unknown = question.may_be_not_known and value == NOT_KNOWN
        self.initial[name] = "" if unknown and question.kind is not Kind.CHOICE else value
        if question.may_be_not_known and question.kind is not Kind.CHOICE:
            self.fields[name + UNKNOWN] = forms.BooleanField(label=_("Not known"), required=False)
            self.initial[name + UNKNOWN] = unknown

    def _add_list(self, question: Question, answers: Answers, more: str) -> None:
        given = entries(answers, question.key)
        asked = [key for key in self.data if key.startswith(f"{question.key}-")]
        number = max([len(given), *((number_in(key.split("-")[1]) or 0) + 1 for key in asked)])
        number = min(number + (1 if more == question.key or not number else 0), 60)
        rows = []
        for place in range(number):
            entry = given[place] if place < len(given) else {}
            names = []
            for part in question.parts:
                name = f"{question.key}-{place}-{part.key}"
                self._add(name, part, entry)
                names.append(name)
            rows.append(names)
        self.lists[question.key] = rows

    def answers(self) -> dict[str, Any]:
        """What was answered, as the draft keeps it. Call after `is_valid`, whatever it says."""
        given: dict[str, Any] = {}
        for question in self.page.questions:
            if question.kind is Kind.LIST_OF:
                listed = [
                    {
                        part.key: told for name, part in zip(names, question.parts, strict=True)
                        if (told := self._one(name, part))
                    }
                    for names in self.lists[question.key]
                ]  # fmt: skip
                given[question.key] = [entry for entry in listed if entry]
            else:
                given[question.key] = self._one(question.key, question)
        return given

    def _one(self, name: str, question: Question) -> Any:
        if self.cleaned_data.get(name + UNKNOWN):
            return NOT_KNOWN
        value = self.cleaned_data.get(name)
        return list(value or []) if question.kind is Kind.CHOICES else str(value or "").strip("\r\n")

    def show_errors(self, errors: Any) -> None:
        """Put what `check_page` found beside the questions it is about."""
        for error in errors:
            name = error.question.replace(".", "-")
            self.add_error(name if name in self.fields else None, error.message)


def _field(question: Question) -> forms.Field:
    common: dict[str, Any] = {"label": question.label, "required": False, "help_text": question.hint}
    options = [(option.code, option.label) for option in question.options]
    if question.may_be_not_known and question.kind is Kind.CHOICE:
        options = [*options, (NOT_KNOWN, _("Not known"))]  # type: ignore[list-item]
    if question.kind in (Kind.CHOICE, Kind.YES_NO_NOT_SURE):
        return _AnyChoice(widget=forms.RadioSelect, choices=options, **common)
    if question.kind is Kind.CHOICES:
        return _AnyChoices(widget=forms.CheckboxSelectMultiple, choices=options, **common)
    if question.kind is Kind.DATE:
        return _TypedDateField(**common)
    if question.kind is Kind.LONG_TEXT:
        return forms.CharField(widget=forms.Textarea, strip=False, **common)
    widget = {Kind.EMAIL: forms.EmailInput, Kind.PHONE: forms.TextInput}.get(question.kind, forms.TextInput)
    return forms.CharField(widget=widget, **common)


class _AnyChoice(forms.ChoiceField):
    """The form's own rules say what may be chosen."""

    def validate(self, value: Any) -> None:
        return


class _AnyChoices(forms.MultipleChoiceField):
    def validate(self, value: Any) -> None:
        return
