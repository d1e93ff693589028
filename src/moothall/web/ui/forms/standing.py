"""Forms for the risk of a case, consent, releases and routes onward. No rules: those are the room's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from moothall.core.reference import police_forces
from moothall.look.fields import DatePartsField
from moothall.methods.arrangements import Choice


def _words(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea,
        strip=False,
        max_length=4000,
        required=required,
    )


class RatingForm(forms.Form):
    """A level of the arrangement, and the reasons for it. Nothing is chosen beforehand."""

    rating = forms.ChoiceField(label=_("How high is the risk now?"), widget=forms.RadioSelect)
    reasons = _words(_("Why this level?"))

    def __init__(self, *args: Any, levels: Iterable[Any], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["rating"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{one.title}: {one.means}") for one in levels
        ]


class ConsentForm(forms.Form):
    """Whether consent was asked for, given, refused or withdrawn, by whom, how and when."""

    answer = forms.ChoiceField(
        label=_("What happened?"), widget=forms.RadioSelect,
        choices=[("asked", _("Consent was asked for")), ("given", _("Consent was given")),
                 ("refused", _("Consent was refused")), ("withdrawn", _("Consent was withdrawn"))],
    )  # fmt: skip
    given_by = forms.ChoiceField(label=_("By whom, or of whom?"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Their name"), required=False, max_length=200)
    answered_on = DatePartsField(label=_("When?"), noun=_("the day"), past=True)
    how = _words(_("How was it asked or answered, and what was explained?"))

    def __init__(self, *args: Any, who: Iterable[Choice], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["given_by"].choices = [  # type: ignore[attr-defined]
            (one.code, one.title[:1].upper() + one.title[1:]) for one in who
        ]


class PoliceAreaForm(forms.Form):
    """The force where the person lives."""

    police_area = forms.ChoiceField()

    def __init__(self, *args: Any, person: str, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["police_area"].label = gettext("In which police area does %(person)s live?") % {
            "person": person
        }
        areas = sorted(
            ((one.code, one.name) for one in police_forces() if one.pfa_code), key=lambda one: one[1]
        )
        self.fields["police_area"].choices = [("", _("Choose one")), *areas]  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    """Where an item would go, and what for."""

    where = forms.CharField(
        label=_("Where would it go, and what for?"), max_length=200, help_text=_("Name no child.")
    )


class ReleaseAnswerForm(forms.Form):
    """Whether the item may be used outside. Nothing is chosen beforehand."""

    released = forms.ChoiceField(
        label=_("May it be used there?"), widget=forms.RadioSelect,
        choices=[("yes", _("Yes, it is released")), ("no", _("No"))],
    )  # fmt: skip
    reason = _words(_("If not, why?"), required=False)


class OnwardForm(forms.Form):
    """Sending a case on: why, with which items, and what the route itself needs."""

    reason = _words(_("Why is it sent on?"), _("It becomes the account that the other side reads."))
    items = forms.MultipleChoiceField(
        label=_("What goes with it?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("What is for the chair alone cannot be sent on."),
    )  # fmt: skip

    def __init__(self, *args: Any, route: Any, items: list[tuple[str, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        if route.about == "another_person":
            self.fields["given_names"] = forms.CharField(
                label=_("Given names"), required=False, max_length=200
            )
            self.fields["family_name"] = forms.CharField(
                label=_("Family name"), required=False, max_length=200
            )
            self.fields["born"] = DatePartsField(
                label=_("Date of birth"), noun=_("the date of birth"), past=True, required=False
            )
        if route.step:
            self.fields["happened_on"] = DatePartsField(
                label=_("On which day did it happen?"), noun=_("the day it happened"), past=True
            )
            self.fields["record_number"] = forms.CharField(
                label=_("The authority’s own record number"), required=False, max_length=60
            )
        if not route.step and not route.arrangement:
            self.fields["service"] = forms.CharField(label=_("Which service?"), max_length=200)
        if items:
            self.fields["items"].choices = items  # type: ignore[attr-defined]
        else:
            del self.fields["items"]


class NotSentForm(forms.Form):
    """Why a route was considered and not taken."""

    reason = _words(_("Why is it not sent on?"))
