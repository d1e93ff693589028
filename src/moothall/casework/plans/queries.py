"""Reading the plan: all of it for those who hold the case, one line of it for its owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from moothall.casework.panel.table import PlanFacts as DecidedPlan
from moothall.casework.panel.table import PlanLine
from moothall.casework.plans.models import Action, ActionUpdate, Need, Plan, PlanReview, PlanVersion
from moothall.casework.plans.rules import OPEN_STATES, counts
from moothall.casework.plans.snapshots import Difference, differences, snapshot
from moothall.core.access.capabilities import Capability, role_has
from moothall.core.access.gather import gather
from moothall.core.access.models import Agency, Membership, Person
from moothall.core.access.queries import one_visible, visible
from moothall.core.kinds import Actor, NotVisible, Role

LINES_A_PAGE = 30


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a decision needs to know of the plan."""

    plan_id: UUID | None = None
    open_actions: int = 0
    versions: int = 0
    child_agrees: str = ""
    next_review_on: date | None = None

    @property
    def owned_open_actions(self) -> int:
        """Open actions with an owner; every action has one, the table makes sure."""
        return self.open_actions


@dataclass(frozen=True, slots=True)
class WholePlan:
    """The plan with everything in it, wired together. `plan` is None when nothing has been written yet."""

    plan: Plan | None
    needs: Sequence[Need]
    actions: Sequence[Action]
    versions: Sequence[PlanVersion]
    reviews: Sequence[PlanReview]

    def lines_of(self, need: Need | None) -> list[Action]:
        """The actions for one need, or those for none; withdrawn ones last."""
        wanted = need.pk if need else None
        lines = [action for action in self.actions if action.need_id == wanted]
        return sorted(lines, key=lambda one: (one.state == "withdrawn", one.due_on, one.pk))

    @property
    def last_version(self) -> PlanVersion | None:
        """The version kept last."""
        return self.versions[-1] if self.versions else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions beside each other; `after` is None for the plan as it stands now."""

    before: PlanVersion
    after: PlanVersion | None
    differences: Sequence[Difference]


def plan_facts(actor: Actor, case_id: UUID) -> PlanFacts:
    """The owned open actions, versions kept, and the child's agreement. One query."""
    found = gather(
        plans=visible(Plan.objects.filter(case_id=case_id), actor),
        actions=visible(Action.objects.filter(case_id=case_id, state__in=OPEN_STATES), actor),
        versions=visible(PlanVersion.objects.filter(plan__case_id=case_id), actor),
    )
    if not found["plans"]:
        return PlanFacts()
    plan: Plan = found["plans"][0]
    return PlanFacts(
        plan.pk, len(found["actions"]), len(found["versions"]), plan.child_agrees, plan.next_review_on
    )


def has_plan(actor: Actor, case_id: UUID) -> bool:
    """Whether a plan of the case was begun, with lines or without."""
    return visible(Plan.objects.filter(case_id=case_id), actor).exists()


def whole_plan(actor: Actor, case_id: UUID) -> WholePlan:
    """The case's plan with its needs, lines, versions and reviews, in one query."""
    lines = Action.objects.filter(case_id=case_id)
    owners = Membership.objects.filter(pk__in=lines.values("owner_id"))
    found = gather(
        plans=visible(Plan.objects.filter(case_id=case_id), actor),
        needs=visible(Need.objects.filter(plan__case_id=case_id), actor).order_by("created_at", "id"),
        actions=visible(lines, actor).order_by("created_at", "id"),
        versions=visible(PlanVersion.objects.filter(plan__case_id=case_id), actor).order_by("version"),
        reviews=visible(PlanReview.objects.filter(plan__case_id=case_id), actor).order_by("-held_on", "-id"),
        agencies=Agency.objects.filter(partnership_id=actor.partnership_id),
        owners=owners,
        people=Person.objects.filter(pk__in=owners.values("person_id")),
    )
    _wire(found["actions"], found["agencies"], found["owners"], found["people"])
    plan = found["plans"][0] if found["plans"] else None
    return WholePlan(plan, found["needs"], found["actions"], found["versions"], found["reviews"])


def owned_actions(whole: WholePlan) -> DecidedPlan:
    """The plan as a panel decides with it: what each owned action is, whose, by when and why."""
    return DecidedPlan(
        tuple(
            PlanLine(
                one.text, one.owner_agency.name, one.owner.person.name if one.owner else "", one.due_on, one.because
            )
            for one in whole.actions
            if counts(one.state)
        )
    )  # fmt: skip


def compare_versions(actor: Actor, case_id: UUID, before: int, after: int | None = None) -> Comparison:
    """A version of the plan beside a later one, or beside the plan as it stands. Raises NotVisible."""
    whole = whole_plan(actor, case_id)
    kept = {version.version: version for version in whole.versions}
    if whole.plan is None or before not in kept or (after is not None and after not in kept):
        raise NotVisible
    if after is not None:
        now = kept[after].content
    else:
        now = snapshot(whole.plan, list(whole.needs), list(whole.actions))
    later = kept[after] if after is not None else None
    return Comparison(kept[before], later, differences(kept[before].content, now))


