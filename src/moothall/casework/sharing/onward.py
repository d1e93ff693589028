"""Sending a case on: to another arrangement, a statutory step or a service; and saying why it was not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from moothall.casework.intake.arrivals import PersonTold, Told, keep_onward, open_case_for, write_answers
from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.sharing.actions import record_step
from moothall.casework.sharing.models import Item, OnwardReferral, Release
from moothall.casework.sharing.releasing import asks_owner
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.kinds import Actor, Invalid, NotVisible, Refused
from moothall.methods.arrangements import Arrangement, Onward

SAME, ANOTHER = "same_person", "another_person"


@dataclass(frozen=True)
class StepDone:
    """The statutory step that a case was sent on to: when it happened, and the authority's number for it."""

    happened_on: date
    record_number: str = ""
    outcome: str = ""


def refer_on(
    *,
    by: Actor,
    case_id: UUID,
    route: str,
    reason: str,
    item_ids: Sequence[UUID] = (),
    person: PersonTold | None = None,
    answers: dict[str, str] | None = None,
    step: StepDone | None = None,
    service: str = "",
) -> OnwardReferral:
    """Send a case on by one of its arrangement's routes, with the reason and the items chosen.

    To another arrangement a case is opened there, of the same person or of `person` where the route is about
    somebody else (a parent, for example). An item goes along only where its owner has released it, if the
    arrangement asks that. Raises Refused, naming the items, where one is not released; Invalid naming the field.
    """
    with ledger.unit(by, "Send a case on", must_write=True) as record:
        case = one_visible(
            Case.objects.select_related("child", "partnership", "owning_agency"), by, pk=case_id
        )
        require(by, Capability.RECORD_FACTS, case.circle_id)
        arrangement = arrangement_of(by, case)
        found = route_of(arrangement, route)
        if not reason.strip():
            raise Invalid("reason", _("Say why the case is sent on."))
        items = _items(by, case, arrangement, item_ids)
        row = OnwardReferral(
            **_common(by, case), route=route, state="made", reason=reason.strip(), about=found.about,
            to_service=service.strip()[:200], carried=[item.pk for item in items], made_on=clock.today(),
        )  # fmt: skip
        if found.arrangement:
            row.to_arrangement = found.arrangement
            row.to_case = _opened(by, case, found, reason, person, answers or {}, items)
        elif found.step:
            if step is None:
                raise Invalid("happened_on", _("Say on which day this step happened."))
            row.step = record_step(
                by=by, case=case, step=found.step, happened_on=step.happened_on,
                record_number=step.record_number, outcome=step.outcome or reason.strip(),
            )  # fmt: skip
        elif not service.strip():
            raise Invalid("service", _("Name the service the person is referred to."))
        row.save(force_insert=True)
        record.wrote(
            "case.sent_on", row, case_id=case.pk, route=route, items=len(items),
            to=str(row.to_case.reference) if row.to_case else row.to_service or found.step,
        )  # fmt: skip
    return row


def note_not_sent(*, by: Actor, case_id: UUID, route: str, reason: str) -> OnwardReferral:
    """Record that a route onward was considered and not taken, with the reason."""
    with ledger.unit(by, "Record why a case was not sent on", must_write=True) as record:
        case = one_visible(Case.objects.all(), by, pk=case_id)
        require(by, Capability.RECORD_FACTS, case.circle_id)
        found = route_of(arrangement_of(by, case), route)
        if not reason.strip():
            raise Invalid("reason", _("Say why the case is not sent on."))
        row = OnwardReferral(
            **_common(by, case), route=route, state="not_made", reason=reason.strip(), about=found.about,
            to_arrangement=found.arrangement or "", made_on=clock.today(),
        )  # fmt: skip
        row.save(force_insert=True)
        record.wrote("case.not_sent_on", row, case_id=case.pk, route=route)
    return row


def route_of(arrangement: Arrangement, route: str) -> Onward:
    """One of the arrangement's routes onward by its code; NotVisible where it has none of that code."""
    for rule in arrangement.function.onward:
        if rule.value.code == route:
            return rule.value
    raise NotVisible


