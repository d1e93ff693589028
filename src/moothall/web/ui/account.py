"""Home, help, health, and the demonstration's role buttons."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from moothall.core.kinds import Role
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint, open_door
from moothall.web.ui.glossary import glossary
from moothall.web.ui.sign_in import DEMO_SIGN_IN

_FIRST_PAGE = {
    Role.DATA_PROTECTION_OFFICER: "ledger",
    Role.EVALUATOR: "governance",
    Role.ADMINISTRATOR: "people",
}


@endpoint(purpose="Come in", about="anyone")
def home(request: Page) -> HttpResponse:
    """Sends each role to the page it starts the day with."""
    return redirect(_FIRST_PAGE.get(request.actor.role, "today"))


@endpoint(purpose="Read the help", about="anyone")
def help_page(request: Page) -> HttpResponse:
    """What the words mean, and whom to ask."""
    return render(request, "account/help.html", {"glossary": glossary()})


@open_door
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """The demonstration's buttons: sign in as one of its fictional people. Refused outside demo and test mode."""
    if not settings.MOOTHALL_DEMO_SIGN_IN or settings.PRODUCTION:
        raise Http404
    person = get_user_model().objects.filter(email=request.POST.get("email", ""), is_active=True).first()
    if person is None or not person.email.endswith("@moothall.example"):
        raise Http404
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[DEMO_SIGN_IN] = True
    return redirect("home")


@open_door
def health(request: HttpRequest) -> HttpResponse:
    """Answers 200 while the database answers; says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "well"})
