"""Forms of the plan: what is asked and in which shape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moothall.casework.plans.conflicts import DIRECTIONS
from moothall.look.fields import DatePartsField
from moothall.methods.arrangements.sections.function import PersonWords
from moothall.web.ui.person_words import speaks_of_a_child

Choices = Iterable[tuple[str, Any]]


class NeedForm(forms.Form):
    """A need or a risk, and its goal."""

    what = forms.ChoiceField(
        label=_("Is it a need or a risk?"),
        choices=[("need", _("A need")), ("risk", _("A risk"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether this is a need or a risk.")},
    )
    text = forms.CharField(
        label=_("What is it?"),
        widget=forms.Textarea,
        error_messages={"required": _("Say what the need or risk is.")},
    )
    goal = forms.CharField(
        label=_("What should be different?"),
        widget=forms.Textarea,
        error_messages={"required": _("Say what should be different.")},
    )


class NeedChangeForm(NeedForm):
    """The same, changed or ended."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    ended = forms.BooleanField(label=_("It is met, or no longer there"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["what"]


class ActionForm(forms.Form):
    """One line: what, who, by when, why."""

    text = forms.CharField(
        label=_("What will be done?"),
        widget=forms.Textarea,
        error_messages={"required": _("Say what will be done.")},
    )
    owner = forms.ChoiceField(
        label=_("Who will do it?"), error_messages={"required": _("Choose who will do it.")}
    )
    due_on = DatePartsField(label=_("By when?"), noun=_("the day it is due"))
    need = forms.ChoiceField(label=_("Which need or risk does it answer?"), required=False)
    rests_on = forms.ChoiceField(label=_("What does it rest on?"), required=False)
    because = forms.CharField(label=_("Why?"), widget=forms.Textarea, required=False)
    direction = forms.ChoiceField(label=_("Does it do one of these?"), required=False)
    about = forms.CharField(label=_("To, or about, whom?"), required=False, max_length=200)

    def __init__(
        self, *args: Any, owners: Choices = (), needs: Choices = (), grounds: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        none = ("", _("None of these"))
        self.fields["direction"].choices = [none, *DIRECTIONS.items()]  # type: ignore[attr-defined]
        self.fields["owner"].choices = [("", _("Choose an agency or a person")), *owners]  # type: ignore[attr-defined]
        self.fields["need"].choices = [none, *needs]  # type: ignore[attr-defined]
        self.fields["rests_on"].choices = [none, *grounds]  # type: ignore[attr-defined]


class ActionChangeForm(ActionForm):
    """A line worded better or given another day; its owner stays."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["owner"], self.fields["rests_on"]


class WithdrawForm(forms.Form):
    """Why a line is taken off the plan."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        widget=forms.Textarea,
        error_messages={"required": _("Say why this action is withdrawn.")},
    )


class UpdateForm(forms.Form):
    """How an action stands."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("How does it stand?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the action stands.")},
    )
    could_not = forms.CharField(label=_("What stood in the way?"), widget=forms.Textarea, required=False)
    did_not = forms.CharField(label=_("Why was it not done?"), widget=forms.Textarea, required=False)
    note = forms.CharField(
        label=_("Anything the panel should know (optional)"), widget=forms.Textarea, required=False
    )

    def __init__(self, *args: Any, states: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = list(states)  # type: ignore[attr-defined]

    @property
    def reason(self) -> str:
        """The words that belong to the state chosen."""
        state = self.cleaned_data["state"]
        return str(self.cleaned_data[state if state in ("could_not", "did_not") else "note"])


AGREES = [
    ("agrees", _("The child agrees with the plan")),
    ("partly", _("The child agrees with some of it")),
    ("disagrees", _("The child does not agree")),
    ("not_asked", _("The child has not been asked")),
]


class ChildViewForm(forms.Form):
    """Whether the child agrees, and what the child says."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    agrees = forms.ChoiceField(
        label=_("Does the child agree with the plan?"),
        choices=AGREES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the child agrees with the plan.")},
    )
    view = forms.CharField(
        label=_("What does the child say about it?"), widget=forms.Textarea, required=False
    )

    def __init__(self, *args: Any, person: PersonWords, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not speaks_of_a_child(person):
            who = {"who": person.one}
            self.fields["agrees"].label = _("Does %(who)s agree with the plan?") % who
            self.fields["agrees"].error_messages["required"] = (
                _("Choose whether %(who)s agrees with the plan.") % who
            )
            self.fields["view"].label = _("What does %(who)s say about it?") % who
            self.fields["agrees"].choices = [  # type: ignore[attr-defined]
                ("agrees", _("Agrees with the plan")), ("partly", _("Agrees with some of it")),
                ("disagrees", _("Does not agree")), ("not_asked", _("Has not been asked")),
            ]  # fmt: skip


class ReviewForm(ChildViewForm):
    """A review that was held."""

    held_on = DatePartsField(label=_("When was it held?"), noun=_("the day of the review"))
    summary = forms.CharField(
        label=_("What was found and decided?"),
        widget=forms.Textarea,
        error_messages={"required": _("Say what was found and decided at the review.")},
    )
    next_review_on = DatePartsField(
        label=_("When is the next review?"), noun=_("the day of the next review"), required=False
    )


class AttendanceForm(forms.Form):
    """One person at a review."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    agency = forms.CharField(label=_("Agency, or who they are"), max_length=200, required=False)
    attendance = forms.ChoiceField(
        label=_("Took part"),
        choices=[
            ("attended", _("Attended")),
            ("apology", _("Apology")),
            ("contributed", _("Contributed in writing")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("name", "").strip() and not said.get("attendance"):
            self.add_error("attendance", _("Choose attended, apology or contributed."))
        return said


AttendanceFormSet = forms.formset_factory(AttendanceForm, extra=1, max_num=40)


class EndForm(forms.Form):
    """Why the plan ends."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why does it end, and who goes on helping?"),
        widget=forms.Textarea,
        error_messages={"required": _("Say why the plan ends, and who goes on helping.")},
    )


class SettleForm(forms.Form):
    """Which of two actions that may conflict stands, and why. Nothing is chosen beforehand."""

    stands = forms.ChoiceField(label=_("Which of them stands?"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why?"), widget=forms.Textarea, required=False)

    def __init__(self, *args: Any, lines: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, second = lines
        self.fields["stands"].choices = [  # type: ignore[attr-defined]
            ("first", f"{first.text} ({first.case_reference})"), ("second", f"{second.text} ({second.case_reference})"),
            ("both", _("Both stand: they do not conflict")),
        ]  # fmt: skip
