"""One unit of work: a transaction that knows who is acting and ends with its ledger entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from moothall.core import clock
from moothall.core.kinds import Actor, uuid7
from moothall.core.ledger.chain import HASHED_FIELDS, entry_hash


class Unrecorded(RuntimeError):
    """A verb ended without saying what it wrote. Nothing of it is kept."""


class Record:
    """What this unit did, gathered until the end of the transaction."""

    def __init__(self, actor: Actor, purpose: str) -> None:
        self.actor = actor
        self.purpose = purpose
        self.entries: list[dict[str, Any]] = []

    def wrote(
        self,
        verb: str,
        subject: models.Model | None = None,
        *,
        case_id: UUID | None = None,
        circle_id: UUID | None = None,
        fields: list[str] | None = None,
        **detail: Any,
    ) -> None:
        """Say that something was written. `detail` holds codes and counts, never what a person typed."""
        self._add(
            "write", verb, subject, case_id, circle_id, {**detail, **({"fields": fields} if fields else {})}
        )

    def read(
        self,
        verb: str,
        subject: models.Model | None = None,
        *,
        case_id: UUID | None = None,
        circle_id: UUID | None = None,
        **detail: Any,
    ) -> None:
        """Say that something about a case was shown or exported."""
        self._add("read", verb, subject, case_id, circle_id, detail)

    def _add(
        self,
        act: str,
        verb: str,
        subject: models.Model | None,
        case_id: UUID | None,
        circle_id: UUID | None,
        detail: dict[str, Any],
    ) -> None:
        self.entries.append(
            {
                "id": uuid7(),
                "partnership_id": self.actor.partnership_id,
                "at": timezone.now(),  # always the real moment
                "membership_id": self.actor.membership_id,
                "person_name": self.actor.name,
                "agency_name": self.actor.agency_name,
                "role": str(self.actor.role),
                "act": act,
                "verb": verb,
                "purpose": self.purpose,
                "subject_kind": subject._meta.label_lower if subject is not None else "",
                "subject_id": subject.pk if subject is not None else None,
                "case_id": case_id,
                "circle_id": circle_id if circle_id is not None else getattr(subject, "circle_id", None),
                "detail": detail,
            }
        )


_current: ContextVar[Record | None] = ContextVar("ledger_unit", default=None)


def current_actor() -> Actor | None:
    """Who acts in the unit that is open, if one is."""
    record = _current.get()
    return record.actor if record else None


@contextmanager
def unit(actor: Actor | Callable[[], Actor], purpose: str, *, must_write: bool = False) -> Iterator[Record]:
    """Open a unit of work for `actor`, or join the one that is open.

    `actor` may be a callable that tells the database who is asking and returns the actor; it runs inside
    the new transaction (a web request finds its actor so).

    With `must_write`, a block that ends without an entry raises `Unrecorded`: verbs pass it. A joined unit
    that fails undoes its own part only (a savepoint), entries included.
    Raises RuntimeError when a unit of somebody else is open.
    """
    outer = _current.get()
    if outer is not None:
        if callable(actor):
            raise RuntimeError("A unit of work is open already.")
        if outer.actor.membership_id != actor.membership_id:
            raise RuntimeError("A unit of work of somebody else is open: finish it first.")
        kept = len(outer.entries)
        with transaction.atomic():
            try:
                yield outer
            except BaseException:
                del outer.entries[kept:]
                raise
            if must_write and len(outer.entries) == kept:
                raise Unrecorded(purpose)
        return
    with transaction.atomic():
        if callable(actor):
            actor = actor()
        else:
            identify(actor)
        record = Record(actor, purpose)
        token = _current.set(record)
        try:
            yield record
        finally:
            _current.reset(token)
        if must_write and not record.entries:
            raise Unrecorded(purpose)
        _append(record)
        if len(connection.savepoint_ids) > 0:
            # Inside a larger transaction (a test): do not leave this identity behind for what follows.
            identify(None)


def identify(actor: Actor | None) -> None:
    """Tell PostgreSQL who is asking, until the transaction ends. With nobody, no row is visible.

    And what moment it is by the product's clock, for what the database writes down by itself.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('moothall.membership', %s, true), set_config('moothall.now', %s, true)",
            [str(actor.membership_id) if actor else "", clock.now().isoformat() if actor else ""],
        )


_COLUMNS = (*HASHED_FIELDS, "previous_hash", "hash")
_APPEND = f"""WITH added AS (INSERT INTO ledger_entry ({", ".join(_COLUMNS)}) VALUES {{rows}})
    UPDATE ledger_head SET number = %s, hash = %s WHERE partnership_id = %s"""


def _append(record: Record) -> None:
    """Number the entries from the locked head and add them, in two queries however many there are."""
    if not record.entries:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, hash FROM ledger_head WHERE partnership_id = %s FOR UPDATE",
            [record.actor.partnership_id],
        )
        row = cursor.fetchone()
        if row is None:
            raise RuntimeError("This partnership has no ledger: nothing can be done in its name.")
        number, previous = row[0], bytes(row[1])
        values: list[Any] = []
        for entry in record.entries:
            number += 1
            entry["number"], entry["previous_hash"] = number, previous
            previous = entry["hash"] = entry_hash(previous, entry)
            values += [Jsonb(entry[c]) if c == "detail" else entry[c] for c in _COLUMNS]
        one = "(" + ", ".join(["%s"] * len(_COLUMNS)) + ")"
        rows = ", ".join([one] * len(record.entries))
        cursor.execute(_APPEND.format(rows=rows), [*values, number, previous, record.actor.partnership_id])
