"""Who may sign in at the desk: added by an editor or on the command line, shut out by an editor, never deleted."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from moothall.library.catalogue.log import note
from moothall.library.desk.models import Curator
from moothall.library.errors import Invalid, Refused


@transaction.atomic
def add(
    *, by: str, email: str, name: str, body: str = "", editor: bool = False, password: str | None = None
) -> Curator:
    """Somebody who may sign in; without a password once they have set one by the link sent to them.

    Raises Invalid, naming the field and the mend.
    """
    email, name = email.strip().lower(), name.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid("email", _("Write an email address, such as name@example.org.")) from None
    if not name:
        raise Invalid("name", _("Write the name they are known by.")) from None
    if Curator.objects.filter(email__iexact=email).exists():
        raise Invalid("email", _("Somebody signs in with this address already."))
    curator = Curator(email=email, name=name)
    if password is not None:
        try:
            validate_password(password, curator)
        except ValidationError as wrong:
            raise Invalid("password", " ".join(wrong.messages)) from None
    made = Curator.objects.create_user(email, password, name=name, body=body.strip(), is_editor=editor)
    note(by=by, verb="add-curator", about=name, editor=editor)
    return made


@transaction.atomic
def shut_out(*, by: Curator, curator: Curator, reason: str) -> None:
    """Ends somebody's access at once. Raises Refused for oneself, and for the last editor."""
    _check_reason(reason)
    held = _locked(curator)
    if held.pk == by.pk:
        raise Refused(_("Ask another editor to end your own access."))
    if not held.is_active:
        raise Refused(_("They cannot sign in already."))
    if (
        held.is_editor
        and not Curator.objects.filter(is_active=True, is_editor=True).exclude(pk=held.pk).exists()
    ):
        raise Refused(_("They are the last editor. Make another one first."))
    held.is_active = False
    held.save(update_fields=["is_active"])
    note(by=by.name, verb="shut-out", about=held.name, reason=reason)


@transaction.atomic
def let_in_again(*, by: Curator, curator: Curator, reason: str) -> None:
    """Gives somebody back the access that was ended."""
    _check_reason(reason)
    held = _locked(curator)
    if held.is_active:
        raise Refused(_("They can sign in already."))
    held.is_active = True
    held.save(update_fields=["is_active"])
    note(by=by.name, verb="let-in", about=held.name, reason=reason)


@transaction.atomic
def make_editor(*, by: Curator, curator: Curator, editor: bool, reason: str) -> None:
    """Makes a curator an editor, or an editor a curator. Raises Refused for oneself."""
    _check_reason(reason)
    held = _locked(curator)
    if held.pk == by.pk:
        raise Refused(_("Ask another editor to change what you may do."))
    if held.is_editor == editor:
        raise Refused(_("They are that already."))
    held.is_editor = editor
    held.save(update_fields=["is_editor"])
    note(by=by.name, verb="editor" if editor else "no-editor", about=held.name, reason=reason)


def _locked(curator: Curator) -> Curator:
    """The row, with every editor's held as well: two editors cannot end each other's access at one moment."""
    list(Curator.objects.select_for_update().filter(is_editor=True).order_by("pk"))
    return Curator.objects.select_for_update().get(pk=curator.pk)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("reason", _("Say why; the log keeps it."))