def may_travel(arrangement: Arrangement, item: Item) -> bool:
    """Whether an item's marking lets it go with a case: not what is for the chair alone."""
    markings = {one.code: one for one in arrangement.information_sharing.markings.value}
    marking = markings.get(item.marking)
    return marking is None or marking.seen_by != "chair_only"


def not_released(by: Actor, arrangement: Arrangement, items: Sequence[Item]) -> list[Item]:
    """The items that their owners have not released, where the arrangement asks them."""
    if not asks_owner(arrangement):
        return []
    released = set(
        visible(Release.objects.filter(item__in=items, state="released"), by).values_list(
            "item_id", flat=True
        )
    )
    return [item for item in items if item.pk not in released]


def _items(by: Actor, case: Case, arrangement: Arrangement, item_ids: Sequence[UUID]) -> list[Item]:
    wanted = list(dict.fromkeys(item_ids))
    rows = visible(Item.objects.filter(case=case, pk__in=wanted, superseded_by=None), by).select_related(
        "agency"
    )
    items = sorted(rows, key=lambda item: item.number)
    if len(items) != len(wanted):
        raise NotVisible
    kept = [item for item in items if not may_travel(arrangement, item)]
    if kept:
        raise Refused(_("What is for the chair alone cannot be sent on: item %(n)s.") % {"n": kept[0].number})
    held = not_released(by, arrangement, items)
    if held:
        raise Refused(
            _("Not everything can be sent on yet."),
            reasons=[
                _("%(agency)s has not released item %(number)s.")
                % {"agency": item.agency.name, "number": item.number}
                for item in held
            ],
        )
    return items


def _opened(
    by: Actor, case: Case, route: Onward, reason: str, person: PersonTold | None, answers: dict[str, str],
    items: Sequence[Item],
) -> Case:  # fmt: skip
    require(by, Capability.RECEIVE_REFERRAL)
    if route.about == ANOTHER and person is None:
        raise Invalid("family_name", _("Say who is referred: this route is about somebody else."))
    told = Told(
        arrangement=str(route.arrangement), account=reason.strip(), received_on=clock.today(),
        answers=answers, person=_same_person(case) if route.about == SAME or person is None else person,
    )  # fmt: skip
    opened = open_case_for(by, told, same_child=case.child_id if route.about == SAME else None)
    source = keep_onward(by, opened.case, told)
    said = _("%(name)s, %(agency)s, from case %(case)s") % {
        "name": by.name, "agency": by.agency_name, "case": case.reference,
    }  # fmt: skip
    write_answers(by, opened.case, source, told, said)
    for item in items:
        _carry(by, opened.case, item)
    return opened.case


def _same_person(case: Case) -> PersonTold:
    child = case.child
    return PersonTold(
        given_names=child.given_names, family_name=child.family_name, aliases=tuple(child.aliases or ()),
        date_of_birth=date.fromisoformat(child.date_of_birth) if child.date_of_birth else None,
        gender=child.gender, language=child.language, interpreter_needed=child.interpreter_needed,
        communication_needs=child.communication_needs, authority_code=case.owning_agency.reference_code,
        identifiers=dict(child.identifiers or {}),
    )  # fmt: skip


def _carry(by: Actor, case: Case, item: Item) -> None:
    """The same information in the other case: its owner, ground and marking as they were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing_next_item_number(%s)", [case.pk])
        number = cursor.fetchone()
    Item(
        **_common(by, case), number=number[0] if number else 1, agency_id=item.agency_id, question=item.question,
        dated=item.dated, title=item.title, text=item.text, gateway=item.gateway, marking=item.marking,
    ).save(force_insert=True)  # fmt: skip


def _common(by: Actor, case: Case) -> dict[str, object]:
    return {
        "partnership_id": by.partnership_id, "circle_id": case.circle_id, "created_by_id": by.membership_id,
        "case": case,
    }  # fmt: skip


def items_of(actor: Actor, case: Case) -> QuerySet[Item]:
    """The items of a case as they stand, by number, as far as the actor may see them."""
    return visible(Item.objects.filter(case=case, superseded_by=None), actor).order_by("number")


def one_item(actor: Actor, case: Case, item_id: UUID) -> Item:
    """One item of a case. Raises NotVisible."""
    return one_visible(Item.objects.filter(case=case), actor, pk=item_id)
