"""The verbs of the plan: needs, actions with owners, the child's view, reviews and versions."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from moothall.casework.intake.models import Case
from moothall.casework.panel.models import AgendaItem, Determination
from moothall.casework.plans import rules
from moothall.casework.plans.conflicts import DIRECTIONS
from moothall.casework.plans.models import Action, ActionUpdate, Need, Plan, PlanReview, PlanVersion
from moothall.casework.plans.snapshots import snapshot_of
from moothall.casework.sharing.models import Item
from moothall.core import clock, ledger, outbox
from moothall.core.access.actions import holder_agency, holder_membership, open_circle
from moothall.core.access.capabilities import Capability, Relation, role_has
from moothall.core.access.models import Agency, Membership
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, Clash, Invalid, Role

OWNER_ROLES = (Role.CONTRIBUTOR, Role.ACTION_OWNER, Role.SEAT_MEMBER)
Row = TypeVar("Row", bound=Model)


def add_action(
    *,
    by: Actor,
    case_id: UUID,
    text: str,
    owner_agency_id: UUID,
    owner_membership_id: UUID | None = None,
    due_on: date,
    because: str,
    because_item_id: UUID | None = None,
    because_limb: str = "",
    because_determination_id: UUID | None = None,
    agenda_item_id: UUID | None = None,
    need_id: UUID | None = None,
    direction: str = "",
    about: str = "",
) -> Action:
    """Add one line to the child's plan: what, who, by when, and why. Makes the plan when there is none.

    The line lies in a circle of its own: the case's, and its owner's (the person named, or everybody of the
    agency who contributes or owns actions), who sees this line and nothing else of the case.
    `direction` (a code of `conflicts.DIRECTIONS`) and `about` say what it does and to whom, where another arrangement
    might plan the opposite.
    Raises NotVisible, NotAllowed, Refused (the plan has ended) and Invalid (a field is wrong).
    """
    with ledger.unit(by, "Add an action to the plan", must_write=True) as record:
        plan = _plan_of(by, case_id)
        rules.check_action(
            text=text, due_on=due_on, today=clock.today(), because=because,
            is_traced=any((because_item_id, because_limb, because_determination_id, need_id)),
        )  # fmt: skip
        if direction and direction not in DIRECTIONS:
            raise Invalid("direction", _("Choose what the action does, or leave it empty."))
        agency, owner = _owner(by, owner_agency_id, owner_membership_id)
        traced = _traced(by, case_id, because_item_id, because_determination_id, agenda_item_id)
        need = _locked(Need.objects.filter(plan_id=plan.pk), by, need_id) if need_id else None
        circle = open_circle(
            by=by, purpose="An action of a plan", seats=_seats(agency, owner),
            reason="Owns an action of the plan", within=plan.circle_id,
        )  # fmt: skip
        action = Action(
            partnership_id=by.partnership_id, circle_id=circle.pk, created_by_id=by.membership_id, plan=plan,
            case_id=case_id, case_reference=plan.case.reference, need=need, text=text.strip(),
            owner_agency=agency, owner=owner, due_on=due_on, because=because.strip(),
            because_limb=because_limb, direction=direction, about=about.strip(), **traced,
        )  # fmt: skip
        action.save(force_insert=True)
        record.wrote("action.added", action, case_id=case_id, due=due_on.isoformat())
        outbox.notify(
            to=[owner.person.email if owner else agency.inbox], template="action_assigned",
            reference=action.case_reference, path=f"/actions/{action.pk}/",
        )  # fmt: skip
    return action


def change_action(
    *,
    by: Actor,
    action_id: UUID,
    version: int,
    text: str,
    due_on: date,
    because: str,
    need_id: UUID | None = None,
    direction: str = "",
    about: str = "",
) -> Action:
    """Word a line better or give it another day. Its owner and its state stay.

    Raises Clash when somebody changed it since `version` was read.
    """
    with ledger.unit(by, "Change an action of the plan", must_write=True) as record:
        action = _locked(Action.objects.select_related("plan"), by, action_id)
        require(by, Capability.WRITE_PLAN, action.plan.circle_id)
        _check_version(action, version, action.text)
        rules.check_not_ended(action.plan.ended_on)
        is_traced = bool(need_id or action.because_item_id or action.because_limb)
        rules.check_action(
            text=text, due_on=due_on, today=clock.today(), because=because, is_traced=is_traced,
            in_the_past=due_on == action.due_on,
        )  # fmt: skip
        new = {"text": text.strip(), "due_on": due_on, "because": because.strip(), "need_id": need_id}
        if need_id is not None:
            _locked(Need.objects.filter(plan_id=action.plan_id), by, need_id)
        changed = _set(action, **new)
        record.wrote("action.changed", action, case_id=action.case_id, fields=changed)
    return action


def withdraw_action(*, by: Actor, action_id: UUID, version: int, reason: str) -> Action:
    """Take an open line off the plan, with a reason. It stays to be read."""
    with ledger.unit(by, "Withdraw an action of the plan", must_write=True) as record:
        action = _locked(Action.objects.select_related("plan"), by, action_id)
        require(by, Capability.WRITE_PLAN, action.plan.circle_id)
        _check_version(action, version, action.text)
        rules.check_withdrawal(action.state, reason)
        _say(by, action, "withdrawn", reason)
        record.wrote("action.withdrawn", action, case_id=action.case_id)
    return action


def update_action(*, by: Actor, action_id: UUID, version: int, state: str, reason: str = "") -> Action:
    """The owner says how its action stands. 'Could not' and 'did not' need a reason.

    Works from the action alone: its owner need not be able to see the case.
    """
    with ledger.unit(by, "Say how one's own action stands", must_write=True) as record:
        action = _locked(Action.objects.all(), by, action_id)
        require(by, Capability.UPDATE_ACTION, action.circle_id)
        _check_version(action, version, action.state_reason)
        rules.check_step(action.state, state, reason)
        before = action.state
        _say(by, action, state, reason)
        record.wrote("action.updated", action, case_id=action.case_id, before=before, after=state)
    return action


def add_need(*, by: Actor, case_id: UUID, what: str, text: str, goal: str) -> Need:
    """Name a need or a risk, and what the plan is to reach for it."""
    with ledger.unit(by, "Add a need or risk to the plan", must_write=True) as record:
        plan = _plan_of(by, case_id)
        if what not in ("need", "risk"):
            raise Invalid("what", _("Choose whether this is a need or a risk."))
        need = Need(
            partnership_id=by.partnership_id, circle_id=plan.circle_id, created_by_id=by.membership_id, plan=plan,
            what=what, text=rules.check_text("text", text, _("Say what the need or risk is.")),
            goal=rules.check_text("goal", goal, _("Say what should be different.")),
        )  # fmt: skip
        need.save(force_insert=True)
        record.wrote("need.added", need, case_id=case_id, what=what)
    return need


def change_need(*, by: Actor, need_id: UUID, version: int, text: str, goal: str, ended: bool = False) -> Need:
    """Word a need or its goal better, or end it when it is met or no longer there."""
    with ledger.unit(by, "Change a need or risk of the plan", must_write=True) as record:
        need = _locked(Need.objects.select_related("plan"), by, need_id)
        require(by, Capability.WRITE_PLAN, need.circle_id)
        _check_version(need, version, need.text)
        rules.check_not_ended(need.plan.ended_on)
        ended_at = (need.ended_at or clock.now()) if ended else None
        changed = _set(
            need, text=rules.check_text("text", text, _("Say what the need or risk is.")),
            goal=rules.check_text("goal", goal, _("Say what should be different.")), ended_at=ended_at,
        )  # fmt: skip
        record.wrote("need.changed", need, case_id=need.plan.case_id, fields=changed)
    return need


def record_child_view(*, by: Actor, case_id: UUID, version: int, agrees: str, view: str) -> Plan:
    """Whether the child agrees with the plan, and what the child says of it."""
    with ledger.unit(by, "Record what the child says of the plan", must_write=True) as record:
        plan = _plan_of(by, case_id)
        _check_version(plan, version, plan.child_view)
        rules.check_child_view(agrees, view)
        _set(plan, child_agrees=agrees, child_view=view.strip())
        record.wrote("plan.child_view", plan, case_id=case_id)
    return plan


def make_version(*, by: Actor, case_id: UUID, because: str) -> PlanVersion:
    """Keep the plan as it stands now, so that a later review can be read beside it.

    Called when a decision is finalised and at every review. `because` says which, in code words.
    """
    with ledger.unit(by, "Keep a version of the plan", must_write=True) as record:
        kept = _keep(by, _plan_of(by, case_id, capability=None), because)
        record.wrote("plan.version_kept", kept, case_id=case_id, version=kept.version, because=because)
    return kept


def hold_review(
    *,
    by: Actor,
    case_id: UUID,
    version: int,
    held_on: date,
    attendance: list[dict[str, str]],
    summary: str,
    child_agrees: str,
    child_view: str = "",
    next_review_on: date | None = None,
) -> PlanReview:
    """Record a review: who came, what the child says, what was decided; and keep the plan as a version.

    `attendance` is a list of {"name", "agency", "attendance"}: attended, apology, or contributed in writing.
    """
    with ledger.unit(by, "Review the plan", must_write=True) as record:
        plan = _plan_of(by, case_id)
        _check_version(plan, version, plan.child_view)
        people = [one for one in attendance if one["name"].strip()]
        rules.check_review(
            held_on=held_on,
            today=clock.today(),
            summary=summary,
            attendance=people,
            next_review_on=next_review_on,
        )
        rules.check_child_view(child_agrees, child_view)
        before = _last_version(plan)
        _set(plan, child_agrees=child_agrees, child_view=child_view.strip(), next_review_on=next_review_on)
        kept = _keep(by, plan, "review")
        review = PlanReview(
            partnership_id=by.partnership_id, circle_id=plan.circle_id, created_by_id=by.membership_id, plan=plan,
            held_on=held_on, attendance=people, child_view=child_view.strip(), summary=summary.strip(),
            from_version=before or kept.version, to_version=kept.version, next_review_on=next_review_on,
        )  # fmt: skip
        review.save(force_insert=True)
        record.wrote("plan.reviewed", review, case_id=case_id, version=kept.version, people=len(people))
    return review


def end_plan(*, by: Actor, case_id: UUID, version: int, reason: str) -> Plan:
    """End the plan with a reason; a version of it is kept. A determination never ends a plan: people do."""
    with ledger.unit(by, "End the plan", must_write=True) as record:
        plan = _plan_of(by, case_id)
        _check_version(plan, version, plan.child_view)
        words = rules.check_text("reason", reason, _("Say why the plan ends, and who goes on helping."))
        _keep(by, plan, "end")
        _set(plan, ended_on=clock.today(), ended_reason=words)
        record.wrote("plan.ended", plan, case_id=case_id)
    return plan


def _plan_of(by: Actor, case_id: UUID, capability: Capability | None = Capability.WRITE_PLAN) -> Plan:
    """The case's plan, locked; made when there is none. Raises Refused once it has ended."""
    case = one_visible(Case.objects.all(), by, pk=case_id)
    if capability is not None:
        require(by, capability, case.circle_id)
    plan = Plan.objects.select_for_update().filter(case_id=case_id).first()
    if plan is None:
        plan = Plan(
            partnership_id=by.partnership_id,
            circle_id=case.circle_id,
            created_by_id=by.membership_id,
            case=case,
        )
        plan.save(force_insert=True)
    plan.case = case
    if capability is not None:
        rules.check_not_ended(plan.ended_on)
    return plan


