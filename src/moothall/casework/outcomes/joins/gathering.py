"""The records that are weighed: children of cases, of returns that count, and rows of agencies' lists, in one form.

Each is read by whoever asks, in the scope of that person. A return's children are read from its kept files and held
in memory alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from moothall.casework.intake.models import Child, PossibleMatch
from moothall.casework.intake.search import plain_identifier
from moothall.casework.outcomes.joins.models import AgencyList, JoinRecord
from moothall.casework.outcomes.returns import keeping
from moothall.casework.outcomes.returns.matching import number_digest
from moothall.casework.outcomes.returns.models import ReturnFile, ReturnMatch, StatutoryReturn
from moothall.core import clock
from moothall.core.access.capabilities import Relation
from moothall.core.access.queries import seats_of, visible
from moothall.core.crypto import blind
from moothall.core.kinds import Actor
from moothall.methods.linkage.columns import KNOWN_AS, Columns, recognise
from moothall.methods.returns import CollectionYear, Fault, Reading, ReturnRefused, definition

#: What is compared, in the order it is shown. A child's number in an authority's returns means nothing elsewhere.
COMPARED = (
    "given_names", "family_name", "other_names", "date_of_birth", "sex", "nationality", "language", "postcode", "upn",
    "nhs", "home_office",
)  # fmt: skip
#: What is kept of a record that stands in a pair.
KEPT = (*COMPARED, "child_id")


@dataclass(slots=True)
class Found:
    """One record to be weighed, and what a row of `JoinRecord` would say of it."""

    source: str
    key: bytes
    values: dict[str, str]
    of_partnership_id: UUID
    circle_id: UUID | None = None
    child_id: UUID | None = None
    list_id: UUID | None = None
    return_kind: str = ""
    authority_code: str = ""
    year: int | None = None

    @property
    def compared(self) -> dict[str, str | None]:
        """As the method takes it."""
        return {kind: self.values.get(kind) for kind in COMPARED}


@dataclass(slots=True)
class Gathered:
    """Everything to be weighed, and the pairs nobody need be asked about.

    `settled`: those asked about at a referral or found in a return by number, as keys of the two records. `roots`:
    children said to be one already, each with the one it points at.
    """

    records: list[Found] = field(default_factory=list)
    settled: set[frozenset[bytes]] = field(default_factory=set)
    roots: dict[bytes, bytes] = field(default_factory=dict)

    def is_settled(self, one: bytes, other: bytes) -> bool:
        """Whether nobody need be asked."""
        same = self.roots.get(one, one) == self.roots.get(other, other)
        return same or frozenset((one, other)) in self.settled

    @property
    def sources(self) -> dict[str, int]:
        """How many records of each source."""
        return dict(Counter(one.source for one in self.records))


def gather(by: Actor) -> Gathered:
    """All that this person may weigh. The caller holds a unit; the files of returns are read by `read_returns`."""
    found = Gathered([*_children(by), *_listed(by)])
    for case_child, other in PossibleMatch.objects.filter(partnership_id=by.partnership_id).values_list(
        "case__child_id", "child_id"
    ):
        found.settled.add(frozenset((case_child.bytes, other.bytes)))
    pointing = Child.objects.filter(partnership_id=by.partnership_id).exclude(same_as=None)
    for child, root in pointing.values_list("pk", "same_as_id"):
        found.roots[child.bytes] = root.bytes
    live = ReturnMatch.objects.filter(partnership_id=by.partnership_id, ended_at=None)
    for child, kind, number in live.values_list("case__child_id", "kind", "number"):
        found.settled.add(frozenset((child.bytes, _return_key(kind, bytes(number)))))
    return found


def _children(by: Actor) -> Iterator[Found]:
    """Children of cases this person holds: not those opened in an emergency alone."""
    held = seats_of(by).filter(circle_id=OuterRef("circle_id"), relation=Relation.HOLDS_CASE.value)
    rows = Child.objects.filter(Exists(held), partnership_id=by.partnership_id).order_by("pk")
    for child in rows.iterator(chunk_size=2_000):
        yield Found(
            "case", child.pk.bytes, values_of(child), by.partnership_id, circle_id=child.circle_id, child_id=child.pk
        )  # fmt: skip


def values_of(child: Child) -> dict[str, str]:
    """What is compared of a child of a case."""
    told = {
        "given_names": child.given_names, "family_name": child.family_name, "other_names": "; ".join(child.aliases),
        "date_of_birth": child.date_of_birth or "", "sex": child.gender if child.gender in ("male", "female") else "",
        "nationality": next(iter(child.nationalities), ""), "language": child.language,
    }  # fmt: skip
    for system, number in child.identifiers.items():
        kind = _number_kind(system)
        if kind:
            told.setdefault(kind, str(number))
    return {kind: value for kind, value in told.items() if value}


def _number_kind(system: str) -> str:
    bare = re.sub(r"[^a-z0-9]+", "", system.lower())
    return next((kind for kind in ("upn", "nhs", "home_office") if bare in KNOWN_AS[kind]), "")


def _listed(by: Actor) -> Iterator[Found]:
    lists = visible(AgencyList.objects.filter(taken_back_at=None), by).values("pk")
    for row in (
        visible(JoinRecord.objects.filter(of_list__in=lists), by).order_by("pk").iterator(chunk_size=2_000)
    ):
        yield Found(
            "list", bytes(row.key), row.values, row.of_partnership_id, circle_id=row.circle_id, list_id=row.of_list_id
        )  # fmt: skip


# -- children of returns -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeptReturn:
    """A return that counts, with its files, as it can be read without a transaction."""

    one: StatutoryReturn
    files: tuple[ReturnFile, ...]


def kept_returns(by: Actor) -> list[KeptReturn]:
    """For each kind, year and authority the newest return that could be read, unless its files were forgotten."""
    rows = visible(StatutoryReturn.objects.filter(report__was_read=True, forgotten=None), by).order_by(
        "-year", "-created_at", "-pk"
    )
    newest: dict[tuple[Any, ...], StatutoryReturn] = {}
    for one in rows:
        newest.setdefault((one.kind, one.year, one.authority_code), one)
    files: dict[UUID, list[ReturnFile]] = {one.pk: [] for one in newest.values()}
    for file in ReturnFile.objects.filter(of_return__in=list(files)).order_by("position"):
        files[file.of_return_id].append(file)
    return [KeptReturn(one, tuple(files[one.pk])) for one in newest.values()]


def read_returns(kept: Iterable[KeptReturn]) -> list[Found]:
    """Every child of these returns, once for each kind and authority, as the newest year has it. Holds no transaction."""
    found: dict[bytes, Found] = {}
    for one in kept:
        for child in _children_in(one):
            found.setdefault(child.key, child)
    return list(found.values())


def _children_in(kept: KeptReturn) -> Iterator[Found]:
    one, terms = kept.one, definition(kept.one.kind)
    identity = {name: table for name, table in terms.tables.items() if table.identity}
    columns = {name: recognise(list(table.columns), labels=True) for name, table in identity.items()}
    reading = Reading(
        [keeping.part_of(file) for file in kept.files], kind=one.kind, year=CollectionYear(one.year), today=clock.today()
    )  # fmt: skip
    try:
        for item in reading:
            if isinstance(item, Fault) or item.table not in identity:
                continue
            values = _in_words(columns[item.table], item.values)
            yield Found(
                "return", _return_key(one.kind, number_digest(item.child, one.authority_code)),
                {**values, "child_id": item.child}, one.partnership_id, circle_id=one.circle_id, return_kind=one.kind,
                authority_code=one.authority_code, year=one.year,
            )  # fmt: skip
    except ReturnRefused:
        return  # it was readable once; what could be read before the fault stands


def _in_words(columns: Columns, row: Mapping[str, Any]) -> dict[str, str]:
    told = {}
    for kind in COMPARED:
        value = row.get(columns.of.get(kind, ""))
        if value not in (None, ""):
            told[kind] = value.isoformat() if isinstance(value, date) else str(value)
    if "sex" in told:
        told["sex"] = {"m": "male", "1": "male", "f": "female", "2": "female"}.get(told["sex"].lower(), "")
    return {kind: value for kind, value in told.items() if value}


def _return_key(kind: str, number: bytes) -> bytes:
    return blind(f"{kind}:{number.hex()}", "join record")


def list_key(list_id: UUID, record_id: str) -> bytes:
    """What a row of a list is known by."""
    return blind(f"{list_id}:{plain_identifier(record_id)}:{record_id}", "join record")
