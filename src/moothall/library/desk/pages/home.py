"""Coming in, the demonstration's buttons, and whether the desk is well."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from moothall.library.desk.cast import found
from moothall.library.desk.doors import Page, endpoint, open_door
from moothall.library.desk.sign_in import DEMO_SIGN_IN, demo_allowed


@endpoint()
def home(request: Page) -> HttpResponse:
    """The page a curator starts with."""
    return redirect("works")


@open_door
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """The demonstration's buttons: in as one of its fictional curators. Never with the settings of production."""
    if not demo_allowed():
        raise Http404
    email = request.POST.get("email", "")
    # Made when one of them is asked for, so that the demonstration needs no step of its own for them.
    curator = next((one for one in found() if one.email == email and one.is_active), None)
    if curator is None:
        raise Http404
    login(request, curator, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[DEMO_SIGN_IN] = True
    # Such as from an empty cell of the public map to the question it asks.
    wanted = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if here else "home")


@open_door
def health(request: HttpRequest) -> HttpResponse:
    """Answers 200 while the database answers; says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "well"})