def _owner(by: Actor, agency_id: UUID, membership_id: UUID | None) -> tuple[Agency, Membership | None]:
    agency = Agency.objects.filter(pk=agency_id, partnership_id=by.partnership_id).first()
    if agency is None:
        raise Invalid("owner_agency", _("Choose the agency that owns this action."))
    if membership_id is None:
        return agency, None
    live = Membership.objects.select_related("person").filter(agency_id=agency.pk, ended_at=None)
    owner = live.filter(pk=membership_id).first()
    if owner is None:
        raise Invalid("owner", _("This person does not work for that agency. Choose another person."))
    if not role_has(Role(owner.role), Capability.UPDATE_ACTION):
        raise Invalid("owner", _("In this role the person cannot update an action. Choose another."))
    return agency, owner


def _seats(agency: Agency, owner: Membership | None) -> list[tuple[str, Relation]]:
    if owner is not None:
        return [(holder_membership(owner.pk), Relation.ACTION_OWNER)]
    return [(holder_agency(agency.pk, role), Relation.ACTION_OWNER) for role in OWNER_ROLES]


def _traced(
    by: Actor, case_id: UUID, item_id: UUID | None, determination_id: UUID | None, agenda_item_id: UUID | None
) -> dict[str, Any]:
    """What the line answers, each looked up as the writer sees it and of this case."""
    found: dict[str, Any] = {}
    if item_id:
        found["because_item"] = one_visible(Item.objects.all(), by, pk=item_id, case_id=case_id)
    if determination_id:
        rows = Determination.objects.all()
        found["because_determination"] = one_visible(rows, by, pk=determination_id, case_id=case_id)
    if agenda_item_id:
        found["agenda_item"] = one_visible(AgendaItem.objects.all(), by, pk=agenda_item_id, case_id=case_id)
    return found


