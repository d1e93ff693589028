"""Files held back from everybody until the scanner has looked: for those who keep the system, and see no case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moothall.core.access.capabilities import Capability
from moothall.core.files.actions import scan_held_back
from moothall.core.files.queries import HeldFile, held_back
from moothall.look.filters import date_time, number
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint


@endpoint(Capability.SEE_HELD_FILES, purpose="See the files held back", reads="files.listed")
def held_files(request: Page) -> HttpResponse:
    """How each stands, since when, of what kind and size; a button asks the scanner again. No name is shown."""
    if request.method == "POST":
        done = scan_held_back(by=request.actor)
        messages.success(
            request,
            _("Scanned again: %(clean)s let out, %(refused)s refused, %(waiting)s still waiting.")
            % {"clean": done["clean"], "refused": done["refused"], "waiting": done["quarantined"]},
        )
        return redirect("held_files")
    found, together = held_back(request.actor)
    context = {
        "rows": [_row(one) for one in found], "together": together,
        "waiting": any(one.state == "quarantined" for one in found),
    }  # fmt: skip
    return render(request, "governance/held_files.html", context)


def _row(one: HeldFile) -> list[object]:
    states = {
        "quarantined": {"text": _("Waiting for the scanner"), "tone": "attention"},
        "refused": {"text": _("Refused: something was found"), "tone": "late"},
    }
    return [
        {"tag": states[one.state]}, _reason(one), date_time(one.kept_at), _kind(one.media_type), _size(one.size),
    ]  # fmt: skip


def _reason(one: HeldFile) -> str:
    return {
        "the scanner did not answer": _("The scanner did not answer"),
        "the scanner could not tell": _("The scanner could not tell"),
    }.get(one.reason, one.reason)


def _kind(media_type: str) -> str:
    words = {"application/pdf": "PDF", "application/json": "JSON", "application/msword": "Word"}
    if media_type.startswith("image/"):
        return _("Picture")
    return words.get(media_type, "Word" if "wordprocessing" in media_type else media_type)


def _size(size: int) -> str:
    if size < 1024 * 1024:
        return _("%(size)s KB") % {"size": number(max(1, round(size / 1024)))}
    return _("%(size)s MB") % {"size": number(round(size / (1024 * 1024)))}