def one_action(actor: Actor, action_id: UUID) -> Action:
    """One line, for its owner or for those who hold the case. Raises NotVisible."""
    rows = Action.objects.select_related("owner_agency", "owner__person", "created_by__person")
    return one_visible(rows, actor, pk=action_id)


def one_need(actor: Actor, need_id: UUID, case_id: UUID) -> Need:
    """One need or risk of this case. Raises NotVisible."""
    return one_visible(Need.objects.all(), actor, pk=need_id, plan__case_id=case_id)


def updates_of(actor: Actor, action: Action) -> list[ActionUpdate]:
    """What was said of a line, newest first, with who said it."""
    rows = ActionUpdate.objects.filter(action=action).select_related(
        "created_by__person", "created_by__agency"
    )
    return list(visible(rows, actor).order_by("-created_at", "-id")[:100])


@dataclass(frozen=True, slots=True)
class OwnLines:
    """One page of the lines an actor owns, soonest first."""

    lines: Sequence[Action]
    next_after: str


def own_lines(actor: Actor, *, today: date, show: str = "open", after: str = "") -> OwnLines:
    """The actor's own lines, and its agency's, by the day they are due; `after` is where the last page ended.

    `show` is open, late, finished, or all. Two queries. Those who hold cases see here only what is their own.
    """
    rows = Action.objects.select_related("owner_agency", "owner__person")
    rows = visible(rows, actor).filter(
        Q(owner_id=actor.membership_id) | Q(owner_id=None, owner_agency_id=actor.agency_id)
    )
    if show in ("open", "late"):
        rows = rows.filter(state__in=OPEN_STATES)
    if show == "late":
        rows = rows.filter(due_on__lt=today)
    if show == "finished":
        rows = rows.exclude(state__in=OPEN_STATES)
    if place := _place(after):
        rows = rows.filter(Q(due_on__gt=place[0]) | Q(due_on=place[0], pk__gt=place[1]))
    found = list(rows.order_by("due_on", "id")[: LINES_A_PAGE + 1])
    more = len(found) > LINES_A_PAGE
    found = found[:LINES_A_PAGE]
    return OwnLines(found, f"{found[-1].due_on.isoformat()}_{found[-1].pk}" if more else "")


def own_lines_of_plan(actor: Actor, action: Action) -> list[Action]:
    """Every line of one plan that the actor or its agency owns, soonest first, by way of one of them. One query."""
    rows = Action.objects.filter(case_id=action.case_id).select_related("owner_agency", "owner__person")
    own = Q(owner_id=actor.membership_id) | Q(owner_agency_id=actor.agency_id)
    return list(visible(rows, actor).filter(own).order_by("due_on", "id"))


@dataclass(frozen=True, slots=True)
class PossibleOwner:
    """An agency, or a person of it, that can be given an action."""

    agency_id: UUID
    agency: str
    membership_id: UUID | None = None
    person: str = ""
    job_title: str = ""


def possible_owners(actor: Actor) -> list[PossibleOwner]:
    """Every agency of the partnership, each followed by its people who can update an action. One query."""
    roles = [role.value for role in Role if role_has(role, Capability.UPDATE_ACTION)]
    members = Membership.objects.filter(partnership_id=actor.partnership_id, ended_at=None, role__in=roles)
    found = gather(
        agencies=Agency.objects.filter(partnership_id=actor.partnership_id).order_by("name"),
        members=members.order_by("id"),
        people=Person.objects.filter(pk__in=members.values("person_id"), is_active=True),
    )
    names = {person.pk: person.name for person in found["people"]}
    owners: list[PossibleOwner] = []
    for agency in found["agencies"]:
        owners.append(PossibleOwner(agency.pk, agency.name))
        for one in found["members"]:
            if one.agency_id == agency.pk and one.person_id in names:
                person = names[one.person_id]
                owners.append(PossibleOwner(agency.pk, agency.name, one.pk, person, one.job_title))
    return owners


def _wire(actions: list[Any], agencies: list[Any], owners: list[Any], people: list[Any]) -> None:
    by_agency = {agency.pk: agency for agency in agencies}
    by_person = {person.pk: person for person in people}
    by_owner = {}
    for owner in owners:
        if owner.person_id in by_person:
            owner.person = by_person[owner.person_id]
        by_owner[owner.pk] = owner
    for action in actions:
        action.owner_agency = by_agency[action.owner_agency_id]
        if action.owner_id:
            action.owner = by_owner[action.owner_id]


def _place(after: str) -> tuple[date, UUID] | None:
    day, underscore, key = after.partition("_")
    try:
        return (date.fromisoformat(day), UUID(key)) if underscore else None
    except ValueError:
        return None
