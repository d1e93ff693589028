"""Deciding on a record, settling, and fetching its full text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from moothall.library.desk.forms.plain import line, long_text
from moothall.library.screening.models import Criterion, Project

INCLUDE = "include"


class DecideForm(forms.Form):
    """Take in, or the reason for leaving out: each a button of its own."""

    choice = forms.ChoiceField(label=_("Decide"))
    note = long_text(_("A note to yourself"), required=False, longest=4000, rows=2)

    def __init__(self, *args: Any, project: Project, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.criteria = list(project.criteria.all())
        self.excludes = [one for one in self.criteria if one.excludes]
        choices = [(INCLUDE, gettext("Take in")), *((one.code, one.text) for one in self.excludes)]
        self.fields["choice"].choices = choices  # type: ignore[attr-defined]

    @property
    def include(self) -> bool:
        """Whether it is taken in."""
        return bool(self.cleaned_data["choice"] == INCLUDE)

    @property
    def reason(self) -> Criterion | None:
        """Why it is left out."""
        return next((one for one in self.excludes if one.code == self.cleaned_data["choice"]), None)


class SettleForm(DecideForm):
    """What stands, and why."""

    choice = forms.ChoiceField(label=_("What stands?"), widget=forms.RadioSelect)
    note = None  # type: ignore[assignment]
    why = long_text(_("Why?"), help_text=_("Both who read it see it."), longest=4000, rows=3)


class TextForm(forms.Form):
    """Whether the full text could be had."""

    retrieved = forms.ChoiceField(
        label=_("Could the full text be had?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes")), ("no", _("No"))],
    )
    where = line(_("Where is it, or where was it looked for?"), required=True, longest=2000)


class KnownForm(forms.Form):
    """That a record is known from elsewhere."""

    relevant = forms.ChoiceField(
        label=_("Does it matter to the question?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes")), ("no", _("No"))],
    )
    source = line(_("How do you know?"), required=True, longest=1000)
