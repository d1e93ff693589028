"""What happened next, printed for the child."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from moothall.casework.outcomes.queries import Followed, follow_up_parts, put_together
from moothall.casework.overview.case_page import CaseFrame, overview_parts
from moothall.casework.overview.line import line_of
from moothall.casework.overview.what_happened import ForTheChild
from moothall.casework.overview.what_happened import what_happened_next as letter
from moothall.core import clock
from moothall.core.access.capabilities import Capability
from moothall.web.ui.case import case_frame
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.paper_files import language, pdf


@endpoint(
    Capability.RECORD_OUTCOMES, purpose="Print what happened next", about="case", reads="case.what_happened"
)
def what_happened_next(request: Page, reference: str) -> HttpResponse:
    """The child's own line in plain words, as a PDF. Marked with who took it, as every paper is."""
    context = case_frame(
        request, follow_up_parts(request.actor, request.case), overview_parts(request.actor, request.case)
    )
    shown: CaseFrame = context["case_frame"]
    found = put_together(shown.case, shown.arrangement, shown.rows, shown.today)
    about = ForTheChild(
        called=shown.case.child.given_names, reference=shown.case.reference, line=line_of(shown, found), goals=_goals(found),
        help_phone=shown.case.partnership.help_phone, sender=request.actor.partnership_name, today=shown.today,
    )  # fmt: skip
    return pdf(request, letter(about, language=language()), "what-happened-next.pdf", clock.now())


def _goals(found: Followed) -> list[tuple[Any, Any]]:
    rows = [row for planned in found.plan for row in found.measures.get(planned.code, [])]
    return [(row.completed_on, row) for row in rows if row.instrument == "own-goals"]
