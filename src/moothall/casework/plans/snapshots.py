"""The plan as it stands, as plain data, and what has changed between two such data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from moothall.casework.plans.models import Action, Need, Plan


def snapshot_of(plan: Plan) -> dict[str, Any]:
    """All the plan says now, to be kept. Two queries."""
    actions = Action.objects.filter(plan=plan).select_related("owner_agency", "owner__person")
    needs = Need.objects.filter(plan=plan).order_by("created_at", "id")
    return snapshot(plan, list(needs), list(actions.order_by("created_at", "id")))


def snapshot(plan: Plan, needs: list[Need], actions: list[Action]) -> dict[str, Any]:
    """The same from rows that are read already; `owner_agency` and `owner.person` must be wired."""
    return {
        "child_agrees": plan.child_agrees,
        "child_view": plan.child_view,
        "next_review_on": plan.next_review_on.isoformat() if plan.next_review_on else "",
        "needs": [
            {
                "id": str(need.pk),
                "what": need.what,
                "text": need.text,
                "goal": need.goal,
                "ended": bool(need.ended_at),
            }
            for need in needs
        ],
        "actions": [_line(action) for action in actions],
    }


def _line(action: Action) -> dict[str, Any]:
    return {
        "id": str(action.pk),
        "need": str(action.need_id) if action.need_id else "",
        "text": action.text,
        "agency": action.owner_agency.name,
        "owner": action.owner.person.name if action.owner else "",
        "due_on": action.due_on.isoformat(),
        "because": action.because,
        "state": action.state,
        "reason": action.state_reason,
    }


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of the plan as it was and as it is. `kind` is need, action, child_view or review."""

    kind: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def changed(self) -> bool:
        """Whether the two differ, or one of them is not there."""
        return self.before != self.after


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """Every part of either side by side: needs, actions, what the child says, the next review."""
    rows = _paired("need", before["needs"], after["needs"])
    rows += _paired("action", before["actions"], after["actions"])
    for kind, names in (("child_view", ("child_agrees", "child_view")), ("review", ("next_review_on",))):
        was, now = ({name: one[name] for name in names} for one in (before, after))
        rows.append(Difference(kind, was, now))
    return rows


def _paired(kind: str, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Difference]:
    was, now = {one["id"]: one for one in before}, {one["id"]: one for one in after}
    keys = [*was, *(key for key in now if key not in was)]
    return [Difference(kind, was.get(key), now.get(key)) for key in keys]
