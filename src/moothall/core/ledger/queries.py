"""Reads of the ledger: the whole chain for the verifier, one case's readers for the case page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection

from moothall.core.kinds import Actor
from moothall.core.ledger.chain import HASHED_FIELDS, Verdict, verify
from moothall.core.ledger.models import Entry, Head


def verify_partnership(partnership_id: UUID) -> Verdict:
    """Walk one partnership's chain. Run it as the owner role, or as its data protection officer."""
    head = Head.objects.get(partnership_id=partnership_id)
    return verify(_walk(partnership_id), head_number=head.number, head_hash=bytes(head.hash))


def _walk(partnership_id: UUID) -> Iterator[dict[str, Any]]:
    fields = [*HASHED_FIELDS, "previous_hash", "hash"]
    entries = Entry.objects.filter(partnership_id=partnership_id).order_by("number", "id")
    yield from entries.values(*fields).iterator(chunk_size=2000)


def entries_of_case(case_id: UUID, *, before: int | None = None, size: int = 50) -> list[Entry]:
    """The newest entries about one case, as far as the asker may see them (row-level security decides)."""
    found = Entry.objects.filter(case_id=case_id)
    if before is not None:
        found = found.filter(number__lt=before)
    return list(found.order_by("-number")[:size])


def partnerships_with_a_ledger() -> list[UUID]:
    """Every partnership that has a chain, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT partnership_id FROM ledger_head ORDER BY partnership_id")
        return [row[0] for row in cursor.fetchall()]


def entries_of_partnership(actor: Actor, *, before: int | None = None, size: int = 50) -> list[Entry]:
    """The newest entries of the actor's partnership, as far as the actor may see them."""
    found = Entry.objects.filter(partnership_id=actor.partnership_id)
    if before is not None:
        found = found.filter(number__lt=before)
    return list(found.order_by("-number")[:size])
