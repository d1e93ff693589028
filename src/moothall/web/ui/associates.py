"""Who and what ties children together, for one case and for all open cases one may see: drawn, with the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from moothall.casework.overview.associates import (
    MOST_LINKS,
    Associate,
    Ties,
    ties_of_case,
    ties_of_open_cases,
)
from moothall.core.access.capabilities import Capability
from moothall.look.charts import Tied, TiesDrawing, ties_drawing
from moothall.look.filters import initials
from moothall.web.ui.answers import render
from moothall.web.ui.case import case_frame, may_here
from moothall.web.ui.endpoints import Page, endpoint

#: How many of the right-hand side are drawn; the table has them all.
MOST_DRAWN = 24


@endpoint(Capability.LIST_CASES, purpose="See who and what ties children together", reads="associates.listed")
def associates(request: Page) -> HttpResponse:
    """What more than one child is tied to, in the open cases the person may see."""
    found = ties_of_open_cases(request.actor)
    shared = [one for one in found.associates if one.is_shared]
    context = {
        "drawing": _drawing(found, shared[:MOST_DRAWN]), "rows": _rows(found, shared),
        "left_out": max(0, len(shared) - MOST_DRAWN), "all_read": found.all_read, "most": MOST_LINKS,
    }  # fmt: skip
    return render(request, "hub/associates.html", context)


@endpoint(
    Capability.READ_CASE, purpose="See who and what a case is tied to", about="case", reads="case.associates"
)
def case_associates(request: Page, reference: str) -> HttpResponse:
    """What this case is tied to, and the other children tied to the same."""
    found = ties_of_case(request.actor, request.case)
    context = {
        **case_frame(request), "drawing": _drawing(found, found.associates[:MOST_DRAWN]),
        "rows": _rows(found, found.associates), "can_record": may_here(request, Capability.RECORD_FACTS),
    }  # fmt: skip
    return render(request, "hub/case_associates.html", context)


def _kinds() -> dict[str, str]:
    return {
        "child": _("Child"), "person": _("Person"), "place": _("Place"), "phone": _("Telephone"),
        "vehicle": _("Vehicle"), "online": _("Account online"),
    }  # fmt: skip


def _drawing(found: Ties, drawn: Sequence[Associate]) -> Markup | str:
    if not drawn:
        return ""
    kinds = _kinds()
    tied = {child for one in drawn for child in one.children}
    left = [
        Tied(str(key), initials(child.name) or _("Name not known"), ", ".join(child.references))
        for key, child in found.children.items()
        if key in tied
    ]
    right = [
        Tied(str(number), _label(one), kinds.get(one.what, one.what), sort="thing", strong=one.is_shared)
        for number, one in enumerate(drawn)
    ]
    ties = [(str(child), str(number)) for number, one in enumerate(drawn) for child in one.children]
    shared = sum(1 for one in drawn if one.is_shared)
    told = _(
        "%(children)s children are tied to %(things)s people, places or things; %(shared)s of these are shared."
    )
    return ties_drawing(
        TiesDrawing(
            left_title=_("Children"), right_title=_("Tied to"), left=left, right=right, ties=ties,
            title=_("Who is tied to what"),
            told=told % {"children": len(left), "things": len(right), "shared": shared},
        )
    )  # fmt: skip


def _label(one: Associate) -> str:
    """What is written on the right: of a tie between two children how they are tied, since both stand on the left."""
    return one.ties[0].relation if one.what == "child" and one.is_shared else one.label


def _rows(found: Ties, listed: Sequence[Associate]) -> list[list[Any]]:
    kinds = _kinds()
    return [[_label(one), kinds.get(one.what, one.what), {"html": _tied_to(found, one)}] for one in listed]


def _tied_to(found: Ties, one: Associate) -> Markup:
    lines = [
        Markup('<a class="govuk-link" href="{}">{}</a> {}, {}').format(
            reverse("case", args=[tie.reference]), tie.reference,
            initials(found.children[tie.child_id].name) or _("Name not known"), tie.relation,
        )
        for tie in one.ties
    ]  # fmt: skip
    return Markup("<br>").join(escape(line) for line in lines)
