"""The report of a run as it would be published, on the run's page: having it drawn, how far it is, reading it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.core import clock
from moothall.core.access.capabilities import Capability
from moothall.core.kinds import Actor
from moothall.evidence.release import previewing, rules
from moothall.look.filters import date_time
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.paper_files import attached, in_a_sandbox
from moothall.web.ui.release_words import withheld_row


def preview_part(actor: Actor, run: UUID) -> dict[str, Any]:
    """What the page of a run says of its preview."""
    preview = previewing.newest_preview(actor, run)
    if preview is None:
        return {"state": "none"}
    if rules.under_way(preview, clock.now()):
        per_cent = min(99, preview.done * 100 // max(1, preview.whole))
        return {"state": "work", "per_cent": per_cent, "waiting": preview.done == 0}
    if preview.ended_at is None or preview.refused:
        words = preview.refused or _("It was begun and did not come to its end. Have it drawn again.")
        return {"state": "failed", "words": words}
    return {"state": "drawn", "stale": bool(getattr(preview, "followed", False)), **_drawn(run, preview)}


def _drawn(run: UUID, preview: Any) -> dict[str, Any]:
    return {
        "drawn": _("%(moment)s, asked for by %(person)s") % {
            "moment": date_time(preview.ended_at), "person": preview.created_by.person.name,
        },
        "pages": [_file(run, one) for one in preview.files if one["media_type"] == "text/html"],
        "papers": [_file(run, one) for one in preview.files if one["media_type"] != "text/html"],
        "withheld": [withheld_row(run, name, title) for name, title in preview.withheld.items()],
    }  # fmt: skip


def _file(run: UUID, one: dict[str, str]) -> dict[str, str]:
    return {
        "text": one["title"], "language": one["language"],
        "href": reverse("study_run_preview_file", args=[run, one["name"]]),
    }  # fmt: skip


@endpoint(Capability.READ_RESULTS, purpose="Have a report previewed")
def run_preview(request: Page, run: UUID) -> HttpResponse:
    """Have the worker draw it. Opened without being sent, it only leads back."""
    if request.method == "POST":
        previewing.have_previewed(by=request.actor, run_id=run)
        messages.success(
            request, _("The report is being drawn. You can leave the page: it is drawn without you.")
        )
    return redirect(f"{reverse('study_run', args=[run])}#preview")


@endpoint(Capability.READ_RESULTS, purpose="Read the preview of a report")
def run_preview_file(request: Page, run: UUID, name: str) -> HttpResponse:
    """A page of it, which runs no script and reaches nothing, or a paper to be saved. The ledger says who read it."""
    told, content = previewing.read_preview(by=request.actor, run_id=run, name=name)
    if told["media_type"] == "text/html":
        return in_a_sandbox(content)
    return attached(content, told["media_type"], f"draft-not-checked-{name}")
