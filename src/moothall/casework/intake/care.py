"""What the holders of a case record about it: hazards, links, numbers, who works with the child, pauses."""

from __future__ import annotations

from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from moothall.casework.intake.facts import known_child
from moothall.casework.intake.models import Case, Child, ClockPause, Hazard, Link
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.intake.rules import check_pause, check_reason, check_review_date
from moothall.casework.intake.search import keep_keys, link_digest
from moothall.core import clock, ledger
from moothall.core.access.actions import holder_membership, seat, unseat
from moothall.core.access.capabilities import Capability, Relation
from moothall.core.access.models import Membership
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.kinds import Actor, Invalid, Role

Row = TypeVar("Row", Hazard, Link, ClockPause)
HAZARD_ABOUT = ("child", "staff", "family", "place")
LINK_KINDS = ("child", "person", "place", "phone", "vehicle", "online")
# Who may work with a child as the lead worker: people of an agency, never a guardian or an administrator.
LEAD_ROLES = (Role.CONTRIBUTOR, Role.SEAT_MEMBER)


def record_hazard(
    *, by: Actor, case_id: UUID, about: str, text: str, review_on: date, told: str = ""
) -> Hazard:
    """A risk that must be seen before acting. `told`: whether the child or family knows ("yes", "no", "not_safe")."""
    with ledger.unit(by, "Record a hazard", must_write=True) as record:
        case = _case(by, case_id)
        if about not in HAZARD_ABOUT:
            raise Invalid("about", _("Choose whom or what the hazard is about."))
        if not text.strip():
            raise Invalid("text", _("Say what the hazard is and what to do about it."))
        check_review_date(review_on, clock.today())
        hazard = Hazard(**_common(by, case), about=about, text=text.strip(), review_on=review_on, told=told)
        hazard.save(force_insert=True)
        record.wrote("hazard.recorded", hazard, case_id=case.pk, about=about)
    return hazard


def review_hazard(*, by: Actor, hazard_id: UUID, review_on: date | None, ended_reason: str = "") -> Hazard:
    """Look at a hazard again: keep it until another day, or end it with the reason."""
    with ledger.unit(by, "Look at a hazard again", must_write=True) as record:
        hazard = _held(by, Hazard.objects.all(), hazard_id)
        if review_on is not None:
            check_review_date(review_on, clock.today())
            hazard.review_on = review_on
        else:
            hazard.ended_reason, hazard.ended_on = check_reason(ended_reason, "ended_reason"), clock.today()
        hazard.save(update_fields=["review_on", "ended_reason", "ended_on"])
        record.wrote("hazard.ended" if hazard.ended_on else "hazard.reviewed", hazard, case_id=hazard.case_id)
    return hazard


def record_link(
    *,
    by: Actor,
    case_id: UUID,
    what: str,
    label: str,
    relation: str,
    notes: str = "",
    linked_reference: str = "",
) -> Link:
    """Another child, a person (a suspected exploiter, say), a place, phone or vehicle tied to the case."""
    with ledger.unit(by, "Record a link", must_write=True) as record:
        case = _case(by, case_id)
        if what not in LINK_KINDS:
            raise Invalid("what", _("Choose what is linked."))
        if not label.strip():
            raise Invalid("label", _("Give the name, number or address."))
        if not relation.strip():
            raise Invalid("relation", _("Say how it is linked, such as 'suspected exploiter' or 'brother'."))
        other = _linked_case(by, case, linked_reference)
        link = Link(
            **_common(by, case), what=what, label=label.strip(), digest=link_digest(what, label),
            relation=relation.strip()[:120], notes=notes.strip(), linked_case=other,
        )  # fmt: skip
        link.save(force_insert=True)
        record.wrote(
            "link.recorded", link, case_id=case.pk, what=what, other_case=str(other.pk) if other else ""
        )
    return link


