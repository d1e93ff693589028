"""Who and what ties cases together: the people, places, numbers and vehicles that several children have in common.

Only what the reader may see: a link of a case that is closed to them leaves no trace, not even a count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from moothall.casework.intake.matching import full_name
from moothall.casework.intake.models import Case, Child, Link
from moothall.core.access.gather import gather
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor

#: How many links are read for one map: the newest of them, so that a map costs the same in any partnership.
MOST_LINKS = 400


@dataclass(frozen=True)
class Tie:
    """One child's tie to something: in which case it is recorded, and how it is tied in the recorder's words."""

    child_id: UUID
    reference: str
    relation: str


@dataclass(frozen=True)
class Associate:
    """Somebody or something tied to one child or several: `what` is a code (person, place, phone …)."""

    what: str
    label: str
    ties: tuple[Tie, ...]

    @property
    def children(self) -> tuple[UUID, ...]:
        """The children it is tied to, each once, in the order of the ties."""
        return tuple(dict.fromkeys(tie.child_id for tie in self.ties))

    @property
    def is_shared(self) -> bool:
        """Whether it is tied to more than one child."""
        return len(self.children) > 1


@dataclass(frozen=True)
class TiedChild:
    """A child on the map: the whole name, of which a page shows the initials, and the cases that may be seen."""

    name: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class Ties:
    """A map: the children, and what they are tied to, shared ones first. `all_read`: no link was left out."""

    children: dict[UUID, TiedChild]
    associates: tuple[Associate, ...]
    all_read: bool


def ties_of_case(actor: Actor, case: Case) -> Ties:
    """What this case is tied to, and the other children who are tied to the same. Three queries."""
    mine = _links(actor).filter(case_id=case.pk).values_list("digest", flat=True)[:MOST_LINKS]
    digests = [bytes(digest) for digest in mine if digest]
    same = Q(digest__in=digests) | Q(linked_case_id=case.pk) | Q(case_id=case.pk)
    return _map(actor, list(_links(actor).filter(same)[:MOST_LINKS]))


def ties_of_open_cases(actor: Actor) -> Ties:
    """What the open cases this actor may see have in common: the newest `MOST_LINKS` links. Two queries."""
    return _map(actor, list(_links(actor).filter(case__closed_on=None)[:MOST_LINKS]))


def _links(actor: Actor) -> QuerySet[Link]:
    rows = Link.objects.filter(partnership_id=actor.partnership_id, ended_at=None)
    return visible(rows, actor).order_by("-created_at", "-id")


def _map(actor: Actor, links: Sequence[Link]) -> Ties:
    wanted = {link.case_id for link in links} | {link.linked_case_id for link in links if link.linked_case_id}
    rows = gather(
        cases=visible(Case.objects.filter(pk__in=wanted), actor).order_by("reference"),
        children=visible(Child.objects.filter(cases__in=wanted), actor).distinct(),
    )
    cases = {case.pk: case for case in rows["cases"]}
    found = _grouped([link for link in links if link.case_id in cases], cases)
    references: dict[UUID, list[str]] = defaultdict(list)
    for case in rows["cases"]:
        references[case.child_id].append(case.reference)
    tied = {child.pk: TiedChild(full_name(child), tuple(references[child.pk])) for child in rows["children"]}
    order = sorted(found, key=lambda one: (-len(one.children), one.what, one.label.casefold()))
    return Ties(tied, tuple(order), all_read=len(links) < MOST_LINKS)


def _grouped(links: Sequence[Link], cases: dict[UUID, Case]) -> list[Associate]:
    """Links of one kind that are written alike are one thing; two children are one tie between them."""
    groups: dict[tuple[str, Any], list[Link]] = defaultdict(list)
    for link in links:
        if link.linked_case_id in cases:
            groups["child", frozenset({link.case_id, link.linked_case_id})].append(link)
        else:
            groups[link.what, bytes(link.digest)].append(link)
    return [_associate(what, rows, cases) for (what, _key), rows in groups.items()]


def _associate(what: str, rows: Sequence[Link], cases: dict[UUID, Case]) -> Associate:
    ties, rows = [], sorted(rows, key=lambda one: one.created_at)
    for link in rows:
        for case_id in (link.case_id, link.linked_case_id):
            if case_id in cases:
                ties.append(Tie(cases[case_id].child_id, cases[case_id].reference, link.relation))
    return Associate(what, rows[0].label, tuple(dict.fromkeys(ties)))
