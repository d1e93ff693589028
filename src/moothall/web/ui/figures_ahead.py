"""Pages of figures that may have been counted ahead: the page that says they are being counted, and the wish to count anew."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moothall.casework.overview.ahead import BeingCounted, ask_again
from moothall.core import clock
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page
from moothall.web.ui.typed import key_in

View = Callable[..., HttpResponse]


def counted_ahead(view: View) -> View:
    """A page of figures, or a file of them: where they have yet to be counted, how far that is, with 202 for an answer.

    Sent to with `again`: has the figures of these keys counted anew, and shows the page as it was.
    """

    @functools.wraps(view)
    def shown(request: Page, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            keys = [key for sent in request.POST.getlist("again") if (key := key_in(sent)) is not None]
            if ask_again(by=request.actor, kept=keys):
                messages.success(
                    request, _("The figures are being worked out anew. Open this page again in a while.")
                )
            return redirect(request.get_full_path())
        try:
            return view(request, *args, **kwargs)
        except BeingCounted as waiting:
            context = {"waiting": waiting, "per_cent": _so_far(waiting), "here": request.get_full_path()}
            return render(request, "governance/being_counted.html", context, status=202)

    return shown


def _so_far(waiting: BeingCounted) -> int | None:
    """How far it is in a hundred, if it takes as long as the last time; None where nobody can say."""
    if waiting.begun_at is None:
        return 0
    if not waiting.seconds:
        return None
    return min(95, int((clock.now() - waiting.begun_at).total_seconds() * 100 / waiting.seconds))
