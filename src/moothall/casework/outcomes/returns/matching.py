"""Is this child of the return a child of one of our cases? By numbers alone, and only if the birth does not differ.

Names are never compared here: that is linkage, and a person decides. What is not matched is listed for a person too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from moothall.casework.intake.search import plain_identifier
from moothall.core.crypto import blind
from moothall.methods.returns import Definition
from moothall.methods.returns.values import well_formed_upn


@dataclass(frozen=True, slots=True)
class Match:
    """A child of a return and a child of ours: why, and what speaks against it."""

    child_id: UUID
    because: str
    doubt: str = ""


@dataclass(slots=True)
class Known:
    """The children of the partnership's cases by keyed digests, and the cases of each."""

    numbers: dict[bytes, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    identifiers: dict[bytes, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    births: dict[UUID, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    cases: dict[UUID, list[tuple[UUID, UUID]]] = field(default_factory=lambda: defaultdict(list))

    def match(self, number: bytes, others: Iterable[bytes], born: bytes | None) -> list[Match]:
        """Whom this child of a return is. Several where the numbers point to several: then each is in doubt."""
        said = self.numbers.get(number, set())
        if said:
            return [Match(child, "number") for child in sorted(said)]
        found = {child for other in others for child in self.identifiers.get(other, ())}
        doubt = "several" if len(found) > 1 else ""
        return [
            Match(child, "identifier", doubt or self._birth_doubt(child, born)) for child in sorted(found)
        ]

    def _birth_doubt(self, child: UUID, born: bytes | None) -> str:
        births = self.births.get(child)
        return "birth_differs" if born is not None and births and born not in births else ""


def known_children() -> Known:
    """Read once for a taking in; for those alone who may take returns in. Two queries."""
    known = Known()
    with connection.cursor() as cursor:
        cursor.execute("SELECT child, case_id, circle FROM outcomes_known_cases() ORDER BY case_id")
        for child, case_id, circle in cursor.fetchall():
            known.cases[child].append((case_id, circle))
        cursor.execute("SELECT child, what, digest FROM outcomes_known_keys()")
        for child, what, digest in cursor.fetchall():
            if child not in known.cases:
                continue
            if what == "birth":
                known.births[child].add(bytes(digest))
            else:
                (known.numbers if what == "number" else known.identifiers)[bytes(digest)].add(child)
    return known


def number_digest(number: str, authority_code: str) -> bytes:
    """The keyed digest of the number an authority's returns know a child by."""
    return blind(plain_identifier(number), f"return child:{authority_code}")


def birth_digest(born: date) -> bytes:
    """The keyed digest of a birth date, as the search for the same child makes it."""
    return blind(born.isoformat(), "birth")


def other_digests(definition: Definition, table: str, values: Mapping[str, Any]) -> set[bytes]:
    """Keyed digests of the numbers in a row that other systems know the child by too: UPN, NHS number, linked ones."""
    columns = definition.tables[table].columns
    found = []
    for column, what in columns.items():
        value = values.get(column)
        if not value:
            continue
        if (what.kind in ("upn", "upn_or_reason") and well_formed_upn(str(value))) or (
            what.kind == "nhs" and str(value).isdigit()
        ):
            found.append(value)
    if definition.tables[table].numbers_in:
        found.append(values.get(definition.tables[table].numbers_in))
    return {blind(plain, "identifier") for one in found if (plain := plain_identifier(str(one or "")))}
