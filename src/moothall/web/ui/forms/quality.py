"""Forms of training, rates, second readings and lessons."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moothall.look.fields import DatePartsField

Choices = Iterable[tuple[str, Any]]
FINDINGS = [("met", _("Met")), ("not_met", _("Not met")), ("not_shown", _("Not shown"))]
ANSWERS = [("yes", _("Yes")), ("partly", _("In part")), ("no", _("No")), ("cannot_say", _("Cannot say"))]


class MinutesForm(forms.Form):
    """One field: so many minutes."""

    minutes = forms.IntegerField(
        label=_("Minutes you spent"),
        min_value=1,
        max_value=1440,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Give the minutes as a whole number from 1 to 1440."),
        ),
    )


class TrainingForm(forms.Form):
    """Who learned what, when, and until when it counts."""

    person = forms.ChoiceField(label=_("Who?"), error_messages={"required": _("Choose somebody.")})
    courses = forms.MultipleChoiceField(
        label=_("What was done or seen?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one course or competency of this arrangement.")},
    )
    completed_on = DatePartsField(label=_("When?"), noun=_("the day it was done"))
    valid_until = DatePartsField(
        label=_("Until when does it count?"), noun=_("the last day it counts"), required=False,
        help_text=_("Leave it empty where the arrangement's own time holds."),
    )  # fmt: skip
    evidence = forms.CharField(
        label=_("How is it known?"), max_length=200, required=False,
        help_text=_("Such as the number of a certificate, or who saw it."),
    )  # fmt: skip

    def __init__(self, *args: Any, people: Choices, courses: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Choose somebody")), *people]  # type: ignore[attr-defined]
        self.fields["courses"].choices = list(courses)  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("What was wrong with it?"), max_length=200)


class RateForm(forms.Form):
    """What an hour costs, of whom, from when."""

    agency = forms.ChoiceField(label=_("Whose hour?"), required=False)
    pounds = forms.DecimalField(
        label=_("What an hour costs, in pounds"),
        max_digits=6,
        decimal_places=2,
        min_value=Decimal("0.01"),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"),
            _("Give what an hour costs, in pounds, such as 38.50."),
        ),
    )
    effective_from = DatePartsField(label=_("From which day?"), noun=_("the first day"))
    reason = forms.CharField(
        label=_("Where does it come from?"), max_length=300,
        help_text=_("Such as a pay scale with its year, and what is included."),
        error_messages={"required": _("Say where the rate comes from, such as a pay scale with its year.")},
    )  # fmt: skip

    def __init__(self, *args: Any, agencies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", _("Any agency that has no rate of its own")), *agencies]  # type: ignore[attr-defined]


class ReaderForm(forms.Form):
    """Who reads a decision again."""

    reader = forms.ChoiceField(
        label=_("Who reads it again?"), error_messages={"required": _("Choose somebody.")}
    )

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].choices = [("", _("Choose somebody")), *people]  # type: ignore[attr-defined]


class FindingForm(forms.Form):
    """The reader's own finding: a radio for each limb, the outcome, the reasons."""

    def __init__(self, *args: Any, limbs: Choices, outcomes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limb_names = []
        for code, title in limbs:
            name = f"limb-{code}"
            self.limb_names.append(name)
            self.fields[name] = forms.ChoiceField(
                label=title, choices=FINDINGS, widget=forms.RadioSelect,
                error_messages={"required": _("Choose met, not met or not shown.")},
            )  # fmt: skip
        self.fields["outcome"] = forms.ChoiceField(
            label=_("The outcome you would have reached"), widget=forms.RadioSelect,
            choices=[*outcomes, ("cannot_say", _("I cannot say from this"))],
            error_messages={"required": _("Choose the outcome you would have reached, or that you cannot say.")},
        )  # fmt: skip
        self.fields["reasons"] = forms.CharField(
            label=_("What does it rest on?"), widget=forms.Textarea,
            error_messages={"required": _("Say in a few lines what your own finding rests on.")},
        )  # fmt: skip


class ReviewForm(forms.Form):
    """An answer to each question of the arrangement, with a note to any."""

    def __init__(self, *args: Any, questions: Iterable[tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, question, hint in questions:
            self.fields[f"answer-{code}"] = forms.ChoiceField(
                label=question, choices=ANSWERS, widget=forms.RadioSelect, help_text=hint,
                error_messages={"required": _("Choose yes, in part, no, or cannot say.")},
            )  # fmt: skip
            self.fields[f"note-{code}"] = forms.CharField(
                label=_("A note on this, if it helps"), widget=forms.Textarea, required=False
            )


class LessonForm(forms.Form):
    """What was learned, who is to do what about it, and by when."""

    theme = forms.ChoiceField(label=_("Which theme does it belong to?"))
    learned = forms.CharField(
        label=_("What was learned?"), widget=forms.Textarea, help_text=_("Name no child: the owner need not know whom it was about."),
        error_messages={"required": _("Say what was learned.")},
    )  # fmt: skip
    action = forms.CharField(
        label=_("What is to be done about it?"), widget=forms.Textarea,
        error_messages={"required": _("Say what is to be done about it.")},
    )  # fmt: skip
    owner = forms.ChoiceField(
        label=_("Who does it?"), error_messages={"required": _("Choose who is to do something about it.")}
    )
    due_on = DatePartsField(label=_("By when?"), noun=_("the day it is due"))

    def __init__(self, *args: Any, themes: Choices, owners: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = list(themes)  # type: ignore[attr-defined]
        self.fields["owner"].choices = [("", _("Choose who")), *owners]  # type: ignore[attr-defined]


class LessonAnswerForm(forms.Form):
    """What came of it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("What came of it?"), widget=forms.RadioSelect,
        choices=[("done", _("Done")), ("not_done", _("Not done"))],
        error_messages={"required": _("Choose done or not done.")},
    )  # fmt: skip
    answer = forms.CharField(
        label=_("What was done, or why was it not?"), widget=forms.Textarea,
        error_messages={"required": _("Say what was done, or why it was not.")},
    )  # fmt: skip
