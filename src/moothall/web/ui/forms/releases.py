"""Forms of the pages of releases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moothall.evidence.release import filing
from moothall.evidence.release.authors_words import AuthorsWords
from moothall.evidence.release.rules import LONGEST, LONGEST_REASON
from moothall.evidence.release.states import Event
from moothall.web.ui.paper_files import language


def _text(label: Any, longest: int, hint: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, help_text=hint, widget=forms.Textarea, required=required
    )


class BeginForm(forms.Form):
    """The key of a work."""

    key = forms.CharField(
        label=_("Key of the work"), max_length=80,
        help_text=_("Small letters, digits and single hyphens. The work keeps it for good, in the library too."),
    )  # fmt: skip


class DraftForm(forms.Form):
    """What is to be published: the words, and what is left out. `outputs` are pairs of name and title."""

    run = forms.ChoiceField(label=_("Run"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title"), max_length=500)
    subtitle = forms.CharField(label=_("Subtitle"), max_length=500, required=False)
    teaser = _text(
        _("In one sentence"),
        240,
        _("The library shows it in its lists. No figure that is not in the tables."),
    )
    summary = _text(
        _("Summary"), 5000, _("Your own. It says what was found, for whom it holds and how sure it is.")
    )
    setting = _text(_("Where it took place"), 2000)
    sample = _text(_("Who was studied"), 2000)
    can_show = _text(_("What the study can show"), 2000, _("It stands beside the study for every reader."))
    cannot_show = _text(_("What it cannot show"), 2000)
    topics = forms.MultipleChoiceField(label=_("Filed under"), widget=forms.CheckboxSelectMultiple)
    outcome_described = forms.ChoiceField(
        label=_("How the outcome is described"),
        widget=forms.RadioSelect,
        choices=[
            ("validated", _("By an instrument that was validated")),
            ("described", _("In words that others could follow")),
            ("named", _("By its name alone")),
        ],
    )
    intervention_described = forms.ChoiceField(
        label=_("How what was done is described"),
        widget=forms.RadioSelect,
        choices=[
            ("full", _("So that others could do the same")),
            ("brief", _("Briefly")),
            ("named", _("By its name alone")),
        ],
    )
    licence = forms.ChoiceField(label=_("Licence"), widget=forms.RadioSelect)
    doi = forms.CharField(
        label=_("DOI"), max_length=200, required=False,
        help_text=_("Without an address, such as 10.5555/12345678. Leave it empty if there is none."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        runs: Sequence[tuple[str, Any]],
        outputs: Sequence[tuple[str, str]],
        left_out: dict[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.outputs = list(outputs)
        self.fields["run"].choices = list(runs)  # type: ignore[attr-defined]
        self.fields["topics"].choices = list(filing.topics(language()).items())  # type: ignore[attr-defined]
        self.fields["licence"].choices = [  # type: ignore[attr-defined]
            (code, one["title_cy" if language() == "cy" else "title"])
            for code, one in filing.licences().items()
        ]
        for name, title in self.outputs:
            self.fields[f"without_{name}"] = forms.CharField(
                label=title, max_length=LONGEST_REASON, required=False, initial=left_out.get(name, "")
            )

    @property
    def leaves_out(self) -> bool:
        """Whether something is left out as the form stands, or something is wrong with what was typed there."""
        fields = [f"without_{name}" for name, _title in self.outputs]
        return any(self[name].value() or name in self.errors for name in fields)

    def left_out(self) -> dict[str, str]:
        """The outputs that are left out, with the reasons."""
        given = {name: self.cleaned_data.get(f"without_{name}", "").strip() for name, _title in self.outputs}
        return {name: reason for name, reason in given.items() if reason}

    def words(self) -> AuthorsWords:
        """The authors' words."""
        given = {
            name: self.cleaned_data[name] for name in AuthorsWords.__dataclass_fields__ if name != "topics"
        }
        return AuthorsWords(**given, topics=tuple(self.cleaned_data["topics"]))


class VoteForm(forms.Form):
    """What a checker says. None of the three is chosen beforehand."""

    vote = forms.ChoiceField(
        label=_("What do you say?"), widget=forms.RadioSelect,
        choices=[
            (Event.ACCEPT.value, _("Accept: it may be published as it is")),
            (Event.SEND_BACK.value, _("Send back: the author answers or changes it")),
            (Event.REFUSE.value, _("Refuse: it may not be published as it is")),
        ],
    )  # fmt: skip
    words = _text(
        _("What did you look at, and why do you say so?"), LONGEST,
        _("The author and the other checker read it once both of you have voted."),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """An author's answer to what was sent back."""

    words = _text(_("Your answer"), LONGEST, _("Both checkers read it and vote again."))


class ReasonForm(forms.Form):
    """Why a work is corrected or withdrawn."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        help_text=_("On one line. It is published, and every reader sees it."),
    )
