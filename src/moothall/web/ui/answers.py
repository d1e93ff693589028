"""Answering with a page, framed by who is signed in and what they may go to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from moothall.core.access.capabilities import Capability, role_has
from moothall.core.kinds import Actor, Role

NO_STORE = "no-store, private"


def role_words(role: Role) -> str:
    """The role in words for the person."""
    return {
        Role.COORDINATOR: _("Coordinator"),
        Role.CHAIR: _("Chair"),
        Role.SEAT_MEMBER: _("Seat member"),
        Role.CONTRIBUTOR: _("Contributor"),
        Role.ACTION_OWNER: _("Action owner"),
        Role.GUARDIAN: _("Guardian"),
        Role.DATA_PROTECTION_OFFICER: _("Data protection officer"),
        Role.EVALUATOR: _("Evaluator"),
        Role.ADMINISTRATOR: _("Administrator"),
    }[role]


def render(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page, rendered now (inside the unit of work) and never kept by a browser or a proxy."""
    actor: Actor | None = getattr(request, "actor", None)
    answer = TemplateResponse(request, template, {"actor": actor, **context}, status=status)
    answer.render()
    answer["Cache-Control"] = NO_STORE
    return answer


def frame(request: Any) -> None:
    """What surrounds every signed-in page: partnership, person, role, and where they can go."""
    actor: Actor = request.actor
    request.page_frame = {
        "partnership": actor.partnership_name,
        "person": actor.name,
        "role": role_words(actor.role),
        "agency": actor.agency_name,
        "switch_role_url": reverse("choose_role") if len(request.actors) > 1 else "",
        "account_url": _address("mfa_index"),
        "sign_out_url": reverse("account_logout"),
        "home_url": reverse("home"),
        "navigation": _navigation(actor, request.path),
        "footer_links": [{"text": _("Help and glossary"), "href": reverse("help")}],
        "demo": settings.MOOTHALL_MODE == "demo",
    }


_PLACES = [
    ("today", "today", Capability.LIST_ACTIONS),
    ("cases", "cases", Capability.LIST_CASES),
    ("meetings", "meetings", Capability.READ_MEETING),
    ("plans", "my_actions", Capability.LIST_ACTIONS),
    ("outcomes", "outcomes", Capability.LIST_OUTCOMES),
    ("outcomes", "outcomes_figures", Capability.READ_GOVERNANCE),
    ("requests", "my_requests", Capability.LIST_REQUESTS),
    ("returns", "returns", Capability.TAKE_IN_RETURNS),
    ("governance", "governance", Capability.READ_GOVERNANCE),
    ("ledger", "ledger", Capability.READ_LEDGER),
    ("emergencies", "emergencies", Capability.REVIEW_EMERGENCY),
    ("files", "held_files", Capability.SEE_HELD_FILES),
    ("people", "people", Capability.MANAGE_PEOPLE),
]


def _words(place: str) -> str:
    return {
        "today": _("Today"),
        "cases": _("Cases"),
        "meetings": _("Meetings"),
        "plans": _("Plans"),
        "outcomes": _("Outcomes"),
        "requests": _("Requests"),
        "returns": _("Returns"),
        "governance": _("Governance"),
        "ledger": _("Ledger"),
        "emergencies": _("Emergencies"),
        "files": _("Files held back"),
        "people": pgettext("navigation", "People"),
    }[place]


def _navigation(actor: Actor, path: str) -> list[dict[str, Any]]:
    places = []
    for place, name, capability in _PLACES:
        if not role_has(actor.role, capability) or not (address := _address(name)):
            continue
        if places and places[-1]["place"] == place:  # a place has one address: the first this role may go to
            continue
        current = path == address or (address != "/" and path.startswith(address))
        places.append({"place": place, "text": _words(place), "href": address, "current": current})
    return places


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
