"""A crowd of invented cases, written straight into the tables, to measure how pages behave among many.

Only the benchmark uses it. Each case has a child, a circle with its two seats, keys to be found by, two facts, a
request and an action: enough for every list and filter to have something to pass over.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from moothall.core.access.capabilities import Relation
from moothall.core.access.founding import Founded
from moothall.core.crypto import blind, ring
from moothall.core.kinds import Role, uuid7
from moothall.methods.arrangements import Arrangement

FIRST_NAMES = ("Ada", "Bryn", "Cleo", "Dilys", "Emre", "Farah", "Gwil", "Hana", "Ivo", "Juno")
LAST_NAMES = ("Invented", "Fictional", "Imagined", "Made-Up", "Pretend", "Supposed", "Storied", "Unreal")


def fill(owner_url: str, founded: Founded, arrangement: Arrangement, cases: int, today: date) -> None:
    """Write `cases` cases as the owner of the tables, by COPY; then let the planner know.

    COPY is refused under forced row-level security, so the owner lifts the force while it writes.
    """
    crowd = _Crowd(founded, arrangement, today)
    tables = list(crowd.batch(0, 2))
    with psycopg.connect(owner_url, autocommit=True) as connection:
        for table in tables:
            connection.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        for start in range(0, cases, 5000):
            with connection.transaction():
                for table, lines in crowd.batch(start, min(start + 5000, cases)).items():
                    _copy(connection, table, lines)
        for table in tables:
            connection.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        connection.execute("ANALYZE")


def _copy(connection: psycopg.Connection[Any], table: str, lines: list[dict[str, Any]]) -> None:
    columns = list(lines[0])
    with connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for line in lines:
            copy.write_row([line[column] for column in columns])


class _Crowd:
    def __init__(self, founded: Founded, arrangement: Arrangement, today: date) -> None:
        self.partnership = founded.partnership.pk
        self.coordinator = next(a for a in founded.actors.values() if a.role == Role.COORDINATOR)
        self.agencies = {agency.function: agency.pk for agency in founded.agencies.values()}
        self.pin = arrangement.pin
        self.today = today
        self.now = datetime.now().astimezone()

    def batch(self, start: int, end: int) -> dict[str, list[dict[str, Any]]]:
        """The rows of the cases numbered from `start` up to, not including, `end`, by table."""
        rows: dict[str, list[dict[str, Any]]] = {}
        for number in range(start, end):
            for table, line in self._case(number):
                rows.setdefault(table, []).append(line)
        return rows

    def _base(self, circle: UUID, pk: UUID) -> dict[str, Any]:
        return {
            "id": pk,
            "partnership_id": self.partnership,
            "circle_id": circle,
            "created_at": self.now,
            "created_by_id": self.coordinator.membership_id,
        }

    def _case(self, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
        circle, child, case = uuid7(), uuid7(), uuid7()
        received = self.today - timedelta(days=number % 700 + 1)
        reference = f"CR-{received.year}-{number:06d}"
        yield "access_circle", {
            "id": circle, "partnership_id": self.partnership, "purpose": "bench", "started_at": self.now,
        }  # fmt: skip
        yield from self._seats(circle)
        yield from self._child(circle, child, number)
        yield "intake_case", {
            **self._base(circle, case), "reference": reference, "child_id": child, "arrangement": self.pin.name,
            "arrangement_version": self.pin.version, "arrangement_hash": self.pin.sha256, "received_on": received,
            "route": "panel", "route_reason": "", "route_rules": [], "owning_agency_id": self.agencies["local_authority"],
            "exploitation": ["forced_criminality"], "looked_after": "yes" if number % 3 == 0 else "no",
            "public_order": "no", "bad_faith": "no", "closed_reason": "", "version": 1,
            "closed_on": received + timedelta(days=90) if number % 10 < 6 and number % 700 > 100 else None,
        }  # fmt: skip
        request = uuid7()
        yield "sharing_information_request", {
            **self._base(circle, request), "case_id": case, "case_reference": reference,
            "agency_id": self.agencies["health"], "questions": "[]", "gateway": "public_task",
            "identity_shared": self._seal("sharing_information_request.identity_shared", request, "{}"),
            "note": self._seal("sharing_information_request.note", request, ""),
            "due_on": received + timedelta(days=10),
        }  # fmt: skip
        reply = uuid7()
        if number % 2:
            yield "sharing_reply", {
                **self._base(circle, reply), "request_id": request, "outcome": "nothing_held",
                "because": self._seal("sharing_reply.because", reply, ""),
            }  # fmt: skip

    def _seats(self, circle: UUID) -> Iterator[tuple[str, dict[str, Any]]]:
        for holder in (
            f"office:{self.partnership}:{Role.COORDINATOR}",
            f"agency:{self.agencies['local_authority']}:{Role.CONTRIBUTOR}",
        ):
            yield "access_circle_seat", {
                "id": uuid7(), "partnership_id": self.partnership, "circle_id": circle, "holder": holder,
                "relation": Relation.HOLDS_CASE.value, "reason": "bench", "started_at": self.now,
            }  # fmt: skip

    def _child(self, circle: UUID, child: UUID, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
        first, last = FIRST_NAMES[number % 10], LAST_NAMES[number // 10 % 8]
        born = self.today - timedelta(days=365 * 10 + number * 7 % 2500)
        yield "intake_child", {
            **self._base(circle, child), "given_names": self._seal("intake_child.given_names", child, first),
            "family_name": self._seal("intake_child.family_name", child, last),
            "aliases": self._seal("intake_child.aliases", child, "[]"),
            "date_of_birth": self._seal("intake_child.date_of_birth", child, born.isoformat()),
            "birth_certainty": "stated", "gender": "female", "nationalities": [],
            "ethnicity": self._seal("intake_child.ethnicity", child, ""), "language": "", "interpreter_needed": "",
            "communication_needs": self._seal("intake_child.communication_needs", child, ""),
            "identifiers": self._seal("intake_child.identifiers", child, "{}"), "version": 1,
        }  # fmt: skip
        yield "intake_child_key", {
            **self._base(circle, uuid7()), "child_id": child, "what": "name",
            "digest": blind(f"{first} {last} {number}".lower(), "name"),
        }  # fmt: skip

    def _seal(self, column: str, pk: UUID, text: str) -> bytes:
        return ring().seal(text.encode(), f"{column}:{pk}")
