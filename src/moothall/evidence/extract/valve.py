"""Stepping into the role that reads for an extract, and out again; and a row's pseudonym."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from moothall.core.database.roles import EXTRACT


@contextmanager
def reading_for(request_id: UUID) -> Iterator[None]:
    """Inside, the database answers as it does to the extract's role, for one request: its columns, its partnership.

    Without an approval that stands, or for anybody but the evaluator who asked, it answers no row. What may be read
    is a matter of grants and policies, not of the code inside. A failure ends the transaction, and the role with it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('moothall.extract', %s, true)", [str(request_id)])
        cursor.execute(f"SET LOCAL ROLE {EXTRACT}")
        yield
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT set_config('moothall.extract', '', true)")
