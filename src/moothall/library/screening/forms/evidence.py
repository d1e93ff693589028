"""What is extracted from a study, and the written summary."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from moothall.library.catalogue.description import StudyDescription
from moothall.library.desk.forms.many import StudyForm
from moothall.library.desk.forms.plain import line, long_text

#: The fields of a study of which the form asks where in the source they stand.
PLACED = (
    "population",
    "setting",
    "sample",
    "sample_size",
    "comparison",
    "follow_up_months",
    "funder",
    "independent",
)


class ExtractionForm(StudyForm):
    """A study as the catalogue describes it, and where in the source each thing stands."""

    def __init__(
        self, data: Any = None, *, study: StudyDescription | None = None, places: dict[str, str] | None = None
    ) -> None:
        super().__init__(data, study=study)
        for name in PLACED:
            label = gettext("Where does it say so?")
            self.fields[f"place_{name}"] = line(
                label, help_text=gettext("Page, table or paragraph."), longest=200
            )
            self.initial[f"place_{name}"] = (places or {}).get(name, "")

    @property
    def places(self) -> dict[str, str]:
        """Where in the source each thing stands."""
        return {name: self.cleaned_data[f"place_{name}"] for name in PLACED}

    @property
    def described(self) -> StudyDescription:
        """The study with what was typed, and the outcomes it had."""
        kept = self.cleaned_data
        self.cleaned_data = {name: value for name, value in kept.items() if not name.startswith("place_")}
        try:
            return super().described
        finally:
            self.cleaned_data = kept


class SummaryForm(forms.Form):
    """The summary."""

    text = long_text(
        _("The summary"),
        help_text=_(
            "Every sentence cites its study by the number in the evidence table, in square brackets: [1], or [1, 3]. A line "
            "that begins with ## is a heading."
        ),
        longest=100_000,
        rows=18,
    )