def end_link(*, by: Actor, link_id: UUID) -> Link:
    """Say that a link no longer holds. The row stays."""
    with ledger.unit(by, "End a link", must_write=True) as record:
        link = _held(by, Link.objects.all(), link_id)
        link.ended_at = clock.now()
        link.save(update_fields=["ended_at"])
        record.wrote("link.ended", link, case_id=link.case_id)
    return link


def set_identifier(*, by: Actor, case_id: UUID, system: str, value: str) -> Child:
    """The number another system knows the child by; an empty value takes it away. Search follows."""
    with ledger.unit(by, "Record a number of the child", must_write=True) as record:
        case = _case(by, case_id)
        if not system.strip() or len(system) > 40:
            raise Invalid("system", _("Say whose number it is, in at most 40 characters."))
        child = Child.objects.select_for_update().get(pk=case.child_id)
        numbers = {**child.identifiers, system.strip(): value.strip()}
        child.identifiers = {name: number for name, number in numbers.items() if number}
        child.version += 1
        child.save(update_fields=["identifiers", "version"])
        keep_keys(child, known_child(child))
        record.wrote("child.identifier_set", child, case_id=case.pk, removed=not value.strip())
    return child


def appoint_lead_worker(*, by: Actor, case_id: UUID, membership_id: UUID) -> Case:
    """Name who works with the child, and seat them in the case's circle."""
    with ledger.unit(by, "Appoint the lead worker", must_write=True) as record:
        case, chosen = _case(by, case_id), _member(by, membership_id, LEAD_ROLES)
        former = case.lead_worker_id
        if former is not None and former != chosen.pk:
            _leave(by, case, former, Relation.HOLDS_CASE, "No longer the lead worker")
        case.lead_worker = chosen
        case.save(update_fields=["lead_worker"])
        _join(by, case, chosen.pk, Relation.HOLDS_CASE, "Lead worker")
        record.wrote("case.lead_worker_appointed", case, case_id=case.pk, membership=str(chosen.pk))
    return case


def appoint_guardian(*, by: Actor, case_id: UUID, membership_id: UUID) -> Case:
    """Name the child's independent guardian, who then sees the case as a guardian and has no vote."""
    with ledger.unit(by, "Appoint the guardian", must_write=True) as record:
        case, chosen = _case(by, case_id), _member(by, membership_id, (Role.GUARDIAN,))
        former = case.guardian_id
        if former is not None and former != chosen.pk:
            _leave(by, case, former, Relation.GUARDIAN, "No longer the guardian")
        case.guardian = chosen
        case.save(update_fields=["guardian"])
        _join(by, case, chosen.pk, Relation.GUARDIAN, "The child's guardian")
        record.wrote("case.guardian_appointed", case, case_id=case.pk, membership=str(chosen.pk))
    return case


def pause_clock(
    *, by: Actor, case_id: UUID, code: str, reason: str, from_date: date, until_date: date | None = None,
    clock_code: str = "",
) -> ClockPause:  # fmt: skip
    """Stop a clock (or, with none named, every clock that may stop) for one of the arrangement's reasons."""
    with ledger.unit(by, "Pause a clock", must_write=True) as record:
        case = _case(by, case_id)
        arrangement = arrangement_of(by, case)
        reasons = arrangement.function.pause_reasons
        allowed = {choice.code for choice in reasons.value} if reasons else set()
        may_pause = {rule.value.code for rule in arrangement.function.clocks if rule.value.may_pause}
        if code not in allowed:
            raise Invalid("code", _("Choose why the clock stands still."))
        if clock_code and clock_code not in may_pause:
            raise Invalid("clock", _("This clock cannot be paused."))
        check_pause(from_date, until_date, case.received_on, clock.today())
        pause = ClockPause(
            **_common(by, case), clock=clock_code, from_date=from_date, until_date=until_date, code=code,
            reason=check_reason(reason),
        )  # fmt: skip
        pause.save(force_insert=True)
        record.wrote("clock.paused", pause, case_id=case.pk, code=code, clock=clock_code)
    return pause


