"""Asking agencies, answering, and recording what has happened. Nothing is changed: a correction supersedes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection

from moothall.casework.intake.models import Case, Fact
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.sharing import rules
from moothall.casework.sharing.models import (
    Chase,
    ChronologyEntry,
    InformationRequest,
    Item,
    Reply,
    StatutoryStep,
)
from moothall.casework.sharing.rules import NewItem
from moothall.core import clock, ledger, outbox
from moothall.core.access.actions import holder_agency, holder_office, open_circle
from moothall.core.access.capabilities import Capability, Relation
from moothall.core.access.models import Agency, Membership
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.files.actions import keep_file
from moothall.core.kinds import Actor, Invalid, Role
from moothall.methods.arrangements import Arrangement, Nation, questions_for, request_due_on

#: The facts of a referral that say where the child is; shared with an agency so that it finds its record.
ADDRESS = ("address", "address_town", "address_county", "address_postcode")


def ask_agencies(
    *,
    by: Actor,
    case: Case,
    agencies: Sequence[UUID],
    gateway: str,
    due_on: date | None = None,
    note: str = "",
    urgent: bool = False,
) -> list[InformationRequest]:
    """Ask each agency what the arrangement says its function is asked, by when it says.

    The child's identity goes with it and is kept as sent. The agency's contributors and seat members see the
    request, and nothing else of the case. Raises Invalid("agencies" | "due_on" | "gateway").
    """
    with ledger.unit(by, "Ask agencies for information", must_write=True) as record:
        require(by, Capability.ASK_AGENCIES, case.circle_id)
        arrangement = arrangement_of(by, case)
        asked = list(
            Agency.objects.filter(pk__in=list(agencies), partnership_id=by.partnership_id).order_by("name")
        )
        rules.check_ask(arrangement, {each.name: each.function for each in asked}, due_on, clock.today())
        rules.check_gateway(arrangement, gateway)
        identity = _identity(by, case)
        made = []
        for agency in asked:
            dates = request_due_on(arrangement, clock.today(), Nation(case.partnership.nation), urgent=urgent)
            request = _request(by, case, agency, arrangement, identity, note, gateway, due_on or dates.due_on)
            record.wrote(
                "request.asked", request, case_id=case.pk, circle_id=request.circle_id, agency=str(agency.pk),
                questions=len(request.questions), gateway=gateway, identity=sorted(identity),
            )  # fmt: skip
            _tell(agency.inbox, "information_asked", request)
            made.append(request)
    return made


def _request(
    by: Actor, case: Case, agency: Agency, arrangement: Arrangement, identity: dict[str, object], note: str,
    gateway: str, due_on: date,
) -> InformationRequest:  # fmt: skip
    circle = open_circle(
        by=by,
        purpose=f"Request about {case.reference}",
        seats=[
            (holder_agency(agency.pk, role), Relation.ASKED) for role in (Role.CONTRIBUTOR, Role.SEAT_MEMBER)
        ],
        reason="Asked for information",
        within=case.circle_id,
    )
    asked = questions_for(arrangement, agency.function).questions
    request = InformationRequest(
        partnership_id=by.partnership_id, circle_id=circle.pk, created_by_id=by.membership_id, case=case,
        case_reference=case.reference, arrangement=case.arrangement, arrangement_version=case.arrangement_version,
        agency=agency, identity_shared=identity, note=note, gateway=gateway,
        questions=[{"code": each.code, "title": each.title} for each in asked], due_on=due_on,
    )  # fmt: skip
    request.save(force_insert=True)
    return request


def _identity(by: Actor, case: Case) -> dict[str, object]:
    """Who the child is, as far as an agency needs it to find its own record."""
    child = case.child
    said = {
        "name": f"{child.given_names} {child.family_name}".strip(),
        "aliases": list(child.aliases or []),
        "date_of_birth": child.date_of_birth or "",
        "address": _address(by, case),
    }
    return {key: value for key, value in said.items() if value}


def _address(by: Actor, case: Case) -> str:
    facts = visible(Fact.objects.filter(case_id=case.pk, superseded=False, key__in=ADDRESS), by)
    return ", ".join(
        fact.text for fact in facts.order_by("position") if fact.text and fact.state != "not_known"
    )


def chase(*, by: Actor, request_id: UUID, note: str = "") -> Chase:
    """Remind an agency that has not answered. Raises Refused when it was withdrawn."""
    with ledger.unit(by, "Chase a reply", must_write=True) as record:
        request = one_visible(InformationRequest.objects.select_related("agency"), by, pk=request_id)
        require(by, Capability.ASK_AGENCIES, request.circle_id)
        rules.check_open(request.withdrawn_at is not None)
        made = Chase(
            partnership_id=by.partnership_id, circle_id=request.circle_id, created_by_id=by.membership_id,
            request=request, note=note,
        )  # fmt: skip
        made.save(force_insert=True)
        record.wrote("request.chased", made, case_id=request.case_id)
        _tell(request.agency.inbox, "information_chased", request)
    return made


def withdraw(*, by: Actor, request_id: UUID) -> InformationRequest:
    """Take a request back. The agency still sees that it was asked, and can no longer answer."""
    with ledger.unit(by, "Withdraw a request", must_write=True) as record:
        request = one_visible(InformationRequest.objects.all(), by, pk=request_id)
        require(by, Capability.ASK_AGENCIES, request.circle_id)
        rules.check_open(request.withdrawn_at is not None)
        request.withdrawn_at = clock.now()
        request.save(update_fields=["withdrawn_at"])
        record.wrote("request.withdrawn", request, case_id=request.case_id)
    return request


def answer(
    *,
    by: Actor,
    request_id: UUID,
    arrangement: Arrangement,
    outcome: str,
    because: str = "",
    items: Sequence[NewItem] = (),
) -> Reply:
    """Reply to a request: with information, that nothing is held, or why it cannot be shared.

    A second reply supersedes the first; items already shared stay. `arrangement` is the request's (see
    `queries.arrangement_for_request`), since whoever answers cannot see the case. Raises Invalid, Refused.
    """
    with ledger.unit(by, "Answer a request for information", must_write=True) as record:
        request = one_visible(InformationRequest.objects.all(), by, pk=request_id)
        require(by, Capability.ANSWER_REQUEST, request.circle_id)
        rules.check_open(request.withdrawn_at is not None)
        last = visible(Reply.objects.filter(request=request, superseded_by=None), by).first()
        shared = visible(Item.objects.filter(reply__request=request, superseded_by=None), by).count()
        rules.check_answer(arrangement, outcome, because, items, items_shared=shared)
        reply = Reply(
            partnership_id=by.partnership_id, circle_id=request.circle_id, created_by_id=by.membership_id,
            request=request, outcome=outcome, because=because, supersedes=last,
        )  # fmt: skip
        reply.save(force_insert=True)
        for new in items:
            item = _item(by, request, reply, new, None)
            record.wrote(
                "item.shared", item, case_id=request.case_id, gateway=item.gateway, marking=item.marking
            )
        record.wrote(
            "request.answered", reply, case_id=request.case_id, outcome=outcome, items=len(items),
            supersedes=str(last.pk) if last else "",
        )  # fmt: skip
        asker = (
            Membership.objects.select_related("person")
            .filter(pk=request.created_by_id, ended_at=None)
            .first()
        )
        if asker is not None and asker.pk != by.membership_id:
            _tell(asker.person.email, "information_received", request)
    return reply


def _tell(address: str, template: str, request: InformationRequest) -> None:
    """A notice that names no child: the case's reference and where to look."""
    if not address:
        return
    path = f"/requests/{request.pk}/"
    if template == "information_received":
        path = f"/cases/{request.case_reference}/agencies/"
    outbox.notify(to=[address], template=template, reference=request.case_reference, path=path)


