"""Today, and the lists behind it: overdue replies, overdue actions, gaps in the records."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moothall.casework.overview import lists, worklists
from moothall.casework.overview.figures import MOST_COUNTED, Figures
from moothall.casework.overview.tasks import Task
from moothall.core import clock
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.access.queries import may
from moothall.core.kinds import Role
from moothall.web.ui.answers import render
from moothall.web.ui.endpoints import Page, endpoint


@endpoint(Capability.LIST_ACTIONS, purpose="See what is to be done today")
def today(request: Page) -> HttpResponse:
    """One list, most urgent first, each line a verb; the next meeting; three figures."""
    found = worklists.today_of(request.actor)
    titles = {"overdue": _("Overdue"), "week": _("This week"), "later": _("Later")}
    groups = [
        {
            "title": title,
            "items": [_item(task, found.today) for task in found.tasks if task.group(found.today) == code],
        }
        for code, title in titles.items()
    ]
    context = {
        "groups": [group for group in groups if group["items"]],
        "found": found,
        "tiles": _tiles(found.figures, request.actor.role) if found.figures else [],
        "runs_panel": request.actor.role in (Role.COORDINATOR, Role.CHAIR),
        "may_receive": may(request.actor, Capability.RECEIVE_REFERRAL),
        "may_arrange": may(request.actor, Capability.ARRANGE_MEETING),
        "joins": role_has(request.actor.role, Capability.JOIN_RECORDS),
        "may_read_meeting": role_has(request.actor.role, Capability.READ_MEETING),
        "addresses": {
            name: _address(name) for name in ("referral_upload", "meetings", "my_requests", "my_actions")
        },
    }
    return render(request, "today/today.html", context)


def _item(task: Task, on: date) -> dict[str, Any]:
    late = task.group(on) == "overdue"
    shown: dict[str, Any] = {
        "verb": task.verb,
        "text": task.text,
        "href": _address(task.page, *task.keys) + (f"#{task.anchor}" if task.anchor else ""),
        "reference": task.reference,
        "initials": task.initials,
    }
    if late:
        shown["tag"] = {"text": _("Overdue"), "tone": "late"}
    elif task.due == on:
        shown["tag"] = {"text": _("Today"), "tone": "attention"}
    return shown


def _address(name: str, *keys: Any) -> str:
    try:
        return reverse(name, args=keys)
    except NoReverseMatch:
        return ""


def _many(count: int) -> str:
    return _("%(count)s or more") % {"count": f"{count:,}"} if count >= MOST_COUNTED else f"{count:,}"


def _tiles(figures: Figures, role: Role) -> list[dict[str, Any]]:
    in_time = _address("governance") if role_has(role, Capability.READ_GOVERNANCE) else ""
    return [
        {"value": _many(figures.open_cases), "label": _("open cases"), "href": _address("cases")},
        {
            "value": _many(figures.in_time), "of": _("of %(whole)s") % {"whole": _many(figures.decided)}, "href": in_time,
            "label": _("decisions in time this quarter"),
        },
        {
            "value": _many(figures.overdue_actions), "label": _("actions overdue"), "href": _address("overdue_actions"),
            "tone": "late" if figures.overdue_actions else "neutral",
        },
    ]  # fmt: skip


@endpoint(Capability.LIST_CASES, purpose="List overdue replies")
def overdue_replies(request: Page) -> HttpResponse:
    """The requests past their date that nobody has answered."""
    found = lists.overdue_replies(request.actor, after=request.GET.get("after", ""))
    rows = [
        [
            {"text": row.case_reference, "href": _reply_address(request, row)},
            found.names.get(row.agency_id, ""),
            _day(row.due_on),
            _late(row.due_on),
        ]
        for row in found.rows["rows"]
    ]
    head = [{"text": _("Case")}, {"text": _("Agency")}, {"text": _("Due")}, {"text": _("How late")}]
    return _list(
        request,
        _("Overdue replies"),
        head,
        rows,
        found.next_key,
        _("Every agency asked has replied in time."),
    )


def _reply_address(request: Page, row: Any) -> str:
    if request.actor.role in (Role.COORDINATOR, Role.CHAIR):
        return reverse("case_agencies", args=[row.case_reference]) + f"#request-{row.pk}"
    return reverse("request_reply", args=[row.pk])


@endpoint(Capability.LIST_CASES, purpose="List overdue actions")
def overdue_actions(request: Page) -> HttpResponse:
    """The actions of plans past their date, as far as this person may see them."""
    found = lists.overdue_actions(request.actor, after=request.GET.get("after", ""))
    rows = [
        [
            {"text": row.case_reference, "href": _action_address(request, row)},
            row.text,
            found.names.get(row.owner_agency_id, ""),
            _day(row.due_on),
            _late(row.due_on),
        ]
        for row in found.rows["rows"]
    ]
    head = [{"text": words} for words in (_("Case"), _("Action"), _("Owner"), _("Due"), _("How late"))]
    return _list(request, _("Overdue actions"), head, rows, found.next_key, _("No action is past its date."))


def _action_address(request: Page, row: Any) -> str:
    """The plan, for those who hold cases; one's own action, for those who own it and may not see the case."""
    panel = request.actor.role in (Role.COORDINATOR, Role.CHAIR)
    if not panel and row.owner_agency_id == request.actor.agency_id:
        return reverse("action_update", args=[row.pk])
    return _address("case_plan", row.case_reference)


