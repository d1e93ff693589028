"""Every page's door: who may come in, in which role, about which case, and the ledger entry it leaves.

A view without `endpoint` (or `open_door`) is not served: the table of routes refuses it, and a test walks
every address with every role and relation.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import DataError, IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moothall.casework.intake.queries import open_case
from moothall.casework.intake.shelf import read_in
from moothall.core import ledger
from moothall.core.access.capabilities import Capability, Relation
from moothall.core.access.queries import enter, relations_to, require
from moothall.core.kinds import Actor, NotAllowed, NotVisible, Refused
from moothall.web.ui.answers import frame, render, role_words
from moothall.web.ui.sign_in import has_second_factor
from moothall.web.ui.typed import check_sent

log = logging.getLogger(__name__)
ACTING_AS = "acting_as"
# PostgreSQL's code for a row that is there already: what is made once was made by another, a moment ago.
DONE_ALREADY = "23505"
View = Callable[..., HttpResponse]


class Page(HttpRequest):
    """A request that came in through an endpoint."""

    actor: Actor
    actors: list[Actor]
    record: ledger.Record
    case: Any
    relations: frozenset[Relation]


@dataclass(frozen=True)
class Door:
    """What an address asks of whoever comes: the capability for reading and for writing, and over what."""

    get: Capability | None
    post: Capability | None
    about: str
    purpose: str
    reads: str


class _NobodyActs(Exception):
    """Signed in, but without a membership that has not ended."""


def endpoint(
    capability: Capability | None = None,
    *,
    get: Capability | None = None,
    post: Capability | None = None,
    purpose: str,
    about: str = "partnership",
    reads: str | None = "",
) -> Callable[[View], View]:
    """Declare a view's door. With `about="case"` the view is given `request.case`, already decided upon.

    `about` is "case" (the address names a case by `reference`), "partnership" (only the role is asked for;
    the view asks `require` for what it opens) or "anyone" (any role). Every page of a case leaves a read in the
    ledger, under the name `reads` gives or else as a form; None is for a part that its page asks for again.
    """
    if reads == "" and about == "case":
        reads = "case.form"
    door = Door(
        get=get or capability, post=post or capability, about=about, purpose=purpose, reads=reads or ""
    )

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def served(request: Page, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not has_second_factor(request):
                return redirect("mfa_index")
            try:
                with ledger.unit(functools.partial(_enter, request), purpose) as record:
                    request.record = record
                    frame(request)
                    check_sent(request, kwargs)
                    return _answer(door, view, request, args, kwargs)
            except _NobodyActs:
                return render(request, "errors/no_role.html", {}, status=403)
            except NotVisible:
                return _apart(request, "errors/404.html", {}, 404)
            except NotAllowed as refusal:
                return _apart(request, "errors/403.html", {"why": refusal.message}, 403)
            except Refused as refusal:
                context = {"why": refusal.message, "reasons": refusal.reasons}
                return _apart(request, "errors/refused.html", context, 409)
            except IntegrityError as fault:
                if getattr(fault.__cause__, "sqlstate", "") != DONE_ALREADY:
                    raise
                why = _(
                    "This was done at the same moment by somebody else, or by a second click. Look at the page again."
                )
                return _apart(request, "errors/refused.html", {"why": why, "reasons": []}, 409)
            except DataError:
                # A form let through what its table cannot hold. Said to the person, and to whoever keeps the system.
                log.exception("%s could not keep what was sent", request.path)
                why = _(
                    "Something you typed is too long, or a date or number is out of range. Shorten it and try again."
                )
                return _apart(request, "errors/refused.html", {"why": why, "reasons": []}, 409)

        served.door = door  # type: ignore[attr-defined]
        return served

    return wrap


def open_door(view: View) -> View:
    """Declare a view that needs nobody signed in."""
    view.door = Door(get=None, post=None, about="public", purpose="", reads="")  # type: ignore[attr-defined]
    return view


def _enter(request: Page) -> Actor:
    wanted = request.session.get(ACTING_AS)
    actor, request.actors = enter(request.user.pk, UUID(wanted) if wanted else None)
    if actor is None:
        raise _NobodyActs
    request.actor = actor
    return actor


def _answer(door: Door, view: View, request: Page, args: Any, kwargs: Any) -> HttpResponse:
    reading = request.method in ("GET", "HEAD")
    capability = door.get if reading else door.post
    if door.about == "case":
        request.case = open_case(request.actor, kwargs["reference"])
        if capability is not None:
            require(request.actor, capability, request.case.circle_id, relations(request))
    elif capability is not None:
        require(request.actor, capability)
    with read_in(get_language() or "" if reading else ""):
        answer = view(request, *args, **kwargs)
    shown = answer.status_code == 200 and not isinstance(answer, JsonResponse)
    if door.reads and shown:  # a page answered to a POST is a page read as well
        case = getattr(request, "case", None)
        request.record.read(
            door.reads, case, case_id=case.pk if case else None, circle_id=case.circle_id if case else None
        )
    return answer


def _apart(request: Page, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    """An answer outside the unit that failed: nothing of it was kept."""
    if request.headers.get("X-Moothall-Autosave"):
        return JsonResponse({"errors": {"": [str(context.get("why", ""))]}}, status=status)
    return render(request, template, context, status=status)


def _roles(request: Page) -> dict[str, Any]:
    return {"actors": request.actors, "role_words": role_words}


@endpoint(purpose="Choose the role to act in", about="anyone")
def choose_role(request: Page) -> HttpResponse:
    """A person with two roles chooses one, and sees which at the top of every page."""
    if request.method == "POST":
        chosen = request.POST.get("membership", "")
        if chosen in {str(actor.membership_id) for actor in request.actors}:
            request.session[ACTING_AS] = chosen
            request.session.cycle_key()
            messages.success(request, _("You now act in the role you chose."))
            return redirect("home")
        return render(request, "account/choose_role.html", {**_roles(request), "wrong": True}, status=422)
    return render(request, "account/choose_role.html", {**_roles(request), "wrong": False})


def relations(request: Page) -> frozenset[Relation]:
    """How the person stands to the case of this page (one query, asked once)."""
    if not hasattr(request, "relations"):
        request.relations = relations_to(request.actor, request.case.circle_id)
    return request.relations
