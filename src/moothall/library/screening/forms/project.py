"""Beginning an assessment, loading a file, stopping."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from moothall.library.desk.forms.plain import line, long_text
from moothall.library.screening.models import Project

LONGEST_FILE = 50 * 1024 * 1024
SHARES = [("0.9", _("90 in 100")), ("0.95", _("95 in 100")), ("0.99", _("99 in 100"))]


class ProjectForm(forms.Form):
    """The question, as the protocol puts it, and the criteria."""

    title = line(_("Title"), longest=300, required=True)
    question = long_text(_("The question"), longest=2000, rows=2)
    population = long_text(_("Population: of whom?"), required=False, longest=2000, rows=2)
    intervention = long_text(_("Intervention: what was done?"), required=False, longest=2000, rows=2)
    comparison = long_text(_("Comparison: against what?"), required=False, longest=2000, rows=2)
    outcomes = long_text(_("Outcomes: what came of it?"), required=False, longest=2000, rows=2)
    inclusion = long_text(
        _("What takes a record in?"), help_text=_("One a line."), required=False, longest=8000, rows=4
    )
    exclusion = long_text(
        _("What leaves a record out?"),
        help_text=_(
            "One a line: a code, a colon, and the reason in words, such as “wrong-design: Not a study”. The first that "
            "applies is counted, so put them in that order."
        ),
        longest=8000,
        rows=5,
    )
    target = forms.ChoiceField(
        label=_("How much of what matters is to be found?"),
        choices=SHARES,
        initial="0.95",
        widget=forms.RadioSelect,
    )
    confidence = forms.ChoiceField(
        label=_("How sure must the stopping rule be?"),
        choices=SHARES,
        initial="0.95",
        widget=forms.RadioSelect,
    )
    protocol_url = line(_("Where is the protocol?"), help_text=_("Its address, if it has one."), longest=2000)
    protocol_sha256 = line(
        _("SHA-256 of the protocol"), help_text=_("It shows later which text it was."), longest=64
    )

    @property
    def criteria(self) -> list[tuple[bool, str, str]]:
        """(leaves out, code, text), those that take in first."""
        takes = [one.strip() for one in self.cleaned_data["inclusion"].splitlines() if one.strip()]
        return [(False, f"in-{number}", text) for number, text in enumerate(takes, 1)] + self._exclusion()

    def _exclusion(self) -> list[tuple[bool, str, str]]:
        found = []
        for one in self.cleaned_data["exclusion"].splitlines():
            code, colon, text = one.partition(":")
            if one.strip():
                found.append((True, code.strip(), text.strip() if colon else ""))
        return found

    def clean_exclusion(self) -> str:
        """Every line has its code and its words."""
        text = str(self.cleaned_data["exclusion"])
        for number, one in enumerate(text.splitlines(), 1):
            if one.strip() and not re.match(r"\s*[a-z0-9]+(-[a-z0-9]+)*\s*:\s*\S", one):
                raise forms.ValidationError(
                    gettext("Line %(number)d has no code before a colon, or no words after it.")
                    % {"number": number}
                )
        return text


class LoadForm(forms.Form):
    """The file of a search."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("RIS, BibTeX, CSL-JSON, Crossref JSON or CSV with a column “title”. 50 MB at most."),
    )
    source = line(
        _("Where was it searched?"),
        help_text=_("The name of the database, register or site."),
        required=True,
        longest=200,
    )
    source_kind = forms.ChoiceField(
        label=_("What is that?"), widget=forms.RadioSelect,
        choices=[("database", _("Database")), ("register", _("Register")), ("other", _("Another way: a site, citations, people asked"))],
    )  # fmt: skip
    searched_on = forms.DateField(
        label=_("When?"), help_text=_("Such as 2026-11-02."), input_formats=["%Y-%m-%d", "%d/%m/%Y"]
    )
    words = long_text(
        _("With which words?"),
        help_text=_("As they were typed there."),
        required=False,
        longest=20_000,
        rows=4,
    )

    def clean_file(self) -> Any:
        """No file that is too long to be read."""
        sent = self.cleaned_data["file"]
        if sent.size > LONGEST_FILE:
            raise forms.ValidationError(gettext("The file is longer than 50 MB. Load it in parts."))
        return sent


class LabelsForm(forms.Form):
    """A file that ASReview wrote."""

    file = forms.FileField(label=_("The file that ASReview exported"), help_text=_("CSV or RIS."))
    mine = forms.ChoiceField(
        label=_("What are its labels?"), widget=forms.RadioSelect,
        choices=[
            ("mine", _("My own decisions: I read the records there. Another person still reads each of them")),
            ("teach", _("Only something to learn from: the order of reading uses them, and nothing is decided by them")),
        ],
    )  # fmt: skip
    reason = forms.ChoiceField(
        label=_("Why were the others left out?"), help_text=_("ASReview keeps no reason. Needed where they are your decisions."),
        required=False, widget=forms.Select,
    )  # fmt: skip

    def __init__(self, *args: Any, project: Project, **rest: Any) -> None:
        super().__init__(*args, **rest)
        excludes = [(one.code, one.text) for one in project.criteria.all() if one.excludes]
        self.fields["reason"].choices = [("", gettext("Choose one")), *excludes]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Decisions to leave out have a reason."""
        given = super().clean() or {}
        if given.get("mine") == "mine" and not given.get("reason"):
            self.add_error("reason", gettext("Choose the reason for leaving it out."))
        return given


class StopForm(forms.Form):
    """Why reading stops, or goes on."""

    why = long_text(
        _("Why?"),
        help_text=_("It is kept with what the rule says now, and goes into the report."),
        longest=4000,
        rows=3,
    )