@endpoint(Capability.LIST_CASES, purpose="See gaps in the records")
def data_quality(request: Page) -> HttpResponse:
    """What the records of open cases lack, each with where it is put right."""
    found, next_key = lists.data_quality(request.actor, after=request.GET.get("after", ""))
    words = {
        "authority": _("local authority not matched"), "date_of_birth": _("no date of birth"), "age_disputed": _("age uncertain or disputed"),
        "ethnicity": _("no ethnicity"), "language": _("no language"), "nationality": _("no nationality"),
        "lead_worker": _("no lead worker"), "exploitation": _("no kind of exploitation"),
        "looked_after": _("not known whether looked after"), "unconfirmed": _("facts not confirmed"),
        "match": _("a possible match not decided"),
    }  # fmt: skip
    rows = [
        [
            {
                "text": gap.case.reference,
                "href": _address("case_referral", gap.case.reference) or _address("case", gap.case.reference),
            },
            gap.initials,
            _day(gap.case.received_on),
            ", ".join(words[code] for code in gap.lacks),
        ]
        for gap in found
    ]
    head = [
        {"text": _("Case")},
        {"text": _("Initials")},
        {"text": _("Received")},
        {"text": _("What is lacking")},
    ]
    return _list(
        request, _("Gaps in the records"), head, rows, next_key, _("The records of these cases have no gaps."),
        queue=_authority_queue(request),
    )  # fmt: skip


def _authority_queue(request: Page) -> dict[str, Any] | None:
    """For the coordinators: referrals whose local authority is known by no such name, each with where to mend it."""
    if request.actor.role != Role.COORDINATOR or request.GET.get("after"):
        return None
    rows = [
        [
            {"text": one.case.reference, "href": reverse("case", args=[one.case.reference])},
            one.initials,
            one.name or _("Not known"),
            {
                "text": _("Correct"),
                "href": reverse("fact_correct", args=[one.case.reference, one.fact_id])
                if one.fact_id
                else reverse("case_scope", args=[one.case.reference]),
            },
        ]
        for one in lists.unmatched_authorities(request.actor)
    ]
    head = [
        {"text": words} for words in (_("Case"), _("Initials"), _("Name in the referral"), _("What to do"))
    ]
    return {"rows": rows, "head": head} if rows else None


def _list(
    request: Page, title: str, head: list[dict[str, str]], rows: list[Any], next_key: str, empty: str,
    queue: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    following = f"?after={next_key}" if next_key else ""
    first = "?" if request.GET.get("after") else ""
    context = {"title": title, "head": head, "rows": rows, "next": following, "first": first, "empty": empty,
               "queue": queue}  # fmt: skip
    return render(request, "today/list.html", context)


def _day(day: date) -> str:
    from moothall.look.filters import date_compact

    return str(date_compact(day))


def _late(due: date) -> str:
    days = (clock.today() - due).days
    return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}
