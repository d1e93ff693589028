"""A case at the front door and one of another panel, for the addresses that the child panel's case has nothing for.

The hub has people and agencies of its own, so that whoever is asked, seated or given an action for the child panel's
case is a stranger here, and the hub's people are strangers there.
"""

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
from moothall.core.access.people import add_agency
from moothall.core.kinds import Actor, Role
from tests.attack.joining import joined
from tests.cast import Cast

# What the matrix calls the hub's people.
LEADER, ASKED = "leader of the hub's desk", "contributor the hub asked"
OF_THE_HUB = (
    "case_standing",
    "case_rate",
    "case_police_area",
    "release_ask",
    "send_on",
    "not_sent",
    "desk_open",
)
OF_A_HOLDER = ("case_consent", "plan_settle")


def _told(arrangement: str, name: str, born: date, answers: dict[str, str]) -> Told:
    return Told(
        arrangement=arrangement, account="Told by a neighbour.", answers=answers,
        person=PersonTold(given_names=name, family_name="Attackfield", date_of_birth=born),
    )  # fmt: skip


def people_of_the_hub(cast: Cast) -> dict[str, Actor]:
    """Who leads at the hub's desk, and who answers there for an agency that the child panel never asked."""
    by = cast.administrator
    housing = add_agency(by=by, name="Hullhaven Housing Service", function="housing")
    return {
        LEADER: joined(cast, "Idris Lane", Role.CHAIR, cast.agency("local_authority").pk),
        ASKED: joined(cast, "Peggy Thorne", Role.CONTRIBUTOR, housing.pk),
    }


def front_door(cast: Cast, hub: dict[str, Actor]) -> dict[tuple[str, str], str]:
    """What the addresses of the hub and of consent ask for: cases, an item, a release asked, two actions."""
    by = cast.coordinator
    probation = add_agency(by=cast.administrator, name="Hullhaven Probation", function="probation")
    contact = _told("mash", "Sorrel", date(2013, 3, 1), {"kind": "contact", "concern": "Money and journeys."})
    case = open_told(by=by, told=contact).case
    item, release = _item(cast, case, hub[ASKED])
    desk = open_desk(by=by, case_id=case.pk, leader_id=hub[LEADER].membership_id)
    assert desk.opened_at
    sent = refer_on(by=by, case_id=case.pk, route="nrm_child", reason="Carried packets.")
    assert sent.to_case is not None
    actions = [
        add_action(
            by=by, case_id=one, text="Visit weekly", owner_agency_id=owner, because="safety",
            due_on=clock.today() + timedelta(days=9),
        ).pk
        for one, owner in ((case.pk, hub[ASKED].agency_id), (sent.to_case.pk, probation.pk))
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


def _item(cast: Cast, case: Case, asked_of: Actor) -> tuple[str, str]:
    """One item that an agency brought, and the question whether it is released."""
    by = cast.coordinator
    with ledger.unit(by, "test"):
        fresh = Case.objects.select_related("child", "partnership").get(pk=case.pk)
    asked = ask_agencies(by=by, case=fresh, agencies=[asked_of.agency_id], gateway="safeguarding")[0]
    with ledger.unit(asked_of, "test"):
        rules = arrangement_for_request(asked_of, asked)
    answer(
        by=asked_of, request_id=asked.pk, arrangement=rules, outcome="information",
        items=[NewItem(title="Seen", text="At the door.", gateway="safeguarding", marking="whole_panel",
                       dated=clock.today())],
    )  # fmt: skip
    with ledger.unit(asked_of, "test"):
        item = Item.objects.get(case_id=case.pk)
    return str(item.pk), str(ask_release(by=by, item_id=item.pk, where="The strategy discussion").pk)
