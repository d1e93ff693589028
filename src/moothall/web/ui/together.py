"""What is known of the same person in other arrangements, and bringing it here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from moothall.casework.intake.bringing import bring_fact, bring_hazard, bring_link
from moothall.casework.overview.together import FACTS_OFFERED, others_of
from moothall.core.access.capabilities import Capability
from moothall.core.kinds import NotVisible
from moothall.web.ui.answers import render
from moothall.web.ui.case import case_frame, may_here
from moothall.web.ui.endpoints import Page, endpoint

BRING: dict[str, tuple[Callable[..., Any], str]] = {
    "hazard": (bring_hazard, "hazard_id"), "link": (bring_link, "link_id"), "fact": (bring_fact, "fact_id"),
}  # fmt: skip


@endpoint(
    get=Capability.READ_CASE, post=Capability.RECORD_FACTS, purpose="Read what is known elsewhere of the same person",
    about="case", reads="case.together",
)  # fmt: skip
def case_together(request: Page, reference: str) -> HttpResponse:
    """The person's other cases that the reader may see, with hazards, links and facts to bring here."""
    if request.method == "POST":
        return _brought(request)
    others = others_of(request.actor, request.case)
    for other in others:
        request.record.read(
            "case.together", other.case, case_id=other.case.pk, circle_id=other.case.circle_id
        )
    context = {
        **case_frame(request), "others": others, "can_record": may_here(request, Capability.RECORD_FACTS),
        "facts_of": lambda other: [row for row in other.rows["facts"] if row.text or row.answer][:FACTS_OFFERED],
    }  # fmt: skip
    return render(request, "case/together.html", context)


def _brought(request: Page) -> HttpResponse:
    verb = BRING.get(request.POST.get("what", ""))
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        raise NotVisible from None
    if verb is None:
        raise NotVisible
    act, name = verb
    act(by=request.actor, case_id=request.case.pk, **{name: key})
    messages.success(request, _("It is recorded here too, with where it comes from."))
    return redirect("case_together", reference=request.case.reference)
