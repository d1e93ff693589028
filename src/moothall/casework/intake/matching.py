"""Who may be the same child, as a person is shown it before deciding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from moothall.casework.intake.models import Case, Child, PossibleMatch
from moothall.core.access.gather import gather
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor


@dataclass(frozen=True, slots=True)
class SameChild:
    """A child who may be the same: who it is, in which cases, and what is shared."""

    child_id: UUID
    name: str
    aliases: tuple[str, ...]
    date_of_birth: date | None
    references: tuple[str, ...]
    why: tuple[str, ...]
    match_id: UUID | None = None
    decision: str = ""
    reason: str = ""
    decided_at: datetime | None = None


def matches_of(actor: Actor, case: Case) -> list[SameChild]:
    """The possible matches of a case, oldest first, with what was decided of each. Two queries."""
    matches = list(visible(PossibleMatch.objects.filter(case_id=case.pk), actor).order_by("created_at", "pk"))
    return join_matches(actor, matches, case.pk)


def join_matches(actor: Actor, matches: list[PossibleMatch], case_id: UUID | None) -> list[SameChild]:
    """Matches with their children and those children's cases. One query, none where there are no matches."""
    if not matches:
        return []
    by_child = {match.child_id: match for match in matches}
    described = describe(actor, {child_id: match.why for child_id, match in by_child.items()}, but=case_id)
    return [
        SameChild(
            one.child_id, one.name, one.aliases, one.date_of_birth, one.references, one.why,
            by_child[one.child_id].pk, by_child[one.child_id].decision, by_child[one.child_id].decided_reason,
            by_child[one.child_id].decided_at,
        )
        for one in described
    ]  # fmt: skip


def describe(actor: Actor, why: Mapping[UUID, Iterable[str]], *, but: UUID | None = None) -> list[SameChild]:
    """Children by id, in the order given, with the references of their cases. One query."""
    wanted = list(why)
    if not wanted:
        return []
    found = gather(
        children=visible(Child.objects.filter(pk__in=wanted), actor),
        cases=visible(Case.objects.filter(child_id__in=wanted), actor).order_by("received_on", "pk"),
    )
    cases: dict[UUID, list[str]] = defaultdict(list)
    for case in found["cases"]:
        if case.pk != but:
            cases[case.child_id].append(case.reference)
    children = {child.pk: child for child in found["children"]}
    return [
        SameChild(
            child_id, full_name(children[child_id]), tuple(children[child_id].aliases),
            born(children[child_id]), tuple(cases[child_id]), tuple(sorted(reasons)),
        )
        for child_id, reasons in why.items() if child_id in children
    ]  # fmt: skip


def full_name(child: Child) -> str:
    """Given names and family name; empty where neither is known."""
    return f"{child.given_names} {child.family_name}".strip()


def born(child: Child) -> date | None:
    """The date of birth as a date, None where it is not known."""
    return date.fromisoformat(child.date_of_birth) if child.date_of_birth else None
