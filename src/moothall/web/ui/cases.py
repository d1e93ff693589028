"""The page of cases: filters in the address, a search box, and pages by key."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from moothall.casework.intake.message import ExploitationKind
from moothall.casework.intake.queries import in_use
from moothall.casework.intake.wording import said
from moothall.casework.overview.caseload import (
    CaseLine,
    CaseloadPage,
    caseload,
    count_referrals_waiting,
    from_address,
)
from moothall.casework.overview.clock_words import clock_word
from moothall.casework.overview.stage import STAGES
from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.kinds import Actor
from moothall.look.filters import initials, upper_first
from moothall.methods.arrangements import ClockState
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint
from moothall.web.ui.episodes import goes_through_episodes

KEYS = ("arrangement", "stage", "awaiting", "clock", "exploitation", "looked_after", "mine", "closed")


@endpoint(Capability.LIST_CASES, purpose="List cases", reads="cases.listed")
def caseload_page(request: Page) -> HttpResponse:
    """The cases the person may see. A search is sent by POST, so that no name stands in an address."""
    search = request.POST.get("search", "").strip() if request.method == "POST" else ""
    given = {key: value for key in KEYS if (value := request.GET.get(key, ""))}
    filters = from_address(given)
    page = caseload(
        request.actor, filters, after=request.GET.get("after", ""), before=request.GET.get("before", ""),
        search=search,
    )  # fmt: skip
    if search:
        request.record.read("cases.searched", found=len(page.lines))
    receives = role_has(request.actor.role, Capability.RECEIVE_REFERRAL)
    choices = _choices(request.actor, page)
    context = {
        "page": page,
        "rows": [_row(line) for line in page.lines],
        "search": search,
        "given": given,
        "choices": choices,
        "chips": _chips(given, choices),
        "next_href": _address(given, after=page.next_key) if page.next_key else "",
        "previous_href": _address(given, before=page.previous_key) if page.previous_key else "",
        "receives": receives,
        "lists_episodes": goes_through_episodes(request.actor),
        "sends": role_has(request.actor.role, Capability.SEND_REFERRAL),
        "opens": role_has(request.actor.role, Capability.OPEN_IN_EMERGENCY),
        "waiting": count_referrals_waiting(request.actor) if receives else 0,
    }
    return render(request, "cases/list.html", context)


def _row(line: CaseLine) -> list[Any]:
    child = initials(line.initials_of) or _("Name not known")
    age = _("age %(age)s") % {"age": line.age} if line.age is not None else _("age not known")
    return [
        {"text": line.reference, "href": reverse("case", args=[line.reference])},
        {"text": child, "quiet": age},
        line.arrangement,
        line.stage.words,
        _clock(line.next_clock),
        _waiting_for(line),
    ]


def _clock(state: ClockState | None) -> Any:
    if state is None:
        return _("No clock is running")
    if state.urgency in ("overdue", "soon"):
        tone = "late" if state.urgency == "overdue" else "attention"
        return {"text": state.title, "tag": {"text": upper_first(clock_word(state)), "tone": tone}}
    return {"text": state.title, "quiet": clock_word(state)}


def _waiting_for(line: CaseLine) -> str:
    if line.awaiting:
        return ", ".join(line.awaiting)
    return {
        "received": _("The coordinators' office"),
        "gathering": _("The child to be heard"),
        "ready": _("A meeting date"),
        "listed": _("The panel"),
        "part_decided": _("The panel"),
        "elsewhere": _("Another decision maker"),
    }.get(line.stage.code, _("Nobody"))


def _choices(actor: Actor, page: CaseloadPage) -> dict[str, list[tuple[str, str]]]:
    return {
        "arrangement": [(each.name, each.title) for each in in_use(actor, clock.today())],
        "stage": [(code, str(words)) for code, words in STAGES.items()],
        "awaiting": [(str(agency.pk), agency.name) for agency in page.agencies],
        "clock": [
            ("late", _("Decision late")),
            ("soon", _("Decision due soon")),
            ("paused", _("Clock paused")),
        ],
        "exploitation": [(kind.value, said(kind.label)) for kind in ExploitationKind],
        "looked_after": [("yes", _("Looked after")), ("no", _("Not looked after"))],
        "mine": [("yes", _("Mine"))],
        "closed": [("yes", _("Closed cases"))],
    }


def _chips(given: dict[str, str], choices: dict[str, list[tuple[str, str]]]) -> list[dict[str, str]]:
    chips = []
    for key, value in given.items():
        words = dict(choices[key]).get(value)
        if words:
            rest = {other: kept for other, kept in given.items() if other != key}
            chips.append({"text": words, "remove_href": _address(rest)})
    return chips


def _address(given: dict[str, str], **also: str) -> str:
    query = urlencode({**given, **also})
    return reverse("cases") + (f"?{query}" if query else "")
