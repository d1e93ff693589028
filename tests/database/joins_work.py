"""Fictional children as several agencies write them down, for tests of the desk: cases, a list of the police."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from moothall.casework.intake.models import Case, Child
from moothall.casework.outcomes.joins import actions, lists
from moothall.casework.outcomes.joins.models import JoinPair
from moothall.core import ledger
from moothall.core.access.actions import holder_office, open_circle
from moothall.core.access.capabilities import Relation
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor, Role
from tests.cast import Cast

#: given names, family name, birth, sex, numbers.
CHILDREN = (
    ("Tesfay", "Fictional-Haile", "2009-03-14", "male", {"Home Office reference": "F1234567"}),
    ("Tesfai", "Fictional Haile", "2009-03-14", "male", {}),
    ("Muhammad", "Imaginary", "2010-01-01", "male", {}),
    ("Linh", "Madeup-Nguyen", "2008-07-30", "female", {"NHS number": "943 476 5919"}),
    ("Ardit", "Pretend", "2010-11-02", "male", {}),
    ("Rosalind", "Unreal-Okafor", "2011-05-19", "female", {}),
)
POLICE = """id,first name,surname,dob,gender,home office ref,remarks
P-1,Tesfaye,Haile-Fictional,14/03/2009,M,F1234567,seen at the docks
P-2,Mohammed,Imaginary,05/06/2010,M,,
P-3,Lin,Madeup-Nguyen,30/07/2008,F,,speaks little
P-4,Somebody,Elsewhere,09/09/2007,F,,
"""


@dataclass(frozen=True)
class Story:
    """The cases by their place in `CHILDREN`, and whose they are."""

    cases: list[Case]

    def child(self, place: int) -> UUID:
        return self.cases[place].child_id


def cases_told(
    by: Actor, children: tuple[tuple[str, str, str, str, dict[str, str]], ...] = CHILDREN
) -> Story:
    """A case for each of these children, held by the coordinators."""
    made = []
    with ledger.unit(by, "test"):
        for number, (given, family, born, sex, numbers) in enumerate(children):
            seats = [(holder_office(by.partnership_id, Role.COORDINATOR), Relation.HOLDS_CASE)]
            circle = open_circle(by=by, purpose="A case", seats=seats, reason="Holds it")
            common = {
                "partnership_id": by.partnership_id,
                "circle_id": circle.pk,
                "created_by_id": by.membership_id,
            }
            child = Child(given_names=given, family_name=family, date_of_birth=born, gender=sex, identifiers=numbers, **common)  # fmt: skip
            child.save(force_insert=True)
            case = Case(
                reference=f"MH-2026-95{number:02}", child=child, arrangement="nrm-child", arrangement_version="1",
                arrangement_hash="0" * 64, received_on=date(2026, 11, 1), route="panel", owning_agency_id=by.agency_id,
                **common,
            )  # fmt: skip
            case.save(force_insert=True)
            made.append(case)
    return Story(made)


def police_list(cast: Cast, content: str = POLICE, of_code: str = "") -> lists.AgencyList:
    """The police's list, brought in by the coordinator."""
    one, _new = lists.bring_in_list(
        by=cast.coordinator, agency_id=cast.agency("police").pk, name="police.csv", content=content.encode(), of_code=of_code
    )  # fmt: skip
    return one


def told(cast: Cast) -> Story:
    """Cases and a list, weighed."""
    story = cases_told(cast.coordinator)
    police_list(cast)
    actions.find_pairs(by=cast.coordinator)
    return story


def pair_of(by: Actor, left: UUID, right: UUID | str) -> JoinPair:
    """The pair of a child and another, or of a child and the line of a list."""
    with ledger.unit(by, "test"):
        rows = visible(
            JoinPair.objects.filter(left__child=left).select_related("left", "right", "run__model"), by
        )
        if isinstance(right, UUID):
            return rows.get(right__child=right)
        return next(pair for pair in rows if pair.right.values.get("family_name") == right)
