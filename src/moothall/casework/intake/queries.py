"""Finding one case and the rules it is decided by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from moothall.casework.intake.models import Case, Child, ClockPause, RuleOverride
from moothall.casework.intake.shelf import all_arrangements
from moothall.core.access.gather import gather, kept
from moothall.core.access.models import Agency, Membership, Partnership, Person
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor, NotVisible
from moothall.methods.arrangements import (
    Arrangement,
    ArrangementError,
    Override,
    Pause,
)


def open_case(actor: Actor, reference: str) -> Case:
    """The case of this reference, with its child, owning agency, lead worker, guardian and partnership. One query.

    Raises NotVisible where there is none this actor may see.
    """
    found = gather(_case_parts(actor, reference))
    if not found["cases"] or not found["children"]:
        raise NotVisible
    case: Case = found["cases"][0]
    people = {person.pk: person for person in found["people"]}
    members = {member.pk: member for member in found["members"]}
    for member in members.values():
        member.person = people[member.person_id]
    case.child, case.owning_agency = found["children"][0], found["agencies"][0]
    case.partnership = found["partnerships"][0]
    for post in ("lead_worker", "guardian"):
        setattr(case, post, members.get(getattr(case, f"{post}_id")))
    return case


@kept
def _case_parts(actor: Actor, reference: str) -> dict[str, QuerySet[Any]]:
    cases = visible(Case.objects.filter(reference=reference), actor)
    posts = Q(pk__in=cases.values("lead_worker_id")) | Q(pk__in=cases.values("guardian_id"))
    return {
        "cases": cases,
        "children": Child.objects.filter(pk__in=cases.values("child_id")),
        "agencies": Agency.objects.filter(pk__in=cases.values("owning_agency_id")),
        "partnerships": Partnership.objects.filter(pk__in=cases.values("partnership_id")),
        "members": Membership.objects.filter(posts),
        "people": Person.objects.filter(pk__in=Membership.objects.filter(posts).values("person_id")),
    }


def in_force_on(day: date) -> list[Arrangement]:
    """Each arrangement as published that is in force on a day, by title."""
    found = []
    for name in all_arrangements().names():
        try:
            found.append(all_arrangements().in_force(name, day))
        except ArrangementError:
            continue
    return sorted(found, key=lambda each: each.title)


def in_use(actor: Actor, day: date) -> list[Arrangement]:
    """Those in force that the partnership runs: made for its nation, and among those it has said it runs."""
    return [
        one
        for one in in_force_on(day)
        if (not actor.nation or actor.nation in {nation.value for nation in one.nations})
        and (not actor.runs or one.name in actor.runs)
    ]


def overrides_of(actor: Actor, arrangement: str, on: date) -> list[RuleOverride]:
    """The partnership's own values in force for an arrangement on a day, oldest first."""
    found = gather(_override_parts(actor, arrangement, on))
    people = {person.pk: person for person in found["people"]}
    members = {member.pk: member for member in found["members"]}
    for member in members.values():
        member.person = people[member.person_id]
    for row in found["rows"]:
        row.made_by = members[row.made_by_id]
    return [row for row in found["rows"] if row.ended_on is None or row.ended_on > on]


@kept
def _override_parts(actor: Actor, arrangement: str, on: date) -> dict[str, QuerySet[Any]]:
    rows = RuleOverride.objects.filter(
        partnership_id=actor.partnership_id, arrangement=arrangement, effective_from__lte=on
    )
    members = Membership.objects.filter(pk__in=rows.values("made_by_id"))
    return {
        "rows": rows.order_by("made_at"),
        "members": members,
        "people": Person.objects.filter(pk__in=members.values("person_id")),
    }


def arrangement_of(actor: Actor, case: Case) -> Arrangement:
    """The rules this case pins, with the partnership's overrides in force when it was received.

    One query. Raises ArrangementChangedError when the published file is not the one the case was opened under.
    """
    pinned = all_arrangements().pinned(case.arrangement, case.arrangement_version, case.arrangement_hash)
    return with_overrides(pinned, overrides_of(actor, case.arrangement, case.received_on))


def own_values(rows: Iterable[RuleOverride]) -> list[Override]:
    """A partnership's own values as the rules take them."""
    return [
        Override(
            rule=row.rule, value=row.value, reason=row.reason, who=row.made_by.person.name, from_date=row.effective_from
        )
        for row in rows
    ]  # fmt: skip


def with_overrides(arrangement: Arrangement, rows: list[RuleOverride]) -> Arrangement:
    """The arrangement with a partnership's own values; of several for one rule the latest stands.

    Making one checks every rule against every other, so those made before are kept by all that they are made from.
    """
    if not rows:
        return arrangement
    values = own_values(rows)
    key = (id(arrangement), repr(values))
    if key not in _MADE:
        if len(_MADE) >= MOST_KEPT:
            _MADE.clear()
        _MADE[key] = (arrangement, arrangement.with_overrides(values))
    return _MADE[key][1]


#: What was made of an arrangement, beside the arrangement itself: while that is kept its `id` is nobody else's.
_MADE: dict[tuple[int, str], tuple[Arrangement, Arrangement]] = {}
MOST_KEPT = 200


def pauses_of(rows: Iterable[ClockPause]) -> list[Pause]:
    """The pauses as they were recorded, for the rules that count days; one that names no clock stops them all."""
    return [
        Pause(
            reason=row.code, start=row.from_date, end=row.until_date, clocks=(row.clock,) if row.clock else ()
        )
        for row in rows
    ]
