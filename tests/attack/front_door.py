"""A case at the front door and one of another panel, for the addresses that the child panel's case has nothing for."""

from __future__ import annotations

from datetime import date, timedelta

from moothall.casework.intake.arrivals import PersonTold, Told, open_told, send_told
from moothall.casework.intake.models import Case
from moothall.casework.panel.actions import open_desk
from moothall.casework.plans.actions import add_action
from moothall.casework.sharing.actions import answer, ask_agencies
from moothall.casework.sharing.models import Item
from moothall.casework.sharing.onward import refer_on
from moothall.casework.sharing.queries import arrangement_for_request
from moothall.casework.sharing.releasing import ask_release
from moothall.casework.sharing.rules import NewItem
from moothall.core import clock, ledger
from tests.cast import Cast

OF_THE_HUB = (
    "case_standing",
    "case_rate",
    "case_police_area",
    "release_ask",
    "send_on",
    "not_sent",
    "desk_open",
)


def _told(arrangement: str, name: str, born: date, answers: dict[str, str]) -> Told:
    return Told(
        arrangement=arrangement, account="Told by a neighbour.", answers=answers,
        person=PersonTold(given_names=name, family_name="Attackfield", date_of_birth=born),
    )  # fmt: skip


def front_door(cast: Cast) -> dict[tuple[str, str], str]:
    """What the addresses of the hub and of consent ask for: cases, an item, a release asked, two actions."""
    by = cast.coordinator
    contact = _told("mash", "Sorrel", date(2013, 3, 1), {"kind": "contact", "concern": "Money and journeys."})
    case = open_told(by=by, told=contact).case
    item, release = _item(cast, case)
    desk = open_desk(
        by=by, case_id=case.pk, leader_id=cast.chair.membership_id,
        seat_ids=[cast.police.membership_id, cast.health.membership_id],
    )  # fmt: skip
    assert desk.opened_at
    sent = refer_on(by=by, case_id=case.pk, route="nrm_child", reason="Carried packets.")
    assert sent.to_case is not None
    actions = [
        add_action(
            by=by, case_id=one, text="Visit weekly", owner_agency_id=cast.agency(function).pk, because="safety",
            due_on=clock.today() + timedelta(days=9),
        ).pk
        for one, function in ((case.pk, "police"), (sent.to_case.pk, "health"))
    ]  # fmt: skip
    grounds = {"reasonable_grounds": "yes", "grounds": "Violent material.", "lives_in": "E23000012"}
    other = open_told(by=by, told=_told("channel", "Campion", date(2001, 2, 3), grounds)).case
    waiting = send_told(by=cast.social_worker, told=_told("marac", "Teasel", date(1990, 1, 2), {
        "safe_contact": "Evenings.", "perpetrator": "A former partner.", "professional_judgement": "no",
        "escalation": "no",
    }))  # fmt: skip
    return {
        **{(name, "reference"): case.reference for name in OF_THE_HUB},
        ("case_consent", "reference"): other.reference, ("release_ask", "item"): str(item),
        ("send_on", "route"): "early_help", ("not_sent", "route"): "early_help", ("release_answer", "release"): release,
        ("plan_settle", "reference"): case.reference, ("plan_settle", "first"): str(actions[0]),
        ("plan_settle", "second"): str(actions[1]), ("refer_to", "name"): "marac",
        ("arrival_waiting", "source"): str(waiting.pk),
    }  # fmt: skip


def _item(cast: Cast, case: Case) -> tuple[str, str]:
    """One item that health brought, and the question whether it is released."""
    by, health = cast.coordinator, cast.health_contributor
    with ledger.unit(by, "test"):
        fresh = Case.objects.select_related("child", "partnership").get(pk=case.pk)
    asked = ask_agencies(by=by, case=fresh, agencies=[cast.agency("health").pk], gateway="safeguarding")[0]
    with ledger.unit(health, "test"):
        rules = arrangement_for_request(health, asked)
    answer(
        by=health, request_id=asked.pk, arrangement=rules, outcome="information",
        items=[NewItem(title="Seen", text="On the ward.", gateway="safeguarding", marking="whole_panel",
                       dated=clock.today())],
    )  # fmt: skip
    with ledger.unit(health, "test"):
        item = Item.objects.get(case_id=case.pk)
    return str(item.pk), str(ask_release(by=by, item_id=item.pk, where="The strategy discussion").pk)
