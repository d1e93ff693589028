"""Forms for asking agencies, answering, statutory steps and the chronology. No rules: those are the room's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moothall.casework.sharing.rules import STEPS
from moothall.look.fields import DatePartsField


class ChronologyForm(forms.Form):
    """What happened, when, and which agency knows it."""

    happened_on = DatePartsField(label=_("When did it happen?"), noun=_("the day it happened"), past=True)
    precision = forms.ChoiceField(
        label=_("How sure is the date?"),
        choices=[("day", _("That day")), ("month", _("That month")), ("year", _("That year"))],
        widget=forms.RadioSelect,
        initial="day",
    )
    text = forms.CharField(label=_("What happened?"), widget=forms.Textarea, max_length=4000, strip=False)
    agency = forms.ChoiceField(label=_("Which agency knows this?"))

    def __init__(self, *args: Any, agencies: Iterable[Any], own: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [(str(one.pk), one.name) for one in agencies]  # type: ignore[attr-defined]
        self.fields["agency"].initial = str(own)


class CorrectChronologyForm(ChronologyForm):
    """The entry as it should read, and why it is corrected."""

    because = forms.CharField(
        label=_("Why is it corrected?"), widget=forms.Textarea, max_length=1000, strip=False
    )

    @staticmethod
    def initial_of(entry: Any) -> dict[str, Any]:
        """What stands in the form at first: the entry as it reads now."""
        return {
            "happened_on": entry.happened_on, "precision": entry.precision, "text": entry.text,
            "agency": str(entry.agency_id),
        }  # fmt: skip


class StepForm(forms.Form):
    """A statutory step with the authority's own number."""

    step = forms.ChoiceField(label=_("Which step?"))
    happened_on = DatePartsField(
        label=_("When did it happen, or start?"), noun=_("the day of the step"), past=True
    )
    ended_on = DatePartsField(
        label=_("When did it end?"), noun=_("the day it ended"), required=False,
        help_text=_("For steps that last. Leave it empty while it goes on."),
    )  # fmt: skip
    record_number = forms.CharField(
        label=_("Record number"), max_length=60, required=False,
        help_text=_("The number in the authority’s own system, so that nobody has to key it twice."),
    )  # fmt: skip
    authority = forms.CharField(label=_("Authority"), max_length=200)
    outcome = forms.CharField(
        label=_("Outcome"), widget=forms.Textarea, required=False, max_length=4000, strip=False
    )

    because = forms.CharField(
        label=_("Why is it corrected?"), widget=forms.Textarea, max_length=1000, strip=False
    )

    def __init__(self, *args: Any, correcting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not correcting:
            del self.fields["because"]
        self.fields["step"].choices = [("", _("Choose a step")), *STEPS.items()]  # type: ignore[attr-defined]


class AskForm(forms.Form):
    """Whom to ask, on what legal ground, by when."""

    agencies = forms.MultipleChoiceField(
        label=_("Which agencies do you ask?"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one agency to ask.")},
    )  # fmt: skip
    gateway = forms.ChoiceField(
        label=_("On what legal ground do you tell them who it is about?"), widget=forms.RadioSelect
    )
    urgent = forms.BooleanField(label=_("This is urgent"), required=False)
    due_on = DatePartsField(
        label=_("Another due date"), noun=_("the due date"), required=False,
        help_text=_("Leave it empty to use the date the arrangement gives."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("A note to them"), widget=forms.Textarea, required=False, max_length=4000, strip=False,
        help_text=_("Each agency is asked its own questions. Add only what they need to answer them."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, agencies: list[tuple[str, str]], gateways: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agencies"].choices = agencies  # type: ignore[attr-defined]
        self.fields["gateway"].choices = gateways  # type: ignore[attr-defined]


class ChaseForm(forms.Form):
    """A reminder."""

    note = forms.CharField(
        label=_("Anything to add?"), widget=forms.Textarea, required=False, max_length=2000, strip=False
    )


class ReplyForm(forms.Form):
    """What kind of reply it is."""

    outcome = forms.ChoiceField(
        label=_("What is your reply?"),
        widget=forms.RadioSelect,
        choices=[
            ("information", _("We share information")),
            ("nothing_held", _("We hold nothing")),
            ("cannot_share", _("We hold something but cannot share it")),
        ],
        error_messages={"required": _("Choose what your reply is.")},
    )
    refusal = forms.ChoiceField(label=_("Why can it not be shared?"), required=False)
    because = forms.CharField(
        label=_("Say more"), widget=forms.Textarea, required=False, max_length=4000, strip=False
    )

    def __init__(self, *args: Any, refusals: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["refusal"].choices = [("", _("Choose a reason")), *refusals]  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """One item of information."""

    question = forms.ChoiceField(label=_("Which question does this answer?"), required=False)
    title = forms.CharField(label=_("Short title"), max_length=200, required=False)
    text = forms.CharField(
        label=_("What is known?"), widget=forms.Textarea, required=False, max_length=20000, strip=False
    )
    dated = DatePartsField(
        label=_("When did it happen?"), noun=_("the day it happened"), required=False, past=True,
        help_text=_("Puts it in the chronology. Leave it empty if it is not about one day."),
    )  # fmt: skip
    gateway = forms.ChoiceField(label=_("Legal ground for sharing it"), required=False)
    marking = forms.ChoiceField(label=_("Who may see it?"), required=False, widget=forms.RadioSelect)
    file = forms.FileField(label=_("A file"), required=False)

    def __init__(
        self, *args: Any, questions: Any = (), gateways: Any = (), markings: Any = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].choices = [("", _("Something else")), *questions]  # type: ignore[attr-defined]
        self.fields["gateway"].choices = [("", _("Choose a legal ground")), *gateways]  # type: ignore[attr-defined]
        self.fields["marking"].choices = list(markings)  # type: ignore[attr-defined]
