"""Short forms: a reason, a withdrawal, a file, a gap, a curator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moothall.library.desk.forms.plain import line, long_text, one_of, reason, with_nothing
from moothall.library.desk.words import choices


class ReasonForm(forms.Form):
    """Why."""

    reason = reason(_("Why is it changed?"))


class WithdrawForm(forms.Form):
    """The notice that readers see first."""

    notice = long_text(
        _("Why is it withdrawn?"), help_text=_("Its readers see this before anything else."), longest=4000
    )


class FileForm(forms.Form):
    """A file of the work."""

    file = forms.FileField(
        label=_("The file"), help_text=_("A PDF, or a table or text in an open format. 50 MB at most.")
    )
    language = forms.CharField(
        label=_("Its language"), help_text=_("By its code: en, cy."), initial="en", max_length=12
    )
    source_url = line(_("Where it was fetched"), help_text=_("The address, if it has one."))


class GapForm(forms.Form):
    """A question that nobody has answered well enough, and where it lies on the map."""

    row = one_of(_("Row of the map"), help_text=_("An arrangement, or what is done with or for a child."))
    column = one_of(_("Column of the map"), help_text=_("An outcome, or a theme."))
    question = long_text(_("What is not known?"), help_text=_("As a question."), longest=1000, rows=2)
    why = long_text(_("Why does it matter, and who says that it is not known?"), longest=4000, rows=4)
    said_by = line(_("Which work says so?"), help_text=_("Its key in the library, if there is one."))

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["row"].choices = with_nothing(choices("rows"))  # type: ignore[attr-defined]
        self.fields["column"].choices = with_nothing(choices("columns"))  # type: ignore[attr-defined]


class AdoptForm(forms.Form):
    """Who means to answer the question, and by which registered protocol."""

    title = line(_("Title of the study"), required=True)
    who = line(_("Who will do it?"), required=True)
    protocol_url = line(
        _("Where the protocol is registered"), help_text=_("An address that begins with https://.")
    )
    protocol_sha256 = line(
        _("Or the protocol's SHA-256"),
        help_text=_("64 figures and letters from a to f, where it cannot be shown yet."),
    )
    expected = line(_("When is an answer expected?"))


class CloseForm(forms.Form):
    """Which work answered the question, and how far."""

    work = line(_("Which work answers it?"), help_text=_("Its key in the library."), required=True)
    adoption = forms.ChoiceField(
        label=_("Did it come of a protocol named here?"), required=False, widget=forms.Select
    )
    note = long_text(_("How far does it answer?"), longest=4000, rows=4)

    def __init__(self, *args: Any, adoptions: list[Any], **rest: Any) -> None:
        super().__init__(*args, **rest)
        words = [(str(one.pk), one.title) for one in adoptions]
        self.fields["adoption"].choices = [("", _("No")), *words]  # type: ignore[attr-defined]


class CuratorForm(forms.Form):
    """Somebody who may sign in."""

    name = line(_("Name"), required=True, longest=200)
    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("A link is sent to it, by which they set a password."),
        max_length=254,
    )
    body = line(_("The body they work for"), longest=300)
    editor = forms.BooleanField(
        label=_("They are an editor: they settle, withdraw works and add curators"), required=False
    )
