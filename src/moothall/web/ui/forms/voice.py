"""Forms for the child's voice. What is typed is never trimmed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moothall.look.fields import DatePartsField
from moothall.methods.arrangements.sections.function import PersonWords
from moothall.web.ui.person_words import speaks_of_a_child

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def _yes_no(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=YES_NO, widget=forms.RadioSelect, required=False)


class VoiceForm(forms.Form):
    """The child's own words and how they were had; or why they could not be had."""

    heard = forms.ChoiceField(
        label=_("Has the child been heard?"), widget=forms.RadioSelect,
        choices=[("yes", _("Yes")), ("no", _("No, it could not be had"))],
        error_messages={"required": _("Choose whether the child has been heard.")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("The child’s own words"), widget=forms.Textarea, required=False, strip=False, max_length=20000,
        help_text=_("As the child said or wrote them. Do not tidy them up."),
    )  # fmt: skip
    wishes = forms.CharField(
        label=_("What the child wants to happen"), widget=forms.Textarea, required=False, strip=False
    )
    gathered_how = forms.ChoiceField(
        label=_("How were the words gathered?"), required=False, widget=forms.RadioSelect
    )
    gathered_by_role = forms.ChoiceField(label=_("Who gathered them?"), required=False)
    gathered_by_name = forms.CharField(label=_("Their name"), max_length=150, required=False)
    gathered_on = DatePartsField(label=_("When?"), noun=_("the day"), past=True)
    advocate_present = _yes_no(_("Was an advocate present?"))
    guardian_present = _yes_no(_("Was the independent guardian present?"))
    others_present = forms.CharField(label=_("Who else was present?"), required=False, max_length=400)
    language = forms.CharField(label=_("In which language?"), required=False, max_length=80)
    interpreter = _yes_no(_("Was there an interpreter?"))
    told_about_nrm = _yes_no(_("Has the child been told, in words they understand, about this referral?"))
    could_not_code = forms.ChoiceField(
        label=_("Why could it not be had?"), required=False, widget=forms.RadioSelect
    )
    could_not_reason = forms.CharField(
        label=_("What was tried, and what stood in the way?"),
        widget=forms.Textarea,
        required=False,
        strip=False,
    )

    def __init__(
        self, *args: Any, ways: Any, people: Any, reasons: Any, person: PersonWords, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not speaks_of_a_child(person):
            self._speak_of({"who": person.one})
        self.fields["gathered_how"].choices = ways  # type: ignore[attr-defined]
        self.fields["gathered_by_role"].choices = [("", _("Choose who")), *people]  # type: ignore[attr-defined]
        self.fields["could_not_code"].choices = reasons  # type: ignore[attr-defined]

    def _speak_of(self, who: dict[str, str]) -> None:
        """The questions as they are put where the arrangement does not speak of a child."""
        self.fields["heard"].label = _("Has %(who)s been heard?") % who
        self.fields["heard"].error_messages["required"] = _("Choose whether %(who)s has been heard.") % who
        self.fields["words"].label = _("The very words of %(who)s") % who
        self.fields["words"].help_text = _("As %(who)s said or wrote them. Do not tidy them up.") % who
        self.fields["wishes"].label = _("What %(who)s wants to happen") % who
        self.fields["told_about_nrm"].label = (
            _("Has %(who)s been told, in plain words, about this referral?") % who
        )

    def clean_words(self) -> str:
        """Browsers send line ends as carriage return and line feed; what was typed has line feeds."""
        return str(self.cleaned_data["words"]).replace("\r\n", "\n")

    def clean_wishes(self) -> str:
        return str(self.cleaned_data["wishes"]).replace("\r\n", "\n")

    def clean_could_not_reason(self) -> str:
        return str(self.cleaned_data["could_not_reason"]).replace("\r\n", "\n")


class EffectForm(forms.Form):
    """What changed."""

    text = forms.CharField(
        label=_("What changed because of it?"), widget=forms.Textarea, strip=False, max_length=4000
    )
