"""Every page's door at the desk: who may come in. A view without one is refused by the table of addresses.

A page is one transaction: what a deed wrote and its entry in the log stand or fall together.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import DataError, IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from moothall.library.desk.frame import frame
from moothall.library.desk.models import Curator
from moothall.library.desk.sign_in import has_second_factor
from moothall.library.errors import Refused

NO_STORE = "no-store, private"
#: Some seventy pages. What is longer is a file.
LONGEST = 200_000
NULL = "\x00"
DONE_ALREADY = "23505"
View = Callable[..., HttpResponse]


class Page(HttpRequest):
    """A request that came in through a door."""

    curator: Curator


@dataclass(frozen=True)
class Door:
    """Whom an address lets in: anybody, curators, or editors alone."""

    open: bool = False
    editors: bool = False


def endpoint(*, editors: bool = False) -> Callable[[View], View]:
    """Declares a view's door: for curators with a second factor, or for editors alone."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def served(request: Page, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not has_second_factor(request):
                return redirect("mfa_index")
            request.curator = request.user
            frame(request)
            if editors and not request.curator.is_editor:
                return render(request, "errors/editors.html", {}, status=403)
            return _answer(view, request, args, kwargs)

        served.door = Door(editors=editors)  # type: ignore[attr-defined]
        return served

    return wrap


def open_door(view: View) -> View:
    """Declares a view that needs nobody signed in."""
    view.door = Door(open=True)  # type: ignore[attr-defined]
    return view


def route(address: str, view: View, name: str) -> Any:
    """An address of the desk; only for a view that has a door."""
    if not isinstance(getattr(view, "door", None), Door):
        raise TypeError(f"{name} has no door: decorate its view with @endpoint() or @open_door.")
    return path(address, view, name=name)


def render(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page, rendered now and never kept by a browser or a proxy."""
    answer = TemplateResponse(
        request, template, {"curator": getattr(request, "curator", None), **context}, status=status
    )
    answer.render()
    answer["Cache-Control"] = NO_STORE
    return answer


def posted(request: HttpRequest) -> Any:
    """What was sent, for a form; none where the page is only looked at. An empty form is sent as well."""
    return request.POST if request.method == "POST" else None


def _answer(view: View, request: Page, args: Any, kwargs: Any) -> HttpResponse:
    try:
        with transaction.atomic():
            check_sent(request, kwargs)
            return view(request, *args, **kwargs)
    except Refused as refusal:
        return _refused(request, str(refusal))
    except IntegrityError as fault:
        if getattr(fault.__cause__, "sqlstate", "") != DONE_ALREADY:
            raise
        return _refused(
            request, _("This was done at the same moment by somebody else, or by a second click.")
        )
    except DataError:
        return _refused(request, _("Something you typed is too long, or a number is out of range."))


def _refused(request: Page, why: str) -> HttpResponse:
    return render(request, "errors/refused.html", {"why": why}, status=409)


def check_sent(request: HttpRequest, named: dict[str, Any]) -> None:
    """What no page takes, whoever sends it: PostgreSQL keeps no null character, and nobody types so long a text."""
    if any(NULL in value for value in [*_texts(named.values()), *request.GET.dict().values()]):
        raise Http404
    for name, values in request.POST.lists():
        for value in _texts(values):
            words = {"field": name.replace("_", " ").replace("-", " ")[:60]}
            if NULL in value:
                raise Refused(
                    _("A character in '%(field)s' cannot be kept. Go back and type the text there again.")
                    % words
                )
            if len(value) > LONGEST:
                raise Refused(_("The text in '%(field)s' is too long. Go back and shorten it.") % words)


def _texts(values: Iterable[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str)]
