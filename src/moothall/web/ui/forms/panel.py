"""The forms of meetings and of what follows a decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moothall.core import clock
from moothall.look.fields import DatePartsField


class MoveForm(forms.Form):
    """When and where a meeting is."""

    day = DatePartsField(label=_("When is it?"), noun=_("the day of the meeting"))
    starts = forms.TimeField(label=_("Starts"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label=_("Ends"), widget=forms.TimeInput(attrs={"type": "time"}))
    place = forms.CharField(label=_("Place"), max_length=200)

    def times(self) -> tuple[datetime, datetime]:
        """Start and end as aware times."""
        day = self.cleaned_data["day"]
        starts, ends = (
            datetime.combine(day, self.cleaned_data[name], tzinfo=clock.UNITED_KINGDOM)
            for name in ("starts", "ends")
        )
        return starts, ends


class ScheduleForm(MoveForm):
    """When and where a meeting is, who chairs, and who sits."""

    chair = forms.ChoiceField(label=_("Chair"), widget=forms.RadioSelect)
    seats = forms.MultipleChoiceField(label=_("Seats"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, candidates: Iterable[Any] = (), **kwargs: Any) -> None:
        every = list(candidates)
        kwargs.setdefault("initial", {"seats": [str(one.membership_id) for one in every if one.suggested]})
        super().__init__(*args, **kwargs)
        self.fields["chair"].choices = [  # type: ignore[attr-defined]
            (str(one.membership_id), f"{one.name}, {one.job or one.agency}")
            for one in every
            if one.role == "chair"
        ]
        self.fields["seats"].choices = [  # type: ignore[attr-defined]
            (str(one.membership_id), f"{one.agency}: {one.name}") for one in every if one.role != "chair"
        ]
        self.candidates = every


class ReconsiderationForm(forms.Form):
    """Who asks for a decision to be looked at again, when and why. As what they ask only where the arrangement names who may."""

    asked_by_kind = forms.ChoiceField(label=_("Who asks"), widget=forms.RadioSelect)
    asked_by_name = forms.CharField(label=_("Name of the person or body that asks"), max_length=200)
    asked_on = DatePartsField(label=_("When it was asked"), noun=_("the day it was asked"), past=True)
    grounds = forms.CharField(label=_("Grounds"), widget=forms.Textarea)

    def __init__(self, *args: Any, who: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.code, one.title[:1].upper() + one.title[1:]) for one in who]
        if choices:
            self.fields["asked_by_kind"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["asked_by_kind"]


class AnswerForm(forms.Form):
    """Whether a reconsideration is accepted, why, and which meeting looks again."""

    accepted = forms.ChoiceField(
        label=_("Look at the decision again?"), widget=forms.RadioSelect,
        choices=[("yes", _("Yes, list the case again")), ("no", _("No"))],
    )  # fmt: skip
    meeting = forms.ChoiceField(label=_("Meeting that looks at it again"), required=False)
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea)

    def __init__(
        self, *args: Any, meetings: Iterable[tuple[str, str]] = (), at_desk: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if at_desk:
            del self.fields["meeting"]
            self.fields["accepted"].choices = [  # type: ignore[attr-defined]
                ("yes", _("Yes, and open the desk again")), ("no", _("No")),
            ]  # fmt: skip
            return
        self.fields["meeting"].choices = [("", _("Choose a meeting")), *meetings]  # type: ignore[attr-defined]


class AmendMinutesForm(forms.Form):
    """What a new version of the minutes adds or corrects, and why."""

    amendment = forms.CharField(label=_("What is added or corrected"), widget=forms.Textarea)
    reason = forms.CharField(label=_("Why the minutes are amended"), max_length=300)