def _locked(rows: QuerySet[Row], by: Actor, pk: UUID) -> Row:
    return one_visible(rows.select_for_update(of=("self",)), by, pk=pk)


def _check_version(row: Any, version: int, theirs: str) -> None:
    if row.version != version:
        words = _("Somebody else changed this since you opened it. Read theirs, and then save yours.")
        raise Clash(words, theirs=theirs, version=row.version)


def _set(row: Any, **values: Any) -> list[str]:
    """Set and save these values of a locked row, one version on. Returns the names of those that changed."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    row.version += 1
    row.save(update_fields=[*(name.removesuffix("_id") for name in changed), "version"])
    return changed


def _say(by: Actor, action: Action, state: str, reason: str) -> None:
    _set(action, state=state, state_reason=reason.strip(), state_on=clock.today())
    ActionUpdate(
        partnership_id=by.partnership_id, circle_id=action.circle_id, created_by_id=by.membership_id, action=action,
        state=state, text=reason.strip(),
    ).save(force_insert=True)  # fmt: skip


def _keep(by: Actor, plan: Plan, because: str) -> PlanVersion:
    kept = PlanVersion(
        partnership_id=by.partnership_id, circle_id=plan.circle_id, created_by_id=by.membership_id, plan=plan,
        version=(_last_version(plan) or 0) + 1, content=snapshot_of(plan), because=because,
    )  # fmt: skip
    kept.save(force_insert=True)
    return kept


def _last_version(plan: Plan) -> int | None:
    kept = PlanVersion.objects.filter(plan=plan).order_by("-version")
    return kept.values_list("version", flat=True).first()