def correct_item(*, by: Actor, item_id: UUID, arrangement: Arrangement, new: NewItem) -> Item:
    """Put a new item in the place of one that was wrong; both are kept, the newer one is shown."""
    with ledger.unit(by, "Correct an item of information", must_write=True) as record:
        old = one_visible(Item.objects.select_related("reply__request"), by, pk=item_id)
        if old.reply is None:
            raise Invalid("", "This item did not come in a reply.")
        request = old.reply.request
        require(by, Capability.ANSWER_REQUEST, request.circle_id)
        rules.check_open(request.withdrawn_at is not None)
        rules.check_not_superseded(Item.objects.filter(supersedes=old).exists())
        rules.check_item(arrangement, new)
        item = _item(by, request, old.reply, new, old)
        record.wrote(
            "item.corrected", item, case_id=request.case_id, supersedes=str(old.pk), marking=item.marking
        )
    return item


def _item(
    by: Actor, request: InformationRequest, reply: Reply, new: NewItem, supersedes: Item | None
) -> Item:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing_next_item_number(%s)", [request.case_id])
        row = cursor.fetchone()
    circle_id = _circle_for(by, request, new.marking)
    file_id = supersedes.file_id if supersedes else None
    if new.file is not None:
        name, content = new.file
        # The file lies in its item's own circle: what is for the chair alone is so with its file.
        file_id = keep_file(
            by=by, circle_id=circle_id, name=name, content=content, case_id=request.case_id
        ).pk
    item = Item(
        partnership_id=by.partnership_id, circle_id=circle_id,
        created_by_id=by.membership_id, case_id=request.case_id, number=row[0] if row else 1, reply=reply,
        agency_id=request.agency_id, question=new.question, dated=new.dated, title=new.title, text=new.text,
        file_id=file_id, gateway=new.gateway, marking=new.marking, supersedes=supersedes,
    )  # fmt: skip
    item.save(force_insert=True)
    return item


