"""Who may sign in: everybody sees, an editor adds and shuts out."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moothall.library.desk import queries
from moothall.library.desk.actions import curators as actions
from moothall.library.desk.doors import Page, endpoint, posted, render
from moothall.library.desk.forms.simple import CuratorForm, ReasonForm
from moothall.library.desk.models import Curator
from moothall.library.errors import Invalid


@endpoint()
def curators(request: Page) -> HttpResponse:
    """The curators and editors, and those who were."""
    return render(request, "desk/curators.html", {"curators": queries.curators()})


@endpoint(editors=True)
def curator_add(request: Page) -> HttpResponse:
    """Adds somebody, and sends them the link by which they set a password."""
    form = CuratorForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add(by=request.curator.name, **form.cleaned_data)
        except Invalid as wrong:
            form.add_error(wrong.field, wrong.message)
        else:
            told = _send_link(request, made)
            (messages.success if told else messages.warning)(request, _told(made, told))
            return redirect("curators")
    return render(request, "desk/curator_add.html", {"form": form}, status=422 if form.errors else 200)


CHANGES = {
    "shut-out": lambda by, curator, reason: actions.shut_out(by=by, curator=curator, reason=reason),
    "let-in": lambda by, curator, reason: actions.let_in_again(by=by, curator=curator, reason=reason),
    "editor": lambda by, curator, reason: actions.make_editor(by=by, curator=curator, editor=True, reason=reason),
    "no-editor": lambda by, curator, reason: actions.make_editor(by=by, curator=curator, editor=False, reason=reason),
}  # fmt: skip


@endpoint(editors=True)
def curator_change(request: Page, number: int, change: str) -> HttpResponse:
    """Ends or gives back somebody's access, or makes them an editor or not, with the reason."""
    held = Curator.objects.filter(pk=number).first() if number < 2**63 else None
    if held is None or change not in CHANGES:
        raise Http404
    form = ReasonForm(posted(request))
    form.fields["reason"].label = _("Why?")
    if request.method == "POST" and form.is_valid():
        CHANGES[change](request.curator, held, form.cleaned_data["reason"])
        messages.success(request, _("It is done."))
        return redirect("curators")
    context = {"held": held, "change": change, "form": form}
    return render(request, "desk/curator_change.html", context, status=422 if form.errors else 200)


def _send_link(request: Page, curator: Curator) -> bool:
    """The same mail as for a forgotten password. Whether it went; the curator is made either way."""
    form = ResetPasswordForm({"email": curator.email})
    if not form.is_valid():
        return False
    try:
        form.save(request)
    except OSError:
        return False
    return True


def _told(curator: Curator, sent: bool) -> str:
    if sent:
        return _("%(name)s is added. A link to set a password is on its way to them.") % {
            "name": curator.name
        }
    return _(
        "%(name)s is added, and the mail to them could not be sent. They can ask for it themselves on the sign-in "
        "page: forgotten your password."
    ) % {"name": curator.name}
