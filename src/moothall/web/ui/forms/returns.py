"""The forms of statutory returns: sending one in, and saying a child's number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from moothall.methods.returns import CollectionYear, ReturnRefused
from moothall.web.ui.return_words import KINDS

MOST_FILES = 40
#: Larger ones are taken in by `moothall import-return`, which needs no browser to stay open.
LARGEST = 250 * 1024 * 1024


class _Several(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, as a list."""

    widget = _Several

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each file by itself, and all of them together."""
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if one is not None]
        if not given:
            raise ValidationError(gettext("Choose the files of the return."))
        if len(given) > MOST_FILES:
            raise ValidationError(
                gettext("Choose at most %(most)s files, or one compressed folder.") % {"most": MOST_FILES}
            )
        if sum(one.size for one in given) > LARGEST:
            raise ValidationError(
                gettext(
                    "The files are larger than %(size)s MB together. Take them in with the command import-return."
                )
                % {"size": LARGEST // (1024 * 1024)}
            )
        return [super(FilesField, self).clean(one, initial) for one in given]


class ReturnForm(forms.Form):
    """Which return it is, of which year and authority, and its files."""

    kind = forms.ChoiceField(
        label=_("Which return is it?"), widget=forms.RadioSelect, choices=list(KINDS.items())
    )
    year = forms.CharField(label=_("Which year?"), max_length=12)
    authority = forms.ChoiceField(label=_("Whose return is it?"), required=False)
    # An empty file among others is named by the report, and the others are read.
    files = FilesField(label=_("Its files"), allow_empty_file=True)

    def __init__(self, *args: Any, authorities: list[tuple[str, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        if len(authorities) > 1:
            self.fields["authority"].choices = [("", "—"), *authorities]  # type: ignore[attr-defined]
        else:
            del self.fields["authority"]

    def clean_year(self) -> CollectionYear:
        """The year as people write it."""
        try:
            return CollectionYear.written(self.cleaned_data["year"])
        except ReturnRefused:
            raise ValidationError(
                gettext("Write the year it ends in, such as 2025, or both years, such as 2024/25.")
            ) from None


class NumberForm(forms.Form):
    """By which number an authority's returns know a child, and how that is known."""

    number = forms.CharField(label=_("The child's number in the authority's returns"), max_length=60)
    authority = forms.ChoiceField(label=_("Whose return is it?"), required=False)
    reason = forms.CharField(
        label=_("How do you know that it is the same child?"), max_length=2000, widget=forms.Textarea
    )

    def __init__(self, *args: Any, authorities: list[tuple[str, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        if len(authorities) > 1:
            self.fields["authority"].choices = [("", "—"), *authorities]  # type: ignore[attr-defined]
        else:
            del self.fields["authority"]