def _circle_for(by: Actor, request: InformationRequest, marking: str) -> UUID:
    """The request's own circle is the case's and the agency's; what is for the chair alone gets a narrower one.

    In it sit whoever chairs a meeting that has the case on its agenda, as long as that is so; the coordinators,
    who prepare the papers; and the agency whose it is.
    """
    if marking != rules.CHAIR_ONLY:
        return request.circle_id
    circle = open_circle(
        by=by,
        purpose=f"For the chair only, {request.case_reference}",
        seats=[
            (holder_office(by.partnership_id, Role.COORDINATOR), Relation.HOLDS_CASE),
            (holder_agency(request.agency_id, Role.CONTRIBUTOR), Relation.ASKED),
            (holder_agency(request.agency_id, Role.SEAT_MEMBER), Relation.ASKED),
        ],
        reason="Marked for the chair only",
        within=request.circle_id,
        keeping=Relation.CHAIRS,
    )
    return circle.pk


def record_step(
    *,
    by: Actor,
    case: Case,
    step: str,
    happened_on: date,
    ended_on: date | None = None,
    record_number: str = "",
    authority: str = "",
    outcome: str = "",
    supersedes: UUID | None = None,
    because: str = "",
) -> StatutoryStep:
    """Record a statutory step with the authority's own number for it, or correct one (`supersedes`, `because`).

    Raises Invalid naming the field, Refused when the one corrected has been corrected already.
    """
    with ledger.unit(by, "Record a statutory step", must_write=True) as record:
        require(by, Capability.RECORD_FACTS, case.circle_id)
        rules.check_step(step, happened_on, ended_on, clock.today())
        old = (
            one_visible(StatutoryStep.objects.filter(case_id=case.pk), by, pk=supersedes)
            if supersedes
            else None
        )
        rules.check_not_superseded(old is not None and StatutoryStep.objects.filter(supersedes=old).exists())
        rules.check_correction(old is not None, because)
        made = StatutoryStep(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
            step=step, happened_on=happened_on, ended_on=ended_on, record_number=record_number.strip(),
            authority=authority.strip() or by.agency_name, outcome=outcome, supersedes=old,
            corrected_because=because.strip() if old else "", **rules.kept_of_interview(old, step),
        )  # fmt: skip
        made.save(force_insert=True)
        record.wrote("step.corrected" if old else "step.recorded", made, case_id=case.pk)
    return made


def add_to_chronology(
    *,
    by: Actor,
    case: Case,
    happened_on: date,
    text: str,
    precision: str = "day",
    agency_id: UUID | None = None,
    item_id: UUID | None = None,
    supersedes: UUID | None = None,
    because: str = "",
) -> ChronologyEntry:
    """Add what happened to the chronology, as one agency knows it, or correct an entry (`supersedes`, `because`).

    A correction lies in the circle of the entry it corrects, which stays as it was written.
    Raises Invalid naming the field, Refused when the entry has been corrected already.
    """
    with ledger.unit(by, "Add to the chronology", must_write=True) as record:
        require(by, Capability.RECORD_FACTS, case.circle_id)
        rules.check_entry(text, happened_on, clock.today())
        if precision not in ("day", "month", "year"):
            raise Invalid("precision", "Choose how sure the date is.")
        agency = Agency.objects.filter(pk=agency_id or by.agency_id, partnership_id=by.partnership_id).first()
        if agency is None:
            raise Invalid("agency", "Choose the agency that knows this.")
        entries = ChronologyEntry.objects.filter(case_id=case.pk)
        old = one_visible(entries, by, pk=supersedes) if supersedes else None
        rules.check_not_superseded(old is not None and entries.filter(supersedes=old).exists())
        rules.check_correction(old is not None, because)
        item_id = old.item_id if old else item_id
        item = one_visible(Item.objects.filter(case_id=case.pk), by, pk=item_id) if item_id else None
        made = ChronologyEntry(
            partnership_id=by.partnership_id, circle_id=_circle_of_entry(case, item, old),
            created_by_id=by.membership_id, case=case, agency=agency, happened_on=happened_on, precision=precision,
            text=text, item=item, supersedes=old, corrected_because=because.strip() if old else "",
        )  # fmt: skip
        made.save(force_insert=True)
        record.wrote("chronology.corrected" if old else "chronology.added", made, case_id=case.pk)
    return made


def _circle_of_entry(case: Case, item: Item | None, old: ChronologyEntry | None) -> UUID:
    if old is not None:
        return old.circle_id
    return item.circle_id if item else case.circle_id