def resume_clock(*, by: Actor, pause_id: UUID, until_date: date) -> ClockPause:
    """End a pause: counting begins again on this day."""
    with ledger.unit(by, "Let a clock run again", must_write=True) as record:
        pause = _held(by, ClockPause.objects.all(), pause_id)
        check_pause(pause.from_date, until_date, pause.from_date, clock.today())
        if until_date > clock.today():
            raise Invalid("until_date", _("The clock cannot be started in the future."))
        pause.until_date = until_date
        pause.save(update_fields=["until_date"])
        record.wrote("clock.resumed", pause, case_id=pause.case_id, code=pause.code)
    return pause


def people_for(actor: Actor, roles: tuple[Role, ...]) -> list[Membership]:
    """The people of the partnership who act in one of these roles now, by agency and name."""
    rows = Membership.objects.filter(partnership_id=actor.partnership_id, role__in=roles, ended_at=None)
    return list(rows.select_related("person", "agency").order_by("agency__name", "person__name"))


def _case(by: Actor, case_id: UUID) -> Case:
    case = one_visible(Case.objects.select_related("partnership", "child"), by, pk=case_id)
    require(by, Capability.RECORD_FACTS, case.circle_id)
    return case


def _held(by: Actor, rows: QuerySet[Row], pk: UUID) -> Row:
    row = one_visible(rows, by, pk=pk)
    require(by, Capability.RECORD_FACTS, row.circle_id)
    return row


def _common(by: Actor, case: Case) -> dict[str, UUID]:
    return {
        "partnership_id": by.partnership_id, "circle_id": case.circle_id, "created_by_id": by.membership_id,
        "case_id": case.pk,
    }  # fmt: skip


def _linked_case(by: Actor, case: Case, reference: str) -> Case | None:
    if not reference.strip():
        return None
    other = visible(Case.objects.filter(reference__iexact=reference.strip()), by).first()
    if other is None or other.pk == case.pk:
        raise Invalid("linked_reference", _("There is no other case of this reference that you may see."))
    return other


def _member(by: Actor, membership_id: UUID, roles: tuple[Role, ...]) -> Membership:
    rows = Membership.objects.filter(
        pk=membership_id, partnership_id=by.partnership_id, role__in=roles, ended_at=None
    )
    chosen = rows.select_related("person").first()
    if chosen is None:
        raise Invalid("membership", _("Choose a person from the list."))
    return chosen


def _join(by: Actor, case: Case, membership_id: UUID, relation: Relation, reason: str) -> None:
    seat(
        by=by, circle_id=case.circle_id, holder=holder_membership(membership_id), relation=relation,
        reason=reason, case_id=case.pk,
    )  # fmt: skip


def _leave(by: Actor, case: Case, membership_id: UUID, relation: Relation, reason: str) -> None:
    unseat(
        by=by, circle_id=case.circle_id, holder=holder_membership(membership_id), relation=relation,
        reason=reason, case_id=case.pk,
    )  # fmt: skip


def hazards_of(actor: Actor, case_id: UUID) -> list[Hazard]:
    """The hazards of a case that have not ended, the next to look at first."""
    return list(visible(Hazard.objects.filter(case_id=case_id, ended_on=None), actor).order_by("review_on"))


def one_hazard(actor: Actor, case_id: UUID, hazard_id: UUID) -> Hazard:
    """One hazard of a case."""
    return one_visible(Hazard.objects.filter(case_id=case_id), actor, pk=hazard_id)


def links_of(actor: Actor, case_id: UUID) -> list[Link]:
    """The links of a case that still hold."""
    return list(visible(Link.objects.filter(case_id=case_id, ended_at=None), actor).order_by("created_at"))


def one_link(actor: Actor, case_id: UUID, link_id: UUID) -> Link:
    """One link of a case."""
    return one_visible(Link.objects.filter(case_id=case_id), actor, pk=link_id)


def open_pauses(actor: Actor, case_id: UUID) -> list[ClockPause]:
    """The pauses of a case that have not ended."""
    return list(
        visible(ClockPause.objects.filter(case_id=case_id, until_date=None), actor).order_by("from_date")
    )
